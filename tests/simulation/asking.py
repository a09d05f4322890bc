"""Somebody at the centre asks laptops for something, and an outsider watches what is done, where it
is done: on the room's pages, and at its probes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from dashboards.scene import EVERY_CHECK
from orchestrator.faults import RoomNotConnected
from session_core.link.effects import CommandReceived
from session_core.rules.reports import CommandResultReport, Report
from session_core.rules.room_commands import shows_name
from session_core.rules.terms import RoomCommand
from site_agent.room import Room
from tests.builders import START

if TYPE_CHECKING:
    from tests.simulation.world import World

SHARE = 0.4
"""Of the histories: somebody asks for something in them."""
OFTEN = 0.4
"""Of the things that people do there: beside each of so many."""
LATE_S_MAX = 1.0
"""So much later than it may be done, by the true time, is still in time: clocks are no better."""
OFF_S_MAX = 1.0
"""A laptop whose clock is further off the centre's cannot know, whatever it does."""


@dataclass(frozen=True)
class Sent:
    """A command that went out: until when (true time) it may be done, and by what clock."""

    until: datetime
    set_by: timedelta
    """How far the centre's clock was set from the true time."""


@dataclass
class Asking:
    """Who asks, and what came of it."""

    random: Random
    now: Callable[[], datetime]
    """The true time."""
    sent: dict[str, Sent] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    is_on: bool = False

    @classmethod
    def of(cls, seed: int, seconds: Callable[[], float]) -> Asking:
        """For a history. It draws by itself, so that it moves no other draw."""
        random = Random(f"{seed} asks")
        return cls(
            random, lambda: START + timedelta(seconds=seconds()), is_on=random.random() < SHARE
        )

    def perhaps(self, world: World) -> None:
        """Somebody may ask some laptop for something now."""
        if not self.is_on or self.random.random() >= OFTEN or not world.node.is_up:
            return
        centre, draw = world.node.centre, self.random.choice
        runner = centre.sessions.runners.get(draw(world.sessions))
        room, do = draw(world.rooms), draw(list(RoomCommand))
        lasts = timedelta(seconds=draw([0.5, 2, 20]))
        command = f"01990000-0000-7000-8000-{self.random.getrandbits(48):012x}"
        if runner is None:
            return
        try:
            centre.room_commands.send(runner, room, do, command, lasts)
        except RoomNotConnected:
            return
        set_by = timedelta(seconds=world.node.clock.set_by_s)
        self.sent[command] = Sent(self.now() + lasts, set_by)
        world.record.done["asked"] += 1

    def was_done(self, room: Room, command: str) -> None:
        """A laptop does it at this moment."""
        sent, now = self.sent.get(command), self.now()
        if sent is None or command in self.done:
            why = "was done twice" if sent else "is nobody's"
            self.wrong.append(f"the command {command} {why}")
            return
        self.done.add(command)
        late_s = (now - sent.until).total_seconds()
        off_s = abs((room.now() - sent.set_by - now).total_seconds())
        if late_s > LATE_S_MAX and off_s <= OFF_S_MAX:
            self.wrong.append(f"the command {command} was done {late_s:.1f} s too late")

    def amiss(self, world: World) -> Iterator[str]:
        """What must not be when all is over: each that was done has its one result in the log. That
        none has two, and none is lost, is asked of every report.
        """
        results = {one.command: one.result for one in _results(world)}
        for command in sorted(self.done & results.keys()):
            if results[command] != "done":
                yield f"the command {command} was done, and the log says {results[command]}"

    def kind(self, saved: Callable[[Room, str], None]) -> type[Room]:
        """A room that is watched. `saved` hears of the result of each thing that was done."""
        return type("WatchedRoom", (_Watched,), {"asking": self, "saved": staticmethod(saved)})


class _Watched(Room):
    """The real room, with somebody standing in it."""

    asking: Asking
    saved: Callable[[Room, str], None]
    last = ""
    shown: tuple[str, datetime] | None = None

    async def report_once(self, session: str, report: Report) -> bool:
        is_new = await super().report_once(session, report)
        if isinstance(report, CommandResultReport):
            self.last = report.command
            self._look(session)
        return is_new

    def _look(self, session: str) -> None:
        """Whether the name has come to stand on the page because of this command."""
        state, room = self.sessions[session], self.settings.room
        told = state.rooms[room].answers.get(RoomCommand.IDENTIFY)
        if told is None or told.command != self.last or not shows_name(state, room, self.now()):
            return
        if self.shown != (told.command, told.at):
            self.shown = (told.command, told.at)
            self._done()

    def wish_checks(self, session: str, check: str = EVERY_CHECK) -> None:
        super().wish_checks(session, check)
        self._done()

    def _done(self) -> None:
        self.asking.was_done(self, self.last)
        self.saved(self, CommandReceived(self.last, "", self.now(), "").result_id)


@dataclass(frozen=True)
class _Result:
    command: str
    result: str


def _results(world: World) -> Iterator[_Result]:
    """Every result in the log of the centre's disk."""
    for session in world.sessions:
        for row in world.node.disk.rows(session):
            if '"command_result"' in row.body:
                report = json.loads(row.body)["report"]
                yield _Result(report["command"], report["result"])
