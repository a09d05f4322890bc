"""How soon the last of many clients has the whole new state after a command.

    python3 dev.py bench fanout [--sizes 30,200,1000,10000] [--trials 40] [--idle 20.5]

The centre is the real one: its own process, access checks, decision, a durable write, one message.
In turns with it, in the same minutes, two floors send the same bytes to as many clients: a bare
`websockets` broadcast, and a C program with one send() a socket. Each has its crowd in a process of
its own; the time runs from just before the command leaves to the last client's last byte.

One line per size, in milliseconds and bytes:
`ratio` is the centre's median over the websockets broadcast's, `c_ratio` over the C program's.
`idle_bps` is what a client receives per second while a segment runs and nobody does anything,
`joins_mb` what all of them received to join, `rss_mb` the centre's memory with all of them there.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import resource
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.apart import CrowdApart
from bench.centre import RunningCentre, running_centre
from bench.crowd import BenchError
from bench.floor import Floor, c_floor, websockets_floor

TRIAL_PAUSE_S = 0.05
FRAME_S_MAX = 30.0
SOCKETS_SPARE = 200


@dataclass(frozen=True)
class Times:
    """Milliseconds from the command to the last client, one per trial."""

    last_ms: list[float]

    @property
    def p50(self) -> float:
        """Median."""
        return statistics.median(self.last_ms)

    @property
    def p99(self) -> float:
        """The worst but one in a hundred; with fewer trials than that, the worst."""
        ordered = sorted(self.last_ms)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


@dataclass
class Arena:
    """The centre and the floors, each with its own crowd of the same size."""

    centre: RunningCentre
    crowd: CrowdApart
    floors: list[tuple[Floor, CrowdApart]]


def measure_centre(arena: Arena, trial: int) -> tuple[float, bytes]:
    """One command through the centre. Gives milliseconds to the last client, and the message."""
    command = str(uuid.uuid4())
    arena.crowd.expect(command.encode(), FRAME_S_MAX)
    begun = time.monotonic()
    arena.centre.send_length_change(command, seconds=60 if trial % 2 else -60)
    last, payload = arena.crowd.last_moment()
    arena.centre.read_answer()
    return (last - begun) * 1000, payload


def measure_floor(floor: Floor, crowd: CrowdApart, payload: bytes) -> float:
    """The same bytes through a floor, with a mark of its own where the old one stood."""
    mark = str(uuid.uuid4()).encode()
    crowd.expect(mark, FRAME_S_MAX)
    begun = time.monotonic()
    floor.broadcast(mark + payload[len(mark) :])
    last, _ = crowd.last_moment()
    return (last - begun) * 1000


def in_turns(arena: Arena, trials: int) -> list[Times]:
    """The centre, then each floor, then the centre again: whatever the machine does hits all."""
    results: list[list[float]] = [[] for _ in range(1 + len(arena.floors))]
    for trial in range(trials + 2):
        gc.collect()
        time.sleep(TRIAL_PAUSE_S)
        milliseconds, payload = measure_centre(arena, trial)
        row = [milliseconds]
        for floor, crowd in arena.floors:
            time.sleep(TRIAL_PAUSE_S)
            row.append(measure_floor(floor, crowd, payload))
        if trial >= 2:  # The first two warm everything up.
            for column, value in zip(results, row, strict=True):
                column.append(value)
    return [Times(column) for column in results]


def measure(size: int, trials: int, idle_s: float, folder: Path) -> str:
    """The line for one size."""
    with contextlib.ExitStack() as stack:
        centre = stack.enter_context(running_centre(folder / str(size)))
        crowd = stack.enter_context(joined(centre.port, centre.stream_path, size))
        floors = []
        for floor in (websockets_floor(), *c_floor(folder)):
            stack.callback(floor.stop)
            floors.append((floor, stack.enter_context(joined(floor.port, "/crowd", size))))
        crowd.read_for(1.0)
        joins_mb = crowd.received() / 1e6
        times = in_turns(Arena(centre, crowd, floors), trials)
        crowd.expect(b'"t":"tick"', FRAME_S_MAX)
        crowd.last_moment()  # From one heartbeat on, so that a whole number of them is counted.
        idle_bps = crowd.read_for(idle_s) / idle_s / size
        return line(size, times, idle_bps, joins_mb, centre.rss_mb())


@contextlib.contextmanager
def joined(port: int, path: str, size: int) -> Iterator[CrowdApart]:
    """A crowd that is there, and is gone afterwards."""
    crowd = CrowdApart(port, path, size)
    try:
        crowd.join()
        yield crowd
    finally:
        crowd.close()


def line(size: int, times: list[Times], idle_bps: float, joins_mb: float, rss_mb: float) -> str:
    """The figures of one size as `name=value` pairs."""
    ours, websockets, *c = times
    compared = f"ratio={ours.p50 / websockets.p50:.2f} ws_p50_ms={websockets.p50:.2f}"
    if c:
        compared += f" c_ratio={ours.p50 / c[0].p50:.2f} c_p50_ms={c[0].p50:.2f}"
    return (
        f"clients={size} p50_ms={ours.p50:.2f} p99_ms={ours.p99:.2f} {compared} "
        f"idle_bps={idle_bps:.1f} joins_mb={joins_mb:.2f} rss_mb={rss_mb:.0f}"
    )


def allow_sockets(largest: int) -> None:
    """Each crowd and each server is one process with that many sockets. Raises BenchError."""
    need = largest + SOCKETS_SPARE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < need:
        raise BenchError(
            f"{need} open files are needed and {hard} allowed: try fewer with --sizes, "
            f"or raise the limit with `ulimit -n {need}`"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, need), hard))


def main() -> int:
    """Measure each size, and print its line as soon as it is known."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sizes", default="30,200,1000,10000")
    parser.add_argument("--trials", type=int, default=40)
    parser.add_argument("--idle", type=float, default=20.5, help="seconds of idling to listen to")
    wish = parser.parse_args()
    sizes = [int(one) for one in wish.sizes.split(",")]
    try:
        allow_sockets(max(sizes))
        with tempfile.TemporaryDirectory() as folder:
            for size in sizes:
                print(measure(size, wish.trials, wish.idle, Path(folder)), flush=True)
    except BenchError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
