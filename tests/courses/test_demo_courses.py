"""The two courses that the product is shown with are sound, in three languages, and add up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from orchestrator.courses import CourseFile, CourseFileFaulty, programme_for, read_course
from orchestrator.courses.models import PolicyFile
from orchestrator.courses.sums import longest_stretch, minutes_by_type, teaching_minutes
from orchestrator.courses.tables import programmes_of
from orchestrator.courses.toml_write import course_as_toml
from session_core.rules.programme import Programme
from session_core.rules.terms import ChecklistMoment, Flexibility
from tests.courses.sample import COURSE_PATHS, NIGHT, demo_courses, read, sites

COURSES = {course.id: course for course in demo_courses()}
T1D, HEART = COURSES["t1d-2dager"], COURSES["hjertesvikt-3formiddager"]


def days_of(course: CourseFile) -> list[Programme]:
    return programmes_of(course, sites())


@pytest.mark.parametrize("path", COURSE_PATHS, ids=lambda one: one.stem)
def test_a_demo_course_has_no_fault_and_no_warning(path: Path) -> None:
    assert read_course(path, sites()).faults == ()


# Minutes in the order frame, lecture, local, sharing, break, evaluation (course-domain.md §3).
SUMS = {
    "t1d-2dager": [[20, 160, 30, 55, 80, 15], [15, 175, 45, 30, 80, 15]],
    "hjertesvikt-3formiddager": [
        [20, 80, 30, 30, 50, 0],
        [15, 80, 25, 30, 60, 0],
        [5, 85, 15, 30, 60, 15],
    ],
}


@pytest.mark.parametrize("course", COURSES.values(), ids=COURSES.keys())
def test_the_minutes_of_each_type_add_up(course: CourseFile) -> None:
    found = [list(minutes_by_type(day).values()) for day in days_of(course)]
    assert found == SUMS[course.id]


def test_the_teaching_minutes_are_those_that_were_counted_by_hand() -> None:
    assert teaching_minutes(days_of(T1D)) == 495 == 11.0 * 45 == 8.25 * 60
    assert teaching_minutes(days_of(HEART)) == 405 == 9.0 * 45 == 6.75 * 60
    assert [teaching_minutes([day]) for day in days_of(HEART)] == [140, 135, 130]


def test_each_room_knows_the_number_of_its_own_house_for_the_acutely_ill() -> None:
    known = sites()
    own = [
        one.model_copy(update={"emergency_phone": f"{n}222"}) for n, one in enumerate(known.sites)
    ]
    there = known.model_copy(update={"sites": tuple(own)})
    day = programme_for(T1D, there, 1)
    by_site = {one.id: one.emergency_phone for one in own}
    assert [one.emergency_phone for one in day.rooms] == [by_site[one.site] for one in day.rooms]
    assert {one.emergency_phone for one in days_of(T1D)[0].rooms} == {""}


def test_nobody_sits_for_longer_than_75_minutes() -> None:
    assert max(longest_stretch(day.segments) for day in days_of(T1D)) == 75


def test_a_session_is_named_by_course_day_and_date_and_kept_in_utc() -> None:
    day = days_of(T1D)[0]
    assert day.session == "t1d-2dager-1-2027-01-12"
    assert (day.starts_at, day.ends_at) == (
        datetime(2027, 1, 12, 8, tzinfo=UTC),
        datetime(2027, 1, 12, 14, tzinfo=UTC),
    )
    assert (day.day, day.days, day.date.isoweekday()) == (1, 2, 2)
    assert day.help_phone == sites().sites[0].help_phone
    assert [(one.id, one.expected_patients, one.expected_relatives) for one in day.rooms] == [
        ("baerum-kursrom", 9, 5),
        ("ringerike-kursrom", 6, 3),
        ("hss-kursrom", 4, 3),
    ]


def test_the_heart_course_is_sent_from_a_new_site_each_day() -> None:
    origins = [{one.origin for one in day.segments if one.origin} for day in days_of(HEART)]
    assert origins == [{"drammen"}, {"baerum"}, {"ringerike"}]
    assert {one.origin for day in days_of(T1D) for one in day.segments} == {None}


def test_the_checklist_has_something_for_each_part_of_the_day() -> None:
    for course in COURSES.values():
        assert {one.moment for one in days_of(course)[0].checklist} == set(ChecklistMoment)


def test_a_day_can_be_held_on_another_date_in_summer_time() -> None:
    day = programme_for(T1D, sites(), 2, on=date(2027, 6, 1))
    assert day.session == "t1d-2dager-2-2027-06-01"
    assert day.starts_at == datetime(2027, 6, 1, 7, tzinfo=UTC)
    assert day.date == date(2027, 6, 1)


def test_a_day_can_start_at_any_moment_even_past_midnight() -> None:
    start = datetime(2027, 3, 27, 22, 30, tzinfo=UTC)
    day = programme_for(T1D, sites(), 1, start=start)
    planned = days_of(T1D)[0]
    assert day.starts_at == start
    assert day.date == date(2027, 3, 27)
    assert [one.minutes for one in day.segments] == [one.minutes for one in planned.segments]
    assert all(a.ends_at == b.starts_at for a, b in pairwise(day.segments))


def test_a_day_moved_to_a_night_without_its_times_is_refused(tmp_path: Path) -> None:
    course = read(tmp_path, NIGHT).course
    assert course is not None
    with pytest.raises(CourseFileFaulty) as caught:
        programme_for(course, sites(), 1, on=date(2027, 3, 28))
    assert [one.code for one in caught.value.faults] == ["time_does_not_exist"]
    assert programme_for(course, sites(), 1, on=date(2027, 3, 27)).segments


def test_what_is_fixed_has_no_room_to_give() -> None:
    for course in COURSES.values():
        for day in days_of(course):
            fixed = [one for one in day.segments if one.flexibility is Flexibility.FIXED]
            assert all(one.minutes_min == one.minutes for one in fixed)


@pytest.mark.parametrize("course", COURSES.values(), ids=COURSES.keys())
def test_a_course_written_out_and_read_again_is_the_same(
    course: CourseFile, tmp_path: Path
) -> None:
    text = course_as_toml(course, "A head\n\nof lines")
    assert read(tmp_path, text, f"{course.id}.toml").course == course


def test_signs_that_toml_escapes_and_an_empty_checklist_survive(tmp_path: Path) -> None:
    title = T1D.title.model_copy(update={"nb": 'Med "hermetegn" \\ og 😀'})
    policy = PolicyFile(evaluation_every_day=True, undo_window_s=3)
    course = T1D.model_copy(update={"title": title, "checklist": (), "policy": policy})
    text = course_as_toml(course)
    assert read(tmp_path, text, "t1d-2dager.toml").course == course


def test_a_day_knows_when_the_next_one_begins_on_whatever_date_it_is_held() -> None:
    first, last = programme_for(T1D, sites(), 1), programme_for(T1D, sites(), 2)
    assert first.next_day_at == last.starts_at
    assert last.next_day_at is None
    moved = programme_for(T1D, sites(), 1, on=first.date + timedelta(days=100))
    assert moved.next_day_at is not None
    assert moved.next_day_at.date() == (last.starts_at + timedelta(days=100)).date()
