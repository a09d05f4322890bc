"""The pages about the rules say what the code says, and the list of decisions is whole."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import StrEnum
from pathlib import Path

import pytest

import session_core.rules
from session_core.rules import terms
from tools import docs

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
DECISIONS = ROOT / "docs" / "adr"
DECISION_LINES_MAX = 40


# ── events.md ──────────────────────────────────────────────────────────────────────────────────


def test_the_page_of_events_is_made_from_the_code() -> None:
    written = docs.PAGE.read_text(encoding="utf-8")
    assert written == docs.page(), "Run: .venv/bin/python tools/docs.py"


def test_every_kind_on_the_page_has_a_meaning() -> None:
    rows = [line for line in docs.page().splitlines() if line.startswith("| `")]
    assert len(rows) > 40
    assert [row for row in rows if row.rstrip(" |").endswith("`")] == []


# ── glossary.md ────────────────────────────────────────────────────────────────────────────────


def known_names() -> dict[str, object]:
    """Every public name in the rules."""
    found: dict[str, object] = {}
    for module in pkgutil.iter_modules(session_core.rules.__path__):
        found |= vars(importlib.import_module(f"session_core.rules.{module.name}"))
    return found


def unknown_words(page: str) -> Iterator[str]:
    """Names in the code column that the rules do not have."""
    names = known_names()
    for row in re.findall(r"^\|[^|]*\|[^|]*\|([^|]*)\|", page, re.MULTILINE):
        for name in re.findall(r"`([^`]+)`", row):
            owner, _, member = name.partition(".")
            if owner not in names or (member and not _has(names[owner], member)):
                yield name


def _has(owner: object, member: str) -> bool:
    own = {field.name for field in fields(owner)} if is_dataclass(owner) else set()
    return member in own or hasattr(owner, member)


def missing_terms(page: str) -> Iterator[str]:
    """Closed sets, and their values, that the glossary does not tell."""
    for name, found in vars(terms).items():
        if inspect.isclass(found) and issubclass(found, StrEnum) and found is not StrEnum:
            yield from (one for one in (name, *found) if f"`{one}`" not in page)


def test_every_word_of_the_code_in_the_glossary_is_in_the_code() -> None:
    assert list(unknown_words(GLOSSARY)) == []


def test_every_closed_set_is_in_the_glossary() -> None:
    assert list(missing_terms(GLOSSARY)) == []


def test_planted_words_that_drifted_are_caught() -> None:
    row = "| hold | vent | `Hold`, `Pause`, `Run.paused` | stands still |"
    assert list(unknown_words(row)) == ["Pause", "Run.paused"]
    assert "withdrawn" in list(missing_terms(GLOSSARY.replace("`withdrawn`", "")))


# ── decisions ──────────────────────────────────────────────────────────────────────────────────


def index_faults(folder: Path) -> Iterator[str]:
    """Where the list of decisions and the pages differ: number, title, status or length."""
    index = (folder / "README.md").read_text(encoding="utf-8")
    pages = sorted(folder.glob("[0-9]*.md"))
    for number, page in enumerate(pages, start=1):
        text = page.read_text(encoding="utf-8")
        title = re.match(r"# (\d{4}): (.+)\n", text)
        status = re.search(r"\| Status \| (\w+)", text)
        if title is None or status is None:
            yield f"{page.name} lacks its title or status"
            continue
        row = f"| {number:04} | [{title[2]}]({page.name}) | {status[1]}"
        if title[1] != f"{number:04}" or row not in index:
            yield f"{page.name} is not in the list as {row}"
        if len(text.splitlines()) >= DECISION_LINES_MAX:
            yield f"{page.name} is too long"
    if index.count("](0") != len(pages):
        yield "the list names a page that is not there"


def test_the_list_of_decisions_is_whole() -> None:
    assert list(index_faults(DECISIONS)) == []


PAGE = "# 0001: Why\n\n| | |\n|---|---|\n| Status | accepted |\n"
ROW = "| 0001 | [Why](0001-why.md) | accepted |\n"

FAULTS = [
    (PAGE, ROW, None),
    (PAGE, "", "not in the list"),
    (PAGE.replace("accepted", "replaced"), ROW, "not in the list"),
    (PAGE.replace("0001", "0002"), ROW, "not in the list"),
    ("Why?\n", ROW, "lacks its title"),
    (PAGE + "\n" * 40, ROW, "too long"),
    (PAGE, ROW + "| 0002 | [Gone](0002-gone.md) | accepted |\n", "not there"),
]


@pytest.mark.parametrize(("page", "index", "fault"), FAULTS)
def test_a_planted_fault_in_the_list_is_caught(
    tmp_path: Path, page: str, index: str, fault: str | None
) -> None:
    (tmp_path / "0001-why.md").write_text(page, encoding="utf-8")
    (tmp_path / "README.md").write_text(index, encoding="utf-8")
    found = list(index_faults(tmp_path))
    assert any(fault in one for one in found) if fault else found == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda page: page.name)
def test_every_test_and_module_that_a_page_names_is_there(page: Path) -> None:
    named = re.findall(r"`((?:tests|tools|session_core)/[\w/]+\.py)`", page.read_text("utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []
