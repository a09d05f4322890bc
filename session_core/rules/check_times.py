"""When a room's laptop measures what (room-readiness §4): everything 45 minutes before the start,
what weighs little ten minutes before, and nothing that disturbs while people are in the meeting.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from zlib import crc32

from session_core.rules.checks import Run
from session_core.rules.programme import Programme
from session_core.rules.terms import Phase, RoomId

FULL_BEFORE: Final = timedelta(minutes=45)
LIGHT_BEFORE: Final = timedelta(minutes=10)
SPREAD: Final = timedelta(seconds=30)
"""Rooms begin so far apart, for the centre lets few at a time fill the line. All of them begin
before the moment and none after it, so that what is said of that moment holds for each.
"""

_HOLDS: Final[Mapping[Run, frozenset[Run]]] = {
    "passive": frozenset({"passive"}),
    "light": frozenset({"passive", "light"}),
    "full": frozenset({"passive", "light", "full"}),
}


def holds(run: Run, check_when: Run) -> bool:
    """A run of this sort measures a check of that."""
    return check_when in _HOLDS[run]


def run_due(
    programme: Programme, phase: Phase, now: datetime, last_full: datetime | None,
    last_light: datetime | None, ahead: timedelta = timedelta(),
) -> Run:  # fmt: skip
    """What to measure now, when these runs were the last of their sort. `ahead` is how long before
    the moment this room begins.

    A full run is a light one too. Whoever comes late is measured at once, until people are in.
    """
    starts_at = programme.starts_at
    if phase in (Phase.LIVE, Phase.CLOSED) or now >= starts_at:
        return "passive"
    full_from = starts_at - FULL_BEFORE - ahead
    if now >= full_from and not _since(last_full, full_from):
        return "full"
    light_from = starts_at - LIGHT_BEFORE - ahead
    if now >= light_from and not (_since(last_light, light_from) or _since(last_full, light_from)):
        return "light"
    return "passive"


def ahead_of(room: RoomId) -> timedelta:
    """How long before the moment this room begins: by its name, and so always the same."""
    return SPREAD * (crc32(room.encode()) % 1000 / 1000)


def allowed(phase: Phase, wished: Run) -> Run:
    """What may be measured when somebody asks, or something changed."""
    return "passive" if phase is Phase.LIVE else wished


def _since(at: datetime | None, moment: datetime) -> bool:
    return at is not None and at >= moment
