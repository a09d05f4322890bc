"""A laptop and a centre on two MiB each: the full disk is told, nothing is lost, and it goes on."""

from __future__ import annotations

import pytest

from tests.reliability.full_disk import DISK_CENTRE, DISK_LAPTOP
from tests.reliability.trial import Trial, conduct

pytestmark = pytest.mark.process


@pytest.mark.parametrize("trial", [DISK_LAPTOP, DISK_CENTRE])
def test_a_full_disk_is_told_and_nothing_acknowledged_is_lost(trial: Trial) -> None:
    outcome = conduct(trial, short=True)
    assert outcome.complaints == (), outcome.lines()
