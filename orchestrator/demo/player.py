"""Play a script through the doors that people use, by the demo's clock, and write down the answers.

Rule 1: whoever leads acts on what they see, so a command waits until what the rooms in contact have
        reported is in the log.
Rule 2: after a move, the page of every room in contact must show it before the day goes on.
Rule 3: a day that falls behind its clock is played on at once; nothing is left out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from orchestrator.demo.audit import Complaint
from orchestrator.demo.forms import Body, Form, Stand, body_of, form_of
from orchestrator.demo.ledger import OK, Entry, Ledger
from orchestrator.demo.processes import until
from orchestrator.demo.script import IN_MEETING, Act, Mishap, Script, Sight, Staged, Wish
from session_core.clock import Clock
from session_core.rules.care_commands import SendMessage
from session_core.rules.commands import PositionCommand
from session_core.rules.reports import MessageAcknowledgedReport
from session_core.rules.terms import RoomId

PATIENCE_S = 75.0
"""Real seconds: a laptop without a course today tries once in a minute, and a fast day can end at
midnight."""
AGAIN_S = 0.05
WISH_S = 30.0
"""Real seconds until a wish is for nothing: as long as these hands ask a centre that is gone."""


class CentreHands(Protocol):
    """What those who lead do at the centre (`CentreDoor`)."""

    async def position(self) -> Stand:
        """Where the programme stands."""
        ...

    async def send(self, body: Body) -> str:
        """Give a command: "ok", or the code of the refusal."""
        ...

    async def in_meeting(self) -> Mapping[RoomId, bool]:
        """Whether each room is in the video meeting, as far as the centre knows."""
        ...

    async def causes(self) -> set[str]:
        """The ids of all that is in the log by now."""
        ...


class RoomHands(Protocol):
    """What a group leader does at a room's page (`Desk`)."""

    async def send(self, form: Form) -> str:
        """Send a form: "ok", or the code of a fault."""
        ...

    async def until_it_runs(self, title: str) -> None:
        """Wait until the page says that this segment is on."""
        ...

    async def until_it_asks_to_read(self, text: str) -> None:
        """Wait until the page shows this message."""
        ...


class World(Protocol):
    """What the demo can do to a room. The desks are those of the laptops that stand there now."""

    @property
    def desks(self) -> Mapping[RoomId, RoomHands]:
        """The rooms' pages."""
        ...

    async def stage(self, room: RoomId, what: Mishap) -> None:
        """Let a mishap happen."""
        ...


@dataclass
class Player:
    """The hands of everybody on one day."""

    script: Script
    clock: Clock
    centre: CentreHands
    world: World
    ledger: Ledger
    tell: Callable[[Act], None]
    complaints: list[Complaint] = field(default_factory=list)
    _unseen: set[str] = field(default_factory=set)
    """Reports of rooms in contact that were not yet seen in the log."""
    alone: set[RoomId] = field(default_factory=set)
    _texts: dict[str, str] = field(default_factory=dict)

    async def play(self) -> None:
        """Play it to the end. Raises ProcessTrouble where something does not answer."""
        for act in self.script.acts:
            await self._sleep_until(act)
            self.tell(act)
            match act:
                case Wish():
                    await self._wish(act)
                case Sight():
                    await self._see(act)
                case Staged():
                    await self._stage(act)
        await self._until_seen()

    async def _sleep_until(self, act: Act) -> None:
        left = (act.at - self.clock.now()).total_seconds() / self.clock.speed
        if left > 0:
            await asyncio.sleep(left)

    # ── the centre ─────────────────────────────────────────────────────────────────────────────

    async def _wish(self, act: Wish) -> None:
        await self._until_seen()
        command, body = act.command, body_of(act.command)
        if isinstance(command, PositionCommand):
            body["seen_revision"] = (await self.centre.position()).revision - act.stale
        answer = await self._send(body)
        while answer == "too_soon":
            await asyncio.sleep(AGAIN_S)
            answer = await self._send(body)
        entry = Entry(id=command.command_id, what="command", kind=command.kind, answer=answer)
        self._write(entry, act.refused or OK)
        if isinstance(command, SendMessage):
            self._texts[command.command_id] = command.text
        if isinstance(command, PositionCommand) and answer == OK:
            await self._until_shown()

    async def _send(self, body: Body) -> str:
        until_ = self.clock.now() + timedelta(seconds=WISH_S * self.clock.speed)
        return await self.centre.send({**body, "not_after": until_.isoformat()})

    async def _until_shown(self) -> None:
        """What runs is on the page of every room in contact."""
        position = await self.centre.position()
        if position.running is None:
            return
        segment = self.script.programme.segment(position.running)
        assert segment is not None, "the centre runs a segment of its own programme"
        for room, desk in self.world.desks.items():
            if room not in self.alone:
                await desk.until_it_runs(segment.title.nb)

    async def _until_seen(self) -> None:
        async def seen() -> bool:
            self._unseen -= await self.centre.causes()
            return not self._unseen

        await until(seen, ", ".join(sorted(self._unseen)), PATIENCE_S)

    # ── the rooms ──────────────────────────────────────────────────────────────────────────────

    async def _see(self, act: Sight) -> None:
        report, desk = act.report, self.world.desks[act.report.room]
        if isinstance(report, MessageAcknowledgedReport) and act.heard:
            await desk.until_it_asks_to_read(self._texts[report.message])
        answer = await desk.send(form_of(report))
        sent = {"id": report.report_id, "kind": report.kind, "room": report.room}
        self._write(Entry(**sent, what="report", answer=answer), OK)
        if act.heard and answer == OK:
            self._unseen.add(report.report_id)

    async def _stage(self, act: Staged) -> None:
        if act.what is Mishap.LAPTOP_REPLACED:
            await self._until_seen()
        if act.what is Mishap.NETWORK_LOST:
            await self._until_seen()
            self.alone.add(act.room)
        await self.world.stage(act.room, act.what)
        if act.what is Mishap.NETWORK_BACK:
            self.alone.discard(act.room)
        if self.script.programme.join is not None and act.what in IN_MEETING:
            await self._until_told(act)

    async def _until_told(self, act: Staged) -> None:
        """The centre has heard what became of the room in the video meeting."""

        async def told() -> bool:
            return (await self.centre.in_meeting()).get(act.room) is IN_MEETING[act.what]

        await until(told, f"{act.what} {act.room}", PATIENCE_S)

    def _write(self, entry: Entry, wished: str) -> None:
        self.ledger.write(entry)
        if entry.answer != wished:
            found = {"planned": wished, "found": entry.answer}
            complaint = Complaint(code="answered", what=entry.kind, room=entry.room, **found)
            self.complaints.append(complaint)
