"""A log that forgets, for tests that are not about the disk. `hold` keeps commits back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from orchestrator.event_log.interface import (
    Batch,
    Forgone,
    Kept,
    LogError,
    Refused,
    Row,
    SequenceConflict,
)
from session_core.rules.terms import SessionId


@dataclass
class MemoryLog:
    """See `EventLog`. What is appended is committed at once, unless it is held."""

    epoch: str = "memory"
    held: bool = False
    broken: LogError | None = None
    _rows: dict[SessionId, list[Row]] = field(default_factory=dict)
    _reports: set[str] = field(default_factory=set)
    _heard: dict[str, int] = field(default_factory=dict)
    _refused: list[Refused] = field(default_factory=list)
    _queue: list[tuple[Batch | Refused | Forgone, Kept]] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        return len(self._queue)

    def append(self, batch: Batch) -> Kept:
        return self._put(batch)

    def quarantine(self, refused: Refused) -> Kept:
        return self._put(refused)

    def forgo(self, forgone: Forgone) -> Kept:
        return self._put(forgone)

    def _put(self, job: Batch | Refused | Forgone) -> Kept:
        kept: Kept = asyncio.get_running_loop().create_future()
        self._queue.append((job, kept))
        if not self.held:
            self.release()
        return kept

    def release(self) -> None:
        """Commit what is held."""
        queue, self._queue = self._queue, []
        for job, kept in queue:
            fault = self.broken or self._keep(job)
            if fault is None:
                kept.set_result(None)
            else:
                kept.set_exception(fault)

    def _keep(self, job: Batch | Refused | Forgone) -> LogError | None:
        if isinstance(job, Forgone):
            heard = self._hear(job.outbox, job.through, after=job.after)
            return None if heard else SequenceConflict("forgone")
        if isinstance(job, Refused):
            if not self._hear(job.outbox, job.n):
                return SequenceConflict("report")
            self._refused.append(job)
            return None
        rows = self._rows.get(job.session, [])
        if job.first != len(rows) + 1 or any(one.cause == job.cause for one in rows):
            return SequenceConflict("batch")
        if job.is_report and job.cause in self._reports:
            return SequenceConflict("report")
        if job.source is not None and not self._hear(job.source.outbox, job.source.n):
            return SequenceConflict("number")
        if job.is_report:
            self._reports.add(job.cause)
        self._rows[job.session] = [*rows, *job.rows]
        return None

    def _hear(self, outbox: str, n: int, *, after: int | None = None) -> bool:
        if self._heard.get(outbox, 0) != (n - 1 if after is None else after):
            return False
        self._heard[outbox] = n
        return True

    def heard(self, outbox: str) -> int:
        return self._heard.get(outbox, 0)

    async def rows(self, session: SessionId, after: int = 0, most: int = -1) -> tuple[Row, ...]:
        found = [row for row in self._rows.get(session, []) if row.seq > after]
        return tuple(found if most < 0 else found[:most])

    async def sessions(self) -> dict[SessionId, int]:
        return {session: len(rows) for session, rows in self._rows.items()}

    async def quarantined(self, outbox: str, after: int = 0) -> tuple[Refused, ...]:
        return tuple(one for one in self._refused if one.outbox == outbox and one.n > after)

    async def renew_epoch(self) -> None:
        self.epoch += "+"

    async def flushed(self) -> None:
        while self._queue:
            await asyncio.wait([self._queue[-1][1]])

    async def check(self) -> None:
        if self.broken is not None:
            raise self.broken

    async def close(self) -> None:
        self.release()
