"""Clocks and waiting: what four timestamps say, and how long to wait before the next try."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_core import limits
from session_core.link.clock_offset import DRIFT, WINDOW, ClockOffset
from session_core.link.effects import ClockSample
from session_core.link.reconnect import Reconnect


def sample(ahead_ms: int, there_ms: int, back_ms: int, mono: float = 0.0) -> ClockSample:
    """A heartbeat to a centre whose clock is so far ahead, over a link of such delays."""
    t2 = 1_000_000 + there_ms + ahead_ms
    return ClockSample(1_000_000, t2, t2, 1_000_000 + there_ms + back_ms, mono)


def test_nothing_is_known_before_the_first_sample() -> None:
    assert ClockOffset().offset(0.0) is None


def test_an_even_link_gives_the_offset_exactly() -> None:
    clock = ClockOffset()
    clock.add(sample(2_000, 10, 10))
    best = clock.offset(0.0)
    assert best is not None
    assert (best.seconds, best.error) == (2.0, 0.01)


def test_the_quickest_round_trip_is_trusted() -> None:
    clock = ClockOffset()
    for there in (90, 4, 70, 80):
        clock.add(sample(500, there, 4))
    best = clock.offset(0.0)
    assert best is not None
    assert best.seconds == 0.5


def test_an_old_sample_is_trusted_less_and_less() -> None:
    clock = ClockOffset()
    clock.add(sample(0, 5, 5, mono=0.0))
    clock.add(sample(100, 6, 6, mono=3_600.0))
    best = clock.offset(3_600.0)
    assert best is not None
    assert best.seconds == 0.1
    later = clock.offset(7_200.0)
    assert later is not None
    assert later.error == pytest.approx(0.006 + 3_600 * DRIFT)


def test_a_slow_sample_is_not_looked_at_even_when_it_is_new() -> None:
    clock = ClockOffset()
    for _ in range(5):
        clock.add(sample(0, 5, 5, mono=0.0))
    clock.add(sample(40, 80, 0, mono=36_000.0))
    best = clock.offset(36_000.0)
    assert best is not None
    assert best.seconds == 0.0


def test_only_the_last_samples_count_and_a_jump_forgets_them_all() -> None:
    clock = ClockOffset()
    clock.add(sample(9_000, 1, 1))
    for _ in range(WINDOW):
        clock.add(sample(0, 5, 5))
    best = clock.offset(0.0)
    assert best is not None
    assert best.seconds == 0.0
    clock.reset()
    assert clock.offset(0.0) is None


@pytest.mark.parametrize("ahead_ms", [3_600_000, -1_500])
def test_when_a_clock_was_set_the_first_sample_after_that_counts(ahead_ms: int) -> None:
    clock = ClockOffset()
    for _ in range(WINDOW):
        clock.add(sample(0, 1, 1))
    clock.add(sample(ahead_ms, 200, 200))
    best = clock.offset(0.0)
    assert best is not None
    assert best.seconds == ahead_ms / 1000


def test_a_sample_that_only_took_long_is_no_sign_of_a_clock_that_was_set() -> None:
    clock = ClockOffset()
    clock.add(sample(0, 1, 1))
    clock.add(sample(0, 9_000, 1))
    best = clock.offset(0.0)
    assert best is not None
    assert best.seconds == 0.0


def test_a_clock_that_was_set_during_a_heartbeat_gives_no_sample() -> None:
    clock = ClockOffset()
    clock.add(sample(0, 5, -50))
    assert clock.offset(0.0) is None


@given(st.integers(-(10**9), 10**9), st.lists(st.tuples(*[st.integers(0, 500)] * 2), min_size=1))
def test_the_error_is_never_larger_than_said(ahead: int, links: list[tuple[int, int]]) -> None:
    clock = ClockOffset()
    for there, back in links:
        clock.add(sample(ahead, there, back))
    best = clock.offset(0.0)
    assert best is not None
    assert abs(best.seconds - ahead / 1000) <= best.error + 1e-6


# ── waiting ────────────────────────────────────────────────────────────────────────────────────


def widest(tries: int, cap_s: float = limits.RECONNECT_S_MAX) -> list[float]:
    policy, waits = Reconnect(), []
    for _ in range(tries):
        policy, wait = policy.after(0.0, 1.0, cap_s=cap_s)
        waits.append(wait)
    return waits


def test_the_wait_doubles_up_to_its_cap() -> None:
    assert widest(7) == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]
    assert widest(9, cap_s=60.0)[-1] == 60.0
    assert Reconnect(10_000).after(0.0, 1.0)[1] == limits.RECONNECT_S_MAX


def test_a_handshake_that_did_not_hold_does_not_make_the_wait_short() -> None:
    tried = Reconnect(4)
    assert tried.after(limits.HEALTHY_S - 1, 1.0) == (Reconnect(5), 8.0)
    assert tried.after(limits.HEALTHY_S, 1.0) == (Reconnect(1), 0.5)


def test_the_centre_may_say_when_to_come_back() -> None:
    assert Reconnect(4).after(100.0, 1.0, retry_in=30.0)[1] == 30.0
    assert Reconnect().after(0.0, 1.0, retry_in=0.0)[1] == limits.RECONNECT_S_MIN


@given(st.integers(0, 50), st.floats(0, 1), st.floats(0, 1000))
def test_the_wait_is_never_shorter_than_the_least_nor_longer_than_the_cap(
    failures: int, draw: float, held: float
) -> None:
    _, wait = Reconnect(failures).after(held, draw)
    assert limits.RECONNECT_S_MIN <= wait <= limits.RECONNECT_S_MAX


# ── three hundred rooms at once ────────────────────────────────────────────────────────────────


ROOMS, SPREAD_S = 300, 6.0


def tries_of(rooms: int, spread_s: float, down_s: float, dice: random.Random) -> list[list[float]]:
    """When each room tries, after all have lost a centre that is back after so many seconds."""
    all_tries = []
    for _ in range(rooms):
        policy, wait = Reconnect().after(3_600.0, dice.random(), spread_s=spread_s)
        tries = [wait]
        while tries[-1] < down_s:
            policy, wait = policy.after(0.0, dice.random(), spread_s=spread_s)
            tries.append(tries[-1] + wait)
        all_tries.append(tries)
    return all_tries


def busiest_second(moments: Iterable[float]) -> int:
    """The most that fall into any one second."""
    ordered = sorted(moments)
    return max(bisect_right(ordered, one + 1.0) - n for n, one in enumerate(ordered))


@pytest.mark.parametrize("down_s", [0.1, 1.0, 3.0, 5.0, 20.0, 120.0])
def test_three_hundred_rooms_never_try_more_than_a_hundred_times_in_a_second(down_s: float) -> None:
    for seed in range(20):
        tries = tries_of(ROOMS, SPREAD_S, down_s, random.Random(seed))
        assert busiest_second(moment for one in tries for moment in one) <= 100
        assert max(one[-1] for one in tries) <= down_s + limits.RECONNECT_S_MAX


def test_without_the_spread_they_would() -> None:
    tries = tries_of(ROOMS, 0.0, 1.0, random.Random(1))
    assert busiest_second(moment for one in tries for moment in one) > 300


def test_a_second_loss_soon_after_the_first_is_spread_as_well() -> None:
    policy, wait = Reconnect(3).after(5.0, 0.0, spread_s=SPREAD_S)
    assert wait == limits.RECONNECT_S_MIN
    assert policy.after(5.0, 1.0, spread_s=SPREAD_S)[1] == 8.0


def test_a_few_rooms_are_back_as_fast_as_ever() -> None:
    assert Reconnect().after(100.0, 1.0, spread_s=0.12)[1] == limits.RECONNECT_S_FIRST
    assert Reconnect(2).after(0.0, 1.0, spread_s=0.12)[1] == 2.0
