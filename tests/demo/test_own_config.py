"""A day that plays itself fast is led by its hands alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.demo.own_config import WAITS, without_timers, write_config
from session_core.rules.programme import Policy
from tests.demo.scripts import CONFIG, DAYS, programme_of


@pytest.mark.parametrize(("course", "day"), DAYS)
def test_the_copy_is_the_same_day_but_for_how_long_it_waits(
    course: str, day: int, tmp_path: Path
) -> None:
    copy = programme_of(course, day, write_config(CONFIG, tmp_path / "config", is_quick=True))
    true = programme_of(course, day)
    assert (copy.policy.wait_max_s, true.policy.wait_max_s) == (0, Policy().wait_max_s)
    assert (copy.segments, copy.rooms) == (true.segments, true.rooms)


@pytest.mark.parametrize(
    "course", ["[policy]\nwait_max_s = 60\n", "[policy]\nx = 1\n", 'id = "a"\n']
)
def test_whatever_the_file_says_of_it_it_says_nought(course: str) -> None:
    assert without_timers(course).count("wait_max_s") == 1
    assert WAITS in without_timers(course)
