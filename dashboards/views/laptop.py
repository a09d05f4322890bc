"""The laptop page: what the coordinator does about one room's laptop, from afar.

A code for a new one, and whether all that the room reported is here.
"""

from __future__ import annotations

from typing import ClassVar

from dashboards.phrases import sentence
from dashboards.scene import PageKey, Scene, UnknownPage
from dashboards.views.base import Card, PageView, Region
from dashboards.views.closing import closing_cards
from dashboards.views.glance import RoomGlance, glance
from dashboards.views.phone import leader_phone_cards
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomCard(Card):
    """The room as it stands, so that nobody helps the wrong one."""

    template: ClassVar[str] = "laptop_room"
    phase: Phase
    room: RoomGlance


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLaptopCard(Card):
    """A code for a new laptop."""

    template: ClassVar[str] = "laptop_new"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCard(Card):
    """Where a file from the laptop is taken in."""

    template: ClassVar[str] = "laptop_file"


def laptop_page(key: PageKey, state: SessionState, scene: Scene) -> PageView:
    """The whole page."""
    room = state.programme.room(key.room)
    if room is None:
        raise UnknownPage(f"there is no room {key.room!r} in {key.session!r}")
    seen = glance(state, room, scene)
    cards: tuple[Card, ...] = (
        RoomCard(id="room", phase=state.phase, room=seen),
        *closing_cards(state, room.id, scene),
        *leader_phone_cards(state, scene, room.id),
        NewLaptopCard(id="new"),
        FileCard(id="file"),
    )
    title = sentence("laptop_in", key.language, room=seen.label)
    return PageView(title=title, regions=(Region(name="main", cards=cards),))
