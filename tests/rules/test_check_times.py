"""What a laptop measures when."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from session_core.rules.check_times import SPREAD, ahead_of, allowed, holds, run_due
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


@pytest.mark.parametrize(
    ("minutes", "full", "light", "run"),
    [
        (45.5, None, None, "passive"),
        (45.4, None, None, "full"),
        (45, 45.4, None, "passive"),
        (10.5, 45.4, None, "passive"),
        (10.4, 45.4, None, "light"),
        (10, 45.4, 10.4, "passive"),
    ],
)
def test_a_room_that_begins_ahead_of_the_moment_does_not_begin_again_at_it(
    minutes: float, full: float | None, light: float | None, run: Run
) -> None:
    last_full, last_light = (None if one is None else before(one) for one in (full, light))
    ahead = timedelta(seconds=25)
    assert run_due(PROGRAMME, Phase.LOBBY, before(minutes), last_full, last_light, ahead) == run


def test_rooms_begin_apart_each_always_at_the_same_moment_and_none_after_it() -> None:
    rooms = [f"room-{n}" for n in range(30)]
    ahead = [ahead_of(one) for one in rooms]
    assert ahead == [ahead_of(one) for one in rooms]
    assert all(timedelta() <= one < SPREAD for one in ahead)
    for third in range(3):
        assert sum(SPREAD * third / 3 <= one < SPREAD * (third + 1) / 3 for one in ahead) >= 5


@pytest.mark.parametrize("phase", [Phase.LIVE, Phase.CLOSED])
def test_nothing_that_disturbs_is_measured_while_people_are_in_the_meeting(phase: Phase) -> None:
    assert run_due(PROGRAMME, phase, before(20), None, None) == "passive"
    assert allowed(Phase.LIVE, "full") == "passive"
    assert allowed(Phase.LOBBY, "full") == "full"


def test_a_heavier_run_holds_the_lighter_ones() -> None:
    every: tuple[Run, ...] = ("passive", "light", "full")
    held = {run: [one for one in every if holds(run, one)] for run in every}
    assert held == {"passive": ["passive"], "light": ["passive", "light"], "full": list(every)}
