"""Verdicts that do not swing: a lasting fault is told once, a single bad result never."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_core.rules.reports import CheckResult
from session_core.rules.steady import UNSTABLE, WITHIN, Steady
from session_core.rules.terms import CheckVerdict

NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
EVERY = timedelta(seconds=30)
OK, WARN, FAIL, UNKNOWN = (
    CheckVerdict.OK, CheckVerdict.WARN, CheckVerdict.FAIL, CheckVerdict.UNKNOWN,
)  # fmt: skip
LETTERS = {"o": OK, "w": WARN, "f": FAIL, "?": UNKNOWN}

Told = list[tuple[int, str, CheckVerdict]]


def told_of(
    verdicts: Iterable[CheckVerdict], steady: Steady | None = None, every: timedelta = EVERY
) -> Told:
    """What is told of a check with a result each half minute: round, name, verdict."""
    steady, told = steady or Steady(), []
    for n, verdict in enumerate(verdicts):
        news = steady.news([CheckResult(check="load", verdict=verdict, at=NOON + n * every)])
        steady.told(news)
        told += [(n, one.check.removeprefix("load"), one.verdict) for one in news]
    return told


def spelt(text: str) -> Told:
    """The same for a word of results."""
    return told_of(LETTERS[letter] for letter in text)


@pytest.mark.parametrize(
    ("results", "told"),
    [
        ("oooo", [(0, "", OK)]),
        ("ofoowo", [(0, "", OK)]),
        ("off", [(0, "", OK), (2, "", FAIL)]),
        ("owff", [(0, "", OK), (2, "", WARN), (3, "", FAIL)]),
        ("offoof", [(0, "", OK), (2, "", FAIL)]),
        ("offooo", [(0, "", OK), (2, "", FAIL), (5, "", OK)]),
        ("ffwww", [(1, "", FAIL), (4, "", WARN)]),
        ("f", []),
        ("ff", [(1, "", FAIL)]),
        ("?", [(0, "", UNKNOWN)]),
        ("?f", [(0, "", UNKNOWN)]),
        ("?ff", [(0, "", UNKNOWN), (2, "", FAIL)]),
        ("?o", [(0, "", UNKNOWN), (1, "", OK)]),
        ("o?o", [(0, "", OK)]),
        ("o??", [(0, "", OK), (2, "", UNKNOWN)]),
        ("of?f", [(0, "", OK)]),
        ("fo", [(1, "", OK)]),
    ],
)
def test_bad_is_told_when_it_was_so_twice_and_good_when_three_times(
    results: str, told: Told
) -> None:
    assert spelt(results) == told


def test_what_was_told_is_told_again_before_it_is_too_old_and_all_at_once() -> None:
    steady = Steady(lambda check: timedelta(minutes=10))
    results = [CheckResult(check=name, verdict=OK, at=NOON) for name in ("load", "power")]
    steady.told(steady.news(results[:1]))
    steady.told(steady.news(results))
    later = [replace(one, at=NOON + timedelta(minutes=4)) for one in results]
    assert steady.news(later) == ()
    later = [replace(one, at=NOON + timedelta(minutes=5)) for one in results]
    assert steady.news(later) == tuple(later)
    unknown = CheckResult(check="load", verdict=UNKNOWN, at=NOON + timedelta(hours=1))
    assert steady.news([unknown]) == (), "one of these is none yet"


def test_who_wants_the_whole_is_told_all_that_was_found_and_nothing_that_was_not() -> None:
    steady = Steady()
    first = [CheckResult(check=name, verdict=OK, at=NOON) for name in ("load", "power")]
    steady.told(steady.news(first))
    load, power = (replace(one, at=NOON + EVERY) for one in first)
    assert steady.news([load, power]) == ()
    assert steady.news([load, replace(power, verdict=UNKNOWN)], whole=True) == (load,)


def test_news_that_was_not_saved_is_news_again() -> None:
    steady = Steady()
    result = CheckResult(check="load", verdict=OK, at=NOON)
    assert steady.news([result]) == steady.news([result]) == (result,)


def test_who_asks_is_told_every_verdict_and_one_bad_result_is_none_yet() -> None:
    steady = Steady()
    for verdict, meant in ((OK, OK), (OK, OK), (FAIL, OK), (FAIL, FAIL)):
        (one,) = steady.meant([CheckResult(check="load", verdict=verdict, at=NOON)])
        steady.told([one])
        assert one.verdict is meant


def test_a_check_that_swings_is_called_unstable_once_and_keeps_its_worst_verdict() -> None:
    told = spelt("o" + "ffooo" * 4)
    assert told == [
        (0, "", OK), (2, "", FAIL), (5, "", OK), (7, "", FAIL), (10, UNSTABLE, WARN),
    ]  # fmt: skip


def test_it_is_calm_again_when_it_has_not_changed_for_ten_minutes() -> None:
    calm = int(WITHIN / EVERY) + 1
    told = spelt("o" + "ffooo" * 2 + "o" * calm)
    assert told[-2:] == [(10 + calm, "", OK), (10 + calm, UNSTABLE, OK)]


single_spikes = st.lists(st.sampled_from(["ooo", "oooo", "wooo", "fooo", "?ooo"]), max_size=60)


@given(single_spikes)
def test_a_clean_run_with_single_bad_moments_warns_of_nothing(parts: list[str]) -> None:
    assert {verdict for _, _, verdict in spelt("o" + "".join(parts))} == {OK}


@given(st.lists(st.sampled_from([OK, WARN, FAIL, UNKNOWN]), max_size=200))
def test_whatever_comes_nothing_is_told_twice_and_a_swing_at_most_once_in_ten_minutes(
    verdicts: list[CheckVerdict],
) -> None:
    told = told_of(verdicts)
    rounds = int(WITHIN / EVERY)
    for name in ("", UNSTABLE):
        mine = [(n, verdict) for n, name_, verdict in told if name_ == name]
        assert all(one[1] is not after[1] for one, after in itertools.pairwise(mine))
        bad = [n for n, verdict in mine if verdict is WARN and name == UNSTABLE]
        assert all(after - n > rounds for n, after in itertools.pairwise(bad))


@given(st.lists(st.sampled_from([OK, WARN, FAIL, UNKNOWN]), max_size=60), st.integers(0, 3))
def test_one_lasting_fault_is_told_once_and_in_the_end_the_truth_is_told(
    before: list[CheckVerdict], which: int
) -> None:
    lasting = [OK, WARN, FAIL, UNKNOWN][which]
    steady = Steady()
    calm = int(WITHIN / EVERY) + 4
    told = told_of([*before, *[lasting] * calm], steady)
    last = {name: verdict for _, name, verdict in told}
    assert last[""] is lasting
    assert last.get(UNSTABLE, OK) is OK


def test_what_was_measured_before_something_newer_was_told_is_overtaken() -> None:
    steady = Steady()
    ok = CheckResult(check="load", verdict=OK, at=NOON)
    steady.told([ok])
    before, after = replace(ok, at=NOON - EVERY), replace(ok, at=NOON + EVERY)
    other = replace(before, check="memory")
    assert steady.not_overtaken([before, ok, after, other]) == (ok, after, other)


def test_checks_are_told_apart() -> None:
    steady = Steady()
    both = [CheckResult(check=name, verdict=OK, at=NOON) for name in ("load", "memory")]
    assert Counter(one.check for one in steady.news(both)) == {"load": 1, "memory": 1}
