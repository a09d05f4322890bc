"""What the centre does for a room that measures its network, and whom it does it for."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request

from orchestrator.faults import ProbeBusy
from orchestrator.probes import BYTES_PER_S_MAX, CHUNK_BYTES, Probes
from session_core.clock import ManualClock
from session_core.wire.probes import (
    DOWN_PATH,
    KNOWN_BODY,
    KNOWN_PATH,
    TICKET_PATH,
    TRANSFER_BYTES_MAX,
    TRANSFER_S_MAX,
    UP_PATH,
    offer_from_json,
)
from tests.builders import START
from tests.orchestrator.desk import bearer, running
from tests.orchestrator.test_door import guarded

pytestmark = pytest.mark.asyncio


class Waits:
    """Time that goes on when somebody waits."""

    def __init__(self) -> None:
        self.clock = ManualClock(START)

    async def __call__(self, seconds: float) -> None:
        self.clock.advance(seconds)
        await asyncio.sleep(0)


@asynccontextmanager
async def probing(waits: Waits, **given: Any) -> AsyncIterator[TestClient[Any, Any]]:
    """The probes alone, whoever asks."""
    probes = Probes(waits.clock, lambda _: "drammen", pause=waits, **given)
    app = web.Application()
    app.router.add_get(DOWN_PATH, probes.down)
    app.router.add_post(UP_PATH, probes.up)
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_only_a_room_gets_a_ticket_and_a_transfer(tmp_path: object) -> None:
    async with guarded(tmp_path) as centre:
        await centre.centre.probes.listen("127.0.0.1", 0)
        for method, path in (("post", TICKET_PATH), ("get", DOWN_PATH), ("post", UP_PATH)):
            for headers in ({}, bearer("somebody")):
                async with centre.web.request(method, path, headers=headers) as answer:
                    assert answer.status == 401, path
        async with centre.web.post(TICKET_PATH, headers=bearer("drammen-token")) as answer:
            offer = offer_from_json(await answer.read())
            assert answer.headers["Cache-Control"] == "no-store"
        assert offer is not None
        assert centre.centre.probes.server is not None
        assert offer.port == centre.centre.probes.server.port


async def test_without_an_echo_there_is_no_ticket() -> None:
    async with running() as centre, centre.web.post(TICKET_PATH) as answer:
        assert (answer.status, await answer.json()) == (200, {"echo": None})


async def test_the_known_text_is_told_to_anybody(tmp_path: object) -> None:
    async with guarded(tmp_path) as centre, centre.web.get(KNOWN_PATH) as answer:
        assert (answer.status, await answer.read()) == (200, KNOWN_BODY)


async def test_down_stops_at_its_bounds_and_keeps_its_pace() -> None:
    waits = Waits()
    async with probing(waits) as client, client.get(DOWN_PATH) as answer:
        got = len(await answer.read())
    assert got <= TRANSFER_BYTES_MAX + CHUNK_BYTES
    assert waits.clock.seconds == pytest.approx(got / BYTES_PER_S_MAX, rel=0.01)
    assert waits.clock.seconds <= TRANSFER_S_MAX + 0.1


async def test_up_counts_what_came_and_keeps_its_pace() -> None:
    waits = Waits()
    async with probing(waits) as client, client.post(UP_PATH, data=b"x" * 1_000_000) as answer:
        assert await answer.json() == {"octets": 1_000_000}
    assert waits.clock.seconds == pytest.approx(0.4, rel=0.01)


async def test_up_takes_no_more_than_its_bound() -> None:
    async with probing(Waits()) as client:
        with pytest.raises((ConnectionError, OSError)):
            await client.post(UP_PATH, data=io.BytesIO(b"x" * (2 * TRANSFER_BYTES_MAX)))


async def test_one_who_hangs_up_gives_the_turn_to_the_next() -> None:
    async with probing(Waits(), at_once=1, wait_s=5.0) as client:
        for _ in range(3):
            answer = await client.get(DOWN_PATH)
            await answer.content.readany()
            answer.close()


async def test_a_room_that_comes_while_others_measure_is_told_to_wait() -> None:
    held = asyncio.Event()

    async def stands(seconds: float) -> None:
        await held.wait()

    probes = Probes(ManualClock(START), lambda _: "drammen", at_once=2, wait_s=0.01, pause=stands)
    app = web.Application()
    app.router.add_get(DOWN_PATH, probes.down)
    async with TestClient(TestServer(app)) as client:
        first, second = await client.get(DOWN_PATH), await client.get(DOWN_PATH)
        with pytest.raises(ProbeBusy):
            await probes.down(make_mocked_request("GET", DOWN_PATH))
        first.close()
        second.close()
        held.set()


async def test_the_word_for_that_has_a_status_that_a_laptop_knows(tmp_path: object) -> None:
    async with running() as centre:
        slots = centre.centre.probes._slots
        centre.centre.probes._wait_s = 0.01
        for _ in range(2):
            await slots.acquire()
        async with centre.web.get(DOWN_PATH) as answer:
            assert answer.status == 503
            assert (await answer.json())["error"]["code"] == "probe_busy"
