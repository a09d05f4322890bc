"""The centre is killed ten times in one day, and a laptop once: nothing acknowledged is lost.

The moments are random, between any two steps of the day or in the middle of one; the seed is
printed, and `SAMKURS_SEED` plays it again. Everything goes on at once on the same data.
"""

from __future__ import annotations

import asyncio
import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from orchestrator.demo.autopilot import StageWorld, door_to, judge, performance
from orchestrator.demo.centre_door import CentreDoor
from orchestrator.demo.day import write_day
from orchestrator.demo.own_config import write_config
from orchestrator.demo.page_text import texts_of
from orchestrator.demo.plan import plan_of
from orchestrator.demo.player import Player
from orchestrator.demo.processes import until
from orchestrator.demo.script import Act, Script
from orchestrator.demo.stage import Setting, Stage
from session_core.clock import DemoClock, ManualClock
from session_core.ids import new_id
from tests.demo.scripts import CONFIG, programme_of

pytestmark = [pytest.mark.process, pytest.mark.asyncio]

KILLS = 10
SPEED = 60.0
"""Of the clock. The hands do not wait for it: the day is played as fast as it is answered, so that
the restarts do not carry it past midnight, when laptops rightly stop to hurry."""
IN_STEP_S_MAX = 30.0


class Killer:
    """Kills at chosen acts of the day, some milliseconds into them."""

    def __init__(self, stage: Stage, script: Script, dice: random.Random) -> None:
        self._stage = stage
        self._dice = dice
        acts = range(5, len(script.acts) - 5)
        self._moments = sorted(dice.sample(acts, KILLS + 1))
        self._laptop_moment = dice.choice(self._moments)
        self._room = plan_of(script.programme).late_room
        self._acts = 0
        self._struck = asyncio.Event()
        self.killed: list[str] = []

    def tell(self, _: Act) -> None:
        """An act begins."""
        self._acts += 1
        self._struck.set()

    async def kill_all_day(self, player: Player, world: StageWorld) -> None:
        """Every kill in its turn; after each, all clocks must come to agree."""
        for moment in self._moments:
            while self._acts < moment:
                self._struck.clear()
                await self._struck.wait()
            await asyncio.sleep(self._dice.uniform(0, 0.05))
            if moment == self._laptop_moment:
                await self._stage.kill_laptop(self._room)
                await self._stage.restart_laptop(self._room)
                self.killed.append(self._room)
            else:
                await self._stage.kill_centre()
                await self._stage.start_centre()
                self.killed.append("centre")
            await until_clocks_agree(door_to(self._stage), player, world)


async def until_clocks_agree(centre: CentreDoor, player: Player, world: StageWorld) -> None:
    """What every room's page counts to is what the centre's page for that room counts to."""

    async def agree() -> bool:
        for room, desk in world.desks.items():
            try:
                here = texts_of(await desk.get("/")).get("now")
            except aiohttp.ClientError:
                return False
            if room not in player.alone and here != await there(room):
                return False
        return True

    async def there(room: str) -> object:
        return texts_of(await centre.room_page(room)).get("now")

    await until(agree, "all clocks agree", IN_STEP_S_MAX, every_s=0.2)


def setting_in(data: Path) -> Setting:
    config = write_config(CONFIG, data / "config", is_quick=True)
    programme = programme_of("t1d-2dager", 1, config)
    shown = programme.starts_at - timedelta(minutes=10)
    clock = DemoClock(datetime.now(UTC) + timedelta(seconds=5), shown, SPEED)
    return Setting(programme=programme, clock=clock, data=data, config=config)


@pytest.fixture
def seed() -> int:
    """The seed of this run, told so that it can be played again."""
    one = int(os.environ.get("SAMKURS_SEED") or random.SystemRandom().randrange(2**32))
    print(f"SAMKURS_SEED={one}")
    return one


async def test_ten_kills_of_the_centre_lose_and_double_nothing(seed: int, tmp_path: Path) -> None:
    async with aiohttp.ClientSession() as http:
        stage = Stage(setting_in(tmp_path), http)
        try:
            await stage.start()
            await _play_and_kill(stage, http, random.Random(seed))
        finally:
            await stage.stop()


async def _play_and_kill(stage: Stage, http: aiohttp.ClientSession, dice: random.Random) -> None:
    programme = stage.setting.programme
    begins_at = programme.starts_at - timedelta(minutes=10)
    script = write_day(programme, new_id, begins_at=begins_at, speed=SPEED)
    assert script.left_out == ("undo",), "nobody's ten seconds outlast a restart"
    killer = Killer(stage, script, dice)
    book = stage.setting.data / "ledger.jsonl"
    async with performance(stage, script, http, book, killer.tell) as (player, world):
        # Nobody sleeps, and no wish is too late.
        player.clock = ManualClock(script.acts[-1].at + timedelta(days=1))
        async with asyncio.TaskGroup() as group:
            group.create_task(killer.kill_all_day(player, world))
            group.create_task(player.play())
        verdict = await judge(player, world, stage)
    assert killer.killed.count("centre") == KILLS
    assert len(killer.killed) == KILLS + 1
    assert verdict.complaints == (), verdict.line()
    assert (verdict.lost, verdict.doubled) == (0, 0)
