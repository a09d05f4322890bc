"""The settings: four sources, one table, and errors that say where the fault is."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from site_agent.settings import Settings, add_flags, default_data, load
from site_agent.terminal_words import TROUBLES
from site_agent.troubles import AgentTrouble


def parsed(*arguments: str) -> dict[str, object]:
    parser = argparse.ArgumentParser()
    add_flags(parser)
    return vars(parser.parse_args(arguments))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "agent.toml"
    path.write_text('room = "from-file"\nport = 1111\nlanguage = "nn"\n', encoding="utf-8")
    return path


def test_a_flag_beats_the_environment_which_beats_the_file_which_beats_the_default(
    file: Path,
) -> None:
    environment = {"SAMKURS_AGENT_ROOM": "from-environment", "SAMKURS_AGENT_PORT": "2222"}
    settings = load(parsed("--config", str(file), "--port", "3333"), environment)
    assert (settings.port, settings.room, settings.language, settings.browser) == (
        3333, "from-environment", "nn", True,
    )  # fmt: skip


def test_the_file_may_be_named_by_the_environment(file: Path) -> None:
    assert load({}, {"SAMKURS_AGENT_CONFIG": str(file)}).room == "from-file"


def test_no_file_at_the_usual_place_is_fine(tmp_path: Path) -> None:
    settings = load({}, {"XDG_DATA_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)})
    assert settings.missing == ("centre", "room")


def test_a_named_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(AgentTrouble, match=r"gone\.toml kan ikke leses"):
        load(parsed("--config", str(tmp_path / "gone.toml")), {})


def test_a_file_that_is_not_toml_is_named(file: Path) -> None:
    file.write_text("room = ", encoding="utf-8")
    with pytest.raises(AgentTrouble, match=r"agent\.toml kan ikke leses"):
        load(parsed("--config", str(file)), {})


@pytest.mark.parametrize(
    ("flags", "environment", "told"),
    [
        (["--port", "99999"], {}, "port fra kommandolinjen"),
        ([], {"SAMKURS_AGENT_LANGUAGE": "sv"}, "language fra miljøvariablene"),
        (["--centre", "samkurs.example"], {}, "skriv den som https://"),
        (["--centre", "http://a..b"], {}, "skriv den som https://"),
        (["--centre", "http://a:99999"], {}, "skriv den som https://"),
        (["--centre", "http://a:abc"], {}, "skriv den som https://"),
        (["--centre", "http://:80"], {}, "skriv den som https://"),
        (["--centre", "http://a b"], {}, "skriv den som https://"),
        (["--room", "x" * 81], {}, "grensen er 80 tegn"),
        (["--port", "-1"], {}, "grensen er 0"),
        (["--port", "mange"], {}, "skriv et helt tall"),
        ([], {"SAMKURS_AGENT_BROWSER": "kanskje"}, "skriv true eller false"),
        (["--language", "sv"], {}, "velg mellom 'nb', 'nn' og 'en'"),
        (["--join-host", "https://join.example"], {}, "skriv bare navnet på serveren"),
    ],
)
def test_a_wrong_value_is_told_with_its_name_and_source(
    flags: list[str], environment: dict[str, str], told: str
) -> None:
    with pytest.raises(AgentTrouble, match=told):
        load(parsed(*flags), environment)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("room = 5", "room fra .* skriv en tekst"),
        ("data = 5", "data fra .* skriv en sti"),
        ("port = 1.5", "port fra .* skriv et helt tall"),
        ("port = true", "port fra .* skriv et helt tall"),
        ('browser = "på"', "browser fra .* skriv true eller false"),
        ("language = 1", "language fra .* velg mellom"),
    ],
)
def test_a_value_of_another_kind_is_told(file: Path, line: str, told: str) -> None:
    file.write_text(line, encoding="utf-8")
    with pytest.raises(AgentTrouble, match=told):
        load(parsed("--config", str(file)), {})


@pytest.mark.parametrize(
    ("word", "meant"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("OFF", False)]
)
def test_the_environment_says_yes_and_no_in_its_own_ways(word: str, meant: bool) -> None:
    assert load({}, {"SAMKURS_AGENT_BROWSER": word}).browser is meant


def test_an_unknown_name_in_the_file_is_told(file: Path) -> None:
    file.write_text('rom = "drammen"\n', encoding="utf-8")
    with pytest.raises(AgentTrouble, match=r"rom fra .*agent\.toml"):
        load(parsed("--config", str(file)), {})


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://samkurs.example/", "wss://samkurs.example"),
        ("http://127.0.0.1:8640", "ws://127.0.0.1:8640"),
        ("wss://a.example", "wss://a.example"),
        ("https://kurs.æ.no/samkurs", "wss://kurs.æ.no/samkurs"),
        ("http://[::1]:8640", "ws://[::1]:8640"),
        ("", ""),
    ],
)
def test_the_address_of_the_page_serves_as_the_address_of_the_socket(given: str, kept: str) -> None:
    assert Settings.of(centre=given).centre == kept


def test_the_key_may_lie_in_a_file_and_never_shows(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("very-secret\n", encoding="utf-8")
    settings = load({}, {"SAMKURS_AGENT_TOKEN": "also-secret"})
    assert settings.read_token() == "also-secret"
    assert "secret" not in repr(settings)
    assert Settings.of(token_file=key).read_token() == "very-secret"
    with pytest.raises(AgentTrouble, match="token_file"):
        Settings.of(token_file=tmp_path / "gone").read_token()


def test_a_key_of_several_words_is_refused_without_showing_it(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("very\nsecret", encoding="utf-8")
    with pytest.raises(AgentTrouble, match="token_file") as trouble:
        Settings.of(token_file=key).read_token()
    assert "secret" not in str(trouble.value)


def test_the_mark_that_windows_puts_before_a_text_belongs_to_no_setting(tmp_path: Path) -> None:
    key, file = tmp_path / "key", tmp_path / "agent.toml"
    key.write_text("very-secret\r\n", encoding="utf-8-sig")
    file.write_text('room = "drammen"\n', encoding="utf-8-sig")
    assert Settings.of(token_file=key).read_token() == "very-secret"
    assert load(parsed("--config", str(file)), {}).room == "drammen"


def test_there_is_no_flag_for_the_key_itself() -> None:
    assert "token" not in parsed()
    assert "token_file" in parsed()


@pytest.mark.parametrize(
    ("platform", "environment", "ending"),
    [
        ("win32", {"LOCALAPPDATA": "C:/x"}, "x/Samkurs/agent"),
        ("darwin", {}, "Application Support/samkurs-agent"),
        ("linux", {}, ".local/share/samkurs-agent"),
        ("linux", {"XDG_DATA_HOME": "/y"}, "/y/samkurs-agent"),
    ],
)
def test_each_kind_of_machine_has_its_own_data_folder(
    platform: str, environment: dict[str, str], ending: str
) -> None:
    assert default_data(platform, environment).as_posix().endswith(ending)


def test_every_trouble_has_a_sentence_that_says_what_to_do() -> None:
    assert all(len(sentence.nb) > 30 for sentence in TROUBLES.values())
    with pytest.raises(KeyError):
        str(AgentTrouble("no_such_code"))
