"""The bad network does what it says, and what it does not say it leaves alone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from tests.chaos.proxy import CALM, LOGIN_PAGE, LOGIN_REDIRECT, ChaosProxy, Weather

pytestmark = pytest.mark.asyncio

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def echo() -> AsyncIterator[ChaosProxy]:
    """A proxy before a server that says everything again."""
    ended: list[asyncio.Task[None]] = []

    async def say_again(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(100_000):
                writer.write(data)
                await writer.drain()
        writer.close()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ended.append(asyncio.create_task(say_again(reader, writer)))

    server = await asyncio.start_server(begin, "127.0.0.1", 0)
    proxy = ChaosProxy(server.sockets[0].getsockname()[1], draw=lambda: 1.0)
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.stop()
        server.close()
        async with asyncio.timeout(5):
            await asyncio.gather(*ended)


@asynccontextmanager
async def line_through(proxy: ChaosProxy) -> AsyncIterator[Line]:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def heard(line: Line, data: bytes) -> bytes:
    """Say something, and hear as much."""
    line[1].write(data)
    return await asyncio.wait_for(line[0].readexactly(len(data)), 5)


async def is_over(line: Line) -> bool:
    try:
        return await asyncio.wait_for(line[0].read(10), 5) == b""
    except ConnectionError:
        return True


WEATHERS = {
    "calm": CALM,
    "late": Weather(latency_s=0.002, jitter_s=0.002),
    "one byte at a time": Weather(piece_bytes=1),
    "split": Weather(piece_bytes=7),
    "slow": Weather(down_bytes_per_s=1e6),
}


@pytest.mark.parametrize("name", WEATHERS)
async def test_no_byte_is_lost_changed_or_moved(name: str) -> None:
    data = bytes(range(256)) * 8
    async with echo() as proxy, line_through(proxy) as line:
        proxy.weather = WEATHERS[name]
        assert await heard(line, data) == data


async def test_an_end_is_passed_on() -> None:
    async with echo() as proxy, line_through(proxy) as line:
        line[1].write_eof()
        assert await is_over(line)


@pytest.mark.parametrize(
    "weather", [Weather(latency_s=0.05), Weather(jitter_s=0.05), Weather(down_bytes_per_s=20)]
)
async def test_late_and_slow_take_their_time(weather: Weather) -> None:
    async with echo() as proxy, line_through(proxy) as line:
        await heard(line, b"warm")
        proxy.weather = weather
        begun = time.monotonic()
        await heard(line, b"one")
        await heard(line, b"two")
        assert time.monotonic() - begun > 0.09


async def test_pieces_come_one_by_one() -> None:
    async with echo() as proxy, line_through(proxy) as line:
        await heard(line, b"warm")
        proxy.weather = Weather(piece_bytes=1, down_bytes_per_s=100)
        line[1].write(b"two")
        assert await line[0].read(100) == b"t"


async def test_silence_swallows_both_ways_and_ends_nothing_even_when_it_is_over() -> None:
    async with echo() as proxy, line_through(proxy) as old:
        await heard(old, b"warm")
        proxy.weather = Weather(silent=True)
        old[1].write(b"lost")
        async with line_through(proxy) as accepted:
            accepted[1].write(b"lost too")
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(accepted[0].read(10), 0.05)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(old[0].read(10), 0.05)
        proxy.weather = CALM
        old[1].write(b"still dead")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(old[0].read(10), 0.05)
        async with line_through(proxy) as fresh:
            assert await heard(fresh, b"alive") == b"alive"


async def test_a_cut_resets_what_there_is_and_what_comes() -> None:
    async with echo() as proxy, line_through(proxy) as line:
        await heard(line, b"warm")
        proxy.weather = Weather(gone=True)
        assert await is_over(line)
        async with line_through(proxy) as late:
            assert await is_over(late)
        proxy.weather = CALM
        async with line_through(proxy) as again:
            assert await heard(again, b"alive") == b"alive"


@pytest.mark.parametrize("page", [LOGIN_PAGE, LOGIN_REDIRECT])
async def test_a_guest_network_answers_in_the_centres_place(page: bytes) -> None:
    async with echo() as proxy:
        proxy.weather = Weather(answer=page)
        async with line_through(proxy) as line:
            line[1].write(b"GET /agent HTTP/1.1\r\nHost: x\r\n\r\n")
            assert await asyncio.wait_for(line[0].read(-1), 5) == page


async def test_one_that_is_stopped_refuses_and_comes_back_at_the_same_place() -> None:
    async with echo() as proxy:
        port = proxy.port
        await proxy.stop()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)
        await proxy.start()
        async with line_through(proxy) as line:
            assert await heard(line, b"alive") == b"alive"
        assert (proxy.port, proxy.accepted) == (port, 1)
