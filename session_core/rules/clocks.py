"""The clock of what is on: the common one, and a room's own in a local segment.

A local segment has one end in a room, and every page tells that one. A room that starts late ends
with the others, for they do not wait; what its leader adds comes on top of that. One that starts
when the common time is out has its whole length: the others are late themselves, and nobody knows
how late.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from session_core.rules.records import dataclass
from session_core.rules.room_state import LocalRun
from session_core.rules.state import Run, SessionState
from session_core.rules.terms import Role, RoomId


@dataclass(frozen=True, slots=True, kw_only=True)
class RunClock:
    """The clock of what runs, as facts.

    `ends_at` while it goes, only `left` while it stands still: held, or waiting for rooms. `left`
    may be negative.
    """

    ends_at: datetime | None
    left: timedelta


def run_clock(run: Run, now: datetime) -> RunClock:
    """The clock of a run at `now`."""
    length = timedelta(seconds=run.length_s + run.added_s)
    if run.clock_from is None:
        return RunClock(ends_at=None, left=length)
    ends_at = run.clock_from + length + run.held
    if run.held_since is not None:
        return RunClock(ends_at=None, left=ends_at - run.held_since)
    return RunClock(ends_at=ends_at, left=ends_at - now)


def local_run(state: SessionState, room: RoomId) -> LocalRun | None:
    """A room's run of the local segment that is on; None while it has not started it.

    Where a segment is put on a second time, what the room did the first time is over.
    """
    run, known = state.current, state.rooms.get(room)
    if run is None or known is None or not run.segment.type.is_local:
        return None
    local = known.local.get(run.segment.id)
    earlier = [one for one in state.position.ended if one.segment.id == run.segment.id]
    if local is None or (earlier and local.started_at < run.put_on_at):
        return None
    return local


def local_clock(state: SessionState, room: RoomId, now: datetime) -> RunClock | None:
    """The room's own clock: the length the centre gave, from the room's own start, but not past the
    moment at which the others go on; and on top of it what the room added.

    While the common clock stands nobody knows that moment. What a room put on by itself has no
    others, and one clock (`own_way`).
    """
    run, local = state.current, local_run(state, room)
    if run is None or local is None or local.finished_at is not None:
        return None
    common = run_clock(run, now)
    if run.put_on_by.role is Role.GROUP_LEADER:
        return common
    own_end = local.started_at + timedelta(seconds=run.length_s + run.added_s) + local.paused
    others_end = common.ends_at
    if others_end is None or local.started_at >= others_end:
        others_end = own_end
    ends_at = min(own_end, others_end) + timedelta(seconds=local.added_s)
    if local.paused_since is not None:
        return RunClock(ends_at=None, left=ends_at - local.paused_since)
    return RunClock(ends_at=ends_at, left=ends_at - now)


def ends_in_room(state: SessionState, room: RoomId, now: datetime) -> datetime | None:
    """When what is on ends in this room, in the day as it lives it: by its own clock where it has
    one, else by the common one. None while that clock stands.
    """
    run = state.current
    clock = local_clock(state, room, now) or (run_clock(run, now) if run is not None else None)
    return clock.ends_at if clock is not None else None
