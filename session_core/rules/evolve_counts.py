"""Fold how many people were in a room, and its closing."""

from __future__ import annotations

from bisect import bisect_right

from session_core.rules import care_events as ce
from session_core.rules import reports as r
from session_core.rules.changes import replace
from session_core.rules.room_state import Closing, Count, PhoneClosing, RoomState
from session_core.rules.state import SessionState


def counted(room: RoomState, report: r.AttendanceReport, *, late: bool) -> RoomState:
    """The room after a headcount."""
    count = Count(
        at=report.at,
        patients=report.patients,
        relatives=report.relatives,
        segment=report.segment,
        late=late,
    )
    return _with_count(room, count)


def _with_count(room: RoomState, count: Count) -> RoomState:
    """Counts stay in the order in which they were seen; nearly always the new one is the last."""
    place = bisect_right(room.counts, count.at, key=lambda one: one.at)
    return replace(room, counts=(*room.counts[:place], count, *room.counts[place:]))


def closed(room: RoomState, report: r.ClosingReport, *, late: bool) -> RoomState:
    """The final headcounts are an observation like any other, and so they are counts too."""
    count = Count(
        at=report.at,
        patients=report.patients,
        relatives=report.relatives,
        segment=None,
        late=late,
    )
    room = _with_count(room, count)
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
