"""Fold how many people were in a room, and its closing."""

from __future__ import annotations

from bisect import bisect_right
from typing import assert_never

from session_core.rules import care_events as ce
from session_core.rules import reports as r
from session_core.rules.changes import replace
from session_core.rules.room_state import Closing, Count, PhoneClosing, RoomState
from session_core.rules.state import SessionState

CountReport = r.AttendanceReport | r.CountCorrectionReport | r.ClosingReport


def with_count(room: RoomState, report: CountReport, *, late: bool) -> RoomState:
    """The room after a headcount, its correction, or its closing. What was counted stays as it is
    when it is corrected.
    """
    count = Count(
        at=report.at,
        patients=report.patients,
        relatives=report.relatives,
        segment=None if isinstance(report, r.ClosingReport) else report.segment,
        late=late,
        final=isinstance(report, r.ClosingReport),
    )
    match report:
        case r.AttendanceReport():
            return replace(room, counts=_with(room.counts, count))
        case r.CountCorrectionReport():
            return replace(room, corrections=_with(room.corrections, count))
        case r.ClosingReport():
            return _closed(replace(room, counts=_with(room.counts, count)), report)
        case _:
            assert_never(report)


def _with(counts: tuple[Count, ...], count: Count) -> tuple[Count, ...]:
    """They stay in the order in which they were seen; nearly always the new one is the last."""
    place = bisect_right(counts, count.at, key=lambda one: one.at)
    return (*counts[:place], count, *counts[place:])


def _closed(room: RoomState, report: r.ClosingReport) -> RoomState:
    """The final headcounts are an observation like any other, and so they are counts too."""
    if room.closing is not None and report.at < room.closing.at:
        return room
    closing = Closing(
        at=report.at,
        patients=report.patients,
        relatives=report.relatives,
        evaluation_done=report.evaluation_done,
    )
    if report.source is not None:
        source = report.source
        closing = replace(closing, outbox=source.outbox, n=source.n, chain=source.chain)
    return replace(room, closing=closing)


def with_closing_marked(room: RoomState) -> RoomState:
    """A room as a writer of before kept it, which did not mark the closing's count as final: nobody
    shall read there how many were there before the first segment.
    """
    closing = room.closing
    if closing is None or any(one.final for one in room.counts):
        return room
    counts = (
        replace(one, final=one.segment is None and one.at == closing.at) for one in room.counts
    )
    return replace(room, counts=tuple(counts))


def close_by_phone(
    state: SessionState, event: ce.RoomClosedByPhone | ce.PhoneClosingTakenBack
) -> SessionState:
    """The state after a line was read over the phone or taken back: the last word counts."""
    room = state.rooms.get(event.room)
    if room is None:
        return state
    read = _read(event) if isinstance(event, ce.RoomClosedByPhone) else None
    return replace(state, rooms={**state.rooms, event.room: replace(room, by_phone=read)})


def _read(event: ce.RoomClosedByPhone) -> PhoneClosing:
    return PhoneClosing(
        at=event.at,
        by=event.by,
        n=event.n,
        symbols=event.symbols,
        patients=event.patients,
        relatives=event.relatives,
    )
