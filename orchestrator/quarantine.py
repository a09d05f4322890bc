"""Take in later what could not be understood when it came: after an upgrade, or once its day is
known.

Rule 1: its number is spent, so it enters by its id alone, and however often it is tried it counts
        once.
Rule 2: nobody is asked to send anything again; what is tried is what was kept.
Rule 3: a row stays where it is, marked with when what it says was taken in.
"""

from __future__ import annotations

import json
from dataclasses import replace

from orchestrator.event_log.interface import (
    EventLog,
    Quarantined,
    SequenceConflict,
    SessionUnreadable,
)
from orchestrator.faults import IdReused, UnknownSession
from orchestrator.report_intake import FindSession, Reason
from session_core.clock import Clock
from session_core.rules.reports import Source
from session_core.wire.codec import report_from_agent
from session_core.wire.errors import ReportRefused


async def retake(
    row: Quarantined, *, log: EventLog, find: FindSession, clock: Clock
) -> Reason | None:
    """Take the report of this row in. Gives None where that was done, or else why it still cannot
    be. Raises `LogError` where nothing can be kept now.
    """
    if row.taken_in_at is not None:
        return None
    try:
        await _submit(row, find)
    except ReportRefused as refused:
        return refused.reason
    except UnknownSession:
        return "unknown_session"
    except IdReused:
        return "id_reused"
    except SequenceConflict:
        return "log_conflict"
    except SessionUnreadable:
        return "log_corrupt"
    await log.mark_taken_in([row.id], clock.now())
    return None


async def _submit(row: Quarantined, find: FindSession) -> None:
    kept = row.refused
    session, report = report_from_agent(
        json.loads(kept.raw),
        room=kept.room,
        received_at=kept.received_at,
        source=Source(outbox=kept.outbox, n=kept.n),
    )
    runner = await find(session)
    await runner.ask(replace(report, source=None))
