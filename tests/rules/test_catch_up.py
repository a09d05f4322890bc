"""A late day is put right in four ways, and what people need is never taken for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_core.rules.catch_up import (
    CatchUpPlan,
    all_ways,
    catch_up,
    is_worth_telling,
    lateness_s,
    longest_sitting,
)
from session_core.rules.commands import Advance, CatchUp, ChangeLength, Hold, StartSession, UndoMove
from session_core.rules.decide import decide
from session_core.rules.events import CaughtUp
from session_core.rules.evolve import begin, evolve
from session_core.rules.programme import Cut, Policy, Programme, Segment
from session_core.rules.readings import coming, drift, planned_length_s, projected_end
from session_core.rules.state import SessionState
from session_core.rules.terms import CatchUpWay, Flexibility, SegmentType, Text
from tests.builders import START, at, command, live, refusal, sample_programme, state_after, wish
from tests.people import LEE

SHIFT, BREAKS = CatchUpWay.SHIFT, CatchUpWay.SHORTEN_BREAKS
LOCAL, HOLD = CatchUpWay.ABSORB_LOCAL, CatchUpWay.HOLD_PLAN
LONG = Policy(stretch_minutes_max=200)


def with_break(flexibility: Flexibility, policy: Policy = LONG) -> Programme:
    """The sample day, with another flexibility of its break."""
    plan = sample_programme(policy=policy)
    segments = tuple(
        replace(one, flexibility=flexibility) if one.type is SegmentType.BREAK else one
        for one in plan.segments
    )
    return replace(plan, segments=segments)


def late_by(minutes: float, programme: Programme | None = None) -> SessionState:
    """The day began so late, and the welcome is on."""
    plan = programme or with_break(Flexibility.ABSORB)
    return state_after(wish(StartSession, at(minutes)), programme=plan)


def cuts(plan: CatchUpPlan) -> dict[str, int]:
    """Minutes taken, by segment."""
    return {one.segment: one.seconds // 60 for one in plan.cuts}


# ── the four ways ──────────────────────────────────────────────────────────────────────────────


def test_shift_holds_every_length_and_says_the_new_end() -> None:
    plan = catch_up(late_by(8), at(8), SHIFT)
    assert (plan.cuts, plan.left_s, plan.why_not) == ((), 8 * 60, None)
    assert plan.ends_at == at(148)
    assert all(one.length == one.was_length for one in plan.lines)


def test_breaks_are_shortened_to_their_minimum_and_no_further() -> None:
    plan = catch_up(late_by(8), at(8), BREAKS)
    assert cuts(plan) == {"break-1": 5}
    assert (plan.left_s, plan.ends_at) == (3 * 60, at(143))


def test_a_break_gives_no_more_than_the_day_is_late() -> None:
    plan = catch_up(late_by(3.5), at(3.5), BREAKS)
    assert [(one.segment, one.seconds) for one in plan.cuts] == [("break-1", 210)]
    assert plan.ends_at == at(140), "to the second as planned"


def test_local_work_gives_and_what_absorbs_gives_first() -> None:
    assert cuts(catch_up(late_by(4), at(4), LOCAL)) == {"sharing-1": 4}
    assert cuts(catch_up(late_by(8), at(8), LOCAL)) == {"sharing-1": 5, "local-1": 3}
    assert catch_up(late_by(20), at(20), LOCAL).left_s == 5 * 60


def test_holding_the_plan_ends_what_is_on_and_then_cuts_what_follows() -> None:
    state = late_by(8)
    assert cuts(catch_up(state, at(8), HOLD)) == {"welcome": 5, "break-1": 3}
    assert cuts(catch_up(state, at(15), HOLD)) == {
        "welcome": 2, "break-1": 5, "sharing-1": 1,
    }, "not into the past"  # fmt: skip


def test_the_next_fixed_time_holds_before_later_ones_give() -> None:
    plan = with_break(Flexibility.FIXED)
    taken = cuts(catch_up(late_by(8, plan), at(8), HOLD))
    assert taken == {"welcome": 5, "lecture-1": 3}, "all before the fixed break"


def test_what_is_fixed_gives_nothing() -> None:
    plan = catch_up(late_by(8, with_break(Flexibility.FIXED)), at(8), BREAKS)
    assert (plan.cuts, plan.why_not) == ((), "nothing_to_give")


def test_whoever_is_on_a_break_keeps_it() -> None:
    state = state_after(wish(Advance, at(10)), wish(Advance, at(40)), state=late_by(0))
    state = state_after(wish(ChangeLength, at(41), target="lecture-2", seconds=480), state=state)
    assert "break-1" not in cuts(catch_up(state, at(41), HOLD))
    assert catch_up(state, at(41), BREAKS).why_not == "nothing_to_give"


def test_what_has_run_over_cannot_be_ended_in_the_past() -> None:
    assert "welcome" not in cuts(catch_up(late_by(0), at(18), HOLD))


def test_a_clock_that_stands_still_counts_as_what_is_left_on_it() -> None:
    state = state_after(wish(Hold, at(4)), state=late_by(0))
    assert cuts(catch_up(state, at(9), HOLD)) == {"welcome": 5}


def test_no_way_is_offered_that_lets_people_sit_too_long() -> None:
    plan = with_break(Flexibility.ABSORB, Policy(stretch_minutes_max=85))
    state = late_by(0, plan)
    told = wish(ChangeLength, at(1), target="lecture-2", seconds=480)
    state = state_after(told, state=state)
    why = {one.way: one.why_not for one in all_ways(state, at(1))}
    assert why == {
        SHIFT: "sits_too_long", BREAKS: "sits_too_long", LOCAL: None, HOLD: "sits_too_long",
    }  # fmt: skip


def test_what_was_sat_before_now_counts() -> None:
    plan = with_break(Flexibility.ABSORB, Policy(stretch_minutes_max=85))
    state = state_after(wish(Advance, at(10)), state=late_by(0, plan))
    assert not catch_up(state, at(85), SHIFT).sits_long
    said = catch_up(state, at(86), SHIFT)
    assert (said.why_not, said.sits_long) == (None, True), "no way makes it shorter"


# ── which is suggested, and when ───────────────────────────────────────────────────────────────


def test_seconds_that_are_left_over_are_nothing_to_give() -> None:
    """A cut of seconds was offered as a suggestion, and no time on any page changed."""
    shorter = wish(ChangeLength, at(8), target="break-1", seconds=-(4 * 60 + 20))
    plan = catch_up(state_after(shorter, state=late_by(8)), at(8), BREAKS)
    assert (plan.cuts, plan.why_not) == ((), "nothing_to_give")


@pytest.mark.parametrize("way", CatchUpWay)
def test_the_course_says_what_is_suggested_first(way: CatchUpWay) -> None:
    policy = Policy(stretch_minutes_max=200, catch_up=way)
    state = late_by(8, with_break(Flexibility.ABSORB, policy))
    assert all_ways(state, at(8))[0].way is way


def test_where_that_cannot_be_done_what_makes_up_most_comes_first() -> None:
    ways = all_ways(late_by(8, with_break(Flexibility.FIXED)), at(8))
    assert [one.way for one in ways] == [LOCAL, HOLD, SHIFT, BREAKS]


@pytest.mark.parametrize(("minutes", "told"), [(0, False), (2.9, False), (3, True), (8, True)])
def test_a_day_that_is_late_by_some_minutes_is_worth_telling(minutes: float, told: bool) -> None:
    assert is_worth_telling(late_by(minutes), at(minutes)) is told


def test_what_was_agreed_to_is_not_told_again_until_it_grows() -> None:
    state = state_after(wish(CatchUp, at(8), way=SHIFT, seen_late_s=480), state=late_by(8))
    assert not is_worth_telling(state, at(20))
    assert is_worth_telling(state, at(21)), "three minutes over"
    assert catch_up(state, at(8), SHIFT).why_not == "not_late"
    assert catch_up(state, at(8), BREAKS).why_not is None, "one may still think better of it"


def test_nothing_is_told_before_the_start_at_the_end_or_when_nobody_was_there() -> None:
    assert not is_worth_telling(begin(sample_programme()), at(30))
    assert not is_worth_telling(live("goodbye"), at(144))
    assert not is_worth_telling(late_by(0), at(10 + 30))


# ── the wish ───────────────────────────────────────────────────────────────────────────────────


def test_one_wish_is_one_event_that_moves_the_whole_day() -> None:
    state = late_by(8)
    (event,) = decide(state, command(state, CatchUp, at(9), way=LOCAL, seen_late_s=480))
    taken = (Cut(segment="sharing-1", seconds=300), Cut(segment="local-1", seconds=180))
    assert event == CaughtUp(at=at(9), by=LEE.by, way=LOCAL, late_s=480, cuts=taken)
    after = evolve(state, event)
    assert drift(after, at(9)) == timedelta()
    assert after.position.revision == state.position.revision + 1
    (done,) = after.catch_ups
    assert (done.at, done.by, done.way, done.left_s) == (at(9), LEE.by, LOCAL, 0)


def test_an_undo_gives_every_minute_back_and_the_record_says_so() -> None:
    state = late_by(8)
    after = state_after(
        wish(CatchUp, at(9), way=HOLD, seen_late_s=480), wish(UndoMove, at(9, 9)), state=state
    )
    revision = after.position.revision
    assert after.position == replace(state.position, revision=revision)
    (done,) = after.catch_ups
    assert (done.undone_at, done.undone_by) == (at(9, 9), LEE.by)


def test_an_undo_of_what_came_after_leaves_the_catch_up() -> None:
    state = state_after(
        wish(CatchUp, at(9), way=LOCAL, seen_late_s=480),
        wish(Advance, at(18)),
        wish(UndoMove, at(18, 5)),
        state=late_by(8),
    )
    assert state.catch_ups[0].undone_at is None
    assert drift(state, at(18)) == timedelta()


@pytest.mark.parametrize(
    ("state", "when", "way", "seen", "code"),
    [
        (begin(sample_programme()), at(9), SHIFT, 480, "wrong_phase"),
        (late_by(0), at(5), SHIFT, 480, "not_late"),
        (late_by(8), at(9), BREAKS, 300, "stale"),
        (late_by(8), at(9), BREAKS, 541, "stale"),
        (late_by(8), at(9), BREAKS, 540, None),
        (late_by(8, with_break(Flexibility.FIXED)), at(9), BREAKS, 480, "nothing_to_give"),
        (late_by(8, sample_programme()), at(9), SHIFT, 480, None),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused(
    state: SessionState, when: object, way: CatchUpWay, seen: int, code: str | None
) -> None:
    assert refusal(state, command(state, CatchUp, when, way=way, seen_late_s=seen)) == code  # type: ignore[arg-type]


def test_a_wish_that_would_let_people_sit_too_long_is_refused() -> None:
    state = late_by(8, with_break(Flexibility.ABSORB, Policy(stretch_minutes_max=60)))
    wanted = command(state, CatchUp, at(9), way=SHIFT, seen_late_s=480)
    assert refusal(state, wanted) == "sits_too_long"


def test_a_wish_of_an_old_page_is_stale() -> None:
    state = late_by(8)
    wanted = command(state, CatchUp, at(9), way=LOCAL, seen_late_s=480)
    assert refusal(state_after(wish(Advance, at(8, 30)), state=state), wanted) == "stale"


# ── what is never broken, on any day ───────────────────────────────────────────────────────────


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    """Any plan that a sound course may have, and some that it may not."""
    starts, segments = START, []
    for n in range(draw(st.integers(1, 9))):
        minutes = draw(st.integers(1, 60))
        segments.append(
            Segment(
                id=f"s{n}",
                type=draw(st.sampled_from([*SegmentType, SegmentType.BREAK])),
                title=Text(nb="Post"),
                by=Text(nb=""),
                starts_at=starts,
                minutes=minutes,
                minutes_min=draw(st.integers(1, minutes)),
                flexibility=draw(st.sampled_from(Flexibility)),
            )
        )
        starts += timedelta(minutes=minutes)
    policy = Policy(
        stretch_minutes_max=draw(st.integers(30, 200)), catch_up=draw(st.sampled_from(CatchUpWay))
    )
    return replace(sample_programme(policy=policy), segments=tuple(segments))


@st.composite
def late_days(draw: st.DrawFn) -> tuple[SessionState, int]:
    """A day that has come somewhere, with lengths changed by hand, and the second it is looked
    at.
    """
    state = begin(draw(programmes()))
    now = draw(st.integers(0, 1800))
    state = state_after(wish(StartSession, at(0, now)), state=state)
    for _ in range(draw(st.integers(0, len(state.programme.segments) - 1))):
        now += draw(st.integers(2, 4000))
        state = state_after(wish(Advance, at(0, now)), state=state)
    for one in coming(state):
        given = wish(ChangeLength, at(0, now), target=one.id, seconds=draw(st.integers(-900, 900)))
        if refusal(state, given(state)) is None:
            state = state_after(given, state=state)
    return state, now + draw(st.integers(0, 4000))


Faults = Callable[[SessionState, CatchUpPlan], Iterator[str]]


def too_short(state: SessionState, plan: CatchUpPlan) -> Iterator[str]:
    """Something that gave time is below its minimum, or fixed."""
    run = state.current
    for cut in plan.cuts:
        segment = state.programme.segment(cut.segment)
        assert segment is not None
        is_on = run is not None and run.segment.id == cut.segment
        length = run.length_s + run.added_s if run and is_on else planned_length_s(state, segment)
        if length - cut.seconds < segment.minutes_min * 60:
            yield f"{cut.segment} is below its minimum"
        if cut.seconds <= 0 or segment.flexibility is Flexibility.FIXED:
            yield f"{cut.segment} was to keep its length"


def wrong_sums(state: SessionState, plan: CatchUpPlan) -> Iterator[str]:
    """What was taken, and when the day ends, do not add up."""
    taken = timedelta(seconds=sum(one.seconds for one in plan.cuts))
    if plan.lines[-1].was_ends_at - plan.ends_at != taken:
        yield "the new end is wrong"
    if plan.left_s < 0 and plan.cuts:
        yield "more was taken than the day is late"
    if any(one.ends_at != other.starts_at for one, other in pairwise(plan.lines)):
        yield "a gap"


def lost(state: SessionState, plan: CatchUpPlan) -> Iterator[str]:
    """Something was left out or changed places."""
    left = [one.segment for one in plan.lines if not one.running]
    if left != list(coming(state)):
        yield "not the same segments in the same order"


def sits(state: SessionState, plan: CatchUpPlan) -> Iterator[str]:
    """People would sit too long, and need not; or they must, and it is not said."""
    limit = timedelta(minutes=state.programme.policy.stretch_minutes_max)
    if plan.why_not is None and longest_sitting(state, plan.lines) > limit and not plan.sits_long:
        yield "too long without a break"


def test_where_the_day_has_not_begun_nobody_has_sat_yet() -> None:
    state = live()
    lines = all_ways(state, at(20))[0].lines
    assert longest_sitting(begin(state.programme), lines[:1]) == timedelta()
    assert longest_sitting(state, lines[:1]) > timedelta()


CHECKERS: tuple[Faults, ...] = (too_short, wrong_sums, lost, sits)


@given(late_days())
def test_no_way_breaks_a_rule_on_any_day(day: tuple[SessionState, int]) -> None:
    state, now = day
    for plan in all_ways(state, at(0, now)):
        assert [fault for check in CHECKERS for fault in check(state, plan)] == []


@given(late_days())
def test_what_was_shown_is_what_is_done_and_undone(day: tuple[SessionState, int]) -> None:
    state, now = day
    late = lateness_s(state, at(0, now))
    for plan in all_ways(state, at(0, now)):
        wanted = command(state, CatchUp, at(0, now), way=plan.way, seen_late_s=max(late, 0))
        assert refusal(state, wanted) == plan.why_not
        if plan.why_not is None:
            after = evolve(state, decide(state, wanted)[0])
            assert projected_end(after, at(0, now)) == plan.ends_at
            assert catch_up(after, at(0, now), plan.way).why_not is not None or plan.left_s
            undone = state_after(wish(UndoMove, at(0, now)), state=after)
            assert replace(undone.position, revision=0) == replace(state.position, revision=0)


def test_each_checker_catches_its_planted_fault() -> None:
    state = late_by(8)
    plan = catch_up(state, at(8), BREAKS)
    more = replace(plan, cuts=(Cut(segment="break-1", seconds=301),))
    fixed = replace(plan, cuts=(Cut(segment="goodbye", seconds=1),))
    gap = replace(plan, lines=(plan.lines[0], *plan.lines[2:]))
    strict = replace(
        state, programme=with_break(Flexibility.ABSORB, Policy(stretch_minutes_max=30))
    )
    assert list(too_short(state, more)) == ["break-1 is below its minimum"]
    assert len(list(too_short(state, fixed))) == 2
    assert list(wrong_sums(state, more)) == ["the new end is wrong"]
    greedy = replace(plan, late_s=1)
    assert list(wrong_sums(state, greedy)) == ["more was taken than the day is late"]
    assert (list(wrong_sums(state, gap)), len(list(lost(state, gap)))) == (["a gap"], 1)
    assert list(sits(strict, plan)) == ["too long without a break"]
