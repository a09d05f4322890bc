"""A centre that hears of its video meeting from an event sink over HTTP, what is so there, and what
the centre has told of it. A second source, the management's list, answers when a test wants a whole
list, and at no other time.
"""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

from orchestrator.backups.files import sync
from orchestrator.join.sink_store import SinkStore
from session_core.rules.events import ReportKept
from session_core.rules.reports import LegReport
from session_core.rules.room_state import Leg
from session_core.rules.terms import LegQuality, LegSource, LegState, RoomId
from session_core.wire.codec import event_from_json
from tests.builders import sample_programme
from tests.join.hands import HandedPace, waking_until, watching
from tests.join.pexip import Pexip, serving
from tests.join.sink_sender import LOSS, SinkSender
from tests.orchestrator.desk import SESSION, Running, until

ROOMS = {room.id: room.name_in_join for room in sample_programme().rooms}
SINK, STATUS = LegSource.SINK, LegSource.STATUS


class Disk:
    """The centre's disk, which may fail, or take as long as it likes."""

    def __init__(self) -> None:
        self.fails = 0
        """How many of the next writes fail."""
        self.is_slow = False
        self.asked = threading.Event()
        self.goes_on = threading.Event()

    def synced(self, path: Path) -> None:
        """See `SinkStore`. Runs in a thread."""
        if self.is_slow:
            self.asked.set()
            assert self.goes_on.wait(5)
        if self.fails:
            self.fails -= 1
            raise OSError
        sync(path)


class Stage:
    """Both ends: the meeting with its sender, and the centre."""

    def __init__(
        self, sender: SinkSender, found: Running, pace: HandedPace, disk: Disk, file: Path
    ) -> None:
        self.sender, self.found, self.disk, self.file = sender, found, disk, file
        self.pexip = sender.pexip
        self.history: list[dict[RoomId, LegState]] = [self.truth()]
        self._pace = pace

    def truth(self) -> dict[RoomId, LegState]:
        """Where each room is."""
        where = {"waiting_room": LegState.WAITING_ROOM, "conference": LegState.PRESENT}
        here = {one["display_name"]: where[one["service_type"]]
                for one in self.pexip.people.values()}  # fmt: skip
        return {room: here.get(name, LegState.ABSENT) for room, name in ROOMS.items()}

    def leg(self, room: RoomId = "drammen") -> Leg | None:
        """What the centre has decided of a room's leg."""
        return self.found.centre.sessions.runners[SESSION].decided.rooms[room].leg

    def said(self) -> dict[RoomId, LegState | None]:
        """What the centre says of each room."""
        return {room: one.state if (one := self.leg(room)) else None for room in ROOMS}

    async def deliver(self) -> None:
        """Send what has happened. When it is back, the centre has made of it what it makes."""
        self.history.append(self.truth())
        await self.sender.deliver()
        await asyncio.sleep(0)

    async def wait_for_doubt(self) -> None:
        """So much time goes that a source in doubt is no more believed."""
        for _ in range(2):
            self.found.clock.advance(11)
            self.found.centre.join.look()
        await asyncio.sleep(0)

    async def tell_anew(self) -> None:
        """The management's list answers, until the sink is believed again; then no more."""
        self.pexip.in_maintenance = False
        await waking_until(self._pace, self.is_believed)
        self.pexip.in_maintenance = True
        # One answer may have been on its way already.
        asked = len(self._pace.sleeps) + 2
        await waking_until(self._pace, lambda: len(self._pace.sleeps) >= asked)
        self.sender.is_missing = False

    def is_believed(self) -> bool:
        """The sink has a word on each room."""
        legs = [self.leg(room) for room in ROOMS]
        return all(
            one is not None and one.source is SINK and one.state is not LegState.UNKNOWN
            for one in legs
        )

    async def reports(self, room: RoomId) -> list[LegReport]:
        """All that the centre has told of a room's leg, as its log has it."""
        rows = await self.found.centre.log.rows(SESSION)
        events = [event_from_json(row.body) for row in rows]
        return [
            one.report for one in events
            if isinstance(one, ReportKept) and isinstance(one.report, LegReport)
            and one.report.room == room
        ]  # fmt: skip

    def wrong(self) -> list[str]:
        """What the centre says that is not so. What it does not know is not wrong."""
        truth, people = self.truth(), self.pexip.people.values()
        found = []
        for room, name in ROOMS.items():
            leg = self.leg(room)
            if leg is None or leg.state is LegState.UNKNOWN:
                continue
            if leg.state is not truth[room]:
                found.append(f"{room} is {truth[room]}, not {leg.state}")
            qualities = {one["quality"][2:] for one in people if one["display_name"] == name}
            if qualities and leg.quality not in (LegQuality.UNKNOWN, *qualities):
                found.append(f"{room} comes through {qualities}, not {leg.quality}")
        return found

    async def told_twice(self) -> list[str]:
        """What the log tells that was told already, or never was so, or was so at another time."""
        return [fault for room in ROOMS for fault in self._faults(room, await self.reports(room))]

    def _faults(self, room: RoomId, reports: Sequence[LegReport]) -> Iterator[str]:
        said = [(one.leg, one.heard_by, one.reason, one.quality, one.quality_by) for one in reports]
        yield from (f"{room} twice {b}" for a, b in pairwise(said) if a == b)
        told = _without_repeats([one.leg for one in reports if one.leg is not LegState.UNKNOWN])
        was = iter(_without_repeats([one[room] for one in self.history]))
        if not all(state in was for state in told):
            yield f"{room} was never {told}"


def _without_repeats(states: Sequence[LegState]) -> list[LegState]:
    return [one for index, one in enumerate(states) if index == 0 or states[index - 1] is not one]


@asynccontextmanager
async def stage(folder: Path, *, version: int = 2, bulk: bool = False) -> AsyncIterator[Stage]:
    """A day that is open, and whose meeting has begun with nobody in it."""
    pexip, pace, disk, file = Pexip(), HandedPace(), Disk(), folder / "join-sink.jsonl"
    pexip.in_maintenance = True
    store = SinkStore(file, disk.synced)
    async with (
        serving(pexip),
        watching(pexip.host, SINK, STATUS, pace=pace, store=store) as found,
    ):
        await until(lambda: bool(pace.sleeps))  # The list was asked for once, in vain.
        assert found.web.port is not None
        sender = SinkSender(pexip, found.web.port, version=version, bulk=bulk)
        sender.begin()
        yield Stage(sender, found, pace, disk, file)


class Chance:
    """A day of chance: what happens, and what goes wrong on the way, all from one number."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self._stage, self._sender = stage, stage.sender
        self._draw = random.Random(seed)

    async def play(self, steps: int = 40) -> None:
        """Play it. Raises AssertionError where the centre says what is not so, or does not know
        what it was told.
        """
        self._sender.answers_lost = self._draw.randrange(3)
        await self._stage.deliver()
        for step in range(1, steps + 1):
            self._happen()
            self._go_wrong()
            await self._stage.deliver()
            if step % 8 == 0:
                await self._look()

    async def _look(self) -> None:
        """Where all has come the centre knows; where something never will it says so, and a whole
        list mends that, also where something from before it comes after.
        """
        if self._draw.random() < 0.5:
            self._sender.catch_up()
        self._sender.say_something()
        await self._stage.deliver()
        await self._stage.wait_for_doubt()
        if self._sender.is_missing or self._sender.late:
            assert set(self._stage.said().values()) == {LegState.UNKNOWN}, "a gap is told"
            await self._stage.tell_anew()
            self._check()
        self._sender.catch_up()
        await self._stage.deliver()
        self._check()

    def _check(self) -> None:
        assert self._stage.is_believed(), "what has come is known"
        assert self._stage.wrong() == []

    def _happen(self) -> None:
        room = self._draw.choice(sorted(ROOMS))
        legs = self._stage.pexip.legs_of(ROOMS[room])
        if not legs:
            where = self._draw.choice(["conference", "waiting_room"])
            # By the same node each time: else nobody can know that it left when that is not told.
            node = sorted(ROOMS).index(room) % 2
            self._sender.join(ROOMS[room], node, service_type=where)
            return
        what = self._draw.choice(["leave", "admit", "mute", "quality", "quality"])
        if what == "leave":
            self._sender.leave(legs[0])
        elif what == "quality":
            self._sender.quality(legs[0], self._draw.choice(sorted(LOSS)))
        else:
            more = {"service_type": "conference"} if what == "admit" else {"is_muted": "YES"}
            self._sender.change(legs[0], **more)

    def _go_wrong(self) -> None:
        fault = self._draw.choice(
            ["", "", "", "answer", "answer", "refused", "late", "late", "lost", "restart"]
        )
        if fault == "answer":
            self._sender.answers_lost += 1
        elif fault == "refused":
            self._stage.disk.fails += 1
        elif fault == "late":
            self._sender.delay()
        elif fault == "lost":
            self._sender.lose()
        elif fault == "restart" and self._draw.random() < 0.3:
            self._sender.restart(self._draw.randrange(2))
