"""The promises of the rules as checkers: each is handed a day, and yields what is wrong with it.

`decide`, `evolve` and `next_deadline` are handed in, so that a planted fault can take their place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

from session_core.rules.care import service
from session_core.rules.care_commands import CallBack, MarkQuestion, UndoMark
from session_core.rules.catch_up import all_ways, is_worth_telling
from session_core.rules.checklist import checklist_result, due_now, lines
from session_core.rules.clocks import RunClock, local_clock, run_clock
from session_core.rules.commands import (
    Advance,
    CatchUp,
    ChangeLength,
    Command,
    EndSession,
    Hold,
    JumpTo,
    OpenLobby,
    PositionCommand,
    PutBack,
    Resume,
    Skip,
    StartSession,
    StopWaiting,
    UndoMove,
)
from session_core.rules.decide import decide
from session_core.rules.errors import CommandRefused
from session_core.rules.events import (
    CaughtUp,
    LobbyOpened,
    MoveUndone,
    PositionEvent,
    RehearsalEnded,
    ReportKept,
    ReportSetAside,
    SegmentPutBack,
    SegmentSkipped,
    SegmentStarted,
    SessionEnded,
    SessionReopened,
)
from session_core.rules.evolve import begin, evolve
from session_core.rules.headcounts import attendance
from session_core.rules.own_way import OwnRun, own_runs, own_way, room_day
from session_core.rules.questions import can_undo_mark
from session_core.rules.readings import (
    can_undo,
    drift,
    is_past_waiting,
    needs_decision,
    next_deadline,
    not_back,
    projected_end,
    projection,
)
from session_core.rules.reports import (
    AttendanceReport,
    CountCorrectionReport,
    OwnWayReport,
    RejoinReport,
    RejoinTakenBackReport,
    ReportBase,
)
from session_core.rules.room_state import RoomState
from session_core.rules.state import SessionState
from session_core.rules.terms import Phase
from session_core.rules.timers import waits_until
from tests.builders import command
from tests.rules.histories import PROGRAMME, Act, Decide, Evolve, Moment, play

POSITION_EVENTS = get_args(PositionEvent)
MOVES = (
    LobbyOpened, RehearsalEnded, SegmentStarted, SegmentSkipped, SegmentPutBack, MoveUndone,
    SessionEnded, SessionReopened, CaughtUp,
)  # fmt: skip

UNDOABLE = (
    OpenLobby | StartSession | Advance | JumpTo | Skip | PutBack | CatchUp
    | ChangeLength | Hold | Resume | StopWaiting | EndSession | CallBack
)  # fmt: skip
Deadline = Callable[[SessionState, datetime], datetime | None]


def facts(state: SessionState) -> tuple[object, ...]:
    """What rooms saw and did."""
    return state.rooms, state.questions, state.helps, state.messages


def refused_reports(
    day: Iterable[Act], decide: Decide = decide, evolve: Evolve = evolve
) -> Iterator[str]:
    """A report always gets a final answer: at least one event, and that is about it."""
    for moment in play(day, decide, evolve):
        if isinstance(moment.message, ReportBase):
            first = moment.events[0] if moment.events else None
            if not isinstance(first, ReportKept | ReportSetAside):
                yield f"{moment.message.kind} got {first}"


def forgetful_folds(day: Iterable[Act], evolve: Evolve = evolve) -> Iterator[str]:
    """The log folded again is the state that was lived, and every event has its number."""
    moments = list(play(day, evolve=evolve))
    state = begin(PROGRAMME)
    for moment in moments:
        for event in moment.events:
            number, state = state.seq, evolve(state, event)
            if state.seq != number + 1:
                yield f"{event.kind} took number {state.seq} after {number}"
        if state != moment.after:
            yield f"after {moment.message.kind} the fold is another state"


def crossed_writers(day: Iterable[Act], evolve: Evolve = evolve) -> Iterator[str]:
    """The centre owns the position and a room its facts: neither writes what the other owns."""
    for moment in play(day, evolve=evolve):
        state = moment.before
        for event in moment.events:
            after = evolve(state, event)
            if isinstance(event, ReportKept | ReportSetAside):
                if (after.position, after.before) != (state.position, state.before):
                    yield f"{event.report.kind} moved the position"
            elif isinstance(event, (*POSITION_EVENTS, MoveUndone)) and facts(after) != facts(state):
                yield f"{event.kind} changed what rooms saw"
            state = after


def still_revisions(day: Iterable[Act], evolve: Evolve = evolve) -> Iterator[str]:
    """Every move raises the revision, and nothing ever lowers it."""
    for moment in play(day, evolve=evolve):
        state = moment.before
        for event in moment.events:
            after = evolve(state, event)
            raised = after.position.revision - state.position.revision
            if raised < 0 or (raised == 0 and isinstance(event, MOVES)):
                yield f"{event.kind} raised the revision by {raised}"
            state = after


def obeyed_stale_wishes(day: Iterable[Act], decide: Decide = decide) -> Iterator[str]:
    """A wish from an old page is refused, and the page is told that it is old."""
    for moment in play(day, decide):
        wish = moment.message
        if not isinstance(wish, PositionCommand):
            continue
        if wish.seen_revision != moment.before.position.revision:
            try:
                yield f"{wish.kind} was obeyed with {decide(moment.before, wish)}"
            except CommandRefused as refused:
                if refused.code != "stale":
                    yield f"{wish.kind} was refused as {refused.code}"


def obeyed_late_wishes(day: Iterable[Act], decide: Decide = decide) -> Iterator[str]:
    """A wish that comes after its last moment is refused as that, whatever else is wrong with it;
    at its last moment it has the answer that it has without one.
    """
    for moment in play(day, decide):
        wish = moment.message
        if isinstance(wish, ReportBase):
            continue
        just_in_time = replace(wish, not_after=wish.at)
        too_late = replace(wish, not_after=wish.at - timedelta(microseconds=1))
        if _answer(decide, moment.before, just_in_time) != (
            moment.events or _answer(decide, moment.before, wish)
        ):
            yield f"{wish.kind} in time had another answer"
        if _answer(decide, moment.before, too_late) != "too_late":
            yield f"{wish.kind} was obeyed too late"


def _answer(decide: Decide, state: SessionState, wish: Command) -> object:
    try:
        return decide(state, wish)
    except CommandRefused as refused:
        return refused.code


def lasting_moves(day: Iterable[Act], evolve: Evolve = evolve) -> Iterator[str]:
    """An act and its undo leave everything as it was, but for the revision and the record."""
    for moment in play(day, evolve=evolve):
        acted = moment.events and isinstance(moment.message, UNDOABLE)
        if not acted or _is_for_good(moment):
            continue
        undo = command(moment.after, UndoMove, moment.now)
        undone = moment.after
        for event in decide(moment.after, undo):
            undone = evolve(undone, event)
        if _but_record(undone) != _but_record(moment.before):
            yield f"{moment.message.kind} was not undone"


def lasting_marks(day: Iterable[Act], evolve: Evolve = evolve) -> Iterator[str]:
    """One question is up at a time, and a mark and its undo leave all as it was."""
    for moment in play(day, evolve=evolve):
        taken = [one for one in moment.after.questions.values() if one.status == "taken"]
        up = [one for one in taken if one.passed_at is None]
        if len(up) > 1:
            yield f"{len(up)} questions are up"
        if not moment.events or not isinstance(moment.message, MarkQuestion):
            continue
        undone = moment.after
        undo = command(undone, UndoMark, moment.now, question=moment.message.question)
        for event in decide(undone, undo):
            undone = evolve(undone, event)
        if undone.questions != moment.before.questions:
            yield "a mark was not undone"


def _is_for_good(moment: Moment) -> bool:
    """A rehearsal is ended instead, where every room is back nothing can be waited for, and a call
    that nobody had to hear is no act.
    """
    rehearsed = isinstance(moment.message, OpenLobby) and moment.message.rehearsal
    unheard = isinstance(moment.message, CallBack) and moment.after.act == moment.before.act
    return rehearsed or unheard or is_past_waiting(moment.after)


def _but_record(state: SessionState) -> SessionState:
    position = replace(state.position, revision=0)
    return replace(state, seq=0, position=position, before=None, act=None, undone=(), catch_ups=())


def false_partings(day: Iterable[Act], evolve: Evolve = evolve) -> Iterator[str]:
    """A room that goes its own way is elsewhere than the others, and in its own day just there."""
    for moment in play(day, evolve=evolve):
        state = moment.after
        for room in state.programme.rooms:
            own = own_way(state, room.id)
            current = room_day(state, room.id).current
            if own is None:
                if current != state.current:
                    yield f"{room.id} is with the others, and has {current} on"
            elif state.current and state.current.segment.id == own.segment:
                yield f"{room.id} goes its own way in {own.segment}, where the others are"
            elif current is None or current.segment.id != own.segment:
                yield f"{room.id} is in {own.segment}, and has {current} on"


def homeless_clocks(day: Iterable[Act], evolve: Evolve = evolve) -> Iterator[str]:
    """A session is live just when a segment is on."""
    for moment in play(day, evolve=evolve):
        if (moment.after.phase is Phase.LIVE) != (moment.after.current is not None):
            yield f"{moment.after.phase} with {moment.after.current}"


# ── readings ───────────────────────────────────────────────────────────────────────────────────


def seen_at(state: SessionState, now: datetime) -> tuple[object, ...]:
    """Every reading that may change by itself, without what a screen subtracts."""
    run = state.current
    clocks = [local_clock(state, room.id, now) for room in state.programme.rooms]
    clocks.append(run_clock(run, now) if run else None)
    lived = (room_day(state, room.id) for room in state.programme.rooms)
    return (
        [
            own_day_at(day, room.id, now)
            for day, room in zip(lived, state.programme.rooms, strict=True)
            if day is not state
        ],
        all_ways(state, now) if is_worth_telling(state, now) else (),
        projection(state, now),
        projected_end(state, now),
        drift(state, now),
        needs_decision(state, now),
        can_undo(state, now),
        can_undo_mark(state, now),
        not_back(state),
        waits_until(state, now),
        [_shown(clock) for clock in clocks],
        lines(state, None, now),
        [checklist_at(state, room.id, now) for room in state.programme.rooms],
    )


def checklist_at(state: SessionState, room: str, now: datetime) -> tuple[object, ...]:
    """What a room's list says."""
    return lines(state, room, now), due_now(state, room, now), checklist_result(state, room, now)


def own_day_at(day: SessionState, room: str, now: datetime) -> tuple[object, ...]:
    """What a room on its own way sees."""
    clocks = (run_clock(day.position.runs[-1], now), local_clock(day, room, now))
    list_now = checklist_at(day, room, now)
    shown = [_shown(clock) for clock in clocks]
    return projection(day, now), needs_decision(day, now), shown, list_now


def _shown(clock: RunClock | None) -> object:
    return clock and (clock.ends_at, clock.left <= timedelta())


def missed_deadlines(
    state: SessionState, now: datetime, next_deadline: Deadline = next_deadline
) -> Iterator[str]:
    """A deadline is always ahead, and until it comes every reading is the same."""
    deadline = next_deadline(state, now)
    if deadline is not None and deadline <= now:
        yield f"the deadline {deadline} has passed at {now}"
    end = deadline or now + timedelta(days=9)
    for part in (0.01, 0.5, 0.99, 1):
        moment = now + (end - now) * part - timedelta(microseconds=1)
        if moment > now and seen_at(state, moment) != seen_at(state, now):
            yield f"something changed between {now} and {moment}"


def attendance_in_order(
    told: Iterable[AttendanceReport | CountCorrectionReport], evolve: Evolve = evolve
) -> tuple[object, ...]:
    """Headcounts after these reports, in the order in which they came."""
    state = begin(PROGRAMME)
    for report in told:
        state = evolve(state, ReportKept(at=report.at, by=report.by, report=report))
    known: RoomState = state.rooms["drammen"]
    return attendance(known), service(state, DAY_ENDS)


def own_runs_in_order(told: Iterable[OwnWayReport], evolve: Evolve = evolve) -> tuple[OwnRun, ...]:
    """A room's own runs after these reports, in the order in which they came."""
    state = begin(PROGRAMME)
    for report in told:
        state = evolve(state, ReportKept(at=report.at, by=report.by, report=report))
    return own_runs(state, "drammen")


def back_in_order(
    told: Iterable[RejoinReport | RejoinTakenBackReport], evolve: Evolve = evolve
) -> datetime | None:
    """When a room last said that it is back, after these reports as they came."""
    state = begin(PROGRAMME)
    for report in told:
        state = evolve(state, ReportKept(at=report.at, by=report.by, report=report))
    return state.rooms["drammen"].back_at


DAY_ENDS = PROGRAMME.ends_at
