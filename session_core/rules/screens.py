"""What a room's screens show in place of the programme, and until when.

Rule 1: it ends by itself, at a time or with the next segment, for what is forgotten on a screen
        hides the end of the break from fourteen people.
Rule 2: whether it has ended is read off, and never kept: a room without contact finds it out as
        well as the centre does.
Rule 3: the room has the last word about its own screens. What its leader took back is gone there,
        and what the centre puts up after that is another thing.
"""

from __future__ import annotations

from datetime import datetime

from session_core.rules.own_way import room_day
from session_core.rules.state import SessionState
from session_core.rules.telling import Showing
from session_core.rules.terms import RoomId

SHOWN_MIN_MAX = 240
"""Longest time for which something may be put on screens, in minutes: half a course day."""
SHOWN_AFTER_MIN = 60
"""So many minutes what is put up after the day stands there, where nobody said how long: no segment
comes that would end it, and by then the room is empty.
"""


def showing(state: SessionState, room: RoomId, now: datetime) -> Showing | None:
    """What stands on a room's screens in place of the programme; None where the programme does."""
    shown, known = state.screens.get(room), state.rooms.get(room)
    if shown is None or known is None:
        return None
    if known.screen_back is not None and known.screen_back.showing == shown.id:
        return None
    return None if _has_ended(state, room, shown, now) else shown


def _has_ended(state: SessionState, room: RoomId, shown: Showing, now: datetime) -> bool:
    if shown.until is not None:
        return now >= shown.until
    position = room_day(state, room).position
    moved = position.closed_at if position.current is None else position.current.put_on_at
    return moved is not None and moved > shown.at
