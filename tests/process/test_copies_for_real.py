"""The real agent and the real centre over a real socket: their chains agree, and a copied laptop is
told apart.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from orchestrator.event_log.interface import EventLog, Mark
from session_core.clock import SystemClock
from session_core.rules.reports import CheckResult
from session_core.rules.terms import CheckVerdict
from site_agent.room import Room
from site_agent.uplink import Uplink, UplinkSettings
from tests.builders import at
from tests.event_log.memory_log import MemoryLog
from tests.orchestrator.desk import SESSION, Running, running, until
from tests.site_agent.parts import attendance, form, open_room

pytestmark = [pytest.mark.process, pytest.mark.asyncio]

MEASURED = CheckResult(
    check="net_rtt", verdict=CheckVerdict.OK, at=at(0), value=0.1 + 0.2, unit="ms"
)
"""A figure whose decimals a careless reader would round."""
SOON = 0.01
"""The draw of every wait before the next try: by chance alone two of them can be ten seconds."""


@asynccontextmanager
async def laptop(folder: Path, centre: Running) -> AsyncIterator[Room]:
    """The agent on this folder, in contact with the centre."""
    async with open_room(folder, centre.clock) as room:
        address = str(centre.web.make_url("/agent")).replace("http", "ws", 1)
        way = UplinkSettings(address, "", "test 1", None)
        uplink = Uplink(way, room, SystemClock(), draw=lambda: SOON)
        talking = asyncio.create_task(uplink.run())
        try:
            await until(lambda: SESSION in room.sessions and room.saved_here.link == "connected")
            yield room
        finally:
            talking.cancel()
            with suppress(asyncio.CancelledError):
                await talking


async def say(room: Room, log: EventLog, patients: int) -> None:
    """Count, ask and measure, until the centre has it."""
    await room.report(SESSION, attendance(patients=patients))
    await room.report(SESSION, form("question", text=f"Får vi smørbrød nå? 🥪 {patients}"))
    await room.report_checks(SESSION, [MEASURED])
    await until(lambda: room.saved_here.unsent == 0 and in_step(room, log))


def in_step(room: Room, log: EventLog) -> bool:
    standing = room.standing
    return log.mark(standing.outbox) == Mark(standing.last_n, standing.head)


async def counted(centre: Running) -> list[int]:
    state = (await centre.centre.sessions.get(SESSION)).state
    return sorted(count.patients for count in state.rooms["drammen"].counts)


async def test_two_laptops_of_one_disk(tmp_path: Path) -> None:
    log, one, other = MemoryLog(), tmp_path / "one", tmp_path / "other"
    one.mkdir()
    async with running(log) as centre:
        async with laptop(one, centre) as room:
            await say(room, log, 1)
        shutil.copytree(one, other)
        async with laptop(one, centre) as room:
            await say(room, log, 2)
            first = room.standing.outbox
        async with laptop(other, centre) as room:
            await say(room, log, 3)
            assert room.standing.was == first
        assert await counted(centre) == [1, 2, 3]
    (incident,) = await log.incidents()
    assert (incident.kind, incident.was, incident.room) == ("laptop_restored", first, "drammen")


async def test_one_that_wrote_while_it_was_alone(tmp_path: Path) -> None:
    log, one, other = MemoryLog(), tmp_path / "one", tmp_path / "other"
    one.mkdir()
    async with running(log) as centre:
        async with laptop(one, centre) as room:
            await say(room, log, 1)
        shutil.copytree(one, other)
        async with laptop(one, centre) as room:
            await say(room, log, 2)
        async with open_room(other, centre.clock) as alone:
            for patients in range(3, 9):
                await alone.report(SESSION, attendance(patients=patients))
        async with laptop(other, centre) as room:
            await say(room, log, 9)
        assert await counted(centre) == list(range(1, 10))
    (incident,) = await log.incidents()
    assert incident.kind == "laptop_copied"
