"""A log that forgets, for tests that are not about the disk. `hold` keeps commits back."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from orchestrator.event_log.interface import (
    ROWS_SHOWN_MAX,
    Aside,
    Batch,
    Decision,
    Forgone,
    Incident,
    Kept,
    LogError,
    Mark,
    Quarantined,
    Refused,
    Row,
    SequenceConflict,
    Told,
)
from session_core.link import chain
from session_core.rules.terms import RoomId, SessionId


@dataclass
class MemoryLog:
    """See `EventLog`. What is appended is committed at once, unless it is held."""

    epoch: str = "memory"
    held: bool = False
    broken: Exception | None = None
    _rows: dict[SessionId, list[Row]] = field(default_factory=dict)
    _reports: set[str] = field(default_factory=set)
    _marks: dict[str, Mark] = field(default_factory=dict)
    _quarantine: list[Quarantined] = field(default_factory=list)
    _incidents: list[Incident] = field(default_factory=list)
    _told: dict[str, list[Batch]] = field(default_factory=dict)
    _covered: dict[str, int] = field(default_factory=dict)
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
            if kept.done():  # Who asked has stopped waiting; what was asked is done all the same.
                continue
            if fault is None:
                kept.set_result(None)
            else:
                kept.set_exception(fault)

    def _keep(self, job: Batch | Refused | Forgone) -> LogError | None:
        if isinstance(job, Forgone):
            heard = self._hear(job.outbox, job.through, job.digest, after=job.after)
            return None if heard else SequenceConflict("forgone")
        if isinstance(job, Refused):
            if not self._hear(job.outbox, job.n, job.digest):
                return SequenceConflict("report")
            self._quarantine.append(Quarantined(id=len(self._quarantine) + 1, refused=job))
            return None
        rows = self._rows.get(job.session, [])
        if job.first != len(rows) + 1 or any(one.cause == job.cause for one in rows):
            return SequenceConflict("batch")
        if job.is_report and job.cause in self._reports:
            return SequenceConflict("report")
        source = job.source
        if source is not None and not self._hear(source.outbox, source.n, job.digest):
            return SequenceConflict("number")
        if job.is_report:
            self._reports.add(job.cause)
        if source is not None:
            self._told.setdefault(source.outbox, []).append(job)
        self._rows[job.session] = [*rows, *job.rows]
        return None

    def _hear(self, outbox: str, n: int, digest: str, *, after: int | None = None) -> bool:
        mark = self.mark(outbox)
        if mark.hwm != (n - 1 if after is None else after):
            return False
        is_next = n == mark.hwm + 1
        self._marks[outbox] = Mark(n, chain.join(mark.hash, digest) if is_next else "")
        return True

    def heard(self, outbox: str) -> int:
        return self.mark(outbox).hwm

    def mark(self, outbox: str) -> Mark:
        return self._marks.get(outbox, Mark(0, chain.start(outbox)))

    async def rows(self, session: SessionId, after: int = 0, most: int = -1) -> tuple[Row, ...]:
        found = [row for row in self._rows.get(session, []) if row.seq > after]
        return tuple(found if most < 0 else found[:most])

    async def sessions(self) -> dict[SessionId, int]:
        return {session: len(rows) for session, rows in self._rows.items()}

    async def quarantined(self, outbox: str, after: int = 0) -> tuple[Aside, ...]:
        refused = [one.refused for one in self._quarantine]
        return tuple(
            Aside(one.n, one.code, one.print)
            for one in refused
            if one.outbox == outbox and one.n > after
        )

    def _said_first(self) -> list[Quarantined]:
        first = {(one.refused.room, one.refused.print): one for one in self._quarantine[::-1]}
        return sorted(first.values(), key=lambda one: one.id)

    async def quarantine_rows(self, most: int = ROWS_SHOWN_MAX) -> tuple[Quarantined, ...]:
        newest = self._said_first()[::-1]
        return tuple(sorted(newest, key=lambda one: one.taken_in_at is not None)[:most])

    async def quarantine_waiting(
        self, after: int, most: int, session: SessionId | None = None
    ) -> tuple[Quarantined, ...]:
        waiting = [
            one
            for one in self._said_first()
            if one.id > after
            and one.taken_in_at is None
            and (session is None or _is_homeless(one.refused, session))
        ]
        return tuple(waiting[:most])

    async def apart(self, sessions: Iterable[SessionId]) -> Mapping[tuple[SessionId, RoomId], int]:
        asked = set(sessions)
        waiting = [one.refused for one in self._said_first() if one.taken_in_at is None]
        return Counter((one.session, one.room) for one in waiting if one.session in asked)

    async def quarantine_row(self, row: int) -> Quarantined | None:
        return next((one for one in self._quarantine if one.id == row), None)

    async def mark_taken_in(self, rows: Sequence[int], at: datetime) -> None:
        for row in rows:
            self._quarantine[row - 1] = replace(self._quarantine[row - 1], taken_in_at=at)

    async def note_incident(self, incident: Incident) -> bool:
        is_new = all(one.outbox != incident.outbox for one in self._incidents)
        if is_new:
            self._incidents.append(replace(incident, id=len(self._incidents) + 1))
        return is_new

    async def incidents(self, most: int = ROWS_SHOWN_MAX) -> tuple[Incident, ...]:
        return tuple(self._incidents[::-1][:most])

    async def decide_incident(self, incident: int, decision: Decision) -> None:
        self._incidents = [
            replace(one, decision=decision) if one.id == incident else one
            for one in self._incidents
        ]

    async def told_by(self, outbox: str, since: datetime, until: datetime) -> tuple[Told, ...]:
        rows = [Told(job.session, job.bodies[0]) for job in self._told.get(outbox, ())]
        return tuple(row for row in rows if since <= _seen_at(row) <= until)

    async def kept(self, outbox: str) -> int:
        return self._covered.get(outbox, 0)

    async def cover(self, covered: Mapping[str, int]) -> None:
        self._covered = dict(covered)

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


def _is_homeless(refused: Refused, session: SessionId) -> bool:
    return (refused.code, refused.session) == ("unknown_session", session)


def _seen_at(told: Told) -> datetime:
    return datetime.fromisoformat(json.loads(told.body)["report"]["at"])
