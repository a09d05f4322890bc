"""Rooms that misbehave, each in its own way. They live beside the trial (`bench.beside.Beside`).

None of them is the product's: they speak as much of the protocol as it takes to do harm.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from bench.line import client_frame, handshake
from bench.region import token_of
from bench.reports import items_of
from session_core.limits import FRAME_BYTES_MAX
from session_core.wire.codec import encode
from session_core.wire.messages import AgentHeartbeat, Hello, Resume

FLOOD_PER_S = 10_000
FLOOD_AT_ONCE = 100
LARGE_PER_S = 100
ASKS_PER_S = 50
COMES_PER_S = 200


def hello(room: str, last_n: int = 0) -> bytes:
    """A hello in good order, as a frame."""
    said = Hello(
        proto=(1, 1), room=room, agent="villain", outbox=f"villain-{room}", first_n=1,
        last_n=last_n, acked=0, have={}, now=datetime.now(UTC), software="villain",
    )  # fmt: skip
    return client_frame(encode(said).encode())


class Villain:
    """One bad room. `done` counts what it managed to do: frames sent, or connections made."""

    def __init__(self, port: int, room: str, session: str, manner: str) -> None:
        self._port, self._room, self._session = port, room, session
        self._manner: Callable[[], object] = getattr(self, f"_{manner}")
        self._done = 0
        self._doing: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Begin to misbehave, until `end`."""
        self._doing = asyncio.create_task(self._again_and_again())

    async def end(self) -> int:
        """Stop. Gives how much harm was tried."""
        assert self._doing is not None
        self._doing.cancel()
        with suppress(asyncio.CancelledError):
            await self._doing
        return self._done

    async def _again_and_again(self) -> None:
        while True:
            with suppress(OSError, EOFError):
                await self._once()
            await asyncio.sleep(0)

    async def _once(self) -> None:
        wait = self._manner()
        assert asyncio.iscoroutine(wait)
        await wait

    async def _connected(self, buffer: int = 0) -> socket.socket:
        """A socket that the centre has agreed to talk to."""
        loop = asyncio.get_running_loop()
        request = handshake(f"127.0.0.1:{self._port}", "/agent", token_of(self._room))
        line = socket.socket()
        line.setblocking(False)
        if buffer:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        try:
            await loop.sock_connect(line, ("127.0.0.1", self._port))
            await loop.sock_sendall(line, request)
            await loop.sock_recv(line, 4096)
        except OSError:
            line.close()
            raise
        return line

    async def _send(self, line: socket.socket, frame: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(line, frame)
        self._done += 1

    async def _frozen(self) -> None:
        """Asks for the whole session again and again, and never reads a byte of it."""
        with await self._connected(buffer=4096) as line:
            await self._send(line, hello(self._room))
            ask = Resume(have={self._session: ("-", 0)})
            while True:
                await self._send(line, client_frame(encode(ask).encode()))
                await asyncio.sleep(1 / ASKS_PER_S)

    async def _flooder(self) -> None:
        """10 000 heartbeats a second, and reads what comes back."""
        with await self._connected() as line:
            await self._send(line, hello(self._room))
            reading = asyncio.create_task(self._read(line))
            try:
                await self._flood(line)
            finally:
                reading.cancel()

    async def _flood(self, line: socket.socket) -> None:
        beat = client_frame(encode(AgentHeartbeat(t1=1, last_n=0, pos={})).encode())
        began = time.monotonic()
        for turn in itertools.count():
            await self._send(line, beat * FLOOD_AT_ONCE)
            ahead = began + turn * FLOOD_AT_ONCE / FLOOD_PER_S - time.monotonic()
            await asyncio.sleep(max(0.0, ahead))

    async def _garbage(self) -> None:
        """What is no frame of ours, again and again."""
        with await self._connected() as line:
            await self._send(line, client_frame(os.urandom(200).hex().encode()))
            await self._read(line)

    async def _large(self) -> None:
        """Frames as large as they may be, full of reports that nobody can understand."""
        with await self._connected() as line:
            await self._send(line, hello(self._room, last_n=10**6))
            reading = asyncio.create_task(self._read(line))
            try:
                for n in itertools.count(1):
                    item = {"s": self._session, "report": {"kind": "x", "pad": "x" * 60_000}}
                    text = json.dumps({"t": "reports", "n0": n, "items": [item]})
                    assert len(text) < FRAME_BYTES_MAX
                    await self._send(line, client_frame(text.encode()))
                    await asyncio.sleep(1 / LARGE_PER_S)
            finally:
                reading.cancel()

    async def _reconnecting(self) -> None:
        """Connects, says hello, and leaves at once."""
        with await self._connected() as line:
            await self._send(line, hello(self._room))
        await asyncio.sleep(1 / COMES_PER_S)

    async def _bulk(self) -> None:
        """Whole batches of good reports, as fast as they are taken."""
        items = items_of(self._room, self._session, 64 * 200)
        with await self._connected() as line:
            await self._send(line, hello(self._room, last_n=len(items)))
            reading = asyncio.create_task(self._read(line))
            try:
                for n in range(0, len(items), 64):
                    text = f'{{"t":"reports","n0":{n + 1},"items":[{",".join(items[n : n + 64])}]}}'
                    await self._send(line, client_frame(text.encode()))
                await asyncio.Event().wait()
            finally:
                reading.cancel()

    async def _read(self, line: socket.socket) -> None:
        while await asyncio.get_running_loop().sock_recv(line, 1 << 16):
            pass
