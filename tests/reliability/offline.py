"""A day without the centre: thousands of actions on one laptop, its plug pulled in the middle.

`Scale.count` is the number of actions, spread over eight hours of course time by a fast clock;
`Scale.seconds` is the promised p99 from the form to the word "saved".
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.proxy import CALM, Weather
from tests.reliability.field import LAPTOP, Field, Laptop, Program, field_in
from tests.reliability.kill import HASTY_LAPTOP
from tests.reliability.people import Book, Reckoning, put_on, reckon, save_one, tick
from tests.reliability.trial import Control, Figures, Promises, Scale, Trial

ALONE_S = 8 * 3600.0
ACTIONS_PER_S = 50.0
"""Of real time: a whole day in a hundred seconds."""
SYNC_S_MAX = 30.0
"""Real seconds from the first packet to nothing left to send."""


@dataclass(frozen=True, slots=True)
class Day:
    """What a day alone came to. Times in real seconds."""

    found: Reckoning
    p99_s: float
    worst_s: float
    sync_s: float
    alone_h: float


async def _day(folder: Path, count: int, program: Program) -> Day:
    book = Book(folder / "ledger.jsonl")
    speed = ALONE_S / (count / ACTIONS_PER_S)
    async with field_in(folder / "day", rooms=1, speed=speed) as field:
        (laptop,) = field.laptops.values()
        await put_on(field, book)
        laptop.network.weather = Weather(gone=True)
        await field.centre.kill()
        begun = field.clock.now()
        await _restart(field, laptop, program)
        await _act(field, laptop, book, count // 2)
        await _restart(field, laptop, program)
        await _act(field, laptop, book, count - count // 2)
        alone_h = (field.clock.now() - begun).total_seconds() / 3600
        await field.start_centre()
        sync_s = await _sync(field, laptop)
        book.close()
        times = sorted(book.seconds)
        found = await reckon(field, book)
        return Day(found, times[int(len(times) * 0.99)], times[-1], sync_s, alone_h)


async def _restart(field: Field, laptop: Laptop, program: Program) -> None:
    """The plug is pulled, and put back."""
    assert laptop.child is not None
    await laptop.child.kill()
    await field.start_laptop(laptop.room, program)
    await laptop.desk.open()


async def _act(field: Field, laptop: Laptop, book: Book, count: int) -> None:
    """So many actions, each when it is its turn, or at once where the page is behind."""
    item, begun = field.programme.checklist[0].id, time.monotonic()
    for number in range(count):
        await asyncio.sleep(max(0.0, begun + number / ACTIONS_PER_S - time.monotonic()))
        assert await save_one(laptop, book, tick(item, number)), "the page refused"


async def _sync(field: Field, laptop: Laptop) -> float:
    """Mend the cable and press "try now": seconds until the centre has everything."""
    laptop.network.weather = CALM
    begun = time.monotonic()
    await field.until_settled(hurry=True)
    return time.monotonic() - begun


def _run(program: Program, scale: Scale) -> Figures:
    with tempfile.TemporaryDirectory(prefix="samkurs-offline-") as temp:
        scale.tell(f"{scale.count} actions, about {scale.count / ACTIONS_PER_S:.0f} s")
        day = asyncio.run(_day(Path(temp), scale.count, program))
    promises, found = Promises(), day.found
    promises.hold(not found.lost, f"{len(found.lost)} acknowledged were lost")
    promises.hold(not found.doubled, f"{len(found.doubled)} are there twice")
    promises.in_time(day.p99_s <= scale.seconds, f"p99 is over {scale.seconds * 1000:.0f} ms")
    promises.in_time(day.sync_s <= SYNC_S_MAX, f"the sync took over {SYNC_S_MAX:.0f} s")
    return promises.figures(
        actions=scale.count,
        hours_alone=day.alone_h,
        acknowledged=found.acknowledged,
        lost=len(found.lost),
        doubled=len(found.doubled),
        p99_ms=day.p99_s * 1000,
        worst_ms=day.worst_s * 1000,
        sync_s=day.sync_s,
    )


OFFLINE = Trial(
    name="offline",
    what="eight hours without the centre, the laptop's plug pulled in the middle, then sync",
    run=lambda scale: _run(LAPTOP, scale),
    short=Scale(count=300, seconds=0.5),
    long=Scale(count=5_000, seconds=0.1),
    control=Control(
        what="a laptop that says saved before the commit",
        run=lambda scale: _run(HASTY_LAPTOP, scale),
        scale=Scale(count=200, seconds=10.0),
    ),
)
