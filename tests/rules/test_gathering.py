"""When rooms that are by themselves are due, and whom a clock waits for."""

from __future__ import annotations

import pytest

from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules.gathering import awaited, by_themselves, is_apart, is_awaited
from session_core.rules.reports import LocalProgressReport, RejoinReport, RejoinTakenBackReport
from session_core.rules.state import SessionState
from session_core.rules.terms import LocalStep
from tests.builders import at, live, report, sample_programme, state_after, wish

ROOMS = tuple(room.id for room in sample_programme().rooms)


def step(minute: float, what: LocalStep, room: str) -> LocalProgressReport:
    return report(LocalProgressReport, room, at(minute), segment="local-1", step=what)


def waiting() -> SessionState:
    """A lecture that was put on and waits for two rooms; the third was left out."""
    jump = wish(c.JumpTo, at(120), target="lecture-2", wait_for=("drammen", "baerum"))
    return state_after(jump, state=live("sharing-1"))


def test_who_is_waited_for_grows_fewer_with_each_return_and_more_when_one_takes_it_back() -> None:
    assert awaited(state_after()) == ()
    assert not is_awaited(state_after(), "drammen")
    state = waiting()
    assert awaited(state) == ("drammen", "baerum")
    state = state_after(report(RejoinReport, "baerum", at(122)), state=state)
    assert awaited(state) == ("drammen",)
    assert [is_awaited(state, room) for room in ("drammen", "baerum")] == [True, False]
    state = state_after(report(RejoinTakenBackReport, "baerum", at(123)), state=state)
    assert awaited(state) == ("drammen", "baerum")
    assert not is_awaited(state, "ringerike"), "it was started without"


@pytest.mark.parametrize("on", ["break-1", "local-1", "sharing-1"])
def test_rooms_that_are_by_themselves_are_due_in_the_last_minutes(on: str) -> None:
    state = live(on)
    assert state.current is not None
    ends_at = state.current.segment.ends_at
    early, late = ends_at - 4 * (at(1) - at(0)), ends_at - 3 * (at(1) - at(0))
    assert (is_apart(state, early), is_apart(state, late)) == (True, False)
    assert by_themselves(state) == ROOMS


def test_with_everybody_together_nobody_is_by_themselves() -> None:
    for state in (state_after(), live("lecture-1"), waiting()):
        assert by_themselves(state) == ()
        assert not is_apart(state, at(121))


def test_a_room_is_at_it_until_it_is_back_or_done_with_its_own_work() -> None:
    state, moment = live("local-1"), at(60)
    state = state_after(
        step(56, LocalStep.STARTED, "drammen"),
        step(57, LocalStep.FINISHED, "drammen"),
        step(57, LocalStep.STARTED, "baerum"),
        state=state,
    )
    assert by_themselves(state) == tuple(one for one in ROOMS if one != "drammen")
    rest = [one for one in ROOMS if one != "drammen"]
    backs = [report(RejoinReport, one, at(58)) for one in rest]
    assert is_apart(state_after(*backs[:-1], state=state), moment)
    assert not is_apart(state_after(*backs, state=state), moment)


def test_rooms_that_were_called_are_due() -> None:
    state = live("local-1")
    some = state_after(wish(cc.CallBack, at(58), rooms=(ROOMS[0],)), state=state)
    assert is_apart(some, at(60)), "the others were not"
    assert not is_apart(state_after(wish(cc.CallBack, at(58)), state=state), at(60))
