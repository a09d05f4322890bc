"""A thousand days in clean rooms, in which nobody is warned of anything; and the faults that would
warn somebody.
"""

from __future__ import annotations

import os

import pytest

from session_core.rules.terms import Phase
from tests.readiness.clean_run import Setting, play
from tests.readiness.planted import FAULTS, Fault, with_line
from tests.simulation.planted import planted_in
from tools import clean

DAYS = 1_000


def test_nobody_is_warned_of_anything_on_a_thousand_clean_days() -> None:
    _, false = clean.run(range(DAYS), Setting(), os.cpu_count() or 1)
    assert false == 0


def test_whoever_is_warned_is_told_of_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert clean.run(range(8), with_line("load", warn=20), 1)[1] > 0
    assert "load" in capsys.readouterr().out
    assert clean.main(["--seed", "3", "--jobs", "1"]) == 0
    assert capsys.readouterr().out.endswith("false_warnings=0\n")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: one.planted.name)
def test_a_planted_fault_warns_somebody_on_one_of_them(fault: Fault) -> None:
    with planted_in(fault.planted):
        for seed in range(fault.days_max):
            said = play(seed, fault.setting).false
            if any(fault.planted.says in one for one in said):
                return
    pytest.fail(f"not caught on {fault.days_max} days: {fault.planted.name}")


def test_a_day_is_watched_from_its_first_minute_to_its_end() -> None:
    """What nobody looked at could not be found."""
    seen = play(0)
    rooms = seen.centre.state.rooms
    assert seen.centre.state.phase is Phase.CLOSED
    assert seen.looks > 50 * len(rooms)
    assert all(room.is_prepared for room in seen.rooms.values())
    assert {"net_loss", "net_down", "load", "cam_picture"} <= rooms[next(iter(rooms))].checks.keys()


def test_the_same_seed_is_the_same_day() -> None:
    one, other = play(3), play(3)
    assert (one.looks, one.centre.state.rooms) == (other.looks, other.centre.state.rooms)
