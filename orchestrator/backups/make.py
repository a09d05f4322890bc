"""Copy the log while the centre goes on writing it.

Rule 1: the copy is one moment of the log. A read transaction holds that moment still; it holds up
        no writer, and this connection can neither write nor make a checkpoint (the WAL-reset fault
        of SQLite before 3.51.3 needs two that do).
Rule 2: a file with a backup's name is whole, was read back, and is on the disk. Until then it has
        another name, and whatever goes wrong, nothing is left under either.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from orchestrator.backups.codes import put_codes
from orchestrator.backups.content import Content, Tell, open_to_read, read_content, tell_nobody
from orchestrator.backups.files import give_to_owner_of, sync, sync_folder
from orchestrator.backups.seal import seal
from orchestrator.event_log.faults import as_log_error
from orchestrator.operator_words import Trouble

PAGES_AT_A_TIME = 1_000
SUFFIX = ".db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A verified copy of the log as it was at a moment (UTC)."""

    path: Path
    at: datetime
    size: int
    """In bytes."""
    content: Content


def backup_name(now: datetime) -> str:
    """The name of a backup that was begun now; names sort by age."""
    return f"samkurs-{now:%Y%m%dT%H%M%SZ}{SUFFIX}"


def make_backup(
    log: Path, to: Path, now: datetime, tell: Tell = tell_nobody, *, codes: Path | None = None
) -> Backup:
    """Copy the log to a new file, with what lies in the file of codes, read it back, and give it
    its name. Raises `Trouble`.
    """
    if not log.is_file():
        raise Trouble("no_log", path=log)
    if to.exists():
        raise Trouble("backup_exists", path=to)
    part = to.with_name(to.name + ".part")
    with _new_file(part):
        _copy(log, part, codes, tell)
        content = read_content(part, tell)
        size = part.stat().st_size
        sync(part)
        part.replace(to)
        sync_folder(to.parent)
    return Backup(path=to.absolute(), at=now, size=size, content=content)


@contextmanager
def _new_file(part: Path) -> Iterator[None]:
    """A file for its owner only, which does not outlive a fault. Raises `Trouble`."""
    try:
        part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        give_to_owner_of(part.parent, part)
        yield
    except OSError as error:
        raise Trouble("folder_unwritable", path=part.parent) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _copy(log: Path, part: Path, codes: Path | None, tell: Tell) -> None:
    def told(_: int, left: int, pages: int) -> None:
        tell("copying", pages - left, pages)

    try:
        with closing(open_to_read(log)) as source, closing(_open_to_fill(part)) as copy:
            source.execute("begin")
            source.execute("select count(*) from store").fetchone()
            source.backup(copy, pages=PAGES_AT_A_TIME, progress=told)
            copy.execute("pragma journal_mode = delete")  # So that one file is all there is of it.
            put_codes(copy, codes)
            tell("sealing", 0, 1)
            seal(copy)
    except sqlite3.Error as error:
        fault = as_log_error(error, part)
        code = "backup_disk_full" if fault.code == "disk_full" else "backup_failed"
        raise Trouble(code, path=part.parent, reason=fault.reason) from error


def _open_to_fill(part: Path) -> sqlite3.Connection:
    return sqlite3.connect(part, isolation_level=None)
