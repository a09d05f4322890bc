"""kill -9 under load: of the centre, and of laptops, some of which have no contact just then.

`Scale.count` is the number of kills, spread over days of `KILLS_IN_A_DAY` each on fresh folders.
Each blow falls while everybody works, at a random moment; the next one only after work went on.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from orchestrator.demo.processes import until
from tests.chaos.proxy import CALM, Weather
from tests.reliability.field import (
    CENTRE,
    LAPTOP,
    Field,
    Laptop,
    Program,
    field_in,
    until_health,
)
from tests.reliability.people import Book, Crowd, Reckoning, reckon
from tests.reliability.trial import Control, Figures, Promises, Scale, Trial

KILLS_IN_A_DAY = 25
WORK_BETWEEN = 10
"""Acknowledgements between one blow and the next."""
BLOW_S_MAX = 0.4
"""A blow falls within so many seconds after that."""

SAVED_ALONE = 3
SAVED_S_MAX = 60.0

HASTY_CENTRE = Program(("tests.reliability.spoilt_centre", "hasty"))
HASTY_LAPTOP = Program(("tests.reliability.spoilt_laptop", "hasty"))


@dataclass
class Blows:
    """Strikes one field, again and again."""

    field: Field
    dice: random.Random
    program: Program

    async def at_centre(self) -> None:
        """The centre is killed, and started again at once; the rooms are back before the next blow,
        so that each falls while reports are on their way.
        """
        await self.field.centre.kill()
        await self.field.start_centre(self.program)
        for laptop in self.field.laptops.values():
            await laptop.desk.send({"kind": ["try_now"], "id": ["try"]})
            await until_health(laptop, "connected")

    async def at_laptop(self) -> None:
        """A laptop is killed, every second time while it has been without contact for a while."""
        laptop = self.dice.choice(list(self.field.laptops.values()))
        if self.dice.random() < 0.5:
            laptop.network.weather = Weather(gone=True)
            await asyncio.sleep(self.dice.uniform(0, BLOW_S_MAX))
        await self._strike(laptop)

    async def at_lonely_laptop(self) -> None:
        """For the control arm: a laptop is killed when it has saved what nobody else has. Where it
        has contact a blow hurts nobody, for the centre has what a spoilt laptop forgets.
        """
        laptop = self.dice.choice(list(self.field.laptops.values()))
        laptop.network.weather = Weather(gone=True)

        async def has_saved() -> bool:
            return (await laptop.desk.health())[1] >= SAVED_ALONE

        await until(has_saved, "something is saved", SAVED_S_MAX)
        await self._strike(laptop)

    async def _strike(self, laptop: Laptop) -> None:
        assert laptop.child is not None
        await laptop.child.kill()
        await self.field.start_laptop(laptop.room, self.program)
        laptop.network.weather = CALM


Strike = Callable[[Blows], Awaitable[None]]


async def _one_day(
    strike: Strike, program: Program, kills: int, folder: Path, seed: int
) -> Reckoning:
    """A day of blows, and what is left in the evening."""
    dice = random.Random(seed)
    book = Book(folder / "ledger.jsonl")
    async with field_in(folder / "day", rooms=2) as field:
        blows = Blows(field, dice, program)
        if program is HASTY_LAPTOP:
            await _exchange_laptops(field, program)
        elif program is HASTY_CENTRE:
            await blows.at_centre()
        async with Crowd(field, book) as crowd:
            for _ in range(kills):
                await crowd.until_more(WORK_BETWEEN)
                await asyncio.sleep(dice.uniform(0, BLOW_S_MAX))
                await strike(blows)
            await crowd.until_more(WORK_BETWEEN)
        await field.until_settled()
        book.close()
        return await reckon(field, book)


async def _exchange_laptops(field: Field, program: Program) -> None:
    for laptop in field.laptops.values():
        assert laptop.child is not None
        await laptop.child.stop()
        await field.start_laptop(laptop.room, program)


def _kills(strike: Strike, program: Program, scale: Scale) -> Figures:
    """Days of blows until there were enough."""
    done, found = 0, []
    while done < scale.count:
        kills = min(KILLS_IN_A_DAY, scale.count - done)
        with tempfile.TemporaryDirectory(prefix="samkurs-kill-") as temp:
            seed = scale.seed + done
            found.append(asyncio.run(_one_day(strike, program, kills, Path(temp), seed)))
        done += kills
        scale.tell(f"{done} of {scale.count} kills, {found[-1].acknowledged} acknowledged that day")
    return _figures(done, found)


def _figures(kills: int, found: list[Reckoning]) -> Figures:
    lost = [one for day in found for one in day.lost]
    doubled = [one for day in found for one in day.doubled]
    waiting = sum(day.waiting for day in found)
    promises = Promises()
    promises.hold(not lost, f"{len(lost)} acknowledged were lost, such as {lost[:3]}")
    promises.hold(not doubled, f"{len(doubled)} are there twice, such as {doubled[:3]}")
    promises.hold(not waiting, f"{waiting} were never sent")
    return promises.figures(
        kills=kills,
        acknowledged=sum(day.acknowledged for day in found),
        lost=len(lost),
        doubled=len(doubled),
    )


def _trial(
    name: str, what: str, strike: Strike, good: Program, spoilt: Program, hurting: Strike
) -> Trial:
    """`hurting` is the blow of the control arm."""
    return Trial(
        name=name,
        what=what,
        run=lambda scale: _kills(strike, good, scale),
        short=Scale(count=6),
        long=Scale(count=150),
        control=Control(
            what="acknowledges before the commit",
            run=lambda scale: _kills(hurting, spoilt, scale),
            scale=Scale(count=3),
        ),
    )


KILL_CENTRE = _trial(
    "kill-centre",
    "kill -9 of the centre under load",
    strike=Blows.at_centre,
    good=CENTRE,
    spoilt=HASTY_CENTRE,
    hurting=Blows.at_centre,
)
KILL_LAPTOP = _trial(
    "kill-laptop",
    "kill -9 of laptops under load",
    strike=Blows.at_laptop,
    good=LAPTOP,
    spoilt=HASTY_LAPTOP,
    hurting=Blows.at_lonely_laptop,
)
