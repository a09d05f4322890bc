"""The centre's disk has one program at a time, as the log's lock has it, whoever starts and stops
the centre meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from typing import Literal

import pytest

from orchestrator.event_log.interface import Forgone, LogUnavailable
from tests.simulation.centre_disk import CentreDisk, MemoryDisk, SqliteDisk
from tests.simulation.checkers import look
from tests.simulation.history import end
from tests.simulation.loop import VirtualLoop
from tests.simulation.plan import Plan
from tests.simulation.world import World

SETTLE_S = 30.0
MOMENT_S = 0.0001
"""Of simulated time, and shorter than anything takes."""
APART_S = 0.006
"""Between two deeds of which the first is still under way."""
Kind = Literal["memory", "sqlite"]
both_kinds = pytest.mark.parametrize("kind", ["memory", "sqlite"])


def run(work: Awaitable[None], loop: VirtualLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(work)
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def told(kind: Kind, folder: Path, story: Callable[[World], Awaitable[None]]) -> None:
    """The story of a small world that is switched on."""
    loop = VirtualLoop()

    async def whole() -> None:
        plan = Plan(seed=4, rooms=2, sessions=1, actions=0, gap_s=0, faults=(), strikes=0, log=kind)
        world = World(plan, Random(4), loop, folder)
        try:
            await world.open()
            await story(world)
        finally:
            await end(world)

    run(whole(), loop)


async def is_well(world: World) -> None:
    """The centre is up or comes up, keeps what it is told, and is what its disk says."""
    await world.node.start()
    assert world.node.is_up
    assert world.node.faults == []
    (day,) = world.sessions
    before = len(world.node.disk.rows(day))
    await world.tell(world.laptops[0], day)
    await asyncio.sleep(SETTLE_S)
    look(world)
    runner = world.node.centre.sessions.runners[day]
    assert before < len(world.node.disk.rows(day)) == runner.head


@both_kinds
def test_a_second_program_is_refused_the_disk(kind: Kind, tmp_path: Path) -> None:
    async def story() -> None:
        disk: CentreDisk = MemoryDisk() if kind == "memory" else SqliteDisk(tmp_path)
        first = disk.open(lambda: 0.001, lambda: None)
        await first.check()
        with pytest.raises(LogUnavailable, match="log_in_use"):
            await disk.open(lambda: 0.001, lambda: None).check()
        await first.close()
        await disk.open(lambda: 0.001, lambda: None).check()
        disk.close()

    run(story(), VirtualLoop())


@both_kinds
def test_two_newer_centres_at_once_are_one_after_the_other(kind: Kind, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        writing = []
        for _ in range(12):
            writing.append(asyncio.ensure_future(world.write_odd_event()))
            await asyncio.sleep(APART_S)
        await asyncio.gather(*writing)
        await is_well(world)

    told(kind, tmp_path, story)


@both_kinds
def test_a_centre_that_is_being_stopped_is_started_by_nobody(kind: Kind, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        node = world.node
        stopping, asked = asyncio.ensure_future(node.stop()), 0
        while node.is_up:  # Something is under way to the disk until the end, which takes its time.
            asked += 1
            node.centre.log.forgo(Forgone(outbox=f"box {asked}", through=1, after=0))
            await asyncio.sleep(MOMENT_S)
        await node.start()
        assert not node.is_up
        await stopping
        await is_well(world)

    told(kind, tmp_path, story)


@both_kinds
def test_a_plug_that_is_pulled_in_the_moment_a_start_is_over_is_pulled(
    kind: Kind, tmp_path: Path
) -> None:
    async def story(world: World) -> None:
        node = world.node
        node.kill()
        starting = asyncio.ensure_future(node.start())
        await asyncio.sleep(0)
        assert node._booting is not None
        node._booting.add_done_callback(lambda _: node.kill())
        await starting
        assert not node.is_up
        await is_well(world)

    told(kind, tmp_path, story)


@both_kinds
def test_a_centre_whose_start_fails_lets_go_of_its_disk(kind: Kind, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        node = world.node
        node.kill()
        programmes, node._programmes = node._programmes, [None]  # type: ignore[list-item]
        await node.start()
        assert not node.is_up
        node._programmes = programmes
        await is_well(world)

    told(kind, tmp_path, story)
