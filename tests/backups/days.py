"""A log with a real day in it, for tests of what is copied and put back."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from orchestrator.backups.seal import break_seal
from orchestrator.event_log.interface import Batch
from orchestrator.event_log.sqlite import SqliteLog, open_log
from session_core.rules.events import LobbyOpened, SessionPlanned
from session_core.rules.reports import Source
from session_core.wire.codec import event_to_json
from tests.builders import START, sample_programme
from tests.people import LEE

NIGHT = datetime(2026, 3, 10, 2, tzinfo=UTC)
SESSION = sample_programme().session
PLANNED = event_to_json(SessionPlanned(at=START, by=LEE.by, programme=sample_programme()))


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[SqliteLog]:
    """The log at this path."""
    log = await open_log(path)
    try:
        yield log
    finally:
        await log.close()


async def plan_day(log: SqliteLog) -> None:
    """A day with its first event."""
    await log.append(Batch(session=SESSION, first=1, cause="planned", bodies=(PLANNED,)))


async def reported(log: SqliteLog, seq: int, n: int, outbox: str = "laptop", days: int = 0) -> None:
    """One more event, which came from a laptop as its report `n`; dated so many days ahead."""
    at = START + timedelta(days=days, minutes=seq)
    opened_ = LobbyOpened(at=at, by=LEE.by, rehearsal=False)
    await log.append(
        Batch(
            session=SESSION,
            first=seq,
            cause=f"{outbox}-{n}",
            bodies=(event_to_json(opened_),),
            is_report=True,
            source=Source(outbox=outbox, n=n),
        )
    )


def write(path: Path, content: bytes) -> None:
    """A file with this content."""
    path.write_bytes(content)


def content_of(path: Path) -> bytes:
    """All of a file."""
    return path.read_bytes()


def names_in(folder: Path, pattern: str = "*") -> list[str]:
    """What lies in a folder."""
    return sorted(one.name for one in folder.glob(pattern))


def size_of(path: Path) -> int:
    """In bytes."""
    return path.stat().st_size


def rights_of(path: Path) -> int:
    """Who may do what with it."""
    return path.stat().st_mode & 0o777


def events_in(path: Path) -> int:
    """How many events the file holds."""
    with closing(sqlite3.connect(path)) as database:
        (found,) = database.execute("select count(*) from events").fetchone()
    return int(found)


def spoil(path: Path) -> None:
    """Overwrite the middle of a file, as a bad disk does."""
    content = bytearray(path.read_bytes())
    quarter = len(content) // 4
    content[quarter:-quarter] = b"\xff" * (len(content) - 2 * quarter)
    path.write_bytes(content)


def spoil_day(path: Path, session: str = SESSION) -> None:
    """Break one day's events as a fault of ours would, so that pages and seal are well."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("update events set body = '{' where session = ? and seq = 1", (session,))
        break_seal(database)
