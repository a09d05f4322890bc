"""A whole stage in memory: a centre that is the rules and a list, and desks that pass forms on.

Its faults are planted by the tests: what it forgets, doubles or refuses must come out in the
verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from orchestrator.demo.forms import Body, Form, Stand
from orchestrator.demo.script import IN_MEETING, Mishap
from session_core.rules.commands import Command
from session_core.rules.decide import decide
from session_core.rules.errors import CommandRefused
from session_core.rules.events import Recorded, SessionPlanned
from session_core.rules.evolve import begin, evolve
from session_core.rules.programme import Programme
from session_core.rules.reports import Report
from session_core.rules.terms import By, Role, RoomId
from session_core.wire.forms import command_from_json, report_from_fields

Fault = Callable[[Recorded], Iterable[Recorded]]


def faultless(row: Recorded) -> Iterable[Recorded]:
    """What is kept of an event: itself."""
    return (row,)


class FakeCentre:
    """Decides by the rules, and keeps what `fault` leaves of each event. Its time goes on."""

    def __init__(self, programme: Programme, fault: Fault = faultless) -> None:
        self._now = programme.starts_at - timedelta(minutes=10)
        self._fault = fault
        self._seen: set[str] = set()
        self.state = begin(programme)
        self.meeting: dict[RoomId, bool] = {}
        by = By(role=Role.CENTRE)
        plan = SessionPlanned(at=self._now, by=by, programme=programme)
        self.log = [Recorded(seq=1, cause="plan", event=plan)]

    @property
    def now(self) -> datetime:
        """A little later each time somebody asks."""
        self._now += timedelta(seconds=3)
        return self._now

    async def position(self) -> Stand:
        """Where the programme stands."""
        run = self.state.current
        return Stand(self.state.position.revision, run.segment.id if run else None)

    async def send(self, body: Body) -> str:
        """Give a command."""
        by = By(role=Role.COURSE_LEADER)
        command = command_from_json(body, at=self.now, by=by)
        return self.take(command, command.command_id)

    async def in_meeting(self) -> dict[RoomId, bool]:
        """What it has heard of rooms in the video meeting."""
        return self.meeting

    async def causes(self) -> set[str]:
        """What it says that it holds."""
        return self._seen

    def take(self, message: Command | Report, cause: str) -> str:
        """Decide and keep."""
        try:
            events = decide(self.state, message)
        except CommandRefused as refusal:
            return refusal.code
        self._seen.add(cause)
        for event in events:
            self.state = evolve(self.state, event)
            kept = self._fault(Recorded(seq=self.state.seq, cause=cause, event=event))
            self.log.extend(kept)
        return "ok"


class FakeDesk:
    """A room's page. Without a network it keeps reports until it has one."""

    def __init__(self, room: RoomId, centre: FakeCentre, refuses: str = "") -> None:
        self._room = room
        self._centre = centre
        self._refuses = refuses
        self._waiting: list[Report] | None = None

    async def send(self, form: Form) -> str:
        """Send a form."""
        if form["kind"] == [self._refuses]:
            return "disk_full"
        now = self._centre.now
        report = report_from_fields(
            form,
            room=self._room,
            at=now,
            received_at=now,
            by=By(role=Role.GROUP_LEADER, where=self._room),
            rehearsal=False,
        )
        if self._waiting is not None:
            self._waiting.append(report)
            return "ok"
        return self._centre.take(report, report.report_id)

    async def until_it_runs(self, title: str) -> None:
        """The page shows what the centre runs."""
        run = self._centre.state.current
        assert run is not None
        assert run.segment.title.nb == title

    async def until_it_asks_to_read(self, text: str) -> None:
        """The page shows a message that was sent to this room."""
        messages = self._centre.state.messages.values()
        assert any(one.text == text and self._room in one.rooms for one in messages)

    def cut(self) -> None:
        """Keep what comes."""
        self._waiting = []

    def mend(self) -> None:
        """Send what was kept."""
        waiting, self._waiting = self._waiting or [], None
        for report in waiting:
            self._centre.take(report, report.report_id)


class FakeWorld:
    """The rooms, to which mishaps happen."""

    def __init__(self, programme: Programme, centre: FakeCentre, refuses: str = "") -> None:
        self.desks = {room.id: FakeDesk(room.id, centre, refuses) for room in programme.rooms}
        self.staged: list[Mishap] = []
        self._centre = centre

    async def stage(self, room: RoomId, what: Mishap) -> None:
        """Let a mishap happen."""
        self.staged.append(what)
        if what is Mishap.NETWORK_LOST:
            self.desks[room].cut()
        if what is Mishap.NETWORK_BACK:
            self.desks[room].mend()
        if what in IN_MEETING:
            self._centre.meeting[room] = IN_MEETING[what]
