"""The event log in one SQLite file: `interface.EventLog` kept by a store and its writer thread."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from orchestrator.event_log.incarnation import renew_incarnation
from orchestrator.event_log.interface import Batch, Forgone, Kept, Refused, Row
from orchestrator.event_log.store import Job, Store
from orchestrator.event_log.writer_thread import WriterThread
from session_core.rules.terms import SessionId

T = TypeVar("T")
Writer = Callable[[Callable[[Sequence[Job]], Sequence[object]], str], WriterThread[Job]]
"""Makes what does the store's work: a thread, or in a simulation nothing of the kind."""

_ROWS = "select seq, cause, body from events where session = ? and seq > ? order by seq limit ?"
_REFUSED = (
    "select outbox, n, room, code, raw, received_at from quarantine"
    " where outbox = ? and n > ? order by n"
)


class SqliteLog:
    """See `interface.EventLog`. Made by `open_log`."""

    def __init__(self, store: Store, writer: Writer = WriterThread) -> None:
        self._store = store
        self._thread = writer(store.work, "event-log")
        self.epoch = store.epoch
        self.path = store.path
        self._closed = False

    @property
    def waiting(self) -> int:
        """How many jobs are not done yet."""
        return self._thread.waiting

    def append(self, batch: Batch) -> Kept:
        """Keep a batch."""
        return self._thread.put(batch)

    def quarantine(self, refused: Refused) -> Kept:
        """Keep a report that could not be understood."""
        return self._thread.put(refused)

    def forgo(self, forgone: Forgone) -> Kept:
        """Go on counting an outbox above numbers that bring nothing."""
        return self._thread.put(forgone)

    def heard(self, outbox: str) -> int:
        """Highest report number on disk from this outbox."""
        return self._store.heard.get(outbox, 0)

    async def rows(self, session: SessionId, after: int = 0, most: int = -1) -> tuple[Row, ...]:
        """What is on disk after this number."""
        found = await self.call(
            lambda connection: connection.execute(_ROWS, (session, after, most)).fetchall()
        )
        return tuple(Row(*one) for one in found)

    async def sessions(self) -> dict[SessionId, int]:
        """Every session on disk with the number of its last event."""
        return await self.call(lambda _: dict(self._store.heads))

    async def quarantined(self, outbox: str, after: int = 0) -> tuple[Refused, ...]:
        """An outbox's reports above this number that could not be understood."""
        rows = await self.call(
            lambda connection: connection.execute(_REFUSED, (outbox, after)).fetchall()
        )
        return tuple(
            Refused(
                outbox=outbox,
                n=n,
                room=room,
                code=code,
                raw=raw,
                received_at=datetime.fromisoformat(at),
            )
            for outbox, n, room, code, raw, at in rows
        )

    async def renew_epoch(self) -> None:
        """Begin a new epoch."""
        self.epoch = await self.call(renew_incarnation)

    async def call(self, call: Callable[[sqlite3.Connection], T]) -> T:
        """Run something on the store's one connection, in the writer's thread.

        Raises `LogError`.
        """
        done: T = await self._thread.put(call)
        return done

    async def flushed(self) -> None:
        """Return when all that was asked for so far is settled."""
        await self._thread.flushed()

    async def check(self) -> None:
        """Really write something."""
        await self.call(
            lambda connection: connection.execute(
                "insert or replace into store values ('checked', datetime())"
            )
        )

    async def close(self) -> None:
        """Finish, and let go of the file. Once is enough, and twice does no harm."""
        if not self._closed:
            self._closed = True
            await self._thread.stop()
            self._store.close()


async def open_log(path: Path) -> SqliteLog:
    """Open the log at this path, or begin one. Raises `LogError`."""
    return SqliteLog(await asyncio.to_thread(Store, path))
