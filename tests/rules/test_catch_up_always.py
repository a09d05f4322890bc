"""On a day that is late something can always be done, however late it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from session_core.rules.catch_up import (
    CatchUpPlan,
    all_ways,
    is_worth_telling,
    longest_sitting,
)
from session_core.rules.commands import CatchUp
from session_core.rules.programme import Policy
from session_core.rules.state import SessionState
from session_core.rules.terms import Flexibility
from tests.builders import at, command, refusal
from tests.rules.test_catch_up import HOLD, SHIFT, late_by, late_days, with_break


def test_where_people_have_sat_too_long_already_the_rest_can_still_be_shifted() -> None:
    plan = with_break(Flexibility.FIXED, Policy(stretch_minutes_max=60))
    fixed = tuple(replace(one, flexibility=Flexibility.FIXED) for one in plan.segments)
    state = late_by(0, replace(plan, segments=fixed))
    first = all_ways(state, at(84))[0]
    assert (first.way, first.why_not, first.sits_long) == (SHIFT, None, True)
    assert refusal(state, command(state, CatchUp, at(84), way=SHIFT, seen_late_s=74 * 60)) is None


def test_of_ways_that_all_sit_too_long_the_one_that_keeps_it_shortest_is_offered() -> None:
    state = late_by(0, with_break(Flexibility.ABSORB, Policy(stretch_minutes_max=60)))
    ways = {one.way: (one.why_not, one.sits_long) for one in all_ways(state, at(84))}
    assert ways[HOLD] == (None, True), "it ends what comes before the break the sooner"
    assert ways[SHIFT] == ("sits_too_long", False)


def unhelped(
    plans: tuple[CatchUpPlan, ...], limit: timedelta, state: SessionState
) -> Iterator[str]:
    """Nothing can be done, or a way is refused for a sitting that none makes shorter."""
    if all(one.why_not for one in plans):
        yield "no way can be used"
    shortest = min(longest_sitting(state, one.lines) for one in plans)
    for one in plans:
        sits = longest_sitting(state, one.lines)
        if one.why_not == "sits_too_long" and sits <= max(limit, shortest):
            yield f"{one.way} is refused for nothing"
        if one.why_not is None and sits > max(limit, shortest):
            yield f"{one.way} is offered though another sits shorter"


@given(late_days(), st.integers(0, 7200))
def test_on_a_late_day_some_way_can_always_be_used(
    day: tuple[SessionState, int], more: int
) -> None:
    state, second = day
    now = at(0, second + more)
    if is_worth_telling(state, now):
        limit = timedelta(minutes=state.programme.policy.stretch_minutes_max)
        assert not [*unhelped(all_ways(state, now), limit, state)]


def test_the_checker_of_days_without_help_can_fail() -> None:
    state = late_by(8)
    plans, limit = all_ways(state, at(8)), timedelta(minutes=10)
    refused = tuple(replace(one, why_not="sits_too_long") for one in plans)
    assert next(unhelped(refused, limit, state)) == "no way can be used"
    assert "is refused for nothing" in "".join(unhelped(refused, limit, state))
    offered = tuple(replace(one, why_not=None) for one in plans)
    assert "another sits shorter" in "".join(unhelped(offered, limit, state))
