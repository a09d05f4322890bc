"""A room's laptop for browser tests: the real desk on the real store, without a centre."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from dashboards.scene import RoomDevices
from session_core.clock import ManualClock
from session_core.ids import IdMaker
from session_core.rules.reports import CheckResult
from session_core.wire import codec
from site_agent.browsers import Browsers
from site_agent.catalogue import load_catalogues
from site_agent.desk import Desk, DeskSettings
from site_agent.room import Room
from site_agent.room_settings import RoomSettings
from site_agent.store import Store
from tests.builders import planned
from tests.dashboards import days

ROOM = days.HSS
ANY = RoomDevices()
"""A room that does not say which camera and microphone are its own."""


@dataclass
class Laptop:
    """What it has heard of its room, and where its page is."""

    room: Room
    address: str
    session: str

    @property
    def checks(self) -> dict[str, CheckResult]:
        """What the page has told, by check."""
        return dict(self.room.sessions[self.session].rooms[ROOM].checks)

    @property
    def words(self) -> dict[str, str]:
        """The same in short: the word, or the verdict of a figure."""
        return {name: one.word or one.verdict.value for name, one in self.checks.items()}


@asynccontextmanager
async def laptop(folder: Path, devices: RoomDevices = ANY) -> AsyncIterator[Laptop]:
    """A laptop on this folder, which exists, half an hour before the course day begins."""
    programme = days.diabetes_day()
    clock = ManualClock(programme.starts_at - timedelta(minutes=30))
    store = Store(folder)
    about = RoomSettings(ROOM, "32 00 00 00", catalogues=load_catalogues(), devices=devices)
    room = Room(about, store, clock, IdMaker(clock))
    browsers = Browsers(room)
    desk = Desk(DeskSettings(port=0), room, browsers)
    await room.load()
    row = ("plan", codec.event_to_json(planned(programme)))
    await room.take_events(programme.session, "epoch-1", 1, [row])
    room.set_link("connected")
    keeping = asyncio.create_task(browsers.keep_right())
    try:
        yield Laptop(room, await desk.start(), programme.session)
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping
        await desk.stop()
        store.close()
