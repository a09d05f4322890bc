"""Countdowns in many rooms agree: on a LAN, a bad Wi-Fi and a lopsided VPN, and after an hour's
sleep.

Both ends of the link, the clock filter and the watch for sleep are the real ones; time and the
network are pretended, and one seed is one history. A countdown shows `ends_at` less what the room
believes the centre's clock to be, so two rooms differ by as much as their beliefs do.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from session_core.limits import RECONNECT_S_MIN
from session_core.link import effects as fx
from session_core.link.agent_end import AgentEnd, Standing
from session_core.link.centre_end import CentreEnd
from site_agent.link_meter import LinkMeter
from site_agent.sleep_watch import LOOK_EVERY_S
from tests.reliability.trial import Control, Figures, Promises, Scale, Trial

START = datetime(2026, 3, 10, 8, tzinfo=UTC)
ROOMS_OF_A_COURSE = 6
SETTLED_S = 5.0
"""After joining, and after waking."""
SLEEP_S = 3_600.0
SHARE = 0.99

Delay = Callable[[random.Random], float]
Believe = Callable[[LinkMeter, fx.ClockSample], timedelta]


@dataclass(frozen=True, slots=True)
class Network:
    """Seconds that a frame takes, up and down, and how far countdowns may differ (ms)."""

    name: str
    up: Delay
    down: Delay
    spread_ms_max: float


def _lan(dice: random.Random) -> float:
    return 0.0003 + dice.expovariate(1 / 0.0005)


def _bad_wifi(dice: random.Random) -> float:
    """Mostly some milliseconds; now and then the air is full, and at times the card naps."""
    if dice.random() < 0.02:
        return dice.uniform(0.3, 1.5)
    return 0.002 + dice.expovariate(1 / (0.080 if dice.random() < 0.2 else 0.010))


def _up_vpn(dice: random.Random) -> float:
    return 0.060 + dice.expovariate(1 / 0.040)


def _down_vpn(dice: random.Random) -> float:
    return 0.015 + dice.expovariate(1 / 0.120)


NETWORKS = (
    Network("lan", _lan, _lan, 50.0),
    Network("wifi", _bad_wifi, _bad_wifi, 50.0),
    Network("vpn", _up_vpn, _down_vpn, 250.0),
)


def filtered(meter: LinkMeter, sample: fx.ClockSample) -> timedelta:
    """What a laptop believes: the best of what it has heard."""
    return meter.sample(sample)


def single_sample(_: LinkMeter, sample: fx.ClockSample) -> timedelta:
    """The control arm: whatever the last heartbeat said."""
    return timedelta(milliseconds=sample.offset_ms)


@dataclass
class LaptopClock:
    """A wall clock that is wrong, a crystal that drifts, and timers that stand still in sleep."""

    drift: float
    ahead_s: float
    true: float = 0.0
    slept: float = 0.0
    speed: float = 1.0

    def now(self) -> datetime:
        """Its wall clock."""
        return START + timedelta(seconds=self.true * (1 + self.drift) + self.ahead_s)

    def monotonic(self) -> float:
        """Seconds awake."""
        return self.true * (1 + self.drift) - self.slept

    def when(self, mono: float) -> float:
        """True time at which its monotonic clock will show this."""
        return (mono + self.slept) / (1 + self.drift)


class World:
    """True time and what is under way in it."""

    def __init__(self, seed: int) -> None:
        self.now = 0.0
        self.dice = random.Random(seed)
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()

    def at(self, moment: float, act: Callable[[], None]) -> None:
        """Do something then."""
        heapq.heappush(self._agenda, (max(moment, self.now), next(self._order), act))

    def run(self, until: float) -> None:
        """Let time pass."""
        while self._agenda and self._agenda[0][0] <= until:
            self.now, _, act = heapq.heappop(self._agenda)
            act()
        self.now = until


@dataclass
class Wire:
    """One direction of a connection: slow at times, never out of order. Cut, it carries nothing."""

    world: World
    delay: Delay
    is_cut: bool = False
    _last: float = field(default=0.0, init=False)

    def carry(self, text: str, to: Callable[[str], None]) -> None:
        """Have it arrive."""
        arrives = self._last = max(self._last, self.world.now + self.delay(self.world.dice))
        self.world.at(arrives, lambda: None if self.is_cut else to(text))


class Laptop:
    """A room with its laptop, and the centre's end of its connection."""

    def __init__(self, number: int, world: World, network: Network, believe: Believe) -> None:
        dice = world.dice
        self.clock = LaptopClock(drift=dice.uniform(-50e-6, 50e-6), ahead_s=dice.uniform(-90, 90))
        self.meter = LinkMeter(self.clock)
        self.believed = timedelta()
        self._room = f"rom-{number}"
        self._world, self._network, self._believe = world, network, believe
        self._asleep = False
        self._alarm = 0
        world.at(dice.uniform(0, 1), self._connect)
        world.at(dice.uniform(0, LOOK_EVERY_S), self._look)

    def error_ms(self) -> float:
        """How far what it takes for the centre's clock is ahead of it."""
        self.clock.true = self._world.now
        shown = self.clock.now() + self.believed
        return (shown - START).total_seconds() * 1000 - self._world.now * 1000

    def sleep(self, seconds: float) -> None:
        """The lid is shut; on waking the wall clock was set by a worn-out battery clock."""
        self._asleep = True
        self._cut()
        self._world.at(self._world.now + seconds, partial(self._wake, seconds))

    def _wake(self, seconds: float) -> None:
        self._asleep = False
        self.clock.true = self._world.now
        self.clock.slept += seconds
        self.clock.ahead_s += self._world.dice.uniform(-3, 3)
        self._look()

    def _look(self) -> None:
        """The conversation looks around regularly: a laptop that woke connects anew."""
        if self._asleep:
            return
        self.clock.true = self._world.now
        if self.meter.woke():
            self._cut()
            self._world.at(self._world.now + RECONNECT_S_MIN, self._connect)
        self._world.at(self._world.now + LOOK_EVERY_S, self._look)

    # ── one connection ─────────────────────────────────────────────────────────────────────────

    def _connect(self) -> None:
        self._up = Wire(self._world, self._network.up)
        self._down = Wire(self._world, self._network.down)
        self._end = AgentEnd(
            Standing(
                room=self._room, agent="laptop", software="trial", outbox=f"box-{self._room}",
                first_n=1, last_n=0, acked=0, have={},
            )
        )  # fmt: skip
        self._centre = CentreEnd(self._room)
        self._at_centre(self._centre.opened(self._world.now))
        self._at_room(self._end.opened(self._mono(), self.clock.now()))

    def _cut(self) -> None:
        self._up.is_cut = self._down.is_cut = True

    def _mono(self) -> float:
        self.clock.true = self._world.now
        return self.clock.monotonic()

    def _hear(self, text: str) -> None:
        self._at_room(self._end.receive(text, self._mono(), self.clock.now()))

    def _tick(self, number: int) -> None:
        """Only the alarm that was set last counts."""
        if number == self._alarm and not self._up.is_cut:
            self._at_room(self._end.tick(self._mono(), self.clock.now()))

    def _at_room(self, effects: Iterable[fx.AgentEffect]) -> None:
        for effect in effects:
            match effect:
                case fx.Send(text):
                    self._up.carry(text, self._centre_hears)
                case fx.ClockSample():
                    self.believed = self._believe(self.meter, effect)
        if self._end.wake_at is not None:
            self._alarm += 1
            self._world.at(self.clock.when(self._end.wake_at), partial(self._tick, self._alarm))

    def _centre_hears(self, text: str) -> None:
        wall = START + timedelta(seconds=self._world.now)
        self._at_centre(self._centre.receive(text, self._world.now, wall))

    def _at_centre(self, effects: Iterable[fx.CentreEffect]) -> None:
        for effect in effects:
            match effect:
                case fx.Send(text):
                    self._down.carry(text, self._hear)
                case fx.HelloReceived():
                    wall = START + timedelta(seconds=self._world.now)
                    self._at_centre(self._centre.welcome(hwm=0, streams={}, wall=wall))


# ── the trial ──────────────────────────────────────────────────────────────────────────────────


def spread_ms(laptops: list[Laptop]) -> list[float]:
    """By how much the countdowns of each course differ now."""
    errors = [one.error_ms() for one in laptops]
    courses = (
        errors[first : first + ROOMS_OF_A_COURSE]
        for first in range(0, len(errors), ROOMS_OF_A_COURSE)
    )
    return [max(course) - min(course) for course in courses]


def watch(world: World, laptops: list[Laptop], seconds: float) -> list[float]:
    """The spreads of all courses, second after second."""
    spreads = []
    for _ in range(int(seconds)):
        world.run(world.now + 1.0)
        spreads += spread_ms(laptops)
    return spreads


def share_at(spreads: list[float], share: float = SHARE) -> float:
    """What this share of the spreads does not exceed."""
    return sorted(spreads)[min(len(spreads) - 1, int(len(spreads) * share))]


def clocks(scale: Scale, believe: Believe = filtered) -> Figures:
    """`rooms` rooms in courses of six watched for `seconds`, on each network; then half of them
    sleep for an hour, and are watched as long again.
    """
    promises, values = Promises(), {}
    for network in NETWORKS:
        world = World(scale.seed)
        laptops = [Laptop(n, world, network, believe) for n in range(scale.rooms)]
        world.run(SETTLED_S)
        awake = share_at(watch(world, laptops, scale.seconds))
        for one in laptops[::2]:
            one.sleep(SLEEP_S)
        world.run(world.now + SLEEP_S + SETTLED_S)
        woken = share_at(watch(world, laptops, scale.seconds))
        for name, found in ((network.name, awake), (f"{network.name}_after_sleep", woken)):
            most = network.spread_ms_max
            promises.hold(found <= most, f"{name}: {found:.0f} ms apart, promised {most:.0f} ms")
            values[f"{name}_ms"] = found
    return promises.figures(rooms=scale.rooms, **values)


CLOCKS = Trial(
    name="clocks",
    what="countdowns of a course's rooms agree, 99 % of the time, also after an hour's sleep",
    run=clocks,
    short=Scale(count=1, rooms=12, seconds=120),
    long=Scale(count=1, rooms=300, seconds=1_800),
    control=Control(
        what="each room believes its last heartbeat",
        run=partial(clocks, believe=single_sample),
        scale=Scale(count=1, rooms=12, seconds=120),
    ),
)
