"""The console's strip of rooms: each in one word, the worst first."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar, Literal

from dashboards.scene import Scene
from dashboards.views.base import Card
from dashboards.views.glance import RoomGlance, SignCount, sign_counts
from dashboards.views.rooms_map import cards_shown
from dashboards.views.seen import Seen, seen_rooms
from dashboards.views.totals import totals
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class StripRoom(Card):
    """One room on the strip."""

    template: ClassVar[str] = "strip_room"
    frame: ClassVar[Literal["part"]] = "part"
    phase: Phase
    room: RoomGlance

    @property
    def needs_somebody(self) -> bool:
        """What there is to act on stands in sight; all else is in the room's fold, so that a room
        is one line and questions are near.
        """
        return bool(self.room.helps) or self.room.contact.state == "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomsCard(Card):
    """The rooms as a strip, worst first: of very many the worst, and the others counted."""

    template: ClassVar[str] = "console_rooms"
    phase: Phase
    rooms: tuple[StripRoom, ...]
    rest: tuple[SignCount, ...]
    of: int
    patients: int
    relatives: int
    counted: int


def rooms_card(state: SessionState, scene: Scene) -> RoomsCard:
    """The strip of rooms."""
    rooms = seen_rooms(state, scene)
    shown, found = rooms.worst(cards_shown(len(rooms))), totals(rooms)
    return RoomsCard(
        id="rooms",
        phase=state.phase,
        rooms=tuple(_strip_room(one, state.phase) for one in shown),
        rest=sign_counts(found.worst - Counter(one.glance.sign for one in shown)),
        of=len(rooms),
        patients=found.patients,
        relatives=found.relatives,
        counted=found.counted,
    )


def _strip_room(seen: Seen, phase: Phase) -> StripRoom:
    room = seen.glance
    return seen.once(
        "strip", phase, lambda: StripRoom(id=f"strip-{room.id}", phase=phase, room=room)
    )
