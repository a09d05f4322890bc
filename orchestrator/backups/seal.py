"""A fingerprint of all that a backup holds, kept in the backup itself.

SQLite finds a page that makes no sense, but not a digit that has changed in a text: its pages have
no checksum. A backup may lie for months on a disk that nobody reads.
"""

from __future__ import annotations

import hashlib
import sqlite3

NAME = "sealed"


def seal(database: sqlite3.Connection) -> None:
    """Keep the fingerprint of what is there now. Raises sqlite3.Error."""
    break_seal(database)
    database.execute("insert into store values (?, ?)", (NAME, fingerprint(database)))


def break_seal(database: sqlite3.Connection) -> None:
    """What is a log again will change. Raises sqlite3.Error."""
    database.execute("delete from store where name = ?", (NAME,))


def is_as_sealed(database: sqlite3.Connection) -> bool:
    """Nothing has changed since it was sealed, or it never was: a copy that was made by hand.

    Raises sqlite3.Error.
    """
    sealed = database.execute("select value from store where name = ?", (NAME,)).fetchone()
    return sealed is None or sealed[0] == fingerprint(database)


def fingerprint(database: sqlite3.Connection) -> str:
    """SHA-256 over every table and row, but for the seal. Raises sqlite3.Error."""
    found = hashlib.sha256()
    for line in database.iterdump():
        if not line.startswith(f"INSERT INTO \"store\" VALUES('{NAME}',"):
            found.update(line.encode(errors="surrogateescape"))
    return found.hexdigest()
