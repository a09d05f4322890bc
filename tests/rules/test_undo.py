"""Undo takes the newest act back, wholly, and never anything before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from session_core.rules.care_commands import CallBack
from session_core.rules.care_events import CallBackUndone
from session_core.rules.clocks import RunClock, run_clock
from session_core.rules.commands import (
    Advance,
    CatchUp,
    ChangeLength,
    EndRehearsal,
    EndSession,
    Hold,
    JumpTo,
    OpenLobby,
    PutBack,
    ReopenSession,
    Resume,
    Skip,
    StartSession,
    StopWaiting,
    UndoMove,
)
from session_core.rules.decide import decide
from session_core.rules.events import (
    Event,
    HoldEnded,
    LengthChanged,
    MoveUndone,
    SessionReopened,
    WaitingEnded,
    WaitingResumed,
)
from session_core.rules.evolve import evolve
from session_core.rules.readings import can_undo, next_deadline, planned_length_s
from session_core.rules.reports import RejoinReport
from session_core.rules.state import Act, SessionState
from session_core.rules.terms import By, CatchUpWay, Phase, Role
from session_core.rules.undo import to_undo, undone_until
from tests.builders import (
    at,
    but_record,
    command,
    live,
    refusal,
    report,
    running,
    state_after,
    wish,
)
from tests.people import ADA, LEE


def act_of(state: SessionState) -> Act:
    assert state.act is not None
    return state.act


def but_acts(state: SessionState) -> SessionState:
    """The state without what an undo adds to the record, ways to catch up included."""
    return but_record(state, catch_ups=())


def clock_at(state: SessionState, now: datetime) -> RunClock | None:
    return None if state.current is None else run_clock(state.current, now)


def undo(state: SessionState, minute: float, second: float = 0) -> SessionState:
    return state_after(wish(UndoMove, at(minute, second), ADA.by), state=state)


LOBBY = state_after(wish(OpenLobby, at(-30)))
HELD = state_after(wish(Hold, at(30)), state=live("lecture-1"))
SKIPPED = state_after(wish(Skip, at(20), target="break-1"), state=live("lecture-1"))
WAITING = state_after(
    wish(Advance, at(105), wait_for=("drammen", "baerum")), state=live("sharing-1")
)
LATE = live("lecture-1")
CALLED = state_after(wish(CallBack, at(58), rooms=("baerum",)), state=live("local-1"))

ACTS: list[tuple[str, SessionState, type[Any], dict[str, Any]]] = [
    ("lobby_opened", state_after(), OpenLobby, {}),
    ("segment_started", LOBBY, StartSession, {}),
    ("segment_started", live("lecture-1"), Advance, {}),
    ("segment_started", live("lecture-1"), JumpTo, {"target": "goodbye", "skip_between": True}),
    ("segment_skipped", live("lecture-1"), Skip, {"target": "break-1"}),
    ("segment_put_back", SKIPPED, PutBack, {"target": "break-1"}),
    ("length_changed", live("lecture-1"), ChangeLength, {"target": "lecture-1", "seconds": 300}),
    ("length_changed", live("lecture-1"), ChangeLength, {"target": "lecture-1", "seconds": -60}),
    ("length_changed", live("lecture-1"), ChangeLength, {"target": "break-1", "seconds": -300}),
    ("length_changed", HELD, ChangeLength, {"target": "lecture-1", "seconds": 60}),
    ("caught_up", LATE, CatchUp, {"way": CatchUpWay.HOLD_PLAN, "seen_late_s": 1200}),
    ("hold_started", live("lecture-1"), Hold, {}),
    ("hold_ended", HELD, Resume, {}),
    ("waiting_ended", WAITING, StopWaiting, {}),
    ("rooms_called_back", live("local-1"), CallBack, {}),
    ("rooms_called_back", live("break-1"), CallBack, {"rooms": ("drammen",)}),
    ("rooms_called_back", CALLED, CallBack, {}),
    ("session_ended", live("lecture-1"), EndSession, {}),
    ("session_ended", HELD, EndSession, {}),
    ("session_ended", LOBBY, EndSession, {}),
]


def moment_for(state: SessionState, kind: type[Any]) -> float:
    """A minute at which this state can have that act."""
    return {"planned": -40, "lobby": 0}.get(state.phase, 107 if kind is StopWaiting else 60)


@pytest.mark.parametrize(("kind", "before", "pressed", "fields"), ACTS)
def test_every_act_and_its_undo_leave_everything_as_it_was(
    kind: str, before: SessionState, pressed: type[Any], fields: dict[str, Any]
) -> None:
    minute = moment_for(before, pressed)
    after = state_after(wish(pressed, at(minute), **fields), state=before)
    assert (act_of(after).kind, act_of(after).seq) == (kind, after.seq)
    assert but_acts(after) != but_acts(before)
    assert but_acts(undo(after, minute, 9)) == but_acts(before)


@pytest.mark.parametrize(("kind", "before", "pressed", "fields"), ACTS)
def test_an_act_that_was_taken_back_is_told_for_a_while_and_is_not_taken_back_again(
    kind: str, before: SessionState, pressed: type[Any], fields: dict[str, Any]
) -> None:
    minute = moment_for(before, pressed)
    after = undo(state_after(wish(pressed, at(minute), **fields), state=before), minute, 4)
    assert (act_of(after).kind, act_of(after).undone_at) == (kind, at(minute, 4))
    assert undone_until(after) == at(minute, 14)
    assert (to_undo(after), can_undo(after, at(minute, 5))) == (None, False)
    assert refusal(after, command(after, UndoMove, at(minute, 5))) == "nothing_to_undo"


@pytest.mark.parametrize(("kind", "before", "pressed", "fields"), ACTS)
def test_an_older_reader_who_does_not_know_what_is_taken_back_folds_its_event_all_the_same(
    kind: str, before: SessionState, pressed: type[Any], fields: dict[str, Any]
) -> None:
    """It knows no `act`. What it shows then differs by the few seconds of a hold at most."""
    minute = moment_for(before, pressed)
    after = state_after(wish(pressed, at(minute), **fields), state=before)
    (event,) = decide(after, command(after, UndoMove, at(minute)))
    older = evolve(replace(after, act=None), event)
    assert older.phase is before.phase
    if kind == "rooms_called_back":
        assert older.position == before.position
    elif kind != "waiting_ended":
        assert clock_at(older, at(minute)) == clock_at(before, at(minute))


# ── never behind the newest ────────────────────────────────────────────────────────────────────


def test_an_undo_after_five_minutes_more_takes_them_back_and_nothing_else() -> None:
    moved = state_after(wish(Advance, at(40)), state=live("lecture-1"))
    longer = wish(ChangeLength, at(40, 4), target="break-1", seconds=300)
    state = undo(state_after(longer, state=moved), 40, 6)
    assert (running(state).segment.id, running(state).added_s) == ("break-1", 0)
    assert state.position == moved.position


def test_of_several_presses_the_last_is_taken_back() -> None:
    presses = [
        wish(ChangeLength, at(20, second), target="lecture-1", seconds=seconds)
        for second, seconds in ((0, 300), (2, 60), (4, 60))
    ]
    state = undo(state_after(*presses, state=live("lecture-1")), 20, 6)
    assert running(state).added_s == 360
    assert refusal(state, command(state, UndoMove, at(20, 7))) == "nothing_to_undo"


def test_what_a_room_could_be_given_is_taken_back_to_the_second() -> None:
    before = live("lecture-1")
    shorter = wish(ChangeLength, at(20), target="break-1", seconds=-290)
    state = undo(state_after(shorter, state=before), 20, 5)
    assert planned_length_s(state, state.programme.segments[2]) == 15 * 60
    assert state.position == before.position


def test_a_page_that_named_another_act_takes_nothing_back() -> None:
    moved = state_after(wish(Skip, at(20), target="break-1"), state=live("lecture-1"))
    seen = command(moved, UndoMove, at(20, 5))
    longer = state_after(wish(ChangeLength, at(20, 2), target="lecture-1", seconds=60), state=moved)
    assert refusal(longer, seen) == "undo_changed"


def test_a_page_of_before_takes_back_a_move_only() -> None:
    moved = state_after(wish(Advance, at(40)), state=live("lecture-1"))
    held = state_after(wish(Hold, at(40, 2)), state=moved)
    assert refusal(moved, command(moved, UndoMove, at(40, 5), act=None)) is None
    assert refusal(held, command(held, UndoMove, at(40, 5), act=None)) == "undo_changed"


LECTURER = By(role=Role.LECTURER, where="console")
THE_LEADERS = {OpenLobby, StartSession, JumpTo, Skip, PutBack, EndSession}


@pytest.mark.parametrize(("kind", "before", "pressed", "fields"), ACTS)
def test_a_lecturer_takes_back_what_lecturers_do_whoever_did_it_and_nothing_else(
    kind: str, before: SessionState, pressed: type[Any], fields: dict[str, Any]
) -> None:
    minute = moment_for(before, pressed)
    after = state_after(wish(pressed, at(minute), ADA.by, **fields), state=before)
    expected = "undo_leader_only" if pressed in THE_LEADERS else None
    assert refusal(after, command(after, UndoMove, at(minute, 3), LECTURER)) == expected, kind
    assert refusal(after, command(after, UndoMove, at(minute, 3), ADA.by)) is None


def test_a_lecturer_is_told_whose_it_is_also_where_the_page_could_not_name_it() -> None:
    ended = state_after(wish(EndSession, at(20)), state=live("lecture-1"))
    unnamed = command(ended, UndoMove, at(20, 3), LECTURER, act=None)
    assert refusal(ended, unnamed) == "undo_leader_only"


@pytest.mark.parametrize(
    ("fields", "wished"),
    [
        ({"target": "break-1"}, "advance"),
        ({"target": "break-1", "skip_between": True}, "advance"),
        ({"target": "local-1"}, "jump_to"),
        ({"target": "local-1", "skip_between": True}, "jump_to"),
    ],
)
def test_a_jump_to_what_is_next_is_as_going_on(fields: dict[str, Any], wished: str) -> None:
    state = state_after(wish(JumpTo, at(40), **fields), state=live("lecture-1"))
    assert act_of(state).wish == wished


@pytest.mark.parametrize("kind", [Hold, Advance])
def test_an_act_whose_time_is_over_is_not_taken_back(kind: type[Any]) -> None:
    state = state_after(wish(kind, at(40)), state=live("lecture-1"))
    assert next_deadline(state, at(40, 1)) == at(40, 10)
    assert refusal(state, command(state, UndoMove, at(40, 10))) == "undo_too_late"


@pytest.mark.parametrize(
    "state",
    [
        state_after(wish(OpenLobby, at(-9), rehearsal=True)),
        state_after(
            wish(OpenLobby, at(-9), rehearsal=True), wish(Skip, at(-8), target="break-1"),
            wish(EndRehearsal, at(-8, 5)),
        ),
        state_after(
            wish(EndSession, at(20)), wish(ReopenSession, at(20, 3)), state=live("lecture-1")
        ),
    ],
)  # fmt: skip
def test_what_is_never_taken_back_hides_what_came_before_it(state: SessionState) -> None:
    assert state.act is None
    assert refusal(state, command(state, UndoMove, at(-8, 6))) == "nothing_to_undo"


def test_what_was_done_before_a_rehearsal_is_not_taken_back_after_it() -> None:
    steps = [wish(Skip, at(-9), target="break-1"), wish(OpenLobby, at(-9, 2), rehearsal=True)]
    state = state_after(*steps, wish(EndRehearsal, at(-9, 4)))
    assert state.act is None


# ── a clock that waited for rooms ──────────────────────────────────────────────────────────────


def test_a_start_without_rooms_is_taken_back_and_names_them() -> None:
    started = state_after(wish(StopWaiting, at(107)), state=WAITING)
    assert set(act_of(started).rooms) == {"drammen", "baerum"}
    state = undo(started, 107, 5)
    assert running(state) == running(WAITING)


def test_a_clock_that_the_centre_started_by_itself_is_nobodys_act() -> None:
    by_itself = By(role=Role.CENTRE)
    state = state_after(wish(StopWaiting, at(105, 5), by_itself), state=WAITING)
    assert act_of(state).kind == "segment_started"
    assert running(undo(state, 105, 8)).segment.id == "sharing-1"


def test_where_every_room_has_come_there_is_nothing_to_wait_for_again() -> None:
    started = state_after(wish(StopWaiting, at(107)), state=WAITING)
    back = [report(RejoinReport, room, at(107, 3)) for room in ("drammen", "baerum")]
    one = state_after(back[0], state=started)
    both = state_after(*back, state=started)
    assert can_undo(one, at(107, 4))
    assert not can_undo(both, at(107, 4))
    assert refusal(both, command(both, UndoMove, at(107, 4))) == "not_waiting"


# ── rooms that were called back ────────────────────────────────────────────────────────────────


def test_of_two_calls_the_second_is_taken_back_and_the_first_stands() -> None:
    again = state_after(wish(CallBack, at(60)), state=CALLED)
    state = undo(again, 60, 5)
    assert state.called_back == {"baerum": at(58)}
    assert refusal(state, command(state, UndoMove, at(60, 6))) == "nothing_to_undo"


def test_a_call_that_nobody_had_to_hear_is_no_act_and_hides_none() -> None:
    held = state_after(wish(Hold, at(20)), state=live("lecture-1"))
    assert act_of(state_after(wish(CallBack, at(20, 2)), state=held)) == act_of(held)


def test_what_is_taken_back_of_a_call_names_the_rooms() -> None:
    called = state_after(wish(CallBack, at(60), rooms=("drammen",)), state=CALLED)
    (event,) = decide(called, command(called, UndoMove, at(60, 3)))
    named: dict[str, Any] = {"undoes": called.seq, "rooms": ("drammen",)}
    assert event == CallBackUndone(at=at(60, 3), by=LEE.by, **named)


# ── the record ─────────────────────────────────────────────────────────────────────────────────


def test_a_hold_that_was_taken_back_took_no_time() -> None:
    state = undo(state_after(wish(Hold, at(20)), state=live("lecture-1")), 20, 8)
    assert (running(state).held_since, running(state).held) == (None, running(live()).held)


def test_a_clock_that_went_on_by_mistake_has_stood_all_the_time() -> None:
    state = undo(state_after(wish(Resume, at(35)), state=HELD), 35, 8)
    assert running(state) == running(HELD)


def test_the_event_says_what_is_taken_back() -> None:
    def taking_back(state: SessionState, when: datetime) -> Event:
        (event,) = decide(state, command(state, UndoMove, when))
        return event

    moved = state_after(wish(Advance, at(40)), state=live("lecture-1"))
    stamp: dict[str, Any] = {"at": at(40, 5), "by": LEE.by, "undoes": moved.seq}
    assert taking_back(moved, at(40, 5)) == MoveUndone(
        **stamp, of="segment_started", segment="break-1"
    )
    late = state_after(
        wish(CatchUp, at(60), way=CatchUpWay.HOLD_PLAN, seen_late_s=1200), state=LATE
    )
    undone = taking_back(late, at(60, 5))
    assert isinstance(undone, MoveUndone)
    assert (undone.of, undone.way) == ("caught_up", CatchUpWay.HOLD_PLAN)
    longer = wish(ChangeLength, at(40), target="lecture-1", seconds=300)
    given = taking_back(state_after(longer, state=live("lecture-1")), at(40, 5))
    assert isinstance(given, LengthChanged)
    assert (given.seconds, given.undoes) == (-300, moved.seq)


# ── events that name what is not there ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "event",
    [
        WaitingResumed(at=at(107), by=LEE.by, undoes=999),
        WaitingEnded(at=at(107), by=LEE.by),
        HoldEnded(at=at(107), by=LEE.by, undoes=999),
        CallBackUndone(at=at(107), by=LEE.by, undoes=999, rooms=("baerum",)),
    ],
)
def test_an_event_that_takes_back_what_is_not_there_changes_nothing(event: Event) -> None:
    state = live("sharing-1")
    assert evolve(state, event) == replace(state, seq=state.seq + 1)


def test_a_hold_that_takes_back_something_else_takes_nothing_off_the_air() -> None:
    moved = state_after(wish(Advance, at(40)), state=live("lecture-1"))
    state = evolve(moved, HoldEnded(at=at(40, 3), by=LEE.by, undoes=moved.seq))
    assert (state.phase, running(state)) == (Phase.LIVE, running(moved))


def test_a_call_of_a_log_whose_act_is_not_known_stands() -> None:
    event = CallBackUndone(at=at(58, 3), by=LEE.by, undoes=CALLED.seq, rooms=("baerum",))
    assert evolve(replace(CALLED, act=None), event).called_back == CALLED.called_back


def test_a_day_whose_end_is_not_known_is_opened_again_as_it_stood() -> None:
    ended = state_after(wish(EndSession, at(20)), state=live("lecture-1"))
    reopened = SessionReopened(at=at(20, 3), by=LEE.by, undoes=ended.seq)
    known = evolve(ended, reopened)
    unknown = evolve(replace(ended, act=None, before=None), reopened)
    assert known.current == unknown.current == live("lecture-1").current
    assert known.position.revision == unknown.position.revision
