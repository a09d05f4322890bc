"""Every frame of protocol 1 between a room's agent and the centre, as `docs/wire.md` tells.

Rule 1: what agents send is strict and closed. Only `Hello` lets unknown fields pass, so that an
agent from the future can still be told which protocol we speak. Rule 2: what the centre sends is
strict in types but open, so that it may learn to say more. Rule 3: no field can carry a name of a
person. Times named `t…` are Unix milliseconds; all others are aware instants.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from session_core import limits

SUBPROTOCOL = "samkurs.v1"
PROTOCOL_MIN = 1
PROTOCOL_MAX = 1

NUMBER_MAX = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exact."""

Number = Annotated[int, Meta(ge=0, le=NUMBER_MAX)]
Place = Annotated[int, Meta(ge=1, le=NUMBER_MAX)]
Milliseconds = Annotated[int, Meta(ge=0, le=NUMBER_MAX)]
Id = Annotated[str, Meta(min_length=1, max_length=80)]
Code = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[a-z0-9_]+\Z")]
Instant = Annotated[datetime, Meta(tz=True)]
Label = Annotated[str, Meta(max_length=80)]
StreamPlace = tuple[Id, Number]
"""(epoch, seq): one value, because a number means nothing in another history."""
PLACES_MAX = 256
"""Sessions that one frame speaks of: a room has one or two in a day."""
Places = Annotated[dict[Id, StreamPlace], Meta(max_length=PLACES_MAX)]


class _Open(Struct, frozen=True, kw_only=True):
    """Reading it raises `msgspec.ValidationError`; who makes one keeps to its bounds."""


class _Closed(_Open, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Refused(_Open, frozen=True, kw_only=True):
    """One report that the centre could not take in, and why."""

    n: Place
    code: Code


# ── agent → centre ─────────────────────────────────────────────────────────────────────────────


class Hello(_Open, frozen=True, kw_only=True, tag_field="t", tag="hello"):
    """The first frame: who I am and how far I have come."""

    proto: tuple[Place, Place]
    """The oldest and the newest protocol I speak."""
    room: Id
    agent: Id
    """The installation, made once on this laptop."""
    outbox: Id
    """The numbering that `n` counts in; a new or restored file has a new one."""
    first_n: Place
    """The lowest number I still hold; `last_n + 1` when I hold none."""
    last_n: Number
    """The highest number I have given."""
    acked: Number
    """The highest number the centre has acknowledged."""
    have: Places
    """How far I have each session: `{session: [epoch, seq]}`."""
    now: Instant
    software: Label
    was: Label = ""
    """The outbox that this one continues under new numbers; "" for one that continues none."""
    why: Annotated[str, Meta(max_length=40, pattern=r"^[a-z0-9_]*\Z")] = ""
    """Why it was begun: `restored`, `forked` or `unproven`, "" where it continues none."""
    connection: Number = 0
    """The number of this connection, higher than every earlier one of this installation; 0 where
    it has none.
    """


class Reports(_Closed, frozen=True, kw_only=True, tag_field="t", tag="reports"):
    """Saved reports in order, the first numbered `n0`."""

    n0: Place
    items: Annotated[tuple[Any, ...], Meta(min_length=1, max_length=limits.REPORTS_PER_BATCH_MAX)]
    """`{"s": session, "report": {…}}` each, read one by one so that a bad one never stops the
    rest.
    """


class AgentHeartbeat(_Closed, frozen=True, kw_only=True, tag_field="t", tag="hb"):
    """I am here, this is my time, and this is how far I am."""

    t1: Milliseconds
    last_n: Number
    pos: Places
    rtt_ms: Annotated[float, Meta(ge=0, le=1e9)] | None = None


class Resume(_Closed, frozen=True, kw_only=True, tag_field="t", tag="resume"):
    """I have lost the thread: go on from here in these sessions."""

    have: Places
    """Seq 0 asks for the whole session."""


class AgentBye(_Closed, frozen=True, kw_only=True, tag_field="t", tag="bye"):
    """I am leaving on purpose."""

    code: Code


FromAgent = Hello | Reports | AgentHeartbeat | Resume | AgentBye


# ── centre → agent ─────────────────────────────────────────────────────────────────────────────


class Stream(_Open, frozen=True, kw_only=True):
    """Where a session stands at the centre, and how you will be brought there."""

    epoch: Id
    head: Number
    mode: Literal["delta", "snapshot"]


class Limits(_Open, frozen=True, kw_only=True):
    """What the centre takes at a time."""

    frame_bytes: Place = limits.FRAME_BYTES_MAX
    reports_per_batch: Place = limits.REPORTS_PER_BATCH_MAX
    reports_in_flight: Place = limits.REPORTS_IN_FLIGHT_MAX


class Welcome(_Open, frozen=True, kw_only=True, tag_field="t", tag="welcome"):
    """The answer to `Hello`."""

    proto: Place
    hwm: Number
    """The highest report number that is safe at the centre (high-water mark)."""
    refused: tuple[Refused, ...] = ()
    """Those above `acked` that were refused while you were away."""
    refused_to: Number | None = None
    """Where that is not all of them: they are told up to here, and the others follow at once, in
    order, each `ack` going as far as what it tells. None where it is all.
    """
    streams: dict[Id, Stream]
    now: Instant
    limits: Limits = Limits()
    hash: Annotated[str, Meta(max_length=128)] | None = None
    """The chain of your outbox at `hwm`, as it came here; "" where it is not known (any more), so
    that you begin a new one. A centre of 0.1 says nothing.
    """
    kept: Number = 0
    """The highest number of your outbox that a verified backup covers."""
    spread_s: Annotated[float, Meta(ge=0, le=600)] = 0.0
    """Spread your first try after a lost contact over so many seconds, for you are many."""


class Ack(_Open, frozen=True, kw_only=True, tag_field="t", tag="ack"):
    """Everything up to `hwm` is on the disk; these few were refused and are kept in quarantine."""

    hwm: Number
    refused: tuple[Refused, ...] = ()
    gap: bool = False
    """Your last batch began too high: begin again at `hwm + 1`."""


class EventRow(_Open, frozen=True, kw_only=True):
    """One event as it stands in the log; an event of an unknown kind is carried all the same."""

    cause: Id
    event: dict[str, Any]


class Events(_Open, frozen=True, kw_only=True, tag_field="t", tag="events"):
    """One committed batch, the first event numbered `first`. The same bytes go to everybody."""

    s: Id
    epoch: Id
    first: Place
    events: Annotated[tuple[EventRow, ...], Meta(min_length=1)]


class Snapshot(_Open, frozen=True, kw_only=True, tag_field="t", tag="snapshot"):
    """A piece of the state after `seq` events; all pieces put together are its JSON."""

    s: Id
    epoch: Id
    seq: Place
    part: Place
    of: Place
    state: str


class CentreHeartbeat(_Open, frozen=True, kw_only=True, tag_field="t", tag="hb"):
    """The answer to a heartbeat: my two times, and what I have sent and taken in here."""

    t1: Milliseconds
    t2: Milliseconds
    t3: Milliseconds
    hwm: Number
    taken: Number
    """The highest report number taken in, on the disk or on its way there."""
    pos: Places


class Command(_Open, frozen=True, kw_only=True, tag_field="t", tag="command"):
    """Do this now, and tell what became of it; not after that instant, by my time."""

    id: Id
    s: Id
    not_after: Instant
    do: Annotated[str, Meta(max_length=40, pattern=r"^[a-z][a-z0-9_]*\Z")]


class CentreBye(_Open, frozen=True, kw_only=True, tag_field="t", tag="bye"):
    """The centre closes. Come back after `retry_in` real seconds; none leaves it to you."""

    code: Code
    retry_in: Annotated[float, Meta(ge=0, le=86_400)] | None = None


FromCentre = Welcome | Ack | Events | Snapshot | CentreHeartbeat | Command | CentreBye


class ReportItem(_Closed, frozen=True, kw_only=True):
    """One report of a batch: the session it belongs to, and its body."""

    s: Id
    report: dict[str, Any]
