"""Decide reports.

Each yields at least one event: kept, kept and marked late, or set aside with a reason. Never a
refusal.
"""

from __future__ import annotations

from session_core.rules import events as e
from session_core.rules import reports as r
from session_core.rules.bounds import is_too_many
from session_core.rules.changes import replace
from session_core.rules.evolve_rooms import evolve_report
from session_core.rules.gathering import awaited
from session_core.rules.personal_numbers import mask_personal_numbers
from session_core.rules.readings import SegmentStatus, status_of
from session_core.rules.state import SessionState
from session_core.rules.terms import By, ItemScope, Phase, Role, SegmentId

CENTRE = By(role=Role.CENTRE)
_COMES_AFTER_THE_CLOSE = (
    r.ClosingReport,
    r.ContactReport,
    r.CheckReport,
    r.CommandResultReport,
    r.LegReport,
)
"""What a closed room and its machine go on to tell, and is never late."""


def decide_report(state: SessionState, report: r.Report) -> tuple[e.Event, ...]:
    """The events that follow from a report."""
    report = _without_strange_words(state, _not_after_the_rehearsal(state, _seen_in_time(report)))
    reason = _why_aside(state, report)
    if reason is not None:
        return (e.ReportSetAside(at=report.at, by=report.by, report=report, reason=reason),)
    about = state if report.rehearsal else state.rehearsed_from or state
    kept = e.ReportKept(at=report.at, by=report.by, report=report, late=_is_late(about, report))
    return (kept, *_waiting_ended(state, kept))


# ── what is kept of it ─────────────────────────────────────────────────────────────────────────


def _seen_in_time(report: r.Report) -> r.Report:
    """Nothing is seen after it is told: a laptop whose clock is ahead of ours saw it, and measured
    it, at `received_at`. Otherwise its word would be the last one until that hour had come.
    """
    told_at = report.received_at
    if isinstance(report, r.CheckReport):
        results = tuple(replace(one, at=min(one.at, told_at)) for one in report.results)
        report = replace(report, results=results)
    return replace(report, at=told_at) if report.at > told_at else report


def _not_after_the_rehearsal(state: SessionState, report: r.Report) -> r.Report:
    """What was seen after the rehearsal had ended is real.

    A room that lost the net meanwhile could not know that it had.
    """
    ended_at = state.rehearsal_ended_at
    if state.rehearsal or ended_at is None or report.at <= ended_at:
        return report
    return replace(report, rehearsal=False)


def _without_strange_words(state: SessionState, report: r.Report) -> r.Report:
    """Free text is no way round the rule of counts, never names: what should name a part of the
    programme and does not is left empty, and personal numbers are taken out of questions.
    """
    match report:
        case r.QuestionReport():
            return replace(report, text=mask_personal_numbers(report.text))
        case r.AttendanceReport() if not _has_segment(state, report.segment):
            return replace(report, segment=None)
        case r.LocalProgressReport() | r.OwnWayReport() | r.CountCorrectionReport() if (
            not _names_well(state, report.segment)
        ):
            return replace(report, segment="")
        case r.ChecklistReport() if not _has_item(state, report.item):
            return replace(report, item="")
        case _:
            return report


def _has_segment(state: SessionState, segment: SegmentId | None) -> bool:
    return any(one.id == segment for one in state.programme.segments)


def _names_well(state: SessionState, segment: SegmentId | None) -> bool:
    """It names a part of the programme, or none on purpose."""
    return segment is None or _has_segment(state, segment)


def _has_item(state: SessionState, item: str) -> bool:
    return any(one.id == item and one.scope is ItemScope.ROOM for one in state.programme.checklist)


# ── what becomes of it ─────────────────────────────────────────────────────────────────────────


def _why_aside(state: SessionState, report: r.Report) -> e.SetAsideCode | None:
    """Why it changes nothing, or None where it does."""
    if report.room not in state.rooms:
        return "unknown_room"
    if report.rehearsal and not state.rehearsal:
        return "rehearsal_over"
    if _names_no_segment(state, report):
        return "unknown_segment"
    if _names_nothing_known(state, report):
        return "unknown_reference"
    return "too_many_reports" if is_too_many(state, report) else None


def _names_no_segment(state: SessionState, report: r.Report) -> bool:
    match report:
        case r.LocalProgressReport() | r.OwnWayReport() | r.CountCorrectionReport():
            return not _names_well(state, report.segment)
        case _:
            return False


def _names_nothing_known(state: SessionState, report: r.Report) -> bool:
    match report:
        case r.ChecklistReport():
            return not report.item  # It named none that there is.
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
    match report:
        case r.AttendanceReport(segment=str(segment)) | r.LocalProgressReport(segment=segment):
            return status_of(state.position, segment) is SegmentStatus.DONE
    return state.phase is Phase.CLOSED and not isinstance(report, _COMES_AFTER_THE_CLOSE)


def _waiting_ended(state: SessionState, kept: e.ReportKept) -> tuple[e.Event, ...]:
    """The last room that a waiting segment waited for is back, so its clock starts.

    It starts now, and not when the room says it came: what is past cannot be started.
    """
    run = state.current
    if run is None or not run.waiting_for or not isinstance(kept.report, r.RejoinReport):
        return ()
    if not awaited(evolve_report(state, kept)):
        return (e.WaitingEnded(at=kept.report.received_at, by=CENTRE),)
    return ()
