"""What is wrong in the rooms of a session, each cause once.

Theory (room-readiness §8): six alarms for one fault in the middle hide the fault. Where at least
half of the rooms, and at least two, lost contact within 15 seconds, or measured the same fault
within 75, that is one alarm about all of them; what people do has no cause in the middle. The first
rooms of a common fault look like faults of their own, so one room's alarm is watched until no other
can join it any more: it is shown, and called out only then. What is cared for stays in the list,
behind what nobody has seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from session_core.rules.check_times import SPREAD
from session_core.rules.checks import JOIN_LEG, LINK, NOT_COME, Check
from session_core.rules.contact import AGAIN, LOST_LATE, RETURNED, TOGETHER
from session_core.rules.readiness import Finding
from session_core.rules.records import dataclass
from session_core.rules.room_state import CheckCare
from session_core.rules.silence import Silence
from session_core.rules.terms import CheckVerdict, RoomId

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
    measured_at: datetime | None
    """When it was last measured in one of them; none of what is read anew each time."""
    found: str
    """What was found, where that is the same in all of its rooms; else ""."""
    common: bool
    """Half of the rooms or more got it at once: look for the cause in the middle."""
    care: CheckCare | None
    """What the centre does about it; none while that is not so for all of its rooms."""
    watched_until: datetime | None = None
    """Until then it may turn out to be one of many, and nobody is called; none where it is told."""
    returned: tuple[RoomId, ...] = ()
    """Those of its rooms that are heard again and watched, where contact was lost."""
    silence: Silence | None = None
    """Nobody is to be called because of it; none while that is not so for all of its rooms."""
    was_told: bool = False
    """Nothing of it is news: each of its rooms was lost before, and is watched, or lost again."""


@dataclass(frozen=True, slots=True)
class _Fault:
    room: RoomId
    finding: Finding
    at: datetime


def alarms(found: Mapping[RoomId, Sequence[Finding]], now: datetime) -> tuple[Alarm, ...]:
    """What is wrong in these rooms: not seen first, and among that a room without contact before
    all else; then told before watched, then worst, then the most rooms, then oldest.

    A remark is an alarm only where it is of one cause: one room's remark is its own. That a laptop
    is away is told always, for its room may not know.
    """
    faults: dict[str, list[_Fault]] = {}
    for room, findings in found.items():
        for fault in _faults(room, findings):
            faults.setdefault(fault.finding.check.id, []).append(fault)
    told = [alarm for of_check in faults.values() for alarm in _of_check(of_check, len(found), now)]
    return tuple(sorted(told, key=rank))


def may_alarm(finding: Finding) -> bool:
    """It is wrong, and nobody in the room has said that they go on in spite of it."""
    is_bad = finding.counts_as in (CheckVerdict.WARN, CheckVerdict.FAIL)
    return is_bad and finding.waiver is None


def watch_ends(found: Mapping[RoomId, Sequence[Finding]], now: datetime) -> datetime | None:
    """When the next fault has been watched for long enough; none where none is watched."""
    if len(found) < ROOMS_MIN:
        return None
    faults = (one for room, findings in found.items() for one in _faults(room, findings))
    ends = (_watched_until(one) for one in faults if _may_be_common(one))
    return min((one for one in ends if one > now), default=None)


def rank(alarm: Alarm) -> tuple[bool, bool, bool, bool, int, datetime, str]:
    """For sorting, also those of several sessions."""
    is_cared, is_watched = alarm.care is not None, alarm.watched_until is not None
    is_cared = is_cared or alarm.silence is not None
    is_remark = alarm.verdict is not CheckVerdict.FAIL
    is_lost = alarm.check.id == LINK and not is_remark and len(alarm.returned) < len(alarm.rooms)
    rooms = -len(alarm.rooms)
    return is_cared, not is_lost, is_watched, is_remark, rooms, alarm.since, alarm.check.id


def _faults(room: RoomId, findings: Iterable[Finding]) -> Iterable[_Fault]:
    for one in findings:
        if may_alarm(one) and one.since is not None:
            yield _Fault(room, one, one.since)


def _of_check(faults: list[_Fault], rooms: int, now: datetime) -> Iterable[Alarm]:
    by_time = sorted(filter(_may_be_common, faults), key=lambda one: one.at)
    together = _first_together(by_time, max(ROOMS_MIN, (rooms + 1) // 2))
    if together:
        yield _alarm(together, common=True)
    named = {one.room for one in together}
    for one in faults:
        is_told = one.finding.counts_as is CheckVerdict.FAIL or _is_away(one.finding)
        if is_told and one.room not in named:
            until = _watched_until(one)
            is_watched = rooms >= ROOMS_MIN and _may_be_common(one) and now < until
            yield _alarm([one], common=False, watched_until=until if is_watched else None)


def _is_away(finding: Finding) -> bool:
    return finding.check.id == LINK and finding.verdict is CheckVerdict.WARN


def _may_be_common(fault: _Fault) -> bool:
    """What people do, or have not done yet, has no cause in the middle: every list that is not done
    fails in the same second, and every room is out of the meeting until it has come.
    """
    check, result = fault.finding.check, fault.finding.result
    has_not_come = check.id == JOIN_LEG and result is not None and result.word in NOT_COME
    return check.by != "person" and not has_not_come


def _first_together(by_time: Sequence[_Fault], enough: int) -> Sequence[_Fault]:
    """The faults of the first window in which there were enough of them. Of the first, so that
    what comes later does not make of a cause that was told another one.
    """
    first = 0
    for last, one in enumerate(by_time):
        window = _window(one)
        while one.at - by_time[first].at > window:
            first += 1
        if last - first + 1 >= enough:
            until = by_time[first].at + window
            return [other for other in by_time[first:] if other.at <= until]
    return ()


def _window(fault: _Fault) -> timedelta:
    return TOGETHER if fault.finding.check.id == LINK else MEASURED_TOGETHER


def _watched_until(fault: _Fault) -> datetime:
    """When no room can have got the same within the window any more, without being known to."""
    late = LOST_LATE if fault.finding.check.id == LINK else timedelta()
    return fault.at + _window(fault) + late


def _alarm(
    faults: Sequence[_Fault], *, common: bool, watched_until: datetime | None = None
) -> Alarm:
    cares = [one.finding.care for one in faults]
    known = [care for care in cares if care is not None]
    silences = [one.finding.silence for one in faults if one.finding.silence is not None]
    verdicts = [one.finding.counts_as for one in faults]
    words = {one.finding.found for one in faults}
    return Alarm(
        check=faults[0].finding.check,
        verdict=CheckVerdict.FAIL if CheckVerdict.FAIL in verdicts else CheckVerdict.WARN,
        rooms=tuple(one.room for one in faults),
        since=min(one.at for one in faults),
        measured_at=max(filter(None, map(_measured_at, faults)), default=None),
        found=words.pop() if len(words) == 1 else "",
        common=common,
        care=max(known, key=lambda care: care.at) if len(known) == len(cares) else None,
        watched_until=watched_until,
        silence=silences[0] if len(silences) == len(faults) else None,
        returned=tuple(one.room for one in faults if _word(one) == RETURNED),
        was_told=all(_word(one) in (RETURNED, AGAIN) for one in faults),
    )


def _measured_at(fault: _Fault) -> datetime | None:
    return fault.finding.at if fault.finding.check.by in ("agent", "browser") else None


def _word(fault: _Fault) -> str:
    """What was found, where that is the link."""
    result = fault.finding.result
    return result.word if result is not None and fault.finding.check.id == LINK else ""
