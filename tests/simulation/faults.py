"""The catalogue of faults: what can go wrong, one line each, and what it does to a world.

A fault is a coroutine that strikes, lasts, and mends what it can. When the history's faults are
over the world heals whatever is left, so a fault may be cut short at any of its waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tests.simulation.lines import Dialect, Mishap

if TYPE_CHECKING:
    from tests.simulation.world import World

Strike = Callable[["World"], Awaitable[None]]
HOUR_S, YEAR_S = 3600.0, 365 * 86400.0
LOADED_S = 1.0
"""By then a laptop that was switched on has read what it holds."""
DOUBLED = 5
"""So many frames come twice for each that would be lost."""


@dataclass(frozen=True)
class Fault:
    """One thing that can go wrong."""

    name: str
    strike: Strike


# ── frames and lines ───────────────────────────────────────────────────────────────────────────


def mishap(kind: Mishap) -> Strike:
    """Something happens to the next frames of a living connection."""

    async def strike(world: World) -> None:
        laptop = world.any_laptop()
        if laptop is not None:
            way = world.random.choice(["up", "down"])
            # What comes twice does no harm, mostly: there it takes more of them.
            times = world.random.choice([1, 1, 2, 5]) * (DOUBLED if kind == "duplicate" else 1)
            laptop.line.mishaps[way] += [kind] * times

    return strike


async def late_frames(world: World) -> None:
    """What was sent on a connection comes after the laptop has made another."""
    laptop = world.any_laptop(lambda one: one.is_ready and bool(one.line.connections))
    if laptop is None:
        return
    old = laptop.line.connections[-1]
    old.up.hold("late")
    world.act_at(laptop)
    await asyncio.sleep(world.random.uniform(0.1, 2))
    old.client.abort()
    await asyncio.sleep(world.random.uniform(0.5, 10))
    old.up.release("late")


async def late_hello(world: World) -> None:
    """A laptop changes from one network to another while its hello is under way: it comes by the
    new one, and the old hello arrives after it.
    """
    laptop = world.any_laptop(lambda one: one.is_ready)
    if laptop is None:
        return
    laptop.line.held_next = asyncio.get_running_loop().create_future()
    for one in tuple(laptop.line.connections):
        one.reset()
    old = await laptop.line.held_next
    dialect = laptop.line.dialect
    await asyncio.sleep(world.random.uniform(0.1, 0.5))
    old.client.abort()
    await asyncio.sleep(0)
    laptop.room.contact_wished.set()
    await asyncio.sleep(world.random.uniform(0.5, 4))
    if "agent of yesterday" not in (dialect, laptop.line.dialect):  # That one numbers nothing.
        old.up.release("late")


async def stall(world: World) -> None:
    """Nothing gets through for a while, and nobody is told."""
    laptop = world.any_laptop()
    if laptop is not None:
        laptop.line.stall()
        await asyncio.sleep(world.random.choice([3, 12, 40]))
        laptop.line.mend()


async def cut(world: World) -> None:
    """The line breaks, and both ends know."""
    laptop = world.any_laptop()
    if laptop is not None:
        laptop.line.cut()
        await asyncio.sleep(world.random.choice([0, 5, 30]))
        laptop.line.mend()


async def half_open(world: World) -> None:
    """One connection or one direction of it is dead, and neither end is told."""
    laptop = world.any_laptop(lambda one: bool(one.line.connections))
    if laptop is not None:
        one = laptop.line.connections[-1]
        world.random.choice([one.lose, one.up.lose, one.down.lose])()


async def freeze(world: World) -> None:
    """A laptop's socket stays open, and nobody reads it."""
    laptop = world.any_laptop()
    if laptop is not None:
        laptop.line.freeze()
        await asyncio.sleep(world.random.choice([5, 15, 50]))
        laptop.line.thaw()


# ── laptops ────────────────────────────────────────────────────────────────────────────────────


def crash_room(*, silently: bool) -> Strike:
    """A laptop dies, and is switched on again."""

    async def strike(world: World) -> None:
        laptop = world.any_laptop(lambda one: one.is_on)
        if laptop is not None:
            laptop.kill(silently=silently)
            await asyncio.sleep(world.random.choice([0.1, 4, 30]))
            await laptop.start()

    return strike


async def crash_room_midway(world: World) -> None:
    """A laptop dies between two statements of one transaction."""
    laptop = world.any_laptop(lambda one: one.is_on)
    if laptop is not None:
        laptop.disk.connection.fuse = world.random.randint(0, 12)
        world.act_at(laptop)
        await asyncio.sleep(world.random.uniform(1, 5))
        laptop.kill()
        await laptop.start()


async def restore_room(world: World) -> None:
    """A laptop's file is put back from an older copy."""
    laptop = world.any_laptop(lambda one: one.is_on and bool(one.copies))
    if laptop is not None:
        laptop.kill()
        world.note_acked(laptop)
        laptop.put_disk(*world.random.choice(laptop.copies))
        await asyncio.sleep(world.random.uniform(0, 5))
        await laptop.start()


async def clone_laptop(world: World) -> None:
    """A laptop's disk is copied into another, and both run in the same room."""
    laptop = world.any_laptop(lambda one: one.is_on)
    if laptop is not None and len(world.laptops_of(laptop.room_id)) < world.LAPTOPS_MAX:
        twin = world.add_laptop(laptop.room_id)
        twin.put_disk(laptop.disk.image(), frozenset(laptop.saved))
        await twin.start()


async def replace_laptop(world: World) -> None:
    """A new laptop stands in for one that goes back in its bag, or is gone for good."""
    laptop = world.any_laptop(lambda one: one.is_on)
    if laptop is None or len(world.laptops_of(laptop.room_id)) >= world.LAPTOPS_MAX:
        return
    if world.random.random() < 0.5:
        laptop.kill(silently=world.random.random() < 0.5)
        laptop.is_stowed = True
        world.note_acked(laptop)
    await world.add_laptop(laptop.room_id).start()


async def take_over(world: World) -> None:
    """A person presses «try now» on a laptop."""
    laptop = world.any_laptop(lambda one: one.is_ready)
    if laptop is not None:
        laptop.room.contact_wished.set()


async def sleep(world: World) -> None:
    """The lid closes and opens."""
    laptop = world.any_laptop(lambda one: one.is_ready)
    if laptop is not None:
        laptop.sleep()
        await asyncio.sleep(world.random.choice([1, 8, 60]))
        laptop.wake()


async def fill_room(world: World) -> None:
    """A laptop's disk is full for a while."""
    laptop = world.any_laptop(lambda one: one.is_ready)
    if laptop is not None:
        disk = laptop.disk
        disk.fill()
        await asyncio.sleep(world.random.uniform(2, 30))
        disk.free()


# ── clocks ─────────────────────────────────────────────────────────────────────────────────────


def jump(where: Literal["room", "centre"], by_s: float) -> Strike:
    """Somebody sets a clock wrong, and later right."""

    async def strike(world: World) -> None:
        laptop = world.any_laptop()
        clock = world.node.clock if where == "centre" or laptop is None else laptop.clock
        clock.set_by_s += by_s * world.random.choice([-1, 1])
        await asyncio.sleep(world.random.choice([1, 20, 60]))
        clock.set_by_s = 0.0

    return strike


async def boot_ahead(world: World) -> None:
    """A laptop is started with its clock ahead, and somebody sets it right later."""
    laptop = world.any_laptop(lambda one: one.is_ready)
    if laptop is not None:
        laptop.kill()
        disk, held = laptop.disk, laptop.disk.holds()
        laptop.clock.set_by_s += YEAR_S
        may_forget = world.node.clock.set_by_s > 0  # Two clocks that agree are believed.
        await laptop.start()
        await asyncio.sleep(LOADED_S)
        gone = held - disk.holds()
        if gone and not may_forget and world.node.clock.set_by_s <= 0:
            world.found.append(f"{laptop.name}, its clock ahead, has forgotten {sorted(gone)}")
        await asyncio.sleep(world.random.choice([0, 19, 59]))
        laptop.clock.set_by_s = 0.0


# ── the centre ─────────────────────────────────────────────────────────────────────────────────


def kill_centre(*, silently: bool) -> Strike:
    """The centre dies, and is started again."""

    async def strike(world: World) -> None:
        world.note_histories()
        world.node.kill(silently=silently)
        await asyncio.sleep(world.random.choice([0.1, 5, 40]))
        await world.node.start()

    return strike


async def kill_centre_midway(world: World) -> None:
    """The centre dies between two statements of one transaction."""
    world.note_histories()
    if world.node.is_up:
        world.node.disk.blow_at(world.random.randint(0, 8))
        await asyncio.sleep(world.random.uniform(1, 5))
        world.node.kill()
        await world.node.start()


async def restart_centre(world: World) -> None:
    """The centre is stopped in good order, as for an upgrade."""
    world.note_histories()
    await world.node.stop()
    await asyncio.sleep(world.random.uniform(0.5, 10))
    await world.node.start()


async def restore_centre(world: World) -> None:
    """The centre comes back from an older backup."""
    await world.restore_centre()


async def fill_centre(world: World) -> None:
    """The centre's disk is full for a while."""
    if world.node.is_up:
        world.node.disk.set_full(True)
        await asyncio.sleep(world.random.uniform(1, 20))
        if world.node.is_up:
            world.node.disk.set_full(False)


# ── other versions ─────────────────────────────────────────────────────────────────────────────


def speak(dialect: Dialect) -> Strike:
    """One peer is of another version for a while: it says more, or less, than this one knows."""

    async def strike(world: World) -> None:
        laptop = world.any_laptop()
        if laptop is not None:
            laptop.line.speak(dialect)
            await asyncio.sleep(world.random.uniform(5, 40))
            laptop.line.speak("")

    return strike


async def odd_report(world: World) -> None:
    """A newer agent saved a kind of report that this centre does not know."""
    laptop = world.any_laptop(lambda one: one.is_ready)
    if laptop is not None:
        await world.tell_from_tomorrow(laptop)


async def odd_event(world: World) -> None:
    """A newer centre, since rolled back, wrote a kind of event that this one does not know."""
    await world.write_odd_event()


CATALOGUE: tuple[Fault, ...] = (
    Fault("drop", mishap("drop")),
    Fault("duplicate", mishap("duplicate")),
    Fault("delay", mishap("delay")),
    Fault("late frames", late_frames),
    Fault("late hello", late_hello),
    Fault("stalled line", stall),
    Fault("cut line", cut),
    Fault("half-open", half_open),
    Fault("frozen reader", freeze),
    Fault("room crash", crash_room(silently=False)),
    Fault("room power cut", crash_room(silently=True)),
    Fault("room dies between statements", crash_room_midway),
    Fault("stale restore of a room", restore_room),
    Fault("cloned laptop", clone_laptop),
    Fault("replacement laptop", replace_laptop),
    Fault("takeover", take_over),
    Fault("sleep", sleep),
    Fault("room's disk full", fill_room),
    Fault("room's clock jumps an hour", jump("room", HOUR_S)),
    Fault("room's clock jumps a year", jump("room", YEAR_S)),
    Fault("room started with its clock ahead", boot_ahead),
    Fault("centre's clock jumps an hour", jump("centre", HOUR_S)),
    Fault("centre's clock jumps a year", jump("centre", YEAR_S)),
    Fault("centre killed", kill_centre(silently=False)),
    Fault("centre's power cut", kill_centre(silently=True)),
    Fault("centre dies between statements", kill_centre_midway),
    Fault("planned restart", restart_centre),
    Fault("stale restore of the centre", restore_centre),
    Fault("centre's disk full", fill_centre),
    Fault("agent of tomorrow", speak("agent of tomorrow")),
    Fault("agent of yesterday", speak("agent of yesterday")),
    Fault("centre of tomorrow", speak("centre of tomorrow")),
    Fault("report of tomorrow", odd_report),
    Fault("event of tomorrow", odd_event),
)
