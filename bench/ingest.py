"""How many reports a second the real centre makes durable, and how many the disk would allow.

    python3 dev.py bench ingest [--reporters 1000] [--reports 20] [--at-once 1,64] [--turns 3]

The centre is the real one: its own process, sign-in, every check, decision and fold, one durable
write, the acknowledgement, and the news to the rooms of each session. The reporters are rooms in
courses of five, beside it in one process; each sends the next `at-once` reports when the last ones
are acknowledged. In turns with it, in the same minutes, the floor: as many reports appended to a
file with one fdatasync for each group, as large as the centre's own groups can be.

One line per `at-once`: `acks_per_s` is the median over the turns, `ratio` that over the floor's,
`cpu_us` the centre's processor time for a report, `rss_mb` its memory.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.beside import Beside
from bench.crowd import BenchError
from bench.fanout import allow_sockets
from bench.porters import Porters
from bench.region import Region, running_region
from bench.reports import items_of

ROOMS_OF_A_COURSE = 5


def floor_per_s(file: Path, total: int, group: int) -> float:
    """Reports per second of appending alone."""
    (item,) = items_of("rom", "kurs", 1)
    line = item.encode() + b"\n"
    began = time.monotonic()
    with file.open("wb", buffering=0) as log:
        for left in range(total, 0, -group):
            log.write(line * min(group, left))
            os.fdatasync(log.fileno())
    return total / (time.monotonic() - began)


def carry(region: Region, reports: int, at_once: int) -> tuple[float, float]:
    """Every room's reports through the centre: acknowledgements per second, and CPU µs for each."""
    with Beside(Porters, region.port, region.rooms, reports, at_once, at_once) as porters:
        porters.ask("join")
        cpu = region.cpu_s()
        took = porters.ask("carry")
        cpu = region.cpu_s() - cpu
        total = int(porters.ask("acked"))
    return total / took, 1e6 * cpu / total


def measure(folder: Path, reporters: int, reports: int, at_once: int, turns: int) -> str:
    """The line for one size of batch. A fresh centre for each turn: porters begin at number one."""
    total = reporters * reports
    ours, floors, cpus, rss = [], [], [], 0.0
    for turn, place in enumerate(_places(folder, turns)):
        with running_region(place, -(-reporters // ROOMS_OF_A_COURSE), ROOMS_OF_A_COURSE) as region:
            per_s, cpu_us = carry(region, reports, at_once)
            rss = max(rss, region.centre.rss_mb())
        ours.append(per_s)
        cpus.append(cpu_us)
        group = min(reporters * at_once, 4_096)
        floors.append(floor_per_s(folder / f"floor-{turn}", total, group))
    mine, floor = statistics.median(ours), statistics.median(floors)
    return (
        f"reporters={reporters} at_once={at_once} reports={total} acks_per_s={mine:.0f} "
        f"floor_per_s={floor:.0f} ratio={mine / floor:.2f} "
        f"cpu_us={statistics.median(cpus):.0f} rss_mb={rss:.0f}"
    )


def _places(folder: Path, turns: int) -> Iterator[Path]:
    for turn in range(turns):
        place = folder / f"turn-{turn}"
        place.mkdir(parents=True)
        yield place


def main() -> int:
    """Measure each size of batch, and print its line as soon as it is known."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--reporters", type=int, default=1_000)
    parser.add_argument("--reports", type=int, default=20, help="that each reporter brings")
    parser.add_argument("--at-once", default="1,64", help="reports in a frame")
    parser.add_argument("--turns", type=int, default=3)
    wish = parser.parse_args()
    try:
        allow_sockets(wish.reporters)
        for at_once in map(int, wish.at_once.split(",")):
            with tempfile.TemporaryDirectory() as folder:
                found = measure(Path(folder), wish.reporters, wish.reports, at_once, wish.turns)
                print(found, flush=True)
    except BenchError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
