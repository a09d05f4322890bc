"""The stage of a demo: one centre and one laptop per room, each a process with its own folder.

The rooms' clocks, folders, ports and cables are their own, as in real life; all that they share is
the hour, which every process is given as the same anchor.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import aiohttp

from orchestrator.demo.cut_proxy import CutProxy
from orchestrator.demo.join_node import PIN
from orchestrator.demo.pretend_join import PretendJoin, join_of
from orchestrator.demo.processes import Child, free_port, until_it_answers
from session_core.clock import DemoClock
from session_core.rules.programme import Programme, Room
from session_core.rules.terms import Language, RoomId

ANY_TOKEN = "demo"  # noqa: S105 - in open mode every laptop is let in, but a laptop must hold one
CENTRE = "centre"
ANSWER_S_MAX = 2.0
LOOK_EVERY_S = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a stage is built for. `config` holds sites and courses; `port` is a wish."""

    programme: Programme
    clock: DemoClock
    data: Path
    config: Path
    port: int = 0
    language: Language = "nb"
    cut_off: frozenset[RoomId] = frozenset()
    """Rooms whose cable is out before their laptop starts."""
    ports: Mapping[RoomId, int] = field(default_factory=dict)
    """Wishes for the ports of laptops; any free one where there is none."""
    practice: Mapping[str, str] = field(default_factory=dict)
    """In practice: who is guided at the centre (under its name) and in each room."""


@dataclass
class Laptop:
    """One room's laptop: its process, its folder, and where its page is."""

    child: Child
    data: Path
    address: str


class Progress(Protocol):
    """Told while the stage is built."""

    def starting(self, child: Child) -> None:
        """A process is being started."""
        ...

    def ready(self, child: Child, seconds: float) -> None:
        """It answers, so many real seconds after its start."""
        ...


class Silence:
    """Says nothing."""

    def starting(self, child: Child) -> None:
        """Nothing."""

    def ready(self, child: Child, seconds: float) -> None:
        """Nothing."""


@dataclass
class Stage:
    """Start it, use it, stop it. `fallen` tells of a process that ended by itself."""

    setting: Setting
    http: aiohttp.ClientSession
    progress: Progress = field(default_factory=Silence)
    laptops: dict[RoomId, Laptop] = field(default_factory=dict)
    retired: list[tuple[RoomId, Path]] = field(default_factory=list)
    """Laptops that were carried away, and what lies on their disks."""
    join: PretendJoin | None = None
    """The video meeting, where the day meets on this machine."""
    _cables: dict[RoomId, CutProxy] = field(default_factory=dict)
    _centre: Child | None = None
    _port: int = 0

    def __post_init__(self) -> None:
        self.join = join_of(self.setting.programme, self.setting.language)

    async def start(self) -> None:
        """Start the meeting and the centre, and then all rooms at once. Raises ProcessTrouble."""
        if self.join is not None:
            await self.join.start()
        self._port = free_port(self.setting.port)
        await self.start_centre()
        rooms = self.setting.programme.rooms
        await asyncio.gather(*(self._start_room(room) for room in rooms))

    async def stop(self) -> None:
        """End everything at once, and wait until it has."""
        await asyncio.gather(*(child.stop() for child in self._children()))
        await asyncio.gather(*(cable.stop() for cable in self._cables.values()))
        if self.join is not None:
            await self.join.stop()

    # ── the centre ─────────────────────────────────────────────────────────────────────────────

    @property
    def port(self) -> int:
        """The centre's port."""
        return self._port

    @property
    def address(self) -> str:
        """The centre's address."""
        return f"http://127.0.0.1:{self._port}"

    async def start_centre(self) -> None:
        """Start the centre on its folder: the first time, or again after it was killed."""
        self._centre = Child(
            name=CENTRE,
            arguments=("orchestrator", "serve"),
            log=self.setting.data / "logs" / "centre.log",
            environment=self._environment(CENTRE, self._centre_settings()),
        )
        await self._start(self._centre, f"{self.address}/healthz")

    async def kill_centre(self) -> None:
        """A power cut at the centre."""
        assert self._centre is not None, "start it first"
        await self._centre.kill()

    # ── the rooms ──────────────────────────────────────────────────────────────────────────────

    async def _start_room(self, room: Room) -> None:
        self._cables[room.id] = CutProxy(self._port)
        await self._cables[room.id].start()
        if room.id in self.setting.cut_off:
            self.cut(room.id)
        await self._start_laptop(room.id, 1)

    async def _start_laptop(self, room: RoomId, number: int) -> None:
        """Put a laptop with an empty disk into a room, and start it."""
        data = self.setting.data / f"{room}-{number}"
        port = free_port(self.setting.ports.get(room, 0))
        child = Child(
            name=room,
            arguments=("site_agent",),
            log=self.setting.data / "logs" / f"{data.name}.log",
            environment=self._environment(room, self._laptop_settings(room, data, port)),
        )
        self.laptops[room] = Laptop(child, data, f"http://127.0.0.1:{port}")
        await self._start(child, f"{self.laptops[room].address}/healthz")

    async def restart_laptop(self, room: RoomId) -> None:
        """Start a room's laptop again on the same disk, after it was killed."""
        laptop = self.laptops[room]
        old = laptop.child
        laptop.child = Child(old.name, old.arguments, old.log, old.environment)
        await self._start(laptop.child, f"{laptop.address}/healthz")

    async def kill_laptop(self, room: RoomId) -> None:
        """Somebody pulls the plug."""
        await self.laptops[room].child.kill()

    async def replace_laptop(self, room: RoomId) -> None:
        """Carry the laptop away, and put one with an empty disk in its place."""
        self._lose_meeting(room)
        await self.kill_laptop(room)
        self.retired.append((room, self.laptops[room].data))
        await self._start_laptop(room, 1 + sum(one == room for one, _ in self.retired))
        self._find_meeting(room)

    def cut(self, room: RoomId) -> None:
        """Pull out a room's cable: the centre is gone, and the video meeting with it."""
        self._cables[room].cut()
        self._lose_meeting(room)

    def mend(self, room: RoomId) -> None:
        """Put it back."""
        self._cables[room].mend()
        self._find_meeting(room)

    def _lose_meeting(self, room: RoomId) -> None:
        if self.join is not None:
            self.join.lose(room)

    def _find_meeting(self, room: RoomId) -> None:
        if self.join is not None:
            self.join.find(room)

    # ── all of them ────────────────────────────────────────────────────────────────────────────

    async def fallen(self) -> Child:
        """Wait until a process ends that was not meant to."""
        while True:
            fallen = next((one for one in self._children() if one.has_fallen), None)
            if fallen is not None:
                return fallen
            await asyncio.sleep(LOOK_EVERY_S)

    def _children(self) -> Iterable[Child]:
        if self._centre is not None:
            yield self._centre
        yield from [laptop.child for laptop in self.laptops.values()]

    def _environment(self, name: str, own: Mapping[str, str]) -> dict[str, str]:
        return {
            "SAMKURS_CLOCK": self.setting.clock.as_text(),
            "SAMKURS_PRACTICE": self.setting.practice.get(name, ""),
            **own,
        }

    def _no_settings(self) -> str:
        """An empty file in place of those that a real centre or laptop on this machine has."""
        file = self.setting.data / "no-settings.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        return str(file)

    def _centre_settings(self) -> dict[str, str]:
        own = {
            "CONFIG": self._no_settings(),
            "HOST": "127.0.0.1",
            "PORT": str(self._port),
            "ECHO_PORT": str(self._port),
            "ACCESS": "open",
            "DATA_FOLDER": str(self.setting.data / "centre"),
            "SITES_FILE": str(self.setting.config / "sites.toml"),
            "COURSES_FOLDER": str(self.setting.config / "courses"),
            "DEMO": "true",
            "JOIN_PIN": PIN,
        }
        return {f"SAMKURS_{name}": value for name, value in own.items()}

    def _laptop_settings(self, room: RoomId, data: Path, port: int) -> dict[str, str]:
        own = {
            "CONFIG": self._no_settings(),
            "CENTRE": f"http://127.0.0.1:{self._cables[room].port}",
            "ROOM": room,
            "TOKEN": ANY_TOKEN,
            "DATA": str(data),
            "PORT": str(port),
            "BROWSER": "false",
            "LANGUAGE": self.setting.language,
            "PROXY": "none",
        }
        return {f"SAMKURS_AGENT_{name}": value for name, value in own.items()}

    async def _start(self, child: Child, url: str) -> None:
        begun = time.monotonic()
        self.progress.starting(child)
        await child.start()

        async def answers() -> bool:
            with suppress(aiohttp.ClientError, TimeoutError):
                patience = aiohttp.ClientTimeout(total=ANSWER_S_MAX)
                async with self.http.get(url, timeout=patience) as answer:
                    return answer.status == 200
            return False

        await until_it_answers(child, answers)
        self.progress.ready(child, time.monotonic() - begun)
