"""kill -9 of the centre and of laptops under load, in short; `dev.py reliability` does more."""

from __future__ import annotations

import pytest

from tests.reliability.kill import KILL_CENTRE, KILL_LAPTOP
from tests.reliability.trial import Trial, conduct

pytestmark = pytest.mark.process


@pytest.mark.parametrize("trial", [KILL_CENTRE, KILL_LAPTOP])
def test_kills_lose_and_double_nothing_that_was_acknowledged(trial: Trial) -> None:
    outcome = conduct(trial, short=True)
    assert outcome.complaints == (), outcome.lines()
