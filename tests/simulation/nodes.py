"""The machines: laptops that run the real agent, and the one that runs the real centre.

A machine has a disk, two clocks and a power switch. Killed, it says nothing more: its tasks end,
its store does nothing, and its sockets are gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from random import Random
from typing import Any, cast

from aiohttp import web
from websockets.asyncio.client import ClientConnection

from orchestrator.centre import Centre
from orchestrator.closing import drop_unsent
from orchestrator.event_log.interface import LogError
from orchestrator.gate import OpenGate
from orchestrator.origins import Origins
from orchestrator.shelf import Shelf
from session_core.ids import IdMaker
from session_core.rules.programme import Programme
from site_agent.room import Room
from site_agent.room_settings import RoomSettings
from site_agent.uplink import Uplink, UplinkSettings
from tests.builders import START
from tests.simulation.centre_disk import CentreDisk
from tests.simulation.lines import Line
from tests.simulation.network import ClientSocket, Connection, Network
from tests.simulation.room_disk import RoomDisk, SimStore

RoomKind = type[Room]
CentreKind = type[Centre]


class NodeClock:
    """One machine's two clocks. While it sleeps both stand; when it wakes only one has gone on."""

    speed = 1.0

    def __init__(self, loop: asyncio.AbstractEventLoop, set_by_s: float = 0.0) -> None:
        self._loop = loop
        self.set_by_s = set_by_s
        """How far this machine's wall clock is set from the true time, in seconds."""
        self._slept_s = 0.0
        self._slept_at: float | None = None
        self._told: tuple[float, Any] = (-1.0, START)

    def now(self) -> Any:
        """Wall time, aware UTC."""
        seconds = self._running() + self.set_by_s
        if self._told[0] != seconds:
            self._told = (seconds, START + timedelta(seconds=seconds))
        return self._told[1]

    def monotonic(self) -> float:
        """Seconds that this machine was awake."""
        return 1000.0 + self._running() - self._slept_s

    @property
    def is_asleep(self) -> bool:
        """The lid is closed."""
        return self._slept_at is not None

    def sleep(self) -> None:
        """The lid closes."""
        self._slept_at = self._loop.time()

    def wake(self) -> None:
        """The lid opens."""
        if self._slept_at is not None:
            self._slept_s += self._loop.time() - self._slept_at
            self._slept_at = None

    def _running(self) -> float:
        return self._loop.time() if self._slept_at is None else self._slept_at


class Laptop:
    """One laptop in a room: its disk, and while it is on the agent that runs on it."""

    def __init__(
        self,
        name: str,
        room: str,
        disk: RoomDisk,
        *,
        random: Random,
        network: Network,
        line: Line,
        kind: RoomKind = Room,
    ) -> None:
        self.name = name
        self.room_id = room
        self.disk = disk
        self.line = line
        self.clock = NodeClock(asyncio.get_running_loop(), random.uniform(-2, 2))
        self.room: Room
        self.is_on = False
        self.is_stowed = False
        """Nobody will ever switch it on again."""
        self.copies: list[tuple[bytes, frozenset[str]]] = []
        """Copies of its disk, each with the reports that its page had called saved by then."""
        self.saved: set[str] = set()
        """Reports of which its page said that they are saved here, as far as its disk goes back."""
        self._kind = kind
        self._random = random
        self._network = network
        self._tasks: list[asyncio.Task[None]] = []
        self._store: SimStore | None = None

    async def start(self) -> None:
        """Switch it on."""
        if self.is_on or self.is_stowed:
            return
        self.is_on = True
        self.disk.recover()
        loop = asyncio.get_running_loop()
        self._store = SimStore(self.disk, loop, self._disk_delay, self.kill)
        ids = IdMaker(self.clock, self._random.randbytes)
        self.room = self._kind(RoomSettings(self.room_id), self._store, self.clock, ids)
        settings = UplinkSettings("ws://centre/agent", "", "simulated 1")
        self._tasks = []
        self.do(self._run(settings))

    def do(self, work: Coroutine[Any, Any, None]) -> None:
        """Something that goes on on this laptop, until it is done or the plug is pulled."""
        self._tasks.append(asyncio.get_running_loop().create_task(work, name=self.name))

    async def _run(self, settings: UplinkSettings) -> None:
        await self.room.load()
        uplink = Uplink(
            settings, self.room, self.clock, connect=self._connect, draw=self._random.random
        )
        await uplink.run()

    @property
    def is_ready(self) -> bool:
        """Somebody can use it now."""
        return self.is_on and not self.clock.is_asleep and hasattr(self.room, "standing")

    def _connect(self) -> AbstractAsyncContextManager[ClientConnection]:
        found: AbstractAsyncContextManager[ClientSocket] = self._network.connect(
            self.line, self.room_id
        )
        return cast(AbstractAsyncContextManager[ClientConnection], found)

    def _disk_delay(self) -> float:
        return self._random.uniform(0.0002, 0.004)

    def kill(self, *, silently: bool = False) -> None:
        """Pull the plug: `silently` where not even its system tells the centre."""
        if not self.is_on:
            return
        self.is_on = False
        self.clock.wake()
        self.line.release("asleep")
        if self._store is not None:
            self._store.is_off = True
        for one in tuple(self.line.connections):
            if silently:
                one.client.die()
                one.up.lose()
            else:
                one.client.abort()
        for task in self._tasks:
            task.cancel()
        self.disk.recover()

    def put_disk(self, image: bytes, saved: frozenset[str]) -> None:
        """Its disk is put back to a copy. Only when it is off."""
        self.disk = RoomDisk(image)
        self.saved = set(saved)

    def sleep(self) -> None:
        """The lid closes: nothing is sent and nothing arrives."""
        self.clock.sleep()
        self.line.hold("asleep")

    def wake(self) -> None:
        """The lid opens."""
        self.clock.wake()
        self.line.release("asleep")


class CentreNode:
    """The machine of the centre."""

    def __init__(
        self,
        disk: CentreDisk,
        programmes: list[Programme],
        random: Random,
        kind: CentreKind = Centre,
    ) -> None:
        self.disk = disk
        self.clock = NodeClock(asyncio.get_running_loop())
        self.centre: Centre
        self.is_up = False
        self._booting: asyncio.Task[None] | None = None
        """What has the disk while the centre is not up: its start, its stop, another program."""
        self._kills = 0
        self.faults: list[str] = []
        self._kind = kind
        self._programmes = programmes
        self._random = random
        self._serving: dict[asyncio.Task[None], Connection] = {}

    async def start(self) -> None:
        """Switch it on. It stays off where its disk is no use, or it dies while it starts."""
        booted = await self._alone_with_the_disk(self._boot)
        if booted is None:
            return
        error = booted.exception()
        self.is_up = error is None
        if not self.is_up:  # Its process is over, and the log's lock with it.
            self.disk.pull()
            self._silence()
        if isinstance(error, LogError) and error.code == "log_in_use":
            self.faults.append("two programs were to have the centre's disk at once")

    async def lend_disk(self, work: Callable[[], Coroutine[Any, Any, None]]) -> bool:
        """Work on the disk of a centre that is not up; nobody starts it meanwhile. Whether it came
        to its end: it does not where somebody else has the disk, or pulls the plug.
        """
        done = await self._alone_with_the_disk(work)
        if done is None:
            return False
        self.disk.pull()
        done.result()
        return True

    async def _alone_with_the_disk(
        self, work: Callable[[], Coroutine[Any, Any, None]]
    ) -> asyncio.Task[None] | None:
        """The work when it is over; none where somebody has the disk, or the plug was pulled."""
        if self.is_up or self._booting is not None:
            return None
        kills = self._kills
        self._booting = under_way = asyncio.get_running_loop().create_task(work(), name="boot")
        try:
            await asyncio.wait([under_way])
            return under_way if self._kills == kills else None
        except asyncio.CancelledError:
            self.kill()  # Or it would go on by itself, with the log's lock, and nobody know of it.
            raise
        finally:
            self._booting = None

    async def _boot(self) -> None:
        self.centre = self._kind(
            log=self.disk.open(self._disk_delay, self.kill),
            clock=self.clock,
            gate=OpenGate(),
            shelf=Shelf(),
            origins=Origins(),
            ids=IdMaker(self.clock, self._random.randbytes),
            draw=self._random.random,
        )
        await self.centre.start()
        for programme in self._programmes:
            await self.centre.sessions.plan(programme)

    def accept(self, connection: Connection, room: str) -> None:
        """A laptop has come in."""
        loop = asyncio.get_running_loop()
        task = loop.create_task(self._serve(connection, room), name=f"serve {connection.number}")
        self._serving[task] = connection
        task.add_done_callback(self._served)

    async def _serve(self, connection: Connection, room: str) -> None:
        socket = cast(web.WebSocketResponse, connection.server)
        transport = cast(asyncio.WriteTransport, connection.transport)
        try:
            await self.centre.agents.serve(socket, transport, lambda: room)
        finally:
            drop_unsent(connection.transport)
            connection.server.over()
            connection.down.put(("gone", 0))

    def _served(self, task: asyncio.Task[None]) -> None:
        self._serving.pop(task, None)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self.faults.append(f"a connection at the centre ended with {error!r}")

    def _disk_delay(self) -> float:
        return self._random.uniform(0.0005, 0.01)

    def kill(self, *, silently: bool = False) -> None:
        """Pull the plug."""
        if not self.is_up and self._booting is None:
            return
        self._kills += 1
        self.is_up = False
        if self._booting is not None:
            self._booting.cancel()
        self.disk.pull()
        for task, connection in tuple(self._serving.items()):
            connection.transport.die(silently=silently)
            task.cancel()
        self._serving.clear()
        self._silence()

    def _silence(self) -> None:
        """What the loop would still call of a dead centre does nothing any more."""
        centre = self.centre
        centre.is_stopping = True
        if centre._beating is not None:
            centre._beating.cancel()
        if centre._settling is not None:
            centre._settling.cancel()
        centre.timers.stop()
        centre.hub.stop()

    async def stop(self) -> None:
        """A planned stop: everybody is sent away in good order. One is enough."""
        if not self.is_up or self.centre.is_stopping:
            return
        centre = self.centre
        try:
            await centre.send_away()
        except asyncio.CancelledError:
            if self.centre is centre:
                self.kill()  # Or it would stay one that is about to stop, and tell nobody anything.
            raise
        if not self.is_up or self.centre is not centre:
            return  # It was killed meanwhile, and perhaps started again.
        self.is_up = False
        if not await self.lend_disk(centre.stop):
            return
        for connection in tuple(self._serving.values()):
            connection.transport.die(silently=False)
        for task in tuple(self._serving):
            task.cancel()
