"""Which results are news: the first of each check, and afterwards a changed verdict that was seen
twice in a row.

A figure that swings about its limit would otherwise fill the outbox, and one bad second is no bad
room.
"""

from __future__ import annotations

from collections.abc import Iterable

from session_core.rules.reports import CheckResult
from session_core.rules.terms import CheckVerdict


class VerdictWatch:
    """Remembers the last verdict that was told of each check."""

    def __init__(self) -> None:
        self._told: dict[str, CheckVerdict] = {}
        self._last: dict[str, CheckVerdict] = {}

    def news(self, results: Iterable[CheckResult]) -> tuple[CheckResult, ...]:
        """The results worth a report. Call `told` when that report is saved."""
        found = tuple(results)
        fresh = tuple(one for one in found if self._is_news(one))
        self._last |= {one.check: one.verdict for one in found}
        return fresh

    def told(self, results: Iterable[CheckResult]) -> None:
        """These are on record now."""
        self._told |= {one.check: one.verdict for one in results}

    def _is_news(self, result: CheckResult) -> bool:
        told = self._told.get(result.check)
        if told is None:
            return True
        return result.verdict is not told and result.verdict is self._last.get(result.check)
