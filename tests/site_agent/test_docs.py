"""What is written about the agent is true."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import get_args

from dashboards.scene import LinkCode
from session_core.rules.checks import Check
from site_agent.catalogue import load_catalogue
from site_agent.settings import Settings, described

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "agent.md").read_text(encoding="utf-8")
CHECKS = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "config" / "site_agent.example.toml"


def settings_table() -> str:
    return "\n".join(
        f"| `{name}` | {f'`{default}`' if default else ''} | {text} |"
        for name, default, text in described()
    )


def checks_table() -> str:
    return "\n".join(
        f"| `{name}` | {one.by} | {one.when} | {one.unit} | {_level(one, 'warn')} | "
        f"{_level(one, 'fail')} | {one.valid_s} | {one.call} | {one.code} | {one.reason} |"
        for name, one in load_catalogue().items()
    )


def _level(check: Check, verdict: str) -> str:
    """The limit and the words of a verdict."""
    words = [f"`{word}`" for word, means in check.words.items() if means == verdict]
    return ", ".join([*filter(None, [_figure(getattr(check, verdict))]), *words])


def _figure(limit: float | None) -> str:
    return "" if limit is None else f"{limit:g}"


def test_the_guide_lists_every_setting_as_it_is() -> None:
    assert settings_table() in GUIDE


def test_the_guide_lists_every_way_to_be_without_contact() -> None:
    listed = GUIDE.split("what to do:")[1].split("## ")[0]
    assert [word for word in listed.split("`") if word.islower()] == list(get_args(LinkCode))


def test_the_list_of_checks_holds_each_with_its_limits() -> None:
    assert checks_table() in CHECKS


def test_the_example_file_is_valid_and_names_every_setting_but_the_key() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    Settings.model_validate(tomllib.loads(text))
    shown = text.replace("\n# ", "\n").split("\n\n", 1)[1]
    whole = Settings.model_validate(tomllib.loads(shown))
    assert whole.model_fields_set == set(Settings.model_fields) - {"token"}
    assert (whole.port, whole.browser, whole.language, whole.proxy, whole.log) == tuple(
        Settings.model_fields[name].default
        for name in ("port", "browser", "language", "proxy", "log")
    )


def test_the_unit_does_not_restart_what_only_a_person_can_mend() -> None:
    unit = (ROOT / "config" / "systemd" / "samkurs-agent.service").read_text(encoding="utf-8")
    assert "RestartPreventExitStatus=2" in unit
