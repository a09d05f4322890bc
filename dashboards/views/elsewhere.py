"""On a laptop whose room another laptop has: what waits here, and how either of them goes on.

Nothing else is shown, for whatever was done here would be in vain.
"""

from __future__ import annotations

from typing import ClassVar

from dashboards.phrases import sentence
from dashboards.scene import LinkCode, PageKey, Scene
from dashboards.views.base import Card, PageView, Region
from dashboards.views.closing import closed_cards
from dashboards.views.lines import room_label
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState

ELSEWHERE = frozenset({"taken_over", "room_moved"})
"""Another laptop has the room: this one shall not lead it too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElsewhereCard(Card):
    """Another laptop has the room."""

    template: ClassVar[str] = "room_elsewhere"
    link: LinkCode
    unsent: int
    phone: str


def is_elsewhere(scene: Scene) -> bool:
    """This page is on a laptop that does not count, because another one does."""
    return scene.saved_here is not None and scene.saved_here.link in ELSEWHERE


def elsewhere_page(key: PageKey, state: SessionState, scene: Scene) -> PageView:
    """The whole page of a laptop that was replaced."""
    here = scene.saved_here
    assert here is not None, "only a laptop can be replaced"
    card = ElsewhereCard(
        id="elsewhere",
        said=sentence(here.link, key.language),
        link=here.link,
        unsent=here.unsent,
        phone=state.programme.help_phone,
    )
    cards = (card, *closed_cards(state, key.room, scene))
    title = room_label(state, key.room)
    return PageView(title=title, regions=(Region(name="top", cards=cards),))
