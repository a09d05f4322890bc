"""What the centre asks of the place where events are kept, and how that place says no.

Rule 1: a batch is kept whole or not at all, and once its future has a result it survives power
        loss.
Rule 2: numbers are without gaps. A batch whose first number is not the next one is a
        `SequenceConflict`, and so is a report whose number is not the next of its outbox: what
        follows a failed batch fails with it, and nothing is ever skipped.
Rule 3: appends are committed in the order in which they were made.
Rule 4: everything here is called from the event loop's thread, and nothing here blocks it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal, NamedTuple, Protocol, get_args

from session_core.rules.reports import Source
from session_core.rules.terms import Role, RoomId, SessionId
from session_core.wire.errors import ReportCode

LogCode = Literal[
    "log_unavailable",
    "folder_unwritable",
    "disk_full",
    "log_in_use",
    "log_corrupt",
    "log_newer",
    "log_conflict",
]


ROWS_SHOWN_MAX = 200
"""As many rows as a person can look through."""
BODIES_KEPT_MAX = 2_000
"""Of one outbox, unreadable ones: what a room says in four full days. A laptop that says nothing
else would fill the disk; of what comes after them the number, the code and a print are kept.
"""
UNREADABLE: frozenset[str] = frozenset(get_args(ReportCode)) - {"unknown_report_kind"}
"""Codes of what no version can read. Every other refusal is of a sound report, and is kept whole:
its day may be planned, or the centre raised to the version that knows its kind.
"""


class LogError(Exception):
    """The store's fault. Show the sentence for `code`; `path` says which file it is about."""

    def __init__(self, code: LogCode, path: Path | None = None, reason: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.path = path
        self.reason = reason

    @property
    def details(self) -> dict[str, object]:
        """What the sentence for `code` may name."""
        return {"path": str(self.path or ""), "reason": self.reason}

    def __str__(self) -> str:
        return f"{self.code} ({self.path or 'memory'}): {self.reason}"


class LogUnavailable(LogError):
    """Nothing can be kept now. What was asked for did not happen; it may be asked again."""


class SequenceConflict(LogError):
    """The batch does not follow what the log holds. Decide again on what is there."""

    def __init__(self, reason: str, path: Path | None = None) -> None:
        super().__init__("log_conflict", path, reason)


class LogCorrupt(LogError):
    """The file cannot be read as a log. It is left as it is: a backup must be put in its place."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__("log_corrupt", path, reason)


class SessionUnreadable(LogError):
    """One session's rows do not make a session. They are left as they are, and all others go on."""

    def __init__(self, session: SessionId, reason: str) -> None:
        super().__init__("log_corrupt", None, f"{session}: {reason}")


class LogTooNew(LogError):
    """The file was written by a newer Samkurs, whose meaning this one cannot know."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__("log_newer", path, reason)


class Row(NamedTuple):
    """One event as it is kept: its number, the id of what it follows from, and its JSON."""

    seq: int
    cause: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The events of one cause, to be kept together. Numbers run on by one from `first`."""

    session: SessionId
    first: int
    cause: str
    """Id of the command or report that it follows from."""
    bodies: tuple[str, ...]
    """The JSON of each event."""
    is_report: bool = False
    """The cause is a report's id, which no other session may hold."""
    source: Source | None = None
    """The report's place in its outbox."""
    digest: str = field(default="", compare=False)
    """The digest of the report as it came (`session_core.link.chain`), "" where none is known."""

    @property
    def last(self) -> int:
        """Number of its last event."""
        return self.first + len(self.bodies) - 1

    @property
    def rows(self) -> tuple[Row, ...]:
        """Its events with their numbers."""
        return tuple(
            Row(seq, self.cause, body) for seq, body in enumerate(self.bodies, start=self.first)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A report that could not be understood, as it came.

    It takes its number, so that what follows it is not held up.
    """

    outbox: str
    n: int
    room: RoomId
    code: str
    raw: str
    received_at: datetime
    digest: str = field(default="", compare=False)
    """As in `Batch`."""
    session: SessionId = field(default="", compare=False)
    """The session that it names, "" where it names none."""
    hash: str = field(default="", compare=False)
    """The outbox's chain at its number, "" where it is not known."""

    @property
    def print(self) -> str:
        """The same for the same body, also where that is not kept."""
        return print_of_raw(self.raw)


def print_of_raw(raw: str) -> str:
    """Of a masked body only: the print of a birth number could be guessed."""
    return sha256(raw.encode(errors="replace")).hexdigest()[:32]


class Aside(NamedTuple):
    """A number of an outbox that is in quarantine, why, and the print of what stood under it."""

    n: int
    code: str
    print: str


@dataclass(frozen=True, slots=True)
class Forgone:
    """Numbers of an outbox after `after` up to `through` bring nothing: their reports are here
    already, or gone for good.
    """

    outbox: str
    after: int
    through: int
    digest: str = ""
    """Of the report, where it is one that came; numbers that are gone leave the chain unknown."""


class Mark(NamedTuple):
    """How far an outbox is on disk: its high-water mark, and the hash of its chain there.

    The hash is "" where it is not known: reports were passed over, or heard before the centre kept
    chains. It stays unknown, for only a new outbox can begin one.
    """

    hwm: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A row of the quarantine, and when what it says was taken in after all."""

    id: int
    refused: Refused
    taken_in_at: datetime | None = None


IncidentKind = Literal["laptop_copied", "laptop_restored"]
Choice = Literal["both", "one_laptop", "in_order"]
"""Both count; one laptop shall have the room; the laptop that was put back is in order."""
CHOICES: Mapping[IncidentKind, tuple[Choice, ...]] = {
    "laptop_copied": ("both", "one_laptop"),
    "laptop_restored": ("in_order", "one_laptop"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided about an incident, in which role, and when."""

    choice: Choice
    role: Role
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something happened to a laptop that a person should know of. Nothing was lost by it."""

    kind: IncidentKind
    room: RoomId
    outbox: str
    """The outbox that began with it: one incident each."""
    was: str
    """The outbox that it continues."""
    at: datetime
    id: int = 0
    """Given by the log."""
    decision: Decision | None = None
    """The last one; the log has those before it too."""


class Told(NamedTuple):
    """A report as it stands in the log: its session, and the JSON of its event."""

    session: SessionId
    body: str


Kept = asyncio.Future[None]
"""Done when what was asked for is on disk; raises `LogError` when it is not, and then nothing of it
is.
"""


class EventLog(Protocol):
    """A store of sessions. One process at a time may hold it open."""

    @property
    def epoch(self) -> str:
        """Changes whenever history may have been lost, as by a restored backup: whoever has another
        must start anew.
        """
        ...

    @property
    def waiting(self) -> int:
        """How many appends are not on disk yet."""
        ...

    def append(self, batch: Batch) -> Kept:
        """Keep a batch."""
        ...

    def quarantine(self, refused: Refused) -> Kept:
        """Keep a report that could not be understood."""
        ...

    def forgo(self, forgone: Forgone) -> Kept:
        """Go on counting an outbox above numbers that bring nothing."""
        ...

    def heard(self, outbox: str) -> int:
        """Highest report number on disk from this outbox, 0 for one never heard of."""
        ...

    def mark(self, outbox: str) -> Mark:
        """The same with the hash of the outbox's chain there."""
        ...

    async def rows(self, session: SessionId, after: int = 0, most: int = -1) -> tuple[Row, ...]:
        """What is on disk after this number, in order; not more than `most`, if that is not
        negative. Raises `LogError`.
        """
        ...

    async def sessions(self) -> dict[SessionId, int]:
        """Every session on disk with the number of its last event. Raises `LogError`."""
        ...

    async def quarantined(self, outbox: str, after: int = 0) -> tuple[Aside, ...]:
        """An outbox's numbers above this one that are in quarantine, in order.

        Raises `LogError`.
        """
        ...

    async def quarantine_rows(self, most: int = ROWS_SHOWN_MAX) -> tuple[Quarantined, ...]:
        """The rows of the quarantine that were not taken in, newest first, and then those that
        were; what a room says again in a new outbox is there once, and what is not kept whole is
        not there. Raises `LogError`.
        """
        ...

    async def quarantine_waiting(
        self, after: int, most: int, session: SessionId | None = None
    ) -> tuple[Quarantined, ...]:
        """The same rows that were not taken in, after this one, oldest first; of a session only
        those that came when it was unknown. Raises `LogError`.
        """
        ...

    async def apart(self, sessions: Iterable[SessionId]) -> Mapping[tuple[SessionId, RoomId], int]:
        """How many reports of each room are in quarantine and were not taken in, of these sessions.
        Raises `LogError`.
        """
        ...

    async def quarantine_row(self, row: int) -> Quarantined | None:
        """This row of the quarantine, however old; none where there is none. Raises `LogError`."""
        ...

    async def mark_taken_in(self, rows: Sequence[int], at: datetime) -> None:
        """What these rows of the quarantine say is in the log now. Raises `LogError`."""
        ...

    async def note_incident(self, incident: Incident) -> bool:
        """Keep it, unless there is one of its outbox; whether it was kept. Raises `LogError`."""
        ...

    async def incidents(self, most: int = ROWS_SHOWN_MAX) -> tuple[Incident, ...]:
        """The newest incidents, newest first. Raises `LogError`."""
        ...

    async def decide_incident(self, incident: int, decision: Decision) -> None:
        """A person has decided; the last decision counts, and all are kept. Nothing happens where
        there is no such incident. Raises `LogError`.
        """
        ...

    async def told_by(self, outbox: str, since: datetime, until: datetime) -> tuple[Told, ...]:
        """What came from this outbox first and was seen in the room between these two, in order.
        Raises `LogError`.
        """
        ...

    async def kept(self, outbox: str) -> int:
        """The highest number of this outbox that a verified backup covers, 0 where none does.

        Raises `LogError`.
        """
        ...

    async def cover(self, covered: Mapping[str, int]) -> None:
        """A verified backup holds these outboxes up to these numbers; of all others it holds none.

        Raises `LogError`.
        """
        ...

    async def renew_epoch(self) -> None:
        """Begin a new epoch: somebody has seen more than is here. Raises `LogError`."""
        ...

    async def flushed(self) -> None:
        """Return when all that was asked for so far is on disk or has failed."""
        ...

    async def check(self) -> None:
        """Really write something. Raises `LogError`."""
        ...

    async def close(self) -> None:
        """Finish what was asked for, and let go of the store."""
        ...
