"""One laptop's connection: carries out what `link.CentreEnd` asks for.

Thin on purpose; the rules are in the link.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, Protocol

from aiohttp import WSCloseCode, web

from orchestrator.closing import close_within
from orchestrator.event_log.interface import (
    EventLog,
    Forgone,
    Incident,
    IncidentKind,
    LogError,
)
from orchestrator.frames import text_frame
from orchestrator.hub import Client, Hub
from orchestrator.logs import log
from orchestrator.news import News
from orchestrator.presence import RoomPresence
from orchestrator.report_intake import ReportIntake
from orchestrator.runner import SessionRunner
from orchestrator.sessions import Sessions
from session_core import limits
from session_core.clock import Clock
from session_core.link.centre_end import CentreEnd
from session_core.link.effects import (
    CentreEffect,
    Close,
    CloseCode,
    ConnectionDead,
    HelloReceived,
    HistoryRegressed,
    PeerLeft,
    RoomHeard,
    Send,
    SendStream,
    SubmitReports,
)
from session_core.rules.terms import RoomId
from session_core.wire import messages
from session_core.wire.codec import state_to_json
from session_core.wire.messages import Hello

Farewell = Literal[
    "history_renewed", "late_hello", "log_unavailable", "replaced", "restarting", "room_moved",
    "room_unknown", "too_slow",
]  # fmt: skip
"""Why the centre ends a connection that has no fault in it (docs/wire.md)."""
ROOM_UNKNOWN = 4404
COME_BACK_S = 1.0


class Place(Protocol):
    """What a connection needs of the centre."""

    log: EventLog
    sessions: Sessions
    clock: Clock
    hub: Hub
    presence: RoomPresence

    def knows_room(self, room: RoomId) -> bool:
        """Some course or site has this room."""
        ...

    def room_count(self) -> int:
        """How many rooms there are that may come."""
        ...


class AgentSocket:
    """A laptop that is connected.

    `take_over` makes it the room's only one unless it comes too late for that, `settle` makes its
    token so, and `regressed` raises the alarm.
    """

    def __init__(
        self,
        room: RoomId,
        socket: web.WebSocketResponse,
        transport: asyncio.WriteTransport,
        place: Place,
        *,
        take_over: Callable[[AgentSocket], bool],
        settle: Callable[[AgentSocket], Awaitable[None]],
        regressed: Callable[[], None],
    ) -> None:
        self.room = room
        self._socket = socket
        self._transport = transport
        self._place = place
        self._take_over = take_over
        self._settle = settle
        self._regressed = regressed
        self._end = CentreEnd(room)
        self.client = Client(transport, self._send_away)
        self._intake: ReportIntake | None = None
        self.outbox = ""
        self._untold: list[messages.Refused] = []
        self._framed: tuple[str, bytes] = ("", b"")
        self._waited = 0
        """Bytes that waited to be sent when we last looked."""
        self.closing: asyncio.Task[None] | None = None
        self.is_over = False
        self.has_left = False
        """It said goodbye, or was silent for too long: nobody waits for it."""

    # ── what happens to it ─────────────────────────────────────────────────────────────────────

    async def opened(self) -> None:
        """The socket is open."""
        await self._do(self._end.opened(self._place.clock.monotonic()))

    async def received(self, frame: str | bytes) -> None:
        """A frame came."""
        clock = self._place.clock
        self._place.presence.laptop_heard(self.room)
        await self._do(self._end.receive(frame, clock.monotonic(), clock.now()))

    def tick(self) -> None:
        """Time has passed."""
        mono = self._place.clock.monotonic()
        waited, self._waited = self._waited, self.client.waiting
        if self._waited < waited:
            self._end.reads(mono)
        if self._end.wake_at is not None and mono >= self._end.wake_at:
            self._do_now(self._end.tick(mono))

    def committed(self, news: News) -> None:
        """Events are on disk. Their frame is made already, the same for everybody."""
        if news.frame is not None and news.framed is not None:
            self._framed = (news.frame, news.framed)
        self._do_now(self._end.events(news.session, news.epoch, news.first, news.count, news.frame))

    def offer(self, runner: SessionRunner) -> None:
        """Send a session that the room may not have been told of; nothing where it has been."""
        epoch = self._place.log.epoch
        self._do_now(self._end.events(runner.session, epoch, runner.head + 1, 0, None))

    def ask(self, command: messages.Command) -> bool:
        """Ask the laptop for something now. False where that cannot be: it is not welcomed yet, is
        leaving, or reads too little to hear of it in time.
        """
        if not self._keeps_up():
            return False
        effects = self._end.command(command)
        self._do_now(effects)
        return bool(effects)

    def leave(
        self,
        code: Farewell,
        retry_in: float | None = None,
        close: CloseCode = CloseCode.GOING_AWAY,
    ) -> None:
        """Say goodbye and close."""
        self._send_all(self._end.leave(code, retry_in=retry_in, close=close))

    def replaced(self) -> None:
        """Another laptop of this room has taken over; from now on nothing that this one says
        counts.
        """
        self.hold_back()
        self.leave("replaced", close=CloseCode.REPLACED)

    def hold_back(self) -> None:
        """Nothing more that this one says counts while it stays connected."""
        if self._intake is not None:
            self._intake.stop()

    def came_before(self, other: AgentSocket) -> bool:
        """The same laptop has made the other connection after this one, and it stands."""
        return not other.is_over and self._end.came_before(other._end)

    # ── what the link asks for ─────────────────────────────────────────────────────────────────

    async def _do(self, effects: Sequence[CentreEffect]) -> None:
        for effect in effects:
            match effect:
                case HelloReceived():
                    await self._welcome(effect.hello)
                case SubmitReports() if self._intake is not None:
                    await self._intake.take(effect.items)
                case _:
                    self._do_one(effect)

    def _do_now(self, effects: Sequence[CentreEffect]) -> None:
        """For effects among which there is none that waits: nothing but a frame brings those."""
        for effect in effects:
            self._do_one(effect)

    def _do_one(self, effect: CentreEffect) -> None:
        match effect:
            case Send():
                self._send(effect.text)
            case SendStream():
                self._send_stream(effect)
            case RoomHeard():
                self._place.presence.laptop_said(
                    self.room, unsent=effect.unsent, rtt_ms=effect.rtt_ms
                )
            case HistoryRegressed():
                log.warning(
                    "history_regressed", room=self.room, theirs=effect.theirs, ours=effect.ours
                )
                self._regressed()
            case Close():
                self._close(int(effect.code), effect.reason)
            case PeerLeft():
                self.has_left = True
                self._close(WSCloseCode.OK, effect.code)
            case ConnectionDead():
                self.is_over = self.has_left = True
                self._transport.abort()

    def _send(self, text: str) -> None:
        if self._keeps_up():
            known, framed = self._framed
            self.client.write(framed if known is text else text_frame(text))

    def _keeps_up(self) -> bool:
        """Whether the socket may be sent more now. If not, it is caught up when it has drained."""
        if not self.client.behind and self.client.is_full():
            self._place.hub.fell_behind(self.client, self)
        return not self.client.behind

    def _send_all(self, effects: Sequence[CentreEffect]) -> None:
        """What the room cannot do without, sent whole however much waits already."""
        for effect in effects:
            if isinstance(effect, Send):
                self.client.write(text_frame(effect.text))
            else:
                self._do_one(effect)

    def catch_up(self, client: Client) -> None:
        """The socket has drained: one snapshot of each session, and the acknowledgement of all
        that was kept meanwhile, instead of what was thrown away.
        """
        self._do_now(self._end.start_over())
        client.allow_for_what_waits()
        if self.outbox:
            self._acked(self._place.log.heard(self.outbox), ())

    def _acked(self, hwm: int, refused: Sequence[messages.Refused]) -> None:
        """A refusal is told once only, so one that cannot be sent now waits."""
        self._untold.extend(refused)
        if self._keeps_up():
            refused, self._untold = self._untold, []
            self._do_now(self._end.committed(hwm, refused))

    def _send_stream(self, wish: SendStream) -> None:
        runner = self._place.sessions.runners.get(wish.session)
        if runner is None or not self._keeps_up():
            return
        rows = None if wish.after is None else runner.recent(wish.after)
        if rows is None or wish.after is None:
            state = runner.state
            self._send_all(
                self._end.snapshot(wish.session, wish.epoch, state.seq, state_to_json(state))
            )
        else:
            sent = [(row.cause, row.body) for row in rows]
            self._send_all(self._end.delta(wish.session, wish.epoch, wish.after + 1, sent))
        self.client.allow_for_what_waits()

    # ── welcome ────────────────────────────────────────────────────────────────────────────────

    async def _welcome(self, hello: Hello) -> None:
        place = self._place
        if not place.knows_room(self.room):
            self._refuse_room()
            return
        # First of all, so that the older one adds nothing to what is looked up now.
        if not self._take_over(self):
            self.leave("late_hello", retry_in=0.0)
            return
        try:
            refused = await self._look_up(hello)
            kept = await place.log.kept(hello.outbox)
            await self._note_new_outbox(hello)
            runners = await place.sessions.followed_by(self.room)
            await self._settle(self)
        except LogError as error:
            self._log_failed(error)
            return
        epoch, mark = place.log.epoch, place.log.mark(hello.outbox)
        self._send_all(
            self._end.welcome(
                hwm=mark.hwm,
                streams={runner.session: (epoch, runner.head) for runner in runners},
                wall=place.clock.now(),
                refused=refused,
                chain=mark.hash,
                kept=kept,
                spread_s=place.room_count() / limits.RECONNECTS_PER_S,
            )
        )
        self.client.allow_for_what_waits()

    async def _look_up(self, hello: Hello) -> tuple[messages.Refused, ...]:
        """Bring the numbering up to what the laptop still holds, and find what of it was refused.

        Raises `LogError`.
        """
        log_ = self._place.log
        await log_.flushed()
        heard = log_.heard(hello.outbox)
        if hello.first_n - 1 > heard:
            await log_.forgo(Forgone(hello.outbox, heard, hello.first_n - 1))
        self.outbox = hello.outbox
        self._intake = ReportIntake(
            room=self.room,
            outbox=hello.outbox,
            log=log_,
            find=self._place.sessions.get,
            clock=self._place.clock,
            acked=self._acked,
            failed=self._log_failed,
        )
        found = await log_.quarantined(hello.outbox, hello.acked)
        return tuple(messages.Refused(n=one.n, code=one.code) for one in found)

    async def _note_new_outbox(self, hello: Hello) -> None:
        """Both versions of what a copied laptop saw are kept; a person should know of it.

        Raises `LogError`.
        """
        if not hello.was or hello.why == "unproven":
            return
        kind: IncidentKind = "laptop_restored" if hello.why == "restored" else "laptop_copied"
        now = self._place.clock.now()
        incident = Incident(kind=kind, room=self.room, outbox=hello.outbox, was=hello.was, at=now)
        if await self._place.log.note_incident(incident):
            log.warning(kind, room=self.room)

    def _refuse_room(self) -> None:
        code: Farewell = "room_unknown"
        for effect in self._end.leave(code):
            if isinstance(effect, Send):
                self._send(effect.text)
        self._close(ROOM_UNKNOWN, code)

    def _log_failed(self, error: LogError) -> None:
        log.warning("log_failed", code=error.code, room=self.room)
        self.leave("log_unavailable", retry_in=COME_BACK_S)

    # ── ends ───────────────────────────────────────────────────────────────────────────────────

    def _send_away(self) -> None:
        self.leave("too_slow", retry_in=limits.RECONNECT_S_MAX)

    def _close(self, code: int, reason: str) -> None:
        self.is_over = True
        if self.closing is None:
            self.closing = asyncio.get_running_loop().create_task(
                close_within(self._socket, self._transport, code=code, message=reason.encode()),
                name="close agent",
            )
