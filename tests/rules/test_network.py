"""What a train of packets says: the interval holds the truth, and nobody guesses at a limit."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_core.rules.network import (
    Answer,
    Loss,
    jitter_ms,
    megabits_per_s,
    percentile,
    should_go_on,
    straddles,
    wilson,
    worse_way,
)

LIMITS = (0.01, 0.03)
counts = st.integers(1, 2_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@given(counts)
def test_the_interval_holds_the_share_and_stays_within_nought_and_one(
    count: tuple[int, int],
) -> None:
    hits, of = count
    low, high = wilson(hits, of)
    assert 0 <= low <= hits / of <= high <= 1
    assert low < high


@given(counts)
def test_four_times_as_many_packets_make_the_interval_narrower(count: tuple[int, int]) -> None:
    hits, of = count
    few, many = wilson(hits, of), wilson(4 * hits, 4 * of)
    assert many[1] - many[0] < few[1] - few[0]


def test_the_interval_is_the_published_one() -> None:
    low, high = wilson(5, 500)
    assert (round(100 * low, 1), round(100 * high, 1)) == (0.4, 2.3), "room-readiness §6"


@pytest.mark.parametrize("true", [0.0, 0.01, 0.03, 0.08])
def test_the_interval_of_the_worse_way_holds_what_was_injected_nineteen_times_of_twenty(
    true: float,
) -> None:
    dice, held = random.Random(7), 0
    for _ in range(300):
        loss = worse_way(train(500, true, true, dice))
        assert loss is not None
        low, high = loss.interval
        held += low <= true <= high
    assert held >= 279


def train(count: int, there: float, back: float, dice: random.Random) -> list[Answer]:
    """What comes back of so many packets over a line that loses so much on each way."""
    answers, heard = [], 0
    for number in range(count):
        if dice.random() < there:
            continue
        heard += 1
        if dice.random() >= back:
            answers.append(Answer(number, 20.0, heard))
    return answers


def test_each_way_is_told_apart_and_the_worse_one_counts() -> None:
    up, down = train(500, 0.08, 0, random.Random(1)), train(500, 0, 0.08, random.Random(1))
    for answers in (up, down):
        loss = worse_way(answers)
        assert loss is not None
        assert loss.interval[0] < 0.08 < loss.interval[1]


@given(st.integers(1, 200), st.integers(0, 100), st.integers(0, 100), st.integers(0, 99))
def test_a_loss_is_never_less_than_nought_nor_more_than_all(
    count: int, there: int, back: int, seed: int
) -> None:
    loss = worse_way(train(count, there / 100, back / 100, random.Random(seed)))
    assert loss is None or 0 <= loss.lost <= loss.sent <= count


def test_where_nothing_came_back_nothing_is_known_of_loss() -> None:
    assert worse_way([]) is None
    assert not should_go_on(None, LIMITS)


def test_answers_that_came_twice_or_in_another_order_are_counted_once() -> None:
    answers = [Answer(1, 20, 2), Answer(0, 20, 1), Answer(1, 21, 2)]
    assert worse_way(answers) == Loss(0, 2)


def test_what_would_be_back_by_now_is_lost_and_what_may_be_under_way_is_not() -> None:
    answers = [Answer(0, 20, 1), Answer(1, 20, 2)]
    assert worse_way(answers, 10) == Loss(8, 10)
    assert worse_way(answers, 1) == Loss(0, 2)


@given(counts)
def test_only_an_interval_that_holds_a_limit_is_measured_on(count: tuple[int, int]) -> None:
    loss = Loss(*count)
    low, high = loss.interval
    clear = high < 0.01 or (low >= 0.01 and high < 0.03) or low >= 0.03
    assert should_go_on(loss, LIMITS) is not clear


def test_the_decisions_that_people_meet() -> None:
    assert not should_go_on(Loss(0, 500), LIMITS), "a clean line is clean after ten seconds"
    assert should_go_on(Loss(5, 500), LIMITS)
    assert not should_go_on(Loss(40, 500), LIMITS)
    assert not straddles((0.01, 0.02), (0.01,)), "a limit is reached, not passed"


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=200), st.floats(0.01, 1))
def test_a_percentile_is_one_of_the_figures_and_so_many_are_no_larger(
    figures: list[float], share: float
) -> None:
    found = percentile(figures, share)
    assert found is not None
    assert found in figures
    assert sum(one <= found for one in figures) >= share * len(figures) - 1e-9


def test_a_percentile_of_nothing_is_nothing() -> None:
    assert percentile([], 0.95) is None


def test_jitter_is_the_mean_change_between_neighbours() -> None:
    rtts = [20.0, 30.0, 25.0]
    assert jitter_ms([Answer(n, rtt, n + 1) for n, rtt in enumerate(rtts)]) == 7.5
    assert jitter_ms([Answer(0, 20, 1), Answer(2, 90, 2)]) is None, "a loss lies between"


@given(st.floats(0, 1000), st.integers(2, 100))
def test_an_even_line_has_no_jitter(rtt: float, count: int) -> None:
    assert jitter_ms([Answer(n, rtt, n + 1) for n in range(count)]) == 0


def test_megabits_are_millions_of_bits_a_second() -> None:
    assert megabits_per_s(1_000_000, 2.0) == 4.0
    assert megabits_per_s(1, 0.0) is None
