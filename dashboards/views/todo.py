"""What a group leader shall do now: always one thing, chosen from what is known of the room.

The order of the questions in `_kind` is the order of urgency, and the whole of the logic. They are
asked of the day as this room lives it, which is its own while it goes its own way.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar, Final, Literal

from dashboards.phrases import sentence
from dashboards.scene import Scene
from dashboards.views.alone import (
    Back,
    Others,
    OwnLine,
    back_of,
    called_here,
    is_alone,
    is_closed_alone,
    may_go_on,
    must_choose,
    others,
    own_line,
)
from dashboards.views.base import Card
from dashboards.views.checklist import ItemLine, leaving_lines, other_date
from dashboards.views.glance import LocalView, local_view
from dashboards.views.heads import HeadCount, counters_of
from dashboards.views.item_help import FITS, tool_for, way_in
from dashboards.views.lines import SegmentLine, late_start_min, next_line, room_labels, run_end
from dashboards.views.readiness import room_findings
from dashboards.views.ready_said import failing, is_unseen
from session_core.rules.checklist import EVALUATED, asked_now, lines
from session_core.rules.clocks import RunClock, run_clock
from session_core.rules.gathering import awaited, is_awaited
from session_core.rules.headcounts import attendance
from session_core.rules.own_way import room_day
from session_core.rules.readings import (
    is_back,
    is_called_back,
    is_nearly_over,
    next_segment,
)
from session_core.rules.records import dataclass
from session_core.rules.room_state import Closing, Count
from session_core.rules.state import SessionState
from session_core.rules.terms import (
    ChecklistMoment,
    HelpReason,
    ItemOwner,
    Language,
    Phase,
    RoomId,
    SegmentId,
    SegmentType,
    SessionId,
)
from session_core.rules.timers import waits_until

TodoKind = Literal[
    "early", "item", "ready", "welcome", "start_local", "local", "rejoin", "break", "back",
    "rest", "count", "listen", "others", "choose", "go_on", "close", "done",
]  # fmt: skip
"""`early`: nothing is due yet. `item`: the next thing on the checklist. `back`: with everyone,
waiting for the next. `rest`: done by itself, and a break is next. `others`: waiting for other
rooms. `choose`: between the room's own way and the common one. `go_on`: alone, and what is on has
come to its end.
"""

WAITS = frozenset({"early", "welcome", "back", "break", "rest", "listen", "others"})
"""A room that is told so waits for the centre; alone it need not wait longer than the clock says.
"""


TAKES_BACK = frozenset({"back", "others", "listen", "count", "item", "ready", "go_on"})
"""What a room that is back may be told to do: all these leave room to say that it is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """The checklist item that is due. How many there are is not told: what is due differs from part
    to part of the day, and a number that leaps says nothing.
    """

    id: str
    title: str
    help: str
    must: bool
    overdue_since: datetime | None
    fits: HelpReason
    """What a call for help would be about, where the room cannot get it done."""


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
    is_late: bool
    """It should have started, and nobody has started it."""
    ends_at: datetime | None
    """When what is on for everyone ends, to the minute."""
    is_over: bool
    """What is on for everyone has come to its end by its clock."""
    is_early: bool
    """It is a break with more than its last minutes left: hardly anybody is back yet."""
    outruns: bool
    """With five minutes more this room would still be at it when the others go on."""
    local: LocalView | None
    item: Item | None
    tool: str
    """What on this page helps with the item: `join`, `check`, or ""."""
    tool_link: str
    """The way into the video meeting, where that is what the item is about; else ""."""
    expected: int
    """How many were expected, where that differs from the last count; else 0."""
    opens_at: datetime | None
    """When there will be something to do, while nothing is due yet."""
    opens_on: date | None
    """Its date, where it is not the session's own."""
    failing: str
    """The check that stops the room, while it is asked whether it is ready; else ""."""
    unseen: bool
    """Nobody has looked at picture and sound on this PC's own page, where that is to be done."""
    called_at: datetime | None
    awaited: bool
    alone: bool
    """The centre is gone: nobody else starts anything."""
    own: OwnLine | None
    """What is on here by the room's own decision."""
    others: Others | None
    """Where the others are, if there is a choice to make."""
    back: Back | None
    """This room has said that it is back, and can take that back."""
    waiting_for: tuple[str, ...]
    waits_until: datetime | None
    """When the others start without the rooms that are missing, while that is ahead."""
    patients: int
    relatives: int
    heads: tuple[HeadCount, ...]
    counted: bool
    ready_at: datetime | None
    """When it was said that the room is ready, or that it is not."""
    closing: Closing | None
    has_code: bool
    """People answer the evaluation on their phones, by the code on the screen."""
    evaluated: bool
    """The list says already that people had time for the evaluation."""
    leaving: tuple[ItemLine, ...]
    """What is to be done before people go, ticked or not, while the room is being closed."""
    next: SegmentLine | None


def todo_card(state: SessionState, scene: Scene, room: RoomId, language: Language) -> TodoCard:
    """What to do now, in the day as this room lives it."""
    day = room_day(state, room)
    run = day.current
    latest = attendance(state.rooms[room]).latest
    clock = run_clock(run, scene.now) if run else None
    local = local_view(day, room, scene.now)
    item = due_item(day, room, scene.now, language)
    kind = _beside_guide(_kind(state, scene, room, item), scene)
    opens_at = list_opens_at(day, room, scene.now) if kind == "early" else None
    back = back_of(state, scene, room) if day is state and kind in TAKES_BACK else None
    return TodoCard(
        id="todo",
        said=_said(kind, back, called_here(state, room, scene.now), language),
        session=state.programme.session,
        kind=kind,
        segment=run.segment.id if run else None,
        title=run.segment.title.in_language(language) if run else "",
        type=run.segment.type if run else None,
        by=run.segment.by.in_language(language) if run else "",
        starts_at=state.programme.starts_at,
        is_late=late_start_min(state, scene.now) > 0,
        ends_at=run_end(run, scene.now),
        is_over=run is not None and _is_over(day, scene.now),
        is_early=kind == "break" and run is not None and not is_nearly_over(run, scene.now),
        outruns=_outruns(local, clock),
        local=local,
        item=item,
        tool=(tool := tool_for(item.id, scene) if item else ""),
        tool_link=way_in(state, room) if tool == "join" else "",
        expected=_expected(state, room, latest),
        opens_at=opens_at,
        opens_on=other_date(state, opens_at) if opens_at else None,
        failing=failing(room_findings(day, room, scene)) if kind == "ready" else "",
        unseen=kind == "ready"
        and scene.saved_here is not None
        and is_unseen(room_findings(day, room, scene)),
        called_at=called_here(state, room, scene.now),
        awaited=is_awaited(day, room),
        alone=is_alone(scene),
        own=own_line(state, room, language),
        others=others(state, scene.now, language) if kind == "choose" else None,
        back=back,
        waiting_for=room_labels(state, awaited(day)),
        waits_until=waits_until(day, scene.now),
        patients=latest.patients if latest else 0,
        relatives=latest.relatives if latest else 0,
        heads=counters_of(state, room),
        counted=latest is not None,
        ready_at=state.rooms[room].ready_at,
        closing=state.rooms[room].closing,
        has_code=day.programme.evaluation is not None,
        evaluated=_is_evaluated(state, room),
        leaving=_leaving(day, room, scene.now, language) if kind in ("close", "done") else (),
        next=next_line(day, scene.now, language),
    )


def _said(kind: TodoKind, back: Back | None, called: datetime | None, language: Language) -> str:
    """What is read aloud: what whoever leads the room does not expect."""
    if kind == "choose":
        return sentence("said_called_choose" if called else "said_choose", language)
    return sentence("said_unheard", language) if back is not None and back.unheard else ""


COUNTED_WITH_GUIDE: Final = frozenset({"late", "recount"})
"""The steps of a practice that are about counting."""


def _beside_guide(kind: TodoKind, scene: Scene) -> TodoKind:
    """While a guide asks for something else, nobody is asked to count as well: one voice."""
    step = scene.guide.step if scene.guide else None
    if kind == "count" and step is not None and step.id not in COUNTED_WITH_GUIDE:
        return "listen"
    return kind


def _kind(state: SessionState, scene: Scene, room: RoomId, item: Item | None) -> TodoKind:
    """With contact, the centre's word counts; alone, the clock's; on the way back, the leader's."""
    day = room_day(state, room)
    if must_choose(state, scene, room):
        return "choose"
    if is_closed_alone(state, scene, room):
        return "done"
    is_common = day is state
    kind = (_kind_of_day if is_common else _kind_own)(day, room, item, scene.now)
    if kind in WAITS and may_go_on(state, scene, room) and _is_over(day, scene.now):
        kind = "go_on"
    return "close" if kind == "go_on" and next_segment(day) is None else kind


def _expected(state: SessionState, room: RoomId, latest: Count | None) -> int:
    about = state.programme.room(room)
    wanted = about.expected_patients + about.expected_relatives if about else 0
    return wanted if latest is not None and latest.total != wanted else 0


MORE = timedelta(minutes=5)
"""What one press gives a local segment."""


def _outruns(local: LocalView | None, clock: RunClock | None) -> bool:
    until = local.clock.until if local and local.clock else None
    if until is None or clock is None or clock.ends_at is None:
        return False
    return until + MORE > clock.ends_at


def _is_evaluated(state: SessionState, room: RoomId) -> bool:
    tick = state.rooms[room].ticks.get(EVALUATED)
    return tick is not None and tick.ticked


def _leaving(
    day: SessionState, room: RoomId, now: datetime, language: Language
) -> tuple[ItemLine, ...]:
    """What is to be done before people go: a camera may still be on in a room that is closed."""
    found = leaving_lines(day, room, now, language)
    if day.rooms[room].closing is not None and all(one.ticked for one in found):
        return ()
    return found


def _is_over(day: SessionState, now: datetime) -> bool:
    """What is on has come to its end; before the first segment, the planned start has come."""
    if day.current is None:
        return now >= day.programme.starts_at
    return run_clock(day.current, now).left <= timedelta()


def _kind_own(day: SessionState, room: RoomId, item: Item | None, now: datetime) -> TodoKind:
    """On its own way a room has nobody to come back to, and nobody to wait for. It has its breaks:
    to go on is not asked for before one is nearly over.
    """
    run, local = day.current, local_view(day, room, now)
    if local is not None:
        return "go_on" if local.stage == "finished" else _kind_local(local, back=False)
    if run is None or run.segment.type is not SegmentType.BREAK:
        return _kind_shared(day, room, item)
    return "go_on" if is_nearly_over(run, now) else "break"


def _kind_of_day(state: SessionState, room: RoomId, item: Item | None, now: datetime) -> TodoKind:
    match state.phase:
        case Phase.PLANNED | Phase.LOBBY:
            return _kind_before(state, room, item, now)
        case Phase.LIVE:
            return _kind_live(state, room, item, now)
        case Phase.CLOSED:
            return "close" if state.rooms[room].closing is None else "done"


def _kind_before(state: SessionState, room: RoomId, item: Item | None, now: datetime) -> TodoKind:
    """Whether the room is ready is not asked before there was anything to get ready."""
    if item is not None:
        return "item"
    if state.rooms[room].ready:
        return "welcome"
    return "ready" if list_opens_at(state, room, now) is None else "early"


def _kind_live(state: SessionState, room: RoomId, item: Item | None, now: datetime) -> TodoKind:
    run, local = state.current, local_view(state, room, now)
    back = is_back(state, room)
    if run is None:
        return "listen"
    if not back and (not run.segment.type.parts_rooms or is_called_back(state, room)):
        return "rejoin"
    if local is not None:
        kind = _kind_local(local, back=back)
        return "rest" if kind == "rejoin" and _is_break_next(state) else kind
    if run.segment.type is SegmentType.BREAK:
        return "back" if back else "break"
    if awaited(state):
        return "others"
    return _kind_shared(state, room, item)


def _is_break_next(state: SessionState) -> bool:
    """There is no meeting to come back to before it is over."""
    following = next_segment(state)
    return following is not None and following.type is SegmentType.BREAK


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


def due_item(state: SessionState, room: RoomId, now: datetime, language: Language) -> Item | None:
    """The first thing on the checklist that is due and not done."""
    one = next(iter(asked_now(state, room, now)), None)
    if one is None:
        return None
    return Item(
        id=one.item.id,
        title=one.item.title.in_language(language),
        help=one.item.help.in_language(language) if one.item.help else "",
        must=one.item.must,
        overdue_since=one.due_at if one.stage == "overdue" else None,
        fits=FITS.get(one.item.id, HelpReason.OTHER),
    )


def list_opens_at(state: SessionState, room: RoomId, now: datetime) -> datetime | None:
    """When the first thing of the checklist is shown, where nothing before the start has been."""
    before = [
        one
        for one in lines(state, room, now)
        if one.item.moment is ChecklistMoment.BEFORE and one.item.owner is ItemOwner.GROUP_LEADER
    ]
    if not before or any(one.stage != "later" for one in before):
        return None
    return min(one.opens_at for one in before if one.opens_at is not None)
