"""What is wrong in the rooms of a session, each cause once.

Theory (room-readiness §8): six alarms for one fault in the middle hide the fault. Where at least
half of the rooms, and at least two, lost contact within 15 seconds, or measured the same fault
within 75, that is one alarm about all of them; what people do has no cause in the middle. What is
cared for stays in the list, behind what nobody has seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from session_core.rules.check_times import SPREAD
from session_core.rules.checks import JOIN_LEG, LINK, NOT_COME, Check
from session_core.rules.readiness import Finding
from session_core.rules.records import dataclass
from session_core.rules.state import CheckCare
from session_core.rules.terms import CheckVerdict, RoomId

TOGETHER: Final = timedelta(seconds=15)
"""For the link, which the centre watches by itself."""
MEASURED_TOGETHER: Final = timedelta(seconds=45) + SPREAD
"""For what a laptop measures: a round each half minute, and two bad ones before it is told; and a
full run begins not at once in all rooms.
"""
ROOMS_MIN: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One thing that is wrong, in one room or in many of one cause."""

    check: Check
    verdict: CheckVerdict
    rooms: tuple[RoomId, ...]
    since: datetime
    common: bool
    """Half of the rooms or more got it at once: look for the cause in the middle."""
    care: CheckCare | None
    """What the centre does about it; none while that is not so for all of its rooms."""


@dataclass(frozen=True, slots=True)
class _Fault:
    room: RoomId
    finding: Finding
    at: datetime


def alarms(found: Mapping[RoomId, Sequence[Finding]]) -> tuple[Alarm, ...]:
    """What is wrong in these rooms: not seen first, then worst, then the most rooms, then oldest.

    A remark is an alarm only where it is of one cause: one room's remark is its own. That a laptop
    is away is told always, for its room may not know.
    """
    faults: dict[str, list[_Fault]] = {}
    for room, findings in found.items():
        for one in findings:
            bad = one.counts_as in (CheckVerdict.WARN, CheckVerdict.FAIL)
            if bad and one.waiver is None and one.since is not None:
                faults.setdefault(one.check.id, []).append(_Fault(room, one, one.since))
    told = [alarm for of_check in faults.values() for alarm in _of_check(of_check, len(found))]
    return tuple(sorted(told, key=rank))


def rank(alarm: Alarm) -> tuple[bool, bool, int, datetime, str]:
    """For sorting, also those of several sessions."""
    is_remark = alarm.verdict is not CheckVerdict.FAIL
    return alarm.care is not None, is_remark, -len(alarm.rooms), alarm.since, alarm.check.id


def _of_check(faults: list[_Fault], rooms: int) -> Iterable[Alarm]:
    together = _most_together(sorted(filter(_may_be_common, faults), key=lambda one: one.at))
    is_common = len(together) >= max(ROOMS_MIN, (rooms + 1) // 2)
    if is_common:
        yield _alarm(together, common=True)
    for one in faults:
        alone = not is_common or one not in together
        if alone and (one.finding.counts_as is CheckVerdict.FAIL or _is_away(one.finding)):
            yield _alarm([one], common=False)


def _is_away(finding: Finding) -> bool:
    return finding.check.id == LINK and finding.verdict is CheckVerdict.WARN


def _may_be_common(fault: _Fault) -> bool:
    """What people do, or have not done yet, has no cause in the middle: every list that is not done
    fails in the same second, and every room is out of the meeting until it has come.
    """
    check, result = fault.finding.check, fault.finding.result
    has_not_come = check.id == JOIN_LEG and result is not None and result.word in NOT_COME
    return check.by != "person" and not has_not_come


def _most_together(by_time: list[_Fault]) -> list[_Fault]:
    """The most faults that came within one window."""
    best: list[_Fault] = []
    if not by_time:
        return best
    window = TOGETHER if by_time[0].finding.check.id == LINK else MEASURED_TOGETHER
    first = 0
    for last, one in enumerate(by_time):
        while one.at - by_time[first].at > window:
            first += 1
        if last - first + 1 > len(best):
            best = by_time[first : last + 1]
    return best


def _alarm(faults: list[_Fault], *, common: bool) -> Alarm:
    cares = [one.finding.care for one in faults]
    known = [care for care in cares if care is not None]
    verdicts = [one.finding.counts_as for one in faults]
    return Alarm(
        check=faults[0].finding.check,
        verdict=CheckVerdict.FAIL if CheckVerdict.FAIL in verdicts else CheckVerdict.WARN,
        rooms=tuple(one.room for one in faults),
        since=min(one.at for one in faults),
        common=common,
        care=max(known, key=lambda care: care.at) if len(known) == len(cares) else None,
    )
