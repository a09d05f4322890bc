"""When rooms that are by themselves are due, and whom a clock waits for."""

from __future__ import annotations

import pytest

from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules.gathering import (
    CalledIn,
    awaited,
    by_themselves,
    called_in,
    called_now,
    has_gathered,
    is_apart,
    is_awaited,
)
from session_core.rules.reports import (
    LocalProgressReport,
    OwnWayReport,
    RejoinReport,
    RejoinTakenBackReport,
)
from session_core.rules.state import SessionState
from session_core.rules.terms import LocalStep, OwnStep
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


# ── a call back ────────────────────────────────────────────────────────────────────────────────


def test_a_call_says_when_it_was_last_made_and_how_many_have_followed_it() -> None:
    state = live("local-1")
    assert called_in(state) is None
    state = state_after(wish(cc.CallBack, at(58)), state=state)
    assert called_in(state) == CalledIn(at=at(58), rooms=len(ROOMS), back=0)
    state = state_after(report(RejoinReport, ROOMS[0], at(59)), state=state)
    assert called_in(state) == CalledIn(at=at(58), rooms=len(ROOMS), back=1)
    again = state_after(wish(cc.CallBack, at(60)), state=state)
    assert called_in(again) == CalledIn(at=at(60), rooms=len(ROOMS), back=1)
    taken_back = state_after(report(RejoinTakenBackReport, ROOMS[0], at(60)), state=state)
    assert called_in(taken_back) == CalledIn(at=at(58), rooms=len(ROOMS), back=0)


def test_rooms_that_were_not_called_are_not_counted() -> None:
    state = state_after(wish(cc.CallBack, at(58), rooms=ROOMS[:2]), state=live("local-1"))
    state = state_after(report(RejoinReport, ROOMS[2], at(59)), state=state)
    assert called_in(state) == CalledIn(at=at(58), rooms=2, back=0)


def test_a_call_that_all_followed_stands_until_something_else_is_on() -> None:
    backs = [report(RejoinReport, one, at(59)) for one in ROOMS]
    state = state_after(wish(cc.CallBack, at(58)), *backs, state=live("local-1"))
    assert called_in(state) == CalledIn(at=at(58), rooms=len(ROOMS), back=len(ROOMS))
    assert called_in(state_after(wish(c.Advance, at(60)), state=state)) is None


def test_a_call_that_a_room_has_not_followed_outlasts_what_was_on() -> None:
    backs = [report(RejoinReport, one, at(122)) for one in ROOMS if one != "baerum"]
    called = state_after(wish(cc.CallBack, at(121)), *backs, state=live("sharing-1"))
    jump = wish(c.JumpTo, at(123), target="lecture-2", wait_for=("baerum",))
    state = state_after(jump, state=called)
    assert called_in(state) == CalledIn(at=at(121), rooms=len(ROOMS), back=len(ROOMS) - 1)
    assert called_in(state_after(report(RejoinReport, "baerum", at(124)), state=state)) is None


def test_a_room_has_gathered_when_it_has_followed_the_call_to_what_is_on() -> None:
    called = state_after(wish(cc.CallBack, at(58)), state=live("local-1"))
    assert not has_gathered(called, ROOMS[0])
    back = state_after(report(RejoinReport, ROOMS[0], at(59)), state=called)
    assert [has_gathered(back, one) for one in ROOMS[:2]] == [True, False]
    assert not has_gathered(state_after(wish(c.Advance, at(60)), state=back), ROOMS[0])
    uncalled = state_after(report(RejoinReport, ROOMS[0], at(59)), state=live("local-1"))
    assert not has_gathered(uncalled, ROOMS[0])


def test_a_call_is_no_news_once_what_follows_runs_without_the_room() -> None:
    called = state_after(wish(cc.CallBack, at(121)), state=live("sharing-1"))
    state = state_after(wish(c.JumpTo, at(123), target="lecture-2"), state=called)
    assert state.current is not None
    assert state.current.clock_from is not None
    assert called_in(state) is None


def test_with_nothing_on_or_rooms_that_never_parted_no_call_stands() -> None:
    assert called_in(state_after(wish(cc.CallBack, at(-5)))) is None
    assert called_in(state_after(wish(cc.CallBack, at(5)), state=live())) is None
    ended = state_after(wish(c.EndSession, at(60)), state=live("local-1"))
    assert called_in(state_after(wish(cc.CallBack, at(61)), state=ended)) is None


def test_a_new_parting_ends_a_call() -> None:
    state = state_after(wish(cc.CallBack, at(54)), wish(c.Advance, at(55)), state=live("break-1"))
    assert called_in(state) is None


# ── as long as a call is news in a room ────────────────────────────────────────────────────────

CALLED = state_after(wish(cc.CallBack, at(58)), state=live("local-1"))


def test_a_call_is_news_until_the_room_is_back_or_what_was_on_has_ended() -> None:
    assert called_now(live("local-1"), "drammen", at(58)) is None
    assert called_now(CALLED, "drammen", at(70)) == at(58)
    back = state_after(report(RejoinReport, "drammen", at(60)), state=CALLED)
    assert called_now(back, "drammen", at(60)) is None
    moved = state_after(wish(c.Advance, at(80)), wish(c.Advance, at(100)), state=CALLED)
    assert called_now(moved, "drammen", at(101)) is None
    ended = state_after(wish(c.EndSession, at(80)), state=CALLED)
    assert called_now(ended, "drammen", at(81)) is None


def own(minute: float, step: OwnStep, where: str = "sharing-1") -> OwnWayReport:
    return report(OwnWayReport, "drammen", at(minute), segment=where, step=step)


def test_on_its_own_way_it_is_news_until_the_room_answers_or_what_it_had_on_has_ended() -> None:
    alone = state_after(own(57, OwnStep.WENT_ON), own(57, OwnStep.STAYED), state=live("local-1"))
    called = state_after(wish(cc.CallBack, at(58)), state=alone)
    assert called_now(called, "drammen", at(76)) == at(58)
    assert called_now(called, "drammen", at(77)) is None
    answered = state_after(own(59, OwnStep.STAYED), state=called)
    assert called_now(answered, "drammen", at(60)) is None
    follows = state_after(own(59, OwnStep.FOLLOWED), state=called)
    assert called_now(follows, "drammen", at(60)) == at(58), "with the others it is waited for"
