"""The SQLite file itself. Only the writer thread calls `work`, and there is no second connection
that writes.

WAL and `synchronous=FULL`: a commit is on disk when it returns (NORMAL loses the last commits at
power loss, reliability-security §6). The one connection also makes the checkpoints, which keeps
clear of the WAL-reset fault of SQLite before 3.51.3.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from orchestrator.event_log import quarantine_table
from orchestrator.event_log.faults import as_log_error
from orchestrator.event_log.incarnation import draw_epoch, raise_incarnation
from orchestrator.event_log.interface import (
    BODIES_KEPT_MAX,
    UNREADABLE,
    Batch,
    Forgone,
    LogCorrupt,
    LogError,
    LogTooNew,
    LogUnavailable,
    Mark,
    Refused,
    SequenceConflict,
)
from orchestrator.event_log.lock import FolderLock
from orchestrator.event_log.migrations import migrations, unknown_names
from orchestrator.logs import log as entries
from session_core.ballast import Ballast
from session_core.link import chain
from session_core.rules.terms import SessionId

Call = Callable[[sqlite3.Connection], Any]
Keep = Batch | Refused | Forgone
Job = Keep | Call

_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "busy_timeout": 5000,
}
_UNFIT = (OverflowError, ValueError, TypeError)
"""A number that SQLite has not, or a text that is none: the job's own fault, whenever it is tried.
"""
ROWS_MAX = 128
"""Rows in one statement: enough to make its cost small, few enough to keep every length prepared.
"""


@dataclass(slots=True)
class _Stage:
    """What a group of jobs would write, checked against what the log would hold by then."""

    store: Store
    heads: dict[SessionId, int] = field(default_factory=dict)
    marks: dict[str, Mark] = field(default_factory=dict)
    events: list[tuple[object, ...]] = field(default_factory=list)
    reports: list[tuple[object, ...]] = field(default_factory=list)
    quarantine: list[tuple[object, ...]] = field(default_factory=list)
    bodies: dict[str, int] = field(default_factory=dict)

    def add(self, job: Keep) -> LogError | None:
        """Take a job in, or say why it does not follow."""
        match job:
            case Batch():
                return self._add_batch(job)
            case Refused():
                return self._add_refused(job)
            case Forgone():
                return self._hear(job.outbox, job.through, job.digest, after=job.after)

    def _add_batch(self, batch: Batch) -> LogError | None:
        head = self.heads.get(batch.session, self.store.heads.get(batch.session, 0))
        if batch.first != head + 1:
            return SequenceConflict(f"{batch.first} does not follow {head}", self.store.path)
        source = batch.source
        conflict = self._hear(source.outbox, source.n, batch.digest) if source else None
        if conflict is not None:
            return conflict
        self.heads[batch.session] = batch.last
        for ordinal, body in enumerate(batch.bodies):
            self.events.append((batch.session, batch.first + ordinal, batch.cause, ordinal, body))
        if batch.is_report:
            outbox, n = (source.outbox, source.n) if source else (None, None)
            self.reports.append((batch.cause, outbox, n, batch.session, batch.first))
        return None

    def _add_refused(self, refused: Refused) -> LogError | None:
        conflict = self._hear(refused.outbox, refused.n, refused.digest)
        if conflict is None:
            self.quarantine.append(
                (
                    refused.outbox,
                    refused.n,
                    refused.room,
                    refused.code,
                    refused.raw if self._keeps_body(refused) else "",
                    refused.received_at.isoformat(),
                    refused.session,
                    refused.print,
                    refused.hash,
                )
            )
        return conflict

    def _keeps_body(self, refused: Refused) -> bool:
        """So many bodies that nobody can read are enough of one outbox."""
        if refused.code not in UNREADABLE:
            return True
        outbox = refused.outbox
        here = self.bodies.get(outbox, self.store.bodies.get(outbox, 0))
        if here >= BODIES_KEPT_MAX:
            return False
        self.bodies[outbox] = here + 1
        return True

    def _hear(
        self, outbox: str, n: int, digest: str, *, after: int | None = None
    ) -> LogError | None:
        mark = self.marks.get(outbox) or self.store.mark(outbox)
        if mark.hwm != (n - 1 if after is None else after):
            return SequenceConflict(f"report {n} does not follow {mark.hwm}", self.store.path)
        self.marks[outbox] = follow(mark, n, digest)
        return None


def ballast_file(path: Path) -> Path:
    """The reserve of the log at this path."""
    return path.with_name("reserve.bin")


def connect(path: Path) -> sqlite3.Connection:
    """The machine's own SQLite. Raises sqlite3.Error."""
    return sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, cached_statements=4 * ROWS_MAX
    )


def follow(mark: Mark, n: int, digest: str) -> Mark:
    """The mark after this number; what was passed over leaves the chain unknown."""
    return Mark(n, chain.join(mark.hash, digest) if n == mark.hwm + 1 else "")


class Store:
    """An open log file.

    Raises `LogError` where it cannot be opened; nothing in the folder is then changed.
    """

    def __init__(
        self,
        path: Path,
        connect: Callable[[Path], sqlite3.Connection] = connect,
        draw_epoch: Callable[[], str] = draw_epoch,
    ) -> None:
        self.path = path
        self.draw_epoch = draw_epoch
        self._connect = connect
        self._ballast = Ballast(ballast_file(path))
        _make_folder(path.parent)
        self._lock = FolderLock(path.with_name(path.name + ".lock"))
        try:
            self._open_with_room()
        except LogError:
            self._lock.release()
            raise
        self._ballast.keep()

    def _open_with_room(self) -> None:
        """A day must go on after a restart on a full disk too. Raises `LogError`."""
        try:
            self._open()
        except (sqlite3.Error, OSError) as error:
            fault = as_log_error(error, self.path)
            if not self._makes_room(fault):
                raise fault from error
            self._open_with_room()

    def _makes_room(self, fault: LogError) -> bool:
        """The disk is full, and the ballast was given back to it."""
        if fault.code != "disk_full" or not self._ballast.drop():
            return False
        entries.error("disk_full_reserve_given_back")
        return True

    def _open(self) -> None:
        self._connection = self._connect(self.path)
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise
        self.path.chmod(0o600)

    def _prepare(self) -> None:
        connection = self._connection
        _check_pages(connection, self.path)
        for name, value in _PRAGMAS.items():
            connection.execute(f"pragma {name} = {value}")
        held = {name: connection.execute(f"pragma {name}").fetchone()[0] for name in _PRAGMAS}
        assert held == _PRAGMAS, f"SQLite did not take our settings: {held}"
        _migrate(connection, self.path)
        self.epoch = raise_incarnation(connection, self.path, self.draw_epoch)
        self.heads: dict[SessionId, int] = dict(
            connection.execute("select session, max(seq) from events group by session")
        )
        self._marks = {
            outbox: Mark(hwm, hash_)
            for outbox, hwm, hash_ in connection.execute("select outbox, hwm, hash from outboxes")
        }
        self.bodies = quarantine_table.bodies(connection)

    def mark(self, outbox: str) -> Mark:
        """How far this outbox is on disk. May be asked from any thread."""
        return self._marks.get(outbox) or Mark(0, chain.start(outbox))

    def close(self) -> None:
        """Let go of the file. Only after the writer thread has ended."""
        self._connection.close()
        self._lock.release()

    def work(self, jobs: Sequence[Job]) -> Sequence[object]:
        """Do a group of jobs: all that is to be kept in one transaction, then everything else.

        One outcome for each.
        """
        kept = iter(self._keep([job for job in jobs if isinstance(job, Keep)]))
        return [next(kept) if isinstance(job, Keep) else self._call(job) for job in jobs]

    def _call(self, call: Call) -> object:
        try:
            return call(self._connection)
        except sqlite3.Error as error:
            return as_log_error(error, self.path)
        except Exception as error:
            return error  # This call's own fault: what was kept beside it is kept.

    def _keep(self, jobs: Sequence[Keep]) -> list[LogError | None]:
        stage = _Stage(self)
        outcomes: list[LogError | None] = []
        try:
            outcomes += [stage.add(job) for job in jobs]
            self._write(stage)
        except sqlite3.Error as error:
            if isinstance(error, sqlite3.IntegrityError):
                return self._keep_apart(jobs, error)
            fault = as_log_error(error, self.path)
            if self._makes_room(fault):
                return self._keep(jobs)
            return [outcome or fault for outcome in outcomes]
        except Exception as error:
            return self._keep_apart(jobs, error)
        self.heads.update(stage.heads)
        self._marks.update(stage.marks)
        self.bodies.update(stage.bodies)
        return outcomes

    def _keep_apart(self, jobs: Sequence[Keep], error: Exception) -> list[LogError | None]:
        """Only one of them is at fault; the others shall not suffer for it.

        What no table can hold is at odds with the log as much as what stands there already: neither
        can ever be kept.
        """
        half = len(jobs) // 2
        if half:
            return self._keep(jobs[:half]) + self._keep(jobs[half:])
        if isinstance(error, sqlite3.IntegrityError):
            return [SequenceConflict(str(error), self.path)]
        reason = type(error).__name__
        entries.error("unexpected", what="event log", reason=reason)
        if isinstance(error, _UNFIT):
            return [SequenceConflict(reason, self.path)]
        return [LogUnavailable("log_unavailable", self.path, reason)]

    def _write(self, stage: _Stage) -> None:
        if not stage.heads and not stage.marks:
            return
        connection = self._connection
        try:
            connection.execute("begin immediate")
            _insert(connection, "events", stage.events)
            _insert(connection, "reports", stage.reports)
            _insert(
                connection,
                "quarantine (outbox, n, room, code, raw, received_at, session, print, hash)",
                stage.quarantine,
            )
            connection.executemany(
                "insert or replace into outboxes values (?, ?, ?)",
                [(outbox, *mark) for outbox, mark in stage.marks.items()],
            )
            connection.execute("commit")
        except BaseException:
            if connection.in_transaction:
                connection.execute("rollback")
            raise


def _insert(connection: sqlite3.Connection, into: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Many rows in one statement: a third faster than `executemany` (performance.md §2)."""
    for some in _in_parts(rows):
        places = "(" + ", ".join("?" * len(some[0])) + ")"
        values = ", ".join([places] * len(some))
        flat = [value for row in some for value in row]
        connection.execute(f"insert into {into} values {values}", flat)  # noqa: S608


def _in_parts(rows: Iterable[tuple[object, ...]]) -> Iterator[list[tuple[object, ...]]]:
    stream = iter(rows)
    while some := list(islice(stream, ROWS_MAX)):
        yield some


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise LogUnavailable("folder_unwritable", folder, str(error)) from error


def _check_pages(connection: sqlite3.Connection, path: Path) -> None:
    """Read the whole file once before anything is written to it.

    Raises `LogCorrupt` and sqlite3.Error.
    """
    said = connection.execute("pragma quick_check(1)").fetchone()[0]
    if said != "ok":
        raise LogCorrupt(path, said)


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    database = Database(connection)
    newer = unknown_names(database)
    if newer:
        raise LogTooNew(path, ", ".join(sorted(newer)))
    migrations.apply(database)
