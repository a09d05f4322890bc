"""The console's strip of rooms: each in one word, the worst first."""

from __future__ import annotations

from typing import ClassVar

from dashboards.scene import Scene
from dashboards.views.base import Card
from dashboards.views.glance import RoomGlance, SignCount, sign_counts
from dashboards.views.rooms_map import cards_shown
from dashboards.views.seen import glances_in
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomsCard(Card):
    """The rooms as a strip, worst first: of very many the worst, and the others counted."""

    template: ClassVar[str] = "console_rooms"
    phase: Phase
    rooms: tuple[RoomGlance, ...]
    rest: tuple[SignCount, ...]
    of: int
    patients: int
    relatives: int
    counted: int


def rooms_card(state: SessionState, scene: Scene) -> RoomsCard:
    """The strip of rooms."""
    rooms = glances_in(state, scene)
    counted = [one for one in rooms if one.patients is not None]
    shown = cards_shown(len(rooms))
    return RoomsCard(
        id="rooms",
        phase=state.phase,
        rooms=rooms[:shown],
        rest=sign_counts(one.sign for one in rooms[shown:]),
        of=len(rooms),
        patients=sum(one.patients or 0 for one in counted),
        relatives=sum(one.relatives or 0 for one in counted),
        counted=len(counted),
    )
