"""Gathering rooms that were by themselves: whom a clock waits for.

Rule: nothing of it is kept. Who was asked for stands in the run, who is back in the rooms, so a
room that takes "we are back" back is waited for again.
"""

from __future__ import annotations

from session_core.rules.readings import is_back
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
