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
    def is_calm(self) -> bool:
        """The day is on, and nothing is wrong: what was waived, or nobody checked, is in a fold."""
        room = self.room
        loud = (room.checks_failed, room.helps, room.unsent, room.own, room.awaited)
        well = room.sign in ("remark", "unknown") and room.contact.state == "here"
        return self.phase is Phase.LIVE and well and room.ready is not False and not any(loud)


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
