"""Lines: how a laptop reaches the centre, and what can happen to what it sends.

A connection is two ways, each FIFO as TCP is. What one end gave to its way arrives there even after
that end is gone (so an old connection's frames come late, beside a new one's), unless the way
itself was lost.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tests.simulation.network import Connection

Mishap = Literal["drop", "duplicate", "delay"]
Dialect = Literal["", "agent of tomorrow", "agent of yesterday", "centre of tomorrow"]
"""Which version one of the two peers seems to be of."""
LATER_FIELDS = ("was", "why", "connection")
"""What a hello of the first release does not say."""
Item = tuple[Literal["text", "close", "ping", "pong", "gone"], str | int]


class Way:
    """One direction of one connection."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        delay: Callable[[], float],
        arrive: Callable[[Item], None],
    ) -> None:
        self._loop = loop
        self._delay = delay
        self._arrive = arrive
        self._under_way: deque[tuple[float, Item]] = deque()
        self._last = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self.is_lost = False
        """Nothing that is put here arrives any more, and nobody is told."""
        self.held: set[str] = set()
        """Why nothing arrives for the time being."""

    @property
    def waiting(self) -> int:
        """Bytes that were put here and have not arrived."""
        return sum(len(str(one)) for _, (_, one) in self._under_way)

    def put(self, item: Item, more: float = 0.0) -> None:
        """Send this after all that was sent before."""
        if self.is_lost:
            return
        self._last = max(self._last, self._loop.time() + self._delay() + more)
        self._under_way.append((self._last, item))
        self._go_on()

    def lose(self) -> None:
        """What is under way, and all that follows, is gone."""
        self.is_lost = True
        self._under_way.clear()

    def hold(self, why: str) -> None:
        """Let nothing arrive until `release` with the same word."""
        self.held.add(why)

    def release(self, why: str) -> None:
        """What was held arrives now, in order."""
        self.held.discard(why)
        self._go_on()

    def _go_on(self) -> None:
        if self._under_way and not self.held and self._timer is None:
            self._timer = self._loop.call_at(self._under_way[0][0], self._deliver)

    def _deliver(self) -> None:
        self._timer = None
        while self._under_way and not self.held and self._under_way[0][0] <= self._loop.time():
            self._arrive(self._under_way.popleft()[1])
        self._go_on()


@dataclass
class Line:
    """A laptop's way out: every connection that it makes runs over this."""

    random: Random
    latency_s: float
    jitter_s: float
    trouble: Literal["", "stalled", "no_way"] = ""
    holds: set[str] = field(default_factory=set)
    """Why nothing arrives on any connection for the time being."""
    held_next: asyncio.Future[Connection] | None = None
    """Who waits for the laptop's next connection, on which nothing arrives at the centre."""
    is_frozen: bool = False
    """The laptop reads nothing, though its socket is open."""
    dialect: Dialect = ""
    mishaps: dict[str, list[Mishap]] = field(default_factory=lambda: {"up": [], "down": []})
    connections: list[Connection] = field(default_factory=list)

    def delay(self) -> float:
        """How long the next frame takes, in seconds."""
        return self.latency_s + self.random.random() * self.jitter_s

    def stall(self) -> None:
        """Nothing gets through, and nobody is told."""
        self.trouble = "stalled"
        self.hold("stalled")

    def cut(self) -> None:
        """No way out: both ends are told at once that what there was is broken."""
        self.trouble = "no_way"
        for one in tuple(self.connections):
            one.reset()

    def speak(self, dialect: Dialect) -> None:
        """One end is of another version from now on, and began anew to become so."""
        self.dialect = dialect
        for one in tuple(self.connections):
            one.reset()

    def mend(self) -> None:
        """All is well again."""
        if self.dialect:
            self.speak("")
        self.trouble = ""
        self.held_next = None
        self.mishaps = {"up": [], "down": []}
        self.thaw()
        self.release("stalled")

    def hold(self, why: str) -> None:
        """Nothing arrives on any connection, until `release` with the same word."""
        self.holds.add(why)
        for one in self.connections:
            one.hold(why)

    def release(self, why: str) -> None:
        """What was held arrives now."""
        self.holds.discard(why)
        for one in tuple(self.connections):
            one.release(why)

    def freeze(self) -> None:
        """The laptop's socket stays open, and nobody reads it."""
        self.is_frozen = True
        for one in self.connections:
            one.down.hold("frozen")

    def thaw(self) -> None:
        """It reads again."""
        self.is_frozen = False
        for one in tuple(self.connections):
            one.down.release("frozen")


def spoken(dialect: Dialect, way: str, text: str) -> str:
    """The frame as a peer of that version would have said it."""
    if dialect == "centre of tomorrow" and way == "down":
        return f'{text[:-1]},"mood":"fine"}}'
    if dialect == "agent of tomorrow" and text.startswith('{"t":"hello"'):
        return f'{text[:-1]},"colour":"blue"}}'
    if dialect == "agent of yesterday" and text.startswith('{"t":"hello"'):
        hello = json.loads(text)
        return json.dumps({name: one for name, one in hello.items() if name not in LATER_FIELDS})
    return text
