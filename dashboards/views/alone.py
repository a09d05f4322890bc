"""A room alone, and one that goes its own way: what it may go on to, and how it finds back.

A page offers to go on by itself once contact has been away for as long as the day's policy says,
counted in real time. What the room then does is its own (`session_core/rules/own_way.py`); when
contact is back, a person chooses between the two ways, and nothing is chosen for them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from dashboards.scene import Scene
from dashboards.views.base import Card
from dashboards.views.elsewhere import is_elsewhere
from dashboards.views.lines import SegmentLine, next_line, run_end
from session_core.rules.by_plan import day_by_plan, plan_moves_at
from session_core.rules.gathering import called_now
from session_core.rules.own_way import own_way, room_day
from session_core.rules.readings import called_at, coming, is_called_back, said_back_at
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import Language, Phase, RoomId, SegmentId, SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLine:
    """What a room has on by itself."""

    id: SegmentId
    title: str
    since: datetime
    stayed: bool
    """The leader knows where the others are, and chose to go on so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """The room has said that it is back, and can take that back."""

    at: datetime
    unheard: bool
    """It was taken back, but the centre is too old to understand it: the room stands as back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """Where the others are."""

    phase: Phase
    title: str
    ends_at: datetime | None
    """To the minute; none while their clock stands, and where nothing is on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Startable:
    """A local segment that the room may put on by itself, before its turn."""

    id: SegmentId
    title: str
    starts_at: datetime
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AloneCard(Card):
    """The room's own way: on with it, a step back, or back to the others."""

    template: ClassVar[str] = "room_alone"
    session: SessionId
    own: OwnLine | None
    others: Others | None
    """Where they are, as far as this page knows it now."""
    go_on: SegmentLine | None
    """None where there is nothing more, and where the task above asks for it already."""
    begins: bool
    """Nothing has been on yet."""
    segments: tuple[Startable, ...]


def is_alone(scene: Scene) -> bool:
    """This page is on a laptop that has no contact with the centre."""
    return scene.saved_here is not None and scene.saved_here.link != "connected"


def is_long_alone(state: SessionState, scene: Scene) -> bool:
    """It has been so for long enough to go on by oneself, in real time."""
    here = scene.saved_here
    if here is None or not is_alone(scene):
        return False
    waited = (scene.now - here.since) / scene.speed
    return waited >= timedelta(seconds=state.programme.policy.alone_after_s)


def lived_day(state: SessionState, scene: Scene, room: RoomId) -> SessionState:
    """The day as it is in this room: on its own way, and where nobody is heard, by the plan."""
    day = room_day(state, room)
    if day is not state or scene.saved_here is None or not is_long_alone(state, scene):
        return day
    return day_by_plan(state, room, scene.saved_here.since, scene.now)


def alone_deadline(state: SessionState, scene: Scene, room: RoomId) -> datetime | None:
    """When a page of a room without contact next looks otherwise by itself: it has been so for
    long, or the plan moves.
    """
    here = scene.saved_here
    if here is None or not is_alone(scene):
        return None
    if not is_long_alone(state, scene):
        return here.since + timedelta(seconds=state.programme.policy.alone_after_s) * scene.speed
    return plan_moves_at(state, room, here.since, scene.now)


def may_go_on(state: SessionState, scene: Scene, room: RoomId) -> bool:
    """The leader may put on what is next without the centre."""
    own = own_way(state, room)
    if is_closed_alone(state, scene, room) or is_elsewhere(scene):
        return False
    if own is not None:
        return is_alone(scene) or own.stayed
    return state.phase is not Phase.CLOSED and is_long_alone(state, scene)


def is_closed_alone(state: SessionState, scene: Scene, room: RoomId) -> bool:
    """The room has handed in its last figures before anybody closed the day."""
    return is_alone(scene) and state.rooms[room].closing is not None


def must_choose(state: SessionState, scene: Scene, room: RoomId) -> bool:
    """The room is in contact, is elsewhere than the others, and its leader has not chosen yet, or
    has been called back since.
    """
    own = own_way(state, room)
    if own is None or is_alone(scene):
        return False
    return not own.stayed or called_now(state, room, scene.now) is not None


def called_here(state: SessionState, room: RoomId, now: datetime) -> datetime | None:
    """On its own way a room is called until it has answered, with the others until it is back."""
    if own_way(state, room) is not None:
        return called_now(state, room, now)
    return called_at(state, room) if is_called_back(state, room) else None


def go_on_to(
    state: SessionState, scene: Scene, room: RoomId, language: Language
) -> SegmentLine | None:
    """What the leader may put on next, or None."""
    if not may_go_on(state, scene, room):
        return None
    return next_line(room_day(state, room), scene.now, language)


def own_line(state: SessionState, room: RoomId, language: Language) -> OwnLine | None:
    """What the room has on by itself, or None."""
    own = own_way(state, room)
    segment = state.programme.segment(own.segment) if own else None
    if own is None or segment is None:
        return None
    title = segment.title.in_language(language)
    return OwnLine(id=own.segment, title=title, since=own.started_at, stayed=own.stayed)


def back_of(state: SessionState, scene: Scene, room: RoomId) -> Back | None:
    """That the room has said so, as long as that can matter to anybody."""
    at, here = said_back_at(state, room), scene.saved_here
    if at is None:
        return None
    unheard = here.unheard.get(state.programme.session) if here else None
    return Back(at=at, unheard=unheard is not None and at <= unheard)


def others(state: SessionState, now: datetime, language: Language) -> Others:
    """Where the others are."""
    run = state.current
    return Others(
        phase=state.phase,
        title=run.segment.title.in_language(language) if run else "",
        ends_at=run_end(run, now),
    )


def alone_card(
    state: SessionState, scene: Scene, room: RoomId, language: Language, *, asked: bool
) -> AloneCard | None:
    """The card, where there is anything to do; `asked`: the task above asks to go on already."""
    own = own_line(state, room, language)
    if must_choose(state, scene, room) or not (own or may_go_on(state, scene, room)):
        return None
    line = go_on_to(state, scene, room, language)
    startable = _startable(state, scene, room, language)
    return AloneCard(
        id="alone",
        session=state.programme.session,
        own=own,
        others=None if is_alone(scene) else others(state, scene.now, language),
        go_on=None if asked else line,
        begins=not room_day(state, room).position.runs,
        segments=tuple(one for one in startable if line is None or one.id != line.id),
    )


def _startable(
    state: SessionState, scene: Scene, room: RoomId, language: Language
) -> tuple[Startable, ...]:
    """Local segments still to come in this room."""
    if not may_go_on(state, scene, room):
        return ()
    return tuple(
        Startable(
            id=one.id,
            title=one.title.in_language(language),
            starts_at=one.starts_at,
            minutes=one.minutes,
        )
        for one in coming(room_day(state, room))
        if one.type.is_local
    )
