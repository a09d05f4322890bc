"""What the centre does by itself: when, with which id, and never twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given

from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules.commands import Command
from session_core.rules.decide import decide
from session_core.rules.errors import CommandRefused
from session_core.rules.events import Event, SegmentStarted, WaitingEnded, WaitingResumed
from session_core.rules.evolve import begin, evolve
from session_core.rules.programme import Policy
from session_core.rules.readings import next_deadline
from session_core.rules.reports import RejoinReport
from session_core.rules.state import SessionState
from session_core.rules.terms import Role
from session_core.rules.timers import next_timer, waiting_ends_at, waits_until
from tests.builders import at, command, live, refusal, report, sample_programme, state_after, wish
from tests.rules import histories
from tests.rules.histories import PROGRAMME, Act, days

Timer = Callable[[SessionState], tuple[datetime, Command] | None]
LONGEST = timedelta(seconds=PROGRAMME.policy.wait_max_s)
ROOMS = ("drammen", "baerum")


def waiting(minute: float = 120, rooms: tuple[str, ...] = ROOMS) -> SessionState:
    """A lecture that was put on in this minute and waits for these rooms."""
    return state_after(
        wish(c.JumpTo, at(minute), target="lecture-2", wait_for=rooms), state=live("sharing-1")
    )


def timer_of(state: SessionState) -> tuple[datetime, Command]:
    """The timer, where there must be one."""
    found = next_timer(state)
    assert found is not None
    return found


def after(state: SessionState, message: Any) -> SessionState:
    for event in decide(state, message):
        state = evolve(state, event)
    return state


# ── one at a time ──────────────────────────────────────────────────────────────────────────────


def test_a_segment_that_waits_starts_without_the_missing_rooms_after_five_minutes() -> None:
    state = after(waiting(), report(RejoinReport, "baerum", at(122)))
    moment, centres_wish = timer_of(state)
    assert moment == at(125)
    (event,) = decide(state, replace(centres_wish, at=at(125)))
    assert event == WaitingEnded(at=at(125), by=centres_wish.by, without=("drammen",))
    run = evolve(state, event).current
    assert run is not None
    assert (run.clock_from, run.waiting_for, run.without[-1]) == (at(125), (), "drammen")
    assert run.waiting_ended_by is not None
    assert run.waiting_ended_by.role is Role.CENTRE


def test_where_nothing_waits_there_is_nothing_to_do() -> None:
    for state in (state_after(), live("lecture-1"), after(waiting(), timer_of(waiting())[1])):
        assert next_timer(state) is None
        assert waiting_ends_at(state) is None


@pytest.mark.parametrize(("seconds", "moment"), [(0, None), (1, at(120, 1)), (600, at(130))])
def test_the_policy_says_how_long_and_nought_is_for_ever(
    seconds: int, moment: datetime | None
) -> None:
    policy = Policy(wait_max_s=seconds)
    state = replace(waiting(), programme=sample_programme(policy=policy))
    assert waiting_ends_at(state) == moment
    assert (next_timer(state) is None) == (moment is None)


def test_a_screen_names_the_moment_until_it_has_come_and_wakes_just_then() -> None:
    state = waiting()
    assert waits_until(state, at(124, 59)) == at(125)
    assert next_deadline(state, at(124, 30)) == at(125)
    assert waits_until(state, at(125)) is None


def test_a_timer_that_comes_just_after_the_last_room_is_not_needed_any_more() -> None:
    state = waiting(rooms=("drammen",))
    _, centres_wish = timer_of(state)
    state = after(state, report(RejoinReport, "drammen", at(124, 59)))
    assert refusal(state, replace(centres_wish, at=at(125))) == "not_waiting"
    assert state.current is not None
    assert state.current.waiting_ended_by is None


def test_a_leader_who_was_first_is_named_and_the_timer_is_not_needed() -> None:
    state = waiting()
    _, centres_wish = timer_of(state)
    state = after(state, command(state, c.StopWaiting, at(121)))
    assert refusal(state, replace(centres_wish, at=at(125))) == "not_waiting"
    assert state.current is not None
    assert state.current.waiting_ended_by is not None
    assert state.current.waiting_ended_by.role is Role.COURSE_LEADER


def test_a_timer_that_comes_after_a_move_is_stale() -> None:
    state = waiting()
    _, centres_wish = timer_of(state)
    state = after(state, command(state, c.Advance, at(124)))
    assert refusal(state, replace(centres_wish, at=at(125))) == "stale"


def test_the_same_wait_has_the_same_id_and_another_wait_another() -> None:
    state = waiting()
    first = timer_of(state)[1].command_id
    assert timer_of(after(state, report(RejoinReport, "baerum", at(122))))[1].command_id == first
    skipped = after(state, command(state, c.Skip, at(121), target="goodbye"))
    assert timer_of(skipped)[1].command_id == first
    others = [
        waiting(121),
        replace(state, programme=sample_programme(session="t1d-2")),
    ]
    assert len({first, *(timer_of(one)[1].command_id for one in others)}) == 3


# ── whatever the day ───────────────────────────────────────────────────────────────────────────


def lived(day: Iterable[Act], timer: Timer, centres: int) -> Iterator[tuple[datetime, str, Event]]:
    """A day on which so many centres do what is due at the same moment, each on what it knew then.
    The log takes a cause once: all that comes of it, with its time.
    """
    state, now, causes = begin(PROGRAMME), histories.DAY_BEGINS, set[str]()
    for act in day:
        now += timedelta(seconds=act.gap_s)
        while (due := timer(state)) is not None and due[0] <= now:
            told = [timer(state) for _ in range(centres)]
            known = state
            for _, one in filter(None, told):
                if one.command_id not in causes:
                    causes.add(one.command_id)
                    for event in decide(known, replace(one, at=due[0])):
                        state = evolve(state, event)
                        yield due[0], one.command_id, event
        try:
            events = decide(state, act.message(state, now))
        except CommandRefused:
            continue
        for event in events:
            state = evolve(state, event)
            yield now, "", event


def broken_timers(day: Iterable[Act], timer: Timer = next_timer, centres: int = 2) -> Iterator[str]:
    """A wait ends once, however many centres end it, and none lasts longer than the policy says."""
    state, ended = begin(PROGRAMME), 0
    for moment, cause, event in lived(day, timer, centres):
        until = waiting_ends_at(state)
        if until is not None and moment > until:
            yield f"it still waited at {moment}, until {until}"
        if cause:
            was_waiting = state.current is not None and state.current.clock_from is None
            if not was_waiting:
                yield "a wait was ended again"
        if isinstance(event, SegmentStarted | WaitingResumed):
            ended = 0
        ended += isinstance(event, WaitingEnded)
        if ended > 1:
            yield "a wait was ended twice"
        state = evolve(state, event)


@given(days)
def test_whatever_the_day_a_wait_ends_once_and_in_time(day: list[Act]) -> None:
    assert list(broken_timers(day)) == []


WAITS = [
    Act(c.OpenLobby),
    Act(c.StartSession),
    Act(c.JumpTo, fields={"target": "sharing-1"}),
    Act(c.Advance, fields={"wait_for": ROOMS}),
    Act(cc.SendMessage, gap_s=3600, fields={"text": "Hei"}),
]


def test_a_wait_that_was_ended_by_mistake_is_ended_in_time_by_a_wish_that_was_never_kept() -> None:
    """Its id is that of the wait, which is the same; but nobody has used it before."""
    stopped = [*WAITS[:-1], Act(c.StopWaiting, gap_s=60), Act(c.UndoMove, gap_s=5), WAITS[-1]]
    assert list(broken_timers(stopped)) == []
    told = [(cause != "", type(event)) for _, cause, event in lived(stopped, next_timer, 2)]
    assert told[-4:-1] == [(False, WaitingEnded), (False, WaitingResumed), (True, WaitingEnded)]


def with_random_id(state: SessionState) -> tuple[datetime, Command] | None:
    found = next_timer(state)
    return found and (found[0], replace(found[1], command_id=str(uuid4())))


def never(_: SessionState) -> None:
    return None


@pytest.mark.parametrize(
    ("timer", "found"),
    [(with_random_id, "a wait was ended again"), (never, "it still waited")],
)
def test_a_planted_fault_in_a_timer_is_found(timer: Timer, found: str) -> None:
    assert list(broken_timers(WAITS)) == []
    assert any(found in one for one in broken_timers(WAITS, timer))
