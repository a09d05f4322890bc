"""A room that hears nobody: what is on there by the plan, and when that changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session_core.rules.by_plan import day_by_plan, plan_moves_at
from session_core.rules.commands import Advance, ChangeLength, EndSession, Hold, OpenLobby, Skip
from session_core.rules.programme import Policy
from session_core.rules.reports import LocalProgressReport
from session_core.rules.state import SessionState
from session_core.rules.terms import LocalStep, Phase
from tests.builders import Step, at, live, report, sample_programme, state_after, wish

ROOM = "drammen"
LECTURE = live("lecture-1")
"""From 10 to 40; then break 40 to 55, local work to 85, sharing to 105, lecture to 125, evaluation
to 135, goodbye to 140.
"""
WAITING = state_after(wish(Advance, at(105), wait_for=("baerum",)), state=live("sharing-1"))


def on(state: SessionState, minute: float, since: float = 20) -> str:
    """What is on by the plan, and until when, in minutes."""
    day = day_by_plan(state, ROOM, at(since), at(minute))
    run = day.current
    if run is None:
        return day.phase.value
    ends_at = run.clock_from and run.clock_from + timedelta(seconds=run.length_s + run.added_s)
    return f"{run.segment.id} {(ends_at - at()) / timedelta(minutes=1):g}" if ends_at else "waits"


@pytest.mark.parametrize(
    ("minute", "told"),
    [
        (39.9, "lecture-1 40"),
        (40, "break-1 55"),
        (54.9, "break-1 55"),
        (55, "local-1 85"),
        (104, "sharing-1 105"),
        (139, "goodbye 140"),
        (140, "goodbye 140"),
        (169.9, "goodbye 140"),
        (170, "closed"),
        (900, "closed"),
    ],
)
def test_what_was_on_has_its_time_and_then_comes_the_plan(minute: float, told: str) -> None:
    assert on(LECTURE, minute) == told


def test_the_state_itself_is_told_while_what_it_knows_of_is_on() -> None:
    assert day_by_plan(LECTURE, ROOM, at(20), at(39)) is LECTURE
    ended = state_after(wish(EndSession, at(30)), state=LECTURE)
    assert day_by_plan(ended, ROOM, at(31), at(300)) is ended
    assert plan_moves_at(ended, ROOM, at(31), at(300)) is None


def test_the_plan_is_the_one_that_was_last_heard_of() -> None:
    steps = [
        wish(ChangeLength, at(20), target="lecture-1", seconds=300),
        wish(ChangeLength, at(20, 2), target="break-1", seconds=-120),
        wish(Skip, at(21), target="local-1"),
    ]
    state = state_after(*steps, state=LECTURE)
    assert [on(state, minute) for minute in (44, 45, 58)] == [
        "lecture-1 45", "break-1 58", "sharing-1 78",
    ]  # fmt: skip


def test_what_was_on_and_what_came_by_the_plan_is_past() -> None:
    day = day_by_plan(LECTURE, ROOM, at(20), at(60))
    assert [(one.segment.id, one.ended_at) for one in day.position.ended] == [
        ("welcome", at(10)), ("lecture-1", at(40)), ("break-1", at(55)),
    ]  # fmt: skip
    over = day_by_plan(LECTURE, ROOM, at(20), at(150))
    assert [one.segment.id for one in over.position.runs] == [
        one.id for one in LECTURE.programme.segments
    ]


@pytest.mark.parametrize("state", [state_after(), state_after(wish(OpenLobby, at(-30)))])
def test_a_day_that_nobody_is_heard_to_start_starts_by_the_plan(state: SessionState) -> None:
    assert day_by_plan(state, ROOM, at(-20), at(-1)) is state
    day = day_by_plan(state, ROOM, at(-20), at(5))
    assert (on(state, 5, -20), day.phase, day.position.started_at) == ("welcome 10", "live", at(0))
    assert plan_moves_at(state, ROOM, at(-20), at(-1)) == at(0)
    assert day_by_plan(state, ROOM, at(-20), at(30)).position.started_at == at(0)


def test_a_clock_that_stood_when_contact_went_away_goes_on_at_the_earliest_then() -> None:
    held = state_after(wish(Hold, at(20)), state=LECTURE)
    assert day_by_plan(held, ROOM, at(25), at(44)) is held
    assert on(held, 45, 25) == "break-1 60"
    assert plan_moves_at(held, ROOM, at(25), at(30)) == at(45)


def test_a_segment_that_waits_for_rooms_goes_when_the_centre_would_start_it() -> None:
    assert on(WAITING, 109, 106) == "waits"
    assert on(WAITING, 110, 106) == "lecture-2 130"
    assert on(WAITING, 130, 106) == "evaluation 140"
    assert plan_moves_at(WAITING, ROOM, at(106), at(107)) == at(110)
    assert on(WAITING, 111, 113) == "waits", "the centre was heard then, and it waited still"
    assert on(WAITING, 114, 113) == "lecture-2 133"


def test_one_that_waits_for_ever_goes_from_when_contact_went_away() -> None:
    programme = sample_programme(policy=Policy(wait_max_s=0))
    assert on(replace(WAITING, programme=programme), 107, 106) == "lecture-2 126"


def local(*steps: tuple[float, LocalStep, int]) -> SessionState:
    """In local work from 55 to 85."""
    told: list[Step] = [
        report(LocalProgressReport, ROOM, at(minute), segment="local-1", step=step, seconds=seconds)
        for minute, step, seconds in steps
    ]
    return state_after(*told, state=live("local-1"))


def test_a_rooms_own_clock_lasts_as_long_as_its_leader_said() -> None:
    more = local((56, LocalStep.STARTED, 0), (60, LocalStep.EXTENDED, 300))
    assert [on(more, minute, 61) for minute in (89, 90)] == ["local-1 85", "sharing-1 110"]
    paused = local((56, LocalStep.STARTED, 0), (60, LocalStep.PAUSED, 0))
    assert day_by_plan(paused, ROOM, at(61), at(300)) is paused
    assert plan_moves_at(paused, ROOM, at(61), at(70)) is None
    done = local((56, LocalStep.STARTED, 0), (60, LocalStep.FINISHED, 0))
    assert [on(done, minute, 61) for minute in (84, 85)] == ["local-1 85", "sharing-1 105"]


def test_where_all_has_been_run_the_last_is_rounded_off_and_then_the_day_is_over() -> None:
    last = live("goodbye")
    assert [on(last, minute, 136) for minute in (139, 141, 170)] == [
        "goodbye 140", "goodbye 140", "closed",
    ]  # fmt: skip
    closed = day_by_plan(last, ROOM, at(136), at(300))
    assert (closed.phase, closed.position.closed_at) == (Phase.CLOSED, at(140))
    assert plan_moves_at(last, ROOM, at(136), at(150)) == at(170)
    assert plan_moves_at(last, ROOM, at(136), at(170)) is None


def test_a_day_without_any_segment_left_is_over_by_the_plan() -> None:
    steps = [wish(Skip, at(-9, n), target=one.id, why="Avlyst") for n, one in enumerate(SEGMENTS)]
    assert day_by_plan(state_after(*steps), ROOM, at(-5), at(5)).phase is Phase.CLOSED


SEGMENTS = sample_programme().segments
DAYS = (LECTURE, WAITING, live("local-1"), live("goodbye"), state_after())


@given(st.sampled_from(DAYS), st.floats(0, 300), st.floats(0, 0.999))
@settings(max_examples=200)
def test_between_two_moves_of_the_plan_the_same_is_on(
    state: SessionState, minute: float, share: float
) -> None:
    now = at(minute)
    until = plan_moves_at(state, ROOM, at(0), now) or now + timedelta(hours=12)
    later = min(now + share * (until - now), until - timedelta.resolution)
    assert until > now
    assert day_by_plan(state, ROOM, at(0), later) == day_by_plan(state, ROOM, at(0), now)
