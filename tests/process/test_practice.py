"""Both practices with real processes: somebody does as the guide says, and comes through."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from orchestrator.demo.autopilot import door_to
from orchestrator.demo.centre_door import CentreDoor
from orchestrator.demo.desk import Desk
from orchestrator.demo.forms import body_of, form_of
from orchestrator.demo.processes import free_port
from orchestrator.demo.stage import Stage
from orchestrator.practice.player import Player
from orchestrator.practice.running import Wanted, everybody_else, page_of, programme_of, setting_of
from session_core.ids import new_id
from session_core.practice.guide import Asked, Learner, Sight
from session_core.practice.steps import STEPS, room_of
from session_core.rules.evolve import fold
from session_core.rules.reports import ReportBase
from session_core.rules.state import SessionState
from session_core.rules.terms import Phase
from tests.demo.scripts import CONFIG
from tests.practice.learner import LEADER_TRIES, LECTURER_TRIES
from tests.process.demo_process import DemoProcess

pytestmark = [pytest.mark.process, pytest.mark.asyncio]

SPEED = 5.0
"""Undo has two seconds then, and a played room does something twice a second."""
THROUGH_S_MAX = 180.0
TRY_EVERY_S = 0.3


@dataclass
class Person:
    """Whoever practises, at the page that guides."""

    learner: Learner
    stage: Stage
    centre: CentreDoor
    desk: Desk
    player: Player

    async def practise(self) -> SessionState:
        """Do as the guide says until it has no more steps; the day as it then is."""
        steps = STEPS[self.learner]
        while (n := (await self.player.guided.standing()).step) < len(steps):
            if n >= 0:
                await self._try(n)
            await asyncio.sleep(TRY_EVERY_S)
        return await self._day()

    async def press(self, word: str, n: int) -> None:
        """A button of the guide's card."""
        fields = {"kind": ["practice"], "id": [new_id()], "word": [word], "step": [str(n)]}
        if self.learner is Learner.LEADER:
            await self.desk.send(fields)
            return
        session = self.stage.setting.programme.session
        path = f"{self.stage.address}/kurs/{session}/send?page=console"
        headers = {"Origin": self.stage.address}
        async with self.stage.http.post(path, data=fields, headers=headers) as answer:
            answer.raise_for_status()

    async def _try(self, n: int) -> None:
        step = STEPS[self.learner][n]
        if step.to_read:
            await self.press("next", n)
            return
        known = LEADER_TRIES if self.learner is Learner.LEADER else LECTURER_TRIES
        link = (await self.desk.health())[0]
        room = room_of(self.learner, self.stage.setting.programme)
        seen = Sight(state=await self._day(), room=room, alone=link != "connected")
        for message in known[step.id](seen, self.stage.setting.clock.now()):
            if isinstance(message, ReportBase):
                await self.desk.send(form_of(message))
            else:
                await self.centre.send(body_of(message))
        if step.id == "together":
            await self.desk.send({"kind": ["try_now"], "id": [new_id()]})

    async def _day(self) -> SessionState:
        return fold([row.event for row in await self.centre.events()])


@asynccontextmanager
async def practice(learner: Learner, folder: Path) -> AsyncIterator[Person]:
    """Everybody's processes, and a person at the page."""
    wanted = Wanted(learner=learner, language="nb", speed=SPEED)
    config = CONFIG / "practice"
    programme, ports = programme_of(config), {"page": free_port(), "centre": free_port()}
    # Five times as fast, a day is late before a busy machine has begun it.
    setting = setting_of(wanted, programme, config, folder, ports, is_again=True)
    async with aiohttp.ClientSession() as http:
        stage = Stage(setting, http)
        try:
            await stage.start()
            room = room_of(learner, programme) or programme.rooms[0].id
            async with everybody_else(wanted, stage, http) as player:
                desk = Desk(http, stage.laptops[room].address, programme.session)
                await desk.open()
                yield Person(learner, stage, door_to(stage), desk, player)
                await desk.close()
        finally:
            await stage.stop()


@pytest.mark.parametrize("learner", list(Learner))
async def test_a_person_comes_through_the_whole_practice(learner: Learner, tmp_path: Path) -> None:
    async with practice(learner, tmp_path) as person:
        playing = asyncio.create_task(person.player.play())
        async with asyncio.timeout(THROUGH_S_MAX):
            day = await person.practise()
            assert day.phase is Phase.CLOSED
            await person.press("again", len(STEPS[learner]))
            assert await playing is Asked.AGAIN


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to a process alone")
async def test_a_practice_that_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    options = ("--no-browser", "--port", str(port := free_port()))
    one = await DemoProcess.start(tmp_path, "leader", command="practice", options=options)
    try:
        address = (await one.until_it_says("http://")).split()[-1]
        assert f":{port}/" in address
        async with aiohttp.ClientSession() as http, http.get(address) as answer:
            page = await answer.text()
        one.process.send_signal(signal.SIGINT)
        await one.until_it_ends(10)
    finally:
        await one.end()
    assert "ØVING" in page
    assert await asyncio.to_thread(os.listdir, tmp_path) == []


async def test_a_practice_takes_nothing_from_the_real_settings_of_its_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real centre's file may name a folder of backups, and a real laptop's a room and a key."""
    real = tmp_path / "real"
    await asyncio.to_thread(real.mkdir)
    backups = real / "backups"
    (real / "samkurs.toml").write_text(
        f'backup_folder = "{backups.as_posix()}"\nbackup_every_h = 1'
    )
    monkeypatch.setenv("PYTHONPATH", str(CONFIG.parent))
    monkeypatch.chdir(real)
    monkeypatch.setenv("SAMKURS_PUBLIC_URL", "https://samkurs.example.no")
    monkeypatch.setenv("SAMKURS_AGENT_TOKEN_FILE", str(real / "no-such-key"))
    async with practice(Learner.LECTURER, tmp_path / "own") as person:
        assert "lang" not in page_of(Learner.LECTURER, person.stage), "it is a cookie of all ports"
        assert (await person.player.guided.standing()).step == 0
    assert await asyncio.to_thread(os.listdir, real) == ["samkurs.toml"]
