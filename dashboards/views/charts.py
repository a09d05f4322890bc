"""Charts of the record, as places in per cent: bars for rooms, and the day as planned and as run.

Rule 1: a chart shows nothing that the table beside it does not say; its words are its title, and a
        description of what is worth seeing in it.
Rule 2: what differs has a pattern or a mark before it has a colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from dashboards.views.history import Mark, hours_between, share_of
from session_core.rules.records import dataclass

SCALE_MIN: Final = timedelta(minutes=1)
"""Half a second without contact is no full bar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomBar:
    """One room: how much of the longest bar, and where the mark of what was expected stands."""

    room: str
    share: float | None
    """In per cent; None where nobody counted or measured."""
    mark: float | None = None
    people: int | None = None
    expected: int = 0
    lasted: timedelta | None = None


def people_bars(rooms: Iterable[tuple[str, int | None, int]]) -> tuple[RoomBar, ...]:
    """Of (room, came, expected): as many as came, with a mark where as many as were expected."""
    known = tuple(rooms)
    most = max((max(came or 0, expected) for _, came, expected in known), default=0) or 1
    return tuple(
        RoomBar(
            room=room,
            share=None if came is None else _share(came, most),
            mark=_share(expected, most) if expected else None,
            people=came,
            expected=expected,
        )
        for room, came, expected in known
    )


def span_bars(rooms: Iterable[tuple[str, timedelta | None]]) -> tuple[RoomBar, ...]:
    """Of (room, how long)."""
    known = tuple(rooms)
    longest = max((lasted for _, lasted in known if lasted is not None), default=SCALE_MIN)
    most = max(longest, SCALE_MIN)
    return tuple(
        RoomBar(
            room=room,
            share=None if lasted is None else _share(lasted / most, 1),
            lasted=lasted,
        )
        for room, lasted in known
    )


def _share(part: float, whole: float) -> float:
    return round(100 * part / whole, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBar:
    """One segment: where it was planned and where it ran, in per cent of the day."""

    title: str
    planned_x: float
    planned_width: float
    run_x: float | None
    """None where it was not run."""
    run_width: float
    late_min: int
    is_on: bool
    """It still runs: where its bar ends is what is expected."""
    coming: bool
    """It has not run, and is still to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChart:
    """The whole day."""

    bars: tuple[DayBar, ...]
    hours: tuple[Mark, ...]
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What a bar of the day is made of."""

    title: str
    planned: tuple[datetime, datetime]
    run: tuple[datetime, datetime] | None
    late_min: int = 0
    is_on: bool = False
    coming: bool = False


def day_chart(stretches: Sequence[Stretch]) -> DayChart | None:
    """The day on one line of time; None where nothing was run yet."""
    runs = [one.run for one in stretches if one.run is not None]
    if not runs:
        return None
    times = [*(one.planned for one in stretches), *runs]
    begins_at, ends_at = min(start for start, _ in times), max(end for _, end in times)

    def place(start: datetime, end: datetime) -> tuple[float, float]:
        x = share_of(start, begins_at, ends_at)
        return x, round(share_of(end, begins_at, ends_at) - x, 2)

    bars = []
    for one in stretches:
        planned_x, planned_width = place(*one.planned)
        run_x, run_width = place(*one.run) if one.run else (None, 0.0)
        bars.append(
            DayBar(
                title=one.title,
                planned_x=planned_x,
                planned_width=planned_width,
                run_x=run_x,
                run_width=run_width,
                late_min=one.late_min,
                is_on=one.is_on,
                coming=one.coming,
            )
        )
    hours = hours_between(begins_at, ends_at)
    marks = tuple(Mark(share_of(one, begins_at, ends_at), one) for one in hours)
    return DayChart(bars=tuple(bars), hours=marks, begins_at=begins_at, ends_at=ends_at)
