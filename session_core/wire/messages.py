"""Every frame of protocol 1 between a room's agent and the centre, as `docs/wire.md` tells.

Rule 1: what agents send is strict and closed. Only `Hello` lets unknown fields pass, so that an
agent from the future can still be told which protocol we speak. Rule 2: what the centre sends is
strict in types but open, so that it may learn to say more. Rule 3: no field can carry a name of a
person. Times named `t…` are Unix milliseconds; all others are aware instants.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from session_core import limits

SUBPROTOCOL = "samkurs.v1"
PROTOCOL_MIN = 1
PROTOCOL_MAX = 1

NUMBER_MAX = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exact."""

Number = Annotated[int, Field(ge=0, le=NUMBER_MAX)]
Place = Annotated[int, Field(ge=1, le=NUMBER_MAX)]
Milliseconds = Annotated[int, Field(ge=0, le=NUMBER_MAX)]
Id = Annotated[str, Field(min_length=1, max_length=80)]
Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z0-9_]+$")]
Label = Annotated[str, Field(max_length=80)]
StreamPlace = tuple[Id, Number]
"""(epoch, seq): one value, because a number means nothing in another history."""
PLACES_MAX = 256
"""Sessions that one frame speaks of: a room has one or two in a day."""
Places = Annotated[dict[Id, StreamPlace], Field(max_length=PLACES_MAX)]


class _Frame(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="ignore",
        allow_inf_nan=False,
        hide_input_in_errors=True,
        # A laptop never reads what the centre reads: what builds itself when it is first needed
        # leaves it two megabytes.
        defer_build=True,
    )


class _Closed(_Frame):
    model_config = ConfigDict(extra="forbid")


class Refused(_Frame):
    """One report that the centre could not take in, and why."""

    n: Place
    code: Code


# ── agent → centre ─────────────────────────────────────────────────────────────────────────────


class Hello(_Frame):
    """The first frame: who I am and how far I have come."""

    t: Literal["hello"] = "hello"
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
    now: AwareDatetime
    software: Label
    was: Label = ""
    """The outbox that this one continues under new numbers; "" for one that continues none."""
    why: Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9_]*$")] = ""
    """Why it was begun: `restored`, `forked` or `unproven`, "" where it continues none."""
    connection: Number = 0
    """The number of this connection, higher than every earlier one of this installation; 0 where
    it has none.
    """


class Reports(_Closed):
    """Saved reports in order, the first numbered `n0`."""

    t: Literal["reports"] = "reports"
    n0: Place
    items: Annotated[tuple[Any, ...], Field(min_length=1, max_length=limits.REPORTS_PER_BATCH_MAX)]
    """`{"s": session, "report": {…}}` each, read one by one so that a bad one never stops the
    rest.
    """


class AgentHeartbeat(_Closed):
    """I am here, this is my time, and this is how far I am."""

    t: Literal["hb"] = "hb"
    t1: Milliseconds
    last_n: Number
    pos: Places
    rtt_ms: Annotated[float, Field(ge=0, le=1e9)] | None = None


class Resume(_Closed):
    """I have lost the thread: go on from here in these sessions."""

    t: Literal["resume"] = "resume"
    have: Places
    """Seq 0 asks for the whole session."""


class AgentBye(_Closed):
    """I am leaving on purpose."""

    t: Literal["bye"] = "bye"
    code: Code


FromAgent = Hello | Reports | AgentHeartbeat | Resume | AgentBye


# ── centre → agent ─────────────────────────────────────────────────────────────────────────────


class Stream(_Frame):
    """Where a session stands at the centre, and how you will be brought there."""

    epoch: Id
    head: Number
    mode: Literal["delta", "snapshot"]


class Limits(_Frame):
    """What the centre takes at a time."""

    frame_bytes: Place = limits.FRAME_BYTES_MAX
    reports_per_batch: Place = limits.REPORTS_PER_BATCH_MAX
    reports_in_flight: Place = limits.REPORTS_IN_FLIGHT_MAX


class Welcome(_Frame):
    """The answer to `Hello`."""

    t: Literal["welcome"] = "welcome"
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
    now: AwareDatetime
    limits: Limits = Limits()
    hash: Annotated[str, Field(max_length=128)] | None = None
    """The chain of your outbox at `hwm`, as it came here; "" where it is not known (any more), so
    that you begin a new one. A centre of 0.1 says nothing.
    """
    kept: Number = 0
    """The highest number of your outbox that a verified backup covers."""
    spread_s: Annotated[float, Field(ge=0, le=600)] = 0.0
    """Spread your first try after a lost contact over so many seconds, for you are many."""


class Ack(_Frame):
    """Everything up to `hwm` is on the disk; these few were refused and are kept in quarantine."""

    t: Literal["ack"] = "ack"
    hwm: Number
    refused: tuple[Refused, ...] = ()
    gap: bool = False
    """Your last batch began too high: begin again at `hwm + 1`."""


class EventRow(_Frame):
    """One event as it stands in the log; an event of an unknown kind is carried all the same."""

    cause: Id
    event: dict[str, Any]


class Events(_Frame):
    """One committed batch, the first event numbered `first`. The same bytes go to everybody."""

    t: Literal["events"] = "events"
    s: Id
    epoch: Id
    first: Place
    events: Annotated[tuple[EventRow, ...], Field(min_length=1)]


class Snapshot(_Frame):
    """A piece of the state after `seq` events; all pieces put together are its JSON."""

    t: Literal["snapshot"] = "snapshot"
    s: Id
    epoch: Id
    seq: Place
    part: Place
    of: Place
    state: str


class CentreHeartbeat(_Frame):
    """The answer to a heartbeat: my two times, and what I have sent and taken in here."""

    t: Literal["hb"] = "hb"
    t1: Milliseconds
    t2: Milliseconds
    t3: Milliseconds
    hwm: Number
    taken: Number
    """The highest report number taken in, on the disk or on its way there."""
    pos: Places


class Command(_Frame):
    """Do this now, and tell what became of it; not after that instant, by my time."""

    t: Literal["command"] = "command"
    id: Id
    s: Id
    not_after: AwareDatetime
    do: Annotated[str, Field(max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]


class CentreBye(_Frame):
    """The centre closes. Come back after `retry_in` real seconds; none leaves it to you."""

    t: Literal["bye"] = "bye"
    code: Code
    retry_in: Annotated[float, Field(ge=0, le=86_400)] | None = None


FromCentre = Welcome | Ack | Events | Snapshot | CentreHeartbeat | Command | CentreBye


class ReportItem(_Closed):
    """One report of a batch: the session it belongs to, and its body."""

    s: Id
    report: dict[str, Any]
