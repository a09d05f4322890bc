"""Rooms take turns, so that many reports at once hold up nobody: not other rooms, not a command,
not the answers that are due.

Each time the event loop goes round, frames of a certain size in all are acted on; the next ones
wait, in the order in which they came. Between two rounds everything else has its turn. Without
this, 300 rooms that empty their outboxes after an outage kept the loop for seconds on end.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

ROUND_BYTES = 16 * 1024
"""About fifty reports, and so about five milliseconds."""
SHORT_BYTES = 2 * 1024


class Turns:
    """Whose frame is acted on now. One of a kind for all sockets of an event loop."""

    def __init__(self, round_bytes: int = ROUND_BYTES) -> None:
        self._round_bytes = round_bytes
        self._left = round_bytes
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._next: asyncio.Handle | None = None

    async def take(self, size: int) -> None:
        """Wait until a frame of so many bytes may be acted on. The last one of a round may be
        larger than what is left of it.
        """
        if self._left > 0 and not self._waiting:
            self._left -= size
            self._go_on()
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append((size, turn))
        await turn

    def _go_on(self) -> None:
        if self._next is None:
            self._next = asyncio.get_running_loop().call_soon(self._round)

    def _round(self) -> None:
        self._next = None
        self._left = self._round_bytes
        while self._waiting and self._left > 0:
            size, turn = self._waiting.popleft()
            if not turn.done():  # Whoever is gone meanwhile needs none.
                self._left -= size
                turn.set_result(None)
        if self._waiting or self._left < self._round_bytes:
            self._go_on()


class Lanes:
    """Short frames (a hello, a heartbeat, a report or two) do not wait behind a backlog."""

    def __init__(self) -> None:
        self._short, self._long = Turns(), asyncio.Lock()

    @asynccontextmanager
    async def turn(self, size: int) -> AsyncIterator[None]:
        """While a frame of so many bytes is acted on. Of the long ones it is one at a time, and
        whoever acts on it gives way now and then.
        """
        if size < SHORT_BYTES:
            await self._short.take(size)
            yield
        else:
            async with self._long:
                yield
