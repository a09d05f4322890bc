"""What an end of the link asks its shell to do, in order. Values only: nothing here happens by
itself.

Each says who must act on it. `Send` must reach the socket in the order given; all else may be done
beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import IntEnum
from typing import Final, Literal
from uuid import UUID, uuid5

from session_core.rules.records import dataclass
from session_core.wire.messages import Hello, Refused, Stream

Row = tuple[str, str]
"""(cause, event JSON)"""

NewOutbox = Literal["restored", "forked", "unproven"]
"""Why an outbox was begun that continues another; it goes into `hello`."""

RESULTS: Final = UUID("6f1f3e0a-5a7e-4f5e-9c4b-0d6a4d2f7b11")
"""The space of names (RFC 9562 §5.5) in which a command's id becomes its result's."""


class CloseCode(IntEnum):
    """Close codes of the WebSocket. The 4000s are ours and follow the sense of HTTP's."""

    NORMAL = 1000
    GOING_AWAY = 1001
    MALFORMED = 4400
    WRONG_ROOM = 4403
    NO_HELLO = 4408
    REPLACED = 4409
    PROTOCOL = 4426


# ── both ends ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Send:
    """Write this text frame."""

    text: str


@dataclass(frozen=True, slots=True)
class Close:
    """Close the socket in good order. `reason` is a code of ours."""

    code: CloseCode
    reason: str


@dataclass(frozen=True, slots=True)
class ConnectionDead:
    """The peer is silent: drop the socket at once, for a polite close would wait for it."""

    reason: str


@dataclass(frozen=True, slots=True)
class PeerLeft:
    """The peer said goodbye. At the agent: wait `retry_in` real seconds where it is given."""

    code: str
    retry_in: float | None = None


# ── for the agent's shell ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Welcomed:
    """The centre knows us. After a lost contact the first try is spread over `spread_s` seconds."""

    streams: Mapping[str, Stream]
    centre_now: datetime
    spread_s: float = 0.0


@dataclass(frozen=True, slots=True)
class LoadHash:
    """Read the hash of the outbox at number `n`, and give it to `hash_loaded`; "" where it is not
    known. Until then no report is sent and none is acknowledged.
    """

    n: int


@dataclass(frozen=True, slots=True)
class BackupCovers:
    """A verified backup of the centre holds everything up to this number."""

    through: int


@dataclass(frozen=True, slots=True)
class LoadReports:
    """Read so many rows of the outbox from number `from_n` on, and give them to `loaded`."""

    from_n: int
    count: int


@dataclass(frozen=True, slots=True)
class ReportsAcked:
    """Everything up to `through` is safe at the centre; these are in its quarantine."""

    through: int
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportsLost:
    """The centre has nothing above `through` any more, though it once acknowledged it: those
    reports wait again, and are sent.
    """

    through: int


@dataclass(frozen=True, slots=True)
class OutboxUnusable:
    """The outbox is not what the centre has heard under its name. Take a new identity, then connect
    again and say why.

    `restored`: it is behind what the centre has from it, or has a hole, so it was put back from an
    older copy. `forked`: it says something else under numbers that the centre has, so two laptops
    were made from one, or it was put back and written in since. `unproven`: the centre does not
    know (any more) what it says under the numbers that it has, so neither of these would show.
    """

    hwm: int
    why: NewOutbox = "restored"


@dataclass(frozen=True, slots=True)
class StoreEvents:
    """Evolve the replica by these rows, and store it with its place. `first` = 1 begins it anew."""

    session: str
    epoch: str
    first: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class StoreSnapshot:
    """Replace the replica by this state, and store it with its place."""

    session: str
    epoch: str
    seq: int
    state_json: str


@dataclass(frozen=True, slots=True)
class CommandReceived:
    """The centre asks for something. Do it once, unless `not_after` has passed by the centre's
    time, and report what became of it.
    """

    id: str
    session: str
    not_after: datetime
    do: str

    @property
    def result_id(self) -> str:
        """The id of the report that tells what became of it: the same whoever makes it, and
        however often, so that the log holds it once.
        """
        return str(uuid5(RESULTS, self.id))


@dataclass(frozen=True, slots=True)
class InStep:
    """The room has heard these sessions to the end that the centre's heartbeat named, so every
    report numbered `through` or lower stands in what was heard, under whatever number.
    """

    sessions: tuple[str, ...]
    through: int


@dataclass(frozen=True, slots=True)
class ClockSample:
    """Four timestamps of one heartbeat, in Unix milliseconds, and when (monotonic) it came back."""

    t1: int
    t2: int
    t3: int
    t4: int
    mono: float

    @property
    def rtt_ms(self) -> int:
        """The round trip without the time that the centre took."""
        return (self.t4 - self.t1) - (self.t3 - self.t2)

    @property
    def offset_ms(self) -> float:
        """How far the centre's clock is ahead of ours."""
        return ((self.t2 - self.t1) + (self.t3 - self.t4)) / 2


# ── for the centre's shell ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class HelloReceived:
    """Find out how far this outbox is and which sessions the room takes part in; call `welcome`."""

    hello: Hello


@dataclass(frozen=True, slots=True)
class SubmitReports:
    """Take these in, in order, and call `committed` when they are on the disk.

    Each body is raw: read it with `codec.report_from_agent`; one that is refused goes to
    quarantine and counts as taken in.
    """

    outbox: str
    items: tuple[tuple[int, object], ...]


@dataclass(frozen=True, slots=True)
class SendStream:
    """Fetch what was committed after `after`, or the whole state where it is None.

    Answer with `delta` or `snapshot`; a snapshot is always right.
    """

    session: str
    epoch: str
    after: int | None


@dataclass(frozen=True, slots=True)
class RoomHeard:
    """A heartbeat: reports waiting in the room, and the round trip it last measured."""

    unsent: int
    rtt_ms: float | None


@dataclass(frozen=True, slots=True)
class HistoryRegressed:
    """The room has had more than the centre holds: the centre lost history. Raise the alarm.

    `what` is a session, or "" for reports, which the room sends again by itself.
    """

    what: str
    theirs: int
    ours: int


AgentEffect = (
    Send
    | Close
    | ConnectionDead
    | PeerLeft
    | Welcomed
    | LoadHash
    | BackupCovers
    | LoadReports
    | ReportsAcked
    | ReportsLost
    | OutboxUnusable
    | StoreEvents
    | StoreSnapshot
    | CommandReceived
    | InStep
    | ClockSample
)
CentreEffect = (
    Send
    | Close
    | ConnectionDead
    | PeerLeft
    | HelloReceived
    | SubmitReports
    | SendStream
    | RoomHeard
    | HistoryRegressed
)
