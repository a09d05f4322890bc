"""Countdowns in many rooms agree, in short; `dev.py reliability clocks` watches 300 rooms."""

from __future__ import annotations

from tests.reliability.fleet_clocks import CLOCKS, clocks
from tests.reliability.trial import Scale, conduct


def test_countdowns_agree_and_without_the_filter_they_would_not() -> None:
    outcome = conduct(CLOCKS, short=True)
    assert outcome.complaints == (), outcome.lines()
    assert len(outcome.control.broken) >= 2


def test_one_seed_is_one_history() -> None:
    scale = Scale(count=1, rooms=6, seconds=20, seed=7)
    assert clocks(scale) == clocks(scale)
