"""What SQLite's and the system's own errors mean to us: one place, so that every fault has one
code.
"""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

from orchestrator.event_log.interface import LogCode, LogCorrupt, LogError, LogUnavailable

_CORRUPT = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_UNAVAILABLE: dict[int, LogCode] = {
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_READONLY: "folder_unwritable",
    sqlite3.SQLITE_CANTOPEN: "folder_unwritable",
    sqlite3.SQLITE_PERM: "folder_unwritable",
    sqlite3.SQLITE_BUSY: "log_in_use",
    sqlite3.SQLITE_LOCKED: "log_in_use",
}


_FULL_TOO = {sqlite3.SQLITE_IOERR_SHMSIZE}
"""The file that WAL's readers share could not grow: the same disk, and as full."""
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


def as_log_error(error: sqlite3.Error | OSError, path: Path) -> LogError:
    """The fault in our words. Extended codes carry the primary one in their low byte."""
    if isinstance(error, OSError):
        code: LogCode = "disk_full" if error.errno in _NO_ROOM else "folder_unwritable"
        return LogUnavailable(code, path.parent, str(error))
    return _of_sqlite(error, path)


def _of_sqlite(error: sqlite3.Error, path: Path) -> LogError:
    if getattr(error, "sqlite_errorcode", 0) in _FULL_TOO:
        return LogUnavailable("disk_full", path, str(error))
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in _CORRUPT:
        return LogCorrupt(path, str(error))
    return LogUnavailable(_UNAVAILABLE.get(code, "log_unavailable"), path, str(error))
