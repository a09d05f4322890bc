"""How many sockets may be open at once, in all and for one room or one address, and how often a
room may come: one that opens them without end takes nothing from the others.

Rule 1: whoever is one too many is told so at the handshake, before anything is kept for them.
Rule 2: a hospital may have one address for all its rooms, so an address may hold many. What comes
        from this machine is a proxy or a person at it, and is only counted in the whole.
Rule 3: behind a proxy the address is the last one in `X-Forwarded-For`, which our own proxy has
        written; others could be anybody's invention.
"""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from aiohttp import web

from orchestrator.faults import TooManySockets
from orchestrator.token_bucket import TokenBucket
from session_core import limits
from session_core.clock import Clock
from session_core.rules.terms import RoomId

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
RoomOf = Callable[[web.Request], RoomId]
"""The room that a request is known to come from, or "" where no room is known."""
TOO_OFTEN_S = 1.0
"""A laptop that comes too often waits so long for its refusal: one that tries again at once would
otherwise make us say no a hundred times a second.
"""
Pause = Callable[[float], Awaitable[None]]
THIS_MACHINE = frozenset({"127.0.0.1", "::1"})


def keep_buffers_small(transport: asyncio.BaseTransport | None) -> None:
    """What the system holds for one socket, whatever its peer does."""
    line = transport.get_extra_info("socket") if transport is not None else None
    if line is not None:
        for buffer in (socket.SO_SNDBUF, socket.SO_RCVBUF):
            line.setsockopt(socket.SOL_SOCKET, buffer, limits.KERNEL_BUFFER_BYTES)


class Door:
    """Counts who is inside: `most` in all."""

    def __init__(
        self,
        clock: Clock,
        *,
        behind_proxy: bool,
        most: int = limits.SOCKETS_MAX,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._pause = pause
        self._most = most
        self._behind_proxy = behind_proxy
        self._inside: Counter[tuple[str, str]] = Counter()
        self._comings: dict[RoomId, TokenBucket] = {}

    def laptops(self, handler: Handler, room_of: RoomOf) -> Handler:
        """Let laptops in, each room's so many, and so often."""

        async def let_in(request: web.Request) -> web.StreamResponse:
            keep_buffers_small(request.transport)
            room = room_of(request)
            with self._entered(request, room, "laptop", limits.LAPTOP_SOCKETS_PER_ROOM_MAX):
                if room and not self._may_come(room):
                    await self._pause(TOO_OFTEN_S)
                    raise TooManySockets
                return await handler(request)

        return let_in

    def pages(self, handler: Handler, room_of: RoomOf) -> Handler:
        """Let pages and programs in."""

        async def let_in(request: web.Request) -> web.StreamResponse:
            keep_buffers_small(request.transport)
            with self._entered(request, room_of(request), "page", limits.PAGES_PER_ROOM_MAX):
                return await handler(request)

        return let_in

    def _may_come(self, room: RoomId) -> bool:
        """Rooms are those that hold a token, so what is remembered of them is bounded."""
        bucket = self._comings.get(room)
        if bucket is None:
            bucket = TokenBucket(limits.HANDSHAKES_PER_ROOM_S, limits.HANDSHAKES_BURST_MAX)
            self._comings[room] = bucket
        return bucket.take_if_any(self._clock.monotonic())

    @contextmanager
    def _entered(
        self, request: web.Request, room: RoomId, kind: str, most_in_room: int
    ) -> Iterator[None]:
        address = self._address(request)
        places = {("all", ""): self._most}
        if room:
            places[(kind, room)] = most_in_room
        if address not in THIS_MACHINE:
            places[("address", address)] = limits.SOCKETS_PER_ADDRESS_MAX
        if any(self._inside[place] >= most for place, most in places.items()):
            raise TooManySockets
        self._inside.update(places.keys())
        try:
            yield
        finally:
            for place in places:
                self._inside[place] -= 1
                if not self._inside[place]:
                    del self._inside[place]

    def _address(self, request: web.Request) -> str:
        remote = request.remote or ""
        if self._behind_proxy and remote in THIS_MACHINE:
            forwarded = request.headers.get("X-Forwarded-For", "")
            return forwarded.rpartition(",")[2].strip() or remote
        return remote
