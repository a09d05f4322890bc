"""What the quarantine is asked, each question answered by an index: a room that fills it costs the
others nothing.

A row that a room says again under another number is marked `again` when it comes, and the table
`apart` counts the others that were not taken in, both by triggers (`migrations.py`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from orchestrator.event_log.interface import UNREADABLE, Aside, Quarantined, Refused
from session_core.rules.terms import RoomId, SessionId

_ROWS = (
    "select id, taken_in_at, outbox, n, room, code, raw, received_at, session, hash from quarantine"
)
NUMBERS = "select n, code, print from quarantine where outbox = ? and n > ? order by n"
ROW = f"{_ROWS} where id = ?"
WAITING = (
    f"{_ROWS} indexed by quarantine_waiting"
    " where taken_in_at is null and again = 0 and raw <> '' {} limit ?"
)
NEWEST_WAITING = WAITING.format("order by id desc")
OLDEST_WAITING = WAITING.format("and id > ? order by id")
NEWEST_TAKEN_IN = (
    f"{_ROWS} indexed by quarantine_taken_in"
    " where taken_in_at is not null and again = 0 order by id desc limit ?"
)
HOMELESS = (
    f"{_ROWS} indexed by quarantine_homeless where code = 'unknown_session'"
    " and taken_in_at is null and again = 0 and session = ? and id > ? order by id limit ?"
)
APART = "select room, waiting from apart where session = ? and waiting > 0"
_TAKEN_IN = "update quarantine set taken_in_at = ? where id = ? and taken_in_at is null"
_BODIES = (
    "select outbox, count(*) from quarantine where raw <> '' and code in"  # noqa: S608
    f" ({', '.join('?' * len(UNREADABLE))}) group by outbox"
)


def numbers(connection: sqlite3.Connection, outbox: str, after: int) -> tuple[Aside, ...]:
    """An outbox's numbers that are in quarantine, in order."""
    return tuple(Aside(*row) for row in connection.execute(NUMBERS, (outbox, after)))


def newest(connection: sqlite3.Connection, most: int) -> tuple[Quarantined, ...]:
    """Those not taken in first, then the others, newest first each."""
    waiting = connection.execute(NEWEST_WAITING, (most,)).fetchall()
    taken_in = connection.execute(NEWEST_TAKEN_IN, (most - len(waiting),)).fetchall()
    return tuple(_quarantined(*row) for row in (*waiting, *taken_in))


def row(connection: sqlite3.Connection, id_: int) -> Quarantined | None:
    """This one."""
    found = connection.execute(ROW, (id_,)).fetchone()
    return _quarantined(*found) if found is not None else None


def oldest_waiting(
    connection: sqlite3.Connection, session: SessionId | None, after: int, most: int
) -> tuple[Quarantined, ...]:
    """Those that can be tried again, after this row; of a session those that it was unknown for."""
    if session is None:
        found = connection.execute(OLDEST_WAITING, (after, most))
    else:
        found = connection.execute(HOMELESS, (session, after, most))
    return tuple(_quarantined(*one) for one in found)


def mark_taken_in(connection: sqlite3.Connection, rows: Sequence[int], at: datetime) -> None:
    """All of them or none."""
    connection.execute("begin immediate")
    with connection:
        connection.executemany(_TAKEN_IN, [(at.isoformat(), one) for one in rows])


def apart(
    connection: sqlite3.Connection, sessions: Iterable[SessionId]
) -> dict[tuple[SessionId, RoomId], int]:
    """How many of each room are not taken in, of these sessions."""
    return {
        (session, room): waiting
        for session in sessions
        for room, waiting in connection.execute(APART, (session,))
    }


def bodies(connection: sqlite3.Connection) -> dict[str, int]:
    """How many bodies that nobody can read each outbox has here. Reads the whole table."""
    return dict(connection.execute(_BODIES, sorted(UNREADABLE)).fetchall())


def _quarantined(
    id_: int,
    taken_in_at: str | None,
    outbox: str,
    n: int,
    room: str,
    code: str,
    raw: str,
    received_at: str,
    session: str,
    hash_: str,
) -> Quarantined:
    refused = Refused(
        outbox=outbox,
        n=n,
        room=room,
        code=code,
        raw=raw,
        received_at=datetime.fromisoformat(received_at),
        session=session,
        hash=hash_,
    )
    at = None if taken_in_at is None else datetime.fromisoformat(taken_in_at)
    return Quarantined(id=id_, refused=refused, taken_in_at=at)
