"""The room's end of one connection: text and time in, effects out. It reads no clock and draws no
number.

One object for each connection: `opened`, then `receive` and `tick` until it is closed. `mono` is
monotonic seconds, `wall` this machine's wall clock. Call `tick` at `wake_at`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, assert_never

from session_core import limits
from session_core.link.effects import (
    AgentEffect,
    BackupCovers,
    ClockSample,
    Close,
    CloseCode,
    CommandReceived,
    ConnectionDead,
    InStep,
    LoadHash,
    OutboxUnusable,
    PeerLeft,
    ReportsAcked,
    ReportsLost,
    Send,
    Welcomed,
)
from session_core.link.report_sender import ReportSender
from session_core.link.states import AGENT_STEPS, AgentState, Cause, step
from session_core.link.stream_receiver import StreamReceiver
from session_core.rules.records import dataclass
from session_core.wire import codec
from session_core.wire.errors import OutOfTurn, UnknownMessage, WireError
from session_core.wire.messages import (
    PROTOCOL_MAX,
    PROTOCOL_MIN,
    Ack,
    AgentBye,
    AgentHeartbeat,
    CentreBye,
    CentreHeartbeat,
    Command,
    Events,
    FromCentre,
    Hello,
    Snapshot,
    Welcome,
)

QUICK_SAMPLES: Final = 8
"""Heartbeats soon after the welcome, so that the clocks agree before anybody looks at a countdown.
"""
QUICK_S: Final = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Who this room is and how far it has come, as read from its own store."""

    room: str
    agent: str
    software: str
    outbox: str
    first_n: int
    """The lowest number the outbox still holds; `last_n + 1` when it holds none."""
    last_n: int
    acked: int
    have: Mapping[str, tuple[str, int]]
    was: str = ""
    """The outbox that this one continues, "" for none."""
    why: str = ""
    """Why it was begun (`effects.NewOutbox`), "" where it continues none."""
    kept: int = 0
    """The highest number that a verified backup of the centre covers, as far as we were told."""
    connection: int = 0
    """The number of this connection, higher than every earlier one; 0 for none."""


class AgentEnd:
    """One connection as the room sees it."""

    def __init__(self, standing: Standing) -> None:
        self.state = AgentState.NEW
        self.wake_at: float | None = None
        """When (monotonic) to call `tick`; None when there is nothing to wait for."""
        self._standing = standing
        self._reports = ReportSender(standing.last_n)
        self._streams = StreamReceiver(standing.have)
        self._welcome: Welcome | None = None
        self._early: list[Ack] = []
        """What was refused, heard before we knew whether the outbox is ours."""
        self._heard = 0.0
        self._welcome_by = 0.0
        self._beat_at = 0.0
        self._beats = 0
        self._beat: tuple[int, int, float] = (-1, 0, 0.0)
        self._rtt_ms: float | None = None

    # ── what the shell tells ───────────────────────────────────────────────────────────────────

    def opened(self, mono: float, wall: datetime) -> list[AgentEffect]:
        """The socket is open."""
        self._move(Cause.OPENED)
        self._heard = mono
        self.wake_at = self._welcome_by = mono + limits.HELLO_S_MAX
        mine = self._standing
        hello = Hello(
            proto=(PROTOCOL_MIN, PROTOCOL_MAX),
            room=mine.room,
            agent=mine.agent,
            outbox=mine.outbox,
            first_n=mine.first_n,
            last_n=mine.last_n,
            acked=mine.acked,
            have=self._streams.places,
            now=wall,
            software=mine.software,
            was=mine.was,
            why=mine.why,
            connection=mine.connection,
        )
        return [Send(codec.encode(hello))]

    def receive(self, frame: str | bytes, mono: float, wall: datetime) -> list[AgentEffect]:
        """A frame came."""
        if self.state is AgentState.CLOSED:
            return []
        self._heard = mono
        try:
            return self._act(codec.decode_from_centre(frame), mono, wall)
        except UnknownMessage:
            return []
        except WireError as fault:
            return self._fail(CloseCode.MALFORMED, fault.code)

    def tick(self, mono: float, wall: datetime) -> list[AgentEffect]:
        """Time has passed."""
        if self.state is AgentState.GREETING and mono >= self._welcome_by:
            return self._silent("no_welcome")
        if not self._is_welcomed:
            return []
        if mono >= self._heard + limits.SILENCE_S_MAX:
            return self._silent("silent")
        effects = [self._heartbeat(mono, wall)] if mono >= self._beat_at else []
        self.wake_at = min(self._beat_at, self._heard + limits.SILENCE_S_MAX)
        return [*effects]

    def reports_waiting(self, last_n: int) -> list[AgentEffect]:
        """The outbox holds rows up to this number."""
        if self.state is AgentState.OPEN:
            return self._reports.waiting(last_n)
        self._reports.last_n = max(self._reports.last_n, last_n)
        return []

    def hash_loaded(self, own: str) -> list[AgentEffect]:
        """The hash that `LoadHash` asked for; "" where this outbox does not know it any more."""
        if self.state is not AgentState.COMPARING or self._welcome is None:
            return []
        if own and own != self._welcome.hash:
            return self._unless_unusable([OutboxUnusable(self._welcome.hwm, "forked")])
        return self._compared(self._welcome)

    def loaded(self, n0: int, rows: Sequence[tuple[str, str]]) -> list[AgentEffect]:
        """The rows (session, report JSON) that `LoadReports` asked for, the first numbered `n0`."""
        if self.state is not AgentState.OPEN:
            return []
        return self._unless_unusable(self._reports.loaded(n0, rows))

    def leave(self, code: str = "leaving") -> list[AgentEffect]:
        """The agent stops."""
        if self.state in (AgentState.NEW, AgentState.CLOSED):
            return []
        self._close(Cause.LEAVE)
        return [Send(codec.encode(AgentBye(code=code))), Close(CloseCode.GOING_AWAY, code)]

    # ── what follows from a frame ──────────────────────────────────────────────────────────────

    def _act(self, message: FromCentre, mono: float, wall: datetime) -> list[AgentEffect]:
        if isinstance(message, CentreBye):
            self._close(Cause.BYE)
            return [PeerLeft(code=message.code, retry_in=message.retry_in)]
        if isinstance(message, Welcome) is not (self.state is AgentState.GREETING):
            raise OutOfTurn
        match message:
            case Welcome():
                return self._welcomed(message, mono)
            case Ack():
                return self._acked(message)
            case Events():
                return self._streams.events(message)
            case Snapshot():
                return self._streams.snapshot(message)
            case CentreHeartbeat():
                return self._heartbeat_back(message, mono, wall)
            case Command():
                return [CommandReceived(message.id, message.s, message.not_after, message.do)]
            case _:
                assert_never(message)

    def _welcomed(self, welcome: Welcome, mono: float) -> list[AgentEffect]:
        if not PROTOCOL_MIN <= welcome.proto <= PROTOCOL_MAX:
            return self._fail(CloseCode.PROTOCOL, "protocol_too_new")
        self._move(Cause.WELCOME)
        if welcome.hwm > self._standing.last_n:  # What was saved since would hide it.
            return self._unless_unusable([OutboxUnusable(hwm=welcome.hwm)])
        if welcome.hwm and welcome.hash == "":
            return self._unless_unusable([OutboxUnusable(welcome.hwm, "unproven")])
        self._beat_at = self.wake_at = mono
        self._streams.start(welcome.streams)
        told = Welcomed(
            streams=welcome.streams,
            centre_now=welcome.now,
            spread_s=welcome.spread_s,
        )
        if welcome.hwm and welcome.hash:
            self._welcome = welcome
            return [told, LoadHash(welcome.hwm)]
        return [told, *self._compared(welcome)]

    def _compared(self, welcome: Welcome) -> list[AgentEffect]:
        """What the centre has under our name is ours, as far as the two of us can tell."""
        self._move(Cause.COMPARED)
        told = welcome.hwm if welcome.refused_to is None else welcome.refused_to
        return [
            *([ReportsLost(welcome.hwm)] if welcome.hwm < self._standing.acked else []),
            ReportsAcked(through=min(told, welcome.hwm), refused=welcome.refused),
            *([BackupCovers(welcome.kept)] if welcome.kept != self._standing.kept else []),
            *self._reports.start(welcome.hwm, welcome.limits),
            *(effect for ack in self._early for effect in self._acked(ack)),
        ]

    def _acked(self, ack: Ack) -> list[AgentEffect]:
        if self.state is not AgentState.OPEN:
            self._early += [ack] if ack.refused else []
            return []
        if ack.hwm > self._reports.last_n:
            return self._unless_unusable([OutboxUnusable(hwm=ack.hwm)])
        return self._reports.ack(ack)

    def _heartbeat_back(
        self, beat: CentreHeartbeat, mono: float, wall: datetime
    ) -> list[AgentEffect]:
        sample = ClockSample(beat.t1, beat.t2, beat.t3, milliseconds(wall), mono)
        t1, sent_then, beat_mono = self._beat
        if beat.t1 == t1:
            # By the monotonic clock, for a demo's wall clock runs many times as fast.
            self._rtt_ms = max(0.0, mono - beat_mono) * 1000
        effects = [sample, *self._streams.compare(beat.pos)]
        effects += self._acked(Ack(hwm=beat.hwm))
        if self.state is AgentState.OPEN and beat.t1 == t1 and beat.taken < sent_then:
            effects += self._reports.missed_after(beat.taken)
        if self.state is AgentState.OPEN and (sessions := self._streams.in_step(beat.pos)):
            effects.append(InStep(sessions=sessions, through=beat.hwm))
        return effects

    def _heartbeat(self, mono: float, wall: datetime) -> Send:
        quick = self._beats < QUICK_SAMPLES
        self._beats += 1
        self._beat_at = mono + (QUICK_S if quick else limits.HEARTBEAT_S)
        t1 = milliseconds(wall)
        self._beat = (t1, self._reports.sent, mono)
        beat = AgentHeartbeat(
            t1=t1, last_n=self._reports.last_n, pos=self._streams.places, rtt_ms=self._rtt_ms
        )
        return Send(codec.encode(beat))

    # ── ends ───────────────────────────────────────────────────────────────────────────────────

    @property
    def _is_welcomed(self) -> bool:
        return self.state in (AgentState.COMPARING, AgentState.OPEN)

    def _unless_unusable(self, effects: list[AgentEffect]) -> list[AgentEffect]:
        """With an outbox that cannot be trusted nothing more may be sent under its name."""
        if not any(isinstance(one, OutboxUnusable) for one in effects):
            return effects
        return [*effects, *self._fail(CloseCode.NORMAL, "outbox_unusable")]

    def _silent(self, reason: str) -> list[AgentEffect]:
        self._close(Cause.SILENCE)
        return [ConnectionDead(reason)]

    def _fail(self, code: CloseCode, reason: str) -> list[AgentEffect]:
        self._close(Cause.FAULT)
        return [Close(code, reason)]

    def _close(self, cause: Cause) -> None:
        self._move(cause)
        self.wake_at = None

    def _move(self, cause: Cause) -> None:
        self.state = step(AGENT_STEPS, self.state, cause)


def milliseconds(wall: datetime) -> int:
    """Unix milliseconds of an aware instant."""
    return round(wall.timestamp() * 1000)
