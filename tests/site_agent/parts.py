"""Parts that several tests put together: a room on a folder, forms as a page sends them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from dashboards.practice import Practice
from dashboards.scene import LinkCode
from session_core.clock import Clock, ManualClock, SystemClock
from session_core.ids import IdMaker, new_id
from session_core.rules.programme import Programme
from session_core.wire import codec
from site_agent.catalogue import load_catalogues
from site_agent.room import Room
from site_agent.room_settings import RoomSettings
from site_agent.store import Store
from site_agent.uplink import Uplink, UplinkSettings
from tests.builders import at, planned, sample_programme
from tests.site_agent.fake_centre import LONG_S, TOKEN, FakeCentre

ROOM = "drammen"


def form(kind: str, **fields: str) -> dict[str, list[str]]:
    """The fields of a form of the room's page."""
    said = {"kind": kind, "id": new_id(), **fields}
    return {name: [value] for name, value in said.items()}


def attendance(patients: int = 6, relatives: int = 2) -> dict[str, list[str]]:
    """The form with which a leader tells how many came."""
    return form("attendance", patients=str(patients), relatives=str(relatives))


@asynccontextmanager
async def open_room(
    folder: Path,
    clock: Clock | None = None,
    help_phone: str = "",
    kind: type[Room] = Room,
    *,
    room: str = ROOM,
    practice: Practice | None = None,
) -> AsyncIterator[Room]:
    """A room on this folder. Leaving it is what killing the agent would leave behind."""
    clock = clock or ManualClock(at(0))
    store = Store(folder)
    about = RoomSettings(room, help_phone, practice=practice, catalogues=load_catalogues())
    opened = kind(about, store, clock, IdMaker(clock))
    try:
        await opened.load()
        yield opened
    finally:
        store.close()


async def give_session(room: Room, programme: Programme | None = None) -> str:
    """The room has heard the first event of a session."""
    programme = programme or sample_programme()
    row = ("plan", codec.event_to_json(planned(programme)))
    await room.take_events(programme.session, "epoch-1", 1, [row])
    return programme.session


async def until(room: Room, condition: Callable[[], bool]) -> None:
    """Wait until something is so in the room."""
    changed = room.watch()
    async with asyncio.timeout(LONG_S):
        while not condition():
            await changed.wait()
            changed.clear()
    room.unwatch(changed)


@asynccontextmanager
async def linked(
    room: Room, fake: FakeCentre, machine: Clock | None = None, token: str = TOKEN
) -> AsyncIterator[Uplink]:
    """The room's uplink to this centre, running; it waits as little as it may."""
    settings = UplinkSettings(fake.address, token, "test 1")
    uplink = Uplink(settings, room, machine or SystemClock(), draw=lambda: 0.0)
    running = asyncio.create_task(uplink.run())
    try:
        yield uplink
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def link(room: Room) -> LinkCode:
    return room.saved_here.link


async def contact(room: Room) -> None:
    await until(room, lambda: link(room) == "connected")
