"""The durable outbox: what this room has seen, numbered 1, 2, 3 … without gaps, kept until long
after the centre has it.

Rule 1: a report is saved before it is shown or sent. Rule 2: a number is never used again. Rule 3:
rows that the centre has acknowledged stay for 30 days, so that a centre restored from an old backup
can be filled again by its rooms.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from site_agent.store import Work

KEPT_FOR = timedelta(days=30)
NUMBER_MAX = 2**63 - 1
"""The highest number that SQLite has."""


@dataclass(frozen=True, slots=True)
class Row:
    """One saved report: its place, its identity, and its body as JSON."""

    n: int
    report_id: str
    session: str
    body: str
    state: str = "waiting"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the outbox stands."""

    agent: str
    """The identity of this installation."""
    outbox: str
    """Its own identity, in which numbers count."""
    first_n: int
    """The lowest number it still holds; `last_n + 1` when it holds none."""
    last_n: int
    """The highest number it has given."""
    acked: int
    """The highest number that the centre has acknowledged."""
    waiting: int
    """How many rows the centre has not acknowledged."""


def begin(make_id: Callable[[], str]) -> Work[Standing]:
    """Give the installation and its outbox their identities in a new file; say where it stands."""

    def work(connection: sqlite3.Connection) -> Standing:
        connection.executemany(
            "INSERT INTO about VALUES (?, ?) ON CONFLICT DO NOTHING",
            [("agent", make_id()), ("outbox", make_id())],
        )
        return _standing(connection)

    return work


def save(report_id: str, session: str, body: str, at: datetime) -> Work[Row]:
    """Save a report under the next number. The same report again keeps the number it has."""

    def work(connection: sqlite3.Connection) -> Row:
        known = connection.execute(
            "SELECT n, session, body, state FROM outbox WHERE report_id = ?", (report_id,)
        ).fetchone()
        if known is None:
            cursor = connection.execute(
                "INSERT INTO outbox (report_id, session, body, at) VALUES (?, ?, ?, ?)",
                (report_id, session, body, at.isoformat()),
            )
            assert cursor.lastrowid is not None, "an insert gives a row id"
            return Row(cursor.lastrowid, report_id, session, body)
        n, session_then, body_then, state = known
        return Row(n, report_id, session_then, body_then, state)

    return work


def rows_after(n: int, limit: int = -1) -> Work[list[Row]]:
    """The rows above a number, acknowledged or not, in order."""

    def work(connection: sqlite3.Connection) -> list[Row]:
        rows = connection.execute(
            "SELECT n, report_id, session, body, state FROM outbox WHERE n > ? ORDER BY n LIMIT ?",
            (n, limit),
        )
        return [Row(*row) for row in rows]

    return work


def acknowledge(up_to: int, refused: Iterable[tuple[int, str]] = ()) -> Work[Standing]:
    """The centre holds everything up to a number; it set some aside under a code.

    Returns where it stands now.
    """
    codes = list(refused)

    def work(connection: sqlite3.Connection) -> Standing:
        connection.executemany(
            "UPDATE outbox SET state = 'refused', code = ? WHERE n = ? AND state = 'waiting'",
            [(code, n) for n, code in codes],
        )
        connection.execute(
            "UPDATE outbox SET state = 'acked' WHERE n <= ? AND state = 'waiting'", (up_to,)
        )
        return _standing(connection)

    return work


def take_new_identity(make_id: Callable[[], str]) -> Work[Standing]:
    """Begin a new outbox with the rows of the old one, all of them unsent.

    For a file that was restored from an older copy: its next numbers have been used already, and
    would be taken for repeats. The reports keep their ids, by which the centre knows those that it
    has.
    """

    def work(connection: sqlite3.Connection) -> Standing:
        connection.execute("UPDATE about SET value = ? WHERE name = 'outbox'", (make_id(),))
        numbers = [n for (n,) in connection.execute("SELECT n FROM outbox ORDER BY n")]
        # By way of negative numbers, so that no row lands on one that has yet to move.
        connection.execute("UPDATE outbox SET n = -n, state = 'waiting', code = NULL")
        connection.executemany(
            "UPDATE outbox SET n = ? WHERE n = ?",
            [(new, -old) for new, old in enumerate(numbers, start=1)],
        )
        connection.execute(
            "UPDATE sqlite_sequence SET seq = ? WHERE name = 'outbox'", (len(numbers),)
        )
        return _standing(connection)

    return work


def forget_old(now: datetime) -> Work[int]:
    """Remove the first rows, as far as the centre has had them for 30 days. Returns how many.

    Never one behind a row that stays, for that would leave a hole: `at` follows a clock that may
    have been set back, and numbers do not.
    """

    def work(connection: sqlite3.Connection) -> int:
        cursor = connection.execute(
            "DELETE FROM outbox WHERE n < ifnull("
            " (SELECT min(n) FROM outbox WHERE state = 'waiting' OR at >= ?), ?)",
            ((now - KEPT_FOR).isoformat(), NUMBER_MAX),
        )
        return cursor.rowcount

    return work


def _standing(connection: sqlite3.Connection) -> Standing:
    names = dict(connection.execute("SELECT name, value FROM about").fetchall())
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").fetchone()
    last_n = row[0] if row else 0
    first_n, acked, waiting = connection.execute(
        "SELECT min(n), max(n) FILTER (WHERE state <> 'waiting'),"
        " count(*) FILTER (WHERE state = 'waiting') FROM outbox"
    ).fetchone()
    first_n = first_n or last_n + 1
    return Standing(names["agent"], names["outbox"], first_n, last_n, acked or first_n - 1, waiting)
