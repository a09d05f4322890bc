"""Figures far above what was expected, from a page without JavaScript: they are asked about first,
with all that was filled in still there. With JavaScript the page itself asks, by the same rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from dashboards.views.heads import HeadCount, counters_of
from orchestrator.faults import CountAboveRoom, CountDoubted
from session_core.rules.headcounts import attendance
from session_core.rules.state import SessionState
from session_core.rules.terms import RoomId
from session_core.wire.bounds import HEADCOUNT_MAX

Fields = Mapping[str, Sequence[str]]
COUNTS: Final = frozenset({"attendance", "closing", "count_correction", "close_room_by_phone"})
"""The forms in which somebody writes how many there were."""


def check_counts(state: SessionState, room: RoomId, fields: Fields) -> None:
    """Raises `CountDoubted` or `CountAboveRoom` for a figure that nobody has said they are sure of;
    what no count can be is for the form itself to refuse.
    """
    kind, place = _last(fields, "kind"), _last(fields, "room") or room
    if kind not in COUNTS or place not in state.rooms:
        return
    before = _before(state, place, kind, _last(fields, "segment"))
    for one in counters_of(state, place):
        said = _last(fields, one.name)
        is_sure = _last(fields, f"sure_{one.name}") == said
        if is_sure or not said.isdecimal() or int(said) > HEADCOUNT_MAX:
            continue
        if one.asks_of(int(said), before.get(one.name, 0)):
            raise _doubt(one, int(said))


def _doubt(one: HeadCount, said: int) -> CountDoubted | CountAboveRoom:
    if one.expected:
        return CountDoubted(n=said, expected=one.expected, of=one.name)
    return CountAboveRoom(n=said, of=one.name)


def _before(state: SessionState, room: RoomId, kind: str, segment: str) -> dict[str, int]:
    """What stood in the fields."""
    if kind == "close_room_by_phone":
        return {}
    if kind == "count_correction":
        stands = attendance(state.rooms[room]).by_segment.get(segment or None)
        return {"patients": stands.patients, "relatives": stands.relatives} if stands else {}
    return {one.name: one.value for one in counters_of(state, room)}


def _last(fields: Fields, name: str) -> str:
    return next(iter(reversed(fields.get(name, ()))), "").strip()
