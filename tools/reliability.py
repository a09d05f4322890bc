"""Run the trials behind docs/reliability.md, each with the control arm that must fail.

    python3 dev.py reliability                    all of them, at full length
    python3 dev.py reliability kill-9 power-cut   these
    python3 dev.py reliability --short            in minutes
    python3 dev.py reliability --list             what there is

Ends with 1 if a promise was not kept, or if a control arm kept it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:  # run as a script, Python knows only this file's own folder
    sys.path.insert(0, str(ROOT))

from tests.reliability.fleet_bad_rooms import BAD_ROOMS  # noqa: E402
from tests.reliability.fleet_clocks import CLOCKS  # noqa: E402
from tests.reliability.fleet_trials import (  # noqa: E402
    BACK_AFTER_KILL,
    BACK_AFTER_RESTART,
    DRAIN,
    LOAD,
)
from tests.reliability.full_disk import DISK_CENTRE, DISK_LAPTOP  # noqa: E402
from tests.reliability.kill import KILL_CENTRE, KILL_LAPTOP  # noqa: E402
from tests.reliability.offline import OFFLINE  # noqa: E402
from tests.reliability.power import POWER_CENTRE, POWER_ROOM  # noqa: E402
from tests.reliability.skew import VERSIONS  # noqa: E402
from tests.reliability.trial import Trial, conduct  # noqa: E402

TRIALS: tuple[Trial, ...] = (
    KILL_CENTRE,
    KILL_LAPTOP,
    POWER_ROOM,
    POWER_CENTRE,
    OFFLINE,
    LOAD,
    DRAIN,
    BACK_AFTER_KILL,
    BACK_AFTER_RESTART,
    BAD_ROOMS,
    CLOCKS,
    DISK_LAPTOP,
    DISK_CENTRE,
    VERSIONS,
)
"""In the order of docs/reliability.md; `tests/reliability/test_docs.py` holds the two together."""


def chosen(names: Sequence[str], trials: Sequence[Trial] = TRIALS) -> list[Trial]:
    """The trials of these names, or all. Raises KeyError for a name that there is not."""
    by_name = {one.name: one for one in trials}
    return [by_name[name] for name in names] if names else list(trials)


def run_one(trial: Trial, *, short: bool) -> bool:
    """Run a trial, say what it came to, and whether it counts."""
    begun = time.monotonic()

    def tell(text: str) -> None:
        print(f"  {time.monotonic() - begun:6.1f} s  {text}", flush=True)

    print(f"\n==> {trial.name}: {trial.what}", flush=True)
    outcome = conduct(trial, short=short, tell=tell)
    print("\n".join(outcome.lines()), flush=True)
    return not outcome.complaints


def main(arguments: Sequence[str], trials: Sequence[Trial] = TRIALS) -> int:
    """Run what was asked for; the exit code is 1 if anything does not count."""
    parser = argparse.ArgumentParser(prog="dev.py reliability", description=__doc__)
    parser.add_argument("names", nargs="*", help="trials; all of them if none is named")
    parser.add_argument("--short", action="store_true", help="in minutes")
    parser.add_argument("--list", action="store_true", help="say what there is")
    asked = parser.parse_args(arguments)
    if asked.list:
        print("\n".join(f"{one.name:<16} {one.what}" for one in trials))
        return 0
    try:
        these = chosen(asked.names, trials)
    except KeyError as unknown:
        print(f"There is no trial {unknown}; there are: {', '.join(one.name for one in trials)}")
        return 2
    failed = [one.name for one in these if not run_one(one, short=asked.short)]
    print(f"\n{len(these) - len(failed)} of {len(these)} promises kept.", *failed)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
