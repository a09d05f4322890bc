"""How many rooms bear which sign, and how many people are in them, of any number of rooms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from dashboards.views.lines import Sign
from dashboards.views.seen import Rooms, Seen
from session_core.rules.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Of some rooms."""

    rooms: int
    signs: Counter[Sign]
    """All that a room bears."""
    worst: Counter[Sign]
    """The first of them alone: one of each room."""
    patients: int
    relatives: int
    counted: int
    """Rooms that have counted their people."""


def totals(rooms: Rooms) -> Totals:
    """Of a session: of each block, and put together."""
    return rooms.once("totals", lambda _: put_together(rooms.each("totals", _totals)))


def put_together(found: Iterable[Totals]) -> Totals:
    """Of all of them."""
    every = list(found)
    return Totals(
        rooms=sum(one.rooms for one in every),
        signs=_sum(one.signs for one in every),
        worst=_sum(one.worst for one in every),
        patients=sum(one.patients for one in every),
        relatives=sum(one.relatives for one in every),
        counted=sum(one.counted for one in every),
    )


def _sum(found: Iterable[Counter[Sign]]) -> Counter[Sign]:
    every: Counter[Sign] = Counter()
    for one in found:
        every.update(one)
    return every


def _totals(rooms: Sequence[Seen]) -> Totals:
    glances = [one.glance for one in rooms]
    return Totals(
        rooms=len(glances),
        signs=Counter(sign for one in glances for sign in one.signs),
        worst=Counter(one.sign for one in glances),
        patients=sum(one.patients or 0 for one in glances),
        relatives=sum(one.relatives or 0 for one in glances),
        counted=sum(one.patients is not None for one in glances),
    )
