"""Calls for help: the card that the console and the board share, and the button of a room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar, Literal

from dashboards.formats import time_of_day
from dashboards.phrases import sentence
from dashboards.scene import Scene
from dashboards.views.alone import is_alone
from dashboards.views.base import Card
from dashboards.views.lines import HelpLine, help_lines, room_label
from session_core.rules.care import solved_lately, taken_back_lately
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import HelpReason, Language, RoomId, SessionId

HelpStage = Literal["none", "unsent", "unseen", "seen"]
"""How the most urgent call for help stands: `unsent` has not come to the centre, `unseen` has been
seen by nobody there.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpCard(Card):
    """Calls for help that are open, unseen first."""

    template: ClassVar[str] = "help_calls"
    loud: ClassVar[bool] = True
    calls: tuple[HelpLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SolvedLine:
    """A call for help that was called solved a moment ago."""

    id: str
    session: SessionId
    room: str
    reason: HelpReason
    solved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SolvedCard(Card):
    """Calls that were called solved a moment ago, to be opened again where that was a mistake."""

    template: ClassVar[str] = "help_solved"
    calls: tuple[SolvedLine, ...]


def solved_cards(states: Iterable[SessionState], now: datetime) -> tuple[SolvedCard, ...]:
    """The card, the last that was solved first; none where none was."""
    lines = [
        SolvedLine(
            id=one.id,
            session=state.programme.session,
            room=room_label(state, one.room),
            reason=one.reason,
            solved_at=one.closed_at,
        )
        for state in states
        for one in solved_lately(state, now)
        if one.closed_at is not None
    ]
    lines.sort(key=lambda one: one.solved_at, reverse=True)
    return (SolvedCard(id="solved", calls=tuple(lines)),) if lines else ()


def said_help(calls: tuple[HelpLine, ...], language: Language) -> str:
    """What is read aloud: the calls that nobody has seen."""
    unseen = [one for one in calls if one.seen_at is None]
    return " ".join(
        sentence(
            "said_help", language, room=one.room, reason=sentence(f"help_{one.reason}", language)
        )
        for one in unseen
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomHelpCard(Card):
    """Call for help, and who has seen it."""

    template: ClassVar[str] = "room_help"
    session: SessionId
    stage: HelpStage
    """What the button says: an older call that is seen to never hides a newer one that is not."""
    calls: tuple[HelpLine, ...]
    phone: str
    emergency_phone: str
    """The number of the house for the acutely ill, or ""."""
    reaches: bool
    """A call reaches the centre now; if not, the phone is the way."""
    waiting: frozenset[str]
    """The calls that have not come to the centre, by their ids."""
    taken_back: HelpReason | None
    """What the last call was about that the room took back a moment ago."""
    taken_back_at: datetime | None


def room_help_card(
    state: SessionState, scene: Scene, room: RoomId, language: Language
) -> RoomHelpCard:
    """The help button and its calls."""
    calls = help_lines(state, room)
    about = state.programme.room(room)
    waiting = not_arrived(scene) & {one.id for one in calls}
    back = next(iter(taken_back_lately(state, room, scene.now)), None)
    return RoomHelpCard(
        id="help",
        said=_said_help(calls, language),
        session=state.programme.session,
        stage=_help_stage(calls, waiting),
        calls=calls,
        phone=state.programme.help_phone,
        emergency_phone=about.emergency_phone if about else "",
        reaches=not is_alone(scene),
        waiting=waiting,
        taken_back=back.reason if back else None,
        taken_back_at=back.closed_at if back else None,
    )


def _help_stage(calls: Sequence[HelpLine], waiting: frozenset[str]) -> HelpStage:
    """The worst of all calls that are open."""
    if not calls:
        return "none"
    if waiting:
        return "unsent"
    return "unseen" if any(one.seen_at is None for one in calls) else "seen"


def _said_help(calls: Sequence[HelpLine], language: Language) -> str:
    """A line for each call that somebody has taken."""
    return "\n".join(
        sentence(
            "said_help_seen",
            language,
            reason=sentence(f"help_{one.reason}", language),
            at=time_of_day(one.seen_at),
        )
        for one in calls
        if one.seen_at is not None
    )


def not_arrived(scene: Scene) -> frozenset[str]:
    """What the centre does not have. In contact nothing is said of the moment it is on its way."""
    here = scene.saved_here
    return here.waiting if here is not None and is_alone(scene) else frozenset()
