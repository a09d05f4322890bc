"""The network between laptops and the centre: connections that are slow, stall, break, or lie.

Losing or doubling single frames of a living connection is worse than TCP ever does; the protocol
promises to mend that too.
"""

from __future__ import annotations

import asyncio
import errno
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Literal, Protocol

from aiohttp import WSMessage, WSMsgType
from websockets.exceptions import ConnectionClosedError
from websockets.frames import Close

from tests.simulation.lines import Item, Line, Way, spoken

OPEN_S_MAX = 10.0
"""A laptop gives up after this long where nobody answers."""
Tap = Callable[["Connection", Literal["up", "down"], str], None]


class Connection:
    """One WebSocket: the laptop's end, the centre's end, and the two ways between them."""

    def __init__(self, loop: asyncio.AbstractEventLoop, number: int, line: Line, tap: Tap) -> None:
        self.number = number
        self.line = line
        self._tap = tap
        self.client = ClientSocket(self, loop)
        self.server = ServerSocket(self, loop)
        self.transport = ServerTransport(self)
        self.up = Way(loop, line.delay, self.server.arrived)
        self.down = Way(loop, line.delay, self.client.arrived)
        self.outbox = ""
        self.sent: dict[int, str] = {}
        """Number to report id of what was sent up here and was not acknowledged here yet."""
        self.said_bye = False
        self.is_of_yesterday = line.dialect == "agent of yesterday"
        for why in sorted(line.holds):
            self.hold(why)
        if line.held_next is not None and not line.held_next.done():
            self.up.hold("late")
            line.held_next.set_result(self)
        if line.is_frozen:
            self.down.hold("frozen")
        line.connections.append(self)

    def send(self, way: Literal["up", "down"], text: str) -> None:
        """A frame leaves one end. What the line does to it is drawn by the faults."""
        self._tap(self, way, text)
        road = self.up if way == "up" else self.down
        text = spoken(self.line.dialect, way, text)
        waiting = self.line.mishaps[way]
        mishap = waiting.pop(0) if waiting else None
        if mishap == "drop":
            return
        road.put(("text", text), more=self.line.random.uniform(1, 12) if mishap == "delay" else 0)
        if mishap == "duplicate":
            road.put(("text", text))

    def hold(self, why: str) -> None:
        """Nothing arrives at either end."""
        self.up.hold(why)
        self.down.hold(why)

    def release(self, why: str) -> None:
        """What was held arrives."""
        self.up.release(why)
        self.down.release(why)

    def lose(self) -> None:
        """Half-open: both ends stay, and nothing that they say arrives."""
        self.up.lose()
        self.down.lose()

    def reset(self) -> None:
        """Both ends are told that it is over."""
        self.lose()
        self.client.arrived(("gone", 0))
        self.server.arrived(("gone", 0))

    def ended(self) -> None:
        """One end has left; when both have, the line forgets it."""
        if self.client.is_over and self.server.is_over and self in self.line.connections:
            self.line.connections.remove(self)


class ClientSocket:
    """What `websockets` gives the agent."""

    def __init__(self, connection: Connection, loop: asyncio.AbstractEventLoop) -> None:
        self._connection = connection
        self._loop = loop
        self._frames: deque[str] = deque()
        self._reader: asyncio.Future[None] | None = None
        self._pings: deque[asyncio.Future[None]] = deque()
        self._closed: Close | None = None
        self.is_over = False
        self.transport = self

    async def recv(self) -> str:
        """The next frame. Raises ConnectionClosed when there will be none."""
        while not self._frames:
            if self.is_over:
                raise ConnectionClosedError(self._closed, None)
            self._reader = self._loop.create_future()
            await self._reader
        return self._frames.popleft()

    async def send(self, text: str) -> None:
        """Give a frame to the network. Raises ConnectionClosed."""
        if self.is_over:
            raise ConnectionClosedError(self._closed, None)
        self._connection.send("up", text)

    async def ping(self) -> asyncio.Future[None]:
        """Ask for a sign of life. Raises ConnectionClosed."""
        if self.is_over:
            raise ConnectionClosedError(self._closed, None)
        self._pings.append(self._loop.create_future())
        self._connection.up.put(("ping", 0))
        return self._pings[-1]

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Leave in good order."""
        if not self.is_over:
            self._connection.up.put(("close", code))
            self._over()

    def abort(self) -> None:
        """Leave at once. The centre hears of it when the network gets round to it."""
        if not self.is_over:
            self._connection.up.put(("gone", 0))
            self._over()

    def die(self) -> None:
        """The laptop is gone without a word."""
        self.is_over = True

    def arrived(self, item: Item) -> None:
        """The network brings something."""
        kind, what = item
        if self.is_over:
            return
        if kind == "text":
            self._frames.append(str(what))
        elif kind == "pong" and self._pings:
            _wake(self._pings.popleft())
        elif kind == "close":
            self._closed = Close(int(what), "")
            self._connection.up.put(("close", what))
            self._over()
        elif kind == "gone":
            self._over()
        _wake(self._reader)

    def _over(self) -> None:
        self.is_over = True
        _wake(self._reader)
        for ping in self._pings:
            ping.cancel()
        self._connection.ended()


class ServerSocket:
    """What aiohttp gives the centre."""

    def __init__(self, connection: Connection, loop: asyncio.AbstractEventLoop) -> None:
        self._connection = connection
        self._loop = loop
        self._frames: deque[str] = deque()
        self._reader: asyncio.Future[None] | None = None
        self._answered: asyncio.Future[None] = loop.create_future()
        self.is_closing = False
        self.is_over = False

    async def receive(self, timeout: float | None = None) -> WSMessage:  # noqa: ASYNC109
        """The next frame, or that there will be none. Raises TimeoutError."""
        async with asyncio.timeout(timeout):
            while not self._frames and not self.is_over and not self.is_closing:
                self._reader = self._loop.create_future()
                await self._reader
        if self._frames and not self.is_closing:
            return WSMessage(WSMsgType.TEXT, self._frames.popleft(), None)
        return WSMessage(WSMsgType.CLOSED, None, None)

    async def close(self, *, code: int = 1000, message: bytes = b"") -> bool:
        """Say that it is over, and wait for the peer to say so too."""
        if self.is_over or self.is_closing:
            return False
        self.is_closing = True
        _wake(self._reader)
        self._connection.down.put(("close", code))
        await asyncio.shield(self._answered)
        return True

    def arrived(self, item: Item) -> None:
        """The network brings something."""
        kind, what = item
        if self.is_over:
            return
        if kind == "text":
            self._frames.append(str(what))
        elif kind == "ping":
            self._connection.down.put(("pong", what))
        else:
            self.over()
        _wake(self._reader)

    def over(self) -> None:
        """Nothing comes any more."""
        self.is_over = True
        _wake(self._reader)
        _wake(self._answered)
        self._connection.ended()


class ServerTransport:
    """The part of a transport that the centre writes framed bytes to."""

    HEAVY = 100
    """Bytes that each byte counts for at a reader who reads nothing: days here are small, and the
    bound on what may wait is not."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._is_dead = False

    def write(self, data: bytes) -> None:
        """Give a framed text to the network."""
        if not self.is_closing():
            self._connection.send("down", _text(data))

    def get_write_buffer_size(self) -> int:
        """Bytes that wait: none where the network takes what it is given."""
        down = self._connection.down
        return down.waiting * self.HEAVY if "frozen" in down.held else 0

    def is_closing(self) -> bool:
        """Nothing can be sent any more."""
        return self._is_dead or self._connection.server.is_over

    def abort(self) -> None:
        """Close at once."""
        if not self.is_closing():
            self._connection.down.put(("gone", 0))
            self._is_dead = True
            self._connection.server.over()

    def die(self, *, silently: bool) -> None:
        """The centre is gone: its system tells the peer, unless the whole machine is gone."""
        if not silently:
            self.abort()
        self._is_dead = True
        self._connection.server.over()


def _text(data: bytes) -> str:
    """The text in a server's frame (RFC 6455 §5.2)."""
    size = data[1]
    head = {126: 4, 127: 10}.get(size, 2)
    return data[head:].decode()


def _wake(waiter: asyncio.Future[None] | None) -> None:
    if waiter is not None and not waiter.done():
        waiter.set_result(None)


class Host(Protocol):
    """Where connections arrive."""

    is_up: bool

    def accept(self, connection: Connection, room: str) -> None:
        """Somebody has come in."""
        ...


class Network:
    """All lines, and the centre at their other end."""

    def __init__(self, loop: asyncio.AbstractEventLoop, host: Host, tap: Tap) -> None:
        self._loop = loop
        self._host = host
        self._tap = tap
        self._count = 0

    @asynccontextmanager
    async def connect(self, line: Line, room: str) -> AsyncIterator[ClientSocket]:
        """A connection to the centre. Raises what a real network raises."""
        await asyncio.sleep(2 * line.delay())
        if line.trouble == "stalled":
            await asyncio.sleep(OPEN_S_MAX)
            raise TimeoutError
        if line.trouble == "no_way":
            raise OSError(errno.ENETUNREACH, "no way")
        if not self._host.is_up:
            raise ConnectionRefusedError(errno.ECONNREFUSED, "nobody there")
        self._count += 1
        connection = Connection(self._loop, self._count, line, self._tap)
        self._host.accept(connection, room)
        try:
            yield connection.client
        finally:
            connection.client.abort()
