"""A TCP proxy whose weather can be changed while connections live: late, slow, split, dead, cut.

One weather holds for every connection, the next chunk on. What a real network cannot do is not
offered: bytes are never lost or changed on a connection that goes on, for TCP sees to that. A
connection that has once met silence stays dead, as behind a router that forgot it: no byte, no FIN.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass

CHUNK_BYTES = 64 * 1024
CHUNKS_UNDER_WAY_MAX = 64

LOGIN_PAGE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 26\r\n"
    b"Connection: close\r\n\r\n<h1>Guest network</h1>    "
)
"""What a guest network says to everybody who has not agreed to its terms."""
LOGIN_REDIRECT = (
    b"HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\nContent-Length: 0\r\n"
    b"Connection: close\r\n\r\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """What the network does to every connection. The default is a cable in one's own room."""

    latency_s: float = 0.0
    jitter_s: float = 0.0
    """Up to so much more, drawn anew for each chunk; bytes keep their order."""
    piece_bytes: int = CHUNK_BYTES
    """Passed on in pieces of at most so many bytes, each in a packet of its own."""
    down_bytes_per_s: float = float("inf")
    """How fast whoever connected reads; the other side feels it by TCP alone."""
    silent: bool = False
    """Half-open: connections are accepted and held, and nothing passes, not even their end."""
    gone: bool = False
    """Cut: what was connected is reset, and so is whoever comes."""
    answer: bytes = b""
    """Somebody else answers every request with this, such as `LOGIN_PAGE`."""


CALM = Weather()


class ChaosProxy:
    """From 127.0.0.1:`port` to 127.0.0.1:`target_port`, in whatever weather there is."""

    def __init__(self, target_port: int, draw: Callable[[], float] = random.random) -> None:
        self._target_port = target_port
        self._draw = draw
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._weather = CALM
        self.port = 0
        self.accepted = 0
        """Connections so far."""

    async def start(self) -> None:
        """Listen, on a port that the system chooses, or on the one that it had."""
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Refuse everybody: nothing listens here any more, until the next `start`."""
        self._reset_all()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    @property
    def weather(self) -> Weather:
        """As it is now."""
        return self._weather

    @weather.setter
    def weather(self, weather: Weather) -> None:
        self._weather = weather
        if weather.gone:
            self._reset_all()

    def _reset_all(self) -> None:
        for writer in tuple(self._writers):
            writer.transport.abort()

    # ── one connection ─────────────────────────────────────────────────────────────────────────

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        self._writers.add(writer)
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                if self._weather.answer:
                    await reader.readuntil(b"\r\n\r\n")
                    writer.write(self._weather.answer)
                    await writer.drain()
                elif not self._weather.gone:
                    await self._join(reader, writer)
        finally:
            self._writers.discard(writer)
            writer.transport.close() if self._weather.answer else writer.transport.abort()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        self._writers.add(far_writer)
        dead = asyncio.Event()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._carry(reader, far_writer, dead, down=False))
                group.create_task(self._carry(far_reader, writer, dead, down=True))
        except* OSError:
            pass  # One side was reset, and so is the other now.
        finally:
            self._writers.discard(far_writer)
            far_writer.transport.abort()

    async def _carry(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        dead: asyncio.Event,
        *,
        down: bool,
    ) -> None:
        """One direction, to its end, which is passed on unless the connection is dead."""
        async for chunk in self._in_time(reader, dead):
            step = self._weather.piece_bytes
            for start in range(0, len(chunk), step):
                piece = chunk[start : start + step]
                writer.write(piece)
                await writer.drain()
                # A pause of nothing still lets the piece leave as a packet of its own.
                await asyncio.sleep(len(piece) / self._weather.down_bytes_per_s if down else 0)
        if not dead.is_set() and writer.can_write_eof():
            writer.write_eof()

    async def _in_time(
        self, reader: asyncio.StreamReader, dead: asyncio.Event
    ) -> AsyncIterator[bytes]:
        """What comes in, each chunk when it is due. What meets silence is swallowed."""
        loop = asyncio.get_running_loop()
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(CHUNKS_UNDER_WAY_MAX)

        async def receive() -> None:
            while True:
                chunk = await reader.read(CHUNK_BYTES)
                delay = self._weather.latency_s + self._weather.jitter_s * self._draw()
                await under_way.put((loop.time() + delay, chunk))
                if not chunk:
                    return

        receiving = asyncio.create_task(receive())
        try:
            while True:
                due, chunk = await _next(under_way, receiving)
                await asyncio.sleep(max(0.0, due - loop.time()))
                if self._weather.silent:
                    dead.set()
                if not chunk:
                    return
                if not dead.is_set():
                    yield chunk
        finally:
            receiving.cancel()


async def _next(
    under_way: asyncio.Queue[tuple[float, bytes]], receiving: asyncio.Task[None]
) -> tuple[float, bytes]:
    """The next chunk. Raises what ended the receiving, where that was no ordinary end."""
    waiting = asyncio.ensure_future(under_way.get())
    try:
        await asyncio.wait({waiting, receiving}, return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            receiving.result()
        return await waiting
    finally:
        waiting.cancel()
