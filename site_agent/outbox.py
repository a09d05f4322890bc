"""The durable outbox: what this room has seen, numbered 1, 2, 3 … without gaps and chained by hash,
kept until long after the centre has it.

Rule 1: a report is saved before it is shown or sent. Rule 2: a number is never used again. Rule 3:
rows that the centre has acknowledged stay until a verified backup of the centre covers them, and 30
days at most, so that a centre restored from an old backup can be filled again by its rooms. Days
count from when we saw, in contact, that it has them. Rule 4: what `about` says of an outbox names
it, so that it is never believed of another.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from dashboards.scene import NotTaken
from session_core.link import chain
from session_core.link.effects import NewOutbox
from session_core.rules.records import dataclass
from session_core.rules.terms import SessionId
from site_agent.not_taken import UNKNOWN_KIND, not_taken
from site_agent.store import Work

KEPT_FOR = timedelta(days=30)
COVERED_KEPT_FOR = timedelta(days=2)
"""A backup may turn out to be lost on the day it is needed; then the one of the day before is."""
HOMELESS = "unknown_session"
"""The code of a refusal that says nothing about the report: the centre does not know its day (yet).
"""
UNHEARD = """
    SELECT session, max(at) FROM outbox WHERE state = 'refused' AND code = ?
    AND json_extract(body, '$.kind') = 'rejoin_taken_back' GROUP BY session
"""
ROW_OF = "SELECT n, report_id, session, body, state, hash, code FROM outbox"
NUMBER_MAX = 2**63 - 1
"""The highest number that SQLite has."""
ACKED_SINCE = """
    UPDATE outbox SET acked_at = :centre, acked_own = :own
    WHERE state <> 'waiting' AND (acked_at = '' OR acked_at > :centre OR acked_own > :own)
"""
"""What we see to be acknowledged is so from now on. An instant that is still to come was written
by a clock that has been put right since.
"""
FIRST_THAT_STAYS = """
    SELECT ifnull(min(n), :most) FROM outbox WHERE state = 'waiting'
    OR acked_at >= :centre_any AND (n > :kept OR acked_at >= :centre_covered)
    OR acked_own >= :own_any AND (n > :kept OR acked_own >= :own_covered)
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One saved report: its place, its identity, and its body as JSON."""

    n: int
    report_id: str
    session: str
    body: str
    state: str = "waiting"
    hash: str = ""
    """The chain's hash here, "" where it is not known."""
    code: str | None = None
    """Why the centre refused it."""

    @property
    def is_shown(self) -> bool:
        """Whether it counts in this room: all but what the centre will never hold."""
        return self.state != "refused" or self.code == HOMELESS


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
    head: str = ""
    """The hash at `last_n` (`session_core.link.chain`), "" where it is not known."""
    kept: int = 0
    """The highest number that a verified backup of the centre covers."""
    was: str = ""
    """The outbox that this one continues, "" for none."""
    why: str = ""
    """Why it was begun (`NewOutbox`), "" where it continues none."""
    unheard: tuple[tuple[str, datetime], ...] = ()
    """When the room last took back that it is back, by day, where the centre is too old to
    understand that.
    """
    not_taken: tuple[tuple[SessionId, NotTaken], ...] = ()
    """What else it is too old to understand."""


def begin(make_id: Callable[[], str]) -> Work[Standing]:
    """Give the installation and its outbox their identities in a new file; say where it stands.

    Rows without a hash, which another version has saved, are chained.
    """

    def work(connection: sqlite3.Connection) -> Standing:
        connection.executemany(
            "INSERT INTO about VALUES (?, ?) ON CONFLICT DO NOTHING",
            [("agent", make_id()), ("outbox", make_id())],
        )
        _complete_chain(connection)
        return _standing(connection)

    return work


def stands() -> Work[Standing]:
    """Where it stands."""
    return _standing


def save(report_id: str, session: str, body: str, at: datetime) -> Work[Row]:
    """Save a report under the next number. The same report again keeps the number it has."""

    def work(connection: sqlite3.Connection) -> Row:
        known = connection.execute(ROW_OF + " WHERE report_id = ?", (report_id,)).fetchone()
        if known is not None:
            return Row(*known)
        hash_ = _next(_head(connection), session, body)
        cursor = connection.execute(
            "INSERT INTO outbox (report_id, session, body, at, hash) VALUES (?, ?, ?, ?, ?)",
            (report_id, session, body, at.isoformat(), hash_),
        )
        assert cursor.lastrowid is not None, "an insert gives a row id"
        return Row(cursor.lastrowid, report_id, session, body, hash=hash_)

    return work


def rows_after(n: int, limit: int = -1) -> Work[list[Row]]:
    """The rows above a number, acknowledged or not, in order."""

    def work(connection: sqlite3.Connection) -> list[Row]:
        rows = connection.execute(ROW_OF + " WHERE n > ? ORDER BY n LIMIT ?", (n, limit))
        return [Row(*row) for row in rows]

    return work


def hash_at(n: int) -> Work[str]:
    """The hash of the chain at a number, "" where it is not known here (any more)."""

    def work(connection: sqlite3.Connection) -> str:
        row = connection.execute("SELECT hash FROM outbox WHERE n = ?", (n,)).fetchone()
        if row is not None:
            return str(row[0])
        before, hash_ = _before_first(connection)
        return hash_ if n == before else ""

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


def lost_above(hwm: int) -> Work[Standing]:
    """The centre, put back from an older backup, has nothing above this number any more."""

    def work(connection: sqlite3.Connection) -> Standing:
        connection.execute(
            "UPDATE outbox SET state = 'waiting', code = NULL, acked_at = '' WHERE n > ?", (hwm,)
        )
        return _standing(connection)

    return work


def next_connection(last: int) -> Work[int]:
    """The number of one more connection of this installation, after the one we had last.

    It only grows, for it is on the disk before the hello is sent, and a new outbox goes on with
    it. A file that was put back from an older copy begins lower; `late_hello` tells it so.
    """

    def work(connection: sqlite3.Connection) -> int:
        number = max(last, int(_about(connection).get("connection", "0"))) + 1
        connection.execute("INSERT OR REPLACE INTO about VALUES ('connection', ?)", (str(number),))
        return number

    return work


def covered(through: int) -> Work[Standing]:
    """A verified backup of the centre holds everything up to this number."""

    def work(connection: sqlite3.Connection) -> Standing:
        _tell(connection, "covered", through)
        return _standing(connection)

    return work


def take_new_identity(make_id: Callable[[], str], why: NewOutbox) -> Work[Standing]:
    """Begin a new outbox with the rows of the old one, all of them unsent.

    For a file that was restored from an older copy, or copied to another laptop: its numbers have
    been used already for something else, and would be taken for repeats. The reports keep their
    ids, by which the centre knows those that it has.
    """

    def work(connection: sqlite3.Connection) -> Standing:
        was = _about(connection)["outbox"]
        connection.execute("UPDATE about SET value = ? WHERE name = 'outbox'", (make_id(),))
        numbers = [n for (n,) in connection.execute("SELECT n FROM outbox ORDER BY n")]
        # By way of negative numbers, so that no row lands on one that has yet to move.
        connection.execute(
            "UPDATE outbox SET n = -n, state = 'waiting', code = NULL, acked_at = ''"
        )
        connection.executemany(
            "UPDATE outbox SET n = ? WHERE n = ?",
            [(new, -old) for new, old in enumerate(numbers, start=1)],
        )
        connection.execute(
            "UPDATE sqlite_sequence SET seq = ? WHERE name = 'outbox'", (len(numbers),)
        )
        _complete_chain(connection)
        _tell(connection, "origin", was, why)
        return _standing(connection)

    return work


def forget_old(centre_now: datetime, own_now: datetime) -> Work[int]:
    """Remove the first rows, as far as the centre has had them for 30 days, or a verified backup
    covers them and it has had them for 2. Returns how many.

    Days have passed when the centre's clock and this laptop's both say so, for either may be wrong
    by a year. They are never read off `at`, which was written by a clock that nobody had compared.
    Never a row behind one that stays, for that would leave a hole.
    """
    now = {"centre": centre_now.isoformat(), "own": own_now.isoformat()}
    for name, days in (("covered", COVERED_KEPT_FOR), ("any", KEPT_FOR)):
        now |= {
            f"centre_{name}": (centre_now - days).isoformat(),
            f"own_{name}": (own_now - days).isoformat(),
        }

    def work(connection: sqlite3.Connection) -> int:
        connection.execute(ACKED_SINCE, now)
        (kept,) = _told(connection, "covered") or ("0",)
        limits = {**now, "kept": int(kept), "most": NUMBER_MAX}
        (stays,) = connection.execute(FIRST_THAT_STAYS, limits).fetchone()
        last = connection.execute(
            "SELECT n, hash FROM outbox WHERE n < ? ORDER BY n DESC LIMIT 1", (stays,)
        ).fetchone()
        if last is None:
            return 0
        _tell(connection, "chain", *last)
        return connection.execute("DELETE FROM outbox WHERE n < ?", (stays,)).rowcount

    return work


def _standing(connection: sqlite3.Connection) -> Standing:
    about = _about(connection)
    last_n = _last_n(connection)
    first_n, acked, waiting = connection.execute(
        "SELECT min(n), max(n) FILTER (WHERE state <> 'waiting'),"
        " count(*) FILTER (WHERE state = 'waiting') FROM outbox"
    ).fetchone()
    first_n = first_n or last_n + 1
    (kept,) = _told(connection, "covered") or ("0",)
    was, why = _told(connection, "origin") or ("", "")
    unheard = connection.execute(UNHEARD, (UNKNOWN_KIND,)).fetchall()
    return Standing(
        agent=about["agent"],
        outbox=about["outbox"],
        first_n=first_n,
        last_n=last_n,
        acked=acked or first_n - 1,
        waiting=waiting,
        head=_head(connection),
        kept=int(kept),
        was=was,
        why=why,
        unheard=tuple((session, datetime.fromisoformat(at)) for session, at in unheard),
        not_taken=not_taken(connection),
    )


def _last_n(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").fetchone()
    return int(row[0]) if row else 0


# ── the chain ──────────────────────────────────────────────────────────────────────────────────


def _next(previous: str, session: str, body: str) -> str:
    return chain.link(previous, {"s": session, "report": json.loads(body)}) if previous else ""


def _head(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT hash FROM outbox ORDER BY n DESC LIMIT 1").fetchone()
    return str(row[0]) if row else _before_first(connection)[1]


def _before_first(connection: sqlite3.Connection) -> tuple[int, str]:
    """The number before the first row, and the hash there: as it was told when rows were removed,
    or where none ever was, the hash that every chain begins with.
    """
    told = _told(connection, "chain")
    n, hash_ = (int(told[0]), told[1]) if told else (0, chain.start(_about(connection)["outbox"]))
    (first_n,) = connection.execute("SELECT min(n) FROM outbox").fetchone()
    before = (first_n or _last_n(connection) + 1) - 1
    return before, hash_ if n == before else ""


def _complete_chain(connection: sqlite3.Connection) -> None:
    """Chain the rows that have no hash, and all of them anew where the outbox has another name than
    the chain.
    """
    if _told(connection, "chained") is None:
        connection.execute("UPDATE outbox SET hash = ''")
        _tell(connection, "chained")
    if connection.execute("SELECT 1 FROM outbox WHERE hash = '' LIMIT 1").fetchone() is None:
        return
    _, previous = _before_first(connection)
    rows = connection.execute("SELECT n, session, body, hash FROM outbox ORDER BY n").fetchall()
    for n, session, body, hash_ in rows:
        previous = hash_ or _next(previous, session, body)
        if previous != hash_:
            connection.execute("UPDATE outbox SET hash = ? WHERE n = ?", (previous, n))


# ── what is told of this outbox ────────────────────────────────────────────────────────────────


def _about(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(connection.execute("SELECT name, value FROM about").fetchall())


def _tell(connection: sqlite3.Connection, name: str, *words: object) -> None:
    value = " ".join([_about(connection)["outbox"], *map(str, words)])
    connection.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))


def _told(connection: sqlite3.Connection, name: str) -> tuple[str, ...] | None:
    """What was told of this outbox under a name; None where it was told of another one."""
    about = _about(connection)
    outbox, *words = about.get(name, "").split(" ")
    return tuple(words) if outbox == about["outbox"] else None
