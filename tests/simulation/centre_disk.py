"""The centre's disk, of two kinds: the log that is contract-tested in memory, and the real SQLite
store with a machine that may die before any statement.

Both are committed in groups a little after they were asked for, as by the writer's thread, so that
a kill finds work that is under way.
"""

from __future__ import annotations

import asyncio
import copy
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, Protocol, cast

from orchestrator.event_log.incarnation import sidecar_of
from orchestrator.event_log.interface import Batch, EventLog, Forgone, Kept, LogUnavailable, Refused
from orchestrator.event_log.interface import Row as LogRow
from orchestrator.event_log.sqlite import SqliteLog, Writer
from orchestrator.event_log.store import Store
from session_core.rules.terms import SessionId
from tests.event_log.memory_log import MemoryLog
from tests.simulation.room_disk import Fused, Killed

Delay = Callable[[], float]
Image = Any


class CentreDisk(Protocol):
    """What is left of the centre when it is off, and what an outsider may read at any time."""

    def open(self, delay: Delay, killed: Callable[[], None]) -> EventLog:
        """Start on what is there. `killed` hears that the machine died at its work."""
        ...

    def pull(self) -> None:
        """The plug is pulled: what was not committed is gone."""
        ...

    def image(self) -> Image:
        """A backup."""
        ...

    def restore(self, image: Image) -> None:
        """Put a backup in place of what is there, as the handbook says. Only when it is off."""
        ...

    def set_full(self, is_full: bool) -> None:
        """Nothing more can be written, or all is well again."""
        ...

    def blow_at(self, statement: int | None) -> None:
        """Die after this many more statements, where there are any; none takes that back."""
        ...

    def rows(self, session: SessionId, after: int = 0) -> Sequence[LogRow]:
        """A session's events as they stand on the disk, but for so many that are known already."""
        ...

    def heard(self, outbox: str) -> int:
        """The highest report number of an outbox that is on the disk."""
        ...

    def quarantine(self) -> list[tuple[str, str, str]]:
        """(outbox, code, raw report) of what is kept apart."""
        ...

    def told(self) -> set[str]:
        """Outboxes of which a coordinator was told that they continue a copy."""
        ...

    def close(self) -> None:
        """The history is over."""
        ...


# ── in memory ──────────────────────────────────────────────────────────────────────────────────


class SlowMemoryLog(MemoryLog):
    """Commits all that was asked for, a little later."""

    is_off = True
    """No program has it."""

    def wire(self, loop: asyncio.AbstractEventLoop, delay: Delay) -> None:
        """Give it its time."""
        self.held = True
        self._loop, self._delay = loop, delay
        self._timer: asyncio.TimerHandle | None = None
        self.is_off = False

    def _put(self, job: Batch | Refused | Forgone) -> Kept:
        kept = super()._put(job)
        if self._timer is None and not self.is_off:
            self._timer = self._loop.call_later(self._delay(), self._flush)
        return kept

    def _flush(self) -> None:
        self._timer = None
        if not self.is_off:
            self.release()

    async def close(self) -> None:
        """Let go of it, as the real store lets go of its lock."""
        await super().close()
        self.is_off = True


NOT_ON_DISK = {"_queue", "_loop", "_delay", "_timer", "held", "broken", "is_off"}


class MemoryDisk:
    """A disk that is quick to copy."""

    def __init__(self) -> None:
        self.log = SlowMemoryLog(epoch="epoch-0")
        self._restores = 0

    def open(self, delay: Delay, killed: Callable[[], None]) -> EventLog:
        """See CentreDisk. Like the real store it is one program's at a time."""
        if not self.log.is_off:
            raise LogUnavailable("log_in_use", None, "another program has it")
        image = self.image()
        self.log = SlowMemoryLog()
        vars(self.log).update(image)
        self.log.wire(asyncio.get_running_loop(), delay)
        return cast(EventLog, self.log)

    def pull(self) -> None:
        """See CentreDisk."""
        self.log.is_off = True

    def image(self) -> Image:
        """See CentreDisk."""
        held = {name: value for name, value in vars(self.log).items() if name not in NOT_ON_DISK}
        return {name: _copied(value) for name, value in held.items()}

    def restore(self, image: Image) -> None:
        """See CentreDisk. A restored log is another incarnation, so its epoch is new."""
        self._restores += 1
        self.log = SlowMemoryLog()
        vars(self.log).update({name: _copied(value) for name, value in image.items()})
        self.log.epoch = f"epoch-{self._restores}"

    def set_full(self, is_full: bool) -> None:
        """See CentreDisk."""
        self.log.broken = LogUnavailable("disk_full", None, "simulated") if is_full else None

    def blow_at(self, statement: int | None) -> None:
        """There are no statements here."""

    def rows(self, session: SessionId, after: int = 0) -> Sequence[LogRow]:
        """See CentreDisk."""
        return self.log._rows.get(session, [])[after:]

    def heard(self, outbox: str) -> int:
        """See CentreDisk."""
        return self.log.heard(outbox)

    def quarantine(self) -> list[tuple[str, str, str]]:
        """See CentreDisk."""
        kept = [one.refused for one in self.log._quarantine]
        return [(one.outbox, one.code, one.raw) for one in kept]

    def told(self) -> set[str]:
        """See CentreDisk."""
        return {one.outbox for one in self.log._incidents}

    def close(self) -> None:
        """Nothing is held."""


def _copied(value: Any) -> Any:
    return copy.copy(value) if isinstance(value, dict | list | set) else value


# ── the real store ─────────────────────────────────────────────────────────────────────────────


class InlineWriter:
    """What `WriterThread` does, on the loop and a little later."""

    def __init__(
        self,
        work: Callable[[Sequence[Any]], Sequence[object]],
        _: str,
        *,
        delay: Delay,
        killed: Callable[[], None],
    ) -> None:
        self._work = work
        self._delay = delay
        self._killed = killed
        self._loop = asyncio.get_running_loop()
        self._queue: list[tuple[Any, asyncio.Future[Any]]] = []
        self._newest: asyncio.Future[Any] | None = None
        self._is_busy = False
        self.is_off = False
        self.waiting = 0

    def put(self, job: Any) -> asyncio.Future[Any]:
        """Queue a job."""
        future: asyncio.Future[Any] = self._loop.create_future()
        self._queue.append((job, future))
        self._newest = future
        self.waiting += 1
        self._go_on()
        return future

    def _go_on(self) -> None:
        if self._queue and not self._is_busy:
            self._is_busy = True
            self._loop.call_later(self._delay(), self._flush)

    async def flushed(self) -> None:
        """Return when everything put so far is settled."""
        if self._newest is not None:
            await asyncio.wait([self._newest])

    async def stop(self) -> None:
        """Do what is queued."""
        await self.flushed()

    def _flush(self) -> None:
        if self.is_off:
            return
        group, self._queue = self._queue, []
        try:
            outcomes = self._work([job for job, _ in group])
        except Killed:
            self._killed()
            return
        self._loop.call_later(self._delay(), self._settle, group, outcomes)

    def _settle(
        self, group: list[tuple[Any, asyncio.Future[Any]]], outcomes: Sequence[object]
    ) -> None:
        """Committed is one moment, told is another: a kill may come between them."""
        self._is_busy = False
        self._go_on()
        self.waiting -= len(group)
        for (_, future), outcome in zip(group, outcomes, strict=True):
            if self.is_off or future.done():
                continue
            if isinstance(outcome, BaseException):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)


class SqliteDisk:
    """The real store on a real file."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "log" / "samkurs.db"
        self._store: Store | None = None
        self._log: SqliteLog | None = None
        self._connection: Fused | None = None
        self._writer: InlineWriter | None = None
        self._outsider: sqlite3.Connection | None = None
        self._epochs = 0

    def open(self, delay: Delay, killed: Callable[[], None]) -> EventLog:
        """See CentreDisk."""
        self._store = Store(self._path, self._connect, self._next_epoch)
        self._log = SqliteLog(self._store, cast(Writer, partial(self._make_writer, delay, killed)))
        return self._log

    def _connect(self, path: Path) -> sqlite3.Connection:
        self._connection = sqlite3.connect(path, isolation_level=None, factory=Fused)
        return self._connection

    def _next_epoch(self) -> str:
        """Numbered, so that the same history has the same names in every run."""
        self._epochs += 1
        return f"epoch-{self._epochs}"

    def _make_writer(
        self, delay: Delay, killed: Callable[[], None], work: Any, name: str
    ) -> InlineWriter:
        self._writer = InlineWriter(work, name, delay=delay, killed=killed)
        return self._writer

    def pull(self) -> None:
        """See CentreDisk. The system lets go of file and lock when a process dies."""
        if self._writer is not None:
            self._writer.is_off = True
        self._send_outsider_away()
        if self._connection is not None:
            self._connection.fuse = 0
        if self._store is not None and not (self._log and self._log._closed):
            self._store.close()
        self._store = self._log = self._connection = None

    def _send_outsider_away(self) -> None:
        if self._outsider is not None:
            self._outsider.close()
            self._outsider = None

    def image(self) -> Image:
        """See CentreDisk."""
        with closing(sqlite3.connect(":memory:")) as copied:
            self._reader().backup(copied)
            return copied.serialize()

    def restore(self, image: Image) -> None:
        """See CentreDisk, and docs/operating.md."""
        self._send_outsider_away()
        for ending in ("-wal", "-shm"):
            self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
        sidecar_of(self._path).unlink(missing_ok=True)
        self._path.write_bytes(image)

    def set_full(self, is_full: bool) -> None:
        """See CentreDisk."""
        if self._connection is not None and self._connection.fuse is None:
            (pages,) = self._connection.execute("PRAGMA page_count").fetchone()
            self._connection.execute(f"PRAGMA max_page_count = {pages if is_full else 2**30}")

    def blow_at(self, statement: int | None) -> None:
        """See CentreDisk."""
        if self._connection is not None:
            self._connection.fuse = statement

    def rows(self, session: SessionId, after: int = 0) -> Sequence[LogRow]:
        """See CentreDisk."""
        # By their place and not by their number: a checker must see what is numbered twice.
        asked = (
            "select seq, cause, body from events where session = ? order by seq limit -1 offset ?"
        )
        return [LogRow(*row) for row in self._ask(asked, session, after)]

    def heard(self, outbox: str) -> int:
        """See CentreDisk."""
        found = self._ask("select hwm from outboxes where outbox = ?", outbox)
        return int(found[0][0]) if found else 0

    def quarantine(self) -> list[tuple[str, str, str]]:
        """See CentreDisk."""
        return self._ask("select outbox, code, raw from quarantine order by id")

    def told(self) -> set[str]:
        """See CentreDisk."""
        return {outbox for (outbox,) in self._ask("select outbox from incidents")}

    def _ask(self, sql: str, *values: object) -> list[Any]:
        return self._reader().execute(sql, values).fetchall()

    def _reader(self) -> sqlite3.Connection:
        """Somebody else's look at the file: it sees what is committed."""
        if self._outsider is None:
            self._outsider = sqlite3.connect(self._path, isolation_level=None)
        return self._outsider

    def close(self) -> None:
        """See CentreDisk."""
        self.pull()
