"""The laptops of all rooms: one connection per room, the newest wins; of one laptop's connections
that is the one with the highest number, whichever hello comes last.

A laptop proves its room by a token in a header, never in an address. It sends no `Origin`, so
whoever does is a browser and is refused. Where nobody signs in, on one machine, the room is what
the laptop's hello says.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from aiohttp import WSMsgType, web

from orchestrator.agent_socket import AgentSocket, Farewell, Place
from orchestrator.closing import drop_unsent
from orchestrator.enrolment import Enrolment, RoomMoved
from orchestrator.event_log.interface import LogError
from orchestrator.faults import CentreFault, CrossSite
from orchestrator.hub import DRAIN_LOOK_S
from orchestrator.logs import log
from orchestrator.metrics import AGENT_BYTES_WAITING_MAX, AGENTS, FAULTS
from orchestrator.news import News
from orchestrator.token_bucket import TokenBucket
from orchestrator.turns import Lanes
from session_core import limits
from session_core.link.effects import CloseCode
from session_core.rules.terms import RoomId
from session_core.wire.codec import decode_from_agent
from session_core.wire.errors import WireError
from session_core.wire.messages import SUBPROTOCOL, Command, Hello

STOP_S_MAX = 2.0


class WrongToken(CentreFault):
    """The token is no room's."""

    code = "token_wrong"
    status = 401


TokenRoom = Callable[[str], RoomId | None]


class Agents:
    """Every laptop that is connected now. `token_room` is none where nobody signs in."""

    def __init__(
        self,
        place: Place,
        token_room: TokenRoom | None,
        enrolment: Enrolment | None = None,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._place = place
        self._token_room = token_room
        self._enrolment = enrolment
        self._draw = draw
        self._sockets: dict[AgentSocket, str] = {}
        """With the token that each came with, in the order in which they came: each is told
        goodbye in its turn.
        """
        self._held: dict[AgentSocket, AgentSocket] = {}
        """Who has a room until its new laptop, which is named first, is welcomed."""
        self._rooms: dict[RoomId, AgentSocket] = {}
        self._renewing: asyncio.Task[None] | None = None
        self._missing: asyncio.TimerHandle | None = None
        self._turns = Lanes()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """One connection, from its handshake to its end.

        Raises `CrossSite`, `WrongToken` and `RoomMoved`.
        """
        if "Origin" in request.headers:
            raise CrossSite
        self.prove(request)
        socket = web.WebSocketResponse(
            protocols=(SUBPROTOCOL,),
            compress=False,
            max_msg_size=limits.FRAME_BYTES_MAX,
            timeout=STOP_S_MAX,
        )
        await socket.prepare(request)
        transport = request.transport
        if transport is None:
            return socket
        AGENTS.inc()
        try:
            await self.serve(socket, transport, partial(self.prove, request), token=_token(request))
        except RoomMoved as moved:  # between its handshake and its hello
            await socket.close(code=CloseCode.REPLACED, message=moved.code.encode())
        finally:
            AGENTS.dec()
            drop_unsent(transport)
        return socket

    def room_at_door(self, request: web.Request) -> RoomId:
        """The room whose token is shown, or "" where none is; `handle` says what is wrong."""
        try:
            return self.prove(request) or ""
        except CentreFault:
            return ""

    def prove(self, request: web.Request) -> RoomId | None:
        """The room whose token is shown; None where nobody has to show one.

        Raises `WrongToken` and `RoomMoved`.
        """
        if self._token_room is None:
            return None
        token = _token(request)
        room = self._token_room(token) if token else None
        if room is None:
            raise WrongToken
        return room

    async def serve(
        self,
        socket: web.WebSocketResponse,
        transport: asyncio.WriteTransport,
        room_now: Callable[[], RoomId | None],
        *,
        token: str = "",
    ) -> None:
        """Frames in, one after the other, no faster than a room may send.

        Raises `RoomMoved`.
        """
        agent: AgentSocket | None = None
        bucket = TokenBucket(limits.REPORTS_PER_S_MAX, limits.REPORTS_BURST_MAX)
        try:
            while (frame := await _next_frame(socket, greeted=agent is not None)) is not None:
                is_hello = agent is None
                if agent is None:
                    room = room_now() or _room_said(frame)
                    agent = await self._begin(socket, transport, room, token)
                # A hello waits for the disk, and all backlogs would wait with it.
                async with self._turns.turn(0 if is_hello else len(frame)):
                    await self._act(agent, frame)
                if agent.is_over:
                    break
                await self._hold_back(bucket, len(frame))
                await _until_it_reads(agent)
        finally:
            if agent is not None:
                await self._ended(agent)

    async def _begin(
        self,
        socket: web.WebSocketResponse,
        transport: asyncio.WriteTransport,
        room: RoomId,
        token: str,
    ) -> AgentSocket:
        agent = AgentSocket(
            room,
            socket,
            transport,
            self._place,
            take_over=self._take_over,
            settle=self._settle,
            regressed=self._renew_epoch,
        )
        self._sockets[agent] = token
        await agent.opened()
        return agent

    async def _act(self, agent: AgentSocket, frame: str | bytes) -> None:
        try:
            await agent.received(frame)
        except LogError as error:
            FAULTS.labels(error.code).inc()
            agent.leave("log_unavailable", retry_in=limits.RECONNECT_S_FIRST)

    async def _hold_back(self, bucket: TokenBucket, size: int) -> None:
        """Not to read is the only way to slow a sender down that loses nothing. A frame counts
        for as many as it is large.
        """
        count = 1 + size // limits.REPORTS_BYTES
        wait = bucket.take(self._place.clock.monotonic(), count)
        if wait > 0:
            await asyncio.sleep(wait)
        if self._place.log.waiting > limits.WRITER_QUEUE_MAX:
            await self._place.log.flushed()

    async def _ended(self, agent: AgentSocket) -> None:
        self._sockets.pop(agent, None)
        self._place.hub.forget(agent.client)
        self._let_go(agent)
        if self._rooms.get(agent.room) is agent:
            del self._rooms[agent.room]
            self._gone(agent)
        if agent.closing is not None:
            await agent.closing

    def _gone(self, agent: AgentSocket) -> None:
        presence = self._place.presence
        tell = presence.laptop_left if agent.has_left else presence.line_broke
        tell(agent.room)

    def _take_over(self, agent: AgentSocket) -> bool:
        """Make it the room's only one. Not where its hello was so long on its way that the same
        laptop is back by another connection: that one would be told that it was replaced, and
        would wait for a person.
        """
        if any(agent.came_before(other) for other in self._sockets if other.room == agent.room):
            log.info("hello_was_late", room=agent.room)
            return False
        older = self._rooms.get(agent.room)
        self._rooms[agent.room] = agent
        if older is not None and older is not agent:
            log.info("room_taken_over", room=agent.room)
            if self._is_new(agent):
                older.hold_back()
                self._held[agent] = older
            else:
                older.replaced()
        self._place.presence.laptop_came(agent.room)
        return True

    def _is_new(self, agent: AgentSocket) -> bool:
        """It comes for the first time with what it was given for a code."""
        token = self._sockets.get(agent, "")
        return self._enrolment is not None and self._enrolment.is_unused(token, agent.room)

    async def _settle(self, agent: AgentSocket) -> None:
        """The room is this laptop's from now on. A new one's older ones are told so, and are let in
        no more. Raises `RoomMoved` and `LogError`.
        """
        if self._enrolment is None or not self._is_new(agent):
            return
        await self._enrolment.settle(self._sockets[agent], agent.room)
        self._held.pop(agent, None)
        for other in tuple(self._sockets):
            if other.room == agent.room and other is not agent:
                other.leave("room_moved", close=CloseCode.REPLACED)

    def _let_go(self, agent: AgentSocket) -> None:
        """A new laptop that was not welcomed after all leaves the room to who had it."""
        held = self._held.pop(agent, None)
        if held in self._sockets:
            held.leave("log_unavailable", retry_in=limits.RECONNECT_S_FIRST)

    def _renew_epoch(self) -> None:
        """A room has seen more than the log holds: everybody must start anew, once for each
        start of the centre.
        """
        if self._renewing is None:
            self._renewing = asyncio.create_task(self._renew(), name="renew epoch")

    async def _renew(self) -> None:
        try:
            await self._place.log.renew_epoch()
        except LogError as error:
            log.error("epoch_not_renewed", code=error.code)
            self._renewing = None  # The next room that has seen more asks for it again.
            return
        log.error("history_lost", epoch=self._place.log.epoch)
        self._send_all_away("history_renewed")

    def _send_all_away(self, code: Farewell) -> None:
        """Our own doing, so nobody's downtime, unless a room then stays away."""
        rooms = tuple(self._rooms)
        self._rooms.clear()
        self.say_goodbye(code)
        loop = asyncio.get_running_loop()
        self._missing = loop.call_later(limits.SILENCE_S_MAX, self.settle_missing, rooms)

    def settle_missing(self, rooms: Iterable[RoomId]) -> None:
        """Rooms that were sent away and have not come back by now are lost."""
        for room in rooms:
            if room not in self._rooms:
                self._place.presence.laptop_left(room)

    def is_sending(self, outbox: str) -> bool:
        """A laptop with this outbox is connected now."""
        return outbox in self.sending()

    def sending(self) -> Iterator[str]:
        """The outboxes whose laptops are connected now."""
        return (agent.outbox for agent in self._sockets)

    def ask(self, room: RoomId, command: Command) -> bool:
        """Send a command to a room's laptop; False where none is connected that takes it now."""
        agent = self._rooms.get(room)
        return agent is not None and agent.ask(command)

    def publish(self, news: News, rooms: Iterable[RoomId]) -> None:
        """Tell the rooms of a session what was committed: one encoding for all."""
        for room in rooms:
            agent = self._rooms.get(room)
            if agent is not None:
                agent.committed(news)

    async def offer_days(self) -> None:
        """Give rooms the days that have come near since they were welcomed. Raises `LogError`."""
        for room, agent in tuple(self._rooms.items()):
            for runner in await self._place.sessions.followed_by(room):
                agent.offer(runner)

    def sweep(self) -> None:
        """Look for laptops that are silent."""
        for agent in tuple(self._sockets):
            agent.tick()
        AGENT_BYTES_WAITING_MAX.set(max((one.client.waiting for one in self._sockets), default=0))

    def say_goodbye(self, code: Farewell) -> None:
        """Send everybody away, to come back spread out."""
        spread = len(self._sockets) / limits.RECONNECTS_PER_S
        for agent in tuple(self._sockets):
            agent.leave(code, retry_in=self._draw() * spread)

    async def stop(self) -> None:
        """Send everybody away because the centre stops; nobody's downtime is recorded."""
        if self._missing is not None:
            self._missing.cancel()
        self._rooms.clear()
        self.say_goodbye("restarting")
        closing = [agent.closing for agent in self._sockets if agent.closing is not None]
        if closing:
            await asyncio.wait(closing, timeout=STOP_S_MAX)


def _token(request: web.Request) -> str:
    """What a laptop shows to prove its room; "" where it shows nothing."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


async def _until_it_reads(agent: AgentSocket) -> None:
    """One with much unread is heard no more, or it could ask for state without end. If it reads
    nothing, it is soon silent to us, and is dropped; one that only reads slowly is not.
    """
    most = limits.CLIENT_BUFFER_BYTES_MAX
    while not agent.is_over and agent.client.waiting > most:  # noqa: ASYNC110  nothing tells of it
        await asyncio.sleep(DRAIN_LOOK_S)


async def _next_frame(socket: web.WebSocketResponse, *, greeted: bool) -> str | bytes | None:
    """The next text or bytes; none when the socket is over. The first one must come soon."""
    try:
        message = await socket.receive(None if greeted else limits.HELLO_S_MAX)
    except TimeoutError:
        await socket.close(code=4408, message=b"no_hello")
        return None
    if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
        data: str | bytes = message.data
        return data
    return None


def _room_said(frame: str | bytes) -> RoomId:
    """The room that a hello names; none where the frame is no hello, which the link then says."""
    try:
        message = decode_from_agent(frame)
    except WireError:
        return ""
    return message.room if isinstance(message, Hello) else ""
