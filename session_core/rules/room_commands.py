"""What the centre may ask of a room's laptop, and what the laptop makes of it.

A command is for a moment: each names the last instant at which it may be done, by the centre's
time. What comes too late is told and not done, for nobody waits for it any more.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from session_core.rules.state import SessionState
from session_core.rules.terms import CommandResult, RoomCommand, RoomId

IDENTIFY_S = 15
"""So long a room's name stands on its screens: time to look up and say it into the phone."""
_KNOWN = frozenset(RoomCommand)


def result_of(do: str, not_after: datetime, now: datetime) -> CommandResult:
    """What becomes of a command that is looked at now. `do` may be newer than we are."""
    if now > not_after:
        return CommandResult.TOO_LATE
    return CommandResult.DONE if do in _KNOWN else CommandResult.UNKNOWN


def name_shown(state: SessionState, room: RoomId) -> tuple[datetime, datetime] | None:
    """From when and until when a room's screens show its name; None where nobody asked."""
    known = state.rooms.get(room)
    told = known.answers.get(RoomCommand.IDENTIFY) if known else None
    if told is None or told.result is not CommandResult.DONE:
        return None
    return told.at, told.at + timedelta(seconds=IDENTIFY_S)


def shows_name(state: SessionState, room: RoomId, now: datetime) -> bool:
    """A room's screens show its name now, for a coordinator asked which room this is."""
    shown = name_shown(state, room)
    return shown is not None and shown[0] <= now < shown[1]
