"""The day by the plan, for a room that has not heard the centre for a while.

What was on when contact went away has its time; then comes what the plan has next, for as long as
it was known to be. So a screen that nobody tells anything says what people may go by, and no longer
what was true an hour ago. It is shown as what it is, by the plan: it moves nothing, and goes when
the room is heard again or its leader goes on by hand (`own_way`), which is known better.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from session_core.rules.changes import replace
from session_core.rules.clocks import local_clock, run_clock
from session_core.rules.readings import coming, planned_length_s
from session_core.rules.state import Position, Run, SessionState
from session_core.rules.terms import Phase, RoomId
from session_core.rules.timers import CENTRE, waiting_ends_at


def day_by_plan(state: SessionState, room: RoomId, since: datetime, now: datetime) -> SessionState:
    """The common day as it is by the plan at `now`, in a room that has heard nothing since then;
    the state itself while what it knows of is still on.
    """
    ends_at = _known_until(state, room, since)
    if ends_at is None or state.phase is Phase.CLOSED:
        return state
    if now < ends_at:
        return _without_waiting(state, since, now)
    return _with(state, _position(state, ends_at, now))


def plan_moves_at(
    state: SessionState, room: RoomId, since: datetime, now: datetime
) -> datetime | None:
    """When the plan next moves by itself; None where nothing more comes of it."""
    ends_at = _known_until(state, room, since)
    if ends_at is None or state.phase is Phase.CLOSED:
        return None
    planned = list(_planned(state, ends_at))
    over_at = (planned[-1].ended_at or ends_at) if planned else ends_at
    moments = [waiting_ends_at(state), ends_at, *(one.ended_at for one in planned)]
    moments.append(over_at + _grace(state))
    return min((one for one in moments if one is not None and one > now), default=None)


def _known_until(state: SessionState, room: RoomId, since: datetime) -> datetime | None:
    """Until when what the room knows of lasts. A clock that stood goes on at the earliest when it
    was last heard of; what the room has a clock of its own for lasts until that is out, and while
    its leader has stopped that clock, nobody knows.
    """
    run = state.current
    if run is None:
        return state.programme.starts_at
    own = local_clock(state, room, since)
    common = run_clock(run, since)
    begins = max(waiting_ends_at(state) or since, since) if run.clock_from is None else since
    ends_at = common.ends_at or begins + max(common.left, timedelta())
    if own is None:
        return ends_at
    return None if own.ends_at is None else max(own.ends_at, ends_at)


def _without_waiting(state: SessionState, since: datetime, now: datetime) -> SessionState:
    """A clock that waits for rooms goes when it would go without them."""
    run = state.current
    if run is None or run.clock_from is not None:
        return state
    begins = max(waiting_ends_at(state) or since, since)
    if now < begins:
        return state
    return _with(state, replace(state.position, current=replace(run, clock_from=begins)))


def _position(state: SessionState, ends_at: datetime, now: datetime) -> Position:
    """What is on by the plan; after the last, that for a while, and then the day is over."""
    known = state.position
    ended = known.ended
    if known.current is not None:
        ended = (*ended, replace(known.current, ended_at=ends_at, ended_by=CENTRE))
    over_at, last = ends_at, known.current
    for run in _planned(state, ends_at):
        over_at, last = run.ended_at or ends_at, replace(run, ended_at=None, ended_by=None)
        if now < over_at:
            return _live(known, last, ended)
        ended = (*ended, run)
    if last is not None and now < over_at + _grace(state):
        return _live(known, last, ended[:-1])
    return replace(known, phase=Phase.CLOSED, current=None, ended=ended, closed_at=over_at)


def _planned(state: SessionState, begins: datetime) -> Iterator[Run]:
    for segment in coming(state):
        length_s = planned_length_s(state, segment)
        ends_at = begins + timedelta(seconds=length_s)
        yield Run(
            segment=segment,
            length_s=length_s,
            put_on_at=begins,
            put_on_by=CENTRE,
            clock_from=begins,
            ended_at=ends_at,
            ended_by=CENTRE,
        )
        begins = ends_at


def _live(known: Position, run: Run, ended: tuple[Run, ...]) -> Position:
    started_at = known.started_at or (ended[0].put_on_at if ended else run.put_on_at)
    return replace(known, phase=Phase.LIVE, current=run, ended=ended, started_at=started_at)


def _grace(state: SessionState) -> timedelta:
    """So long after its time what is on is rounded off, before somebody must decide."""
    return timedelta(minutes=state.programme.policy.overdue_minutes)


def _with(state: SessionState, position: Position) -> SessionState:
    return replace(state, position=position, before=None)
