"""What a screen asks of a state at a moment: now, next, early or late, who is back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from session_core.rules.care_commands import CallBack
from session_core.rules.clocks import run_clock
from session_core.rules.commands import (
    Advance,
    ChangeLength,
    EndSession,
    Hold,
    JumpTo,
    OpenLobby,
    Skip,
    UndoMove,
)
from session_core.rules.evolve import begin
from session_core.rules.readings import (
    BREAK_NEARLY_OVER,
    SegmentStatus,
    can_undo,
    coming,
    drift,
    is_back,
    is_called_back,
    is_nearly_over,
    needs_decision,
    next_deadline,
    next_segment,
    not_back,
    not_ready,
    parted_at,
    projected_end,
    projected_end_of_current,
    projection,
    said_back_at,
    status_of,
)
from session_core.rules.reports import (
    ReadinessReport,
    RejoinReport,
    RejoinTakenBackReport,
)
from session_core.rules.state import SessionState
from session_core.rules.undo import undo_from, undo_until
from tests.builders import (
    WHY,
    at,
    command,
    live,
    refusal,
    report,
    sample_programme,
    state_after,
    wish,
)

MINUTE = timedelta(minutes=1)


def order(state: SessionState) -> list[str]:
    return [one.id for one in coming(state)]


def starts(state: SessionState, minute: float) -> dict[str, float]:
    """Projected start of every segment in minutes from the planned start of the day."""
    whole = projection(state, at(minute))
    return {one.segment.id: (one.starts_at - at(0)) / MINUTE for one in whole}


# ── where segments stand ───────────────────────────────────────────────────────────────────────


def test_every_segment_is_coming_running_done_or_skipped() -> None:
    state = state_after(wish(Skip, at(15), target="break-1"), state=live("lecture-1"))
    standing = {one.id: status_of(state.position, one.id) for one in state.programme.segments}
    assert list(standing.values())[:4] == [
        SegmentStatus.DONE,
        SegmentStatus.RUNNING,
        SegmentStatus.SKIPPED,
        SegmentStatus.COMING,
    ]


def test_what_was_jumped_over_comes_next() -> None:
    state = state_after(wish(JumpTo, at(10), target="sharing-1"), state=live())
    assert order(state)[:2] == ["lecture-1", "break-1"]
    following = next_segment(state)
    assert following is not None
    assert following.id == "lecture-1"


def test_a_swap_is_a_jump_and_a_next() -> None:
    swap = [wish(JumpTo, at(10), target="break-1"), wish(Advance, at(25))]
    state = state_after(*swap, state=live())
    assert state.current is not None
    assert state.current.segment.id == "lecture-1"
    assert drift(state, at(25)) == timedelta()


def test_after_the_last_segment_comes_nothing() -> None:
    assert next_segment(live("goodbye")) is None


# ── projection and drift ───────────────────────────────────────────────────────────────────────


def test_before_the_start_the_plan_is_the_projection() -> None:
    state = begin(sample_programme())
    assert starts(state, -60)["goodbye"] == 135
    assert drift(state, at(-60)) == timedelta()


def test_a_start_that_is_late_moves_the_day_minute_by_minute() -> None:
    state = state_after(wish(OpenLobby, at(-30)))
    assert [drift(state, at(minute)) / MINUTE for minute in (0, 0.9, 1, 7.5)] == [0, 0, 1, 7]


def test_overrun_moves_all_that_follows() -> None:
    state = live("lecture-1")
    assert [starts(state, minute)["break-1"] for minute in (39, 40, 45.5)] == [40, 40, 45]
    assert starts(state, 45.5)["goodbye"] == 140
    assert drift(state, at(45.5)) == 5 * MINUTE


def test_a_hold_moves_all_that_follows_and_so_does_a_wait() -> None:
    held = state_after(wish(Hold, at(20)), state=live("lecture-1"))
    assert [starts(held, minute)["break-1"] for minute in (20, 23.5)] == [40, 43]
    waiting = wish(Advance, at(105), wait_for=("drammen",))
    assert drift(state_after(waiting, state=live("sharing-1")), at(109)) == 4 * MINUTE


def test_a_hold_during_overrun_leaves_nothing_but_waiting() -> None:
    state = state_after(wish(Hold, at(45)), state=live("lecture-1"))
    assert starts(state, 47)["break-1"] == 47


CHANGES: list[tuple[list[tuple[type[Any], dict[str, Any]]], float]] = [
    ([(Skip, {"target": "local-1"})], -30),
    ([(ChangeLength, {"target": "lecture-1", "seconds": 300})], 5),
    ([(ChangeLength, {"target": "break-1", "seconds": -300})], -5),
    ([(JumpTo, {"target": "break-1"})], -10),
    ([(JumpTo, {"target": "break-1", "skip_between": True})], -10),
]


@pytest.mark.parametrize(("changes", "minutes"), CHANGES)
def test_the_day_is_as_late_as_its_end_is(
    changes: list[tuple[type[Any], dict[str, Any]]], minutes: float
) -> None:
    steps = [wish(kind, at(30), **fields) for kind, fields in changes]
    assert drift(state_after(*steps, state=live("lecture-1")), at(30)) == minutes * MINUTE


def test_the_projection_tells_what_ran_in_the_order_in_which_it_ran() -> None:
    swap = [wish(JumpTo, at(10), target="break-1"), wish(Advance, at(25))]
    state = state_after(*swap, state=live())
    whole = projection(state, at(30))
    told = [(one.segment.id, one.status) for one in whole][:4]
    assert told == [
        ("welcome", SegmentStatus.DONE),
        ("break-1", SegmentStatus.DONE),
        ("lecture-1", SegmentStatus.RUNNING),
        ("local-1", SegmentStatus.COMING),
    ]


def test_a_closed_session_ended_when_it_closed_and_has_nothing_to_come() -> None:
    state = state_after(wish(EndSession, at(100)), state=live("sharing-1"))
    assert projected_end(state, at(500)) == at(100)
    assert [one.segment.id for one in projection(state, at(500))][-1] == "sharing-1"
    assert next_deadline(state, at(500)) is None


def test_a_day_of_which_all_is_skipped_ends_when_it_would_begin() -> None:
    plan = sample_programme().segments
    everything = [wish(Skip, at(-9), target=one.id, why=WHY) for one in plan]
    state = state_after(*everything)
    assert projected_end(state, at(-5)) == at(0)


# ── please decide ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("minute", "asked"), [(40, False), (69.99, False), (70, True), (70 + 3 * 1440, True)]
)
def test_what_should_have_ended_long_ago_asks_for_a_decision(minute: float, asked: bool) -> None:
    assert needs_decision(live("lecture-1"), at(minute)) is asked


def test_where_nothing_runs_nothing_is_to_be_decided() -> None:
    assert not needs_decision(begin(sample_programme()), at(9999))


def test_a_clock_that_stands_still_is_never_overdue() -> None:
    state = state_after(wish(Hold, at(20)), state=live("lecture-1"))
    assert not needs_decision(state, at(9999))


# ── who is back ────────────────────────────────────────────────────────────────────────────────


def test_before_the_rooms_part_every_room_is_with_us() -> None:
    assert parted_at(live("lecture-1").position) is None
    assert not_back(live("lecture-1")) == ()


def test_rooms_part_for_local_work_and_come_back_one_by_one() -> None:
    state = state_after(report(RejoinReport, "baerum", at(80)), state=live("local-1"))
    assert not_back(state) == ("drammen", "ringerike")
    assert is_back(state, "baerum")


def test_a_rejoin_from_before_the_last_parting_does_not_count() -> None:
    late = report(RejoinReport, "baerum", at(84), received_at=at(90))
    state = state_after(wish(Advance, at(85)), late, state=live("local-1"))
    assert parted_at(state.position) == at(85)
    assert not is_back(state, "baerum")


def test_a_rejoin_that_is_taken_back_does_not_count() -> None:
    called = state_after(wish(CallBack, at(79), rooms=("baerum",)), state=live("local-1"))
    state = state_after(report(RejoinReport, "baerum", at(80)), state=called)
    assert not is_called_back(state, "baerum")
    state = state_after(report(RejoinTakenBackReport, "baerum", at(81)), state=state)
    assert not is_back(state, "baerum")
    assert is_called_back(state, "baerum"), "who was called is called until it comes"
    state = state_after(report(RejoinReport, "baerum", at(83)), state=state)
    assert is_back(state, "baerum")


def test_it_can_be_taken_back_until_what_the_rooms_came_back_to_has_ended() -> None:
    assert said_back_at(live("lecture-1"), "baerum") is None, "nobody has parted yet"
    apart = live("local-1")
    assert said_back_at(apart, "baerum") is None
    assert said_back_at(apart, "oslo") is None
    state = state_after(report(RejoinReport, "baerum", at(80)), state=apart)
    assert said_back_at(state, "baerum") == at(80)
    state = state_after(wish(JumpTo, at(85), target="lecture-2"), state=state)
    assert said_back_at(state, "baerum") == at(80)
    state = state_after(wish(JumpTo, at(105), target="goodbye"), state=state)
    assert said_back_at(state, "baerum") is None
    assert not is_back(live("local-1"), "oslo")


def test_a_room_is_called_back_until_it_comes() -> None:
    called = state_after(wish(CallBack, at(80), rooms=("baerum",)), state=live("local-1"))
    assert is_called_back(called, "baerum")
    assert not is_called_back(called, "drammen")
    came = state_after(report(RejoinReport, "baerum", at(81)), state=called)
    assert not is_called_back(came, "baerum")


def test_a_call_from_before_the_last_parting_is_over() -> None:
    called = state_after(wish(CallBack, at(54)), wish(Advance, at(55)), state=live("break-1"))
    assert not is_called_back(called, "baerum")


def test_a_call_while_all_are_together_calls_nobody() -> None:
    assert not is_called_back(state_after(wish(CallBack, at(5)), state=live()), "baerum")


def test_rooms_that_have_said_nothing_are_not_ready() -> None:
    state = state_after(report(ReadinessReport, "baerum", at(-9), ready=True))
    assert not_ready(state) == ("drammen", "ringerike")


# ── deadlines ──────────────────────────────────────────────────────────────────────────────────


def test_the_undo_button_disappears_just_when_undoing_is_refused() -> None:
    state = state_after(wish(Advance, at(40)), state=live("lecture-1"))
    assert next_deadline(state, at(40)) == undo_until(state) == at(40, 10)
    for seconds, possible in ((9.9, True), (10, False)):
        assert can_undo(state, at(40, seconds)) is possible
        refused = refusal(state, command(state, UndoMove, at(40, seconds)))
        assert (refused is None) is possible


def test_a_clock_that_was_set_back_does_not_keep_undo_open() -> None:
    state = state_after(wish(Advance, at(40)), state=live("lecture-1"))
    for seconds, possible in ((-3600, False), (-2.1, False), (-2, True), (-0.1, True)):
        assert can_undo(state, at(40, seconds)) is possible
        refused = refusal(state, command(state, UndoMove, at(40, seconds)))
        assert refused == (None if possible else "undo_too_late")
    assert next_deadline(state, at(40, -5)) == undo_from(state) == at(40, -2)


def test_where_nothing_was_moved_nothing_can_be_undone() -> None:
    state = begin(sample_programme())
    assert (undo_from(state), undo_until(state), can_undo(state, at(0))) == (None, None, False)


def test_the_next_deadline_is_the_end_and_then_every_minute_after_it() -> None:
    state = live("lecture-1")
    moments = [next_deadline(state, at(minute)) for minute in (20, 40, 40.5, 41, 1481)]
    assert moments == [at(40), at(41), at(41), at(42), at(1482)]


def test_a_clock_that_stands_still_moves_the_day_every_minute() -> None:
    state = state_after(wish(Hold, at(20, 30)), state=live("lecture-1"))
    assert next_deadline(state, at(25)) == at(25, 30)


def test_before_the_start_the_planned_start_is_the_deadline() -> None:
    state = begin(sample_programme())
    assert [next_deadline(state, at(n)) for n in (-60, 0, 2.5)] == [at(0), at(1), at(3)]


def test_what_is_left_may_be_negative() -> None:
    state = live("lecture-1")
    assert state.current is not None
    assert run_clock(state.current, at(43)).left == -3 * MINUTE
    assert projected_end_of_current(state, at(43)) == at(43)


def test_the_last_minutes_of_a_break_are_a_deadline_while_its_clock_goes() -> None:
    state = live("break-1")
    assert state.current is not None
    ends_at = run_clock(state.current, at(41)).ends_at
    assert ends_at is not None
    nearly = ends_at - BREAK_NEARLY_OVER
    assert next_deadline(state, nearly - timedelta(seconds=5)) == nearly
    assert not is_nearly_over(state.current, nearly - timedelta(seconds=1))
    assert is_nearly_over(state.current, nearly)
    held = state_after(wish(Hold, at(41.5)), state=state)
    assert next_deadline(held, nearly - timedelta(seconds=5)) != nearly
