"""The laptop's one file: SQLite in WAL, every commit on the disk before anybody is told.

All access is through one connection in one worker thread, for a commit blocks and the loop must
not; and because two connections that write or checkpoint have met a fault in SQLite before 3.51.3.
The file must lie on a local disk.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from session_core.ballast import Ballast, free_bytes
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
        """A laptop must come up on a full disk too: what it saved is there, and help is called
        from its page. So it gets the reserve, and where that is gone already it does without the
        file that readers beside it would share, which has no room.
        """
        try:
            connection = self._opened()
        except (sqlite3.Error, OSError) as error:
            if not self._is_full(error):
                raise self._trouble(error) from error
            log.warning("opened_on_full_disk", extra={"reserve": self._ballast.drop()})
            connection = self._opened_without_room()
        self._ballast.keep()
        return connection

    def _opened_without_room(self) -> sqlite3.Connection:
        try:
            return self._opened()
        except (sqlite3.Error, OSError) as error:
            if not self._is_full(error):
                raise self._trouble(error) from error
        try:
            return self._opened("PRAGMA locking_mode = exclusive")
        except (sqlite3.Error, OSError) as error:
            raise self._trouble(error) from error

    def _opened(self, first: str = "") -> sqlite3.Connection:
        """Raises AgentTrouble, sqlite3.Error and OSError."""
        connection = self._connect(self.file)
        try:
            connection.execute(first)
            _prepare(connection)
            self._check(connection)
        except BaseException:
            connection.close()
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
            if not self._is_full(error) or not self._ballast.drop():
                raise self._trouble(error) from error
        try:
            return _in_transaction(self._connection, work)
        except sqlite3.Error as error:
            raise self._trouble(error) from error

    def _is_full(self, error: sqlite3.Error | OSError) -> bool:
        """The disk has no room. SQLite says so outright, or of a file beside its own that could
        not be made or grow; and then whether there is room is looked up.
        """
        if isinstance(error, OSError):
            return error.errno in NO_ROOM
        code = getattr(error, "sqlite_errorcode", 0)
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE):
            return True
        return (
            code & 0xFF in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) and self._has_no_room()
        )

    def _has_no_room(self) -> bool:
        try:
            return free_bytes(self.folder) < ROOM_MIN
        except OSError:
            return False

    def _trouble(self, error: sqlite3.Error | OSError) -> AgentTrouble:
        """What a person is to be told.

        A mistake of ours (wrong SQL, a broken constraint) goes to the log as it is, and must not
        end the agent: what is saved and shown is worth more than the one work that failed.
        """
        if self._is_full(error):
            return AgentTrouble("disk_full", folder=self.folder)
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return AgentTrouble("store_corrupt", file=self.file, why=error)
        if code in UNWRITABLE or isinstance(error, OSError):
            return AgentTrouble("data_folder_unwritable", folder=self.folder, why=error)
        log.error("store_failed", exc_info=error)
        return AgentTrouble("store_failed", file=self.file, why=error)


NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
ROOM_MIN = 64 * 1024
"""With less free than this, a file that could not be made or grow is the disk's fault: the one that
readers share takes 32 KiB at once.
"""
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
