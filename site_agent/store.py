"""The laptop's one file: SQLite in WAL, every commit on the disk before anybody is told.

All access is through one connection in one worker thread, for a commit blocks and the loop must
not; and because two connections that write or checkpoint have met a fault in SQLite before 3.51.3.
The file must lie on a local disk.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from session_core.ballast import Ballast
from site_agent.troubles import AgentTrouble

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

FILE = "agent.db"
BALLAST_FILE = "reserve.bin"
FORMAT = 1
"""It rises only when an older version could not go on with the file. What is only added does not
raise it, so that a laptop may go back to the version it had.
"""

log = logging.getLogger(__name__)

SCHEMA = """
CREATE TABLE about (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    report_id TEXT NOT NULL UNIQUE,
    session TEXT NOT NULL,
    body TEXT NOT NULL,
    at TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'acked', 'refused')),
    code TEXT CHECK ((code IS NOT NULL) = (state = 'refused'))
) STRICT;

CREATE TABLE replica (
    session TEXT PRIMARY KEY,
    epoch TEXT NOT NULL,
    seq INTEGER NOT NULL,
    state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE replica_event (
    session TEXT NOT NULL REFERENCES replica ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (session, seq)
) STRICT, WITHOUT ROWID;
"""

ADDED = ("hash", "acked_at", "acked_own")
"""Columns of the outbox since 0.2: `outbox.begin` fills in the hash, `outbox.forget_old` the other
two. 0.1 leaves them empty in the rows that it saves.
"""

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "mmap_size": 0,
}
"""Set at every open and read back: SQLite says nothing when it does not obey. 2 is FULL."""


def connect(file: Path) -> sqlite3.Connection:
    """The machine's own SQLite. Raises sqlite3.Error."""
    return sqlite3.connect(file, isolation_level=None, timeout=5.0)


class Store:
    """The file, its worker thread and its only connection."""

    def __init__(
        self, folder: Path, connect: Callable[[Path], sqlite3.Connection] = connect
    ) -> None:
        """Open or make the file. Raises AgentTrouble, with what to do about it."""
        self._connect = connect
        self.folder = folder
        self.file = folder / FILE
        self._ballast = Ballast(folder / BALLAST_FILE)
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        try:
            self._connection = self._worker.submit(self._open).result()
        except BaseException:
            self._worker.shutdown()
            raise

    async def run(self, work: Work[T]) -> T:
        """Do `work` in a transaction and return after the commit. Raises AgentTrouble; then nothing
        was changed.

        A caller who is cancelled does not stop the work: what was begun is committed.
        """
        return await asyncio.get_running_loop().run_in_executor(self._worker, self._committed, work)

    def run_now(self, work: Work[T]) -> T:
        """The same for a caller who has no loop yet."""
        return self._worker.submit(self._committed, work).result()

    def close(self) -> None:
        """Finish what is under way and close the file."""
        self._worker.submit(self._connection.close).result()
        self._worker.shutdown()

    # ── in the worker thread ───────────────────────────────────────────────────────────────────

    def _open(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = None
        try:
            connection = self._connect(self.file)
            _prepare(connection)
            self._check(connection)
            self._ballast.keep()
        except BaseException as error:
            if connection is not None:
                connection.close()
            if isinstance(error, sqlite3.Error | OSError):
                raise self._trouble(error) from error
            raise
        return connection

    def _check(self, connection: sqlite3.Connection) -> None:
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        if found > FORMAT:
            raise AgentTrouble("store_too_new", file=self.file, found=found, known=FORMAT)
        if found == 0:
            connection.executescript(
                f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version = {FORMAT}; COMMIT;"
            )
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise AgentTrouble("store_corrupt", file=self.file, why=verdict)
        add_columns(connection)

    def _committed(self, work: Work[T]) -> T:
        try:
            return _in_transaction(self._connection, work)
        except sqlite3.Error as error:
            if not _is_full(error) or not self._ballast.drop():
                raise self._trouble(error) from error
        try:
            return _in_transaction(self._connection, work)
        except sqlite3.Error as error:
            raise self._trouble(error) from error

    def _trouble(self, error: sqlite3.Error | OSError) -> AgentTrouble:
        """What a person is to be told.

        A mistake of ours (wrong SQL, a broken constraint) goes to the log as it is, and must not
        end the agent: what is saved and shown is worth more than the one work that failed.
        """
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            return AgentTrouble("disk_full", folder=self.folder)
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return AgentTrouble("store_corrupt", file=self.file, why=error)
        if code in UNWRITABLE or isinstance(error, OSError):
            return AgentTrouble("data_folder_unwritable", folder=self.folder, why=error)
        log.error("store_failed", exc_info=error)
        return AgentTrouble("store_failed", file=self.file, why=error)


UNWRITABLE = {
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_BUSY,
}


def _prepare(connection: sqlite3.Connection) -> None:
    for name, wanted in PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {wanted}")
        row = connection.execute(f"PRAGMA {name}").fetchone()
        assert row is None or row[0] == wanted, f"SQLite did not obey: {name} is {row[0]}"


def add_columns(connection: sqlite3.Connection) -> None:
    """Those that the outbox of an older version has not. Raises sqlite3.Error."""
    columns = {name for _, name, *_ in connection.execute("PRAGMA table_info(outbox)")}
    for name in (name for name in ADDED if name not in columns):
        connection.execute(f"ALTER TABLE outbox ADD COLUMN {name} TEXT NOT NULL DEFAULT ''")


def _in_transaction(connection: sqlite3.Connection, work: Work[T]) -> T:
    connection.execute("BEGIN IMMEDIATE")
    try:
        answer = work(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return answer


def _is_full(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
