"""What the centre sees of each room, made anew only for a room of which something changed.

A board of 1 000 rooms is drawn again when one of them has counted its people. What a room looks
like is made of few things, each a value that never changes; they are laid beside those of the last
time, and where they are the same, so is the room. A memory of pure answers, like `room_known`.

Rule: what is made of a room may look at nothing but what `_made_of` names, and at the moment only
in ways of which `_until` knows when they change.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, ClassVar, Final, TypeVar, cast

from dashboards.scene import Asked, Presence, Scene
from dashboards.views.glance import RoomGlance, glance
from dashboards.views.readiness import SHOWN_BEFORE, leg_heard_at, room_known
from session_core.rules.alarms import may_alarm
from session_core.rules.changes import replace
from session_core.rules.checklist import closes_at
from session_core.rules.due import changes_at
from session_core.rules.legs import is_heard, legs_deadline
from session_core.rules.readiness import Finding
from session_core.rules.readings import next_segment
from session_core.rules.room_state import RoomState
from session_core.rules.state import Help, Position, SessionState
from session_core.rules.terms import RoomId, SessionId

T = TypeVar("T")
SEEN_MAX: Final = 4096
"""Rooms that are remembered."""
SESSIONS_MAX: Final = 1024

_ONE_BY_ONE: Final = frozenset({"rooms", "helps", "heard", "position"})
"""Looked at room by room, or in part."""
_NOT_SEEN: Final = frozenset(
    {
        "seq", "questions", "marked", "messages", "ticks", "set_aside", "speaker_line", "before",
        "undone", "catch_ups", "rehearsed_from", "rehearsal_ended_at",
    }
)  # fmt: skip
"""What no room is made of. A field that is new is taken to matter, until it is named here. The
position is seen in part, see `_position`.
"""
_COMMON: Final = attrgetter(
    *(name for name in SessionState.__dataclass_fields__ if name not in _ONE_BY_ONE | _NOT_SEEN)
)


_ASKED: Final = 4
"""Where in what a room is made of that stands which was asked of it."""


class Seen:
    """One room, and what pages made of it."""

    __slots__ = ("_made", "at", "faults", "found", "glance", "of", "rank", "until")

    def __init__(
        self,
        state: SessionState,
        room: RoomId,
        scene: Scene,
        of: tuple[Any, ...],
        moves_at: datetime | None,
    ) -> None:
        about = state.programme.room(room)
        assert about is not None, "a state knows the rooms of its programme"
        self.of = of
        self.at = scene.now
        self.glance: RoomGlance = glance(state, about, scene)
        self.rank = self.glance.rank
        self.found: tuple[Finding, ...] = room_known(state, room, scene).found
        self.faults = tuple(one for one in self.found if may_alarm(one))
        self.until = _until(state, room, scene, of[_ASKED], moves_at)
        self._made: dict[object, tuple[object, object]] = {}

    def still(self, of: tuple[Any, ...], now: datetime) -> bool:
        """It looks the same now."""
        return self.at <= now and (self.until is None or now < self.until) and self.of == of

    def once(self, what: object, of: object, make: Callable[[], T]) -> T:
        """What a page makes of it and of something else that it names, made once for both."""
        made = self._made.get(what)
        if made is None or made[0] != of:
            made = self._made[what] = (of, make())
        return cast(T, made[1])


class Rooms(tuple[Seen, ...]):
    """All rooms of a session, in the programme's order. The same object for as long as none of them
    is made anew, so that what is made of all of them is made once too.
    """

    _made: dict[object, object]

    def __new__(cls, rooms: Iterable[Seen]) -> Rooms:
        """Nothing is made of them yet."""
        made = super().__new__(cls, rooms)
        made._made = {}
        return made

    def once(self, what: object, make: Callable[[Rooms], T]) -> T:
        """What a page makes of them, and of nothing else that changes."""
        if what not in self._made:
            self._made[what] = make(self)
        return cast(T, self._made[what])

    @property
    def worst_first(self) -> Sequence[Seen]:
        """As `RoomGlance.rank` has it."""
        return self.once("worst", lambda rooms: sorted(rooms, key=attrgetter("rank")))

    @property
    def until(self) -> datetime | None:
        """When the first of them looks otherwise by itself."""
        moments = (one.until for one in self if one.until is not None)
        return self.once("until", lambda _: min(moments, default=None))


class _Last:
    """What was seen of one scene: a page asks more than once while it is drawn."""

    scene: Scene | None = None
    answers: ClassVar[dict[SessionId, tuple[SessionState, Rooms]]] = {}


_SEEN: OrderedDict[tuple[int, RoomId], Seen] = OrderedDict()
_SAME: dict[int, tuple[Any, ...]] = {}
"""By the programme as an object: the board of one site has one of its own, and the two are drawn
in turns.
"""
_ROOMS: dict[int, Rooms] = {}
"""By the programme too."""


def seen_rooms(state: SessionState, scene: Scene) -> Rooms:
    """Every room of a session, in the programme's order."""
    if _Last.scene is not scene:
        _Last.scene = scene
        _Last.answers.clear()
    session = state.programme.session
    known = _Last.answers.get(session)
    if known is None or known[0] is not state:
        known = _Last.answers[session] = (state, _seen_now(state, scene))
    return known[1]


def glances_in(state: SessionState, scene: Scene) -> tuple[RoomGlance, ...]:
    """Every room of a session, worst first."""
    return tuple(one.glance for one in seen_rooms(state, scene).worst_first)


def rooms_deadline(state: SessionState, scene: Scene) -> datetime | None:
    """When a room next looks otherwise by itself, or is first to be looked at."""
    shown_from = state.programme.starts_at - SHOWN_BEFORE
    return _next((shown_from, seen_rooms(state, scene).until), scene.now)


def _seen_now(state: SessionState, scene: Scene) -> Rooms:
    plan, common = id(state.programme), _common(state, scene)
    helps, asked = _by_room(state.helps), _asked_by_room(state, scene)
    rooms, moves_at = [], session_moves_at(state, scene.now)
    for about in state.programme.rooms:
        room = about.id
        of = _made_of(state, room, scene, common, helps.get(room, ()), asked.get(room, ()))
        seen = _SEEN.get((plan, room))
        if seen is None or not seen.still(of, scene.now):
            seen = _SEEN[plan, room] = Seen(state, room, scene, of, moves_at)
        rooms.append(seen)
    while len(_SEEN) > SEEN_MAX:
        _SEEN.popitem(last=False)
    known = _ROOMS.get(plan)
    if known is None or [*known] != rooms:
        known = _ROOMS[plan] = Rooms(rooms)
    return known


def _common(state: SessionState, scene: Scene) -> tuple[Any, ...]:
    """What all rooms of a session are made of: the same object while it is the same, so that to
    compare it is one step.
    """
    plan = id(state.programme)
    common = (*_COMMON(state), _position(state), scene.catalogues, scene.saved_here, scene.demo)
    if _SAME.get(plan) != common:
        if len(_SAME) >= SESSIONS_MAX:
            _SAME.clear()
            _ROOMS.clear()
        _SAME[plan] = common
    return _SAME[plan]


def _position(state: SessionState) -> Position:
    """The position as far as a room is made of it. The lengths of what comes are the lecturer's,
    and so is that of what is on, unless the rooms run it themselves or nothing comes after it.
    """
    run = state.current
    if run is not None and not run.segment.type.is_local and next_segment(state) is not None:
        run = replace(run, added_s=0)
    return replace(state.position, current=run, changed_s={}, agreed_s=0)


def _by_room(helps: Mapping[str, Help]) -> Mapping[RoomId, Sequence[Help]]:
    found: dict[RoomId, tuple[Help, ...]] = {}
    for one in helps.values():
        found[one.room] = (*found.get(one.room, ()), one)
    return found


def _asked_by_room(state: SessionState, scene: Scene) -> Mapping[RoomId, Sequence[Asked]]:
    found: dict[RoomId, tuple[Asked, ...]] = {}
    for (session, room, _), one in scene.asked.items():
        if session == state.programme.session:
            found[room] = (*found.get(room, ()), one)
    return found


def _made_of(
    state: SessionState,
    room: RoomId,
    scene: Scene,
    common: tuple[Any, ...],
    helps: Sequence[Help],
    asked: Sequence[Asked],
) -> tuple[Any, ...]:
    known = state.rooms[room]
    heard = known.leg is not None and is_heard(
        known.leg, scene.now, leg_heard_at(state, room, scene)
    )
    return (
        common,
        known,
        _presence(scene.presence.get(room)),
        helps,
        asked,
        heard,
        _numbers(state, known),
        scene.deviations.not_taken_in.get((state.programme.session, room), 0),
        scene.phones.get(room, ""),
    )


def _presence(told: Presence | None) -> tuple[Any, ...]:
    """Of a room that is heard, when that was last changes with every word it says."""
    if told is None:
        return ()
    return told.connected, None if told.connected else told.heard_at, told.unsent, told.laptop


def _numbers(state: SessionState, known: RoomState) -> tuple[int, ...]:
    """How far the log is with the room's reports, which is asked once its record is closed."""
    if known.closing is None and known.by_phone is None:
        return ()
    outboxes = (known.closing.outbox if known.closing else "", known.outbox)
    return tuple(state.heard.get(one, 0) for one in outboxes)


def session_moves_at(state: SessionState, now: datetime) -> datetime | None:
    """When all rooms of a session next look otherwise by themselves."""
    return _next((*changes_at(state), closes_at(state, now)), now)


def _until(
    state: SessionState,
    room: RoomId,
    scene: Scene,
    asked: Sequence[Asked],
    moves_at: datetime | None,
) -> datetime | None:
    known = room_known(state, room, scene)
    heard_at = leg_heard_at(state, room, scene)
    moments = [
        known.until,
        legs_deadline(state, room, known.question.catalogue, scene.now, heard_at),
        moves_at,
        *(one.silent_at for one in asked),
    ]
    return _next(moments, scene.now)


def _next(moments: Iterable[datetime | None], now: datetime) -> datetime | None:
    return min((one for one in moments if one is not None and one > now), default=None)
