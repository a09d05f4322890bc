"""The simulator itself: the same seed is the same history, in this process and in any other."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from tests.simulation.faults import CATALOGUE
from tests.simulation.history import play, play_plan
from tests.simulation.plan import Plan, draw_plan
from tools import simulate

ROOT = Path(__file__).resolve().parents[2]
DOC = ROOT / "docs" / "simulator.md"
LONG = 0
"""A seed of some rooms and several faults."""
ON_SQLITE = 2
"""One with the real store behind the centre."""


def plan_of(*names: str, seed: int = 1, log: str = "memory") -> Plan:
    """A short history with these faults only."""
    faults = tuple(one for one in CATALOGUE if one.name in names)
    assert len(faults) == len(names), "each is in the catalogue"
    return Plan(
        seed=seed, rooms=2, sessions=1, actions=40, gap_s=0.5, faults=faults,
        strikes=4 if faults else 0,
        log="sqlite" if log == "sqlite" else "memory",
    )  # fmt: skip


@pytest.mark.parametrize("seed", [LONG, ON_SQLITE])
def test_the_same_seed_is_the_same_history(seed: int) -> None:
    one, other = play(seed), play(seed)
    assert (one.trace, one.frames, one.virtual_s) == (other.trace, other.frames, other.virtual_s)
    assert one.trace != play(seed + 1).trace


@pytest.mark.parametrize(("seed", "log"), [(LONG, "memory"), (ON_SQLITE, "sqlite")])
def test_another_process_plays_the_same_history_whatever_its_hashes_are_salted_with(
    seed: int, log: str
) -> None:
    code = f"from tests.simulation.history import play; print(play({seed}).trace)"
    traces = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": salt, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for salt in ("1", "77")
    }
    here = play(seed)
    assert (traces, here.log) == ({here.trace}, log)


@pytest.mark.parametrize("name", [one.name for one in CATALOGUE])
def test_every_fault_of_the_catalogue_strikes_and_is_survived(name: str) -> None:
    outcome = play_plan(plan_of(name), Random(5))
    assert outcome.struck[name] == 4
    assert outcome.fault == ""


@pytest.mark.parametrize(
    "name", ["centre dies between statements", "stale restore of the centre", "centre's disk full"]
)
def test_the_real_store_survives_it_too(name: str) -> None:
    outcome = play_plan(plan_of(name, log="sqlite"), Random(6))
    assert outcome.fault == ""


def test_a_day_without_faults_ends_well() -> None:
    outcome = play_plan(plan_of(), Random(3))
    assert (outcome.fault, outcome.struck.total()) == ("", 0)
    assert outcome.done.total() > 20


def test_seeds_differ_in_size_in_faults_and_in_what_stands_behind_the_centre() -> None:
    plans = [draw_plan(seed, Random(seed)) for seed in range(400)]
    assert {one.rooms for one in plans} == {2, 3, 4, 6}
    assert {one.log for one in plans} == {"memory", "sqlite"}
    assert {fault.name for one in plans for fault in one.faults} == {one.name for one in CATALOGUE}
    assert any(not one.faults for one in plans)


def test_a_failure_is_one_line_that_shows_how_to_see_it_again() -> None:
    outcome = play_plan(plan_of(seed=77), Random(3))
    text = simulate.failure(outcome, "abc1234")
    assert "seed=77 commit=abc1234 replay: python3 dev.py simulate --seed 77" in text


def test_stats_tell_the_speed_and_the_mix() -> None:
    played = play_plan(plan_of("drop"), Random(3))
    text = simulate.stats([replace(played, cpu_s=0.25), replace(played, cpu_s=0.75)], 0.5)
    assert "4.0 seeds/s, 0.500 CPU s per seed" in text
    assert played.cpu_s > 0
    assert "drop 8" in text


def test_the_handbook_names_every_fault_of_the_catalogue() -> None:
    names = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", DOC.read_text(encoding="utf-8"), re.MULTILINE)
    assert [one.name for one in CATALOGUE] == [one for one in names if one in _names()]


def _names() -> set[str]:
    return {one.name for one in CATALOGUE}
