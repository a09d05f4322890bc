"""Where the programme stands: clocks, moves, what an undo takes back and what it must leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from session_core.rules.clocks import run_clock
from session_core.rules.commands import (
    Advance,
    ChangeLength,
    EndSession,
    Hold,
    JumpTo,
    OpenLobby,
    ReopenSession,
    Resume,
    Skip,
    StartSession,
    StopWaiting,
    UndoMove,
)
from session_core.rules.events import (
    Event,
    HoldEnded,
    HoldStarted,
    LobbyOpened,
    MoveUndone,
    SegmentPutBack,
    SegmentSkipped,
    SegmentStarted,
    SessionEnded,
    SessionReopened,
    WaitingEnded,
)
from session_core.rules.evolve import begin, evolve
from session_core.rules.readings import SegmentStatus, planned_length_s, status_of
from session_core.rules.reports import AttendanceReport, RejoinReport
from session_core.rules.state import SessionState
from session_core.rules.terms import Phase
from tests.builders import (
    at,
    but_record,
    live,
    refusal,
    report,
    running,
    sample_programme,
    state_after,
    wish,
)
from tests.people import ADA, LEE

# ── frozen copy ────────────────────────────────────────────────────────────────────────────────


def test_a_length_given_before_the_start_is_part_of_the_frozen_copy() -> None:
    given = wish(ChangeLength, at(5), target="lecture-1", seconds=300)
    run = running(state_after(given, wish(Advance, at(10)), state=live()))
    assert (run.length_s, run.added_s) == (35 * 60, 0)


def test_a_length_given_while_it_runs_stands_beside_the_frozen_copy() -> None:
    given = wish(ChangeLength, at(12), target="lecture-1", seconds=-300)
    run = running(state_after(given, state=live("lecture-1")))
    assert (run.length_s, run.added_s) == (30 * 60, -300)
    assert run_clock(run, at(20)).ends_at == at(35)


# ── hold ───────────────────────────────────────────────────────────────────────────────────────


def test_a_hold_stops_the_clock_and_resuming_moves_the_end_by_as_long() -> None:
    state = state_after(wish(Hold, at(15)), state=live("lecture-1"))
    assert run_clock(running(state), at(99)).left == timedelta(minutes=25)
    assert run_clock(running(state), at(99)).ends_at is None
    state = state_after(wish(Resume, at(22)), state=state)
    assert run_clock(running(state), at(22)).ends_at == at(47)


def test_two_holds_add_up() -> None:
    holds = [wish(Hold, at(15)), wish(Resume, at(16)), wish(Hold, at(20)), wish(Resume, at(23))]
    assert running(state_after(*holds, state=live("lecture-1"))).held == timedelta(minutes=4)


def test_a_hold_that_is_on_ends_with_its_segment() -> None:
    state = state_after(wish(Hold, at(15)), wish(Advance, at(20)), state=live("lecture-1"))
    assert state.position.ended[-1].held == timedelta(minutes=5)
    assert state.position.ended[-1].held_since is None


def test_a_clock_that_was_set_back_during_a_hold_takes_no_time_away() -> None:
    state = state_after(wish(Hold, at(15)), wish(Resume, at(14)), state=live("lecture-1"))
    assert running(state).held == timedelta()


# ── waiting ────────────────────────────────────────────────────────────────────────────────────


def test_the_clock_starts_when_the_last_room_that_was_waited_for_is_back() -> None:
    waited = wish(Advance, at(105), wait_for=("drammen", "baerum"))
    state = state_after(waited, report(RejoinReport, "drammen", at(106)), state=live("sharing-1"))
    assert running(state).clock_from is None
    assert run_clock(running(state), at(107)).left == timedelta(minutes=20)
    state = state_after(report(RejoinReport, "baerum", at(108)), state=state)
    assert running(state).clock_from == at(108)
    assert (running(state).waiting_for, running(state).without) == ((), ("ringerike",))


def test_who_is_left_out_when_the_waiting_is_stopped_stays_on_record() -> None:
    waited = wish(Advance, at(105), wait_for=("drammen", "baerum"))
    state = state_after(waited, wish(StopWaiting, at(107)), state=live("sharing-1"))
    assert running(state).without == ("ringerike", "drammen", "baerum")
    assert running(state).clock_from == at(107)


# ── undo ───────────────────────────────────────────────────────────────────────────────────────

MOVES: list[tuple[str, type[Any], dict[str, Any]]] = [
    ("lecture-1", Advance, {}),
    ("lecture-1", JumpTo, {"target": "goodbye", "skip_between": True}),
    ("lecture-1", JumpTo, {"target": "welcome"}),
    ("lecture-1", Skip, {"target": "break-1"}),
]


@pytest.mark.parametrize(("segment", "kind", "fields"), MOVES)
def test_after_an_undo_everything_is_as_before_the_move(
    segment: str, kind: type[Any], fields: dict[str, Any]
) -> None:
    before = live(segment)
    after = state_after(wish(kind, at(40), **fields), wish(UndoMove, at(40, 9)), state=before)
    assert but_record(after) == but_record(before)
    assert after.position.revision == before.position.revision + 2


def test_a_day_that_was_opened_by_mistake_is_closed_again_and_what_rooms_saw_stays() -> None:
    opened = state_after(wish(OpenLobby, at(-30)))
    state = state_after(wish(UndoMove, at(-30, 5)), state=opened)
    assert (state.phase, state.rooms) == (Phase.PLANNED, opened.rooms)
    assert state.position.revision == opened.position.revision + 1


def test_undoing_the_first_start_returns_to_the_lobby() -> None:
    lobby = state_after(wish(OpenLobby, at(-30)))
    state = state_after(wish(StartSession, at(0)), wish(UndoMove, at(0, 5)), state=lobby)
    assert state.phase is Phase.LOBBY
    assert (state.current, state.position.started_at) == (None, None)


def test_what_was_put_on_by_mistake_stays_on_record_as_undone() -> None:
    undo = wish(UndoMove, at(40, 5), ADA.by)
    state = state_after(wish(Advance, at(40)), undo, state=live("lecture-1"))
    (mistake,) = state.undone
    assert (mistake.segment.id, mistake.ended_at, mistake.ended_by) == (
        "break-1",
        at(40, 5),
        ADA.by,
    )


@pytest.mark.parametrize(("seconds", "code"), [(9.999, None), (10, "undo_too_late")])
def test_the_undo_window_has_closed_when_its_last_second_is_full(
    seconds: float, code: str | None
) -> None:
    state = state_after(wish(Advance, at(40)), state=live("lecture-1"))
    assert refusal(state, wish(UndoMove, at(40, seconds))(state)) == code


def test_only_one_move_can_be_taken_back() -> None:
    moves = [wish(Advance, at(40)), wish(Advance, at(40, 3)), wish(UndoMove, at(40, 4))]
    state = state_after(*moves, state=live("lecture-1"))
    assert running(state).segment.id == "break-1"
    assert refusal(state, wish(UndoMove, at(40, 5))(state)) == "nothing_to_undo"


def test_an_undo_leaves_what_rooms_saw_alone() -> None:
    counted = report(AttendanceReport, "drammen", at(40, 2))
    back = report(RejoinReport, "baerum", at(40, 3))
    moved = state_after(wish(Advance, at(40)), counted, back, state=live("lecture-1"))
    undone = state_after(wish(UndoMove, at(40, 5)), state=moved)
    assert undone.rooms == moved.rooms
    assert len(undone.rooms["drammen"].counts) == 1


# In a log of before, an undo reached behind what was done since the last move.


def undone_as_before(state: SessionState, second: float) -> SessionState:
    """The state after an undo of a log of before, which does not say what it takes back."""
    return evolve(state, MoveUndone(at=at(40, second), by=LEE.by))


def test_an_undo_of_before_does_not_take_back_a_length_that_was_given_meanwhile() -> None:
    given = wish(ChangeLength, at(40, 3), target="sharing-1", seconds=-120)
    moved = state_after(wish(Advance, at(40)), given, state=live("lecture-1"))
    undone = undone_as_before(moved, 6)
    assert (undone.act, running(undone).segment.id) == (None, "lecture-1")
    sharing = undone.programme.segments[4]
    assert planned_length_s(undone, sharing) == 18 * 60


def test_a_length_given_to_the_mistaken_segment_waits_in_the_plan() -> None:
    given = wish(ChangeLength, at(40, 3), target="break-1", seconds=120)
    steps = [wish(Advance, at(40)), given]
    state = undone_as_before(state_after(*steps, state=live("lecture-1")), 6)
    assert planned_length_s(state, state.programme.segments[2]) == 17 * 60
    assert running(state).added_s == 0


def test_undoing_a_skip_leaves_the_clock_of_what_runs_as_it_has_become() -> None:
    meanwhile = [wish(ChangeLength, at(40, 2), target="lecture-1", seconds=60)]
    steps = [wish(Skip, at(40), target="break-1"), *meanwhile, wish(Hold, at(40, 4))]
    state = undone_as_before(state_after(*steps, state=live("lecture-1")), 8)
    assert (running(state).added_s, running(state).held_since) == (60, at(40, 4))
    assert state.undone == ()
    assert status_of(state.position, "break-1") is SegmentStatus.COMING


def test_a_hold_on_the_mistaken_segment_does_not_reach_the_one_before() -> None:
    steps = [wish(Advance, at(40)), wish(Hold, at(40, 3))]
    state = undone_as_before(state_after(*steps, state=live("lecture-1")), 6)
    assert running(state).held_since is None


# ── two runs of one segment ────────────────────────────────────────────────────────────────────


def test_a_segment_run_twice_is_on_record_twice() -> None:
    steps = [wish(JumpTo, at(20), target="welcome"), wish(Advance, at(25))]
    state = state_after(*steps, state=live("lecture-1"))
    assert [run.segment.id for run in state.position.ended] == ["welcome", "lecture-1", "welcome"]
    assert running(state).segment.id == "break-1"


# ── ending and reopening ───────────────────────────────────────────────────────────────────────


def test_ending_closes_what_runs() -> None:
    state = state_after(wish(EndSession, at(141)), state=live("goodbye"))
    assert (state.phase, state.current, state.position.closed_at) == (Phase.CLOSED, None, at(141))
    assert state.position.ended[-1].ended_at == at(141)


@pytest.mark.parametrize("last", [Hold, StartSession])
def test_reopening_brings_back_what_ran_as_it_stood(last: type[Any]) -> None:
    before = live("lecture-1")
    if last is Hold:
        before = state_after(wish(Hold, at(15)), state=before)
    after = state_after(wish(EndSession, at(16)), wish(ReopenSession, at(18)), state=before)
    assert after.current == before.current
    assert after.position.ended == before.position.ended
    assert (after.phase, after.position.closed_at) == (Phase.LIVE, None)


def test_a_session_that_was_closed_in_the_lobby_reopens_in_the_lobby() -> None:
    steps = [wish(OpenLobby, at(-30)), wish(EndSession, at(-20)), wish(ReopenSession, at(-10))]
    state = state_after(*steps)
    assert (state.phase, state.current) == (Phase.LOBBY, None)


# ── events that fit nowhere ────────────────────────────────────────────────────────────────────

BY = LEE.by
GOODBYE = sample_programme().segments[-1]
CLOSED = state_after(wish(EndSession, at(141)), state=live("goodbye"))

NOWHERE: list[tuple[SessionState, Event]] = [
    (live(), LobbyOpened(at=at(1), by=BY, rehearsal=True)),
    (live(), SessionReopened(at=at(1), by=BY)),
    (live(), HoldEnded(at=at(1), by=BY)),
    (live(), WaitingEnded(at=at(1), by=BY, without=("drammen",))),
    (state_after(wish(OpenLobby, at(-9))), HoldStarted(at=at(1), by=BY)),
    (state_after(wish(OpenLobby, at(-9), rehearsal=True)), MoveUndone(at=at(1), by=BY)),
    (begin(sample_programme()), SessionEnded(at=at(1), by=BY)),
    (CLOSED, SessionEnded(at=at(142), by=BY)),
    (CLOSED, HoldStarted(at=at(142), by=BY)),
    (CLOSED, SegmentPutBack(at=at(142), by=BY, segment="welcome")),
    (CLOSED, SegmentSkipped(at=at(142), by=BY, segment="welcome")),
    (CLOSED, SegmentStarted(at=at(142), by=BY, segment=GOODBYE, length_s=60)),
]


@pytest.mark.parametrize(("state", "event"), NOWHERE)
def test_an_event_that_fits_nowhere_changes_nothing_but_the_number(
    state: SessionState, event: Event
) -> None:
    assert evolve(state, event) == replace(state, seq=state.seq + 1)


def test_a_waiting_clock_cannot_be_held() -> None:
    waited = wish(Advance, at(105), wait_for=("drammen",))
    state = state_after(waited, state=live("sharing-1"))
    held = evolve(state, HoldStarted(at=at(106), by=BY))
    assert running(held).held_since is None
