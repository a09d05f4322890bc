"""Read a log that is a file by itself, from its first page to its last event, and say what it
holds.

Rule: nothing is believed of a backup that was not read back like this. The file is opened for
reading only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from orchestrator.backups.codes import NAME as CODES
from orchestrator.backups.seal import is_as_sealed
from orchestrator.event_log.faults import as_log_error
from orchestrator.event_log.interface import LogError, Row
from orchestrator.event_log.migrations import unknown_names
from orchestrator.history import ROWS_AT_A_TIME, begin_history
from orchestrator.operator_words import Trouble
from session_core.rules.terms import SessionId
from session_core.wire.codec import event_from_json

Tell = Callable[[str, int, int], None]
"""Hears what is being done (a code), how much of it is done, and how much there is."""


def tell_nobody(doing: str, done: int, of: int) -> None:
    """For whoever does not look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a log holds, as it was read back."""

    epoch: str
    sessions: int
    events: int
    until: datetime | None
    """When the newest of its events happened; none where it has no event."""
    outboxes: Mapping[str, int]
    """How far each laptop's reports go in it."""
    unreadable: tuple[SessionId, ...]
    """Sessions whose events do not make a session. The log that was copied has the same fault."""
    codes: str = field(default="", repr=False)
    """The text of the file with the codes' hashes; "" in a copy without them."""


def open_to_read(path: Path) -> sqlite3.Connection:
    """A connection that can write nothing and makes no checkpoint. Raises sqlite3.Error."""
    uri = f"{path.resolve().as_uri()}?mode=ro"
    return sqlite3.connect(uri, uri=True, isolation_level=None)


def read_content(path: Path, tell: Tell = tell_nobody) -> Content:
    """All that a log holds. Raises `Trouble` where it is no whole log."""
    try:
        with closing(open_to_read(path)) as database:
            _check(database, path, tell)
            return _read(database, tell)
    except LogError as error:
        raise Trouble("backup_faulty", path=path, reason=error.reason) from error
    except sqlite3.Error as error:
        reason = as_log_error(error, path).reason
        raise Trouble("backup_faulty", path=path, reason=reason) from error


def _check(database: sqlite3.Connection, path: Path, tell: Tell) -> None:
    """Every page, every index and the seal. Raises `Trouble` and sqlite3.Error."""
    said = database.execute("pragma integrity_check(1)").fetchone()[0]
    if said != "ok":
        raise Trouble("backup_faulty", path=path, reason=said)
    known = Database(database)
    if newer := unknown_names(known):
        raise Trouble("backup_newer", path=path, reason=", ".join(sorted(newer)))
    if "events" not in known.table_names():
        raise Trouble("backup_foreign", path=path)
    tell("sealing", 0, 1)
    if not is_as_sealed(database):
        raise Trouble("backup_changed", path=path)


def _read(database: sqlite3.Connection, tell: Tell) -> Content:
    heads = dict(database.execute("select session, max(seq) from events group by session"))
    last: list[datetime | None] = []
    unreadable: list[SessionId] = []
    events = 0
    for session in sorted(heads):
        tell("reading", events, sum(heads.values()))
        try:
            last.append(_fold(_rows(database, session)))
        except sqlite3.Error:
            raise
        except Exception:
            unreadable.append(session)  # Whatever rule the rows break: the fold is total for ours.
        events += heads[session]
    store = dict(database.execute("select name, value from store"))
    return Content(
        epoch=store.get("epoch", ""),
        sessions=len(heads),
        events=database.execute("select count(*) from events").fetchone()[0],
        until=max((one for one in last if one is not None), default=None),
        outboxes=dict(database.execute("select outbox, hwm from outboxes")),
        unreadable=tuple(unreadable),
        codes=store.get(CODES, ""),
    )


def _rows(database: sqlite3.Connection, session: SessionId) -> Iterator[Row]:
    found = database.execute(
        "select seq, cause, body from events where session = ? order by seq", (session,)
    )
    while some := found.fetchmany(ROWS_AT_A_TIME):
        yield from (Row(*one) for one in some)


def _fold(rows: Iterator[Row]) -> datetime | None:
    """When a session's newest event happened; none where a newer version wrote it.

    Raises whatever a session's rows may break.
    """
    newest = next(rows)
    history = begin_history(newest)
    for newest in rows:
        history.take((newest,))
    return getattr(event_from_json(newest.body), "at", None)
