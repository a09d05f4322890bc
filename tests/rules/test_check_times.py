"""What a laptop measures when."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from session_core.rules.check_times import allowed, holds, run_due
from session_core.rules.checks import Run
from session_core.rules.terms import Phase
from tests.builders import sample_programme

PROGRAMME = sample_programme()


def before(minutes: float) -> datetime:
    return PROGRAMME.starts_at - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("minutes", "full", "light", "run"),
    [
        (46, None, None, "passive"),
        (45, None, None, "full"),
        (45, 60, None, "full"),
        (30, 45, None, "passive"),
        (20, None, None, "full"),
        (10.1, 45, None, "passive"),
        (10, 45, None, "light"),
        (5, 45, 10, "passive"),
        (5, 8, None, "passive"),
        (5, 45, 30, "light"),
        (5, None, None, "full"),
        (0, None, None, "passive"),
        (-5, None, None, "passive"),
    ],
)
def test_all_is_measured_45_minutes_before_and_what_weighs_little_10(
    minutes: float, full: float | None, light: float | None, run: Run
) -> None:
    last_full, last_light = (None if one is None else before(one) for one in (full, light))
    assert run_due(PROGRAMME, Phase.LOBBY, before(minutes), last_full, last_light) == run


@pytest.mark.parametrize("phase", [Phase.LIVE, Phase.CLOSED])
def test_nothing_that_disturbs_is_measured_while_people_are_in_the_meeting(phase: Phase) -> None:
    assert run_due(PROGRAMME, phase, before(20), None, None) == "passive"
    assert allowed(Phase.LIVE, "full") == "passive"
    assert allowed(Phase.LOBBY, "full") == "full"


def test_a_heavier_run_holds_the_lighter_ones() -> None:
    every: tuple[Run, ...] = ("passive", "light", "full")
    held = {run: [one for one in every if holds(run, one)] for run in every}
    assert held == {"passive": ["passive"], "light": ["passive", "light"], "full": list(every)}
