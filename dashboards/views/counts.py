"""How many are here: two large counters, and under them what was counted in each segment, where it
can be put right.

A number that was wrong is corrected for its segment, and both numbers are kept. Once the day is
over and the room has closed, its final counts are its last word.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from dashboards.views.base import Card
from dashboards.views.heads import HeadCount, counters_of
from session_core.rules.headcounts import Attendance, attendance
from session_core.rules.own_way import room_day
from session_core.rules.records import dataclass
from session_core.rules.room_state import Count, RoomState
from session_core.rules.state import SessionState
from session_core.rules.terms import Language, Phase, RoomId, SegmentId, SegmentType, SessionId

OTHERS_SHOWN = 4
"""So many of what else was counted in a segment are shown beside what stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One headcount, as it was counted."""

    at: datetime
    patients: int
    relatives: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLine:
    """What stands for a segment, and what else was said of it."""

    segment: SegmentId | None
    """None: before the first segment."""
    title: str
    stands: Told | None
    """None where nobody has counted."""
    corrected_at: datetime | None
    others: tuple[Told, ...]
    """What was counted in it besides, the latest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountsCard(Card):
    """The counters, and the counts of earlier segments."""

    template: ClassVar[str] = "room_attendance"
    session: SessionId
    segment: SegmentId | None
    counting: bool
    """The day is not over: there is somebody to count."""
    heads: tuple[HeadCount, ...]
    counted_at: datetime | None
    history: tuple[CountLine, ...]


def count_cards(state: SessionState, room: RoomId, language: Language) -> tuple[CountsCard, ...]:
    """The counters while the day goes, and until the room has closed what can be put right."""
    day = room_day(state, room)
    is_over = day.phase is Phase.CLOSED
    card = counts_card(day, room, language)
    if is_over and (day.rooms[room].closing is not None or not card.history):
        return ()
    return (card,)


def counts_card(day: SessionState, room: RoomId, language: Language) -> CountsCard:
    """The counters, standing at the latest count."""
    told = attendance(day.rooms[room])
    return CountsCard(
        id="attendance",
        session=day.programme.session,
        segment=day.current.segment.id if day.current else None,
        counting=day.phase is not Phase.CLOSED,
        heads=counters_of(day, room),
        counted_at=told.latest.at if told.latest else None,
        history=_history(day, day.rooms[room], told, language),
    )


def _history(
    day: SessionState, known: RoomState, told: Attendance, language: Language
) -> tuple[CountLine, ...]:
    """The latest segment first. One that nobody counted in is there once it is past, but for a
    break, in which nobody is asked to count.
    """
    past = {run.segment.id for run in day.position.ended}
    asked = [
        one
        for one in day.programme.segments
        if one.id in told.by_segment or (one.id in past and one.type is not SegmentType.BREAK)
    ]
    lines = [_line(one.id, one.title.in_language(language), known, told) for one in reversed(asked)]
    return (*lines, *([_line(None, "", known, told)] if None in told.by_segment else []))


def _line(segment: SegmentId | None, title: str, known: RoomState, told: Attendance) -> CountLine:
    stands = told.by_segment.get(segment)
    corrected = told.correction_of(stands) if stands else None
    others = [one for one in known.counts if one.segment == segment and not one.final]
    return CountLine(
        segment=segment,
        title=title,
        stands=_told(stands) if stands else None,
        corrected_at=corrected.at if corrected else None,
        others=tuple(_told(one) for one in reversed(others) if one is not stands)[:OTHERS_SHOWN],
    )


def _told(count: Count) -> Told:
    return Told(at=count.at, patients=count.patients, relatives=count.relatives)
