"""Porters: rooms that carry reports to the centre as fast as it takes them, and read nothing else.

Each stands for a laptop, and all of them share one core, so they do not evolve a replica, nor do
they decode what they only count. What they send, and the window they send it in, is a laptop's.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime

from bench.crowd import BenchError
from bench.line import Line
from bench.region import token_of
from bench.reports import items_of
from session_core import limits
from session_core.wire.codec import encode
from session_core.wire.messages import Hello

ACK, WELCOME, BYE = b'{"t":"ack"', b'{"t":"welcome"', b'{"t":"bye"'
JOINS_AT_ONCE = 25


class Porter:
    """One room with reports in its outbox."""

    def __init__(self, room: str, items: list[str], at_once: int, window: int) -> None:
        self.room = room
        self.acked = self.sent = 0
        self.goodbye = ""
        self.welcomed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.done: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self.bytes_heard = 0
        self._items = [one.encode() for one in items]
        self._at_once, self._window = at_once, window
        self._may_send = False
        self._line: Line | None = None

    async def join(self, port: int) -> None:
        """Connect, and wait for the welcome. Raises BenchError, OSError."""
        line = self._line = Line(
            f"127.0.0.1:{port}",
            "/agent",
            token=token_of(self.room),
            opened=self._greet,
            heard=self._hear,
            lost=self._lose,
        )
        await asyncio.get_running_loop().create_connection(lambda: line, "127.0.0.1", port)
        await self.welcomed

    def start(self) -> None:
        """Begin to send."""
        self._may_send = True
        self._pump()

    def _greet(self) -> None:
        assert self._line is not None
        hello = Hello(
            proto=(1, 1), room=self.room, agent=f"porter-{self.room}", outbox=f"box-{self.room}",
            first_n=1, last_n=len(self._items), acked=0, have={}, now=datetime.now(UTC),
            software="bench",
        )  # fmt: skip
        self._line.send(encode(hello).encode())

    def _hear(self, frame: bytes) -> None:
        self.bytes_heard += len(frame)
        if frame.startswith(ACK):
            self._take_ack(int(frame[17 : frame.index(b",", 17)]))
        elif frame.startswith(WELCOME):
            self.sent = self.acked = int(json.loads(frame)["hwm"])
            self.welcomed.set_result(None)
        elif frame.startswith(BYE):
            self.goodbye = str(json.loads(frame)["code"])

    def _take_ack(self, hwm: int) -> None:
        self.acked = max(self.acked, hwm)
        if self.acked == len(self._items) and not self.done.done():
            self.done.set_result(time.monotonic())
        else:
            self._pump()

    def _pump(self) -> None:
        """Whole batches, in a laptop's window."""
        while self._may_send and self.sent < len(self._items):
            batch = self._items[self.sent : self.sent + self._at_once]
            if self.sent + len(batch) - self.acked > self._window:
                return
            head = b'{"t":"reports","n0":%d,"items":[' % (self.sent + 1)
            assert self._line is not None
            self._line.send(head + b",".join(batch) + b"]}")
            self.sent += len(batch)

    def _lose(self, code: int) -> None:
        fault = BenchError(f"{self.room} lost the centre: {self.goodbye or code}")
        for waiting in (self.welcomed, self.done):
            if not waiting.done():
                waiting.set_exception(fault)


class Porters:
    """All of them, each with `count` reports, `at_once` in a frame and `window` unacknowledged.

    Lives in a process of its own (`Beside`).
    """

    def __init__(
        self,
        port: int,
        rooms: Mapping[str, str],
        count: int,
        at_once: int = limits.REPORTS_PER_BATCH_MAX,
        window: int = limits.REPORTS_IN_FLIGHT_MAX,
    ) -> None:
        self._port = port
        self._porters = [
            Porter(room, items_of(room, session, count), at_once, window)
            for room, session in rooms.items()
        ]

    async def join(self) -> None:
        """Connect everybody."""
        for start in range(0, len(self._porters), JOINS_AT_ONCE):
            some = self._porters[start : start + JOINS_AT_ONCE]
            await asyncio.gather(*(one.join(self._port) for one in some))

    async def carry(self) -> float:
        """Have everything carried. Gives the seconds until the last one was acknowledged."""
        began = time.monotonic()
        await self.start()
        return await self._last_done() - began

    async def come_back(self, per_s: float) -> float:
        """After an outage: come one after the other, and begin to carry at once.

        Gives the seconds from the first one's try until all is acknowledged.
        """
        began = time.monotonic()
        await asyncio.gather(
            *(self._come(one, began + n / per_s) for n, one in enumerate(self._porters))
        )
        return await self._last_done() - began

    async def _come(self, porter: Porter, at: float) -> None:
        await asyncio.sleep(max(0.0, at - time.monotonic()))
        await porter.join(self._port)
        porter.start()

    async def _last_done(self) -> float:
        return max(await asyncio.gather(*(one.done for one in self._porters)))

    async def start(self) -> None:
        """Begin to carry, and do not wait for the end."""
        for one in self._porters:
            one.start()

    async def acked(self) -> int:
        """How many are acknowledged."""
        return sum(one.acked for one in self._porters)

    async def sent(self) -> int:
        """How many were sent."""
        return sum(one.sent for one in self._porters)

    async def megabytes_heard(self) -> float:
        """What all of them have received."""
        return sum(one.bytes_heard for one in self._porters) / 1e6
