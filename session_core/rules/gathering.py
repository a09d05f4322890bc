"""Gathering rooms that were by themselves: when they are due, and whom a clock waits for.

Rule 1: nothing of it is kept. Who was asked for stands in the run, who is back in the rooms, so a
room that takes "we are back" back is waited for again.
Rule 2: nobody is late who is not due. Rooms that are by themselves are due when what they do has
its last minutes left, or when they were called; before that, to go on is to cut them short.
"""

from __future__ import annotations

from datetime import datetime

from session_core.rules.clocks import local_run
from session_core.rules.readings import (
    is_back,
    is_called_back,
    is_nearly_over,
    not_back,
)
from session_core.rules.state import SessionState
from session_core.rules.terms import RoomId


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
