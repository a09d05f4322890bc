"""From a course and a date to the programme of one session. Here local times become UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from pydantic_core import PydanticCustomError

from orchestrator.courses.codes import Code
from orchestrator.courses.due import instant_of, moment_of, usual_shown_from
from orchestrator.courses.faults import CourseFileFaulty, Fault
from orchestrator.courses.models import (
    ChecklistFile,
    CourseFile,
    CourseRoomFile,
    DayFile,
    SegmentFile,
    SitesFile,
)
from orchestrator.courses.values import OSLO, instant
from orchestrator.squares import square
from session_core.rules.programme import ChecklistItem, EvaluationForm, Programme, Room, Segment
from session_core.rules.terms import SessionId, Text


def programme_for(
    course: CourseFile,
    sites: SitesFile,
    day: int,
    on: date | None = None,
    start: datetime | None = None,
) -> Programme:
    """The programme of day `day` (from 1) of a sound course.

    For demo and rehearsal: `on` holds the day on another date, and `start` (aware) lets its first
    segment begin at that moment and the rest follow. Raises `CourseFileFaulty` where a time does
    not exist, or exists twice, on that date.
    """
    assert 1 <= day <= len(course.days), f"{course.id} has no day {day}"
    planned = course.days[day - 1]
    held_on = start.astimezone(OSLO).date() if start else on or planned.date
    segments = _segments(course, day, held_on) if start is None else _from(course, day, start)
    host = sites.site(course.host)
    assert host is not None, "a sound course has a known host"
    return Programme(
        session=session_id(course.id, day, held_on),
        course=course.id,
        title=course.title.text(),
        day=day,
        days=len(course.days),
        date=held_on,
        segments=segments,
        rooms=tuple(_room(one, sites) for one in course.rooms),
        checklist=tuple(
            _item(one, segments) for one in course.items() if one.day.is_on(day, len(course.days))
        ),
        policy=course.policy.policy(),
        join=course.join.room() if course.join else None,
        evaluation=_form(course.evaluation_url),
        help_phone=host.help_phone,
        next_day_at=_next_day_at(course, day, held_on),
    )


def _next_day_at(course: CourseFile, day: int, held_on: date) -> datetime | None:
    """As many days later as planned, on whatever date this day is held."""
    if day == len(course.days):
        return None
    later = course.days[day].date - course.days[day - 1].date
    return _segments(course, day + 1, held_on + later)[0].starts_at


def session_id(course: str, day: int, held_on: date) -> SessionId:
    """Such as `t1d-2dager-1-2027-01-12`."""
    return f"{course}-{day}-{held_on.isoformat()}"


def _segments(course: CourseFile, day: int, held_on: date) -> tuple[Segment, ...]:
    """The day by its own times of day, on the date it is held on."""
    planned = course.days[day - 1]
    segments: list[Segment] = []
    for index, one in enumerate(planned.segments):
        try:
            begins, ends = instant(held_on, one.start), instant(held_on, one.end)
        except PydanticCustomError as error:
            raise _no_such_time(course, day, index, error) from None
        segments.append(_segment(one, begins, _minutes(ends - begins)))
    return tuple(segments)


def _from(course: CourseFile, day: int, start: datetime) -> tuple[Segment, ...]:
    """The same lengths, one after the other from `start`."""
    planned = course.days[day - 1]
    lengths = _lengths(planned)
    begins = start.astimezone(UTC)
    segments: list[Segment] = []
    for one, minutes in zip(planned.segments, lengths, strict=True):
        segments.append(_segment(one, begins, minutes))
        begins += timedelta(minutes=minutes)
    return tuple(segments)


def _lengths(planned: DayFile) -> list[int]:
    return [
        _minutes(instant(planned.date, one.end) - instant(planned.date, one.start))
        for one in planned.segments
    ]


def _minutes(length: timedelta) -> int:
    return round(length.total_seconds() / 60)


def _segment(one: SegmentFile, begins: datetime, minutes: int) -> Segment:
    return Segment(
        id=one.id,
        type=one.type,
        title=one.title.text(),
        by=one.by.text() if one.by else Text(nb=""),
        starts_at=begins,
        minutes=minutes,
        minutes_min=one.minutes_min,
        flexibility=one.flexibility,
        origin=one.origin,
        notes=tuple(note.text() for note in one.notes),
    )


def _item(one: ChecklistFile, segments: tuple[Segment, ...]) -> ChecklistItem:
    begins, ends = segments[0].starts_at, segments[-1].ends_at
    moment = one.moment or moment_of(one.due or "start")
    shown = one.shown_from or (usual_shown_from(one.due) if one.due else None)
    return ChecklistItem(
        id=one.id,
        title=one.title.text(),
        moment=moment,
        heading=one.heading,
        owner=one.owner,
        scope=one.scope,
        must=one.must,
        due_at=instant_of(one.due, begins, ends) if one.due else None,
        shown_from=instant_of(shown, begins, ends) if shown else None,
        help=one.help.text() if one.help else None,
    )


def _form(url: str | None) -> EvaluationForm | None:
    return None if url is None else EvaluationForm(url=url, square=tuple(square(url)))


def _room(one: CourseRoomFile, sites: SitesFile) -> Room:
    known = sites.room(one.room)
    assert known is not None, "a sound course has known rooms"
    site, room = known
    return Room(
        id=room.id,
        site=site.id,
        site_name=site.name,
        name=room.name,
        capacity=room.capacity,
        expected_patients=one.patients,
        expected_relatives=one.relatives,
        profile=room.profile or "",
        join_name=room.join_name or "",
        emergency_phone=site.emergency_phone,
        it_phone=site.it_phone,
    )


def _no_such_time(
    course: CourseFile, day: int, index: int, error: PydanticCustomError
) -> CourseFileFaulty:
    code: Code = (
        "time_does_not_exist" if error.type == "time_does_not_exist" else "time_exists_twice"
    )
    path = ("days", day - 1, "segments", index)
    details = error.context or {}
    return CourseFileFaulty(
        [Fault(file=course.id, line=None, path=path, code=code, details=details)]
    )
