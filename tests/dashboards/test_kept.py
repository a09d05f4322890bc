"""Answers that are kept: given again while nothing they are made of differs, and no longer."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboards.views.kept import Kept
from tests.dashboards.days import oslo

NINE, SOON = oslo("09:00"), timedelta(minutes=10)


class Asked:
    """Counts how often an answer was made."""

    def __init__(self, until: datetime | None = None) -> None:
        self.made = 0
        self.until = until

    def __call__(self) -> tuple[int, datetime | None]:
        self.made += 1
        return self.made, self.until


def test_the_same_question_about_the_same_is_answered_once() -> None:
    kept, make = Kept[int](8), Asked()
    assert [kept.get("who", (1, 2), NINE + n * SOON, make) for n in range(3)] == [1, 1, 1]
    assert kept.get("else", (1, 2), NINE, make) == 2


def test_what_differs_is_answered_anew() -> None:
    kept, make = Kept[int](8), Asked()
    assert [kept.get("who", of, NINE, make) for of in ((1,), (2,), (1,))] == [1, 2, 3]


def test_an_answer_ends_at_its_moment_and_does_not_hold_before_it_was_given() -> None:
    kept, make = Kept[int](8), Asked(until=NINE + SOON)
    moments = (NINE, NINE + SOON - timedelta.resolution, NINE + SOON)
    assert [kept.get("who", (), at, make) for at in moments] == [1, 1, 2]
    assert kept.get("who", (), NINE - SOON, make) == 3


def test_no_more_answers_are_remembered_than_was_said() -> None:
    kept, make = Kept[int](2), Asked()
    for question in ("a", "b", "c"):
        kept.get(question, (), NINE, make)
    assert kept.get("c", (), NINE, make) == 3
    assert kept.get("a", (), NINE, make) == 4
