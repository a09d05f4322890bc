"""One who opens sockets without end, or never reads, takes nothing from the others."""

from __future__ import annotations

import asyncio
import fcntl
import socket
import struct
import sys
import termios
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import WSServerHandshakeError, web
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request

from orchestrator.door import TOO_OFTEN_S, Door
from orchestrator.faults import TooManySockets
from orchestrator.frames import text_frame
from orchestrator.hub import Client, Hub
from orchestrator.token_bucket import TokenBucket
from session_core import limits
from session_core.clock import ManualClock
from tests.backups.days import opened
from tests.builders import START
from tests.orchestrator.desk import Running, bearer, codes_gate, running
from tests.people import GRACE, LEE

pytestmark = pytest.mark.asyncio

HELD_BYTES_MAX = 512 * 1024


@asynccontextmanager
async def guarded(tmp_path: object, **given: Any) -> AsyncIterator[Running]:
    """A centre where everybody shows who they are."""
    clock = ManualClock(START)
    async with opened(tmp_path / "samkurs.db") as log:  # type: ignore[operator]
        gate = await codes_gate(log, clock)
        async with running(log, gate=gate, clock=clock, **given) as centre:
            yield centre


async def refused_at(centre: Running, path: str, code: str) -> int:
    """With which status the next socket of this holder is refused; 101 where it is not."""
    try:
        await centre.web.ws_connect(path, headers={**bearer(code), "Origin": centre.origin})
    except WSServerHandshakeError as error:
        return error.status
    return 101


async def test_a_room_has_so_many_laptop_sockets_and_another_room_is_let_in(
    tmp_path: object,
) -> None:
    async with guarded(tmp_path) as centre:
        sockets = [
            await centre.agent("drammen-token") for _ in range(limits.LAPTOP_SOCKETS_PER_ROOM_MAX)
        ]
        with pytest.raises(WSServerHandshakeError) as caught:
            await centre.agent("drammen-token")
        assert caught.value.status == 429
        for one in sockets:
            await one.close()
        centre.clock.advance(60)
        assert await centre.agent("drammen-token")


async def test_a_laptop_that_comes_again_and_again_is_held_off_until_it_calms_down(
    tmp_path: object,
) -> None:
    async with guarded(tmp_path) as centre:
        for _ in range(limits.HANDSHAKES_BURST_MAX):
            await (await centre.agent("drammen-token")).close()
        asked = asyncio.get_running_loop().time()
        with pytest.raises(WSServerHandshakeError) as caught:
            await centre.agent("drammen-token")
        assert caught.value.status == 429
        assert asyncio.get_running_loop().time() - asked >= TOO_OFTEN_S
        centre.clock.advance(1)
        await (await centre.agent("drammen-token")).close()


async def test_a_room_s_leader_has_so_many_pages_and_the_course_leader_is_let_in(
    tmp_path: object,
) -> None:
    path = "/live?page=start&lang=nb"
    async with guarded(tmp_path) as centre:
        for _ in range(limits.PAGES_PER_ROOM_MAX):
            assert await refused_at(centre, path, GRACE.code) == 101
        assert await refused_at(centre, path, GRACE.code) == 429
        assert await refused_at(centre, path, LEE.code) == 101


class Knocks:
    """Requests at the door, each of which stays until it is let go."""

    def __init__(self, *, behind_proxy: bool, most: int = limits.SOCKETS_MAX) -> None:
        self._door = Door(ManualClock(START), behind_proxy=behind_proxy, most=most)
        self._until = asyncio.Event()
        self._inside: list[asyncio.Task[web.StreamResponse]] = []

    async def _stay(self, _: web.Request) -> web.StreamResponse:
        await self._until.wait()
        return web.Response()

    async def come(self, forwarded: str, count: int = 1) -> None:
        """So many come through our proxy. Raises `TooManySockets`."""
        let_in = self._door.pages(self._stay, lambda _: "")
        headers = {"X-Forwarded-For": forwarded}
        request = make_mocked_request("GET", "/live", headers=headers).clone(remote="127.0.0.1")
        for _ in range(count):
            self._inside.append(asyncio.ensure_future(let_in(request)))
        await asyncio.sleep(0)
        for one in [one for one in self._inside if one.done()]:
            self._inside.remove(one)
            await one

    async def leave(self) -> None:
        """All go."""
        self._until.set()
        await asyncio.gather(*self._inside)
        self._inside.clear()
        self._until.clear()


async def test_one_address_behind_the_proxy_has_so_many_sockets() -> None:
    knocks = Knocks(behind_proxy=True)
    await knocks.come("198.51.100.7", limits.SOCKETS_PER_ADDRESS_MAX)
    with pytest.raises(TooManySockets):
        await knocks.come("203.0.113.9, 198.51.100.7")
    await knocks.come("198.51.100.7, 203.0.113.9")
    await knocks.leave()
    await knocks.come("198.51.100.7")
    await knocks.leave()


async def test_all_together_have_so_many_sockets_and_nobody_invents_an_address() -> None:
    knocks = Knocks(behind_proxy=False, most=40)
    await knocks.come("198.51.100.7", 40)
    with pytest.raises(TooManySockets):
        await knocks.come("203.0.113.9")
    await knocks.leave()


async def test_what_was_refused_is_not_held_against_anybody_later() -> None:
    bucket = TokenBucket(per_s=1, burst=2)
    assert [bucket.take_if_any(0) for _ in range(100)] == [True, True, *[False] * 98]
    assert [bucket.take_if_any(1) for _ in range(2)] == [True, False]


async def test_a_peer_that_never_reads_makes_us_hold_half_a_mebibyte_at_most() -> None:
    hub, held = Hub(ManualClock(START)), asyncio.get_running_loop().create_future()

    async def write_until_behind(request: web.Request) -> web.StreamResponse:
        response = web.WebSocketResponse()
        await response.prepare(request)
        assert request.transport is not None
        client = Client(request.transport, lambda: None)
        topic = hub.topic(lambda: ["{}"])
        topic.join(client)
        while not client.behind:
            topic.publish(text_frame("x" * (limits.FRAME_BYTES_MAX - 100)))
            await asyncio.sleep(0)
        held.set_result(client.waiting + unsent_in_kernel(request.transport))
        request.transport.abort()
        return response

    app = web.Application()
    door = Door(ManualClock(START), behind_proxy=False)
    app.router.add_get("/", door.pages(write_until_behind, lambda _: ""))
    async with TestClient(TestServer(app)) as client:
        port = client.server.port
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1_024)
        writer.write(HANDSHAKE)
        bytes_held = await asyncio.wait_for(held, 30)
        writer.close()
        assert reader
    print(f"held_kib={bytes_held // 1024}")
    assert bytes_held <= HELD_BYTES_MAX


HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: c2Fta3Vycy10ZXN0LWtleQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def unsent_in_kernel(transport: asyncio.BaseTransport) -> int:
    """Bytes that the system holds for the peer; what it may hold where it cannot be asked."""
    line = transport.get_extra_info("socket")
    if sys.platform == "linux":
        asked = fcntl.ioctl(line.fileno(), termios.TIOCOUTQ, b"\0" * 4)
        (unsent,) = struct.unpack("i", asked)
        return int(unsent)
    return int(line.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF))
