"""The event log in one SQLite file: `interface.EventLog` kept by a store and its writer thread."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from orchestrator.event_log import quarantine_table as table
from orchestrator.event_log.incarnation import renew_incarnation
from orchestrator.event_log.interface import (
    ROWS_SHOWN_MAX,
    Aside,
    Batch,
    Choice,
    Decision,
    Forgone,
    Incident,
    Kept,
    Mark,
    Quarantined,
    Refused,
    Row,
    Told,
)
from orchestrator.event_log.store import Job, Store
from orchestrator.event_log.writer_thread import WriterThread
from session_core.rules.terms import Role, RoomId, SessionId

T = TypeVar("T")
Writer = Callable[[Callable[[Sequence[Job]], Sequence[object]], str], WriterThread[Job]]
"""Makes what does the store's work: a thread, or in a simulation nothing of the kind."""

_ROWS = "select seq, cause, body from events where session = ? and seq > ? order by seq limit ?"
_INCIDENTS = (
    "select one.id, outbox, room, kind, was, one.at, choice, role, decided.at from incidents one"
    " left join decisions decided on decided.id ="
    " (select max(id) from decisions where incident = one.id) order by one.id desc limit ?"
)
_DECIDE = (
    "insert into decisions (incident, choice, role, at) select id, ?, ?, ? from incidents"
    " where id = ?"
)
_TOLD = (
    "select told.session, body from reports told join events on events.session = told.session"
    " and events.seq = told.seq where outbox = ?"
    " and julianday(json_extract(body, '$.report.at')) between julianday(?) and julianday(?)"
    " order by n"
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
        return self._store.mark(outbox).hwm

    def mark(self, outbox: str) -> Mark:
        """The same with the hash of the outbox's chain there."""
        return self._store.mark(outbox)

    async def rows(self, session: SessionId, after: int = 0, most: int = -1) -> tuple[Row, ...]:
        """What is on disk after this number."""
        found = await self.call(
            lambda connection: connection.execute(_ROWS, (session, after, most)).fetchall()
        )
        return tuple(Row(*one) for one in found)

    async def sessions(self) -> dict[SessionId, int]:
        """Every session on disk with the number of its last event."""
        return await self.call(lambda _: dict(self._store.heads))

    async def quarantined(self, outbox: str, after: int = 0) -> tuple[Aside, ...]:
        """An outbox's numbers above this one that are in quarantine."""
        return await self.call(lambda connection: table.numbers(connection, outbox, after))

    async def quarantine_rows(self, most: int = ROWS_SHOWN_MAX) -> tuple[Quarantined, ...]:
        """What was not taken in first, newest first."""
        return await self.call(lambda connection: table.newest(connection, most))

    async def quarantine_row(self, row: int) -> Quarantined | None:
        """This row of the quarantine; none where there is none."""
        return await self.call(lambda connection: table.row(connection, row))

    async def quarantine_waiting(
        self, after: int, most: int, session: SessionId | None = None
    ) -> tuple[Quarantined, ...]:
        """What was not taken in, oldest first."""
        return await self.call(
            lambda connection: table.oldest_waiting(connection, session, after, most)
        )

    async def apart(self, sessions: Iterable[SessionId]) -> Mapping[tuple[SessionId, RoomId], int]:
        """How many of each room were not taken in."""
        asked = tuple(sessions)
        return await self.call(lambda connection: table.apart(connection, asked))

    async def mark_taken_in(self, rows: Sequence[int], at: datetime) -> None:
        """What these rows of the quarantine say is in the log now."""
        await self.call(lambda connection: table.mark_taken_in(connection, rows, at))

    async def note_incident(self, incident: Incident) -> bool:
        """Keep it, unless there is one of its outbox; whether it was kept."""
        rows = await self._write(
            "insert or ignore into incidents (outbox, room, kind, was, at) values (?, ?, ?, ?, ?)",
            incident.outbox,
            incident.room,
            incident.kind,
            incident.was,
            incident.at.isoformat(),
        )
        return rows > 0

    async def incidents(self, most: int = ROWS_SHOWN_MAX) -> tuple[Incident, ...]:
        """The newest incidents."""
        rows = await self.call(
            lambda connection: connection.execute(_INCIDENTS, (most,)).fetchall()
        )
        return tuple(
            Incident(
                id=id_,
                outbox=outbox,
                room=room,
                kind=kind,
                was=was,
                at=datetime.fromisoformat(at),
                decision=_decision(*decided),
            )
            for id_, outbox, room, kind, was, at, *decided in rows
        )

    async def decide_incident(self, incident: int, decision: Decision) -> None:
        """A person has decided; the last decision counts, and all are kept."""
        at = decision.at.isoformat()
        await self._write(_DECIDE, decision.choice, decision.role.value, at, incident)

    async def told_by(self, outbox: str, since: datetime, until: datetime) -> tuple[Told, ...]:
        """What came from this outbox first and was seen in the room between these two."""
        span = (since.isoformat(), until.isoformat())
        rows = await self.call(
            lambda connection: connection.execute(_TOLD, (outbox, *span)).fetchall()
        )
        return tuple(Told(*row) for row in rows)

    async def kept(self, outbox: str) -> int:
        """The highest number of this outbox that a verified backup covers."""
        rows = await self.call(
            lambda connection: connection.execute(
                "select n from backup_cover where outbox = ?", (outbox,)
            ).fetchall()
        )
        return int(rows[0][0]) if rows else 0

    async def cover(self, covered: Mapping[str, int]) -> None:
        """A verified backup holds these outboxes up to these numbers, and no others."""

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("begin immediate")
            with connection:
                connection.execute("delete from backup_cover")
                connection.executemany("insert into backup_cover values (?, ?)", covered.items())

        await self.call(write)

    async def renew_epoch(self) -> None:
        """Begin a new epoch."""
        draw = self._store.draw_epoch
        self.epoch = await self.call(lambda connection: renew_incarnation(connection, draw))

    async def _write(self, statement: str, *values: object) -> int:
        """How many rows it changed."""
        return await self.call(lambda connection: connection.execute(statement, values).rowcount)

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


def _decision(choice: Choice | None, role: str, at: str) -> Decision | None:
    if choice is None:
        return None
    return Decision(choice=choice, role=Role(role), at=datetime.fromisoformat(at))


async def open_log(path: Path) -> SqliteLog:
    """Open the log at this path, or begin one. Raises `LogError`."""
    return SqliteLog(await asyncio.to_thread(Store, path))
