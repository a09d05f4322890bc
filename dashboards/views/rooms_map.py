"""The map of a large day: every room as a tile that always stands in the same place.

Nobody looks at a thousand cards. Where there are more rooms than `CARDS_MAX` the worst of them have
a card of their own, and the map shows them all in their course's order, so that a room is found
where it was found last time, whatever is wrong elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar, Final, Literal

from dashboards.scene import Scene
from dashboards.views.base import Card
from dashboards.views.glance import RoomGlance
from dashboards.views.lines import Sign
from dashboards.views.seen import Seen, seen_rooms
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import Language, RoomId, SessionId

CARDS_MAX: Final = 60
"""So many rooms all have a card of their own; and so many have a row in the table of a session."""
WORST_MAX: Final = 24
"""Of more rooms so many have a card, so that the map is not far below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TileCard(Card):
    """One room on the map. It says nothing itself."""

    template: ClassVar[str] = "board_tile"
    frame: ClassVar[Literal["part"]] = "part"
    session: SessionId
    room: RoomId
    label: str
    signs: tuple[Sign, ...]
    people: int | None
    """None where nobody has counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapCard(Card):
    """The rooms of one course, or a block of them."""

    template: ClassVar[str] = "board_map"
    sent_alone: ClassVar[tuple[str, ...]] = ("tiles",)
    session: SessionId
    course: str
    part: int
    parts: int
    tiles: tuple[TileCard, ...]


def map_cards(
    today: Iterable[SessionState], scene: Scene, language: Language
) -> tuple[MapCard, ...]:
    """The whole map, or nothing where every room has a card of its own."""
    states = list(today)
    if sum(len(one.rooms) for one in states) <= CARDS_MAX:
        return ()
    return tuple(card for state in states for card in _cards(state, scene, language))


def cards_shown(rooms: int) -> int:
    """How many of so many rooms have a card of their own."""
    return rooms if rooms <= CARDS_MAX else WORST_MAX


def _cards(state: SessionState, scene: Scene, language: Language) -> Iterable[MapCard]:
    plan, blocks = state.programme, seen_rooms(state, scene).blocks
    for part, block in enumerate(blocks):

        def made(rooms: Sequence[Seen], part: int = part) -> MapCard:
            return MapCard(
                id=f"map-{plan.session}-{part}",
                session=plan.session,
                course=plan.title.in_language(language),
                part=part + 1,
                parts=len(blocks),
                tiles=tuple(_tile(one) for one in rooms),
            )

        yield block.once(("map", language), made)


def _tile(seen: Seen) -> TileCard:
    return seen.once("tile", None, partial(_made, seen.glance))


def _made(room: RoomGlance) -> TileCard:
    counted = room.patients is not None
    return TileCard(
        id=f"tile-{room.session}-{room.id}",
        session=room.session,
        room=room.id,
        label=room.label,
        signs=room.signs,
        people=(room.patients or 0) + (room.relatives or 0) if counted else None,
    )
