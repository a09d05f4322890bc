"""The checks of a course against itself: times, breaks, evaluation, ids.

Pure, and each yields everything it finds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import time
from itertools import pairwise

from pydantic_core import PydanticCustomError

from orchestrator.courses.draft import (
    DayDraft,
    Draft,
    Slot,
    every_text,
    listed,
    minute_of_day,
    text_at,
)
from orchestrator.courses.faults import Finding
from orchestrator.courses.locator import Path
from orchestrator.courses.values import attempt, entry, instant, read_clock
from session_core.rules.terms import Flexibility, SegmentType

EASY_ADDRESS_CHARS_MAX = 62
"""The longest address whose QR code has 33 squares a side (ISO/IEC 18004, version 4, level M). Our
screen with it was read down to 170 pixels of width, and film in full HD has 180 of a screen of 43
inches at eight metres. With 200 characters it took 290.
"""

Check = Callable[[Draft], Iterator[Finding]]


def clock_of(clock: time) -> str:
    """A time of day as people write it."""
    return f"{clock:%H:%M}"


def segments_follow_each_other(course: Draft) -> Iterator[Finding]:
    """No time of the day is in two segments, and none in neither."""
    for day in course.days:
        for before, after in pairwise(day.slots):
            if before.end is None or after.start is None or before.end == after.start:
                continue
            minutes = minute_of_day(after.start) - minute_of_day(before.end)
            yield Finding(
                path=(*after.path, "start"),
                code="gap" if minutes > 0 else "overlap",
                details={
                    "minutes": abs(minutes),
                    "ended": clock_of(before.end),
                    "starts": clock_of(after.start),
                },
            )


def lengths_make_sense(course: Draft) -> Iterator[Finding]:
    """A segment ends after its start, and its minimum fits in it."""
    for slot in _slots(course):
        if slot.minutes is None or slot.start is None or slot.end is None:
            continue
        if slot.minutes <= 0:
            details = {"starts": clock_of(slot.start), "ends": clock_of(slot.end)}
            yield Finding(path=(*slot.path, "end"), code="end_not_after_start", details=details)
        elif slot.minutes_min is not None and slot.type is not SegmentType.BREAK:
            yield from _minimum(slot, slot.minutes, slot.minutes_min)


def _minimum(slot: Slot, minutes: int, least: int) -> Iterator[Finding]:
    details = {"minutes": minutes, "minutes_min": least}
    path = (*slot.path, "minutes_min")
    if least > minutes:
        yield Finding(path=path, code="minimum_over_length", details=details)
    elif slot.flexibility is Flexibility.FIXED and least != minutes:
        yield Finding(path=path, code="fixed_with_minimum", details=details)


def breaks_are_long_enough(course: Draft) -> Iterator[Finding]:
    """A break has its own minimum, and the course has one below which no break's minimum may be."""
    least = course.policy.break_minutes_min
    for slot in _slots(course):
        if slot.type is not SegmentType.BREAK or slot.minutes is None or slot.minutes <= 0:
            continue
        own = slot.minutes_min if slot.minutes_min is not None else least
        details = {"minutes": slot.minutes, "minutes_min": max(own, least)}
        if slot.minutes < max(own, least):
            yield Finding(path=(*slot.path, "end"), code="break_under_minimum", details=details)
        elif own < least:
            details["minutes"] = own
            path = (*slot.path, "minutes_min")
            yield Finding(path=path, code="break_under_minimum", details=details)
        elif slot.flexibility is Flexibility.FIXED:
            yield from _minimum(slot, slot.minutes, own)


def nobody_sits_too_long(course: Draft) -> Iterator[Finding]:
    """No stretch without a break is over the limit. Named where it is passed, once a stretch."""
    limit = course.policy.stretch_minutes_max
    for day in course.days:
        sitting = 0
        for slot in day.slots:
            before = sitting
            sitting = stretch_after(sitting, slot)
            if before <= limit < sitting:
                details = {"minutes": _whole_stretch(day, slot), "limit": limit}
                yield Finding(path=slot.path, code="stretch_too_long", details=details)


def stretch_after(sitting: int, slot: Slot) -> int:
    """Minutes without a break, once this segment is over; what cannot be read counts as a break."""
    if slot.type in (None, SegmentType.BREAK) or slot.minutes is None or slot.minutes <= 0:
        return 0
    return sitting + slot.minutes


def _whole_stretch(day: DayDraft, inside: Slot) -> int:
    sitting, is_inside = 0, False
    for slot in day.slots:
        longer = stretch_after(sitting, slot)
        if is_inside and longer == 0:
            break
        sitting, is_inside = longer, is_inside or slot is inside
    return sitting


def days_end_with_an_evaluation(course: Draft) -> Iterator[Finding]:
    """The last day has an evaluation, and every day where the course says so."""
    for day in course.days:
        asked = course.policy.evaluation_every_day or day is course.days[-1]
        may_be = {SegmentType.EVALUATION, None}
        if asked and day.slots and may_be.isdisjoint(slot.type for slot in day.slots):
            yield Finding(path=day.path, code="evaluation_missing")


def times_exist(course: Draft) -> Iterator[Finding]:
    """On the two nights when clocks are changed, an hour is missing or comes twice."""
    for day in course.days:
        if day.date is None:
            continue
        for path, clock in _clocks(course, day):
            try:
                instant(day.date, clock)
            except PydanticCustomError as error:
                missing = error.type == "time_does_not_exist"
                yield Finding(
                    path=path,
                    code="time_does_not_exist" if missing else "time_exists_twice",
                    details=error.context or {},
                )


def _clocks(course: Draft, day: DayDraft) -> Iterator[tuple[Path, time]]:
    for slot in day.slots:
        if slot.start is not None:
            yield (*slot.path, "start"), slot.start
        if slot.end is not None:
            yield (*slot.path, "end"), slot.end
    yield from _before(course, day)


def _before(course: Draft, day: DayDraft) -> Iterator[tuple[Path, time]]:
    """What happens before the first segment: the room check and the reception."""
    raw = dict(listed(course.raw, "days")).get(day.path)
    for key in ("room_check", "reception"):
        clock = attempt(read_clock, entry(raw, key))
        if clock is not None:
            yield (*day.path, key), clock


def doors_open_before_the_start(course: Draft) -> Iterator[Finding]:
    """Room check and reception come before the first segment."""
    for day in course.days:
        first = day.slots[0].start if day.slots else None
        for path, clock in _before(course, day):
            if first is not None and clock > first:
                details = {"clock": clock_of(clock), "starts": clock_of(first)}
                yield Finding(path=path, code="before_segments", details=details)


def days_come_in_order(course: Draft) -> Iterator[Finding]:
    """Every day has a date of its own, later than the day before."""
    dated = [day for day in course.days if day.date is not None]
    for before, after in pairwise(dated):
        assert before.date is not None
        assert after.date is not None
        if after.date <= before.date:
            same = after.date == before.date
            details = {"date": after.date.isoformat(), "before": before.date.isoformat()}
            yield Finding(
                path=(*after.path, "date"),
                code="duplicate_date" if same else "dates_out_of_order",
                details=details,
            )


def ids_are_unique(course: Draft) -> Iterator[Finding]:
    """One id, one thing: among the rooms, in the checklist, and within each day."""
    yield from duplicates(listed(course.raw, "rooms"), "room")
    yield from duplicates(listed(course.raw, "checklist"), "id")
    for path, day in listed(course.raw, "days"):
        yield from duplicates(listed(day, "segments", path), "id")


def duplicates(items: list[tuple[Path, object]], key: str) -> Iterator[Finding]:
    """The second and later items with the same id."""
    seen: set[str] = set()
    for path, item in items:
        name = text_at(item, key)
        if name is not None and name in seen:
            yield Finding(path=(*path, key), code="duplicate_id", details={"found": name})
        seen.update(() if name is None else (name,))


def everything_is_translated(course: Draft) -> Iterator[Finding]:
    """A warning for each text that lacks nynorsk or English."""
    for path, text in every_text(course.raw):
        lacking = [one for one in ("nn", "en") if not text.get(one)]
        if lacking:
            details = {"languages": ", ".join(lacking)}
            yield Finding(path=path, code="missing_translation", details=details)


def segments_have_a_leader(course: Draft) -> Iterator[Finding]:
    """Warnings: nobody leads it, or an origin is said for what is not sent from anywhere."""
    raw_segments = (
        one for path, day in listed(course.raw, "days") for one in listed(day, "segments", path)
    )
    for slot, (path, raw) in zip(_slots(course), raw_segments, strict=True):
        if slot.type not in (None, SegmentType.BREAK) and entry(raw, "by") is None:
            yield Finding(path=path, code="missing_leader")
        if slot.type not in (None, SegmentType.LECTURE) and entry(raw, "origin") is not None:
            yield Finding(path=(*path, "origin"), code="origin_without_lecture")


def the_evaluation_is_easy_to_reach(course: Draft) -> Iterator[Finding]:
    """A warning where the address is so long that its code is hard to read from the last row."""
    said = text_at(course.raw, "evaluation_url") or ""
    if len(said) > EASY_ADDRESS_CHARS_MAX:
        details = {"chars": len(said), "most": EASY_ADDRESS_CHARS_MAX}
        yield Finding(path=("evaluation_url",), code="address_long", details=details)


def _slots(course: Draft) -> Iterator[Slot]:
    return (slot for day in course.days for slot in day.slots)


ALL: tuple[Check, ...] = (
    segments_follow_each_other,
    lengths_make_sense,
    breaks_are_long_enough,
    nobody_sits_too_long,
    days_end_with_an_evaluation,
    times_exist,
    doors_open_before_the_start,
    days_come_in_order,
    ids_are_unique,
    everything_is_translated,
    segments_have_a_leader,
    the_evaluation_is_easy_to_reach,
)


def check_plan(course: Draft) -> list[Finding]:
    """Everything that is wrong within the course itself."""
    return [finding for check in ALL for finding in check(course)]
