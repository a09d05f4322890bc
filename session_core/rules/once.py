"""What is found of the same values again and again, found once: a memory of pure functions.

By which objects they are, not by what is in them: a programme of five hundred rooms takes longer to
compare than to look through.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Final, TypeVar, TypeVarTuple

A = TypeVarTuple("A")
T = TypeVar("T")

KEPT_MAX: Final = 32
"""Answers that are remembered of each function: more days are hardly held at a time, and the laptop
of a ward has little memory.
"""


def once(ask: Callable[[*A], T]) -> Callable[[*A], T]:
    """The same function, for values that never change: it is asked once of the same objects."""
    # What was asked about is kept with the answer, so that nothing else gets its id meanwhile.
    answers: OrderedDict[tuple[int, ...], tuple[tuple[object, ...], T]] = OrderedDict()

    @wraps(ask)
    def answer(*about: *A) -> T:
        place = tuple(map(id, about))
        known = answers.get(place)
        if known is None:
            known = answers[place] = (about, ask(*about))
            if len(answers) > KEPT_MAX:
                answers.popitem(last=False)
        return known[1]

    return answer
