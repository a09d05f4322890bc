"""Take in later what could not be understood when it came: after an upgrade, or once its day is
known.

Rule 1: its number is spent, so it enters by its id alone, and however often it is tried it counts
        once. It keeps its number all the same: by that its room knows that the log has it.
Rule 2: nobody is asked to send anything again; what is tried is what was kept.
Rule 3: a row stays where it is, marked with when what it says was taken in.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from orchestrator.event_log.interface import (
    EventLog,
    LogError,
    Quarantined,
    SequenceConflict,
    SessionUnreadable,
)
from orchestrator.faults import IdReused, UnknownSession
from orchestrator.report_intake import AT_ONCE, FindSession, Reason
from session_core.clock import Clock
from session_core.rules.reports import ClosingReport, Source
from session_core.rules.terms import SessionId
from session_core.wire.codec import report_from_agent
from session_core.wire.errors import ReportRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class Retaken:
    """What became of those that were tried."""

    taken_in: int
    still_apart: int


async def retake(
    row: Quarantined, *, log: EventLog, find: FindSession, clock: Clock
) -> Reason | None:
    """Take the report of this row in. Gives None where that was done, or else why it still cannot
    be. Raises `LogError` where nothing can be kept now.
    """
    if row.taken_in_at is not None:
        return None
    reason = await _try(row, find)
    if reason is None:
        await log.mark_taken_in([row.id], clock.now())
    return reason


async def retake_all(
    *,
    log: EventLog,
    find: FindSession,
    clock: Clock,
    session: SessionId | None = None,
    is_over: Callable[[], bool] = lambda: False,
) -> Retaken:
    """Try all that waits, oldest first; of a session, what came when it was unknown. Ends early
    when it `is_over`. Raises `LogError` where nothing can be kept now; what was taken in stays.
    """
    after = taken_in = tried = 0
    while not is_over() and (rows := await log.quarantine_waiting(after, AT_ONCE, session)):
        reasons = await _try_together(rows, find)
        done = [row.id for row, reason in zip(rows, reasons, strict=True) if reason is None]
        if done:
            await log.mark_taken_in(done, clock.now())
        after, taken_in, tried = rows[-1].id, taken_in + len(done), tried + len(rows)
        await asyncio.sleep(0)
    return Retaken(taken_in=taken_in, still_apart=tried - taken_in)


async def _try_together(rows: Sequence[Quarantined], find: FindSession) -> list[Reason | None]:
    try:
        return await asyncio.gather(*(_try(row, find) for row in rows))
    except LogError:
        # One that can never be kept takes those behind it along. What was kept is a repeat now.
        return [await _try(row, find) for row in rows]


async def _try(row: Quarantined, find: FindSession) -> Reason | None:
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
    return None


async def _submit(row: Quarantined, find: FindSession) -> None:
    kept = row.refused
    source = Source(outbox=kept.outbox, n=kept.n)
    session, report = report_from_agent(
        json.loads(kept.raw or "null"),
        room=kept.room,
        received_at=kept.received_at,
        source=source,
    )
    if isinstance(report, ClosingReport):
        report = replace(report, source=replace(source, chain=kept.hash))
    runner = await find(session)
    await runner.ask(report, spent=True)
