"""The room page's switch for a presenter's clicker: it is kept by the browser, never by us."""

from __future__ import annotations

from typing import ClassVar

from dashboards.scene import PageKey
from dashboards.views.base import Card
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickerCard(Card):
    """A switch and what it does. Which forms a clicker may press, each of them says itself."""

    template: ClassVar[str] = "room_clicker"


def clicker_cards(key: PageKey, day: SessionState) -> tuple[ClickerCard, ...]:
    """For the machine that a clicker can be plugged into, until there is nothing more to start."""
    if key.by_phone or day.phase is Phase.CLOSED:
        return ()
    return (ClickerCard(id="clicker"),)
