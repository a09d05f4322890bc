"""Laptops that read slowly: what they cannot do without arrives whole, and nothing is told to no
avail.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import pytest

from orchestrator.agent_socket import AgentSocket
from orchestrator.centre import Centre
from session_core import limits
from tests.builders import sample_programme
from tests.orchestrator.desk import Running, running, until
from tests.orchestrator.laptop import counted, heartbeat, hello, told
from tests.orchestrator.test_hub import FakePipe

pytestmark = pytest.mark.asyncio


class Line:
    """A laptop's socket that is read when the test says so."""

    def __init__(self) -> None:
        self.pipe = FakePipe()
        self.pipe.is_read = False
        self.closed: list[int] = []

    async def close(self, *, code: int, message: bytes) -> bool:
        self.closed.append(code)
        return True

    def agent(
        self, centre: Centre, take_over: Callable[[AgentSocket], bool] = lambda _: True
    ) -> AgentSocket:
        socket, transport = cast(Any, self), cast(Any, self.pipe)
        return AgentSocket(
            "drammen",
            socket,
            transport,
            centre,
            take_over=take_over,
            settle=_settled,
            regressed=lambda: None,
        )

    def frames(self, kind: str) -> list[dict[str, Any]]:
        read = [json.loads(one[one.index(b"{") :]) for one in self.pipe.written]
        return [one for one in read if one["t"] == kind]

    def read(self, centre: Running) -> None:
        """All that waits is read, and then nothing more for a while."""
        self.pipe.drain()
        self.pipe.is_read = False
        centre.clock.advance(1)
        centre.centre.hub.look()


async def test_a_state_larger_than_what_may_wait_arrives_whole() -> None:
    large = replace(sample_programme(), help_phone="9" * 4 * limits.CLIENT_BUFFER_BYTES_MAX)
    async with running(programme=large) as centre:
        line = Line()
        laptop = line.agent(centre.centre)
        await laptop.opened()
        await laptop.received(hello())
        line.read(centre)
        pieces = line.frames("snapshot")
        assert [one["part"] for one in pieces] == list(range(1, pieces[0]["of"] + 1))
        assert not laptop.client.behind


async def test_a_laptop_that_was_behind_still_hears_what_was_refused() -> None:
    async with running() as centre:
        line = Line()
        laptop = line.agent(centre.centre)
        await laptop.opened()
        await laptop.received(hello())
        line.pipe.unsent += 2 * limits.CLIENT_BUFFER_BYTES_MAX
        bad = json.loads(told(1, counted("drammen", 1)))
        bad["items"][0]["report"] = {"kind": 7}
        await laptop.received(json.dumps(bad))
        await until(lambda: laptop.client.behind)
        assert line.frames("ack") == []
        line.read(centre)
        (ack,) = line.frames("ack")
        assert (ack["hwm"], [one["n"] for one in ack["refused"]]) == (1, [1])


async def test_who_is_too_slow_is_told_when_to_come_back() -> None:
    async with running() as centre:
        line = Line()
        laptop = line.agent(centre.centre)
        await laptop.opened()
        await laptop.received(hello())
        for _ in range(2):
            line.pipe.unsent += 2 * limits.CLIENT_BUFFER_BYTES_MAX
            await laptop.received(heartbeat())
            line.read(centre)
        assert [one["code"] for one in line.frames("bye")] == ["too_slow"]
        assert laptop.is_over


async def open_laptop(line: Line, centre: Running) -> AgentSocket:
    laptop = line.agent(centre.centre)
    await laptop.opened()
    await laptop.received(hello())
    line.pipe.unsent = 2 * limits.CLIENT_BUFFER_BYTES_MAX
    return laptop


async def test_one_that_reads_a_large_state_slowly_is_not_silent() -> None:
    async with running() as centre:
        line = Line()
        laptop = await open_laptop(line, centre)
        for _ in range(2 * limits.SILENCE_S_MAX):
            centre.clock.advance(1)
            line.pipe.unsent -= 1_000
            laptop.tick()
        assert not laptop.is_over


async def test_one_that_reads_nothing_is_silent() -> None:
    async with running() as centre:
        line = Line()
        laptop = await open_laptop(line, centre)
        for _ in range(limits.SILENCE_S_MAX + 2):
            centre.clock.advance(1)
            laptop.tick()
        assert laptop.is_over


async def test_an_older_laptop_adds_nothing_while_the_newer_one_is_looked_up() -> None:
    async with running() as centre:
        older = Line().agent(centre.centre)

        def take_over(_: AgentSocket) -> bool:
            older.replaced()
            return True

        newer = Line().agent(centre.centre, take_over)
        await older.opened()
        await older.received(hello())
        await newer.opened()
        welcomed = asyncio.create_task(newer.received(hello()))
        await asyncio.sleep(0)
        await older.received(told(1, counted("drammen", 1)))
        await welcomed
        await centre.centre.log.flushed()
        assert centre.centre.log.mark(newer.outbox).hwm == 0


async def _settled(_: AgentSocket) -> None:
    """It has had its room all the time."""
