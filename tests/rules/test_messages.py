"""Commands, reports and events as data: stable names, frozen fields, and no room for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import FrozenInstanceError, dataclass, fields, is_dataclass
from typing import get_args

import pytest

from session_core.rules import care_commands, care_events, commands, events, reports
from session_core.rules.reports import AttendanceReport, CheckResult
from tests.builders import at, report

COMMANDS: tuple[type, ...] = get_args(commands.Command)
REPORTS: tuple[type, ...] = get_args(reports.Report)
EVENTS: tuple[type, ...] = get_args(events.Event)

MAY_BE_TEXT = {
    "report_id", "room", "kind", "item", "segment", "question", "text", "help", "message",
    "check", "word", "unit", "command", "do", "showing",
}  # fmt: skip
"""Every field of text that a report may have. `text` is a question, and is searched for numbers."""


def kind_of(kind: type) -> str:
    """The stable name of a command, report or event."""
    return str(next(field.default for field in fields(kind) if field.name == "kind"))


def names_taken_twice(kinds: Iterable[type]) -> Iterator[str]:
    """Two kinds with one name could not be told apart in the log."""
    names = [kind_of(kind) for kind in kinds]
    yield from sorted({name for name in names if names.count(name) > 1})


def fields_for_persons(kinds: Iterable[type]) -> Iterator[str]:
    """A field of text that the list above does not know could carry a participant's name."""
    for kind in kinds:
        for field in fields(kind):
            if "str" in str(field.type) and field.name not in MAY_BE_TEXT:
                yield f"{kind.__name__}.{field.name}"


def test_no_two_kinds_share_a_name() -> None:
    assert list(names_taken_twice([*COMMANDS, *REPORTS])) == []
    assert list(names_taken_twice(EVENTS)) == []


def test_no_report_has_a_field_in_which_a_name_could_travel() -> None:
    assert list(fields_for_persons([*REPORTS, CheckResult])) == []


@pytest.mark.parametrize("module", [commands, care_commands, reports, events, care_events])
def test_every_dataclass_with_a_kind_is_in_its_union(module: object) -> None:
    known = {*COMMANDS, *REPORTS, *EVENTS}
    for found in vars(module).values():
        if isinstance(found, type) and is_dataclass(found):
            assert found in known or "kind" not in {field.name for field in fields(found)}


def test_what_was_said_cannot_be_changed() -> None:
    told = report(AttendanceReport, "drammen", at(5))
    with pytest.raises(FrozenInstanceError):
        told.patients = 7  # type: ignore[misc]


@dataclass(frozen=True)
class PlantedReport:
    """A report that somebody might add on a bad day."""

    patient: str
    kind: str = "attendance"


def test_a_planted_field_for_a_person_is_caught() -> None:
    assert list(fields_for_persons([PlantedReport])) == ["PlantedReport.patient"]


def test_a_planted_name_taken_twice_is_caught() -> None:
    assert list(names_taken_twice([*REPORTS, PlantedReport])) == ["attendance"]
