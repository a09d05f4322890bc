"""Beside the console's next act: what waits further down, in sight wherever one has scrolled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain
from operator import attrgetter
from typing import ClassVar

from dashboards.scene import Scene
from dashboards.views.base import Card
from dashboards.views.glance import RoomGlance
from dashboards.views.lines import room_label
from dashboards.views.seen import Seen, seen_rooms
from session_core.rules.questions import next_turn, open_questions, up_now
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import Phase

NEEDS_SOMEBODY = ("help", "lost", "not_ready")
TOLD_FOR = timedelta(minutes=10)
"""How long a note stands of what has been done; the log keeps it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How many rooms have read the newest message."""

    sent_at: datetime
    read: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutCard(Card):
    """How many questions wait, and which rooms need somebody."""

    template: ClassVar[str] = "console_about"
    questions: int
    """That nobody has taken up."""
    turn: str
    """The room whose turn it is; "" where none waits."""
    reading: Reading | None
    """The newest message, while it is new."""
    wrong: tuple[RoomGlance, ...]
    """Rooms that need somebody now, worst first."""


def about_cards(state: SessionState, scene: Scene) -> tuple[AboutCard, ...]:
    """How many questions wait which rooms need somebody, and who has read; none of it, no card."""
    if state.phase is Phase.CLOSED:
        return ()
    waiting = len(open_questions(state)) - (up_now(state) is not None)
    rooms = chain.from_iterable(seen_rooms(state, scene).each("wrong", _wrong))
    wrong = tuple(sorted(rooms, key=attrgetter("rank")))
    turn, reading = next_turn(state), reading_now(state, scene.now)
    if not (waiting or wrong or reading):
        return ()
    room = room_label(state, turn.question.room) if turn else ""
    return (AboutCard(id="about", questions=waiting, turn=room, reading=reading, wrong=wrong),)


def reading_now(state: SessionState, now: datetime) -> Reading | None:
    """Who sent it looks for this, wherever on the page that is by now."""
    one = max(state.messages.values(), key=lambda each: each.sent_at, default=None)
    if one is None or now - one.sent_at >= TOLD_FOR:
        return None
    return Reading(sent_at=one.sent_at, read=len(one.acknowledged), of=len(one.rooms))


def _wrong(rooms: Sequence[Seen]) -> list[RoomGlance]:
    return [one.glance for one in rooms if one.glance.stands_as in NEEDS_SOMEBODY]
