"""Run everything that CI runs, one announced step after the other, and sum up at the end.

    python3 dev.py test              all steps
    python3 dev.py test --quick      style, types and unit tests only
    python3 dev.py test -- ARGS      only pytest, with these arguments, such as `-k rejoin`

A failing step does not stop the ones after it: whoever waits for a run wants all that is wrong, at
once. `dev.py` starts this with the project's own Python, so it may use what is installed there.
"""

from __future__ import annotations

import argparse
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# A step that takes longer than this hangs, and CI would wait for it until CI itself is ended.
STEP_S_MAX = 25 * 60

# Tests with one of these marks have a step of their own; all others are the unit tests.
MARKS = ("browser", "process")

# Every branch of these is tried, for a day at six hospitals hangs on them.
FULLY_COVERED = "session_core/rules/*,session_core/wire/*"


@dataclass(frozen=True)
class Step:
    """One command and the name under which people hear of it."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """How one step went."""

    name: str
    code: int
    seconds: float


def python(*arguments: str) -> tuple[str, ...]:
    """A command for the Python that runs this."""
    return (sys.executable, *arguments)


def beside_python(name: str) -> str:
    """A command that was installed with the packages; Windows gives it an ending of its own."""
    folder = str(Path(sys.executable).parent)
    return shutil.which(name, path=folder) or name


def static_steps(root: Path) -> list[Step]:
    """All that needs no line of ours to run."""
    steps = [
        Step("format", python("-m", "ruff", "format", "--check")),
        Step("lint", python("-m", "ruff", "check")),
        Step("types", python("-m", "mypy")),
        Step("imports", (beside_python("lint-imports"), "--no-logo")),
    ]
    if (root / "tools" / "catalogues.py").is_file():
        steps.append(Step("languages", python("tools/catalogues.py", "--check")))
    return steps


def unit_steps() -> list[Step]:
    """The quick tests, with what they covered, and the wall for the two packages that carry all."""
    unit = ("-m", "pytest", "-m", " and ".join(f"not {mark}" for mark in MARKS))
    return [
        Step("unit tests", python("-m", "coverage", "run", *unit)),
        Step("coverage", python("-m", "coverage", "report")),
        Step(
            "full coverage of rules and wire",
            python("-m", "coverage", "report", f"--include={FULLY_COVERED}", "--fail-under=100"),
        ),
    ]


def simulator_step() -> Step:
    """As many simulated histories as every change must survive (docs/simulator.md)."""
    seeds = ("--seeds", "2000", "--jobs", "2", "--stats")
    return Step("simulator", python("tools/simulate.py", *seeds))


def real_steps(root: Path) -> list[Step]:
    """The tests that start processes and browsers, where somebody has written such."""
    steps = []
    if is_marked(root, "process"):
        steps.append(Step("process tests", python("-m", "pytest", "-m", "process")))
    if is_marked(root, "browser"):
        steps.append(Step("Chromium", python("-m", "tools.chromium")))
        steps.append(Step("PulseAudio", python("-m", "tools.sound")))
        steps.append(Step("browser tests", python("-m", "pytest", "-n", "2", "-m", "browser")))
    return steps


def is_marked(root: Path, mark: str) -> bool:
    """Whether any test carries this mark; pytest itself would call an empty choice a failure."""
    sought = f"mark.{mark}"
    files = (root / "tests").rglob("*.py")
    return any(sought in file.read_text(encoding="utf-8") for file in files)


def chosen_steps(root: Path, quick: bool, pytest_arguments: Sequence[str]) -> list[Step]:
    """What the command line asked for."""
    if pytest_arguments:
        return [Step("chosen tests", python("-m", "pytest", *pytest_arguments))]
    if quick:
        return [*static_steps(root), *unit_steps()[:1]]
    return [*static_steps(root), *unit_steps(), simulator_step(), *real_steps(root)]


def run(step: Step, root: Path) -> Outcome:
    """Run one step with its output going straight to whoever watches."""
    shown = shlex.join([Path(step.command[0]).name, *step.command[1:]])
    print(f"\n==> {step.name}: {shown}", flush=True)
    started = time.monotonic()
    try:
        code = subprocess.run(step.command, cwd=root, timeout=STEP_S_MAX, check=False).returncode
    except subprocess.TimeoutExpired:
        print(f"Ended after {STEP_S_MAX // 60} minutes: this step hangs.", flush=True)
        code = 124
    outcome = Outcome(step.name, code, time.monotonic() - started)
    print(f"<== {line(outcome)}", flush=True)
    return outcome


def line(outcome: Outcome) -> str:
    """One outcome on one line."""
    word = "ok" if outcome.code == 0 else f"FAILED with {outcome.code}"
    return f"{outcome.name}: {word} ({outcome.seconds:.1f} s)"


def summary(outcomes: Sequence[Outcome]) -> str:
    """All steps again, and last the sentence that people look for."""
    failed = [outcome.name for outcome in outcomes if outcome.code]
    total = sum(outcome.seconds for outcome in outcomes)
    sentence = (
        f"{len(failed)} of {len(outcomes)} steps failed: {', '.join(failed)}."
        if failed
        else f"Every step is green, {len(outcomes)} of {len(outcomes)}."
    )
    return "\n".join(["", *(line(outcome) for outcome in outcomes), f"{sentence} ({total:.0f} s)"])


def main(arguments: Sequence[str]) -> int:
    """Run the chosen steps; the exit code is 1 if any failed."""
    parser = argparse.ArgumentParser(prog="dev.py test", description="Run all that CI runs.")
    parser.add_argument("--quick", action="store_true", help="style, types and unit tests only")
    parser.add_argument("pytest", nargs="*", help="after `--`: run only pytest, with these")
    chosen = parser.parse_args(arguments)
    outcomes = [run(step, ROOT) for step in chosen_steps(ROOT, chosen.quick, chosen.pytest)]
    print(summary(outcomes), flush=True)
    return 1 if any(outcome.code for outcome in outcomes) else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
