"""What an agent costs a laptop, beside a metrics exporter that is known to be small.

    python3 dev.py bench agent [--seconds 60] [--turns 3]

The agent is the real one, connected to a real centre, half an hour before a session of today, with
its page open and read like a browser would. It was started once before, as a laptop's agent was
every day but the first, and its byte code is kept, as pip does. It makes its full run of checks and
is left in peace; then its memory is looked at, and its processor time over `--seconds`. In turns
with it, in the same minutes, the floor: Debian's `prometheus-node-exporter` (apt install
prometheus-node-exporter), asked once in fifteen seconds as Prometheus asks. Where that is not
installed, its figures are left out.

Where there is a desktop, the agent holds the wish to stay awake too, which takes 1.2 MB.

`rss_mb` is resident memory and `own_mb` that which no other process shares, in MB; `cpu_percent`
percent of one core.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psutil
from websockets.sync.client import connect
from websockets.typing import Origin

from bench.centre import ROOT
from bench.crowd import BenchError
from bench.region import Region, running_region, token_of

PEACE_S = 20.0
"""Until the quick heartbeats are over."""
FULL_RUN_S = 60.0
"""A full run of checks takes no longer."""
BEGINS_IN = timedelta(minutes=40)
"""The full run is due then, and the session begins after the last turn."""
SCRAPE_S = 15.0
EXPORTER = "prometheus-node-exporter"
EXPORTER_PORT = 39100


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process takes."""

    rss_mb: float
    own_mb: float
    cpu_percent: float


def cost_of(process: subprocess.Popen[bytes], seconds: float, address: str) -> Cost:
    """Look at it over so many seconds; `address` is asked now and then, "" for never."""
    seen = psutil.Process(process.pid)
    began, cpu = time.monotonic(), _cpu_s(seen)
    while (left := began + seconds - time.monotonic()) > 0:
        if address:
            read(address)
        time.sleep(min(left, SCRAPE_S))
    cpu = _cpu_s(seen) - cpu
    memory = seen.memory_full_info()
    return Cost(memory.rss / 1e6, memory.uss / 1e6, 100 * cpu / (time.monotonic() - began))


def read(address: str) -> bytes:
    """What is served there, on this machine."""
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310  we made it
        return bytes(answer.read())


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


@contextlib.contextmanager
def ended_after(command: list[str], byte_code: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process for as long as it is looked at."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(byte_code)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling leaves half a megabyte behind
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, env=environment,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def agent_cost(region: Region, folder: Path, seconds: float) -> Cost:
    """The agent of a room, connected, with its page open. Raises BenchError."""
    room, session = next(iter(region.rooms.items()))
    key = folder / "room.key"
    key.write_text(token_of(room), encoding="ascii")
    options = [
        "--centre", f"http://127.0.0.1:{region.port}", "--room", room, "--token-file", str(key),
        "--data", str(folder), "--port", "0", "--no-browser",
    ]  # fmt: skip
    command = [sys.executable, "-m", "site_agent", *options]
    byte_code = folder / "bytecode"
    with ended_after(command, byte_code) as process:
        assert process.stdout is not None
        first = process.stdout.readline().decode().split()[-1]
        time.sleep(PEACE_S / 4)
        read(first)
    with ended_after(command, byte_code) as process:
        assert process.stdout is not None
        address = process.stdout.readline().decode().split()[-1]
        time.sleep(PEACE_S / 2)
        page = read(address)
        if session.encode() not in page:
            raise BenchError("the agent did not come into step")
        live = f"{address.replace('http', 'ws')}live?page=room&session={session}&lang=nb"
        with connect(live, origin=Origin(address.rstrip("/")), legacy=True):
            time.sleep(FULL_RUN_S)
            return cost_of(process, seconds, "")


def exporter_cost(folder: Path, seconds: float) -> Cost | None:
    """The floor; None where it is not installed."""
    program = shutil.which(EXPORTER)
    if program is None:
        return None
    listens = f"127.0.0.1:{EXPORTER_PORT}"
    with ended_after([program, f"--web.listen-address={listens}"], folder) as process:
        time.sleep(PEACE_S / 4)
        return cost_of(process, seconds, f"http://{listens}/metrics")


def line(agents: list[Cost], floors: list[Cost]) -> str:
    """Medians over the turns, and the ratios to the floor."""
    figures = {**_medians("", agents), **_medians("floor_", floors)}
    if floors:
        for name in ("rss_mb", "cpu_percent"):
            figures[f"{name}_ratio"] = figures[name] / max(figures[f"floor_{name}"], 1e-9)
    return " ".join(f"{name}={value:.2f}" for name, value in figures.items())


def _medians(prefix: str, costs: list[Cost]) -> dict[str, float]:
    names = ("rss_mb", "own_mb", "cpu_percent") if costs else ()
    return {prefix + name: statistics.median(getattr(one, name) for one in costs) for name in names}


def main() -> int:
    """Measure in turns, and end with the line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=60.0, help="of looking, in each turn")
    parser.add_argument("--turns", type=int, default=3)
    wish = parser.parse_args()
    agents: list[Cost] = []
    floors: list[Cost] = []
    try:
        with (
            tempfile.TemporaryDirectory() as temp,
            running_region(Path(temp), 1, 6, BEGINS_IN) as region,
        ):
            for turn in range(wish.turns):
                folder = Path(temp) / f"laptop-{turn}"
                folder.mkdir()
                agents.append(agent_cost(region, folder, wish.seconds))
                floor = exporter_cost(folder, wish.seconds)
                floors += [floor] if floor else []
                print(f"turn {turn + 1} of {wish.turns}: {agents[-1]} {floor}", flush=True)
    except BenchError as error:
        print(error, file=sys.stderr)
        return 1
    print(line(agents, floors))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
