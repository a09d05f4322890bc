"""What rooms saw and did: the last word is the one that was seen last, however late it comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from session_core.rules.care_commands import MarkQuestion, SendMessage
from session_core.rules.events import ReportKept
from session_core.rules.evolve import evolve
from session_core.rules.evolve_local import LOCAL_ADDED_S_MAX
from session_core.rules.reports import (
    AttendanceReport,
    ChecklistReport,
    ClosingReport,
    ContactReport,
    HelpCancelledReport,
    HelpReport,
    LocalProgressReport,
    MessageAcknowledgedReport,
    QuestionReport,
    QuestionWithdrawnReport,
    ReadinessReport,
    RejoinReport,
    RejoinTakenBackReport,
    Report,
)
from session_core.rules.room_state import LocalRun, RoomState
from session_core.rules.state import SessionState
from session_core.rules.terms import CheckVerdict, LocalStep, QuestionStatus
from tests.builders import at, check, checked, live, report, state_after, wish
from tests.people import GRACE, LEE


def room(*told: Report) -> RoomState:
    """Drammen after these reports."""
    return state_after(*told, state=live()).rooms["drammen"]


def told(kind: type[Any], minute: float, **fields: Any) -> Any:
    return report(kind, "drammen", at(minute), received_at=at(90), **fields)


# ── the last word ──────────────────────────────────────────────────────────────────────────────


def test_readiness_is_the_last_word_even_if_an_older_one_comes_after() -> None:
    ready, not_ready = (told(ReadinessReport, n, ready=n == 1) for n in (1, 2))
    for order in permutations([ready, not_ready]):
        assert (room(*order).ready, room(*order).ready_at) == (False, at(2))


def test_a_tick_is_the_last_word_even_if_an_older_one_comes_after() -> None:
    ticked = told(ChecklistReport, 1, item="before-1", ticked=True)
    unticked = told(ChecklistReport, 2, item="before-1", ticked=False)
    for order in permutations([ticked, unticked]):
        tick = room(*order).ticks["before-1"]
        assert (tick.ticked, tick.at, tick.by) == (False, at(2), GRACE.by)


def test_a_check_is_the_last_word_even_if_an_older_one_comes_after() -> None:
    fail = checked("drammen", at(9), check("sound", CheckVerdict.FAIL, at(1)))
    fine = checked("drammen", at(9), check("sound", CheckVerdict.OK, at(2)))
    for order in permutations([fail, fine]):
        assert room(*order).checks["sound"].verdict is CheckVerdict.OK


def test_checks_that_are_not_told_of_stay_as_they_were() -> None:
    first = checked("drammen", at(9), check("sound", CheckVerdict.FAIL, at(1)))
    then = checked("drammen", at(9), check("disk", CheckVerdict.OK, at(2)))
    assert set(room(first, then).checks) == {"sound", "disk"}


def test_the_closing_record_is_the_last_that_was_made() -> None:
    early = told(ClosingReport, 80, patients=5, evaluation_done=False)
    final = told(ClosingReport, 85, patients=6)
    for order in permutations([early, final]):
        closing = room(*order).closing
        assert closing is not None
        assert (closing.at, closing.patients, closing.evaluation_done) == (at(85), 6, True)


def test_a_room_is_back_since_it_last_said_so() -> None:
    assert room(told(RejoinReport, 9), told(RejoinReport, 5)).back_at == at(9)


def test_whether_a_room_is_back_is_the_last_word_in_whichever_order_the_words_come() -> None:
    back, not_after_all, early = (
        told(kind, n)
        for n, kind in ((5, RejoinReport), (6, RejoinTakenBackReport), (4, RejoinTakenBackReport))
    )
    for order in permutations([back, not_after_all, early]):
        assert (room(*order).back_at, room(*order).away_at) == (None, at(6))
    again = told(RejoinReport, 7)
    for order in permutations([back, not_after_all, again]):
        assert (room(*order).back_at, room(*order).away_at) == (at(7), None)


def test_of_a_rejoin_and_its_taking_back_at_one_time_the_one_that_came_later_counts() -> None:
    back, not_after_all = told(RejoinReport, 5), told(RejoinTakenBackReport, 5)
    assert room(back, not_after_all).back_at is None
    assert room(back, not_after_all, back).back_at == at(5)


# ── counts ─────────────────────────────────────────────────────────────────────────────────────


def test_counts_stand_in_the_order_in_which_they_were_seen() -> None:
    for order in permutations([told(AttendanceReport, minute) for minute in (1, 2, 3)]):
        assert [count.at for count in room(*order).counts] == [at(1), at(2), at(3)]


def test_of_two_counts_at_one_time_the_one_that_came_later_is_the_later() -> None:
    counts = room(*(told(AttendanceReport, 1, patients=n) for n in (4, 5))).counts
    assert [count.patients for count in counts] == [4, 5]


def test_the_final_headcount_is_a_count_like_any_other() -> None:
    (count,) = room(told(ClosingReport, 85, patients=6, relatives=3)).counts
    assert (count.at, count.total, count.segment) == (at(85), 9, None)


# ── a room's own clock ─────────────────────────────────────────────────────────────────────────


def local(*steps: tuple[float, LocalStep] | tuple[float, LocalStep, int]) -> LocalRun:
    """Drammen's run of the local segment after these steps."""
    reports = (
        told(LocalProgressReport, minute, segment="local-1", step=step, seconds=sum(seconds))
        for minute, step, *seconds in steps
    )
    return room(*reports).local["local-1"]


S, P, R, X, F = (
    LocalStep.STARTED,
    LocalStep.PAUSED,
    LocalStep.RESUMED,
    LocalStep.EXTENDED,
    LocalStep.FINISHED,
)


def test_a_room_starts_pauses_resumes_extends_and_finishes() -> None:
    run = local((55, S), (60, P), (62, R), (70, X, 300), (75, P), (76, F))
    assert (run.started_at, run.added_s, run.finished_at) == (at(55), 300, at(76))
    assert (run.paused, run.paused_since) == (timedelta(minutes=3), None)


def test_a_pause_that_is_on_is_not_begun_again() -> None:
    assert local((55, S), (60, P), (61, P)).paused_since == at(60)


def test_a_resume_without_a_pause_adds_nothing() -> None:
    assert local((55, S), (60, R)).paused == timedelta()


def test_a_clock_that_was_set_back_during_a_pause_takes_no_time_away() -> None:
    assert local((55, S), (60, P), (58, R)).paused == timedelta()


def test_resuming_takes_a_finish_back() -> None:
    run = local((55, S), (60, F), (61, R))
    assert (run.started_at, run.finished_at) == (at(55), None)


def test_a_second_start_begins_anew_for_a_segment_may_be_run_twice() -> None:
    assert local((55, S), (57, X, 60), (60, F), (70, S)) == LocalRun(
        segment="local-1", started_at=at(70)
    )


def test_an_older_start_that_comes_late_does_not_begin_anew() -> None:
    assert local((55, S), (57, X, 60), (50, S)).started_at == at(55)


def test_a_step_without_a_start_is_a_start() -> None:
    assert local((58, X, 60)).started_at == at(58)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_room_cannot_extend_beyond_reason(sign: int) -> None:
    wild = sign * 10**12
    assert local((55, S), (56, X, wild)).added_s == sign * LOCAL_ADDED_S_MAX


# ── contact ────────────────────────────────────────────────────────────────────────────────────


def contacts(*told_: tuple[float, bool]) -> RoomState:
    return room(*(told(ContactReport, minute, in_contact=here) for minute, here in told_))


def test_an_outage_lasts_from_the_loss_until_contact_is_back() -> None:
    state = contacts((1, True), (20, False), (30, True), (40, False))
    assert state.outages == ((at(20), at(30)),)
    assert (state.in_contact, state.contact_at) == (False, at(40))


def test_contact_told_twice_is_told_once() -> None:
    state = contacts((1, True), (20, False), (25, False), (30, True), (31, True))
    assert state.outages == ((at(20), at(30)),)
    assert state.contact_at == at(30)


def test_the_first_contact_ends_no_outage() -> None:
    assert contacts((1, True)).outages == ()


# ── questions, help, messages ──────────────────────────────────────────────────────────────────

ASKED = told(QuestionReport, 5, question="q", text="Hvor ofte?")
WITHDRAWN = told(QuestionWithdrawnReport, 7, question="q")
CALLED = told(HelpReport, 5, help="h")
CANCELLED = told(HelpCancelledReport, 7, help="h")


def test_a_question_is_new_until_somebody_cares_and_can_be_taken_back() -> None:
    asked = state_after(ASKED, state=live())
    assert asked.questions["q"].status is QuestionStatus.NEW
    taken_back = state_after(WITHDRAWN, state=asked)
    assert taken_back.questions["q"].status is QuestionStatus.WITHDRAWN
    assert taken_back.questions["q"].status_at == at(7)


def test_a_question_told_twice_is_asked_once() -> None:
    withdrawn = state_after(ASKED, WITHDRAWN, state=live())
    assert state_after(ASKED, state=withdrawn).questions == withdrawn.questions


def test_an_answer_that_was_given_is_not_taken_back_with_the_question() -> None:
    answer = wish(MarkQuestion, at(6), question="q", status=QuestionStatus.ANSWERED)
    state = state_after(ASKED, answer, WITHDRAWN, state=live())
    assert state.questions["q"].status is QuestionStatus.ANSWERED


def test_a_call_for_help_can_be_cancelled_once() -> None:
    cancelled = state_after(CALLED, CANCELLED, state=live())
    assert (cancelled.helps["h"].closed_at, cancelled.helps["h"].cancelled) == (at(7), True)
    again = told(HelpCancelledReport, 9, help="h")
    assert state_after(again, CALLED, state=cancelled).helps == cancelled.helps


def test_a_message_is_acknowledged_by_each_room_the_first_time() -> None:
    sent = state_after(wish(SendMessage, at(5), text="Hei", command_id="m"), state=live())
    read = [report(MessageAcknowledgedReport, "baerum", at(t), message="m") for t in (6, 8)]
    assert state_after(*read, state=sent).messages["m"].acknowledged == {"baerum": at(6)}


@pytest.mark.parametrize(
    "nonsense",
    [
        report(ReadinessReport, "oslo", at(5), ready=True),
        report(ChecklistReport, "oslo", at(5), item="lyd", ticked=True),
        report(QuestionWithdrawnReport, "drammen", at(5), question="?"),
        report(HelpCancelledReport, "drammen", at(5), help="?"),
        report(MessageAcknowledgedReport, "drammen", at(5), message="?"),
    ],
)
def test_a_report_about_what_nobody_knows_changes_nothing_but_the_number(nonsense: Report) -> None:
    state: SessionState = live()
    after = evolve(state, ReportKept(at=at(5), by=LEE.by, report=nonsense))
    assert after == replace(state, seq=state.seq + 1)
