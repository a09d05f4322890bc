"""When something should be done, relative to a session: `-14d`, `-45min`, `start`, `end+1d`.

Days are days of the calendar, so that two weeks before 09:00 is 09:00 also when clocks were changed
in between; hours and minutes are real ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from orchestrator.courses.values import OSLO, refuse
from session_core.rules.terms import ChecklistMoment

_DUE = re.compile(r"(?:(start|end)|(start|end)?([+-])(\d{1,4})(d|h|min))")


@dataclass(frozen=True, slots=True)
class _Due:
    from_end: bool
    days: int
    minutes: int

    @property
    def order(self) -> tuple[bool, int]:
        return self.from_end, self.days * 24 * 60 + self.minutes


def read_due(value: str) -> str:
    """The same text, where it can be understood; refused as `bad_due` where it cannot."""
    _parsed(value)
    return value


def is_after(one: str, other: str) -> bool:
    """It comes later than the other, whatever the length of the day."""
    return _parsed(one).order > _parsed(other).order


def moment_of(due: str) -> ChecklistMoment:
    """The part of the day that it belongs to. Days after the start, the day is over."""
    parsed = _parsed(due)
    if parsed.from_end or parsed.days > 0:
        return ChecklistMoment.CLOSE
    return ChecklistMoment.START if parsed.minutes > 0 else ChecklistMoment.BEFORE


def usual_shown_from(due: str) -> str | None:
    """What is due days before the start is shown for the week before that, else for the hour
    before; what comes after the start, for its part of the day.
    """
    parsed = _parsed(due)
    if moment_of(due) is not ChecklistMoment.BEFORE:
        return None
    return f"-{7 - parsed.days}d" if parsed.days else f"-{60 - parsed.minutes}min"


def instant_of(due: str, starts_at: datetime, ends_at: datetime) -> datetime:
    """The moment (UTC) that it means for a session of these times."""
    parsed = _parsed(due)
    local = (ends_at if parsed.from_end else starts_at).astimezone(OSLO)
    day = (local + timedelta(days=parsed.days)).astimezone(UTC)
    return day + timedelta(minutes=parsed.minutes)


def _parsed(text: str) -> _Due:
    found = _DUE.fullmatch(text)
    if found is None:
        raise refuse("bad_due", found=text)
    alone, anchor, sign, number, unit = found.groups()
    if alone:
        return _Due(alone == "end", 0, 0)
    count = int(number) * (-1 if sign == "-" else 1)
    days, minutes = (count, 0) if unit == "d" else (0, count * (60 if unit == "h" else 1))
    return _Due(anchor == "end", days, minutes)
