"""Eight hours without the centre, the plug pulled in the middle, then sync: in short."""

from __future__ import annotations

import pytest

from tests.reliability.offline import OFFLINE
from tests.reliability.trial import conduct

pytestmark = pytest.mark.process


def test_a_day_alone_arrives_whole_and_once() -> None:
    outcome = conduct(OFFLINE, short=True)
    assert outcome.complaints == (), outcome.lines()
