"""Wishes about the programme's position: conditional, refused with a code, and never twice."""

from __future__ import annotations

from typing import Any

import pytest

from session_core.rules.commands import (
    Advance,
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
from session_core.rules.errors import CommandRefused
from session_core.rules.events import LengthChanged, SegmentSkipped, SegmentStarted, WaitingEnded
from session_core.rules.evolve import begin
from session_core.rules.readings import SegmentStatus, can_be_put_back, status_of
from session_core.rules.reports import ReadinessReport, RejoinReport
from session_core.rules.state import SessionState
from session_core.rules.terms import Phase
from tests.builders import (
    WHY,
    Step,
    at,
    command,
    live,
    refusal,
    report,
    sample_programme,
    state_after,
    wish,
)
from tests.people import ADA, LEE

ROOMS = ("drammen", "baerum", "ringerike")
SEGMENTS = tuple(one.id for one in sample_programme().segments)


def planned() -> SessionState:
    return begin(sample_programme())


def rehearsing() -> SessionState:
    return state_after(wish(OpenLobby, at(-30), rehearsal=True))


def lobby() -> SessionState:
    return state_after(wish(OpenLobby, at(-30)))


def held() -> SessionState:
    return state_after(wish(Hold, at(5)), state=live())


def waiting() -> SessionState:
    return state_after(wish(Advance, at(105), wait_for=ROOMS[:2]), state=live("sharing-1"))


def closed() -> SessionState:
    return state_after(wish(EndSession, at(140)), state=live("goodbye"))


def all_skipped() -> SessionState:
    each = (wish(Skip, at(-9), target=one, why=WHY) for one in SEGMENTS)
    return state_after(*each)


REFUSED: list[tuple[SessionState, type[Any], dict[str, Any], str]] = [
    (lobby(), OpenLobby, {}, "wrong_phase"),
    (live(), OpenLobby, {}, "wrong_phase"),
    (lobby(), EndRehearsal, {}, "rehearsal_only"),
    (live(), StartSession, {}, "wrong_phase"),
    (closed(), StartSession, {}, "wrong_phase"),
    (all_skipped(), StartSession, {}, "nothing_next"),
    (lobby(), Advance, {}, "wrong_phase"),
    (live("goodbye"), Advance, {}, "nothing_next"),
    (lobby(), JumpTo, {"target": "goodbye"}, "wrong_phase"),
    (live(), JumpTo, {"target": "lunch"}, "unknown_segment"),
    (live(), JumpTo, {"target": "welcome"}, "already_on"),
    (live(), StopWaiting, {}, "not_waiting"),
    (lobby(), StopWaiting, {}, "wrong_phase"),
    (held(), Hold, {}, "already_holding"),
    (waiting(), Hold, {}, "already_holding"),
    (live(), Resume, {}, "not_holding"),
    (closed(), Hold, {}, "wrong_phase"),
    (live(), Skip, {"target": "lunch"}, "unknown_segment"),
    (live(), Skip, {"target": "welcome"}, "already_run"),
    (live("lecture-1"), Skip, {"target": "welcome"}, "already_run"),
    (all_skipped(), Skip, {"target": "welcome"}, "already_run"),
    (closed(), Skip, {"target": "welcome"}, "wrong_phase"),
    (live(), Skip, {"target": "evaluation"}, "evaluation_lost"),
    (live(), Skip, {"target": "evaluation", "why": " "}, "evaluation_lost"),
    (live(), Skip, {"target": "evaluation", "why": "x" * 501}, "text_too_long"),
    (live(), Skip, {"target": "evaluation", "why": "Se 01010112377"}, "personal_number"),
    (live("lecture-2"), EndSession, {"why": None}, "evaluation_lost"),
    (lobby(), EndSession, {"why": " "}, "evaluation_lost"),
    (
        live("evaluation"),
        ChangeLength,
        {"target": "evaluation", "seconds": -60},
        "length_out_of_range",
    ),
    (all_skipped(), Skip, {"target": "evaluation"}, "already_run"),
    (live(), PutBack, {"target": "lunch"}, "unknown_segment"),
    (live(), PutBack, {"target": "break-1"}, "not_put_back"),
    (closed(), PutBack, {"target": "welcome"}, "wrong_phase"),
    (planned(), UndoMove, {}, "nothing_to_undo"),
    (rehearsing(), UndoMove, {}, "nothing_to_undo"),
    (planned(), EndSession, {}, "wrong_phase"),
    (closed(), EndSession, {}, "wrong_phase"),
    (live(), ReopenSession, {}, "wrong_phase"),
    (live(), ChangeLength, {"target": "lunch", "seconds": 60}, "unknown_segment"),
    (live("lecture-1"), ChangeLength, {"target": "welcome", "seconds": 60}, "already_run"),
    (all_skipped(), ChangeLength, {"target": "welcome", "seconds": 60}, "already_run"),
    (closed(), ChangeLength, {"target": "goodbye", "seconds": 60}, "wrong_phase"),
]


@pytest.mark.parametrize(("state", "kind", "fields", "code"), REFUSED)
def test_a_wish_that_fits_nowhere_is_refused_with_its_code(
    state: SessionState, kind: type[Any], fields: dict[str, Any], code: str
) -> None:
    wanted = command(state, kind, at(200), **fields)
    assert refusal(state, wanted) == code


# ── conditional ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", [Advance, Hold, EndSession, UndoMove])
def test_a_wish_made_on_an_old_page_is_refused_as_stale(kind: type[Any]) -> None:
    old = live()
    now = state_after(wish(Advance, at(10)), state=old)
    assert refusal(now, command(old, kind, at(10, 5))) == "stale"


def test_a_second_tab_that_presses_the_same_button_changes_nothing_and_is_told_what_runs() -> None:
    seen_by_both = live()
    after = state_after(wish(Advance, at(10)), state=seen_by_both)
    with pytest.raises(CommandRefused) as refused:
        decide(after, command(seen_by_both, Advance, at(10)))
    assert (refused.value.code, refused.value.details) == ("stale", {"running": "lecture-1"})


def test_a_stale_wish_is_told_so_before_anything_else_is_found_wrong_with_it() -> None:
    old = live("evaluation")
    now = state_after(wish(Advance, at(135)), state=old)
    assert refusal(now, command(old, Advance, at(135))) == "stale"


@pytest.mark.parametrize(
    ("seen", "code"),
    [("welcome", None), (None, None), ("lecture-1", "stale")],
)
def test_the_segment_that_was_seen_must_be_the_one_that_runs(
    seen: str | None, code: str | None
) -> None:
    state = live()
    assert refusal(state, command(state, Advance, at(10), seen_segment=seen)) == code


def test_lengths_are_three_wishes_when_the_button_is_pressed_three_times() -> None:
    page = live()
    plus: dict[str, Any] = {"target": "welcome", "seconds": 60}
    state = state_after(*(wish(ChangeLength, at(5), **plus),) * 3, state=page)
    assert refusal(state, command(page, ChangeLength, at(5), **plus)) is None
    assert state.current is not None
    assert state.current.added_s == 180


# ── minimum interval ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("seconds", "code"), [(0, "too_soon"), (1.999, "too_soon"), (2, None)])
@pytest.mark.parametrize(
    ("kind", "fields"),
    [(Advance, {}), (JumpTo, {"target": "goodbye"}), (Skip, {"target": "break-1"})],
)
def test_two_moves_need_a_moment_between_them(
    kind: type[Any], fields: dict[str, Any], seconds: float, code: str | None
) -> None:
    state = live("lecture-1")
    assert refusal(state, command(state, kind, at(10, seconds), **fields)) == code


def test_a_clock_that_was_set_back_does_not_lock_the_button() -> None:
    state = live("lecture-1")
    assert refusal(state, command(state, Advance, at(-50))) is None


def test_the_first_start_may_follow_the_opening_at_once() -> None:
    state = lobby()
    assert refusal(state, command(state, StartSession, at(-30))) is None


# ── starting ───────────────────────────────────────────────────────────────────────────────────


def test_the_session_starts_without_rooms_that_are_not_ready_and_names_them() -> None:
    steps: list[Step] = [
        wish(OpenLobby, at(-30)),
        report(ReadinessReport, "drammen", at(-5), ready=True),
        report(ReadinessReport, "ringerike", at(-5), ready=True),
        report(ReadinessReport, "ringerike", at(-2), ready=False),
    ]
    state = state_after(*steps)
    (started,) = decide(state, command(state, StartSession, at(0)))
    assert isinstance(started, SegmentStarted)
    assert started.not_ready == ("baerum", "ringerike")
    after = state_after(wish(StartSession, at(0)), state=state)
    assert after.position.not_ready_at_start == ("baerum", "ringerike")


def test_readiness_is_asked_for_at_the_start_and_not_again() -> None:
    state = state_after(wish(Advance, at(10)), state=live())
    assert state.position.not_ready_at_start == ROOMS
    assert state_after(wish(StartSession, at(0))).phase is Phase.LIVE


def test_who_started_it_is_recorded() -> None:
    state = state_after(wish(StartSession, at(0), ADA.by), wish(Advance, at(10), LEE.by))
    (first,) = state.position.ended
    assert (first.put_on_by, first.ended_by) == (ADA.by, LEE.by)
    assert (first.put_on_at, first.ended_at) == (at(0), at(10))


# ── jumping and skipping ───────────────────────────────────────────────────────────────────────


def test_a_jump_leaves_what_lies_between_to_be_run() -> None:
    state = live()
    (started,) = decide(state, command(state, JumpTo, at(10), target="local-1"))
    assert isinstance(started, SegmentStarted)
    assert (started.segment.id, started.skipped) == ("local-1", ())


def test_a_jump_may_skip_what_lies_between_and_nothing_else() -> None:
    state = live()
    wanted = command(state, JumpTo, at(10), target="local-1", skip_between=True)
    (started,) = decide(state, wanted)
    assert isinstance(started, SegmentStarted)
    assert started.skipped == ("lecture-1", "break-1")


def test_a_jump_never_takes_the_evaluation_and_who_asks_for_just_that_may() -> None:
    state = live("lecture-1")
    (started,) = decide(state, command(state, JumpTo, at(20), target="goodbye", skip_between=True))
    assert isinstance(started, SegmentStarted)
    assert started.skipped[-1] == SEGMENTS[SEGMENTS.index("evaluation") - 1]
    after = state_after(wish(JumpTo, at(20), target="goodbye", skip_between=True), state=state)
    assert status_of(after.position, "evaluation") is SegmentStatus.COMING
    asked = command(after, Skip, at(21), target="evaluation", why=WHY)
    assert decide(after, asked) == (
        SegmentSkipped(at=at(21), by=LEE.by, segment="evaluation", why=WHY),
    )


def test_what_was_left_out_comes_again_until_the_programme_has_passed_it() -> None:
    left_out = state_after(wish(Skip, at(11), target="break-1"), state=live("lecture-1"))
    state = state_after(wish(PutBack, at(12), target="break-1"), state=left_out)
    assert status_of(state.position, "break-1") is SegmentStatus.COMING
    undone = state_after(wish(UndoMove, at(12, 5)), state=state)
    assert status_of(undone.position, "break-1") is SegmentStatus.SKIPPED
    passed = state_after(wish(Advance, at(30)), state=left_out)
    assert can_be_put_back(passed) == ()
    assert refusal(passed, command(passed, PutBack, at(31), target="break-1")) == "not_put_back"


def test_before_the_start_all_that_was_left_out_can_be_put_back_and_after_the_end_nothing() -> None:
    assert can_be_put_back(all_skipped()) == tuple(SEGMENTS)
    left_out = state_after(wish(Skip, at(11), target="break-1"), state=live("lecture-1"))
    assert can_be_put_back(state_after(wish(EndSession, at(20)), state=left_out)) == ()


@pytest.mark.parametrize("target", ["welcome", "break-1"])
def test_a_segment_that_ended_or_was_skipped_can_be_put_on_again(target: str) -> None:
    state = state_after(wish(Skip, at(11), target="break-1"), state=live("lecture-1"))
    (started,) = decide(state, command(state, JumpTo, at(20), target=target))
    assert isinstance(started, SegmentStarted)
    assert started.segment.id == target


def test_the_last_segment_can_be_skipped_and_then_there_is_nothing_next() -> None:
    state = live("evaluation")
    assert decide(state, command(state, Skip, at(130), target="goodbye")) == (
        SegmentSkipped(at=at(130), by=LEE.by, segment="goodbye"),
    )
    after = state_after(wish(Skip, at(130), target="goodbye"), state=state)
    assert refusal(after, command(after, Advance, at(135))) == "nothing_next"
    assert refusal(after, command(after, EndSession, at(135))) is None


# ── waiting ────────────────────────────────────────────────────────────────────────────────────


def test_a_lecture_waits_for_the_rooms_named_and_records_the_others_that_are_missing() -> None:
    run = waiting().current
    assert run is not None
    assert (run.waiting_for, run.without) == (("drammen", "baerum"), ("ringerike",))
    assert run.clock_from is None


def test_a_room_that_is_back_is_neither_waited_for_nor_left_out() -> None:
    back = report(RejoinReport, "drammen", at(100))
    state = state_after(back, wish(Advance, at(105), wait_for=ROOMS), state=live("sharing-1"))
    assert state.current is not None
    assert state.current.waiting_for == ("baerum", "ringerike")
    assert state.current.without == ()


def test_nobody_waits_for_anybody_when_rooms_part_again() -> None:
    state = state_after(wish(Advance, at(85), wait_for=ROOMS), state=live("local-1"))
    assert state.current is not None
    assert (state.current.waiting_for, state.current.without) == ((), ())


def test_who_stops_waiting_leaves_out_only_the_rooms_that_are_still_missing() -> None:
    state = state_after(report(RejoinReport, "drammen", at(106)), state=waiting())
    ended = WaitingEnded(at=at(107), by=LEE.by, without=("baerum",))
    assert decide(state, command(state, StopWaiting, at(107))) == (ended,)


# ── lengths ────────────────────────────────────────────────────────────────────────────────────

LENGTHS = [
    ("lecture-1", 300, None),
    ("lecture-1", 0, "length_out_of_range"),
    ("lecture-1", -29 * 60, None),
    ("lecture-1", -29 * 60 - 1, "length_out_of_range"),
    ("lecture-1", 6 * 3600 - 30 * 60, None),
    ("lecture-1", 6 * 3600 - 30 * 60 + 1, "length_out_of_range"),
    ("break-1", -300, None),
    ("break-1", -301, "length_out_of_range"),
    ("evaluation", -1, "length_out_of_range"),
    ("welcome", -9 * 60, None),
    ("welcome", -9 * 60 - 1, "length_out_of_range"),
]


@pytest.mark.parametrize(("target", "seconds", "code"), LENGTHS)
def test_lengths_stay_in_range_and_a_break_to_come_keeps_its_minimum(
    target: str, seconds: int, code: str | None
) -> None:
    state = live()
    wanted = command(state, ChangeLength, at(1), target=target, seconds=seconds)
    assert refusal(state, wanted) == code
    if code is None:
        changed = LengthChanged(at=at(1), by=LEE.by, segment=target, seconds=seconds)
        assert decide(state, wanted) == (changed,)


def test_a_break_shortened_twice_still_keeps_its_minimum() -> None:
    shorter: dict[str, Any] = {"target": "break-1", "seconds": -200}
    state = state_after(wish(ChangeLength, at(1), **shorter), state=live())
    assert refusal(state, command(state, ChangeLength, at(2), **shorter)) == "length_out_of_range"
