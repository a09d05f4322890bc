"""The counters of a room: how many are there, how many were expected, and what is asked about."""

from __future__ import annotations

from typing import Literal

from session_core.rules.headcounts import attendance, doubted_above, is_doubted
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import RoomId


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadCount:
    """One counter, standing at what was last told."""

    name: Literal["patients", "relatives"]
    value: int
    expected: int
    doubted_above: int
    """More is asked about before it is kept."""

    def asks_of(self, value: int, before: int) -> bool:
        """Whether this figure is asked about, where that one stood."""
        return is_doubted(value, self.doubted_above, before)


def counters_of(state: SessionState, room: RoomId) -> tuple[HeadCount, ...]:
    """Both counters of a room, at its last figures or, while it is open, at its last count."""
    known, about = state.rooms[room], state.programme.room(room)
    last = known.closing or attendance(known).latest
    patients, relatives = (last.patients, last.relatives) if last else (0, 0)
    if about is None:
        return ()
    return (
        _counter("patients", patients, about.expected_patients, about.capacity),
        _counter("relatives", relatives, about.expected_relatives, about.capacity),
    )


def _counter(
    name: Literal["patients", "relatives"], value: int, expected: int, capacity: int
) -> HeadCount:
    return HeadCount(
        name=name,
        value=value,
        expected=expected,
        doubted_above=doubted_above(expected, capacity),
    )
