"""The clock of a laptop that is only checked: what the centre's date proves of it, and no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.error import URLError

import pytest

from session_core.wire.probes import KNOWN_BODY
from site_agent.network.clock import offset_by_date
from site_agent.network.http import Reply

DATE = "Tue, 10 Mar 2026 11:00:00 GMT"
NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
CENTRE = "https://samkurs.example.no"


def told(reply: Reply, ahead_s: float, took_s: float = 0.0) -> float | None:
    """What is found by a laptop whose clock is so far ahead of the centre's."""
    times = iter([NOON + timedelta(seconds=one) for one in (ahead_s, ahead_s + took_s)])
    return offset_by_date(CENTRE, lambda _: reply, lambda: next(times))


@pytest.mark.parametrize(
    ("ahead_s", "took_s", "found_ms"),
    [
        (0.0, 0.0, 0.0),
        (0.9, 0.0, 0.0),
        (1.0, 0.0, 0.0),
        (3.5, 0.0, 2_500.0),
        (-40.0, 0.0, 40_000.0),
        (-2.0, 1.5, 500.0),
        (-1.0, 2.5, 0.0),
    ],
)
def test_a_date_of_whole_seconds_proves_so_much_and_no_more(
    ahead_s: float, took_s: float, found_ms: float
) -> None:
    """A second that began before the question and ended after the answer proves nothing."""
    assert told(Reply(200, KNOWN_BODY, date=DATE), ahead_s, took_s) == found_ms


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, KNOWN_BODY),
        Reply(200, KNOWN_BODY, date="noon"),
        Reply(200, KNOWN_BODY, date="Tue, 10 Mar 2026 11:00:00 -0000"),
        Reply(200, b"<h1>Guest network</h1>", date=DATE),
        Reply(511, KNOWN_BODY, date=DATE),
    ],
)
def test_whoever_is_not_the_centre_or_tells_no_time_proves_nothing(reply: Reply) -> None:
    assert told(reply, 40.0) is None


def test_a_centre_that_does_not_answer_proves_nothing() -> None:
    def refuse(address: str) -> Reply:
        raise URLError(address)

    assert offset_by_date(CENTRE, refuse, lambda: NOON) is None
