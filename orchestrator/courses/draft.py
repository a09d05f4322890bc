"""What can be read of a course file, faulty or not, so that one fault never hides another.

A value that cannot be read is None, and the checks pass over it: `structure.py` names its fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from itertools import chain

from orchestrator.courses.locator import Path
from orchestrator.courses.models import FLEXIBILITY, SEGMENT_TYPE, PolicyFile
from orchestrator.courses.structure import read_shape
from orchestrator.courses.values import attempt, entry, read_clock, read_date
from session_core.rules.terms import Flexibility, SegmentType

Listed = list[tuple[Path, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A segment as far as it can be read."""

    path: Path
    type: SegmentType | None
    start: time | None
    end: time | None
    minutes_min: int | None
    flexibility: Flexibility | None

    @property
    def minutes(self) -> int | None:
        """Length by the clock on the wall, or None where it cannot be known."""
        if self.start is None or self.end is None:
            return None
        return minute_of_day(self.end) - minute_of_day(self.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayDraft:
    """A day as far as it can be read."""

    path: Path
    date: date | None
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A course as far as it can be read; `raw` has the rest."""

    raw: object
    days: tuple[DayDraft, ...]
    policy: PolicyFile


def minute_of_day(clock: time) -> int:
    """Minutes since midnight."""
    return clock.hour * 60 + clock.minute


def draft(raw: object) -> Draft:
    """Read what can be read."""
    days = tuple(_day(path, one) for path, one in listed(raw, "days"))
    return Draft(raw=raw, days=days, policy=_policy(entry(raw, "policy")))


def listed(raw: object, key: str, at: Path = ()) -> Listed:
    """Each item of a list of the file, with its path; nothing where it is no list."""
    found = entry(raw, key)
    items = found if isinstance(found, list) else []
    return [((*at, key, index), one) for index, one in enumerate(items)]


def text_at(raw: object, key: str) -> str | None:
    """A text of the file, or None."""
    found = entry(raw, key)
    return found if isinstance(found, str) else None


def number_at(raw: object, key: str) -> int | None:
    """A whole number of the file, or None."""
    found = entry(raw, key)
    return found if type(found) is int else None


def every_text(raw: object, at: Path = ()) -> Iterator[tuple[Path, dict[str, object]]]:
    """Every text in languages (a table with `nb`), with its path."""
    if isinstance(raw, dict):
        if "nb" in raw:
            yield at, raw
        inside: Iterator[tuple[str | int, object]] = iter(raw.items())
    elif isinstance(raw, list):
        inside = iter(enumerate(raw))
    else:
        return
    yield from chain.from_iterable(every_text(value, (*at, key)) for key, value in inside)


def _policy(raw: object) -> PolicyFile:
    """The policy, with the usual value wherever the file has none that can be used."""
    known = raw if isinstance(raw, dict) else {}
    _, findings = read_shape(PolicyFile, known)
    broken = {one.path[0] for one in findings}
    return PolicyFile.model_validate({k: v for k, v in known.items() if k not in broken})


def _day(path: Path, raw: object) -> DayDraft:
    slots = tuple(_slot(at, one) for at, one in listed(raw, "segments", path))
    return DayDraft(path=path, date=attempt(read_date, entry(raw, "date")), slots=slots)


def _slot(path: Path, raw: object) -> Slot:
    return Slot(
        path=path,
        type=attempt(SEGMENT_TYPE, entry(raw, "type")),
        start=attempt(read_clock, entry(raw, "start")),
        end=attempt(read_clock, entry(raw, "end")),
        minutes_min=number_at(raw, "minutes_min"),
        flexibility=attempt(FLEXIBILITY, entry(raw, "flexibility")),
    )
