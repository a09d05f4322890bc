"""A centre with a video meeting, for tests: real sockets, and time that is handed in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr

from orchestrator.join.access import JoinAccess
from orchestrator.join.pace import Pace
from orchestrator.join.sink_store import SinkStore
from session_core.rules.programme import JoinRoom, Programme
from session_core.rules.room_state import Leg
from session_core.rules.terms import LegSource
from tests.builders import sample_programme
from tests.event_log.memory_log import MemoryLog
from tests.join.pexip import ALIAS, MEETING, PIN
from tests.orchestrator.desk import SESSION, Running, running, until

T = TypeVar("T")
PASSWORD = "s1nk-passord"
DRAMMEN = "Drammen sykehus – Møterom"


class HandedPace:
    """Time goes when it is told to: waits end by `wake`, and what is watched over by `tire`."""

    def __init__(self) -> None:
        self.sleeps: list[float] = []
        self._woken = asyncio.Event()
        self._tired = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        """Wait until `wake`."""
        self.sleeps.append(seconds)
        await self._woken.wait()

    async def within(self, what: Awaitable[T], seconds: float) -> T:
        """What it gives, unless `tire` comes first."""
        wanted = asyncio.ensure_future(what)
        tired = asyncio.ensure_future(self._tired.wait())
        try:
            await asyncio.wait({wanted, tired}, return_when=asyncio.FIRST_COMPLETED)
            if not wanted.done():
                raise TimeoutError
            return wanted.result()
        finally:
            tired.cancel()
            if not wanted.done():
                wanted.cancel()
                await asyncio.gather(wanted, return_exceptions=True)

    def wake(self) -> None:
        """All that waits now has waited long enough."""
        self._woken.set()
        self._woken = asyncio.Event()

    def tire(self) -> bool:
        """All that is watched over now has taken too long. Never true, for use while waiting."""
        self._tired.set()
        self._tired = asyncio.Event()
        return False


def programme(host: str = "join.example.no", *watched_by: LegSource) -> Programme:
    """The sample day, with a video meeting."""
    join = JoinRoom(host=host, alias=ALIAS, conference=MEETING, watched_by=watched_by)
    return replace(sample_programme(), join=join)


@asynccontextmanager
async def watching(
    host: str,
    *watched_by: LegSource,
    pace: Pace | None = None,
    pin: str | None = PIN,
    own_pin: str | None = None,
    asks_nodes: bool = False,
    store: Path | SinkStore | None = None,
    log: MemoryLog | None = None,
) -> AsyncIterator[Running]:
    """A centre whose day is open, and which watches its video meeting so."""
    access = JoinAccess(
        pin=SecretStr(pin) if pin is not None else None,
        pins={sample_programme().course: SecretStr(own_pin)} if own_pin else {},
        asks_nodes=asks_nodes,
        sink_password=SecretStr(PASSWORD),
        status_url=f"http://{host}" if LegSource.STATUS in watched_by else "",
    )
    async with running(
        log,
        programme=programme(host, *watched_by),
        join_access=access,
        join_pace=pace,
        join_store=SinkStore(store) if isinstance(store, Path) else store,
    ) as found:
        await found.command("open_lobby")
        found.centre.join.look()
        yield found


def leg(found: Running, room: str = "drammen") -> Leg | None:
    """What is kept of a room's leg."""
    return found.centre.sessions.runners[SESSION].state.rooms[room].leg


async def waking_until(pace: HandedPace, is_so: Callable[[], bool]) -> None:
    """Let time go until it is so."""

    def woken() -> bool:
        pace.wake()
        return is_so()

    await until(woken)


def is_leg(found: Running, state: str, room: str = "drammen") -> bool:
    """A room's leg is so."""
    known = leg(found, room)
    return known is not None and known.state.value == state


async def until_leg(found: Running, state: str, room: str = "drammen") -> None:
    """Give way until a room's leg is so."""
    await until(lambda: is_leg(found, state, room))
