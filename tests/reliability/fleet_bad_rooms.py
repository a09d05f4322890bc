"""One bad room beside many good ones: theirs are acknowledged as fast as before.

Each villain (`fleet_villains.py`) has its turn beside a fleet that reports once a second in every
room; before it, the same fleet is measured without it, in the same minutes. A scale's `seconds`
are those of one turn.
"""

from __future__ import annotations

import re
import time
import urllib.request
from collections.abc import Callable
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


Misbehave = Callable[[Region, str, str, str], "Trouble"]


class Trouble:
    """What is beside the fleet in its second turn."""

    def __init__(self, region: Region, room: str, session: str, manner: str) -> None:
        self._villain = Beside(Villain, region.port, room, session, manner)
        self._villain.ask("begin")

    def go_on(self, fleet: Beside) -> list[float]:
        """Be there for the fleet's turn. Gives its milliseconds."""
        return list(fleet.answer())

    def end(self) -> int:
        """Be gone. Gives how much harm was tried."""
        done = int(self._villain.ask("end"))
        self._villain.close()
        return done


class Stalls(Trouble):
    """The control arm: a centre that one room can hold up."""

    def __init__(self, region: Region, room: str, session: str, manner: str) -> None:
        self._region = region

    def go_on(self, fleet: Beside) -> list[float]:
        """Hold the centre up until the turn is over."""
        for _ in range(STALLS):
            self._region.pause(STALL_S)
            time.sleep(STALL_S)
        return list(fleet.answer())

    def end(self) -> int:
        """Nothing is left behind."""
        return STALLS


def bad_rooms(
    scale: Scale, misbehave: type[Trouble] = Trouble, manners: tuple[str, ...] = MANNERS
) -> Figures:
    """Every manner in its turn."""
    promises = Promises()
    values: dict[str, Figure] = {}
    with region_of(scale) as region:
        (room, session), *good = region.rooms.items()
        with Beside(Fleet, region.port, dict(good), scale.seed) as fleet:
            fleet.ask("join")
            fleet.ask("load", 1.0, min(3.0, scale.seconds))
            for manner in manners:
                before = p99(fleet.ask("load", 1.0, scale.seconds))
                trouble = misbehave(region, room, session, manner)
                fleet.begin("load", 1.0, scale.seconds)
                beside = p99(trouble.go_on(fleet))
                kernel, centre = held_by_kernel(region.port), held_by_centre(region.port)
                done = trouble.end()
                scale.tell(
                    f"{manner} ({done}): {before:.0f} -> {beside:.0f} ms, {centre}+{kernel} B"
                )
                values |= {f"{manner}_ms": round(beside), f"{manner}_before_ms": round(before)}
                values[f"{manner}_held_kib"] = (kernel + centre) // 1024
                bound = max(WORSE_TIMES * before, allowed(scale, UNFELT_MS))
                promises.hold(
                    beside <= bound, f"{manner}: ack p99 {beside:.0f} ms, {before:.0f} without it"
                )
                promises.hold(
                    kernel + centre <= HELD_BYTES_MAX, f"{manner}: {kernel + centre} bytes held"
                )
    return promises.figures(rooms=len(good), **values)


BAD_ROOMS = Trial(
    name="bad-rooms",
    what="one frozen, flooding, babbling, bulky or reconnecting room beside 299 good ones",
    run=bad_rooms,
    short=Scale(count=1, rooms=30, seconds=3.0),
    long=Scale(count=1, rooms=300, seconds=20.0),
    control=Control(
        what="a centre that is held up for 0.6 s at a time",
        run=partial(bad_rooms, misbehave=Stalls, manners=("frozen",)),
        scale=Scale(count=1, rooms=30, seconds=4.0),
    ),
)
