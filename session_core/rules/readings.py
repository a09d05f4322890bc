"""Derived answers: what a screen asks of a state at a moment.

Pure, and nothing is stored that can be read off.

`now` is always an argument (aware UTC). Rule for early and late: the projected end of the day
against the planned end, so a segment that was skipped or swapped counts as it should.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from session_core.rules.care import solved_deadlines, taken_back_deadlines
from session_core.rules.clocks import local_clock, run_clock
from session_core.rules.due import changes_at
from session_core.rules.once import once
from session_core.rules.own_way import room_day
from session_core.rules.programme import Programme, Segment
from session_core.rules.questions import undo_mark_from, undo_mark_until
from session_core.rules.records import dataclass
from session_core.rules.room_commands import name_shown
from session_core.rules.state import Position, Run, SessionState
from session_core.rules.terms import Phase, RoomId, SegmentId
from session_core.rules.timers import waiting_ends_at
from session_core.rules.undo import undo_from, undo_until, undone_until

LATE_STEP = timedelta(minutes=1)
LATE_TOLD = timedelta(minutes=3)
"""Less than this is not worth a lecturer's eye: the next change of speaker makes it up."""

BREAK_NEARLY_OVER = timedelta(minutes=3)
"""From so long before its end rooms are due back from a break, or from what each does by itself."""


class SegmentStatus(StrEnum):
    """Where a segment of the plan stands."""

    COMING = "coming"
    RUNNING = "running"
    DONE = "done"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Projected:
    """When a segment is now expected to run, or did run."""

    segment: Segment
    status: SegmentStatus
    starts_at: datetime
    ends_at: datetime


def is_nearly_over(run: Run, now: datetime) -> bool:
    """What is on has so little left that people are to come back."""
    return run_clock(run, now).left <= BREAK_NEARLY_OVER


def planned_length_s(state: SessionState, segment: Segment) -> int:
    """Length of a segment that has not started, in seconds: the plan and what was given or taken
    since.
    """
    return state.position.planned_length_s(segment)


def status_of(position: Position, segment: SegmentId) -> SegmentStatus:
    """Where a segment stands. A segment that runs again is running."""
    if position.current is not None and position.current.segment.id == segment:
        return SegmentStatus.RUNNING
    if any(run.segment.id == segment for run in position.ended):
        return SegmentStatus.DONE
    return SegmentStatus.SKIPPED if segment in position.skipped else SegmentStatus.COMING


def coming(state: SessionState) -> tuple[Segment, ...]:
    """The segments still to be run, in the plan's order. What was jumped over comes first."""
    return _coming(state.programme, state.position)


def next_segment(state: SessionState) -> Segment | None:
    """What "start next" will start, or None."""
    return next(iter(coming(state)), None)


@once
def _coming(programme: Programme, position: Position) -> tuple[Segment, ...]:
    return tuple(
        one for one in programme.segments if status_of(position, one.id) is SegmentStatus.COMING
    )


def can_be_put_back(state: SessionState) -> tuple[SegmentId, ...]:
    """What was left out and lies ahead of what is on: put back, it comes in its place. What was
    passed would be next at once; whoever wants that jumps there.
    """
    if state.phase is Phase.CLOSED:
        return ()
    run = state.current
    return tuple(
        one.id
        for one in state.programme.segments
        if status_of(state.position, one.id) is SegmentStatus.SKIPPED
        and (run is None or one.starts_at > run.segment.starts_at)
    )


def projected_end_of_current(state: SessionState, now: datetime) -> datetime:
    """The earliest moment from which the rest of the day can run, slipping in whole minutes."""
    slips_from, left = _slip(state, now)
    return slips_from + _whole_steps(now - slips_from) + left


def _slip(state: SessionState, now: datetime) -> tuple[datetime, timedelta]:
    """From when the rest of the day slips for every minute that passes, and what is left to run.

    What runs slips from its end; while its clock stands still, from the moment it stopped; a
    session that has not started, from its planned start.
    """
    run = state.current
    if run is None:
        return state.programme.starts_at, timedelta()
    clock = run_clock(run, now)
    if clock.ends_at is not None:
        return clock.ends_at, timedelta()
    return run.held_since or run.put_on_at, max(clock.left, timedelta())


def _whole_steps(late: timedelta) -> timedelta:
    return LATE_STEP * max(0, late // LATE_STEP)


def projection(state: SessionState, now: datetime) -> tuple[Projected, ...]:
    """The whole day as it ran and as it is expected to run: what has run first, then what runs,
    then what comes.

    Overrun moves everything that follows, by itself. A closed session has nothing to come.
    """
    return (*_past(state), *_present(state, now), *_future(state, now))


def _past(state: SessionState) -> Iterator[Projected]:
    for run in state.position.ended:
        yield Projected(
            segment=run.segment,
            status=SegmentStatus.DONE,
            starts_at=run.put_on_at,
            ends_at=run.ended_at or run.put_on_at,
        )


def _present(state: SessionState, now: datetime) -> Iterator[Projected]:
    if state.current is not None:
        yield Projected(
            segment=state.current.segment,
            status=SegmentStatus.RUNNING,
            starts_at=state.current.put_on_at,
            ends_at=projected_end_of_current(state, now),
        )


def _future(state: SessionState, now: datetime) -> Iterator[Projected]:
    if state.phase is Phase.CLOSED:
        return
    at = projected_end_of_current(state, now)
    for segment in coming(state):
        ends_at = at + timedelta(seconds=planned_length_s(state, segment))
        yield Projected(segment=segment, status=SegmentStatus.COMING, starts_at=at, ends_at=ends_at)
        at = ends_at


def projected_end(state: SessionState, now: datetime) -> datetime:
    """When the day is expected to end, or did end."""
    if state.position.closed_at is not None:
        return state.position.closed_at
    whole = projection(state, now)
    return whole[-1].ends_at if whole else projected_end_of_current(state, now)


def drift(state: SessionState, now: datetime) -> timedelta:
    """How late the day is (positive) or early (negative)."""
    return projected_end(state, now) - state.programme.ends_at


def needs_decision(state: SessionState, now: datetime) -> bool:
    """What runs should have ended long ago.

    A page then says "was running, please decide", rather than showing a clock far below zero.
    """
    run = state.current
    if run is None:
        return False
    overdue = timedelta(minutes=state.programme.policy.overdue_minutes)
    return run_clock(run, now).left <= -overdue


# ── who is with us ────────────────────────────────────────────────────────────────────────────────


def parted_at(position: Position) -> datetime | None:
    """When the rooms last left the common video, or None if they never did."""
    parting = (run for run in reversed(position.runs) if run.segment.type.parts_rooms)
    return next((run.put_on_at for run in parting), None)


def is_back(state: SessionState, room: RoomId) -> bool:
    """The room has reported that it is back with everyone since the rooms last parted."""
    parted = parted_at(state.position)
    if parted is None:
        return True
    known = state.rooms.get(room)
    return known is not None and known.back_at is not None and known.back_at >= parted


def said_back_at(state: SessionState, room: RoomId) -> datetime | None:
    """When the room said that it is back, as long as that can matter to anybody: until what the
    rooms came back to has ended. So long it can take it back.
    """
    run, known = state.current, state.rooms.get(room)
    if run is None or known is None or not is_back(state, room):
        return None
    before = state.position.ended[-1:]
    near = any(one.segment.type.parts_rooms for one in (run, *before))
    return known.back_at if near else None


def not_back(state: SessionState) -> tuple[RoomId, ...]:
    """Rooms that have not reported back, in the programme's order."""
    if parted_at(state.position) is None:
        return ()
    return tuple(room.id for room in state.programme.rooms if not is_back(state, room.id))


def called_at(state: SessionState, room: RoomId) -> datetime | None:
    """When the centre last asked this room to come back since the rooms last parted, or None."""
    called, parted = state.called_back.get(room), parted_at(state.position)
    return called if called is not None and parted is not None and called >= parted else None


def is_called_back(state: SessionState, room: RoomId) -> bool:
    """The centre has asked this room to come back, and it has not."""
    return called_at(state, room) is not None and not is_back(state, room)


def not_ready(state: SessionState) -> tuple[RoomId, ...]:
    """Rooms that have not said that they are ready, or have taken it back."""
    return tuple(
        room.id for room in state.programme.rooms if state.rooms[room.id].ready is not True
    )


# ── deadlines ─────────────────────────────────────────────────────────────────────────────────────


def can_undo(state: SessionState, now: datetime) -> bool:
    """The newest act can be taken back now. At `undo_until` itself it is too late."""
    since, until = undo_from(state), undo_until(state)
    in_time = since is not None and until is not None and since <= now < until
    return in_time and not is_past_waiting(state)


def is_past_waiting(state: SessionState) -> bool:
    """The newest act started a clock without rooms, and all of them have come: there is nothing to
    wait for again.
    """
    run = state.act.run if state.act else None
    return bool(run and run.waiting_for and all(is_back(state, room) for room in run.waiting_for))


def next_deadline(state: SessionState, now: datetime) -> datetime | None:
    """The next moment at which any reading changes by itself.

    Nothing ticks: a shell sleeps until then and asks again. Between two deadlines every reading is
    the same, but for what a screen subtracts by itself (`left`, waiting times, downtime).
    """
    moments = [session_deadline(state, now), *_local_deadlines(state, now)]
    return min((one for one in moments if one is not None and one > now), default=None)


def session_deadline(state: SessionState, now: datetime) -> datetime | None:
    """The same, but for what each room does by its own clock: a day has hundreds of them."""
    moments = [undo_from(state), undo_until(state), undone_until(state), waiting_ends_at(state)]
    moments += [undo_mark_from(state), undo_mark_until(state)]
    moments += [one.until for one in state.screens.values()]
    moments += solved_deadlines(state)
    moments += taken_back_deadlines(state)
    moments += changes_at(state)
    if state.phase is not Phase.CLOSED:
        slips_from, _ = _slip(state, now)
        moments.append(_next_step(slips_from, now))
        moments.append(_nearly_over_at(state, now))
        moments.append(_next_minute_left(state, now))
    return min((one for one in moments if one is not None and one > now), default=None)


def _nearly_over_at(state: SessionState, now: datetime) -> datetime | None:
    """When rooms that are by themselves are due, while the clock goes."""
    run = state.current
    if run is None or not run.segment.type.parts_rooms:
        return None
    ends_at = run_clock(run, now).ends_at
    return ends_at and ends_at - BREAK_NEARLY_OVER


def _next_minute_left(state: SessionState, now: datetime) -> datetime | None:
    """While the day is late: how many whole minutes what is on could still give."""
    run = state.current
    ends_at = run_clock(run, now).ends_at if run is not None else None
    if ends_at is None or ends_at <= now or drift(state, now) < LATE_TOLD:
        return None
    return now + ((ends_at - now) % LATE_STEP or LATE_STEP)


def _local_deadlines(state: SessionState, now: datetime) -> Iterator[datetime | None]:
    """The end of every room's own clock, when its name comes and goes on its screens, and what
    slips in the day of one that goes its own way.
    """
    for room in state.programme.rooms:
        yield from name_shown(state, room.id) or ()
        day = room_day(state, room.id)
        for one in (state, day) if day is not state else (state,):
            clock = local_clock(one, room.id, now)
            yield clock.ends_at if clock else None
        if day is not state:
            slips_from, _ = _slip(day, now)
            yield _next_step(slips_from, now)
            yield _nearly_over_at(day, now)
            yield from changes_at(day)


def _next_step(moment: datetime, now: datetime) -> datetime:
    """`moment` itself while it is ahead, then each whole minute after it."""
    return moment if moment > now else moment + _whole_steps(now - moment) + LATE_STEP
