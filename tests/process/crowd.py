"""A thousand light clients on raw sockets: laptops and pages that say hello, and then listen or do
not even read.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from session_core.wire.messages import SUBPROTOCOL

KEY = "c2Fta3Vycy10ZXN0LWtleQ=="
MASK = b"\0\0\0\0"
AT_ONCE = 50
"""Handshakes under way at a time; the crowd is there to be stopped, not to storm."""


@dataclass
class Guest:
    """One client. `heard` is all that it has read since its handshake."""

    path: str
    headers: Sequence[str]
    greeting: str = ""
    reads: bool = True
    heard: bytearray = field(default_factory=bytearray)
    _ended: asyncio.Task[None] | None = None
    _writer: asyncio.StreamWriter | None = None

    async def come(self, port: int) -> None:
        """Connect, shake hands, greet, and wait for the first frame."""
        reader, self._writer = await asyncio.open_connection("127.0.0.1", port)
        lines = (
            f"GET {self.path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Upgrade: websocket",
            "Connection: Upgrade", f"Sec-WebSocket-Key: {KEY}", "Sec-WebSocket-Version: 13",
            *(header.format(port=port) for header in self.headers), "", "",
        )  # fmt: skip
        self._writer.write("\r\n".join(lines).encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        assert b" 101 " in answer.splitlines()[0], answer
        if self.greeting:
            self._writer.write(_masked(self.greeting.encode()))
        self.heard += await reader.read(2)
        if self.reads:
            self._ended = asyncio.create_task(self._listen(reader))

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        """Until the other side ends it. A close is answered, as the protocol wants it."""
        assert self._writer is not None
        try:
            while some := await reader.read(65_536):
                self.heard += some
                if self.close_code is not None:
                    self._writer.write(b"\x88\x80" + MASK)
        except OSError:
            return

    async def ended(self) -> None:
        """It was ended by the other side, if it reads at all."""
        if self._ended is not None:
            await self._ended

    def leave(self) -> None:
        """Let go of the socket."""
        if self._writer is not None:
            self._writer.close()

    @property
    def close_code(self) -> int | None:
        """With which code it was closed: the last frame, if that is a close."""
        for length in range(2, 126):
            start = len(self.heard) - length - 2
            if start >= 0 and self.heard[start : start + 2] == bytes((0x88, length)):
                return int.from_bytes(self.heard[start + 2 : start + 4], "big")
        return None

    @property
    def bye(self) -> dict[str, Any] | None:
        """The farewell that it was told."""
        at = self.heard.rfind(b'{"t":"bye"')
        if at < 0:
            return None
        found: dict[str, Any] = json.JSONDecoder().raw_decode(
            self.heard[at:].decode(errors="replace")
        )[0]
        return found


def laptop(room: str, *, reads: bool = True) -> Guest:
    """A laptop of a room."""
    hello = {
        "t": "hello", "proto": [1, 1], "room": room, "agent": f"a-{room}", "outbox": f"o-{room}",
        "first_n": 1, "last_n": 0, "acked": 0, "have": {}, "now": "2027-01-12T08:00:00Z",
        "software": "test",
    }  # fmt: skip
    return Guest(
        "/agent", (f"Sec-WebSocket-Protocol: {SUBPROTOCOL}",), json.dumps(hello), reads=reads
    )


def page(name: str, *, reads: bool = True) -> Guest:
    """A page that somebody looks at."""
    return Guest(f"/live?page={name}&lang=nb", ("Origin: http://127.0.0.1:{port}",), reads=reads)


async def gather_crowd(guests: Sequence[Guest], port: int) -> None:
    """Everybody comes, not all at the same moment."""
    door = asyncio.Semaphore(AT_ONCE)

    async def one(guest: Guest) -> None:
        async with door:
            await guest.come(port)

    async with asyncio.TaskGroup() as group:
        for guest in guests:
            group.create_task(one(guest))


def _masked(payload: bytes) -> bytes:
    length = len(payload)
    head = bytes((0x81, 0x80 | length)) if length < 126 else b"\x81\xfe" + length.to_bytes(2, "big")
    return head + MASK + payload
