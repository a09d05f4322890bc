"""Simulated histories of the real centre and rooms: `python3 dev.py simulate`.

    --seeds 2000 --jobs 2     that many histories, from seed 0 on, in two processes
    --seed 1207               that one again, line for line
    --seeds 50 --seed 900     fifty from seed 900 on
    --stats                   what was met, and how fast it went
    --planted                 each planted fault must be caught (docs/simulator.md)

Every failure is one line that says how to see it again. Ends with 1 where there is one.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:  # run as a script, Python knows only this file's own folder
    sys.path.insert(0, str(ROOT))

from tests.simulation.history import Outcome, play  # noqa: E402
from tests.simulation.planted import PLANTED, caught_at  # noqa: E402

CHUNK = 8
"""Seeds that a process takes at a time."""


def outcomes(seeds: Sequence[int], jobs: int) -> Iterator[Outcome]:
    """Play all of them, in order, in so many processes."""
    if jobs == 1:
        yield from map(play, seeds)
        return
    # Spawned, so that no process inherits half of another's state.
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(play, seeds, chunksize=CHUNK)


def commit() -> str:
    """Which version this is, for the replay line."""
    command = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def failure(outcome: Outcome, version: str) -> str:
    """What was found, and the one command that shows it again."""
    seed = outcome.seed
    replay = f"seed={seed} commit={version} replay: python3 dev.py simulate --seed {seed}"
    return f"{outcome.fault}\n  {replay}"


def stats(played: Iterable[Outcome], seconds: float) -> str:
    """What was met, and how fast it went; CPU seconds mean something on a busy machine too."""
    struck: Counter[str] = Counter()
    done: Counter[str] = Counter()
    logs: Counter[str] = Counter()
    hours, cpu_s, frames, calm, count = 0.0, 0.0, 0, 0, 0
    for one in played:
        struck += one.struck
        done += one.done
        logs[one.log] += 1
        hours += one.virtual_s / 3600
        cpu_s += one.cpu_s
        frames += one.frames
        calm += not one.struck
        count += 1
    lines = [
        f"{count / max(seconds, 1e-9):.1f} seeds/s, {cpu_s / max(count, 1):.3f} CPU s per seed,"
        f" {hours:.1f} simulated hours, {frames} frames;"
        f" {calm} histories without a fault, {logs['sqlite']} on real SQLite",
        "faults:  " + ", ".join(f"{name} {times}" for name, times in struck.most_common()),
        "deeds:   " + ", ".join(f"{name} {times}" for name, times in done.most_common()),
    ]
    return "\n".join(lines)


def run(seeds: Sequence[int], jobs: int, with_stats: bool) -> int:
    """Play the seeds, tell of each failure at once, and sum up."""
    began, version, played, bad = time.monotonic(), commit(), [], 0
    for outcome in outcomes(seeds, jobs):
        played.append(outcome)
        if outcome.fault:
            bad += 1
            print(failure(outcome, version), flush=True)
    seconds = time.monotonic() - began
    if len(seeds) == 1:
        print(f"trace {played[0].trace}, {played[0].virtual_s:.0f} simulated seconds")
    if with_stats:
        print(stats(played, seconds))
    print(f"{len(seeds)} histories, {bad} with a fault ({seconds:.0f} s)")
    return 1 if bad else 0


def run_planted() -> int:
    """Plant each fault in turn: the histories must show it, and a checker must name it."""
    missed = 0
    for planted in PLANTED:
        began = time.monotonic()
        seed, said = caught_at(planted)
        missed += seed is None
        word = f"seed {seed}: {said}" if seed is not None else f"NOT CAUGHT. {said}"
        print(f"{planted.name}: {word} ({time.monotonic() - began:.1f} s)", flush=True)
    print(f"{len(PLANTED) - missed} of {len(PLANTED)} planted faults caught")
    return 1 if missed else 0


def main(arguments: Sequence[str]) -> int:
    """Do what was asked; the exit code is 1 where a promise was broken."""
    parser = argparse.ArgumentParser(prog="dev.py simulate", description="Simulated histories.")
    parser.add_argument("--seeds", type=int, help="how many histories (200)")
    parser.add_argument("--seed", type=int, help="the first of them; alone, only this one")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--stats", action="store_true", help="what was met, and how fast")
    parser.add_argument("--planted", action="store_true", help="catch the planted faults")
    chosen = parser.parse_args(arguments)
    if chosen.planted:
        return run_planted()
    first = chosen.seed or 0
    count = chosen.seeds or (200 if chosen.seed is None else 1)
    jobs = max(1, min(chosen.jobs, count // CHUNK))
    return run(range(first, first + count), jobs, chosen.stats)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
