"""What is wrong in rooms and calls nobody: checks that somebody in the room skipped. It stays in
sight, says until when, and ends by itself: when the check is well, and with the day at the latest.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from dashboards.formats import to_minute
from dashboards.views.base import Card
from dashboards.views.lines import room_label
from session_core.rules.readings import projected_end
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import Language, Phase, WaiveReason


@dataclass(frozen=True, slots=True, kw_only=True)
class SilencedLine:
    """One check that a room skipped."""

    room: str
    check: str
    at: datetime
    reason: WaiveReason


@dataclass(frozen=True, slots=True, kw_only=True)
class SilencedCard(Card):
    """All that is skipped in the rooms of one session now, the newest first."""

    template: ClassVar[str] = "board_silenced"
    shown: ClassVar[int] = 8
    course: str
    several: bool
    until: datetime
    """When the day is expected to end."""
    lines: tuple[SilencedLine, ...]


def silenced_cards(
    today: Iterable[SessionState], now: datetime, language: Language
) -> tuple[SilencedCard, ...]:
    """One for each session that is not over and in which something is skipped."""
    states = [one for one in today if one.phase is not Phase.CLOSED]
    found = [(state, _lines(state)) for state in states]
    return tuple(
        SilencedCard(
            id=f"silenced-{state.programme.session}",
            course=state.programme.title.in_language(language),
            several=len(states) > 1,
            until=to_minute(projected_end(state, now)),
            lines=lines,
        )
        for state, lines in found
        if lines
    )


def _lines(state: SessionState) -> tuple[SilencedLine, ...]:
    lines = (
        SilencedLine(room=room_label(state, room), check=check, at=one.at, reason=one.reason)
        for room, known in state.rooms.items()
        for check, one in known.waived.items()
    )
    return tuple(sorted(lines, key=lambda one: (-one.at.timestamp(), one.room, one.check)))
