"""What the centre does for a laptop that measures the network: a ticket for the echo, a timed
transfer down and up, a text that it knows, and whose certificates it sees itself.

Rule 1: a laptop proves its room as at `/agent`. The known text is anybody's: it says nothing.
Rule 2: few transfers at a time, in turn, each no faster than tells a good line from a bad one:
        six rooms at T-45 must not measure each other, and no acknowledgement may wait for them.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

from aiohttp import web

from orchestrator.echo import Echo, EchoServer
from orchestrator.faults import ProbeBusy
from orchestrator.issuers import IssuerWatch
from session_core.clock import Clock
from session_core.rules.terms import RoomId
from session_core.wire.probes import (
    KNOWN_BODY,
    TRANSFER_BYTES_MAX,
    TRANSFER_S_MAX,
    EchoOffer,
    issuers_to_json,
    offer_to_json,
)

AT_ONCE: Final = 2
WAIT_S_MAX: Final = 3.0
"""A laptop waits so long for its turn before it is told to ask again."""
BYTES_PER_S_MAX: Final = 2_500_000
"""20 Mbit/s: eight times what a room needs."""
CHUNK_BYTES: Final = 32 * 1024
GRACE_S: Final = 1.0
"""After the last byte was due."""

Prove = Callable[[web.Request], RoomId | None]
"""The room of whoever asks. Raises `WrongToken` and `RoomMoved`."""
Pause = Callable[[float], Awaitable[None]]


class Probes:
    """The centre's end of the network probes."""

    def __init__(
        self,
        clock: Clock,
        prove: Prove,
        issuers: IssuerWatch | None = None,
        *,
        at_once: int = AT_ONCE,
        wait_s: float = WAIT_S_MAX,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self.echo = Echo(clock)
        self.server: EchoServer | None = None
        self._clock = clock
        self._prove = prove
        self._issuers = issuers
        self._slots = asyncio.Semaphore(at_once)
        self._wait_s = wait_s
        self._pause = pause
        # What a wall cannot press together, so that what is measured is the line.
        self._chunk = secrets.token_bytes(CHUNK_BYTES)

    async def listen(self, host: str, port: int) -> None:
        """Begin to answer packets at this address."""
        self.server = EchoServer(self.echo, host)
        await self.server.start(port)

    def stop(self) -> None:
        """Answer packets no more."""
        if self.server is not None:
            self.server.stop()

    async def ticket(self, request: web.Request) -> web.StreamResponse:
        """A ticket for one train of packets. Raises `WrongToken` and `RoomMoved`."""
        self._prove(request)
        offer = None
        if self.server is not None and self.server.port:
            offer = EchoOffer(self.server.port, *self.echo.ticket())
        return web.json_response(offer_to_json(offer), headers={"Cache-Control": "no-store"})

    async def issuers(self, request: web.Request) -> web.StreamResponse:
        """Whose certificates are seen from here. Raises `WrongToken` and `RoomMoved`."""
        self._prove(request)
        seen = await self._issuers.seen() if self._issuers is not None else ()
        return web.json_response(issuers_to_json(seen), headers={"Cache-Control": "no-store"})

    async def known(self, request: web.Request) -> web.StreamResponse:
        """The text that only the centre says so."""
        return web.Response(
            body=KNOWN_BODY, content_type="text/plain", headers={"Cache-Control": "no-store"}
        )

    async def down(self, request: web.Request) -> web.StreamResponse:
        """Send for a while. Raises `ProbeBusy`, `WrongToken` and `RoomMoved`."""
        self._prove(request)
        async with self._turn():
            response = web.StreamResponse(headers={"Cache-Control": "no-store"})
            await response.prepare(request)
            with suppress(ConnectionError):  # Who has seen enough hangs up.
                try:
                    async with asyncio.timeout(TRANSFER_S_MAX + GRACE_S):
                        await self._send(response)
                except TimeoutError:
                    _cut(request)
        return response

    async def _send(self, response: web.StreamResponse) -> None:
        began, sent = self._clock.monotonic(), 0
        while sent < TRANSFER_BYTES_MAX and self._clock.monotonic() - began < TRANSFER_S_MAX:
            await response.write(self._chunk)
            sent += len(self._chunk)
            await self._hold_back(began, sent)

    async def up(self, request: web.Request) -> web.StreamResponse:
        """Take in for a while. Raises `ProbeBusy`, `WrongToken` and `RoomMoved`."""
        self._prove(request)
        async with self._turn():
            try:
                async with asyncio.timeout(TRANSFER_S_MAX + GRACE_S):
                    taken = await self._take(request)
            except TimeoutError:
                taken = TRANSFER_BYTES_MAX + 1
        if taken > TRANSFER_BYTES_MAX:
            _cut(request)  # Else what is left unread would be read after all, to be polite.
        return web.json_response({"octets": taken})

    async def _take(self, request: web.Request) -> int:
        began, taken = self._clock.monotonic(), 0
        while taken <= TRANSFER_BYTES_MAX and (chunk := await request.content.readany()):
            taken += len(chunk)
            await self._hold_back(began, taken)
        return taken

    async def _hold_back(self, began: float, octets: int) -> None:
        """Stay at the pace, and let the loop do something else after each piece."""
        ahead = octets / BYTES_PER_S_MAX - (self._clock.monotonic() - began)
        await self._pause(max(0.0, ahead))

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """One of few at a time, first come, first served. Raises `ProbeBusy`."""
        try:
            async with asyncio.timeout(self._wait_s):
                await self._slots.acquire()
        except TimeoutError as error:
            raise ProbeBusy from error
        try:
            yield
        finally:
            self._slots.release()


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
