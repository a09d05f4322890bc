"""Every fault of a course file is planted once, and found with its code, its field and its line."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from orchestrator.courses import CourseFileFaulty, load_course, load_sites, read_course
from orchestrator.courses.codes import FileCode, PlanCode, ShapeCode, WarningCode
from tests.courses.planted import PLANTED, Planted
from tests.courses.sample import NIGHT, SOURCE, line_of, read, sites

SECOND_DAY = SOURCE[SOURCE.index("[[days]]") :]


def test_the_sample_is_sound(tmp_path: Path) -> None:
    reading = read(tmp_path, SOURCE)
    assert reading.faults == ()
    assert reading.course is not None


@pytest.mark.parametrize("planted", PLANTED, ids=lambda one: f"{one.code}-{one.field}")
def test_a_planted_fault_is_named_with_its_field_and_line(tmp_path: Path, planted: Planted) -> None:
    assert planted.old in SOURCE
    source = SOURCE.replace(planted.old, planted.new, 1)
    is_at_the_end = planted.mark == "nobody@the-end"
    line = source.count("\n") if is_at_the_end else line_of(source, planted.mark)
    reading = read(tmp_path, source)
    found = {(one.code, one.field, one.line) for one in reading.faults}
    assert (planted.code, planted.field, line) in found
    assert (reading.course is None) is (planted.code not in get_args(WarningCode))


@pytest.mark.parametrize(
    ("date", "code"),
    [("2027-03-28", "time_does_not_exist"), ("2027-10-31", "time_exists_twice")],
)
def test_a_time_on_the_nights_when_clocks_change_is_named(
    tmp_path: Path, date: str, code: str
) -> None:
    source = NIGHT.replace("2027-01-12", date)
    found = [(one.code, one.line) for one in read(tmp_path, source).faults]
    first, second = line_of(source, 'end = "02:30"'), line_of(source, 'start = "02:30"')
    assert found == [(code, first), (code, second)]
    assert read(tmp_path, NIGHT).faults == ()


@pytest.mark.parametrize(
    ("date", "code"),
    [("2027-01-12", "duplicate_date"), ("2027-01-11", "dates_out_of_order"), ("2027-01-13", None)],
)
def test_each_day_has_a_date_after_the_day_before(
    tmp_path: Path, date: str, code: str | None
) -> None:
    source = SOURCE + SECOND_DAY.replace("2027-01-12", date)
    found = [(one.code, one.field) for one in read(tmp_path, source).faults]
    assert found == ([(code, "days[1].date")] if code else [])


def test_only_the_last_day_needs_an_evaluation_unless_the_course_says_so(tmp_path: Path) -> None:
    without = SOURCE.replace('"evaluation"', '"sharing"')
    source = without + SECOND_DAY.replace("2027-01-12", "2027-01-13")
    assert read(tmp_path, source).faults == ()
    asked = source.replace("[policy]", "[policy]\nevaluation_every_day = true")
    assert [one.code for one in read(tmp_path, asked).faults] == ["evaluation_missing"]


def test_a_course_without_a_day_or_a_room_says_so(tmp_path: Path) -> None:
    source = SOURCE[: SOURCE.index("[[rooms]]")]
    source = "rooms = []\ndays = []\nchecklist = []\n" + source
    found = {(one.code, one.field) for one in read(tmp_path, source).faults}
    assert found == {("empty", "rooms"), ("empty", "days")}


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    source = SOURCE
    for old, new in [
        ('"drammen"', '"oslo"'), ("patients = 4", 'patients = "4"'), ('"lecture"', '"leksjon"'),
        ('start = "10:00"', 'start = "10:05"'), ("2027-01-12", "2027-02-30"),
        ("minutes_min = 15", "minutes_min = 14"), ('id = "pause"', 'id = "velkommen"'),
    ]:  # fmt: skip
        source = source.replace(old, new, 1)
    assert {one.code for one in read(tmp_path, source).faults} == {
        "unknown_site", "wrong_type", "unknown_segment_type", "gap", "impossible_date",
        "fixed_with_minimum", "duplicate_id",
    }  # fmt: skip


def test_one_faulty_segment_does_not_call_the_list_of_segments_empty(tmp_path: Path) -> None:
    start = SOURCE.index("[[days.segments]]")
    source = SOURCE[:start] + SECOND_DAY[SECOND_DAY.index('[[days.segments]]\nid = "ev') :]
    source = source.replace("minutes_min = 15\n", "")
    assert [one.code for one in read(tmp_path, source).faults] == ["missing_field"]


def test_a_stretch_is_named_once_and_where_the_limit_is_passed(tmp_path: Path) -> None:
    source = SOURCE.replace('"break"', '"sharing"')
    (found,) = (one for one in read(tmp_path, source).faults if one.code == "stretch_too_long")
    assert found.field == "days[0].segments[2]"
    assert found.details == {"minutes": 90, "limit": 60}


def test_a_misspelt_key_is_answered_with_the_one_that_was_meant(tmp_path: Path) -> None:
    source = SOURCE.replace("minutes_min = 35", "minute_min = 35")
    details = {one.code: one.details for one in read(tmp_path, source).faults}
    assert details["unknown_key"] == {"meant": "minutes_min"}


FILES: list[tuple[str, bytes | None]] = [
    ("missing", None),
    ("too_large", b"#" * 600_000),
    ("not_utf8", b'# line 1\nid = "sykepleier p\xe5 vakt"\n'),
]


@pytest.mark.parametrize(("code", "content"), FILES, ids=[code for code, _ in FILES])
def test_a_file_that_cannot_be_read_says_why(
    tmp_path: Path, code: str, content: bytes | None
) -> None:
    path = tmp_path / "course.toml"
    if content is not None:
        path.write_bytes(content)
    (fault,) = read_course(path, sites()).faults
    assert (fault.code, fault.file) == (code, str(path))
    assert fault.line == (2 if code == "not_utf8" else None)


def test_a_folder_is_not_a_course(tmp_path: Path) -> None:
    assert [one.code for one in read_course(tmp_path, sites()).faults] == ["is_directory"]


def test_a_file_that_nobody_may_open_says_so(tmp_path: Path) -> None:
    # A name that no file system takes cannot be opened, even by root.
    (fault,) = read_course(tmp_path / ("x" * 5000), sites()).faults
    assert fault.code == "unreadable"


def test_every_code_is_planted_somewhere() -> None:
    elsewhere = {
        *(code for code, _ in FILES), "is_directory", "unreadable", "time_does_not_exist",
        "time_exists_twice", "duplicate_date", "dates_out_of_order",
    }  # fmt: skip
    codes = {
        *get_args(FileCode), *get_args(ShapeCode), *get_args(PlanCode), *get_args(WarningCode)
    }  # fmt: skip
    assert {one.code for one in PLANTED} | elsewhere == codes


def test_loading_a_faulty_course_raises_all_its_faults(tmp_path: Path) -> None:
    path = tmp_path / "sample.toml"
    path.write_text(SOURCE.replace('"lecture"', '"leksjon"').replace("= 15", "= 14"))
    with pytest.raises(CourseFileFaulty, match=r"sample\.toml:\d+: days\[0\]") as caught:
        load_course(path, sites())
    assert [one.code for one in caught.value.faults] == [
        "unknown_segment_type", "fixed_with_minimum",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "code", "field"),
    [
        ('id = "hss"', 'id = "drammen"', "duplicate_id", "sites[5].id"),
        ('id = "hss-kursrom"', 'id = "drammen-kursrom"', "duplicate_id", "sites[5].rooms[0].id"),
        ("capacity = 10\n", "", "missing_field", "sites[5].rooms[0].capacity"),
    ],
)
def test_a_fault_in_the_sites_is_named(
    tmp_path: Path, old: str, new: str, code: str, field: str
) -> None:
    path = tmp_path / "sites.toml"
    source = (Path(__file__).parents[2] / "config/sites.toml").read_text(encoding="utf-8")
    path.write_text(source.replace(old, new), encoding="utf-8")
    with pytest.raises(CourseFileFaulty) as caught:
        load_sites(path)
    assert [(one.code, one.field) for one in caught.value.faults] == [(code, field)]
