"""A report is never refused: it is kept, kept and marked late, or set aside with a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session_core.rules.commands import (
    Advance,
    EndRehearsal,
    EndSession,
    JumpTo,
    OpenLobby,
    StartSession,
)
from session_core.rules.decide import decide
from session_core.rules.events import ReportKept, ReportSetAside, WaitingEnded
from session_core.rules.personal_numbers import MASK
from session_core.rules.reports import (
    AttendanceReport,
    ChecklistReport,
    CheckReport,
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
from session_core.rules.state import SessionState
from session_core.rules.terms import By, CheckVerdict, CommandResult, LocalStep, Role
from tests.builders import answered, at, check, checked, live, report, state_after, wish
from tests.rules.test_personal_numbers import ORDINARY

ENDED = state_after(wish(OpenLobby, at(-90), rehearsal=True), wish(EndRehearsal, at(-70)))
REHEARSED = state_after(wish(OpenLobby, at(-30)), state=ENDED)
CLOSED = state_after(wish(EndSession, at(140)), state=live("goodbye"))


def verdict(state: SessionState, told: Report) -> str:
    """What becomes of a report, in a word."""
    first = decide(state, told)[0]
    if isinstance(first, ReportSetAside):
        return first.reason
    assert isinstance(first, ReportKept)
    return "late" if first.late else "kept"


VERDICTS: list[tuple[SessionState, Report, str]] = [
    (live(), report(ReadinessReport, "oslo", at(1), ready=True), "unknown_room"),
    (live(), report(RejoinReport, "drammen", at(1), rehearsal=True), "rehearsal_over"),
    (live(), report(QuestionWithdrawnReport, "drammen", at(1), question="?"), "unknown_reference"),
    (live(), report(HelpCancelledReport, "drammen", at(1), help="?"), "unknown_reference"),
    (live(), report(MessageAcknowledgedReport, "drammen", at(1), message="?"), "unknown_reference"),
    (
        live(),
        report(LocalProgressReport, "drammen", at(1), segment="?", step=LocalStep.STARTED),
        "unknown_segment",
    ),
    (live(), report(ChecklistReport, "drammen", at(1), item="?", ticked=True), "unknown_reference"),
    (live(), report(ChecklistReport, "drammen", at(1), item="before-1", ticked=True), "kept"),
    (REHEARSED, report(RejoinReport, "drammen", at(-70), rehearsal=True), "rehearsal_over"),
    (REHEARSED, report(RejoinReport, "drammen", at(-69), rehearsal=True), "kept"),
    (
        live("local-1"),
        report(LocalProgressReport, "drammen", at(56), segment="local-1", step=LocalStep.STARTED),
        "kept",
    ),
    (
        live("lecture-2"),
        report(LocalProgressReport, "drammen", at(80), segment="local-1", step=LocalStep.FINISHED),
        "late",
    ),
    (live(), report(AttendanceReport, "drammen", at(1), segment="welcome"), "kept"),
    (live("lecture-1"), report(AttendanceReport, "drammen", at(9), segment="welcome"), "late"),
    (live(), report(AttendanceReport, "drammen", at(1), segment="lunch"), "kept"),
    (live(), report(AttendanceReport, "drammen", at(1)), "kept"),
    (CLOSED, report(AttendanceReport, "drammen", at(150)), "late"),
    (CLOSED, report(HelpReport, "drammen", at(150), help="h"), "late"),
    (CLOSED, report(ClosingReport, "drammen", at(150)), "kept"),
    (CLOSED, report(ContactReport, "drammen", at(150), in_contact=False), "kept"),
    (CLOSED, report(CheckReport, "drammen", at(150), results=()), "kept"),
    (CLOSED, answered("c", CommandResult.DONE, at(150)), "kept"),
]  # fmt: skip


@pytest.mark.parametrize(("state", "told", "expected"), VERDICTS)
def test_every_report_is_kept_marked_late_or_set_aside(
    state: SessionState, told: Report, expected: str
) -> None:
    assert verdict(state, told) == expected


def test_a_late_count_is_kept_and_marked() -> None:
    counted = report(AttendanceReport, "drammen", at(8), received_at=at(50), segment="welcome")
    state = state_after(counted, state=live("break-1"))
    (count,) = state.rooms["drammen"].counts
    assert (count.at, count.late) == (at(8), True)


def test_a_count_for_a_segment_that_runs_again_is_not_late() -> None:
    state = state_after(wish(JumpTo, at(20), target="welcome"), state=live("lecture-1"))
    told = report(AttendanceReport, "drammen", at(21), segment="welcome")
    assert verdict(state, told) == "kept"


def test_an_event_bears_the_time_and_hand_of_the_room() -> None:
    told = report(RejoinReport, "drammen", at(5), received_at=at(95))
    (kept,) = decide(live(), told)
    assert (kept.at, kept.by) == (at(5), By(role=Role.GROUP_LEADER, where="drammen"))


def test_a_laptop_whose_clock_is_ahead_saw_it_when_it_told_it() -> None:
    told = report(AttendanceReport, "drammen", at(500), received_at=at(5))
    (kept,) = decide(live(), told)
    assert isinstance(kept, ReportKept)
    assert (kept.at, kept.report.at) == (at(5), at(5))


def test_what_a_laptop_whose_clock_was_ahead_had_measured_is_not_its_last_word() -> None:
    ahead = checked("drammen", at(120), check("sound", CheckVerdict.FAIL, at(120)))
    then = checked("drammen", at(10), check("sound", CheckVerdict.OK, at(10)))
    state = state_after(replace(ahead, received_at=at(0)), then, state=live())
    assert state.rooms["drammen"].checks["sound"] == check("sound", CheckVerdict.OK, at(10))


def test_a_room_that_could_not_hear_that_the_rehearsal_was_over_counts_for_real() -> None:
    counted = report(AttendanceReport, "drammen", at(-20), received_at=at(30), rehearsal=True)
    (kept,) = decide(REHEARSED, counted)
    assert kept.kind == "report_kept"
    assert kept.report.rehearsal is False
    assert state_after(counted, state=REHEARSED).rooms["drammen"].counts


def test_what_is_seen_while_a_new_rehearsal_runs_is_rehearsed() -> None:
    again = state_after(wish(OpenLobby, at(-60), rehearsal=True), state=ENDED)
    counted = report(AttendanceReport, "drammen", at(-50), rehearsal=True)
    after = state_after(counted, wish(EndRehearsal, at(-40)), state=again)
    assert after.rooms["drammen"].counts == ()


NAME = "Kari Nordmann"


@pytest.mark.parametrize(
    "told",
    [
        report(ChecklistReport, "drammen", at(1), item=NAME, ticked=True),
        report(AttendanceReport, "drammen", at(1), segment=NAME),
        report(LocalProgressReport, "drammen", at(1), segment=NAME, step=LocalStep.STARTED),
        report(QuestionReport, "oslo", at(1), question="q", text=ORDINARY),
    ],
)
def test_free_text_where_a_part_of_the_programme_should_be_named_is_not_kept(told: Report) -> None:
    said = repr(decide(live(), told))
    assert NAME not in said
    assert ORDINARY not in said


def test_a_count_for_an_unknown_segment_loses_nobody() -> None:
    counted = report(AttendanceReport, "drammen", at(1), patients=7, segment=NAME)
    (count,) = state_after(counted, state=live()).rooms["drammen"].counts
    assert (count.patients, count.segment) == (7, None)


def test_a_personal_number_in_a_question_is_taken_out_before_anything_is_kept() -> None:
    asked = report(QuestionReport, "drammen", at(5), question="q", text=f"Om {ORDINARY}?")
    state = state_after(asked, state=live())
    assert state.questions["q"].text == f"Om {MASK}?"
    assert ORDINARY not in repr(decide(live(), asked))


# ── the rejoin that ends a wait ────────────────────────────────────────────────────────────────


def waiting() -> SessionState:
    moved = wish(Advance, at(105), wait_for=("drammen", "baerum"))
    return state_after(moved, state=live("sharing-1"))


def ends_the_wait(state: SessionState, told: Report) -> bool:
    return any(isinstance(event, WaitingEnded) for event in decide(state, told))


def test_the_last_room_that_was_waited_for_starts_the_clock_when_it_is_heard() -> None:
    first, last = (report(RejoinReport, room, at(104)) for room in ("drammen", "baerum"))
    last = report(RejoinReport, "baerum", at(104), received_at=at(109))
    assert not ends_the_wait(waiting(), first)
    ended = decide(state_after(first, state=waiting()), last)[-1]
    assert ended == WaitingEnded(at=at(109), by=By(role=Role.CENTRE))


def test_a_room_that_nobody_waits_for_starts_no_clock() -> None:
    assert not ends_the_wait(waiting(), report(RejoinReport, "ringerike", at(106)))


def test_a_rejoin_from_before_the_rooms_parted_does_not_count() -> None:
    one_left = state_after(report(RejoinReport, "drammen", at(106)), state=waiting())
    assert not ends_the_wait(one_left, report(RejoinReport, "baerum", at(84), received_at=at(107)))


def test_a_room_that_takes_its_rejoin_back_is_waited_for_again() -> None:
    state = state_after(report(RejoinReport, "drammen", at(106)), state=waiting())
    state = state_after(report(RejoinTakenBackReport, "drammen", at(107)), state=state)
    assert not ends_the_wait(state, report(RejoinReport, "baerum", at(108)))
    both = state_after(report(RejoinReport, "baerum", at(108)), state=state)
    assert ends_the_wait(both, report(RejoinReport, "drammen", at(109)))


def test_a_clock_that_has_started_is_not_stopped_by_a_rejoin_that_is_taken_back() -> None:
    told = [report(RejoinReport, room, at(106)) for room in ("drammen", "baerum")]
    state = state_after(*told, state=waiting())
    after = state_after(report(RejoinTakenBackReport, "baerum", at(107)), state=state)
    assert after.position == state.position


def test_other_news_from_the_room_does_not_start_the_clock() -> None:
    one_left = state_after(report(RejoinReport, "drammen", at(106)), state=waiting())
    assert not ends_the_wait(one_left, report(AttendanceReport, "baerum", at(107)))


@pytest.mark.parametrize("state", [live(), state_after(), state_after(wish(StartSession, at(0)))])
def test_a_rejoin_while_nothing_waits_is_just_kept(state: SessionState) -> None:
    assert verdict(state, report(RejoinReport, "drammen", at(6))) == "kept"
    assert not ends_the_wait(state, report(RejoinReport, "drammen", at(6)))
