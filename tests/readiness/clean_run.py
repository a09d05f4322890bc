"""One course day in clean rooms, from 45 minutes before the start to its end, and whatever anybody
was warned of in it. Whatever they were, it was false. Everything of a day is drawn from its seed.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from random import Random
from typing import Final

from dashboards.scene import EVERY_CHECK, Scene
from dashboards.views.glance import glance
from dashboards.views.readiness import room_findings
from session_core import limits
from session_core.link.agent_end import QUICK_S, QUICK_SAMPLES
from session_core.link.reconnect import Reconnect
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.check_times import FULL_BEFORE
from session_core.rules.checks import Catalogues, Check
from session_core.rules.programme import JoinRoom, Programme
from session_core.rules.terms import (
    ItemScope,
    LegQuality,
    LegSource,
    LegState,
    Phase,
    RoomId,
    RoomVerdict,
)
from site_agent.catalogue import load_catalogues
from site_agent.link_meter import LinkMeter
from site_agent.page_checks import results_from_fields
from site_agent.room_settings import RoomSettings
from tests.builders import START, WHY, sample_programme
from tests.readiness.chain import Centre, Laptop, QuickWorker, on_virtual_time
from tests.readiness.clean import LastOffset, Machine, page_fields

ROOMS: Final = (*[1] * 15, 2, 2, 2, 3, 6)
SEGMENTS: Final = (*[1] * 19, 8)
"""So many segments of the sample day, each as likely: most days are short, so that there are many.
"""
FREE: Final = frozenset({"sleep_lock"})
"""Of which nothing is known on a laptop without a desktop."""


def strict(catalogues: Catalogues) -> Catalogues:
    """The same, in rooms that need all that is measured in every round: there it shows at once
    where anything is not known, or not told again in time.
    """

    def asked_of(check: Check) -> Check:
        is_in_rounds = check.by == "agent" and check.when == "passive" and check.id not in FREE
        return replace(check, need="required") if is_in_rounds else check

    return {name: {one.id: asked_of(one) for one in of.values()} for name, of in catalogues.items()}


CATALOGUES: Final = strict(load_catalogues())
ALARMS_EVERY: Final = 20
"""Looks at rooms that are well, for each look at the alarms."""
QUIET_S: Final = 30.0
"""After the last thing was done in a room, what was measured last is on its way."""


@dataclass(frozen=True)
class Setting:
    """What a day is made of. A planted fault is another setting, or another rule."""

    catalogues: Catalogues = field(default_factory=lambda: CATALOGUES)
    rooms: tuple[int, ...] = ROOMS
    segments: tuple[int, ...] = SEGMENTS


WHOLE: Final = Setting(rooms=(6,), segments=(8,))
"""Six rooms, for 45 minutes and the sample day's 140."""


@dataclass
class Watcher:
    """Looks at whatever the board and the console show, and keeps what is a warning."""

    centre: Centre
    rooms: dict[str, CleanRoom]
    false: list[str] = field(default_factory=list)
    looks: int = 0
    bad: set[RoomId] = field(default_factory=set)
    """Rooms of which something is told that is not good."""

    def look(self, of: RoomId | None = None) -> None:
        """At one room or at all of them, and at the alarms."""
        self.looks += 1
        scene = self.centre.scene()
        for room in self.rooms if of is None else (of,):
            self._look_at(self.rooms[room], scene)
        # Alarms are of what is bad somewhere, so mostly there is nothing to look for.
        if self.bad or of is None or self.looks % ALARMS_EVERY == 0:
            card = self.centre.alarms(scene)
            if card is not None and (card.lines or card.said):
                self._tell("board", f"{[line.check for line in card.lines]} {card.said}")

    def _look_at(self, room: CleanRoom, scene: Scene) -> None:
        about = self.centre.state.programme.room(room.room)
        assert about is not None
        one = glance(self.centre.state, about, scene)
        is_bad = one.checks_failed or one.checks_warned
        self.bad.add(room.room) if is_bad else self.bad.discard(room.room)
        warned = {check for check in one.checks_warned if check not in room.open}
        if one.checks_failed or warned or one.verdict is RoomVerdict.NOT_READY:
            self._tell(one.id, f"{one.verdict}: {[*one.checks_failed, *warned]}")
        if one.sign == "lost":
            self._tell(one.id, "is lost")
        if room.is_prepared and one.verdict is not RoomVerdict.READY:
            self._tell(one.id, f"is {one.verdict}, because of {one.reason}")
        for found in room_findings(self.centre.state, room.room, scene):
            if found.unstable:
                self._tell(one.id, f"{found.check.id} is unstable")

    def _tell(self, where: str, what: str) -> None:
        minutes = (self.centre.clock.now() - START).total_seconds() / 60
        if not self.false or not self.false[-1].endswith(f"{where}: {what}"):
            self.false.append(f"{minutes:+.1f} min, {where}: {what}")


class CleanRoom:
    """A room, its laptop and its people. `open` are the checks that are really still to be done."""

    def __init__(self, centre: Centre, room: str, draw: Random, hours: float) -> None:
        self.centre, self.room, self.draw, self.hours = centre, room, draw, hours
        self.open = {"join_leg", "checklist"}
        self.is_prepared = False
        self.programme = centre.state.programme
        settings = RoomSettings(room, catalogues=centre.catalogues)
        off = timedelta(seconds=draw.uniform(-0.05, 0.05))
        self.laptop = Laptop(centre, settings, draw.uniform(0.003, 0.08), off)
        self.meter = LinkMeter(centre.clock)
        self.meter._offsets = LastOffset()
        self.machine = Machine(draw, hours, self.meter)
        worker = QuickWorker(self.machine.probes(), self.laptop.now, self.machine.lasts)
        self.checks = self.laptop.checks(worker)

    async def live(self) -> None:
        """The whole day."""
        draw, length = self.draw, 3600 * self.hours
        await asyncio.sleep(draw.uniform(0, 120))
        self.laptop.connect()
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in (self.checks.run(), self._beat())]
            for _ in range(draw.choice([0, 1, 1, 2, 4])):
                tasks.append(group.create_task(self._reconnect(draw.uniform(300, length))))
            tasks.append(group.create_task(self._ask_or_plug(draw.uniform(200, length))))
            await self._prepare()
            await asyncio.sleep(length - self.centre.loop.time())
            for task in tasks:
                task.cancel()

    async def _beat(self) -> None:
        for _ in range(QUICK_SAMPLES):
            self.machine.beat(self.centre.loop.time())
            await asyncio.sleep(QUICK_S)
        while True:
            if self.laptop.is_connected:
                self.machine.beat(self.centre.loop.time())
            await asyncio.sleep(limits.HEARTBEAT_S)

    async def _reconnect(self, at: float) -> None:
        """An ordinary one: the line breaks, and the first or the second try stands."""
        await asyncio.sleep(at - self.centre.loop.time())
        if not self.laptop.is_connected:
            return
        self.laptop.break_off()
        tries, wait = Reconnect().after(300, self.draw.random())
        await asyncio.sleep(wait + self.draw.uniform(0.05, 0.5))
        if self.draw.random() < 0.3:
            _, wait = tries.after(0, self.draw.random())
            await asyncio.sleep(wait + self.draw.uniform(0.05, 0.5))
        self.laptop.connect()

    async def _ask_or_plug(self, at: float) -> None:
        """Somebody presses "try again", or puts a stick in the laptop, or neither."""
        await asyncio.sleep(at - self.centre.loop.time())
        self.machine.is_asked()
        match self.draw.choice(["ask", "plug", ""]):
            case "ask":
                self.laptop.wishes.add((self.programme.session, EVERY_CHECK))
            case "plug":
                self.checks.something_changed()

    async def _prepare(self) -> None:
        """What the people do before the start, each at its time."""
        steps = [self._run_on_page, self._tick_all, self._join]
        for step in steps:
            await asyncio.sleep(self.draw.uniform(60, 600))
            step()
        await asyncio.sleep(QUIET_S)
        self.is_prepared = True
        self.centre.look(self.room)

    def _run_on_page(self) -> None:
        catalogue = self.centre.catalogues[""]
        found = results_from_fields(page_fields(self.draw), catalogue, self.laptop.now())
        self.laptop.tell(r.CheckReport, results=found)

    def _tick_all(self) -> None:
        for item in self.programme.items(ItemScope.ROOM):
            self.laptop.tell(r.ChecklistReport, item=item.id, ticked=True)
        self.laptop.tell(r.ReadinessReport, ready=True)
        self.centre.loop.call_later(1.0, self.open.discard, "checklist")

    def _join(self) -> None:
        said = {"leg": LegState.PRESENT, "heard_by": LegSource.CLIENT}
        good = {"quality": LegQuality.GOOD, "quality_by": LegSource.CLIENT}
        self.open.discard("join_leg")
        self.centre.report(r.LegReport, self.room, **said, **good)


def programme_of(draw: Random, setting: Setting) -> Programme:
    """A day of so many rooms and segments."""
    whole = sample_programme(draw.choice(setting.rooms))
    segments = whole.segments[: draw.choice(setting.segments)]
    join = JoinRoom(host="join.example", alias="123456", watched_by=(LegSource.CLIENT,))
    is_watched = draw.random() < 0.5
    return replace(whole, segments=segments, join=join if is_watched else None)


async def _day(seed: int, setting: Setting) -> Watcher:
    draw = Random(seed)
    programme = programme_of(draw, setting)
    begins_at = START - FULL_BEFORE
    centre = Centre(programme, setting.catalogues, begins_at)
    hours = (programme.ends_at - begins_at).total_seconds() / 3600
    rooms = {one.id: CleanRoom(centre, one.id, draw, hours) for one in programme.rooms}
    watcher = Watcher(centre, rooms)
    centre.looks.append(watcher.look)
    centre.press(c.OpenLobby)
    later = centre.loop.call_later
    later(FULL_BEFORE.total_seconds() + draw.uniform(0, 90), partial(centre.press, c.StartSession))
    async with asyncio.TaskGroup() as group:
        heard = group.create_task(_hear_join(centre, draw))
        lives = [group.create_task(one.live()) for one in rooms.values()]
        await asyncio.wait(lives)
        centre.press(c.EndSession, why=WHY)
        heard.cancel()
    assert centre.state.phase is Phase.CLOSED
    for room in programme.rooms:
        told = centre.state.rooms[room.id].checks
        assert told["net_loss"].verdict is not None, "else nothing was measured"
    return watcher


async def _hear_join(centre: Centre, draw: Random) -> None:
    """The watcher of the meeting, who misses rooms until they come."""
    session = centre.state.programme.session
    if centre.state.programme.join is None:
        return
    for room in centre.state.programme.rooms:
        centre.legs_heard[session, LegSource.CLIENT] = centre.clock.now()
        centre.report(r.LegReport, room.id, leg=LegState.ABSENT, heard_by=LegSource.CLIENT)
    while True:
        centre.legs_heard[session, LegSource.CLIENT] = centre.clock.now()
        await asyncio.sleep(draw.uniform(20, 115))


def play(seed: int, setting: Setting | None = None) -> Watcher:
    """The day of this seed."""
    return on_virtual_time(lambda: _day(seed, setting or Setting()))
