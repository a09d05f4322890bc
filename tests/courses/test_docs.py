"""docs/courses.md says what the code does."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import pytest
from pydantic import BaseModel
from typer.main import get_command

from orchestrator.courses import sheet_words
from orchestrator.courses.cli import app
from orchestrator.courses.models import (
    ChecklistFile,
    CourseFile,
    CourseRoomFile,
    DayFile,
    JoinFile,
    PolicyFile,
    SegmentFile,
    SiteFile,
    SiteRoomFile,
)
from orchestrator.courses.values import ItemDay
from session_core.rules.terms import (
    ChecklistMoment,
    Flexibility,
    Heading,
    ItemOwner,
    ItemScope,
    SegmentType,
)
from tests.courses.sample import ROOT, read

PAGE = (ROOT / "docs/courses.md").read_text(encoding="utf-8")
MODELS: list[type[BaseModel]] = [
    ChecklistFile, CourseFile, CourseRoomFile, DayFile, JoinFile, PolicyFile, SegmentFile, SiteFile,
    SiteRoomFile,
]  # fmt: skip

KINDS: tuple[type[StrEnum], ...] = (
    SegmentType, Flexibility, ChecklistMoment, Heading, ItemOwner, ItemScope, ItemDay,
)  # fmt: skip


def test_the_course_on_the_page_is_sound(tmp_path: Path) -> None:
    (source,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert read(tmp_path, source, "hjerteskole.toml").faults == ()


@pytest.mark.parametrize("model", MODELS, ids=lambda one: one.__name__)
def test_every_field_is_on_the_page(model: type[BaseModel]) -> None:
    assert [one for one in model.model_fields if not re.search(rf"\b{one}\b", PAGE)] == []


def test_every_word_of_the_glossary_is_on_the_page() -> None:
    words = [one.value for kind in KINDS for one in kind]
    assert [one for one in words if f"`{one}`" not in PAGE] == []


def test_the_usual_figures_are_those_of_the_code() -> None:
    said = dict(re.findall(r"^\| `(\w+)` \| (\w+) \|", PAGE, re.MULTILINE))
    assert said == {name: str(value).lower() for name, value in PolicyFile().model_dump().items()}


def test_every_command_is_on_the_page_and_no_other() -> None:
    commands = set(re.findall(r"`samkurs course (\w+) ", PAGE))
    assert commands == set(getattr(get_command(app), "commands", {}))


def test_every_heading_that_the_page_names_is_understood() -> None:
    rows = re.findall(r"^\| ([^|]+) \|", PAGE[PAGE.index("| Heading |") :], re.MULTILINE)
    headings = [one.strip() for row in rows[1:] for one in row.split(",") if "-" not in one]
    assert len(headings) > 12
    assert [one for one in headings if sheet_words.column(one) is None] == []


def test_the_words_for_types_on_the_page_are_understood() -> None:
    (row,) = re.findall(r"^\| Type \| ([^|]+) \|", PAGE, re.MULTILINE)
    named = [one for one in re.split(r",|;| and | before the start", row) if one.strip()]
    assert len(named) == 8
    assert [one for one in named if sheet_words.segment_type(one) is None] == []
