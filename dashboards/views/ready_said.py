"""What was measured in a room, beside what its leader said: one truth on the room's own page."""

from __future__ import annotations

from collections.abc import Sequence

from session_core.rules.readiness import Finding, room_verdict
from session_core.rules.room_state import RoomState
from session_core.rules.terms import CheckVerdict, RoomVerdict


def verdict_told(room: RoomState, found: Sequence[Finding]) -> RoomVerdict:
    """Whoever said that the room is ready though they were told what is wrong is not told the
    opposite beside it: what was wrong then is a remark, until something else is.
    """
    verdict = room_verdict(found)
    if verdict is not RoomVerdict.NOT_READY or not room.ready or room.ready_at is None:
        return verdict
    failed = [one for one in found if one.counts_as is CheckVerdict.FAIL]
    was_known = all(one.since is not None and one.since < room.ready_at for one in failed)
    return RoomVerdict.REMARK if was_known else verdict


def failing(found: Sequence[Finding]) -> str:
    """The check that stops a room, or ""."""
    return next((one.check.id for one in found if one.counts_as is CheckVerdict.FAIL), "")


def is_unseen(found: Sequence[Finding]) -> bool:
    """Nobody has looked at picture and sound on the room's page."""
    looked_at = [one for one in found if one.check.by == "browser"]
    return any(one.counts_as is CheckVerdict.UNKNOWN for one in looked_at)
