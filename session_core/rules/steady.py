"""Results become verdicts that do not swing: one bad second is no bad room, and one good one no
cure.

Theory: a check's verdict gets worse when two results in a row are at least that bad, and better
when three in a row are at most that bad (room-readiness §8: separate rules to fire and to clear).
A check whose verdict changes four times in ten minutes is called unstable, once, and keeps the
worst that it was until it has been calm for ten minutes. What cannot be measured is unknown when it
was so twice, and one good result heals it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from session_core.rules.reports import CheckResult
from session_core.rules.terms import CheckVerdict

BAD_TO_FIRE: Final = 2
GOOD_TO_CLEAR: Final = 3
CHANGES_MAX: Final = 4
WITHIN: Final = timedelta(minutes=10)
UNSTABLE: Final = "_unstable"
"""Stands behind the name of a check that is told to be unstable."""

_SCALE: Final = (CheckVerdict.OK, CheckVerdict.WARN, CheckVerdict.FAIL)
_WORSE: Final = (CheckVerdict.OK, CheckVerdict.UNKNOWN, CheckVerdict.WARN, CheckVerdict.FAIL)


class Steady:
    """Remembers the checks of one machine, and what was told of them."""

    def __init__(self, valid: Callable[[str], timedelta] = lambda check: timedelta.max) -> None:
        self._valid = valid
        self._tracks: dict[str, _Track] = {}
        self._told: dict[str, CheckResult] = {}

    def news(
        self, results: Iterable[CheckResult], *, whole: bool = False
    ) -> tuple[CheckResult, ...]:
        """What is worth a report after these results. Call `told` when that report is saved.

        A verdict is told when it changes. When one that was told is half as old as it may become,
        or somebody wants the whole of it, all that these results found again is told anew, so that
        one report serves for all. What could not be measured this once has found nothing again.
        """
        results = tuple(results)
        found = {one.check: one.verdict for one in results}
        meant = self.meant(results)
        again = [one for one in meant if found.get(one.check, one.verdict) is one.verdict]
        if not whole and not any(self._grows_old(one) for one in again):
            again = []
        return tuple(one for one in meant if one in again or self._differs(one))

    def _differs(self, result: CheckResult) -> bool:
        told = self._told.get(result.check)
        return told is None or told.verdict is not result.verdict

    def _grows_old(self, result: CheckResult) -> bool:
        told = self._told.get(result.check)
        if told is None or result.verdict is CheckVerdict.UNKNOWN:
            return False
        return result.at - told.at >= self._valid(result.check.removesuffix(UNSTABLE)) / 2

    def meant(self, results: Iterable[CheckResult]) -> tuple[CheckResult, ...]:
        """Every verdict after these results, told or not: for who asks how it is now."""
        return tuple(fresh for one in results for fresh in self._take(one))

    def settle(self, results: Iterable[CheckResult]) -> None:
        """Take these as lasting before they are asked about: they were measured on purpose, for
        long enough, and will not be measured again by themselves.
        """
        for one in results:
            track = self._tracks.setdefault(one.check, _Track())
            for _ in range(GOOD_TO_CLEAR - 1):
                track.take(one.verdict, one.at)

    def not_overtaken(self, results: Iterable[CheckResult]) -> tuple[CheckResult, ...]:
        """Without those that are older than what is on record: a long run may end after a short one
        that somebody asked for meanwhile.
        """
        return tuple(one for one in results if not self._is_overtaken(one))

    def _is_overtaken(self, result: CheckResult) -> bool:
        told = self._told.get(result.check)
        return told is not None and result.at < told.at

    def told(self, results: Iterable[CheckResult]) -> None:
        """These are on record now."""
        self._told |= {one.check: one for one in results}

    def is_as_told(self, results: Iterable[CheckResult]) -> bool:
        """Nothing was found but what is on record."""
        return not any(self._differs(one) for one in results)

    def _take(self, result: CheckResult) -> list[CheckResult]:
        track = self._tracks.setdefault(result.check, _Track())
        verdict = track.take(result.verdict, result.at)
        name = result.check + UNSTABLE
        if verdict is None:
            return []
        same = verdict is result.verdict
        told = [result if same else replace(result, verdict=verdict)]
        if track.is_unstable or name in self._told:
            swings = CheckVerdict.WARN if track.is_unstable else CheckVerdict.OK
            told.append(CheckResult(check=name, verdict=swings, at=result.at))
        return told


class _Track:
    """One check: its last results, its verdict, and when that changed."""

    def __init__(self) -> None:
        self._last: deque[CheckVerdict] = deque(maxlen=GOOD_TO_CLEAR)
        self._verdict: CheckVerdict | None = None
        self._changes: deque[datetime] = deque(maxlen=CHANGES_MAX)
        self._held: CheckVerdict | None = None
        """The worst verdict since it is unstable; none while it is not."""

    @property
    def is_unstable(self) -> bool:
        """Its verdict swings."""
        return self._held is not None

    def take(self, found: CheckVerdict, at: datetime) -> CheckVerdict | None:
        """The verdict to tell after one more result; None while there is none yet."""
        self._last.append(found)
        before, self._verdict = self._verdict, self._after()
        if before is not None and self._verdict is not before:
            self._changes.append(at)
        self._note_swings(before, at)
        return self._held or self._verdict

    def _after(self) -> CheckVerdict | None:
        last, now = list(self._last), self._verdict
        if last[-1] is CheckVerdict.UNKNOWN:
            return last[-1] if now is None or last[-2:] == [last[-1]] * BAD_TO_FIRE else now
        bad = _least(last[-BAD_TO_FIRE:]) if len(last) >= BAD_TO_FIRE else None
        if now is None or now is CheckVerdict.UNKNOWN:
            return last[-1] if last[-1] is CheckVerdict.OK else bad or now
        if bad is not None and _SCALE.index(bad) > _SCALE.index(now):
            return bad
        if len(last) == GOOD_TO_CLEAR and CheckVerdict.UNKNOWN not in last:
            return min(now, max(last, key=_SCALE.index), key=_SCALE.index)
        return now

    def _note_swings(self, before: CheckVerdict | None, at: datetime) -> None:
        changes, verdict = self._changes, self._verdict
        if before is None or verdict is None or not changes:
            return
        swings = len(changes) == CHANGES_MAX and at - changes[0] <= WITHIN
        if swings or (self.is_unstable and at - changes[-1] <= WITHIN):
            self._held = max(self._held or before, before, verdict, key=_WORSE.index)
        else:
            self._held = None


def _least(results: list[CheckVerdict]) -> CheckVerdict | None:
    """How bad all of these are at least; None where one of them was not measured."""
    if CheckVerdict.UNKNOWN in results:
        return None
    return min(results, key=_SCALE.index)
