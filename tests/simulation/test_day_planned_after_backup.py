"""A day that was planned after the backup: the centre is put back, does not know the day, and the
real rooms refill it all the same.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine, Iterable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, Literal

import pytest

from session_core.rules.state import SessionState
from tests.simulation.centre_disk import Image, MemoryDisk, SqliteDisk
from tests.simulation.history import end
from tests.simulation.loop import VirtualLoop
from tests.simulation.plan import Plan
from tests.simulation.world import World
from tests.site_agent.parts import attendance

PER_ROOM = 40
SETTLE_S = 60.0


def run(work: Coroutine[Any, Any, None], loop: VirtualLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(work)
    finally:
        asyncio.set_event_loop(None)
        loop.close()


async def night_backup(kind: str, folder: Path) -> Image:
    """A backup from before anything was planned."""
    disk = SqliteDisk(folder / "night") if kind == "sqlite" else MemoryDisk()
    log = disk.open(lambda: 0.001, lambda: None)
    await log.check()
    image = disk.image()
    await log.close()
    return image


def counts(state: SessionState, room: str) -> list[int]:
    """Sorted, for laptops' clocks differ, and are put right while they count."""
    return sorted(one.patients for one in state.rooms[room].counts)


def on_pages(world: World, day: str) -> dict[str, list[int]]:
    return {one.room_id: counts(one.room.sessions[day], one.room_id) for one in world.laptops}


def in_log(world: World, day: str) -> dict[str, list[int]]:
    state = world.node.centre.sessions.runners[day].state
    return {room: counts(state, room) for room in world.rooms}


async def count(world: World, day: str, patients: Iterable[int]) -> None:
    """Every room counts so many, one after the other."""
    for one in patients:
        for laptop in world.laptops:
            await laptop.room.report(day, attendance(patients=one))


async def restored(world: World, image: Image) -> None:
    """The centre comes back from the backup. It knows the rooms, but not the day."""
    world.node.disk.restore(image)
    world.node._programmes = [replace(world.programmes[0], session="another")]
    await world.node.start()
    await asyncio.sleep(SETTLE_S)


async def played(world: World, image: Image) -> None:
    await world.open()
    (day,) = world.sessions
    await count(world, day, range(1, PER_ROOM // 2))
    await asyncio.sleep(SETTLE_S)
    assert in_log(world, day) == on_pages(world, day)
    world.node.kill()
    await count(world, day, range(PER_ROOM // 2, PER_ROOM + 1))
    everywhere = {room: list(range(1, PER_ROOM + 1)) for room in world.rooms}
    await restored(world, image)
    log = world.node.centre.log
    assert await log.apart([day]) == {(day, room): PER_ROOM for room in world.rooms}
    assert on_pages(world, day) == everywhere, "homeless, and still true"
    await world.node.centre.sessions.plan(world.programmes[0])
    await asyncio.sleep(SETTLE_S)
    assert in_log(world, day) == on_pages(world, day) == everywhere, "each once"
    assert await log.apart([day]) == {}
    assert [one.room.saved_here.unsent for one in world.laptops] == [0] * len(world.laptops)


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_all_that_the_rooms_told_is_back_when_the_day_is_planned_again(
    kind: Literal["memory", "sqlite"],
) -> None:
    loop = VirtualLoop()

    async def story(folder: Path) -> None:
        plan = Plan(seed=4, rooms=3, sessions=1, actions=0, gap_s=0, faults=(), strikes=0, log=kind)
        image = await night_backup(kind, folder)
        world = World(plan, Random(4), loop, folder)
        try:
            await played(world, image)
        finally:
            await end(world)

    with tempfile.TemporaryDirectory() as folder:
        run(story(Path(folder)), loop)
