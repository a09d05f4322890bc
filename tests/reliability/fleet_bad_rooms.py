"""One bad room beside many good ones: theirs are acknowledged as fast as before.

Each villain (`fleet_villains.py`) has its turn beside a fleet that reports once a second in every
room; before it, the same fleet is measured without it, in the same minutes. A scale's `seconds`
are those of one turn. Its `count` is how many turns a villain has at most, until one is in time:
several where others work on the machine, who may be what the fleet felt.
"""

from __future__ import annotations

import re
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.beside import Beside
from bench.region import Region
from tests.reliability.fleet import Fleet
from tests.reliability.fleet_trials import allowed, p99, region_of
from tests.reliability.fleet_villains import Villain
from tests.reliability.trial import Control, Figure, Figures, Promises, Scale, Trial

MANNERS = ("frozen", "flooder", "garbage", "large", "reconnecting", "bulk")
WORSE_TIMES = 2.0
UNFELT_MS = 25.0
"""What is faster than this is not told apart from the machine's own noise."""
HELD_BYTES_MAX = 512 * 1024
STALL_S, STALLS = 0.6, 3


def held_by_kernel(port: int) -> int:
    """The most bytes that the kernel holds for any one socket of the centre's (Linux)."""
    held = [0]
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        _, local, _, _, queues, *_ = line.split()
        if int(local.split(":")[1], 16) == port:
            held.append(int(queues.split(":")[0], 16))
    return max(held)


def held_by_centre(port: int) -> int:
    """The most bytes that the centre itself holds for any one laptop, as it tells."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        found = re.search(r"^samkurs_agent_bytes_waiting_max (\S+)$", answer.read().decode(), re.M)
    assert found is not None, "the centre tells what it holds"
    return int(float(found[1]))


class Trouble:
    """What is beside the fleet in its second turn. It ends with the `with` block."""

    def __init__(self, region: Region, room: str, session: str, manner: str) -> None:
        self._villain = Beside(Villain, region.port, room, session, manner)

    def __enter__(self) -> Trouble:
        """Begin to misbehave."""
        self._villain.ask("begin")
        return self

    def __exit__(self, *_: object) -> None:
        """Be gone, however the turn went."""
        self._villain.close()

    def go_on(self, fleet: Beside, bound_ms: float) -> list[float]:
        """Be there for the fleet's turn. Gives its milliseconds."""
        return list(fleet.answer())

    def end(self) -> int:
        """Stop. Gives how much harm was tried."""
        return int(self._villain.ask("end"))


class Stalls(Trouble):
    """The control arm: a centre that one room can hold up."""

    def __init__(self, region: Region, room: str, session: str, manner: str) -> None:
        self._region = region

    def __enter__(self) -> Trouble:
        """Nothing to begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is left behind."""

    def go_on(self, fleet: Beside, bound_ms: float) -> list[float]:
        """Hold the centre up until the turn is over; longer than is allowed on a slow machine."""
        stall_s = max(STALL_S, 2 * bound_ms / 1000)
        for _ in range(STALLS):
            self._region.pause(stall_s)
            time.sleep(STALL_S)
        return list(fleet.answer())

    def end(self) -> int:
        """How often."""
        return STALLS


@dataclass(frozen=True, slots=True)
class Turn:
    """One villain's turn beside the fleet."""

    before_ms: float
    beside_ms: float
    bound_ms: float
    held_bytes: int
    done: int

    @property
    def in_time(self) -> bool:
        """The good rooms hardly felt it."""
        return self.beside_ms <= self.bound_ms


def take_turn(
    scale: Scale, region: Region, fleet: Beside, misbehave: type[Trouble], manner: str
) -> Turn:
    """Measure the fleet alone, and then beside the first room, which misbehaves."""
    room, session = next(iter(region.rooms.items()))
    before = p99(fleet.ask("load", 1.0, scale.seconds))
    bound = max(WORSE_TIMES * before, allowed(scale, UNFELT_MS))
    with misbehave(region, room, session, manner) as trouble:
        fleet.begin("load", 1.0, scale.seconds)
        beside = p99(trouble.go_on(fleet, bound))
        kernel, centre = held_by_kernel(region.port), held_by_centre(region.port)
        done = trouble.end()
    scale.tell(f"{manner} ({done}): {before:.0f} -> {beside:.0f} ms, {centre}+{kernel} B")
    return Turn(before, beside, bound, kernel + centre, done)


def take_turns(
    scale: Scale, region: Region, fleet: Beside, misbehave: type[Trouble], manner: str
) -> Iterator[Turn]:
    """At most `count` turns, until one is in time."""
    for _ in range(scale.count):
        turn = take_turn(scale, region, fleet, misbehave, manner)
        yield turn
        if turn.in_time:
            return


def bad_rooms(
    scale: Scale, misbehave: type[Trouble] = Trouble, manners: tuple[str, ...] = MANNERS
) -> Figures:
    """Every manner in its turn."""
    promises = Promises()
    values: dict[str, Figure] = {}
    with region_of(scale) as region:
        good = dict(list(region.rooms.items())[1:])
        with Beside(Fleet, region.port, good, scale.seed) as fleet:
            fleet.ask("join")
            fleet.ask("load", 1.0, min(3.0, scale.seconds))
            for manner in manners:
                turns = list(take_turns(scale, region, fleet, misbehave, manner))
                values |= _judge(promises, manner, turns)
    return promises.figures(rooms=len(good), **values)


def _judge(promises: Promises, manner: str, turns: list[Turn]) -> dict[str, Figure]:
    """The last turn's times, and the most that was held in any."""
    last, held = turns[-1], max(turn.held_bytes for turn in turns)
    before, beside = round(last.before_ms), round(last.beside_ms)
    promises.hold(last.in_time, f"{manner}: ack p99 {beside} ms, {before} without it")
    promises.hold(held <= HELD_BYTES_MAX, f"{manner}: {held} bytes held")
    return {
        f"{manner}_ms": beside,
        f"{manner}_before_ms": before,
        f"{manner}_held_kib": held // 1024,
    }


BAD_ROOMS = Trial(
    name="bad-rooms",
    what="one frozen, flooding, babbling, bulky or reconnecting room beside 299 good ones",
    run=bad_rooms,
    short=Scale(count=5, rooms=30, seconds=3.0),
    long=Scale(count=1, rooms=300, seconds=20.0),
    control=Control(
        what="a centre that is held up for 0.6 s at a time",
        run=partial(bad_rooms, misbehave=Stalls, manners=("frozen",)),
        scale=Scale(count=1, rooms=30, seconds=4.0),
    ),
)
