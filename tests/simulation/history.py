"""One history from its seed to its verdict: a day with faults, then peace, then the questions.

outcome = play(seed)      # the same seed gives the same history, line by line
"""

from __future__ import annotations

import asyncio
import gc
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Literal

from tests.simulation.checkers import at_rest, is_in_step, look, still_waits
from tests.simulation.contents import contact_untold, contents_at_rest
from tests.simulation.ears import listening
from tests.simulation.faults import Fault
from tests.simulation.loop import VirtualLoop
from tests.simulation.nodes import Laptop
from tests.simulation.plan import Plan, draw_plan
from tests.simulation.record import Found
from tests.simulation.world import World

BACK_S_MAX = 120.0
"""After the last fault a laptop is in step within this: 25 s until a dead peer is noticed, 60 s
between tries where no session is awaited, 8 s of jitter, 10 s to the next heartbeat, and a margin.
"""
HISTORY_S_MAX = 2 * 3600.0
"""Longer than any, so that one which never ends is a fault that is told, and no endless run."""
WAITS_S_MAX = 12.0
"""The centre looks at its timers every ten seconds, for clocks are set and disks fill."""
BACKUP_EVERY = 20
"""Actions from one backup of everything to the next."""
LOOK_EVERY = 4
POLL_S = 0.5
QUICK_DISK = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""Memory where there is such a folder: a killed machine loses what is not committed, and nothing
asks here what a disk has synced.
"""


@dataclass(frozen=True)
class Outcome:
    """What became of a seed."""

    seed: int
    log: Literal["memory", "sqlite"]
    """What stood behind the centre."""
    fault: str
    """What a checker found, or ""."""
    trace: str
    """The hash of every frame, action and fault, with its time."""
    virtual_s: float
    cpu_s: float
    """What it cost this process."""
    frames: int
    struck: Counter[str]
    done: Counter[str]


def play(seed: int) -> Outcome:
    """The history of this seed."""
    random = Random(seed)
    return play_plan(draw_plan(seed, random), random)


def play_plan(plan: Plan, random: Random) -> Outcome:
    """The history of this plan."""
    loop, began = VirtualLoop(), time.process_time()
    with (
        tempfile.TemporaryDirectory(dir=QUICK_DISK) as folder,
        listening() as heard,
        no_collector(),
    ):
        asyncio.set_event_loop(loop)
        try:
            outcome = loop.run_until_complete(_play(plan, random, loop, Path(folder), heard))
            return replace(outcome, cpu_s=time.process_time() - began)
        finally:
            asyncio.set_event_loop(None)
            loop.close()


async def _play(
    plan: Plan, random: Random, loop: VirtualLoop, folder: Path, heard: list[str]
) -> Outcome:
    world = World(plan, random, loop, folder)
    world.errors = heard
    fault = ""
    try:
        async with asyncio.timeout(HISTORY_S_MAX):
            await world.open()
            await bring_back(world, await _day(world))
    except Found as found:
        fault = str(found)
    except TimeoutError:
        fault = f"the history is not over after {HISTORY_S_MAX:.0f} simulated seconds"
    finally:
        trace = world.record.trace
        await end(world)
    return Outcome(
        seed=plan.seed, log=plan.log, fault=fault, trace=trace, virtual_s=loop.time(), cpu_s=0.0,
        frames=world.record.frames, struck=world.record.struck, done=world.record.done,
    )  # fmt: skip


async def _day(world: World) -> list[asyncio.Task[None]]:
    """People act, faults strike, and the outsider looks."""
    plan, random = world.plan, world.random
    strikes = set(random.sample(range(plan.actions), k=min(plan.strikes, plan.actions)))
    under_way: list[asyncio.Task[None]] = []
    for count in range(plan.actions):
        await asyncio.sleep(random.expovariate(1 / plan.gap_s))
        world.act()
        if count % BACKUP_EVERY == 0:
            world.back_up()
        if count in strikes:
            fault = random.choice(plan.faults)
            world.record.struck[fault.name] += 1
            world.note("strike", fault.name)
            under_way.append(asyncio.ensure_future(struck(world, fault)))
        if count % LOOK_EVERY == 0:
            _look(world)
    return under_way


async def bring_back(world: World, faults: list[asyncio.Task[None]]) -> None:
    """The faults end, everybody comes back, and all must be well. Raises Found."""
    for one in faults:
        one.cancel()
    await asyncio.gather(*faults, return_exceptions=True)
    await world.heal()
    await _come_back(world)
    at_rest(world)
    contents_at_rest(world)


async def struck(world: World, fault: Fault) -> None:
    """A fault from its strike to its end."""
    try:
        await fault.strike(world)
    except Exception as error:  # a mistake of the simulator's own must not pass for a calm day
        world.errors.append(f"{error!r} while a fault struck")


def _look(world: World) -> None:
    if world.found:
        raise Found(world.found[0])
    look(world)


async def _come_back(world: World) -> None:
    """Each room comes into step by itself; where it has several laptops, a person lets each in
    turn have the room, so that what it holds comes to the centre.
    """
    for room in world.rooms:
        laptops = world.laptops_of(room)
        for laptop in laptops if len(laptops) > 1 else ():
            await _until_in_step(world, laptop)
    for room in world.rooms:
        for laptop in world.laptops_of(room)[-1:]:
            await _until_in_step(world, laptop)
    await _until_nothing_waits(world)


async def _until_nothing_waits(world: World) -> None:
    """What should have started without a room has, and who is in contact is told of, at the latest
    when the centre looked again.
    """
    until = world.loop.time() + WAITS_S_MAX
    while (why := still_waits(world) or contact_untold(world)) and world.loop.time() < until:  # noqa: ASYNC110 - simulated time
        await asyncio.sleep(POLL_S)
    if why:
        raise Found(why)


async def _until_in_step(world: World, laptop: Laptop) -> None:
    until = world.loop.time() + BACK_S_MAX
    while (why := is_in_step(world, laptop)) and world.loop.time() < until:
        is_one_of_several = len(world.laptops_of(laptop.room_id)) > 1
        if is_one_of_several and laptop.room.saved_here.link == "taken_over":
            laptop.room.contact_wished.set()  # a person asks for the room back
        await asyncio.sleep(POLL_S)
        _look(world)
    if why:
        raise Found(f"{laptop.name} is not in step {BACK_S_MAX:.0f} s after the last fault: {why}")


async def end(world: World) -> None:
    """Switch everything off."""
    for laptop in world.laptops:
        laptop.kill()
    world.node.kill()
    world.node.disk.close()
    mine = asyncio.current_task()
    others = [one for one in asyncio.all_tasks() if one is not mine]
    for one in others:
        one.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@contextmanager
def no_collector() -> Iterator[None]:
    """Python looks for garbage once, when `at_rest` asks, and once at the end, and not a hundred
    times meanwhile. What was there before is no part of the history, and is not looked at.
    """
    was_on = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.collect()
        gc.unfreeze()
        if was_on:
            gc.enable()
