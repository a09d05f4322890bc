"""Beside the console's next act: what waits further down, in sight wherever one has scrolled."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from operator import attrgetter
from typing import ClassVar

from dashboards.scene import Scene
from dashboards.views.base import Card
from dashboards.views.glance import RoomGlance
from dashboards.views.seen import Seen, seen_rooms
from session_core.rules.questions import open_questions, up_now
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import Phase

NEEDS_SOMEBODY = ("help", "lost", "not_ready")


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutCard(Card):
    """How many questions wait, and which rooms need somebody."""

    template: ClassVar[str] = "console_about"
    questions: int
    """That nobody has taken up."""
    wrong: tuple[RoomGlance, ...]
    """Rooms that need somebody now, worst first."""


def about_cards(state: SessionState, scene: Scene) -> tuple[AboutCard, ...]:
    """How many questions wait and which rooms need somebody; none where that is nothing."""
    if state.phase is Phase.CLOSED:
        return ()
    waiting = len(open_questions(state)) - (up_now(state) is not None)
    rooms = chain.from_iterable(seen_rooms(state, scene).each("wrong", _wrong))
    wrong = tuple(sorted(rooms, key=attrgetter("rank")))
    return (AboutCard(id="about", questions=waiting, wrong=wrong),) if waiting or wrong else ()


def _wrong(rooms: Sequence[Seen]) -> list[RoomGlance]:
    return [one.glance for one in rooms if one.glance.stands_as in NEEDS_SOMEBODY]
