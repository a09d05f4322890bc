"""A region's rooms at once, in short; `dev.py reliability` does it with 300 rooms."""

from __future__ import annotations

import pytest

pytest.importorskip("resource", reason="the load clients are made for Linux")

from tests.reliability.fleet_bad_rooms import BAD_ROOMS
from tests.reliability.fleet_trials import BACK_AFTER_KILL, BACK_AFTER_RESTART, DRAIN, LOAD
from tests.reliability.trial import Trial, conduct

pytestmark = pytest.mark.process


@pytest.mark.parametrize("trial", [LOAD, DRAIN, BACK_AFTER_KILL, BACK_AFTER_RESTART, BAD_ROOMS])
def test_the_promise_is_kept_and_its_control_arm_breaks_it(trial: Trial) -> None:
    outcome = conduct(trial, short=True)
    assert outcome.complaints == (), outcome.lines()
