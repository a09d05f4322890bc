"""What can be done about a day that is late: four ways, each worked out to its last minute.

Late is what `readings.drift` says: the projected end of the day against the planned. *Shift* lets
everything follow and agrees to the new end. The others take time, as much as the day is late or as
there is: from breaks, from local work, or (*hold the plan*) from what is on and from all that
follows. First give those before the next fixed segment, so that its time holds, and then the rest;
among both, what is marked to absorb before what may be shortened, and the nearer first. From what
is on, only *hold the plan* takes, and never from a break: people who went have been told when to
be back.

Rule 1: nothing goes below its minimum, and what is fixed gives nothing.
Rule 2: no way is offered that would let people sit longer than `stretch_minutes_max` without a
break. Where no way can keep to that, because they have sat so long already, those that keep it
shortest are offered: a day that is late is never left without anything that can be done.
Rule 3: order and content stay: nothing is left out, least of all the evaluation.
Source of the ways and the rules: session-control §8 (2), course-domain L23.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Literal

from session_core.rules.clocks import run_clock
from session_core.rules.programme import Cut, Segment
from session_core.rules.readings import (
    LATE_STEP,
    LATE_TOLD,
    SegmentStatus,
    coming,
    drift,
    needs_decision,
    planned_length_s,
    projection,
)
from session_core.rules.records import dataclass
from session_core.rules.state import Run, SessionState
from session_core.rules.terms import CatchUpWay, Flexibility, Phase, SegmentId, SegmentType

LATE_S_MIN = LATE_TOLD // timedelta(seconds=1)

WhyNot = Literal["not_late", "nothing_to_give", "sits_too_long"]
_GIVES: Mapping[CatchUpWay, frozenset[SegmentType]] = {
    CatchUpWay.SHORTEN_BREAKS: frozenset({SegmentType.BREAK}),
    CatchUpWay.ABSORB_LOCAL: frozenset({SegmentType.LOCAL, SegmentType.SHARING}),
    CatchUpWay.HOLD_PLAN: frozenset(SegmentType),
    CatchUpWay.SHIFT: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A segment that is on or to come: when it would run as things are, and when it will."""

    segment: Segment
    running: bool
    was_starts_at: datetime
    was_ends_at: datetime
    starts_at: datetime
    ends_at: datetime

    @property
    def was_length(self) -> timedelta:
        """How long it is as things are."""
        return self.was_ends_at - self.was_starts_at

    @property
    def length(self) -> timedelta:
        """How long it will be."""
        return self.ends_at - self.starts_at


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchUpPlan:
    """What one way would do."""

    way: CatchUpWay
    late_s: int
    cuts: tuple[Cut, ...]
    lines: tuple[Moved, ...]
    """What is on and what comes, in order."""
    ends_at: datetime
    """When the day then ends."""
    why_not: WhyNot | None
    sits_long: bool
    """People sit longer than they should, and no way keeps it shorter."""

    @property
    def left_s(self) -> int:
        """Seconds of lateness that it does not make up."""
        return self.late_s - sum(one.seconds for one in self.cuts)


def lateness_s(state: SessionState, now: datetime) -> int:
    """How late the day will end, in whole seconds; negative where it is early."""
    return drift(state, now) // timedelta(seconds=1)


def is_worth_telling(state: SessionState, now: datetime) -> bool:
    """The day is late by more than was agreed to, and something can still be moved.

    Not where what is on ran on with nobody there: how late the day is, nobody knows then.
    """
    if state.phase is not Phase.LIVE or not coming(state) or needs_decision(state, now):
        return False
    late = lateness_s(state, now)
    return late >= LATE_S_MIN and late - state.position.agreed_s >= LATE_S_MIN


def catch_up(
    state: SessionState, now: datetime, way: CatchUpWay, late_s: int | None = None
) -> CatchUpPlan:
    """What `way` would do at `now` about so many seconds (those that the day is late)."""
    late = lateness_s(state, now) if late_s is None else late_s
    cuts = tuple(_cuts(state, now, way, late))
    lines = tuple(_moved(state, now, cuts))
    why_not = _why_not(state, way, late, cuts)
    sits = longest_sitting(state, lines)
    sits_long = sits > timedelta(minutes=state.programme.policy.stretch_minutes_max)
    if sits_long and why_not is None and sits > _shortest_sitting(state, now, late):
        why_not = "sits_too_long"
    return CatchUpPlan(
        way=way,
        late_s=late,
        cuts=cuts,
        lines=lines,
        ends_at=lines[-1].ends_at if lines else now,
        why_not=why_not,
        sits_long=sits_long and why_not is None,
    )


def all_ways(state: SessionState, now: datetime) -> tuple[CatchUpPlan, ...]:
    """The four, the one to suggest first.

    That is the course's own where it can be done, else the one that makes up most. What cannot be
    done comes last.
    """
    first = state.programme.policy.catch_up
    plans = [catch_up(state, now, way) for way in CatchUpWay]
    plans.sort(key=lambda one: (one.why_not is not None, one.way is not first, one.left_s))
    return tuple(plans)


# ── who gives, and how much ────────────────────────────────────────────────────────────────────


def _cuts(state: SessionState, now: datetime, way: CatchUpWay, late: int) -> Iterator[Cut]:
    for segment, spare in _givers(state, now, way):
        taken = min(spare, late)
        if taken > 0:
            yield Cut(segment=segment, seconds=taken)
            late -= taken


def _givers(state: SessionState, now: datetime, way: CatchUpWay) -> Iterator[tuple[SegmentId, int]]:
    """Who may give time, in order, and the most that each can (seconds)."""
    run = state.current
    if way is CatchUpWay.HOLD_PLAN and run is not None:
        yield run.segment.id, _spare_of_run(run, now)
    ahead = coming(state)
    fixed = next((n for n, one in enumerate(ahead) if one.flexibility is Flexibility.FIXED), 0)
    for part in (ahead[:fixed], ahead[fixed:]):
        for one in sorted(part, key=lambda one: one.flexibility is not Flexibility.ABSORB):
            if one.type in _GIVES[way]:
                yield one.id, _spare(one, planned_length_s(state, one))


def _spare(segment: Segment, length_s: int) -> int:
    """In whole minutes: seconds that an earlier cut left over help nobody, and show nowhere."""
    fixed = segment.flexibility is Flexibility.FIXED
    return 0 if fixed else 60 * max(0, length_s // 60 - segment.minutes_min)


def _spare_of_run(run: Run, now: datetime) -> int:
    """Whoever is on a break keeps it, and nothing ends in the past.

    In whole minutes, less than is left: so it changes at moments that `next_deadline` knows.
    """
    if run.segment.type is SegmentType.BREAK:
        return 0
    left = -(-run_clock(run, now).left // LATE_STEP) - 1
    return max(0, min(60 * left, _spare(run.segment, run.length_s + run.added_s)))


# ── what it leads to ───────────────────────────────────────────────────────────────────────────


def _moved(state: SessionState, now: datetime, cuts: tuple[Cut, ...]) -> Iterator[Moved]:
    """Every segment that is on or to come, earlier by all that was taken before its end."""
    given = {one.segment: timedelta(seconds=one.seconds) for one in cuts}
    earlier = timedelta()
    for one in projection(state, now):
        if one.status not in (SegmentStatus.RUNNING, SegmentStatus.COMING):
            continue
        starts_at = one.starts_at - earlier
        earlier += given.get(one.segment.id, timedelta())
        yield Moved(
            segment=one.segment,
            running=one.status is SegmentStatus.RUNNING,
            was_starts_at=one.starts_at,
            was_ends_at=one.ends_at,
            starts_at=starts_at,
            ends_at=one.ends_at - earlier,
        )


def _why_not(
    state: SessionState, way: CatchUpWay, late: int, cuts: tuple[Cut, ...]
) -> WhyNot | None:
    """Why it would change nothing."""
    agreed = way is CatchUpWay.SHIFT and late <= state.position.agreed_s
    if late <= 0 or agreed:
        return "not_late"
    return "nothing_to_give" if way is not CatchUpWay.SHIFT and not cuts else None


def _shortest_sitting(state: SessionState, now: datetime, late: int) -> timedelta:
    """The best that any of the ways can do."""
    return min(
        longest_sitting(state, tuple(_moved(state, now, tuple(_cuts(state, now, way, late)))))
        for way in CatchUpWay
    )


def longest_sitting(state: SessionState, lines: tuple[Moved, ...]) -> timedelta:
    """The longest time without a break in what is on and comes, with what was sat before it."""
    longest, since = timedelta(), _sits_since(state)
    for line in lines:
        if line.segment.type is SegmentType.BREAK:
            since = line.ends_at
        elif since is not None:
            longest = max(longest, line.ends_at - since)
    return longest


def _sits_since(state: SessionState) -> datetime | None:
    """When the last break was over, or the day began."""
    for run in reversed(state.position.ended):
        if run.segment.type is SegmentType.BREAK:
            return run.ended_at
    return state.position.started_at
