"""The centre and a room's laptop on virtual time, without sockets: what a probe finds goes through
the real `Checks`, `Steady`, rules and presence, and is read as the board and the console read it.

Left out are the wire and the disk, which have simulations of their own (docs/simulator.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from dashboards.scene import Presence, Scene
from dashboards.views.alarms import AlarmsCard, alarm_cards
from dashboards.views.readiness import readiness_deadline
from orchestrator.presence import BACK_WITHIN_S, RoomPresence
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.bases import CommandBase
from session_core.rules.checks import Catalogue, Catalogues, catalogue_for
from session_core.rules.decide import decide
from session_core.rules.evolve import begin, evolve
from session_core.rules.programme import Programme
from session_core.rules.reports import CheckResult
from session_core.rules.state import SessionState
from session_core.rules.terms import By, LegSource, Phase, Role, RoomId, SessionId
from site_agent.checks import Checks
from site_agent.probes.interface import Measured, Probe
from site_agent.probes.worker import ProbeWorker
from site_agent.room import Room
from site_agent.room_settings import RoomSettings
from site_agent.wishes import Wishes
from tests.simulation.loop import VirtualLoop

Done = TypeVar("Done")


def on_virtual_time(what: Callable[[], Coroutine[Any, Any, Done]]) -> Done:
    """What comes of it, in no time. Raises what anything on the loop raised."""
    loop = VirtualLoop()
    try:
        done = loop.run_until_complete(what())
        assert not loop.faults, loop.faults
        return done
    finally:
        loop.close()


@dataclass(frozen=True)
class VirtualClock:
    """The loop's time, as a clock that stood at `begins_at` when the loop began."""

    begins_at: datetime
    loop: asyncio.AbstractEventLoop
    speed: float = 1.0

    def now(self) -> datetime:
        """See Clock."""
        return self.begins_at + timedelta(seconds=self.loop.time())

    def monotonic(self) -> float:
        """See Clock."""
        return self.loop.time()


class Centre:
    """One session at the centre. `looks` are called whenever a page would be drawn anew, with the
    room of which there is news, or None where it may be of any.
    """

    def __init__(self, programme: Programme, catalogues: Catalogues, begins_at: datetime) -> None:
        self.loop = asyncio.get_running_loop()
        self.clock = VirtualClock(begins_at, self.loop)
        self.state: SessionState = begin(programme)
        self.catalogues = catalogues
        self.presence = RoomPresence(self.clock, self._changed, self._contact)
        self.legs_heard: dict[tuple[SessionId, LegSource], datetime] = {}
        self.looks: list[Callable[[RoomId | None], None]] = []
        self._ids = 0
        self._due: dict[RoomId, asyncio.TimerHandle] = {}

    # ── what comes in ──────────────────────────────────────────────────────────────────────────

    def press(self, wish: type[CommandBase], **fields: Any) -> None:
        """Somebody at the centre presses something."""
        if issubclass(wish, c.PositionCommand):
            run = self.state.current
            fields.setdefault("seen_revision", self.state.position.revision)
            fields.setdefault("seen_segment", run.segment.id if run else None)
        by = By(role=Role.COURSE_LEADER, where="console")
        self.take(wish(command_id=self.new_id(), at=self.clock.now(), by=by, **fields))

    def report(self, kind: type[r.ReportBase], room: RoomId, **fields: Any) -> None:
        """A report that comes in at once."""
        now = self.clock.now()
        stamps = {"report_id": self.new_id(), "at": now, "received_at": now, **fields}
        self.take(kind(room=room, by=By(role=Role.GROUP_LEADER, where=room), **stamps))

    def take(self, message: Any) -> None:
        """What the rules make of it."""
        if isinstance(message, r.ReportBase):
            message = replace(message, received_at=self.clock.now())
        for event in decide(self.state, message):
            self.state = evolve(self.state, event)
        self.look(message.room if isinstance(message, r.ReportBase) else None)

    def new_id(self) -> str:
        """Of a report or a command."""
        self._ids += 1
        return f"00000000-0000-7000-8000-{self._ids:012}"

    def line_broke(self, room: RoomId) -> None:
        """A laptop's socket is gone, without a word."""
        self.presence.line_broke(room)
        self.loop.call_later(BACK_WITHIN_S, self.presence.look)

    def _changed(self, room: RoomId) -> None:
        self.look(room)

    def _contact(self, room: RoomId, in_contact: bool, since: datetime) -> None:
        is_open = self.state.phase in (Phase.LOBBY, Phase.LIVE)
        if is_open and self.state.rooms[room].in_contact is not in_contact:
            self.report(r.ContactReport, room, at=since, in_contact=in_contact)

    # ── what is seen ───────────────────────────────────────────────────────────────────────────

    def scene(self) -> Scene:
        """What pages may look at now."""
        presence: Mapping[RoomId, Presence] = self.presence.all()
        return Scene(
            now=self.clock.now(),
            sessions={self.state.programme.session: self.state},
            presence=presence,
            catalogues=self.catalogues,
            legs_heard=dict(self.legs_heard),
        )

    def look(self, of: RoomId | None = None) -> None:
        """Everybody looks: at every change, and when a page would change by itself."""
        for one in self.looks:
            one(of)
        scene = self.scene()
        for room in self.state.rooms if of is None else (of,):
            if room in self._due:
                self._due.pop(room).cancel()
            due = readiness_deadline(self.state, scene, room)
            if due is not None:
                wait = (due - scene.now).total_seconds()
                self._due[room] = self.loop.call_later(max(1e-3, wait), self.look, room)

    def alarms(self, scene: Scene) -> AlarmsCard | None:
        """The board's alarms; none before there is a list."""
        return next(iter(alarm_cards([self.state], scene, "nb")), None)


@dataclass
class Laptop:
    """A room's laptop, as far as `Checks` asks: today's sessions, an hour, and a place for reports.

    Reports are sent when the line is there, and wait where it is not.
    """

    centre: Centre
    settings: RoomSettings
    latency_s: float = 0.02
    off: timedelta = timedelta()
    """How far its idea of the centre's time is off."""
    is_connected: bool = False
    wishes: Wishes = field(default_factory=lambda: Wishes(lambda: None))
    _waiting: list[r.Report] = field(default_factory=list)

    @property
    def sessions(self) -> Mapping[SessionId, SessionState]:
        """Today's."""
        return {self.centre.state.programme.session: self.centre.state}

    def now(self) -> datetime:
        """The centre's time, as well as it is known here."""
        return self.centre.clock.now() + self.off

    def catalogue(self, _: SessionId) -> Catalogue:
        """See Room."""
        about = self.centre.state.programme.room(self.settings.room)
        return catalogue_for(self.settings.catalogues, about.profile if about else "")

    def checks(self, worker: ProbeWorker) -> Checks:
        """The real ones, in this room."""
        return Checks(cast(Room, self), worker)

    async def report_checks(self, _: SessionId, results: Sequence[CheckResult]) -> None:
        """See Room."""
        self.tell(r.CheckReport, Role.AGENT, results=tuple(results))

    def tell(self, kind: type[r.ReportBase], role: Role = Role.GROUP_LEADER, **fields: Any) -> None:
        """Save a report, and send it where there is a line."""
        now, room = self.now(), self.settings.room
        by = By(role=role, where=room)
        stamps: dict[str, Any] = {"at": now, "received_at": now, "by": by, **fields}
        stamps["report_id"] = self.centre.new_id()
        self._waiting.append(cast(r.Report, kind(room=room, **stamps)))
        self._send()

    def connect(self) -> None:
        """The line is there, and the centre knows it."""
        self.is_connected = True
        self.centre.presence.laptop_came(self.settings.room)
        self._send()

    def break_off(self) -> None:
        """The line breaks, without a word."""
        self.is_connected = False
        self.centre.line_broke(self.settings.room)

    def _send(self) -> None:
        if self.is_connected:
            for report in self._waiting:
                self.centre.loop.call_later(self.latency_s, self.centre.take, report)
            self._waiting = []


class QuickWorker(ProbeWorker):
    """Runs probes on the loop: none of these blocks. `lasts` says how long one takes (seconds)."""

    def __init__(
        self,
        probes: Sequence[Probe],
        now: Callable[[], datetime],
        lasts: Callable[[Probe], float] = lambda _: 0.0,
    ) -> None:
        super().__init__(probes, now, asyncio.get_running_loop().time)
        self._lasts = lasts

    async def _measure(self, probe: Probe, seconds_max: float) -> Measured:
        if self._lasts(probe):
            return await super()._measure(probe, seconds_max)
        return _whole(probe.run())

    async def _in_thread(self, probe: Probe, seconds_max: float) -> Measured:
        seconds = self._lasts(probe)
        await asyncio.sleep(min(seconds, seconds_max))
        return Measured() if seconds > seconds_max else _whole(probe.run())


def _whole(found: Measured | float | None) -> Measured:
    return found if isinstance(found, Measured) else Measured(found)
