"""Gathering rooms that were by themselves: when they are due, and whom a clock waits for.

Rule 1: nothing of it is kept. Who was asked for stands in the run, who is back in the rooms, so a
room that takes "we are back" back is waited for again.
Rule 2: nobody is late who is not due. Rooms that are by themselves are due when what they do has
its last minutes left, or when they were called; before that, to go on is to cut them short.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from session_core.rules.clocks import local_run, run_clock
from session_core.rules.own_way import room_day
from session_core.rules.readings import (
    called_at,
    is_back,
    is_called_back,
    is_nearly_over,
    not_back,
)
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import RoomId


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledIn:
    """Rooms that were called back: when last, how many, and how many of them are back."""

    at: datetime
    rooms: int
    back: int


def called_in(state: SessionState) -> CalledIn | None:
    """The call that stands: to the end of what was on when it was made, so that whoever called sees
    that all came, and until the clock of what follows runs, with all rooms or without some.
    """
    run = state.current
    calls = {room.id: called_at(state, room.id) for room in state.programme.rooms}
    called = {room: at for room, at in calls.items() if at is not None}
    if run is None or not called:
        return None
    last, back = max(called.values()), sum(is_back(state, room) for room in called)
    if last < run.put_on_at and (back == len(called) or run.clock_from is not None):
        return None
    return CalledIn(at=last, rooms=len(called), back=back)


def called_now(state: SessionState, room: RoomId, now: datetime) -> datetime | None:
    """When the room was called back, as long as that is news to whoever is in it: until it answers,
    or what was on when it was called has ended, with the others or in the room.

    A room on its own way answers by a step: it follows the others, or goes on as it was.
    """
    at, run = called_at(state, room), state.current
    if at is None or run is None or at < run.put_on_at or is_back(state, room):
        return None
    day = room_day(state, room)
    if day is state:
        return at
    answered = any(one.at >= at for one in state.rooms[room].own_moves)
    is_over = day.current is None or run_clock(day.current, now).left <= timedelta()
    return None if answered or is_over else at


def has_gathered(state: SessionState, room: RoomId) -> bool:
    """The room has followed the call that was made in what is on, and waits for the others."""
    at, run = called_at(state, room), state.current
    return run is not None and at is not None and run.put_on_at <= at and is_back(state, room)


def awaited(state: SessionState) -> tuple[RoomId, ...]:
    """Rooms that the clock of what is on waits for still: asked for, and not back yet."""
    rooms = state.current.waiting_for if state.current else ()
    return tuple(room for room in rooms if not is_back(state, room))


def is_awaited(state: SessionState, room: RoomId) -> bool:
    """The clock of what is on waits for this room."""
    run = state.current
    return run is not None and room in run.waiting_for and not is_back(state, room)


def is_apart(state: SessionState, now: datetime) -> bool:
    """Rooms are by themselves, and are not due back yet."""
    run, rooms = state.current, by_themselves(state)
    if run is None or not rooms or is_nearly_over(run, now):
        return False
    return not all(is_called_back(state, room) for room in rooms)


def by_themselves(state: SessionState) -> tuple[RoomId, ...]:
    """Rooms that are at it still: neither back nor done with what each does by itself now."""
    run = state.current
    if run is None or not run.segment.type.parts_rooms:
        return ()
    return tuple(room for room in not_back(state) if not _is_done(state, room))


def _is_done(state: SessionState, room: RoomId) -> bool:
    local = local_run(state, room)
    return local is not None and local.finished_at is not None
