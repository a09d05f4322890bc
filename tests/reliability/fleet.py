"""A fleet: some hundred rooms with the real end of the link, all in one process.

Each speaks the protocol as a laptop does, with `AgentEnd`, `Reconnect` and the hash chain; what a
laptop keeps on its disk is kept in memory here. It lives beside the trial (`bench.beside.Beside`).
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import time
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bench.crowd import BenchError
from bench.line import Line
from bench.region import token_of
from bench.reports import day_of
from session_core.link import chain
from session_core.link import effects as fx
from session_core.link.agent_end import AgentEnd, Standing
from session_core.link.reconnect import Reconnect
from session_core.link.states import AgentState
from session_core.wire.codec import report_item

JOINS_PER_S = 60.0
IN_STEP_S_MAX = 60.0
JOIN_S_MAX = 180.0
"""Before anything is measured. A room that was not in step at its first heartbeats, while all came
at once, looks again ten seconds later.
"""
LOOK_S = 0.02


@dataclass(frozen=True, slots=True)
class Manner:
    """What of a laptop's behaviour a control arm takes away."""

    spreads: bool = True
    """It spreads its first try over the time that the centre tells."""
    obeys: bool = True
    """It comes back when the centre says, and not at once."""


@dataclass
class Book:
    """What the fleet has noted since it was last cleared. Moments are monotonic seconds."""

    tries: list[float] = field(default_factory=list)
    ack_ms: list[float] = field(default_factory=list)


class Agent:
    """One room."""

    def __init__(self, room: str, session: str, fleet: Fleet) -> None:
        self.room, self.session = room, session
        self.in_step_at: float | None = None
        self.acked = 0
        self._fleet = fleet
        self._bodies: list[str] = []
        self._given_at: deque[float] = deque()
        self._day = day_of(room)
        self._hashes = [chain.start(f"box-{room}")]
        self._have: dict[str, tuple[str, int]] = {}
        self._policy = Reconnect()
        self._spread_s = 0.0
        self._retry_in: float | None = None
        self._welcomed_at: float | None = None
        self._end = AgentEnd(self._standing())
        self._line: Line | None = None
        self._tick: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> int:
        """Reports that are not acknowledged."""
        return len(self._bodies) - self.acked

    # ── the connection ─────────────────────────────────────────────────────────────────────────

    async def connect(self) -> None:
        """One try."""
        fleet = self._fleet
        fleet.book.tries.append(time.monotonic())
        self._end, self._welcomed_at, self._retry_in = AgentEnd(self._standing()), None, None
        line = self._line = Line(
            f"127.0.0.1:{fleet.port}", "/agent", token=token_of(self.room),
            opened=self._opened, heard=self._heard, lost=self._lost,
        )  # fmt: skip
        try:
            loop = asyncio.get_running_loop()
            await loop.create_connection(lambda: line, "127.0.0.1", fleet.port)
        except OSError:
            self._lost(0)

    def _standing(self) -> Standing:
        return Standing(
            room=self.room, agent=f"laptop-{self.room}", outbox=f"box-{self.room}",
            software="fleet", first_n=1, last_n=len(self._bodies), acked=self.acked,
            have=self._have,
        )  # fmt: skip

    def _opened(self) -> None:
        self._do(self._end.opened(time.monotonic(), datetime.now(UTC)))

    def _heard(self, frame: bytes) -> None:
        self._do(self._end.receive(frame, time.monotonic(), datetime.now(UTC)))

    def _lost(self, _: int) -> None:
        """Wait as a laptop waits, and try again."""
        now = time.monotonic()
        self.in_step_at = None
        if self._tick is not None:
            self._tick.cancel()
        manner = self._fleet.manner
        self._policy, wait = self._policy.after(
            0.0 if self._welcomed_at is None else now - self._welcomed_at,
            self._fleet.dice.random(),
            retry_in=self._retry_in if manner.obeys else None,
            spread_s=self._spread_s if manner.spreads else 0.0,
        )
        self._fleet.later(wait, self)

    # ── what the link asks for ─────────────────────────────────────────────────────────────────

    def _do(self, effects: Iterable[fx.AgentEffect]) -> None:
        for effect in effects:
            self._do_one(effect)
        self._sleep()

    def _do_one(self, effect: fx.AgentEffect) -> None:
        assert self._line is not None
        match effect:
            case fx.Send():
                self._line.send(effect.text.encode())
            case fx.Welcomed():
                self._welcomed_at = time.monotonic()
                self._spread_s = effect.spread_s
            case fx.PeerLeft():
                self._retry_in = effect.retry_in
            case fx.ConnectionDead() | fx.Close() | fx.OutboxUnusable():
                self._line.drop()
            case fx.InStep():
                self._is_in_step(effect)
            case fx.ReportsAcked() | fx.LoadReports() | fx.LoadHash():
                self._serve_outbox(effect)
            case fx.StoreEvents():
                last = effect.first + len(effect.rows) - 1
                self._have[effect.session] = (effect.epoch, last)
            case fx.StoreSnapshot():
                self._have[effect.session] = (effect.epoch, effect.seq)

    def _is_in_step(self, effect: fx.InStep) -> None:
        """Everything of its own is at the centre, and everything of the session here."""
        if self.session in effect.sessions and not self.waiting and self.in_step_at is None:
            self.in_step_at = time.monotonic()

    def _serve_outbox(self, effect: fx.ReportsAcked | fx.LoadReports | fx.LoadHash) -> None:
        match effect:
            case fx.ReportsAcked(through):
                self._take_ack(through)
            case fx.LoadReports(from_n, count):
                bodies = self._bodies[from_n - 1 : from_n - 1 + count]
                self._do(self._end.loaded(from_n, [(self.session, body) for body in bodies]))
            case fx.LoadHash(n):
                self._do(self._end.hash_loaded(self._hash_at(n)))

    def _take_ack(self, through: int) -> None:
        now = time.monotonic()
        while self.acked < through:
            self.acked += 1
            self._fleet.book.ack_ms.append((now - self._given_at.popleft()) * 1000)

    def _hash_at(self, n: int) -> str:
        while len(self._hashes) <= n:
            item = json.loads(report_item(self.session, self._bodies[len(self._hashes) - 1]))
            self._hashes.append(chain.link(self._hashes[-1], item))
        return self._hashes[n]

    def _sleep(self) -> None:
        if self._tick is not None:
            self._tick.cancel()
        if self._end.wake_at is not None:
            loop = asyncio.get_running_loop()
            wait = max(0.0, self._end.wake_at - time.monotonic())
            self._tick = loop.call_later(wait, self._wake)

    def _wake(self) -> None:
        self._do(self._end.tick(time.monotonic(), datetime.now(UTC)))

    # ── what the room does ─────────────────────────────────────────────────────────────────────

    def report(self, count: int = 1) -> None:
        """The room saw something."""
        now = time.monotonic()
        self._bodies += itertools.islice(self._day, count)
        self._given_at.extend([now] * count)
        self._do(self._end.reports_waiting(len(self._bodies)))

    @property
    def is_open(self) -> bool:
        """It is connected and welcomed."""
        return self._end.state is AgentState.OPEN


class Fleet:
    """All rooms. `rooms` names the session of each."""

    def __init__(
        self, port: int, rooms: Mapping[str, str], seed: int, manner: Manner | None = None
    ) -> None:
        self.port = port
        self.dice = random.Random(seed)
        self.manner = manner or Manner()
        self.book = Book()
        self._agents = [Agent(room, session, self) for room, session in rooms.items()]
        self._tasks: set[asyncio.Task[None]] = set()

    def later(self, wait: float, agent: Agent) -> None:
        """Have an agent try again after so many seconds."""
        asyncio.get_running_loop().call_later(wait, self._try, agent)

    def _try(self, agent: Agent) -> None:
        task = asyncio.create_task(agent.connect())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def join(self) -> float:
        """Connect everybody, one after the other, and wait until all are in step."""
        for number, agent in enumerate(self._agents):
            self.later(number / JOINS_PER_S, agent)
        return await self.until_in_step(JOIN_S_MAX)

    async def until_in_step(self, within_s: float = IN_STEP_S_MAX) -> float:
        """When (monotonic) the last one came into step. Raises BenchError where one does not."""
        deadline = time.monotonic() + within_s
        while any(one.in_step_at is None for one in self._agents):
            if time.monotonic() > deadline:
                out = [one.room for one in self._agents if one.in_step_at is None]
                raise BenchError(f"{len(out)} rooms did not come into step, such as {out[0]}")
            await asyncio.sleep(LOOK_S)
        return max(one.in_step_at or 0.0 for one in self._agents)

    async def clear(self) -> None:
        """Begin a new page in the book, and forget who was in step."""
        self.book = Book()
        for agent in self._agents:
            agent.in_step_at = None

    async def load(self, per_s: float, seconds: float) -> list[float]:
        """Each room reports so often for so long. Gives every acknowledgement's milliseconds.

        Rooms report in turn, at moments that do not wait for answers: a slow centre makes no room
        report less. Raises BenchError where some report is not acknowledged in the end.
        """
        self.book = Book()
        began, gap = time.monotonic(), 1 / (per_s * len(self._agents))
        for number in range(int(per_s * seconds * len(self._agents))):
            ahead = began + number * gap - time.monotonic()
            if ahead > 0:
                await asyncio.sleep(ahead)
            self._agents[number % len(self._agents)].report()
        await self._until_acked()
        return self.book.ack_ms

    async def fill(self, count: int) -> None:
        """Put so many reports into each outbox, whether there is contact or not."""
        for agent in self._agents:
            agent.report(count)

    async def acked(self) -> int:
        """Reports that the rooms were told are safe."""
        return sum(agent.acked for agent in self._agents)

    async def tries(self) -> list[float]:
        """When rooms tried to connect (monotonic), in vain or not."""
        return self.book.tries

    async def _until_acked(self) -> None:
        deadline = time.monotonic() + IN_STEP_S_MAX
        while any(one.waiting for one in self._agents):
            if time.monotonic() > deadline:
                left = sum(one.waiting for one in self._agents)
                raise BenchError(f"{left} reports were never acknowledged")
            await asyncio.sleep(LOOK_S)
