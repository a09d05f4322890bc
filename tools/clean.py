"""A course day in clean rooms, again and again, and who is warned of anything (docs/checks.md).

    python3 dev.py clean                     1 000 days, in as many processes as there are cores
    python3 dev.py clean --days 10 --whole   ten whole days of six rooms
    python3 dev.py clean --seed 212          that one, and what was warned of

Ends with 1 where anybody was warned, for whatever it was is false. The last line is
`days= rooms= false_warnings=`.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:  # run as a script, Python knows only this file's own folder
    sys.path.insert(0, str(ROOT))

from tests.readiness.clean_run import WHOLE, Setting, play  # noqa: E402

CHUNK = 4


def warned(setting: Setting, seed: int) -> tuple[int, list[str]]:
    """How many rooms the day of this seed had, and what was warned of."""
    seen = play(seed, setting)
    return len(seen.rooms), [f"seed {seed}: {one}" for one in seen.false]


def run(seeds: Sequence[int], setting: Setting, jobs: int) -> tuple[int, int]:
    """Tell what is found as it is found; how many rooms there were, and false warnings."""
    rooms = false = 0
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        for count, said in pool.map(partial(warned, setting), seeds, chunksize=CHUNK):
            rooms, false = rooms + count, false + len(said)
            for one in said:
                print(one, flush=True)
    return rooms, false


def main(arguments: Sequence[str]) -> int:
    """Play what was asked for; the exit code is 1 where anybody was warned."""
    parser = argparse.ArgumentParser(prog="dev.py clean", description=__doc__)
    parser.add_argument("--days", type=int, default=1_000)
    parser.add_argument("--seed", type=int, help="only this one")
    parser.add_argument("--whole", action="store_true", help="whole days of six rooms")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args(arguments)
    seeds = range(asked.days) if asked.seed is None else range(asked.seed, asked.seed + 1)
    rooms, false = run(seeds, WHOLE if asked.whole else Setting(), asked.jobs)
    print(f"days={len(seeds)} rooms={rooms} false_warnings={false}")
    return 1 if false else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
