"""A whole day that plays itself on a stage, and the verdict on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import aiohttp

from orchestrator.demo.audit import Complaint, Kept, Verdict, audit
from orchestrator.demo.centre_door import CentreDoor
from orchestrator.demo.desk import Desk
from orchestrator.demo.laptop_disk import outbox_on
from orchestrator.demo.ledger import Ledger
from orchestrator.demo.page_text import texts_of
from orchestrator.demo.player import Player
from orchestrator.demo.pretend_join import PretendJoin
from orchestrator.demo.processes import until
from orchestrator.demo.script import Act, Mishap, Script
from orchestrator.demo.stage import Stage
from session_core.ids import new_id
from session_core.rules.terms import RoomId

SETTLE_S_MAX = 60.0
"""Real seconds after the last act in which every laptop must have sent all it has."""
COMPARED = ("now", "attendance", "checklist", "programme", "ask", "help")
"""Cards that a room's page must show alike, whether the laptop or the centre serves it."""


WELL: Final[Mapping[str, list[str]]] = {
    "browser": ["fit 156"],
    "cam_present": ["expected"],
    "cam_picture": ["good"],
    "mic_level": ["-28"],
    "mic_noise": ["-58"],
    "sound_loop": ["31"],
    "speaker_heard": ["yes"],
}
"""What a browser finds in a room where all is as it should be."""


class StageWorld:
    """What the player may do to the rooms of a stage, and their pages in the hands' browsers."""

    def __init__(self, stage: Stage, http: aiohttp.ClientSession) -> None:
        self._stage = stage
        self._http = http
        self.desks: dict[RoomId, Desk] = {}

    async def open(self) -> None:
        """Open every room's page."""
        await asyncio.gather(*(self._open(room) for room in self._stage.laptops))

    async def close(self) -> None:
        """Close them."""
        await asyncio.gather(*(desk.close() for desk in self.desks.values()))

    async def stage(self, room: RoomId, what: Mishap) -> None:
        """Let a mishap happen."""
        match what:
            case Mishap.NETWORK_LOST:
                self._stage.cut(room)
            case Mishap.NETWORK_BACK:
                self._stage.mend(room)
            case Mishap.LAPTOP_REPLACED:
                await self._replace(room)
            case Mishap.MEETING_ENTERED | Mishap.MEETING_BACK:
                self._meeting.enter(room)
            case Mishap.MEETING_LOST:
                self._meeting.leave(room)
            case Mishap.MICROPHONE_SILENT:
                await self._check_devices(room, {**WELL, "mic_level": ["silent"]})
            case Mishap.DEVICES_WELL:
                await self._check_devices(room, WELL)

    @property
    def _meeting(self) -> PretendJoin:
        assert self._stage.join is not None, "a script without a meeting has no rooms enter it"
        return self._stage.join

    async def _check_devices(self, room: RoomId, found: Mapping[str, list[str]]) -> None:
        """What the browser in the room found. The hands have no camera, so they say it."""
        form = {"kind": ["browser_checks"], "id": [str(new_id())], **found}
        await self.desks[room].send(form)

    async def settled(self) -> None:
        """Wait until every room is in contact and has nothing left to send."""
        for room, desk in self.desks.items():
            await _until_settled(room, desk)

    async def _replace(self, room: RoomId) -> None:
        """The old laptop is only carried away when all it knows has been delivered."""
        old = self.desks[room]
        await _until_settled(room, old)
        await old.close()
        await self._stage.replace_laptop(room)
        await self._open(room)

    async def _open(self, room: RoomId) -> None:
        session = self._stage.setting.programme.session
        desk = Desk(self._http, self._stage.laptops[room].address, session)
        self.desks[room] = desk
        await desk.open()


async def _until_settled(room: RoomId, desk: Desk) -> None:
    async def settled() -> bool:
        try:
            return await desk.health() == ("connected", 0)
        except (aiohttp.ClientError, TimeoutError):
            return False

    await until(settled, f"{room} has sent everything", SETTLE_S_MAX, every_s=0.1)


def door_to(stage: Stage) -> CentreDoor:
    """The centre of a stage, wherever it is now."""
    return CentreDoor(stage.http, lambda: stage.address, stage.setting.programme.session)


@asynccontextmanager
async def performance(
    stage: Stage,
    script: Script,
    http: aiohttp.ClientSession,
    book: Path,
    tell: Callable[[Act], None],
) -> AsyncIterator[tuple[Player, StageWorld]]:
    """A player on a stage that has been started, with every page open."""
    world = StageWorld(stage, http)
    ledger = Ledger(book)
    player = Player(script, stage.setting.clock, door_to(stage), world, ledger, tell)
    try:
        await world.open()
        yield player, world
    finally:
        await world.close()
        ledger.close()


async def judge(player: Player, world: StageWorld, stage: Stage) -> Verdict:
    """Wait until all is quiet, then lay everything beside everything."""
    await world.settled()
    centre = door_to(stage)
    apart = [one async for one in _apart(centre, world)]
    recorded = await centre.events()
    verdict = audit(player.ledger.entries, recorded, _outboxes(stage), player.script.expected)
    return replace(verdict, complaints=(*player.complaints, *verdict.complaints, *apart))


def _outboxes(stage: Stage) -> tuple[Kept, ...]:
    """Those in the rooms, and those that were carried away."""
    standing = [(room, laptop.data) for room, laptop in stage.laptops.items()]
    return tuple(outbox_on(data, room) for room, data in (*standing, *stage.retired))


async def _apart(centre: CentreDoor, world: StageWorld) -> AsyncIterator[Complaint]:
    """Rooms whose page says something else than the centre's own page for that room."""
    for room, desk in world.desks.items():
        here, there = texts_of(await desk.get("/")), texts_of(await centre.room_page(room))
        for card in COMPARED:
            if here.get(card) != there.get(card):
                differs = {"planned": str(there.get(card)), "found": str(here.get(card))}
                yield Complaint(code="apart", what=card, room=room, **differs)
