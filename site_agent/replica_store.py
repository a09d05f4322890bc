"""Replicas on the disk: a state as it was, and the events heard after it.

Each change is one transaction, so the file never holds a state under another history's number. A
replica is only a copy: one that cannot be read is left out, and the centre sends it anew.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Sequence

from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import SessionId
from session_core.wire.codec import state_from_json, state_to_json
from session_core.wire.errors import WireError
from site_agent.replica import EventRow, apply_rows
from site_agent.store import Work

EVENTS_MAX = 256
"""Events after a state before a new state is written: reading back stays a matter of milliseconds.
"""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """One replica as it lay on the disk."""

    session: SessionId
    epoch: str
    state: SessionState
    events: int
    """How many events it had after its written state."""


def save_state(session: SessionId, epoch: str, state: SessionState) -> Work[None]:
    """Write a whole state in place of whatever was there."""

    def work(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM replica WHERE session = ?", (session,))
        connection.execute(
            "INSERT INTO replica VALUES (?, ?, ?, ?)",
            (session, epoch, state.seq, state_to_json(state)),
        )

    return work


def save_events(session: SessionId, first: int, rows: Sequence[EventRow]) -> Work[None]:
    """Add the events of a batch that are not there yet."""
    bodies = [(session, seq, body) for seq, (_, body) in enumerate(rows, start=first)]

    def work(connection: sqlite3.Connection) -> None:
        connection.executemany(
            "INSERT INTO replica_event SELECT ?1, ?2, ?3 FROM replica"
            " WHERE session = ?1 AND seq < ?2 ON CONFLICT DO NOTHING",
            bodies,
        )

    return work


def forget(sessions: Iterable[SessionId]) -> Work[None]:
    """Remove these sessions."""
    gone = [(session,) for session in sessions]

    def work(connection: sqlite3.Connection) -> None:
        connection.executemany("DELETE FROM replica WHERE session = ?", gone)

    return work


def load_all(connection: sqlite3.Connection) -> list[Kept]:
    """Every replica that can be read."""
    rows = connection.execute("SELECT session, epoch, seq, state FROM replica").fetchall()
    found = [_read(connection, *row) for row in rows]
    return [one for one in found if one is not None]


def _read(
    connection: sqlite3.Connection, session: str, epoch: str, seq: int, state: str
) -> Kept | None:
    rows = connection.execute(
        "SELECT seq, body FROM replica_event WHERE session = ? ORDER BY seq", (session,)
    ).fetchall()
    # A batch whose saving failed leaves a hole; what lies behind it does not follow.
    whole = [body for place, (number, body) in enumerate(rows, seq + 1) if number == place]
    try:
        folded = apply_rows(state_from_json(state), (("", body) for body in whole))
    except WireError as error:
        log.warning("replica_unreadable", extra={"code": error.code})
        return None
    return Kept(session, epoch, folded, len(whole))
