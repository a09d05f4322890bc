"""Sockets end, whether their peers take part in it or not."""

from __future__ import annotations

import asyncio
import base64
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest

from orchestrator.closing import close_within, drop_unsent
from orchestrator.frames import text_frame
from tests.orchestrator.desk import SESSION, Running, running, until
from tests.orchestrator.test_hub import FakePipe

pytestmark = pytest.mark.asyncio


class DeafSocket:
    """Its peer takes no part in closing."""

    async def close(self, *, code: int, message: bytes) -> bool:
        await asyncio.Event().wait()
        return True


async def test_a_peer_that_does_not_read_is_dropped() -> None:
    pipe = FakePipe()
    pipe.unsent = 1
    await close_within(cast(Any, DeafSocket()), pipe, code=1013, message=b"", seconds=0)
    assert pipe.is_gone


async def test_a_socket_whose_bytes_are_all_sent_closes_in_good_order() -> None:
    pipe = FakePipe()
    drop_unsent(pipe)
    assert not pipe.is_gone
    pipe.abort()
    drop_unsent(pipe)


@asynccontextmanager
async def a_reader_who_stops(centre: Running) -> AsyncIterator[None]:
    """A browser that opens the console and then reads nothing at all."""
    port, key = centre.web.port, base64.b64encode(os.urandom(16)).decode()
    with socket.socket() as browser:
        browser.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        browser.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(browser, ("127.0.0.1", port))
        lines = (
            f"GET /live?page=console&session={SESSION}&room=&lang=nb HTTP/1.1",
            f"Host: 127.0.0.1:{port}", f"Origin: http://127.0.0.1:{port}", "Upgrade: websocket",
            "Connection: Upgrade", "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}",
        )  # fmt: skip
        await loop.sock_sendall(browser, ("\r\n".join(lines) + "\r\n\r\n").encode())
        yield


async def test_a_page_that_never_reads_is_let_go_when_it_is_sent_away() -> None:
    async with running() as centre, a_reader_who_stops(centre):
        await until(lambda: len(centre.centre.sockets) == 1)
        (watched,) = centre.centre.pages.watched
        (client,) = watched.topic.clients
        while not client.is_full():
            watched.topic.publish(text_frame("x" * 60_000))
        line = cast(Any, client.pipe).get_extra_info("socket")
        client.send_away()
        await until(lambda: not centre.centre.sockets and line.fileno() == -1)
