"""The record's table of headcounts: how many came, in each segment and each room."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from dashboards.views.base import Card
from dashboards.views.charts import RoomBar, people_bars
from dashboards.views.lines import room_label
from session_core.rules.headcounts import Attendance, attendance, is_far_above
from session_core.rules.programme import Room
from session_core.rules.records import dataclass
from session_core.rules.room_state import Count
from session_core.rules.state import SessionState
from session_core.rules.terms import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Headcount:
    """A cell of the attendance table."""

    patients: int
    relatives: int
    late: bool
    doubted: bool
    """It is far above what was expected."""
    corrected_at: datetime | None
    was: tuple[int, int] | None
    """Patients and relatives as they were counted, where that was corrected; None where nobody had
    counted.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRow:
    """One segment, all rooms."""

    title: str
    cells: tuple[Headcount | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceCard(Card):
    """How many came, per segment and room."""

    template: ClassVar[str] = "record_attendance"
    rooms: tuple[str, ...]
    expected: tuple[int, ...]
    rows: tuple[AttendanceRow, ...]
    peaks: tuple[Headcount | None, ...]
    bars: tuple[RoomBar, ...]


def attendance_card(state: SessionState, language: Language) -> AttendanceCard:
    """Headcounts: segments down, rooms across."""
    by_room = [attendance(state.rooms[room.id]) for room in state.programme.rooms]
    rows = []
    for segment in state.programme.segments:
        cells = tuple(
            _headcount(one, one.by_segment.get(segment.id), about)
            for one, about in zip(by_room, state.programme.rooms, strict=True)
        )
        if any(cells):
            rows.append(AttendanceRow(title=segment.title.in_language(language), cells=cells))
    rooms = tuple(room_label(state, room.id) for room in state.programme.rooms)
    expected = tuple(
        one.expected_patients + one.expected_relatives for one in state.programme.rooms
    )
    came = [one.peak.total if one.peak else None for one in by_room]
    return AttendanceCard(
        id="attendance",
        rooms=rooms,
        expected=expected,
        rows=tuple(rows),
        peaks=tuple(
            _headcount(one, one.peak, about)
            for one, about in zip(by_room, state.programme.rooms, strict=True)
        ),
        bars=people_bars(zip(rooms, came, expected, strict=True)),
    )


def doubted_rooms(state: SessionState) -> tuple[str, ...]:
    """The rooms of which the figure is far above what was expected: it is told, and doubted."""
    return tuple(
        room_label(state, room.id)
        for room in state.programme.rooms
        if (peak := attendance(state.rooms[room.id]).peak) and is_far_above(peak, room)
    )


def _headcount(told: Attendance, count: Count | None, about: Room) -> Headcount | None:
    if count is None:
        return None
    corrected = told.correction_of(count)
    was = corrected.was if corrected else None
    return Headcount(
        patients=count.patients,
        relatives=count.relatives,
        late=count.late and corrected is None,
        doubted=is_far_above(count, about),
        corrected_at=corrected.at if corrected else None,
        was=(was.patients, was.relatives) if was else None,
    )
