"""What is written about the agent is true."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import get_args

from dashboards.scene import LinkCode
from session_core.rules.checks import Check
from site_agent.catalogue import load_catalogue
from site_agent.settings import Settings, described, fields_by_name

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "agent.md").read_text(encoding="utf-8")
CHECKS = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "config" / "site_agent.example.toml"

NOT_TRIED = (ROOT / "docs" / "not-tried.md").read_text(encoding="utf-8")
TRIED_HERE = {"link", "clock_offset", "load", "memory", "disk_free", "checklist"}
"""Checks that are the same on every machine, or are tried here as they are."""
PLATFORMS = re.compile(r"sys\.platform|win32|darwin")


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
    Settings.of(**tomllib.loads(text))
    shown = text.replace("\n# ", "\n").split("\n\n", 1)[1]
    given = tomllib.loads(shown)
    whole, usual = Settings.of(**given), Settings()
    assert given.keys() == fields_by_name().keys() - {"token"}
    assert all(
        getattr(whole, name) == getattr(usual, name)
        for name in ("port", "browser", "language", "proxy", "log")
    )


def test_the_unit_does_not_restart_what_only_a_person_can_mend() -> None:
    unit = (ROOT / "config" / "systemd" / "samkurs-agent.service").read_text(encoding="utf-8")
    assert "RestartPreventExitStatus=2" in unit


def test_every_check_that_needs_a_real_room_is_on_the_list_of_what_was_not_tried() -> None:
    browsers = NOT_TRIED.split("## Real cameras")[1].split("\n## ")[0]
    assert "Sjekk bilde og lyd" in browsers, "which is all the checks of a browser"
    by_others = {name for name, one in load_catalogue().items() if one.by != "browser"}
    assert "join_leg" in by_others
    people = {"speaker_heard"}
    missing = {one for one in by_others - TRIED_HERE - people if f"`{one}`" not in NOT_TRIED}
    assert missing == set()


def test_every_file_that_differs_by_machine_is_on_that_list() -> None:
    told = {"chosen.py", "registry.py"}  # They choose, and read, for those that are named.
    files = [
        file
        for folder in ("site_agent", "orchestrator", "session_core")
        for file in (ROOT / folder).rglob("*.py")
        if PLATFORMS.search(file.read_text(encoding="utf-8"))
    ]
    assert len(files) > 10
    missing = [one.name for one in files if one.name not in told and one.name not in NOT_TRIED]
    assert missing == []
