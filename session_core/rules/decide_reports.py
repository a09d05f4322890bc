"""Decide reports.

Each yields at least one event: kept, kept and marked late, or set aside with a reason. Never a
refusal.
"""

from __future__ import annotations

from dataclasses import replace

from session_core.rules import events as e
from session_core.rules import reports as r
from session_core.rules.evolve_rooms import evolve_report
from session_core.rules.personal_numbers import mask_personal_numbers
from session_core.rules.readings import SegmentStatus, is_back, status_of
from session_core.rules.state import SessionState
from session_core.rules.terms import By, Phase, Role

CENTRE = By(role=Role.CENTRE)


def decide_report(state: SessionState, report: r.Report) -> tuple[e.Event, ...]:
    """The events that follow from a report.

    Nothing is seen after it is told: a laptop whose clock is ahead of ours saw it at `received_at`.
    Otherwise its word would be the last one until that hour had come.
    """
    if report.at > report.received_at:
        report = replace(report, at=report.received_at)
    if report.room not in state.rooms:
        return (_aside(report, "unknown_room"),)
    if report.rehearsal and not state.rehearsal:
        return (_aside(report, "rehearsal_over"),)
    match report:
        case r.LocalProgressReport() if state.programme.segment(report.segment) is None:
            return (_aside(report, "unknown_segment"),)
        case r.QuestionReport():
            report = replace(report, text=mask_personal_numbers(report.text))
        case _:
            if _names_nothing_known(state, report):
                return (_aside(report, "unknown_reference"),)
    about = state if report.rehearsal else state.rehearsed_from or state
    kept = e.ReportKept(at=report.at, by=report.by, report=report, late=_is_late(about, report))
    return (kept, *_waiting_ended(state, kept))


def _aside(
    report: r.Report,
    reason: e.SetAsideCode,
) -> e.ReportSetAside:
    return e.ReportSetAside(at=report.at, by=report.by, report=report, reason=reason)


def _names_nothing_known(state: SessionState, report: r.Report) -> bool:
    match report:
        case r.QuestionWithdrawnReport():
            return report.question not in state.questions
        case r.HelpCancelledReport():
            return report.help not in state.helps
        case r.MessageAcknowledgedReport():
            return report.message not in state.messages
        case _:
            return False


def _is_late(state: SessionState, report: r.Report) -> bool:
    """What the report is about was over when it came: its segment or the session had ended.

    The people were in the room either way, so the report is kept all the same.
    """
    segment = (
        report.segment if isinstance(report, r.AttendanceReport | r.LocalProgressReport) else None
    )
    if segment is not None:
        return status_of(state.position, segment) is SegmentStatus.DONE
    closing = isinstance(report, r.ClosingReport | r.ContactReport | r.CheckReport)
    return state.phase is Phase.CLOSED and not closing


def _waiting_ended(state: SessionState, kept: e.ReportKept) -> tuple[e.Event, ...]:
    """The last room that a waiting segment waited for is back, so its clock starts.

    It starts now, and not when the room says it came: what is past cannot be started.
    """
    run = state.current
    if run is None or not run.waiting_for or not isinstance(kept.report, r.RejoinReport):
        return ()
    after = evolve_report(state, kept)
    if all(is_back(after, room) for room in run.waiting_for):
        return (e.WaitingEnded(at=kept.report.received_at, by=CENTRE),)
    return ()
