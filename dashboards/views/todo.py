"""What a group leader shall do now: always one thing, chosen from what is known of the room.

The order of the questions in `_kind` is the order of urgency, and the whole of the logic.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from dashboards.formats import to_minute
from dashboards.scene import Scene
from dashboards.views.base import Card
from dashboards.views.glance import LocalView, local_view, progress
from dashboards.views.lines import SegmentLine, next_line, room_labels
from session_core.rules.care import attendance
from session_core.rules.programme import ChecklistItem, Segment
from session_core.rules.readings import (
    coming,
    is_back,
    is_called_back,
    next_segment,
    planned_length_s,
    run_clock,
)
from session_core.rules.state import Closing, SessionState
from session_core.rules.terms import (
    ChecklistMoment,
    Language,
    Phase,
    RoomId,
    SegmentId,
    SegmentType,
    SessionId,
)

TodoKind = Literal[
    "item", "ready", "welcome", "start_local", "local", "rejoin", "break", "back",
    "count", "listen", "others", "close", "done",
]  # fmt: skip
"""`item`: the next thing on the checklist. `back`: with everyone, waiting for the next. `others`:
waiting for other rooms.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """The checklist item that is due: number `n` of `of`."""

    id: str
    title: str
    n: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoCard(Card):
    """The one thing to do now."""

    template: ClassVar[str] = "room_todo"
    session: SessionId
    kind: TodoKind
    segment: SegmentId | None
    title: str
    type: SegmentType | None
    by: str
    starts_at: datetime
    """When the session starts."""
    ends_at: datetime | None
    """When what is on for everyone ends, to the minute."""
    local: LocalView | None
    item: Item | None
    called_back: bool
    awaited: bool
    alone: bool
    """It runs by the room's own decision, while the centre is gone."""
    waiting_for: tuple[str, ...]
    patients: int
    relatives: int
    counted: bool
    closing: Closing | None
    next: SegmentLine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """A local segment that the room may start by itself."""

    id: SegmentId
    title: str
    starts_at: datetime
    minutes: int


def is_alone(scene: Scene) -> bool:
    """This page is on a laptop that has no contact with the centre."""
    return scene.saved_here is not None and scene.saved_here.link != "connected"


def alone_segments(state: SessionState, scene: Scene, language: Language) -> tuple[Alone, ...]:
    """Local segments still to come, while the centre is gone."""
    if not is_alone(scene) or state.phase is Phase.CLOSED:
        return ()
    return tuple(
        Alone(
            id=one.id,
            title=one.title.in_language(language),
            starts_at=one.starts_at,
            minutes=one.minutes,
        )
        for one in coming(state)
        if one.type.is_local
    )


def alone_in(state: SessionState, scene: Scene, room: RoomId) -> Segment | None:
    """The local segment that this room runs by itself, though the centre has not come to it."""
    local = state.rooms[room].local
    if not is_alone(scene):
        return None
    return next(
        (one for one in coming(state) if one.id in local and local[one.id].finished_at is None),
        None,
    )


def todo_card(state: SessionState, scene: Scene, room: RoomId, language: Language) -> TodoCard:
    """What to do now."""
    run, own = state.current, alone_in(state, scene, room)
    segment = own or (run.segment if run else None)
    latest = attendance(state.rooms[room]).latest
    clock = run_clock(run, scene.now) if run and own is None else None
    item = due_item(state, room, language)
    return TodoCard(
        id="todo",
        session=state.programme.session,
        kind="local" if own else _kind(state, room, item),
        segment=segment.id if segment else None,
        title=segment.title.in_language(language) if segment else "",
        type=segment.type if segment else None,
        by=segment.by.in_language(language) if segment else "",
        starts_at=state.programme.starts_at,
        ends_at=to_minute(clock.ends_at) if clock and clock.ends_at else None,
        local=_own_progress(state, room, own) if own else local_view(state, room),
        item=item,
        called_back=is_called_back(state, room),
        awaited=run is not None and room in run.waiting_for,
        alone=own is not None,
        waiting_for=room_labels(state.programme, run.waiting_for) if run else (),
        patients=latest.patients if latest else 0,
        relatives=latest.relatives if latest else 0,
        counted=latest is not None,
        closing=state.rooms[room].closing,
        next=next_line(state, scene.now, language),
    )


def _own_progress(state: SessionState, room: RoomId, segment: Segment) -> LocalView:
    return progress(state.rooms[room].local.get(segment.id), planned_length_s(state, segment))


def _kind(state: SessionState, room: RoomId, item: Item | None) -> TodoKind:
    match state.phase:
        case Phase.PLANNED | Phase.LOBBY:
            return _kind_before(state, room, item)
        case Phase.LIVE:
            return _kind_live(state, room, item)
        case Phase.CLOSED:
            return "close" if state.rooms[room].closing is None else "done"


def _kind_before(state: SessionState, room: RoomId, item: Item | None) -> TodoKind:
    if item is not None:
        return "item"
    return "welcome" if state.rooms[room].ready else "ready"


def _kind_live(state: SessionState, room: RoomId, item: Item | None) -> TodoKind:
    run, local = state.current, local_view(state, room)
    back = is_back(state, room)
    if run is None:
        return "listen"
    if not back and (room in run.waiting_for or not run.segment.type.parts_rooms):
        return "rejoin"
    if local is not None:
        return _kind_local(local, back=back)
    if run.segment.type is SegmentType.BREAK:
        return "back" if back else "break"
    if run.waiting_for:
        return "others"
    return _kind_shared(state, room, item)


def _kind_local(local: LocalView, *, back: bool) -> TodoKind:
    if back:
        return "back"
    match local.stage:
        case "not_started":
            return "start_local"
        case "started" | "paused":
            return "local"
        case "finished":
            return "rejoin"


def _kind_shared(state: SessionState, room: RoomId, item: Item | None) -> TodoKind:
    if state.rooms[room].ready is not True:
        return "ready"
    if item is not None:
        return "item"
    latest = attendance(state.rooms[room]).latest
    here = state.current.segment.id if state.current else None
    return "listen" if latest is not None and latest.segment == here else "count"


def due_item(state: SessionState, room: RoomId, language: Language) -> Item | None:
    """The first thing on the checklist that is due and not done."""
    due = _due(state, room)
    ticks = state.rooms[room].ticks
    for n, one in enumerate(due, start=1):
        if one.id not in ticks or not ticks[one.id].ticked:
            title = one.title.in_language(language)
            return Item(id=one.id, title=title, n=n, of=len(due))
    return None


def _due(state: SessionState, room: RoomId) -> tuple[ChecklistItem, ...]:
    """Preparing until the room is ready, starting until the first segment is over, closing during
    the last.
    """
    moment = _moment(state, room)
    return tuple(one for one in state.programme.checklist if one.moment is moment)


def _moment(state: SessionState, room: RoomId) -> ChecklistMoment | None:
    if state.phase in (Phase.PLANNED, Phase.LOBBY):
        ready = state.rooms[room].ready
        return ChecklistMoment.START if ready else ChecklistMoment.BEFORE
    if state.phase is Phase.LIVE and not state.position.ended:
        return ChecklistMoment.START
    return ChecklistMoment.CLOSE if next_segment(state) is None else None
