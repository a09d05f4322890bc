"""Real processes for trials: a centre, laptops, and between each two a network that can go bad.

Each process may be another program than the present one (an older release, a spoilt copy); all that
they share is the hour, which each is given as the same anchor. Everything is stopped at the end.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp

from orchestrator.demo.centre_door import CentreDoor
from orchestrator.demo.desk import Desk
from orchestrator.demo.processes import Child, free_port, until, until_it_answers
from session_core.clock import DemoClock
from session_core.rules.terms import RoomId
from tests.chaos.proxy import ChaosProxy
from tests.demo.scripts import CONFIG, programme_of

SETTLE_S_MAX = 90.0
ANSWER = aiohttp.ClientTimeout(total=2)


@dataclass(frozen=True, slots=True)
class Program:
    """What is started, and what it is given besides its settings."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


CENTRE = Program(("orchestrator", "serve"))
LAPTOP = Program(("site_agent",))


@dataclass
class Laptop:
    """One room's laptop: its folder outlives its processes."""

    room: RoomId
    data: Path
    port: int
    network: ChaosProxy
    desk: Desk
    child: Child | None = None

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"http://127.0.0.1:{self.port}"


class Field:
    """One course day on this machine. Made by `field_in`."""

    def __init__(
        self, folder: Path, http: aiohttp.ClientSession, config: Path, speed: float
    ) -> None:
        self.folder = folder
        self.config = config
        self.programme = programme = programme_of("t1d-2dager", 1, config)
        shown = programme.starts_at - timedelta(minutes=10)
        self.clock = DemoClock(datetime.now(UTC), shown, speed)
        self.laptops: dict[RoomId, Laptop] = {}
        self._http = http
        self._port = free_port()
        self._centre: Child | None = None
        self._doors: list[CentreDoor] = []

    # ── the centre ─────────────────────────────────────────────────────────────────────────────

    @property
    def centre_data(self) -> Path:
        """The centre's data folder."""
        return self.folder / "centre"

    @property
    def centre(self) -> Child:
        """The process that was started last."""
        assert self._centre is not None, "start it first"
        return self._centre

    @property
    def address(self) -> str:
        """The centre's address."""
        return f"http://127.0.0.1:{self._port}"

    def door(self) -> CentreDoor:
        """The centre's API; a new one remembers nothing of an older log."""
        return CentreDoor(self._http, lambda: self.address, self.programme.session)

    async def start_centre(self, program: Program = CENTRE, **settings: str) -> None:
        """Start it on its folder, and wait until it answers. Raises ProcessTrouble."""
        own = {
            "HOST": "127.0.0.1",
            "PORT": str(self._port),
            "ACCESS": "open",
            "DATA_FOLDER": str(self.centre_data),
            "SITES_FILE": str(self.config / "sites.toml"),
            "COURSES_FOLDER": str(self.config / "courses"),
            "DEMO": "true",
            **settings,
        }
        self._centre = self._child("centre", program, "SAMKURS_", own)
        await self._start(self._centre, f"{self.address}/healthz")

    # ── the rooms ──────────────────────────────────────────────────────────────────────────────

    async def start_laptop(
        self, room: RoomId, program: Program = LAPTOP, **settings: str
    ) -> Laptop:
        """Start a room's laptop: the first time on an empty folder. Raises ProcessTrouble."""
        laptop = self.laptops.get(room) or await self._new_laptop(room)
        own = {
            "CENTRE": f"http://127.0.0.1:{laptop.network.port}",
            "ROOM": room,
            "TOKEN": "any",
            "DATA": str(laptop.data),
            "PORT": str(laptop.port),
            "BROWSER": "false",
            "PROXY": "none",
            **settings,
        }
        laptop.child = self._child(room, program, "SAMKURS_AGENT_", own)
        await self._start(laptop.child, f"{laptop.address}/healthz")
        return laptop

    async def _new_laptop(self, room: RoomId) -> Laptop:
        network = ChaosProxy(self._port)
        await network.start()
        port = free_port()
        desk = Desk(self._http, f"http://127.0.0.1:{port}", self.programme.session)
        self.laptops[room] = Laptop(room, self.folder / room, port, network, desk)
        return self.laptops[room]

    async def until_settled(self, *, hurry: bool = False) -> None:
        """Wait until all laptops are in contact with nothing left to send. Somebody at each presses
        "try now" where there is hurry.
        """
        for laptop in self.laptops.values():
            if hurry:
                await laptop.desk.send({"kind": ["try_now"], "id": ["try"]})
            await until_health(laptop, "connected", unsent=0)

    async def stop(self) -> None:
        """End everything."""
        laptops = self.laptops.values()
        children = [one for one in (self._centre, *(one.child for one in laptops)) if one]
        await asyncio.gather(*(one.desk.close() for one in laptops))
        await asyncio.gather(*(child.stop() for child in children))
        await asyncio.gather(*(one.network.stop() for one in laptops))

    # ── all of them ────────────────────────────────────────────────────────────────────────────

    def _child(
        self, name: str, program: Program, prefix: str, settings: Mapping[str, str]
    ) -> Child:
        named = {prefix + key: value for key, value in settings.items()}
        environment = {"SAMKURS_CLOCK": self.clock.as_text(), **named, **program.environment}
        log = self.folder / "logs" / f"{name}.log"
        return Child(name, program.arguments, log, environment)

    async def _start(self, child: Child, url: str) -> None:
        await child.start()

        async def answers() -> bool:
            with suppress(aiohttp.ClientError, TimeoutError):
                async with self._http.get(url, timeout=ANSWER) as answer:
                    return answer.status == 200
            return False

        await until_it_answers(child, answers)


async def until_health(
    laptop: Laptop, link: str, *, unsent: int | None = None, within_s: float = SETTLE_S_MAX
) -> None:
    """Wait until a laptop says that its link is so. Raises ProcessTrouble "not_in_time"."""
    said = ("", 0)

    async def is_so() -> bool:
        nonlocal said
        with suppress(aiohttp.ClientError, TimeoutError):
            said = await laptop.desk.health()
            return said[0] == link and unsent in (None, said[1])
        return False

    try:
        await until(is_so, "health", within_s, every_s=0.05)
    except Exception as error:
        raise AssertionError(f"{laptop.room} says {said}, not {(link, unsent)}") from error


@asynccontextmanager
async def field_in(folder: Path, *, rooms: int = 3, speed: float = 1.0) -> AsyncIterator[Field]:
    """A field with a centre and so many laptops, all of the present version and in contact."""
    async with bare_field_in(folder, speed=speed) as field:
        await field.start_centre()
        for room in field.programme.rooms[:rooms]:
            await field.start_laptop(room.id)
        await field.until_settled()
        await asyncio.gather(*(laptop.desk.open() for laptop in field.laptops.values()))
        yield field


@asynccontextmanager
async def bare_field_in(
    folder: Path, *, speed: float = 1.0, config: Path = CONFIG
) -> AsyncIterator[Field]:
    """A field in which nothing runs yet, with the course files of `config`."""
    async with aiohttp.ClientSession() as http:
        field = Field(folder, http, config, speed)
        try:
            yield field
        finally:
            await field.stop()
