"""The video meeting on the room's page and on the console: the way in, who is there as far as is
known and by whom, and what people see and hear for themselves.

Rule: the address holds the room's fixed name and never a PIN.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final

from dashboards.phrases import sentence
from dashboards.scene import JoinDown, Scene
from dashboards.views.alone import is_alone
from dashboards.views.base import Card
from dashboards.views.lines import room_label
from dashboards.views.readiness import leg_heard_at
from session_core.join.link import join_link, trial_link
from session_core.rules.checks import JOIN_LEG, JOIN_QUALITY, Catalogue, CheckId, catalogue_for
from session_core.rules.legs import leg_results, looked_for_from
from session_core.rules.records import dataclass
from session_core.rules.reports import CheckResult
from session_core.rules.room_state import Confirmation, Leg
from session_core.rules.state import SessionState
from session_core.rules.terms import (
    Language,
    LegReason,
    LegSource,
    LegState,
    Phase,
    RoomId,
    SessionId,
)

JOIN_TEST: Final[CheckId] = "join_test"
INSIDE: Final = ("present", "seen")
SAID: Final = ("seen", "not_seen")
"""What a person told, and no source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegLine:
    """A room in the meeting, as far as is known."""

    word: str
    """A code as in `config/checks.toml`, `unknown`, or "" where nobody has said anything."""
    quality: str
    source: LegSource | None
    since: datetime | None
    why: str
    """The code of why nobody knows; "" where somebody does, or nobody was asked to."""
    confirmed: Confirmation | None
    """Whether the centre sees and hears the room."""
    hears: Confirmation | None
    """Whether the room sees and hears the studio."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomJoinCard(Card):
    """The way into the meeting."""

    template: ClassVar[str] = "room_join"
    session: SessionId
    link: str
    name: str
    leg: LegLine
    known_at: datetime | None
    """When the centre, which knows of the leg, was last heard; none while it is."""
    may_say: bool
    test_link: str
    """Join's test room; "" where none is known, or nobody in the room is looking."""
    tested_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleLeg:
    """One room on the console."""

    room: RoomId
    label: str
    leg: LegLine


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleJoinCard(Card):
    """Who is there, and who is seen and heard."""

    template: ClassVar[str] = "console_join"
    session: SessionId
    rooms: tuple[ConsoleLeg, ...]
    inside: int
    """How many of them are in the meeting, as far as is known."""
    down: JoinDown | None
    unknown: int
    """Of how many nobody knows."""
    needed: int
    most: int
    """Places in the meeting: those that the day takes, and all; 0 where that is not known."""


def leg_line(state: SessionState, room: RoomId, scene: Scene) -> LegLine:
    """What is known of a room in the meeting."""
    known, about = state.rooms[room], state.programme.room(room)
    catalogue = catalogue_for(scene.catalogues, about.profile if about else "")
    heard_at = leg_heard_at(state, room, scene)
    found = {one.check: one for one in leg_results(state, room, catalogue, scene.now, heard_at)}
    word = _word_of(found.get(JOIN_LEG), catalogue, scene.now)
    source, since, why = _told_by(state, known.leg, word, heard_at)
    return LegLine(
        word="unknown" if why else word,
        quality=found[JOIN_QUALITY].word if JOIN_QUALITY in found else "",
        source=source,
        since=since,
        why=why,
        confirmed=known.confirmed,
        hears=known.hears,
    )


def _word_of(result: CheckResult | None, catalogue: Catalogue, now: datetime) -> str:
    """What somebody saw long ago is no more known here than it is in the verdict."""
    if result is None:
        return ""
    is_old = result.word in SAID and now - result.at > catalogue[JOIN_LEG].valid
    return "unknown" if is_old else result.word or "unknown"


def _told_by(
    state: SessionState, leg: Leg | None, word: str, heard_at: datetime | None
) -> tuple[LegSource | None, datetime | None, str]:
    """Which source says so, and since when; or since when nobody knows, and why."""
    if word in SAID:
        return None, None, ""
    if leg is None:
        is_asked = state.programme.join is not None and bool(state.programme.join.watched_by)
        return None, None, "unheard" if is_asked else ""
    if word != "unknown":
        return leg.source, leg.since, ""
    if leg.state is LegState.UNKNOWN:
        return None, leg.since, LegReason(leg.reason or LegReason.UNCERTAIN).value
    return None, heard_at or leg.at, LegReason.SILENT.value


def down_of(state: SessionState, scene: Scene) -> JoinDown | None:
    """The day's Join is down. That it does not answer the centre means something only where the
    centre is let through to it at all, to look on: elsewhere a wall may stand between.
    """
    down, join = scene.join_down.get(state.programme.session), state.programme.join
    if down is None or join is None:
        return None
    return down if down.word != "none" or LegSource.CLIENT in join.watched_by else None


def room_join_cards(
    state: SessionState, room: RoomId, scene: Scene, language: Language
) -> tuple[RoomJoinCard, ...]:
    """The room's card, from when rooms are looked for in the meeting until the day is over."""
    about, join = state.programme.room(room), state.programme.join
    is_time = scene.now >= looked_for_from(state.programme)
    if about is None or join is None or not (_is_open(state) or _is_ahead(state, is_time)):
        return ()
    leg, tested = leg_line(state, room, scene), state.rooms[room].checks.get(JOIN_TEST)
    return (
        RoomJoinCard(
            id="join",
            said=sentence(f"leg_{leg.word}", language) if leg.word else "",
            session=state.programme.session,
            link=join_link(join, about),
            name=about.name_in_join,
            leg=leg,
            known_at=_last_known(scene),
            may_say=_is_open(state),
            test_link=trial_link(join, about) if _may_test(state, scene) else "",
            tested_at=tested.at if tested is not None else None,
        ),
    )


def _last_known(scene: Scene) -> datetime | None:
    here = scene.saved_here if is_alone(scene) else None
    return (here.centre_heard_at or here.since) if here is not None else None


def _said_down(state: SessionState, scene: Scene, language: Language) -> str:
    down = down_of(state, scene)
    return sentence(f"join_down_{down.word}", language) if down is not None else ""


def console_join_cards(
    state: SessionState, scene: Scene, language: Language
) -> tuple[ConsoleJoinCard, ...]:
    """The console's card, while rooms are let in."""
    join = state.programme.join
    if join is None or not _is_open(state):
        return ()
    rooms = tuple(
        ConsoleLeg(
            room=one.id,
            label=room_label(state, one.id),
            leg=leg_line(state, one.id, scene),
        )
        for one in state.programme.rooms
    )
    return (
        ConsoleJoinCard(
            id="join",
            session=state.programme.session,
            said=_said_down(state, scene, language),
            rooms=rooms,
            inside=sum(one.leg.word in INSIDE for one in rooms),
            down=down_of(state, scene),
            unknown=sum(one.leg.word in ("", "unknown") for one in rooms),
            needed=state.programme.legs_expected,
            most=join.legs_max,
        ),
    )


def _may_test(state: SessionState, scene: Scene) -> bool:
    """Only the laptop itself can show what it sees; and nobody leaves a lecture to try it."""
    return scene.saved_here is not None and state.phase is not Phase.LIVE


def _is_open(state: SessionState) -> bool:
    return state.phase in (Phase.LOBBY, Phase.LIVE)


def _is_ahead(state: SessionState, is_time: bool) -> bool:
    return state.phase is Phase.PLANNED and is_time
