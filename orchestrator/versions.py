"""What two versions of a laptop said, in short: so that a person can decide which one is right.

How much a version has told is asked of the log again only when the log has heard more from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from dashboards.formats import local_date
from dashboards.scene import Headcount, Version
from orchestrator.event_log.interface import EventLog, Told
from session_core.rules.events import ReportKept, ReportSetAside
from session_core.rules.reports import AttendanceReport, ClosingReport
from session_core.rules.terms import SessionId
from session_core.wire.codec import event_from_json

AROUND = timedelta(days=1)
"""So long before and after an incident is what was said of interest."""


class Versions:
    """What each outbox told around a moment."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._known: dict[tuple[str, datetime], tuple[int, Version]] = {}

    async def of(self, outbox: str, at: datetime) -> Version:
        """The version that this outbox holds of the days around this moment. Raises `LogError`."""
        heard = self._log.heard(outbox)
        known = self._known.get((outbox, at))
        if known is None or known[0] != heard:
            told = await self._log.told_by(outbox, at - AROUND, at + AROUND)
            known = self._known[outbox, at] = (heard, version(outbox, told))
        return known[1]


def version(outbox: str, told: Sequence[Told]) -> Version:
    """What was told, in short."""
    read = [(one.session, event_from_json(one.body)) for one in told]
    events = [
        (session, event)
        for session, event in read
        if isinstance(event, ReportKept | ReportSetAside)
    ]
    counts = [
        count
        for session, event in events
        if isinstance(event, ReportKept) and (count := _headcount(session, event)) is not None
    ]
    days = Counter(local_date(event.report.at) for _, event in events)
    return Version(
        outbox=outbox,
        days=tuple(sorted(days.items())),
        last_at=max((event.report.at for _, event in events), default=None),
        count=max(reversed(counts), key=lambda one: one.at, default=None),
    )


def _headcount(session: SessionId, event: ReportKept) -> Headcount | None:
    """The people in a report, where it is about people who were there: not in a rehearsal."""
    report = event.report
    if report.rehearsal or not isinstance(report, AttendanceReport | ClosingReport):
        return None
    return Headcount(
        at=report.at,
        patients=report.patients,
        relatives=report.relatives,
        session=session,
        segment=report.segment if isinstance(report, AttendanceReport) else None,
    )
