"""Put a backup back as the log. Nothing is deleted: what was there is set aside under a new name.

Rule 1: never beside a running centre; the folder's lock is held all the time.
Rule 2: the copy lies whole and read back in the data folder before anything there is touched.
Rule 3: there is a log under its name at every moment, for a centre that found none would begin an
        empty one in silence.
Rule 4: the count of starts goes away, so the next start begins a new epoch: rooms take the state
        anew and send again what the copy does not have.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from orchestrator.backups.book import Book, read_book, write_book
from orchestrator.backups.codes import Outcome, codes_back, take_out_codes
from orchestrator.backups.content import Content, Tell, read_content, tell_nobody
from orchestrator.backups.files import give_to_owner_of, sync, sync_folder
from orchestrator.backups.seal import break_seal
from orchestrator.event_log.incarnation import sidecar_of
from orchestrator.event_log.interface import LogError
from orchestrator.event_log.lock import FolderLock
from orchestrator.operator_words import Trouble

BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside its file. A name and these belong together, also when set aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A backup that is the log now."""

    content: Content
    set_aside: Path | None
    """Where the log that was there lies now; none where there was none."""
    codes: Outcome
    """What became of the codes in it."""


def restore_backup(
    backup: Path,
    log: Path,
    now: datetime,
    *,
    codes: Path | None = None,
    older: bool = False,
    tell: Tell = tell_nobody,
    put: Callable[[Path, Path], object] = Path.replace,
) -> Restored:
    """Make a backup the log of this folder.

    `codes` is the file that the copy's codes go into, beside the log where none is named. `older`
    allows one that is not the newest: rooms may have forgotten what newer ones hold. Raises
    `Trouble`, and then the log is as it was.
    """
    if not backup.is_file():
        raise Trouble("backup_missing", path=backup)
    fresh = log.with_name(log.name + ".restoring")
    with _folder_of(log), _copied(backup, fresh):
        content = _read_back(fresh, backup, tell)
        if not older:
            _refuse_older(content, log)
        _make_a_log(fresh)
        _rest_wal(log)
        sidecar_of(log).unlink(missing_ok=True)
        back = codes_back(content.codes, codes or log.with_name("codes.json"))
        with back as outcome, _forgotten(content, log), _kept_aside(log, now) as set_aside:
            put(fresh, log)
        sync_folder(log.parent)
    return Restored(content=content, set_aside=set_aside, codes=outcome)


@contextmanager
def _folder_of(log: Path) -> Iterator[None]:
    """The data folder, for us alone. Raises `Trouble`."""
    try:
        log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FolderLock(log.with_name(log.name + ".lock"))
    except LogError as error:
        code = "restore_running" if error.code == "log_in_use" else error.code
        raise Trouble(code, path=log.parent, reason=error.reason) from error
    except OSError as error:
        raise Trouble("folder_unwritable", path=log.parent) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _copied(backup: Path, fresh: Path) -> Iterator[None]:
    """The backup beside the log, on the disk; gone again if it does not become the log."""
    try:
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600)
        shutil.copyfile(backup, fresh)
        give_to_owner_of(fresh.parent, fresh)
        sync(fresh)
        yield
    except OSError as error:
        raise Trouble("restore_failed", path=fresh.parent, reason=error) from error
    finally:
        for name in ("", *BESIDE):
            fresh.with_name(fresh.name + name).unlink(missing_ok=True)


def _read_back(fresh: Path, backup: Path, tell: Tell) -> Content:
    """What the copy holds. A `Trouble` with it names the file that was given: ours goes away."""
    try:
        return read_content(fresh, tell)
    except Trouble as trouble:
        raise Trouble(trouble.code, **{**trouble.details, "path": backup}) from trouble


def _refuse_older(content: Content, log: Path) -> None:
    further = [one for one in read_book(log).further_than(content) if one.path.is_file()]
    if further:
        raise Trouble("restore_older", newer=further[-1].path)


@contextmanager
def _forgotten(content: Content, log: Path) -> Iterator[None]:
    """Take what this copy lacks out of the book, for it is of a log that is no more; back with it
    on a fault. Raises OSError.
    """
    before = read_book(log)
    further = before.further_than(content)
    kept = tuple(one for one in before.backups if one not in further)
    if further:
        write_book(log, Book(backups=kept))
    try:
        yield
    except BaseException:
        if further:
            write_book(log, before)
        raise


def _make_a_log(fresh: Path) -> None:
    """From here on it may change. Raises OSError."""
    try:
        with closing(sqlite3.connect(fresh, isolation_level=None)) as database:
            break_seal(database)
            take_out_codes(database)
    except sqlite3.Error as error:
        raise OSError(str(error)) from error
    sync(fresh)


def _rest_wal(log: Path) -> None:
    """Bring the log that is there into one file, so that nothing of it hangs on a second name.

    One that is spoilt is set aside as it is.
    """
    if not log.is_file():
        return
    try:
        with closing(sqlite3.connect(log, isolation_level=None)) as database:
            database.execute("pragma wal_checkpoint(truncate)")
    except sqlite3.Error:
        pass


@contextmanager
def _kept_aside(log: Path, now: datetime) -> Iterator[Path | None]:
    """Give the log that is there a second name, with all that belongs to it; take it back on a
    fault. Raises OSError.
    """
    aside = log.with_name(f"{log.name}.replaced-{now:%Y%m%dT%H%M%SZ}")
    names = [name for name in ("", *BESIDE) if log.with_name(log.name + name).exists()]
    twins = {log.with_name(log.name + name): aside.with_name(aside.name + name) for name in names}
    if aside.exists():
        raise FileExistsError(aside)
    try:
        for part, twin in twins.items():
            _double(part, twin)
        sync_folder(log.parent)
        for part in twins.keys() - {log}:
            part.unlink()  # What the old log has in its WAL is no part of the new one.
        yield aside if twins else None
    except BaseException:
        for part, twin in twins.items():
            if twin.exists():
                if part.exists():
                    twin.unlink()
                else:
                    twin.replace(part)
        raise


def _double(part: Path, twin: Path) -> None:
    """The same file under a second name; a copy where the file system has no such thing."""
    try:
        os.link(part, twin)
    except OSError:
        shutil.copy2(part, twin)
        sync(twin)
