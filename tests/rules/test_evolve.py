"""The fold: rehearsals, care, what the log has heard, and what a room lays over it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session_core.rules.care_commands import (
    AcknowledgeHelp,
    CallBack,
    MarkQuestion,
    ResolveHelp,
    SendMessage,
)
from session_core.rules.care_events import HelpAcknowledged, HelpResolved, QuestionMarked
from session_core.rules.commands import Advance, EndRehearsal, EndSession, OpenLobby, StartSession
from session_core.rules.decide import decide
from session_core.rules.events import RehearsalEnded, ReportKept
from session_core.rules.evolve import begin, evolve, fold, overlay
from session_core.rules.reports import (
    AttendanceReport,
    HelpReport,
    QuestionReport,
    ReadinessReport,
    RejoinReport,
)
from session_core.rules.state import SessionState
from session_core.rules.terms import Phase, QuestionStatus
from tests.builders import (
    Step,
    at,
    from_outbox,
    history,
    live,
    planned,
    refusal,
    report,
    sample_programme,
    state_after,
    wish,
)
from tests.people import ADA, LEE


def test_a_session_is_the_fold_of_its_log() -> None:
    steps: list[Step] = [
        wish(OpenLobby, at(-30)),
        report(AttendanceReport, "drammen", at(-5)),
        wish(StartSession, at(0)),
    ]
    assert fold(history(*steps)) == state_after(*steps)


def test_the_number_is_the_number_of_events() -> None:
    log = history(wish(OpenLobby, at(-30)), wish(StartSession, at(0)))
    assert fold(log).seq == len(log) == 3


def test_a_second_plan_changes_nothing_but_the_number() -> None:
    state = live()
    again = evolve(state, planned(sample_programme(6)))
    assert again == replace(state, seq=state.seq + 1)


@pytest.mark.parametrize("log", [(), (RehearsalEnded(at=at(0), by=LEE.by),)])
def test_a_log_that_does_not_begin_with_a_plan_is_our_own_fault(log: tuple[RehearsalEnded]) -> None:
    with pytest.raises(AssertionError, match="SessionPlanned"):
        fold(log)


# ── rehearsal ──────────────────────────────────────────────────────────────────────────────────

REHEARSED: list[Step] = [
    wish(OpenLobby, at(-90), rehearsal=True),
    report(ReadinessReport, "drammen", at(-85), ready=True, rehearsal=True),
    wish(StartSession, at(-80)),
    report(AttendanceReport, "drammen", at(-79), rehearsal=True),
    wish(Advance, at(-78)),
    wish(SendMessage, at(-77), text="Prøve, prøve"),
    wish(CallBack, at(-76)),
    report(QuestionReport, "baerum", at(-75), question="q-try", text="Prøve?", rehearsal=True),
    wish(MarkQuestion, at(-74), question="q-try", status=QuestionStatus.ANSWERED),
    wish(EndSession, at(-73)),
]


def test_a_rehearsal_leaves_no_trace_but_when_it_ended() -> None:
    new = replace(begin(sample_programme()), rehearsal_ended_at=at(-70))
    after = state_after(*REHEARSED, wish(EndRehearsal, at(-70)))
    assert replace(after, seq=1, position=replace(after.position, revision=0)) == new
    assert not after.rehearsal


def test_a_page_that_saw_the_rehearsal_is_stale_after_it() -> None:
    rehearsed = state_after(*REHEARSED)
    after = state_after(wish(EndRehearsal, at(-70)), state=rehearsed)
    assert after.position.revision > rehearsed.position.revision
    assert refusal(after, wish(OpenLobby, at(-60))(rehearsed)) == "stale"


def test_real_reports_during_a_rehearsal_survive_it() -> None:
    counted = report(AttendanceReport, "drammen", at(-77), patients=3)
    after = state_after(*REHEARSED, counted, wish(EndRehearsal, at(-70)))
    assert [one.patients for one in after.rooms["drammen"].counts] == [3]


def test_a_real_report_is_not_late_because_a_rehearsal_has_come_further() -> None:
    counted = report(AttendanceReport, "drammen", at(-72), segment="welcome")
    (kept,) = decide(state_after(*REHEARSED), counted)
    assert isinstance(kept, ReportKept)
    assert not kept.late


def test_a_rehearsed_report_is_late_by_the_rehearsals_own_position() -> None:
    counted = report(AttendanceReport, "drammen", at(-72), segment="welcome", rehearsal=True)
    (kept,) = decide(state_after(*REHEARSED), counted)
    assert isinstance(kept, ReportKept)
    assert kept.late


def test_a_rehearsals_report_that_arrives_afterwards_is_set_aside() -> None:
    counted = report(AttendanceReport, "drammen", at(-79), received_at=at(-60), rehearsal=True)
    after = state_after(*REHEARSED, wish(EndRehearsal, at(-70)), counted)
    assert after.rooms["drammen"].counts == ()
    assert after.set_aside == 1


def test_what_was_heard_in_a_rehearsal_stays_heard() -> None:
    told = from_outbox(report(AttendanceReport, "drammen", at(-72), rehearsal=True), 7)
    after = state_after(*REHEARSED, told, wish(EndRehearsal, at(-70)))
    assert after.heard == {"laptop-1": 7}


def test_a_real_call_that_was_cared_for_in_a_rehearsal_stays_cared_for() -> None:
    steps: list[Step] = [
        report(QuestionReport, "baerum", at(-75), question="q-real", text="Hvor er rommet?"),
        report(HelpReport, "baerum", at(-75), help="h-real"),
        wish(MarkQuestion, at(-72), question="q-real", status=QuestionStatus.ANSWERED),
        wish(AcknowledgeHelp, at(-72), ADA.by, help="h-real"),
        wish(ResolveHelp, at(-71), ADA.by, help="h-real"),
        wish(EndRehearsal, at(-70)),
    ]
    after = state_after(*REHEARSED, *steps)
    assert after.questions["q-real"].status is QuestionStatus.ANSWERED
    assert (after.helps["h-real"].seen_at, after.helps["h-real"].closed_at) == (at(-72), at(-71))
    assert set(after.questions) == {"q-real"}


def test_real_reports_that_were_set_aside_in_a_rehearsal_are_still_counted() -> None:
    nowhere = report(ReadinessReport, "oslo", at(-72), ready=True)
    tried = report(ReadinessReport, "oslo", at(-72), ready=True, rehearsal=True)
    rehearsed = state_after(*REHEARSED, nowhere, tried)
    assert rehearsed.set_aside == 2
    assert state_after(wish(EndRehearsal, at(-70)), state=rehearsed).set_aside == 1


def test_the_real_day_can_begin_after_the_rehearsal() -> None:
    real = [wish(EndRehearsal, at(-70)), wish(OpenLobby, at(-30)), wish(StartSession, at(0))]
    state = state_after(*REHEARSED, *real)
    assert (state.phase, state.rehearsal) == (Phase.LIVE, False)
    assert state.position.started_at == at(0)


def test_the_end_of_a_rehearsal_that_never_was_changes_nothing() -> None:
    state = live()
    ended = evolve(state, RehearsalEnded(at=at(1), by=LEE.by))
    assert ended == replace(state, seq=state.seq + 1)


# ── what the log holds, and what a room lays over it ───────────────────────────────────────────


def test_the_highest_number_of_every_outbox_is_remembered() -> None:
    numbers = [("a", 1), ("a", 2), ("b", 9), ("a", 2)]
    told = (from_outbox(report(RejoinReport, "drammen", at(5)), n, outbox) for outbox, n in numbers)
    assert state_after(*told).heard == {"a": 2, "b": 9}


def test_a_report_that_was_set_aside_was_heard_too() -> None:
    nowhere = from_outbox(report(RejoinReport, "oslo", at(5)), 4)
    assert state_after(nowhere).heard == {"laptop-1": 4}


def laid_over(state: SessionState, *told: Step) -> SessionState:
    """What a room shows that has these reports in its own outbox only."""
    log = history(*told)[1:]
    return overlay(state, log)


def test_a_room_sees_its_own_unsent_reports_at_once() -> None:
    own = from_outbox(report(AttendanceReport, "drammen", at(5), patients=9), 3)
    assert laid_over(live(), own).rooms["drammen"].counts[-1].patients == 9


def test_what_a_room_lays_over_does_not_pretend_that_the_log_holds_it() -> None:
    state = live()
    shown = laid_over(state, from_outbox(report(RejoinReport, "drammen", at(5)), 3))
    assert (shown.seq, shown.heard) == (state.seq, {})


def test_a_room_never_moves_the_programme_by_itself() -> None:
    state = live()
    own = [wish(OpenLobby, at(-9)), wish(StartSession, at(0)), wish(Advance, at(10))]
    assert laid_over(state, *own) == state


# ── care ───────────────────────────────────────────────────────────────────────────────────────


def test_a_message_reaches_all_rooms_where_none_is_named() -> None:
    state = state_after(wish(SendMessage, at(5), text=" Vi venter litt ", command_id="m-1"))
    assert state.messages["m-1"].text == "Vi venter litt"
    assert state.messages["m-1"].rooms == ("drammen", "baerum", "ringerike")


def test_rooms_are_called_back_by_name_or_all_of_them() -> None:
    state = state_after(wish(CallBack, at(5)), wish(CallBack, at(7), rooms=("baerum",)))
    assert state.called_back == {"drammen": at(5), "baerum": at(7), "ringerike": at(5)}


def test_the_first_who_saw_a_call_is_on_record() -> None:
    state = state_after(
        report(HelpReport, "baerum", at(5), help="h"),
        wish(AcknowledgeHelp, at(6), ADA.by, help="h"),
        wish(AcknowledgeHelp, at(7), LEE.by, help="h"),
        wish(ResolveHelp, at(9), ADA.by, help="h"),
    )
    call = state.helps["h"]
    assert (call.seen_at, call.seen_by, call.closed_at) == (at(6), ADA.by, at(9))


def test_a_call_that_is_solved_stays_solved_when_it_was() -> None:
    solved = state_after(
        report(HelpReport, "baerum", at(5), help="h"), wish(ResolveHelp, at(9), help="h")
    )
    again = evolve(solved, HelpResolved(at=at(11), by=ADA.by, help="h"))
    assert again.helps["h"].closed_at == at(9)


@pytest.mark.parametrize(
    "event",
    [
        QuestionMarked(at=at(1), by=LEE.by, question="?", status=QuestionStatus.TAKEN),
        HelpAcknowledged(at=at(1), by=LEE.by, help="?"),
        HelpResolved(at=at(1), by=LEE.by, help="?"),
    ],
)
def test_care_for_what_nobody_knows_changes_nothing_but_the_number(
    event: QuestionMarked | HelpAcknowledged | HelpResolved,
) -> None:
    state = live()
    assert evolve(state, event) == replace(state, seq=state.seq + 1)
