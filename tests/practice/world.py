"""A practice in memory: the rules in place of the centre, rooms that can be cut off, and the guide.

Time stands still but for `step`, which lets a second go by, the others act, and the learner try.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from orchestrator.demo.forms import Body, Form
from orchestrator.practice.cast import Message, Others
from orchestrator.practice.player import Player, Standing
from orchestrator.practice.running import programme_of
from session_core.clock import ManualClock
from session_core.practice.guide import Guide, Learner, Sight
from session_core.practice.steps import begin as begin_guide
from session_core.practice.steps import room_of
from session_core.rules.commands import OpenLobby
from session_core.rules.decide import decide
from session_core.rules.errors import CommandRefused
from session_core.rules.events import Recorded, SessionPlanned
from session_core.rules.evolve import begin, evolve
from session_core.rules.reports import Report, ReportBase
from session_core.rules.state import SessionState
from session_core.rules.terms import By, Role, RoomId
from session_core.wire.forms import command_from_json, report_from_fields
from tests.practice.learner import LEADER_TRIES, LECTURER_TRIES, new_id, wish

CONFIG = Path(__file__).resolve().parents[2] / "config" / "practice"
PROGRAMME = programme_of(CONFIG)
LATEST_S = 600
"""A practice is about ten minutes; who does each thing at once is through long before."""


def after(state: SessionState, message: Message) -> SessionState:
    """The state once the rules have taken a message."""
    for event in decide(state, message):
        state = evolve(state, event)
    return state


@dataclass
class Hand:
    """The page of a played room."""

    room: RoomId
    world: World

    async def send(self, form: Form) -> str:
        """A form, as the laptop takes it."""
        if self.world.full:
            return "disk_full"
        now, by = self.world.clock.now(), By(role=Role.GROUP_LEADER, where=self.room)
        report = report_from_fields(
            form, room=self.room, at=now, received_at=now, by=by, rehearsal=False
        )
        self.world.tell(report)
        return "ok"


@dataclass
class World:
    """One practice. It is the centre, the cables and the page that guides, all in one."""

    learner: Learner
    clock: ManualClock = field(
        default_factory=lambda: ManualClock(PROGRAMME.starts_at - timedelta(minutes=2))
    )
    state: SessionState = field(default_factory=lambda: begin(PROGRAMME))
    log: list[Recorded] = field(default_factory=list)
    waiting: dict[RoomId, list[Report]] = field(default_factory=dict)
    full: bool = False
    """The disks of the played rooms take nothing more."""
    refused: list[str] = field(default_factory=list)
    guide: Guide = field(init=False)

    def __post_init__(self) -> None:
        by = By(role=Role.CENTRE)
        plan = SessionPlanned(at=self.clock.now(), by=by, programme=PROGRAMME)
        self.log.append(Recorded(seq=1, cause="plan", event=plan))
        if self.room:
            self.take(wish(self.state, self.clock.now(), OpenLobby))
        self.guide = begin_guide(self.learner, self.sight(), self.clock.now())
        own = {self.room}
        desks = {one.id: Hand(one.id, self) for one in PROGRAMME.rooms if one.id not in own}
        self.player = Player(
            learner=self.learner,
            clock=self.clock,
            guided=self,
            centre=self,
            desks=desks,
            cables=self,
            others=Others(new_id),
            new_id=new_id,
            rest=self.rest,
        )

    async def rest(self, seconds: float) -> None:
        """Time goes by while somebody waits."""
        self.clock.advance(seconds)

    @property
    def room(self) -> RoomId:
        """Where the learner sits."""
        return room_of(self.learner, PROGRAMME)

    @property
    def step_id(self) -> str:
        """What is to be tried now; "" when all is through."""
        return self.guide.step.id if self.guide.step else ""

    def sight(self) -> Sight:
        """What the learner's page shows, with what waits on the laptop laid over it."""
        waiting, shown = self.waiting.get(self.room), self.state
        for report in waiting or ():
            shown = after(shown, report)
        unsent = len(waiting or ())
        return Sight(state=shown, room=self.room, alone=waiting is not None, unsent=unsent)

    async def step(self, *, tries: bool = True) -> None:
        """A second goes by."""
        self.clock.advance(1)
        await self.player.look()
        known = LEADER_TRIES if self.room else LECTURER_TRIES
        if tries and self.step_id:
            for message in known[self.step_id](self.sight(), self.clock.now()):
                self.tell(message)
        self.guide = self.guide.look(self.sight(), self.clock.now())

    def pass_over(self) -> None:
        """The learner presses the one button that every step has."""
        guide, now = self.guide, self.clock.now()
        self.guide = guide.press("next", guide.n, self.sight(), now).look(self.sight(), now)

    # ── the centre ─────────────────────────────────────────────────────────────────────────────

    def tell(self, message: Message) -> None:
        """A room tells, or somebody at the console wishes."""
        if isinstance(message, ReportBase) and message.room in self.waiting:
            self.waiting[message.room].append(message)
        else:
            self.take(message)

    def take(self, message: Message) -> str:
        """Decide and keep."""
        cause = message.report_id if isinstance(message, ReportBase) else message.command_id
        try:
            events = decide(self.state, message)
        except CommandRefused as refusal:
            self.refused.append(f"{message.kind}: {refusal.code}")
            return refusal.code
        for event in events:
            self.state = evolve(self.state, event)
            self.log.append(Recorded(seq=self.state.seq, cause=cause, event=event))
        return "ok"

    async def events(self, after: int = 0) -> list[Recorded]:
        """The log."""
        return [row for row in self.log if row.seq > after]

    async def send(self, body: Body) -> str:
        """A command of those who are played."""
        by = By(role=Role.COURSE_LEADER)
        return self.take(command_from_json(body, at=self.clock.now(), by=by))

    # ── the rest ───────────────────────────────────────────────────────────────────────────────

    async def standing(self) -> Standing:
        """How far the guide is."""
        return Standing(self.guide.n, self.guide.asked)

    def cut(self, room: RoomId) -> None:
        """From now on the room keeps what it tells."""
        self.waiting[room] = []

    def mend(self, room: RoomId) -> None:
        """What it has kept arrives."""
        for report in self.waiting.pop(room, ()):
            self.take(report)
