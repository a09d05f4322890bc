"""When a room that was lost is back: it is heard, then watched, and back only after that.

Theory: a line that was down comes back in pieces, and whoever calls it back at its first word calls
it lost again a moment later (research, ux-ecosystem §4.1: 30 s before "tilbake"). So a room that
was lost for as long as a lost room is told to be lost is watched for `BACK_AFTER` once it is heard
again. If it is lost again meanwhile, it is the same outage that goes on: one cause, told once.

The outages themselves are facts and stay as they were, for downtime is reckoned from them. All here
is read off them; nothing is stored, and nothing ticks.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from session_core.limits import SILENCE_S_MAX
from session_core.rules.changes import replace
from session_core.rules.records import dataclass
from session_core.rules.room_state import RoomState

TOGETHER: Final = timedelta(seconds=15)
"""Rooms that lost contact within this lost it of one cause; the centre watches it by itself."""
LOST_LATE: Final = timedelta(seconds=SILENCE_S_MAX)
"""A room that falls silent is known to be lost so long after it was last heard."""
TOLD_AFTER: Final = TOGETHER + LOST_LATE
"""From so long on one room's loss is an alarm of its own (`alarms.py`). What was shorter called
nobody, and nobody waits to hear of its end.
"""
BACK_AFTER: Final = timedelta(seconds=30)
"""So long without a break, and it is back."""

RETURNED: Final = "returned"
"""The word for a link of a room that is heard again, and watched."""
AGAIN: Final = "again"
"""The word for a link that was lost again while it was watched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A room that was lost is heard again, and watched."""

    lost_at: datetime
    """When the outage began."""
    back_at: datetime
    """When it was heard again."""

    @property
    def until(self) -> datetime:
        """From then on it is back, if it is not lost before."""
        return self.back_at + BACK_AFTER


def returned(room: RoomState, now: datetime, came_at: datetime | None = None) -> Returned | None:
    """The room is heard again after an outage that was told, and not yet back; none where it is
    lost, or back, or was never lost for long. `came_at` is when its line came, for the moment in
    which the log does not say so yet: it must not look well for so long as a disk takes.
    """
    if room.in_contact is False and room.contact_at is not None and came_at is not None:
        outages = (*room.outages, (room.contact_at, came_at))
        room = replace(room, in_contact=True, contact_at=came_at, outages=outages)
    if not room.in_contact or not room.outages or room.contact_at is None:
        return None
    if now >= room.contact_at + BACK_AFTER:
        return None
    lost_at, ended_at = _last_outage(room)
    if ended_at - lost_at < TOLD_AFTER:
        return None
    return Returned(lost_at=lost_at, back_at=room.contact_at)


def outage_began(room: RoomState, lost_at: datetime) -> datetime:
    """When the outage began that the room, lost since `lost_at`, is in: earlier than that where it
    was watched after one before.
    """
    if not room.outages:
        return lost_at
    began, ended_at = _last_outage(room)
    return began if _goes_on(began, ended_at, lost_at) else lost_at


def _last_outage(room: RoomState) -> tuple[datetime, datetime]:
    """From when until when, where all that went on is one."""
    began, ended_at = room.outages[0]
    for lost_at, heard_at in room.outages[1:]:
        began = began if _goes_on(began, ended_at, lost_at) else lost_at
        ended_at = heard_at
    return began, ended_at


def _goes_on(began: datetime, ended_at: datetime, lost_at: datetime) -> bool:
    """The one is lost again while it is watched after the other."""
    return ended_at - began >= TOLD_AFTER and lost_at - ended_at < BACK_AFTER
