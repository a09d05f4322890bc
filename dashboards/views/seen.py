"""What the centre sees of each room, made anew only for a room of which something changed.

A board of 1 000 rooms is drawn again when one of them has counted its people. What a room looks
like is made of few things, each a value that never changes; they are laid beside those of the last
time, and where they are the same, so is the room. A memory of pure answers, like `room_known`.

Rule: what is made of a room may look at nothing but what `_columns` names, and at the moment only
in ways of which `_until` knows when they change.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from datetime import datetime
from heapq import merge
from itertools import chain, islice
from operator import attrgetter, is_not
from typing import Any, ClassVar, Final, Self, TypeVar, cast

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
from session_core.rules.room_state import Leg, RoomState
from session_core.rules.state import Help, Position, SessionState
from session_core.rules.terms import RoomId, SessionId

T = TypeVar("T")
SEEN_MAX: Final = 4096
"""Rooms that are remembered."""
SESSIONS_MAX: Final = 1024
BLOCK: Final = 24
"""Rooms in a block, as many as tiles of the board's map are sent together."""
Columns = tuple[Sequence[Any], ...]
"""What the rooms of a block are made of, one thing after the other; their ids first."""

_ONE_BY_ONE: Final = frozenset({"rooms", "helps", "heard", "position"})
"""Looked at room by room, or in part."""
_NOT_SEEN: Final = frozenset(
    {
        "seq", "questions", "marked", "messages", "ticks", "set_aside", "speaker_line", "before",
        "undone", "act", "catch_ups", "rehearsed_from", "rehearsal_ended_at",
    }
)  # fmt: skip
"""What no room is made of. A field that is new is taken to matter, until it is named here. The
position is seen in part, see `_position`.
"""
_COMMON: Final = attrgetter(
    *(name for name in SessionState.__dataclass_fields__ if name not in _ONE_BY_ONE | _NOT_SEEN)
)


_KNOWN: Final = 2
_ASKED: Final = 5
"""Where in what a room is made of that stands what the log knows of it, and what was asked of it.
"""


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

    @property
    def known(self) -> RoomState:
        """What the log knows of it."""
        return cast(RoomState, self.of[_KNOWN])

    def still(self, of: tuple[Any, ...], now: datetime) -> bool:
        """It looks the same now."""
        return self.at <= now and (self.until is None or now < self.until) and self.of == of

    def once(self, what: object, of: object, make: Callable[[], T]) -> T:
        """What a page makes of it and of something else that it names, made once for both."""
        made = self._made.get(what)
        if made is None or made[0] != of:
            made = self._made[what] = (of, make())
        return cast(T, made[1])


class Block(tuple[Seen, ...]):
    """Rooms that stand beside each other in the programme. The same object for as long as none of
    them is made anew, so that what is made of all of them is made once too.
    """

    _made: dict[object, object]

    def __new__(cls, rooms: Iterable[Seen]) -> Self:
        """Nothing is made of them yet."""
        made = super().__new__(cls, rooms)
        made._made = {}
        return made

    def once(self, what: object, make: Callable[[Sequence[Seen]], T]) -> T:
        """What a page makes of them, and of nothing else that changes."""
        if what not in self._made:
            self._made[what] = make(self)
        return cast(T, self._made[what])

    @property
    def until(self) -> datetime | None:
        """When the first of them looks otherwise by itself."""
        moments = (one.until for one in self if one.until is not None)
        return self.once("until", lambda _: min(moments, default=None))

    def holds(self, now: datetime) -> bool:
        """None of them looks otherwise by itself now."""
        at = self.once("at", lambda rooms: max(one.at for one in rooms))
        return at <= now and (self.until is None or now < self.until)


class Rooms(Block):
    """All rooms of a session, in the programme's order, and in blocks."""

    blocks: Sequence[Block]

    @classmethod
    def of(cls, blocks: Sequence[Block]) -> Self:
        """Put together."""
        made = cls(chain.from_iterable(blocks))
        made.blocks = blocks
        return made

    def each(self, what: object, make: Callable[[Sequence[Seen]], T]) -> list[T]:
        """What a page makes of each block: of very many rooms that is asked of them."""
        return [one.once(what, make) for one in self.blocks]

    def worst(self, number: int) -> Sequence[Seen]:
        """So many, the worst first, as `RoomGlance.rank` has it."""
        rank = attrgetter("rank")
        ranked = self.each("ranked", lambda rooms: sorted(rooms, key=rank))
        return self.once(("worst", number), lambda _: [*islice(merge(*ranked, key=rank), number)])


class _Same:
    """A state, which is looked at as an object only."""

    __slots__ = ("state",)

    def __init__(self, state: SessionState) -> None:
        self.state = state

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.state is other.state

    __hash__ = object.__hash__


class _Last:
    """What was seen of one scene: a page asks more than once while it is drawn."""

    scene: Scene | None = None
    answers: ClassVar[dict[SessionId, tuple[SessionState, Rooms]]] = {}


_SEEN: OrderedDict[tuple[int, RoomId], Seen] = OrderedDict()
_SAME: dict[int, tuple[Any, ...]] = {}
"""By the programme as an object: the board of one site has one of its own, and the two are drawn
in turns.
"""
_ROOMS: dict[int, tuple[Rooms, Sequence[Columns], tuple[Any, ...]]] = {}
"""By the programme too, with what each of their blocks is made of, and what that was read from."""


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
    rooms = seen_rooms(state, scene)
    return tuple(one.glance for one in rooms.worst(len(rooms)))


def look_ahead(state: SessionState, scene: Scene) -> Iterator[None]:
    """Look at one room after the other, as it is now, so that it is known when a page asks."""
    moves_at = session_moves_at(state, scene.now)
    for columns in _columns_by_block(state, scene):
        for of in zip(*columns, strict=True):
            _room(state, scene, of, moves_at)
            yield


def rooms_deadline(state: SessionState, scene: Scene) -> datetime | None:
    """When a room next looks otherwise by itself, or is first to be looked at."""
    shown_from = state.programme.starts_at - SHOWN_BEFORE
    return _next((shown_from, seen_rooms(state, scene).until), scene.now)


def _seen_now(state: SessionState, scene: Scene) -> Rooms:
    plan, read = id(state.programme), _read_from(state, scene)
    before = _ROOMS.get(plan)
    if before is not None and before[2] == read and before[0].holds(scene.now):
        return before[0]
    columns = _columns_by_block(state, scene)
    known, were = before[:2] if before is not None else _none(len(columns))
    blocks = [
        block if of == was and block.holds(scene.now) else _block(state, scene, of, block)
        for of, was, block in zip(columns, were, known.blocks, strict=True)
    ]
    if any(map(is_not, blocks, known.blocks)):
        known = Rooms.of(blocks)
    _ROOMS[plan] = known, columns, read
    while len(_SEEN) > SEEN_MAX:
        _SEEN.popitem(last=False)
    return known


def _read_from(state: SessionState, scene: Scene) -> tuple[Any, ...]:
    """All that `_columns` reads. A session in which nothing happened costs no more than this."""
    apart, legs = scene.deviations.not_taken_in, scene.legs_heard
    around = (scene.presence, scene.asked, apart, legs, scene.phones, scene.catalogues)
    return _Same(state), *around, scene.saved_here, scene.demo


def _none(blocks: int) -> tuple[Rooms, Sequence[Columns]]:
    return Rooms.of([Block(())] * blocks), [()] * blocks


def _block(state: SessionState, scene: Scene, columns: Columns, before: Block) -> Block:
    """The block, or the one of before where each of its rooms is as it was."""
    moves_at = session_moves_at(state, scene.now)
    rooms = [_room(state, scene, of, moves_at) for of in zip(*columns, strict=True)]
    return before if rooms == [*before] else Block(rooms)


def _room(
    state: SessionState, scene: Scene, of: tuple[Any, ...], moves_at: datetime | None
) -> Seen:
    place = (id(state.programme), of[0])
    seen = _SEEN.get(place)
    if seen is None or not seen.still(of, scene.now):
        seen = _SEEN[place] = Seen(state, of[0], scene, of, moves_at)
    return seen


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


def _columns_by_block(state: SessionState, scene: Scene) -> Sequence[Columns]:
    common, rooms = _common(state, scene), [one.id for one in state.programme.rooms]
    helps, asked = _by_room(state.helps), _asked_by_room(state, scene)
    return [
        _columns(state, rooms[n : n + BLOCK], scene, common, helps, asked)
        for n in range(0, len(rooms), BLOCK)
    ]


def _columns(
    state: SessionState,
    rooms: Sequence[RoomId],
    scene: Scene,
    common: tuple[Any, ...],
    helps: Mapping[RoomId, Sequence[Help]],
    asked: Mapping[RoomId, Sequence[Asked]],
) -> Columns:
    """What each of these rooms is made of, one thing after the other."""
    known, session = [state.rooms[one] for one in rooms], state.programme.session
    there, both = scene.presence, [*zip(rooms, known, strict=True)]
    apart = scene.deviations.not_taken_in
    return (
        rooms,
        [common] * len(rooms),
        known,
        [_presence(there.get(one)) for one in rooms] if there else [None] * len(rooms),
        _of_each(rooms, helps, helps.get),
        _of_each(rooms, asked, asked.get),
        [one.leg and _is_leg_heard(state, room, one.leg, scene) for room, one in both],
        [_numbers(state, one) if one.closing or one.by_phone else None for one in known],
        _of_each(rooms, apart, lambda one: apart.get((session, one))),
        _of_each(rooms, scene.phones, scene.phones.get),
    )


def _of_each(rooms: Sequence[RoomId], known: Sized, of: Callable[[RoomId], Any]) -> Sequence[Any]:
    """Something of each room; where nothing is known of any, nobody is asked."""
    return list(map(of, rooms)) if known else [None] * len(rooms)


def _is_leg_heard(state: SessionState, room: RoomId, leg: Leg, scene: Scene) -> bool:
    return is_heard(leg, scene.now, leg_heard_at(state, room, scene))


def _presence(told: Presence | None) -> tuple[Any, ...] | None:
    """Of a room that is heard, when that was last changes with every word it says."""
    if told is None:
        return None
    return told.connected, None if told.connected else told.heard_at, told.unsent, told.laptop


def _numbers(state: SessionState, known: RoomState) -> tuple[int, ...]:
    """How far the log is with the room's reports, which is asked once its record is closed."""
    outboxes = (known.closing.outbox if known.closing else "", known.outbox)
    return tuple(state.heard.get(one, 0) for one in outboxes)


def session_moves_at(state: SessionState, now: datetime) -> datetime | None:
    """When all rooms of a session next look otherwise by themselves."""
    return _next((*changes_at(state), closes_at(state, now)), now)


def _until(
    state: SessionState,
    room: RoomId,
    scene: Scene,
    asked: Sequence[Asked] | None,
    moves_at: datetime | None,
) -> datetime | None:
    known = room_known(state, room, scene)
    heard_at = leg_heard_at(state, room, scene)
    moments = [
        known.until,
        legs_deadline(state, room, known.question.catalogue, scene.now, heard_at),
        moves_at,
        *(one.silent_at for one in asked or ()),
    ]
    return _next(moments, scene.now)


def _next(moments: Iterable[datetime | None], now: datetime) -> datetime | None:
    return min((one for one in moments if one is not None and one > now), default=None)
