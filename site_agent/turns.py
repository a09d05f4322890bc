"""Asks again for what had to wait for other rooms: few may fill the line to the centre at a time.

Each room waits for as long as it draws, and longer each time, so that those who were turned away
together do not come back together.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from math import inf
from typing import Final

from session_core.rules.checks import CheckId
from session_core.rules.reports import CheckResult

BUSY: Final = "busy"
"""What a probe finds where others are measuring."""
FIRST_S: Final = 15.0
"""One room is done in ten seconds, down and up."""
LONGEST_S: Final = 60.0


class Turns:
    """Which checks are to be tried again, and when. `draw` gives a share, from 0 to 1."""

    def __init__(self, draw: Callable[[], float] = random.random) -> None:
        self._draw = draw
        self._tries: dict[CheckId, int] = {}
        self._at: dict[CheckId, float] = {}

    def note(self, results: Iterable[CheckResult], now_s: float) -> None:
        """What was found: busy is to be tried again in one to two times the wait of this try."""
        for one in results:
            self._at.pop(one.check, None)
            tries = self._tries.pop(one.check, 0)
            if one.word == BUSY:
                wait = min(FIRST_S * 2**tries, LONGEST_S)
                self._tries[one.check] = tries + 1
                self._at[one.check] = now_s + wait * (1 + self._draw())

    def take_due(self, now_s: float) -> list[CheckId]:
        """Those whose time has come. Whoever takes them tries them, or lets them be."""
        due = [check for check, at in self._at.items() if at <= now_s]
        for check in due:
            del self._at[check]
        return due

    def next_in_s(self, now_s: float) -> float:
        """Seconds until the next one; without an end where there is none."""
        return max(0.0, min(self._at.values(), default=inf) - now_s)
