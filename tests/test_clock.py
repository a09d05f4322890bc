"""Clocks: course time goes at its own speed, waiting never does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from session_core.clock import (
    DemoClock,
    ManualClock,
    SystemClock,
    clock_from_text,
    seconds_with_sleep,
)

MORNING = datetime(2027, 1, 12, 7, 50, tzinfo=UTC)


def test_a_demo_clock_shows_the_hour_it_was_set_to() -> None:
    clock = DemoClock(datetime.now(UTC), MORNING)
    assert MORNING <= clock.now() < MORNING + timedelta(minutes=1)


def test_a_fast_demo_clock_has_gone_on_by_its_speed() -> None:
    ten_minutes_ago = datetime.now(UTC) - timedelta(minutes=10)
    clock = DemoClock(ten_minutes_ago, MORNING, speed=6)
    assert clock.now() - MORNING >= timedelta(hours=1)


def test_waiting_is_never_sped_up() -> None:
    slow, fast = SystemClock(), DemoClock(datetime.now(UTC), MORNING, speed=600)
    before = slow.monotonic()
    assert before <= fast.monotonic() <= slow.monotonic()


def test_every_process_given_the_same_text_shows_the_same_time() -> None:
    clock = DemoClock(datetime(2026, 11, 21, tzinfo=UTC), MORNING, speed=60)
    assert clock_from_text(clock.as_text()) == clock


def test_no_text_asks_for_the_machines_own_clock() -> None:
    assert isinstance(clock_from_text(""), SystemClock)


@pytest.mark.parametrize("text", ["half past nine", "2027-01-12,2027-01-12", "a,b,c", ",,"])
def test_a_text_that_is_no_clock_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        clock_from_text(text)


def test_a_manual_clock_stands_still_until_told() -> None:
    clock = ManualClock(MORNING)
    assert clock.now() == clock.now() == MORNING
    clock.advance(90)
    assert clock.now() == MORNING + timedelta(seconds=90)
    assert clock.monotonic() == 90


def test_the_clock_that_counts_sleep_goes_with_the_others_while_the_machine_is_awake() -> None:
    before, mono = seconds_with_sleep(), SystemClock().monotonic()
    after, later = seconds_with_sleep(), SystemClock().monotonic()
    assert (before is None) is (after is None)
    if before is not None and after is not None:
        assert 0 <= after - before <= later - mono + 0.1
