"""The hands of everybody but whoever practises: on the doors that people use, step by step.

Rule 1: the plays of a step come in its order and at its time; where the guide has gone on, they
        come at once, for later steps count on them.
Rule 2: a room does its next thing when the log has its last one, so nothing is done twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from orchestrator.demo.forms import Body, Form, body_of, form_of
from orchestrator.demo.ledger import OK
from orchestrator.practice.cast import Message, Others
from orchestrator.practice.rooms import next_report
from session_core.clock import Clock
from session_core.practice.guide import Asked, Learner, Play
from session_core.practice.steps import STEPS, troubled_room
from session_core.rules.events import Recorded, SessionPlanned
from session_core.rules.evolve import begin, evolve
from session_core.rules.reports import ReportBase
from session_core.rules.state import SessionState
from session_core.rules.terms import RoomId

LOOK_EVERY_S = 0.25
"""Real seconds from one look at the guide to the next."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the guide is, as its page's process tells it. `step` is -1 before it has begun."""

    step: int
    asked: Asked


class Guided(Protocol):
    """The process whose page guides."""

    async def standing(self) -> Standing:
        """How far it is."""
        ...


class Log(Protocol):
    """The centre, as those who lead use it (`CentreDoor`)."""

    async def events(self, after: int = 0) -> list[Recorded]:
        """What was recorded after this number."""
        ...

    async def send(self, body: Body) -> str:
        """Give a command: "ok", or the code of the refusal."""
        ...


class RoomHands(Protocol):
    """A leader's hands at a room's page (`Desk`)."""

    async def send(self, form: Form) -> str:
        """Send a form: "ok", or the code of a fault."""
        ...


class Cables(Protocol):
    """As much of a stage as a practice breaks."""

    def cut(self, room: RoomId) -> None:
        """Pull out a room's cable."""
        ...

    def mend(self, room: RoomId) -> None:
        """Put it back."""
        ...


@dataclass
class Player:
    """One practice, from its first step to what was asked for at its end."""

    learner: Learner
    clock: Clock
    guided: Guided
    centre: Log
    desks: Mapping[RoomId, RoomHands]
    """Of the rooms that are played."""
    cables: Cables
    others: Others
    new_id: Callable[[], str]
    rest: Callable[[float], Awaitable[object]] = asyncio.sleep
    """Let so many real seconds go by."""
    _state: SessionState | None = None
    _seq: int = 0
    _causes: set[str] = field(default_factory=set)
    _unseen: dict[RoomId, str] = field(default_factory=dict)
    _cut: set[RoomId] = field(default_factory=set)
    _step: int = -1
    _due: list[tuple[datetime, Play]] = field(default_factory=list)

    async def play(self) -> Asked:
        """Play until the page asks to begin again or to stop. Raises ProcessTrouble."""
        while True:
            asked = await self.look()
            if asked is not Asked.NOTHING:
                return asked
            await self.rest(LOOK_EVERY_S)

    async def look(self) -> Asked:
        """Look once, and do what is to be done now. Raises ProcessTrouble."""
        standing = await self.guided.standing()
        if standing.asked is Asked.NOTHING:
            await self._read()
            await self._follow(standing.step)
            await self._rooms()
        return standing.asked

    async def _read(self) -> None:
        for row in await self.centre.events(self._seq):
            self._seq = row.seq
            self._causes.add(row.cause)
            if isinstance(row.event, SessionPlanned):
                self._state = begin(row.event.programme)
            assert self._state is not None, "a log begins with the plan"
            self._state = evolve(self._state, row.event)

    async def _follow(self, step: int) -> None:
        """Do what is due, and what steps that are over have left."""
        now, steps = self.clock.now(), STEPS[self.learner]
        while self._step < min(step, len(steps) - 1):
            await self._do([play for _, play in self._due])
            self._step += 1
            self._due = [
                (now + timedelta(seconds=after), play) for after, play in steps[self._step].plays
            ]
        if step > self._step:
            self._due = [(now, play) for _, play in self._due]
        due = [play for at, play in self._due if at <= now]
        self._due = self._due[len(due) :]
        await self._do(due)

    async def _do(self, plays: Sequence[Play]) -> None:
        for play in plays:
            assert self._state is not None, "the day is planned before anybody is guided"
            room = troubled_room(self.learner, self._state.programme)
            if play is Play.CUT:
                self._cut.add(room)
                self.cables.cut(room)
            elif play is Play.MEND:
                self._cut.discard(room)
                self.cables.mend(room)
            for message in self.others.play(play, self._state, self.clock.now()):
                await self._send(message)
            await self._read()

    async def _send(self, message: Message) -> str:
        """Send it through its door: "ok", or the code of a fault or a refusal."""
        if isinstance(message, ReportBase):
            return await self.desks[message.room].send(form_of(message))
        answer = await self.centre.send(body_of(message))
        while answer == "too_soon":
            await self.rest(LOOK_EVERY_S)
            answer = await self.centre.send(body_of(message))
        return answer

    async def _rooms(self) -> None:
        state = self._state
        for room in state.programme.rooms if state else ():
            if room.id not in self.desks or room.id in self._cut:
                continue
            assert state is not None
            if self._unseen.get(room.id, "") not in {"", *self._causes}:
                continue
            report = next_report(room, state, self.clock.now(), self.new_id())
            # What was not taken, as where a laptop's disk is full, is tried again.
            if report is not None and await self._send(report) == OK:
                self._unseen[room.id] = report.report_id
