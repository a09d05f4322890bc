"""One practice: its own processes, folder and ports; begun again or ended from the page."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp

from dashboards.practice import AT_ONCE, BESIDE
from orchestrator.courses.faults import CourseFileFaulty
from orchestrator.courses.loader import load_course, load_sites
from orchestrator.courses.programmes import programme_for
from orchestrator.demo import words as demo_words
from orchestrator.demo.autopilot import WELL, door_to
from orchestrator.demo.desk import Desk
from orchestrator.demo.forms import body_of
from orchestrator.demo.processes import ProcessTrouble, free_port, until
from orchestrator.demo.running import (
    CONFIG,
    TROUBLE,
    all_signals_as_ctrl_c,
    has_screen,
    unless_one_falls,
)
from orchestrator.demo.script import LEADER
from orchestrator.demo.stage import CENTRE, Setting, Stage
from orchestrator.practice.cast import Others
from orchestrator.practice.player import Player, Standing
from orchestrator.practice.words import WORDS, say
from session_core.clock import DemoClock
from session_core.ids import new_id
from session_core.practice.guide import Asked, Learner
from session_core.practice.steps import room_of
from session_core.rules.commands import OpenLobby
from session_core.rules.programme import Programme
from session_core.rules.terms import Language, RoomId

COURSE = "ovingsdag"
BEFORE_START = timedelta(minutes=2)
FORGOTTEN_AFTER_S = 60 * 60.0
"""Real seconds after which a practice that nobody has ended ends by itself."""
GOODBYE_S = 1.5
"""The page says that it is over before its process ends."""
PORT = 8650
"""Of the page of whoever practises, well away from a real centre and a real laptop."""
ANSWER = aiohttp.ClientTimeout(total=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for on the command line."""

    learner: Learner
    language: Language
    browser: bool | None = None
    """None: open it where there is a screen and a person."""
    port: int = PORT
    """Wished; the next free one where it is taken, and any for 0."""
    speed: float = 1.0


def run(wanted: Wanted, config: Path = CONFIG / "practice") -> int:
    """Practise until it is ended, Ctrl-C included; the exit code. What was written is removed."""
    folder = Path(tempfile.mkdtemp(prefix="samkurs-practice-"))
    try:
        with all_signals_as_ctrl_c():
            asyncio.run(_until_ended(wanted, config, folder))
    except KeyboardInterrupt:
        pass
    except ProcessTrouble as trouble:
        tell = say if trouble.code in WORDS else demo_words.say
        print(tell(trouble.code, wanted.language, **trouble.details), file=sys.stderr)
        return TROUBLE
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(say("ended", wanted.language), flush=True)
    return 0


async def _until_ended(wanted: Wanted, config: Path, folder: Path) -> None:
    programme = programme_of(config)
    ports = {"page": free_port(wanted.port), "centre": free_port(0)}
    async with aiohttp.ClientSession() as http:
        for turn in range(1, sys.maxsize):
            code = "starting" if turn == 1 else "again"
            print(say(code, wanted.language), flush=True)
            data = folder / str(turn)
            setting = setting_of(wanted, programme, config, data, ports, is_again=turn > 1)
            stage = Stage(setting, http)
            try:
                await stage.start()
                asked = await unless_one_falls(
                    stage, asyncio.create_task(_practise(wanted, stage, http, is_new=turn == 1))
                )
                await asyncio.sleep(GOODBYE_S)
            finally:
                await stage.stop()
                shutil.rmtree(setting.data, ignore_errors=True)
            if asked is Asked.STOP:
                return


def programme_of(config: Path) -> Programme:
    """The short day that practice goes through. Raises ProcessTrouble where it is not there."""
    try:
        sites = load_sites(config / "sites.toml")
        return programme_for(load_course(config / "courses" / f"{COURSE}.toml", sites), sites, 1)
    except CourseFileFaulty as faulty:
        raise ProcessTrouble("no_courses", folder=config) from faulty


def setting_of(
    wanted: Wanted,
    programme: Programme,
    config: Path,
    data: Path,
    ports: dict[str, int],
    *,
    is_again: bool = False,
) -> Setting:
    """Whoever begins again has read what a practice is, and waits for the first step."""
    room = room_of(wanted.learner, programme)
    names = (CENTRE, *(one.id for one in programme.rooms))
    guided = room or CENTRE
    learner = f"{wanted.learner}{AT_ONCE}" if is_again else str(wanted.learner)
    return Setting(
        programme=programme,
        clock=DemoClock(datetime.now(UTC), programme.starts_at - BEFORE_START, wanted.speed),
        data=data,
        config=config,
        port=ports["centre"] if room else ports["page"],
        language=wanted.language,
        ports={room: ports["page"]} if room else {},
        practice={name: learner if name == guided else BESIDE for name in names},
    )


async def _practise(
    wanted: Wanted, stage: Stage, http: aiohttp.ClientSession, *, is_new: bool
) -> Asked:
    async with everybody_else(wanted, stage, http) as player:
        if is_new:
            _invite(wanted, page_of(wanted.learner, stage))
        try:
            async with asyncio.timeout(FORGOTTEN_AFTER_S):
                return await player.play()
        except TimeoutError:
            print(say("forgotten", wanted.language, minutes=round(FORGOTTEN_AFTER_S / 60)))
            return Asked.STOP


def _invite(wanted: Wanted, address: str) -> None:
    print(say("open", wanted.language, address=address))
    print(say("ctrl_c", wanted.language), flush=True)
    if has_screen() if wanted.browser is None else wanted.browser:
        webbrowser.open(address)


def page_of(learner: Learner, stage: Stage) -> str:
    """Where whoever practises sits.

    A browser remembers a language that an address asks for, and a real laptop's page on this
    machine goes by the same cookie. So it is asked for only where nothing else tells it.
    """
    programme, language = stage.setting.programme, stage.setting.language
    room = room_of(learner, programme)
    if room:
        return f"{stage.laptops[room].address}/"
    wish = f"?lang={language}" if language != "nb" else ""
    return f"{stage.address}/kurs/{programme.session}/konsoll{wish}"


@asynccontextmanager
async def everybody_else(
    wanted: Wanted, stage: Stage, http: aiohttp.ClientSession
) -> AsyncIterator[Player]:
    """Everybody else, with the rooms' pages open and the day open where its leader is played."""
    programme, clock = stage.setting.programme, stage.setting.clock
    centre, own = door_to(stage), room_of(wanted.learner, programme)
    if own:
        letting_in = OpenLobby(command_id=new_id(), at=clock.now(), by=LEADER, seen_revision=0)
        await centre.send(body_of(letting_in))
    async with AsyncExitStack() as stack:
        desks: dict[RoomId, Desk] = {}
        for room in programme.rooms:
            # Rooms that are played have tried picture and sound; whoever practises may do so.
            desk = Desk(http, stage.laptops[room.id].address, programme.session)
            await desk.open()
            stack.push_async_callback(desk.close)
            if room.id != own:
                await desk.send({"kind": ["browser_checks"], "id": [new_id()], **WELL})
                desks[room.id] = desk
        yield Player(
            learner=wanted.learner,
            clock=clock,
            guided=Page(http, stage.laptops[own].address if own else stage.address),
            centre=centre,
            desks=desks,
            cables=stage,
            others=Others(new_id, wanted.language),
            new_id=new_id,
        )


class Page:
    """The process whose page guides, asked how far it is."""

    def __init__(self, http: aiohttp.ClientSession, address: str) -> None:
        self._http = http
        self._address = address

    async def standing(self) -> Standing:
        """How far it is. Raises ProcessTrouble "not_in_time"."""
        found: list[Standing] = []

        async def answers() -> bool:
            try:
                async with self._http.get(f"{self._address}/healthz", timeout=ANSWER) as answer:
                    said = json.loads(await answer.text())["practice"]
            except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
                return False
            found.append(Standing(int(said["step"]), Asked(said["asked"])))
            return True

        await until(answers, self._address, 30.0, every_s=0.1)
        return found[0]
