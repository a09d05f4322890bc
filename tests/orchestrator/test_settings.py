"""One table of settings: what stands in the file, in the environment and in the documentation
is the same.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from orchestrator.cli import app
from orchestrator.join.access import JoinAccess
from orchestrator.settings import Settings, read_settings, unknown_variable

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| `(\w+)` \| (.*?) \| (.+) \|$", re.MULTILINE)
READ = re.compile(r"""environ(?:\.get\(|\[)["'](SAMKURS_\w+)""")
"""Where Python asks the environment for a variable of ours."""


@contextmanager
def environment(**given: str) -> Iterator[None]:
    """The environment with these, and without any other of ours."""
    before = {name: value for name, value in os.environ.items() if name.startswith("SAMKURS_")}
    for name in before:
        del os.environ[name]
    os.environ.update(given)
    try:
        yield
    finally:
        for name in given:
            del os.environ[name]
        os.environ.update(before)


def test_the_documentation_is_the_table() -> None:
    rows = ROW.findall((ROOT / "docs" / "settings.md").read_text(encoding="utf-8"))
    told = {name: (default.strip("`"), text) for name, default, text in rows}
    fields = Settings.model_fields
    assert list(told) == list(fields)
    for name, field in fields.items():
        default = "" if field.default is None else str(field.default)
        default = default.lower() if isinstance(field.default, bool) else default
        assert told[name] == (default, field.description), name


def test_the_example_is_sound() -> None:
    with environment():
        settings = read_settings(ROOT / "config" / "samkurs.example.toml")
    assert (settings.access, settings.public_url) == ("codes", "https://samkurs.example.no")


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "samkurs.toml"
    file.write_text("port = 1111\nlog_level = 'error'\ndemo = true\n", encoding="utf-8")
    with environment(SAMKURS_PORT="2222", SAMKURS_LOG_LEVEL="debug", SAMKURS_CONFIG=str(file)):
        settings = read_settings(port=3333)
    assert (settings.port, settings.log_level, settings.demo) == (3333, "debug", True)


def test_a_secret_may_stand_in_a_file_and_is_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("s3cret\n", encoding="utf-8")
    with environment(SAMKURS_METRICS_TOKEN_FILE=str(file)):
        settings = read_settings()
    assert settings.metrics_token is not None
    assert settings.metrics_token.get_secret_value() == "s3cret"
    assert "s3cret" not in repr(settings)


@pytest.mark.parametrize("place", ["environment", "file", "toml"])
def test_each_course_may_have_a_pin_of_its_own_and_none_is_ever_shown(
    tmp_path: Path, place: str
) -> None:
    file, line = tmp_path / "pins", 't1d-2dager = "31415926"\n'
    file.write_text(line if place == "file" else f"[join_pins]\n{line}", encoding="utf-8")
    given = {
        "environment": {"SAMKURS_JOIN_PINS": '{"t1d-2dager": "31415926"}'},
        "file": {"SAMKURS_JOIN_PINS_FILE": str(file)},
        "toml": {"SAMKURS_CONFIG": str(file)},
    }[place]
    with environment(SAMKURS_JOIN_PIN="27182818", **given):
        settings = read_settings()
    access = JoinAccess.of(settings)
    for course, pin in (("t1d-2dager", "31415926"), ("hjertesvikt", "27182818")):
        found = access.pin_for(course)
        assert found is not None
        assert found.get_secret_value() == pin
        assert pin not in repr(settings) + repr(access) + str(settings.model_dump())
    assert JoinAccess().pin_for("t1d-2dager") is None


@pytest.mark.parametrize(
    "pins", ['{"t1d-2dager": 31415926}', '{"t1d-2dager": "31415926"', "31415926"]
)
def test_a_pin_that_is_written_wrong_is_not_shown_either(pins: str) -> None:
    with environment(SAMKURS_JOIN_PINS=pins):
        done = CliRunner().invoke(app, ["doctor"])
    assert done.exit_code == 2
    assert "join_pins" in done.stderr
    assert "31415926" not in done.output


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"host": "0.0.0.0"}, "open_to_others"),
        ({"public_url": "https://samkurs.example.no"}, "open_to_others"),
        ({"host": "0.0.0.0", "access": "codes"}, "needs_https"),
        ({"access": "codes", "public_url": "http://samkurs.example.no"}, "needs_https"),
        ({"public_url": "samkurs.example.no"}, "without a path"),
        ({"public_url": "https://samkurs.example.no/kurs"}, "without a path"),
        ({"port": 70000}, "less than or equal"),
        ({"clock": "noon"}, "unpack"),
        ({"prot": 1}, "not permitted"),
    ],
)
def test_what_cannot_be_right_is_refused(given: dict[str, object], said: str) -> None:
    with environment(), pytest.raises(ValidationError, match=said):
        read_settings(None, **given)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("SAMKURS_DATA", "mente du SAMKURS_DATA_FOLDER?"),
        ("SAMKURS_PROT", "mente du SAMKURS_PORT?"),
        ("SAMKURS_METRICS_TOKEN_FIL", "mente du SAMKURS_METRICS_TOKEN_FILE?"),
        ("SAMKURS_XYZZY", "Fjern den"),
    ],
)
@pytest.mark.parametrize("command", ["serve", "doctor", "openapi"])
def test_a_variable_of_ours_that_is_none_is_refused_by_every_command(
    name: str, said: str, command: str
) -> None:
    with environment(**{name: "/tmp"}):
        done = CliRunner().invoke(app, [command])
    assert done.exit_code == 2
    assert f"Miljøvariabelen {name} finnes ikke" in done.stderr
    assert said in done.stderr


def test_every_variable_that_our_programs_read_or_give_is_known() -> None:
    known = {f"SAMKURS_{name.upper()}" for name in Settings.model_fields}
    others = {"SAMKURS_CONFIG", "SAMKURS_CODE", "SAMKURS_SEED", "SAMKURS_CHROMIUM"}
    named = {"SAMKURS_METRICS_TOKEN_FILE", "SAMKURS_AGENT_ROOM", "samkurs_port", "PATH"}
    assert unknown_variable(dict.fromkeys(known | others | named, "")) is None
    folders = ("orchestrator", "site_agent", "session_core", "tools", "tests", "bench")
    texts = [file.read_text("utf-8") for one in folders for file in (ROOT / one).rglob("*.py")]
    read = {name for text in texts for name in READ.findall(text)}
    assert {"SAMKURS_CLOCK", "SAMKURS_SEED"} <= read
    assert unknown_variable(dict.fromkeys(read, "")) is None


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with environment(), pytest.raises(FileNotFoundError):
        read_settings(tmp_path / "none.toml")
