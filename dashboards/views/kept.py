"""Answers that are kept while what they are made of is the same, and until they change by
themselves: a memory of pure functions of the state and the moment.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")


class _Answer(Generic[T]):
    __slots__ = ("at", "of", "until", "what")

    def __init__(self, what: T, of: object, at: datetime, until: datetime | None) -> None:
        self.what, self.of, self.at, self.until = what, of, at, until

    def holds(self, of: object, now: datetime) -> bool:
        is_time = self.at <= now and (self.until is None or now < self.until)
        return is_time and self.of == of


class Kept(Generic[T]):
    """The last answer to each of at most `most` questions."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: dict[Hashable, _Answer[T]] = {}

    def get(
        self,
        question: Hashable,
        of: object,
        now: datetime,
        make: Callable[[], tuple[T, datetime | None]],
    ) -> T:
        """The answer, made anew where `of` differs from the last time or its time is over. `make`
        gives it with the moment at which it changes by itself.
        """
        known = self._answers.get(question)
        if known is not None and known.holds(of, now):
            known.of = of  # What is the same object as last time is soon compared next time.
            return known.what
        if len(self._answers) >= self._most:
            self._answers.clear()
        what, until = make()
        self._answers[question] = _Answer(what, of, now, until)
        return what
