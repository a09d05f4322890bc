"""The centre's end of one room's connection: text and time in, effects out. It reads no clock and
draws no number.

One object for each socket, made for the room that the socket's token names. Rule 1: nothing is
said to a room before it has said hello, and nothing it sends is acted on before it was welcomed.
Rule 2: an acknowledgement leaves after the commit. Rule 3: when another socket takes over, the
shell calls `leave("replaced")` here first, and from then on this end acts on nothing. Rule 4: one
that `came_before` another takes over from nobody: its hello was long on its way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import assert_never

from session_core import limits
from session_core.link.agent_end import milliseconds
from session_core.link.effects import (
    CentreEffect,
    Close,
    CloseCode,
    ConnectionDead,
    HelloReceived,
    HistoryRegressed,
    PeerLeft,
    RoomHeard,
    Row,
    Send,
)
from session_core.link.report_receiver import ReportReceiver, acks, parts
from session_core.link.states import CENTRE_STEPS, Cause, CentreState, step
from session_core.link.stream_sender import StreamSender
from session_core.wire import codec
from session_core.wire.errors import OutOfTurn, ProtocolTooNew, ProtocolTooOld, WireError
from session_core.wire.messages import (
    AgentBye,
    AgentHeartbeat,
    CentreBye,
    CentreHeartbeat,
    Command,
    FromAgent,
    Hello,
    Refused,
    Reports,
    Resume,
    Welcome,
)


class CentreEnd:
    """One connection as the centre sees it."""

    def __init__(self, room: str) -> None:
        self.room = room
        self.state = CentreState.NEW
        self.wake_at: float | None = None
        """When (monotonic) to call `tick`; None when there is nothing to wait for."""
        self._heard = 0.0
        self._hello: Hello | None = None
        self._proto = 0
        self._reports = ReportReceiver("", 0)
        self._streams = StreamSender()

    # ── what the shell tells ───────────────────────────────────────────────────────────────────

    def opened(self, mono: float) -> list[CentreEffect]:
        """The socket is open."""
        self._move(Cause.OPENED)
        self._heard = mono
        self.wake_at = mono + limits.HELLO_S_MAX
        return []

    def receive(self, frame: str | bytes, mono: float, wall: datetime) -> list[CentreEffect]:
        """A frame came."""
        if self.state is CentreState.CLOSED:
            return []
        self._heard = mono
        try:
            return self._act(codec.decode_from_agent(frame), wall)
        except (ProtocolTooOld, ProtocolTooNew) as fault:
            return self._fail(CloseCode.PROTOCOL, fault.code)
        except WireError as fault:
            return self._fail(CloseCode.MALFORMED, fault.code)

    def reads(self, mono: float) -> None:
        """The room takes in what waits for it, which is as good a sign of life as a frame: while a
        large state goes down a thin line, its own frames may wait behind that.
        """
        if self._is_open:
            self._heard = mono

    def tick(self, mono: float) -> list[CentreEffect]:
        """Time has passed."""
        if self.state is CentreState.LISTENING and mono >= self._heard + limits.HELLO_S_MAX:
            return self._fail(CloseCode.NO_HELLO, "no_hello")
        if self.state not in (CentreState.LOOKING_UP, CentreState.OPEN):
            return []
        self.wake_at = self._heard + limits.SILENCE_S_MAX
        if mono < self.wake_at:
            return []
        self._close(Cause.SILENCE)
        return [ConnectionDead("silent")]

    def welcome(
        self,
        *,
        hwm: int,
        streams: Mapping[str, tuple[str, int]],
        wall: datetime,
        refused: Sequence[Refused] = (),
        chain: str | None = None,
        kept: int = 0,
        spread_s: float = 0.0,
    ) -> list[CentreEffect]:
        """What `HelloReceived` asked for.

        `hwm` is the highest number of the room's outbox that the log holds (0: none); `streams`
        has (epoch, head) of each session that the room takes part in; `refused` are the numbers in
        quarantine above the room's `acked`, in order and however many; `chain` is the hash of the
        outbox at `hwm` ("": unknown, and then the room begins a new outbox; none: not spoken of);
        `kept` the highest number that a verified backup covers; over `spread_s` seconds the room
        spreads its first try when it loses us.
        """
        if self.state is not CentreState.LOOKING_UP or self._hello is None:
            return []
        hello = self._hello
        self._move(Cause.WELCOME)
        if hello.first_n - 1 > hwm:
            # What the room holds no longer can never come, so its numbering begins above that.
            hwm, chain = hello.first_n - 1, ""
        self._reports = ReportReceiver(hello.outbox, hwm)
        said = self._streams.start(streams, hello.have)
        through, told = next(parts(hwm, refused))
        untold = refused[len(told) :]
        welcome = Welcome(
            proto=self._proto,
            hwm=hwm,
            refused=told,
            refused_to=through if untold else None,
            streams=said,
            now=wall,
            hash=chain,
            kept=min(kept, hwm),
            spread_s=spread_s,
        )
        lost: list[CentreEffect] = []
        if hello.acked > hwm:
            lost.append(HistoryRegressed(what="", theirs=hello.acked, ours=hwm))
        lost += self._streams.regressions(hello.have)
        more = acks(hwm, untold) if untold else []
        return [*lost, Send(codec.encode(welcome)), *more, *self._streams.catch_up_all(said)]

    def committed(self, hwm: int, refused: Sequence[Refused] = ()) -> list[CentreEffect]:
        """Reports up to `hwm` are on the disk, those refused in quarantine."""
        return self._reports.committed(hwm, refused) if self._is_open else []

    def events(
        self, session: str, epoch: str, first: int, count: int, frame: str | None
    ) -> list[CentreEffect]:
        """A batch was committed: `frame` is what everybody gets, None where it is too large for
        one.

        Gives the same text back to send, or nothing, or a request to catch the room up.
        """
        if not self._is_open:
            return []
        return self._streams.events(session, epoch, first, count, frame)

    def delta(
        self, session: str, epoch: str, first: int, rows: Sequence[Row]
    ) -> list[CentreEffect]:
        """The committed rows (cause, event JSON) that `SendStream` asked for, from `first` on."""
        return self._streams.delta(session, epoch, first, rows) if self._is_open else []

    def snapshot(self, session: str, epoch: str, seq: int, state_json: str) -> list[CentreEffect]:
        """The committed state that `SendStream` asked for."""
        return self._streams.snapshot(session, epoch, seq, state_json) if self._is_open else []

    def command(self, command: Command) -> list[CentreEffect]:
        """Ask the room's laptop for something now. Gives nothing where the connection is not open:
        whoever asks must be told, for a command waits for nobody.
        """
        return [Send(codec.encode(command))] if self._is_open else []

    def start_over(self) -> list[CentreEffect]:
        """Frames queued for this room were thrown away, and the queue has drained."""
        return self._streams.start_over() if self._is_open else []

    def leave(
        self,
        code: str,
        *,
        retry_in: float | None = None,
        close: CloseCode = CloseCode.GOING_AWAY,
    ) -> list[CentreEffect]:
        """Say goodbye and close: the centre stops, or another socket took over."""
        if self.state in (CentreState.NEW, CentreState.CLOSED):
            return []
        self._close(Cause.LEAVE)
        return [Send(codec.encode(CentreBye(code=code, retry_in=retry_in))), Close(close, code)]

    def came_before(self, other: CentreEnd) -> bool:
        """The same laptop has made the other connection after this one, so nobody is at this one's
        other end any more. Never so where one of them has no number.
        """
        mine, theirs = self._hello, other._hello
        if mine is None or theirs is None or mine.agent != theirs.agent:
            return False
        return 0 < mine.connection < theirs.connection

    # ── what follows from a frame ──────────────────────────────────────────────────────────────

    @property
    def _is_open(self) -> bool:
        return self.state is CentreState.OPEN

    def _act(self, message: FromAgent, wall: datetime) -> list[CentreEffect]:
        if isinstance(message, AgentBye):
            self._close(Cause.BYE)
            return [PeerLeft(code=message.code)]
        if isinstance(message, Hello):
            return self._greeted(message)
        if not self._is_open:
            raise OutOfTurn
        match message:
            case Reports():
                return self._reports.receive(message)
            case Resume():
                return self._streams.resume(message.have)
            case AgentHeartbeat():
                return self._heartbeat(message, wall)
            case _:
                assert_never(message)

    def _greeted(self, hello: Hello) -> list[CentreEffect]:
        if self.state is not CentreState.LISTENING:
            raise OutOfTurn
        self._proto = codec.negotiate(hello.proto)
        if hello.room != self.room:
            return self._fail(CloseCode.WRONG_ROOM, "wrong_room")
        self._hello = hello
        self._move(Cause.HELLO)
        self.wake_at = self._heard + limits.SILENCE_S_MAX
        return [HelloReceived(hello)]

    def _heartbeat(self, beat: AgentHeartbeat, wall: datetime) -> list[CentreEffect]:
        now = milliseconds(wall)
        back = CentreHeartbeat(
            t1=beat.t1,
            t2=now,
            t3=now,
            hwm=self._reports.hwm,
            taken=self._reports.taken,
            pos=self._streams.places,
        )
        unsent = max(0, beat.last_n - self._reports.hwm)
        return [Send(codec.encode(back)), RoomHeard(unsent=unsent, rtt_ms=beat.rtt_ms)]

    # ── ends ───────────────────────────────────────────────────────────────────────────────────

    def _fail(self, close: CloseCode, code: str) -> list[CentreEffect]:
        self._close(Cause.FAULT)
        return [Send(codec.encode(CentreBye(code=code))), Close(close, code)]

    def _close(self, cause: Cause) -> None:
        self._move(cause)
        self.wake_at = None

    def _move(self, cause: Cause) -> None:
        self.state = step(CENTRE_STEPS, self.state, cause)
