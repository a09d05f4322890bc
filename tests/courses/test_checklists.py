"""Checklists in files: deadlines as text, a list that courses share, and what each adds."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic_core import PydanticCustomError
from typer.testing import CliRunner

from orchestrator.courses import load_course, programme_for
from orchestrator.courses.cli import app
from orchestrator.courses.due import instant_of, is_after, moment_of, read_due, usual_shown_from
from orchestrator.courses.loader import read_list
from orchestrator.courses.sheet_write import course_as_csv
from orchestrator.courses.values import ItemDay
from session_core.rules.terms import ChecklistMoment, Heading, ItemScope
from tests.courses.sample import ROOT, SOURCE, demo_courses, read, sites

HYBRID = ROOT / "config/checklists/hybrid.toml"
OSLO = ZoneInfo("Europe/Oslo")


def oslo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO).astimezone(UTC)


MEANT = [
    ("-14d", "2026-03-15 09:00", ChecklistMoment.BEFORE),
    ("-45min", "2026-03-29 08:15", ChecklistMoment.BEFORE),
    ("start", "2026-03-29 09:00", ChecklistMoment.BEFORE),
    ("start-1h", "2026-03-29 08:00", ChecklistMoment.BEFORE),
    ("+15min", "2026-03-29 09:15", ChecklistMoment.START),
    ("end", "2026-03-29 15:00", ChecklistMoment.CLOSE),
    ("end-10min", "2026-03-29 14:50", ChecklistMoment.CLOSE),
    ("+1d", "2026-03-30 09:00", ChecklistMoment.CLOSE),
    ("end+1d", "2026-03-30 15:00", ChecklistMoment.CLOSE),
]


@pytest.mark.parametrize(("text", "when", "moment"), MEANT)
def test_a_deadline_is_a_moment_of_the_clock_on_the_wall(
    text: str, when: str, moment: ChecklistMoment
) -> None:
    """The day is the one on which clocks went forward at night."""
    starts, ends = oslo("2026-03-29 09:00"), oslo("2026-03-29 15:00")
    assert read_due(text) == text
    assert instant_of(text, starts, ends) == oslo(when)
    assert moment_of(text) is moment


def test_hours_and_minutes_are_real_ones_on_the_night_when_clocks_are_changed() -> None:
    starts = oslo("2026-03-29 03:30")
    assert instant_of("-1h", starts, starts) == oslo("2026-03-29 01:30")
    assert instant_of("-60min", starts, starts) == oslo("2026-03-29 01:30")


@pytest.mark.parametrize("text", ["", "14d", "-14", "- 14d", "-14days", "end-", "START", "-1.5h"])
def test_what_is_no_deadline_is_refused(text: str) -> None:
    with pytest.raises(PydanticCustomError, match="bad_due"):
        read_due(text)


@pytest.mark.parametrize(
    ("due", "shown"),
    [("-14d", "-21d"), ("-45min", "-105min"), ("start", "-60min"), ("+15min", None), ("end", None)],
)
def test_what_says_nothing_else_is_shown_some_time_before(due: str, shown: str | None) -> None:
    assert usual_shown_from(due) == shown
    assert shown is None or not is_after(shown, due)


def test_an_item_becomes_part_of_the_programme_with_its_moments(tmp_path: Path) -> None:
    course = read(tmp_path, SOURCE).course
    assert course is not None
    old, chairs = programme_for(course, sites(), 1).checklist
    assert (old.due_at, old.shown_from, old.moment) == (None, None, ChecklistMoment.BEFORE)
    assert chairs.due_at == oslo("2027-01-12 08:40")
    assert chairs.shown_from == oslo("2027-01-12 08:00")
    assert chairs.heading is Heading.ROOM


# ── a list that courses share ──────────────────────────────────────────────────────────────────


def test_the_list_of_a_hybrid_course_has_all_six_headings_in_three_languages() -> None:
    reading = read_list(HYBRID)
    assert reading.faults == ()
    assert {one.heading for one in reading.items} == set(Heading)
    assert all(one.title.nn and one.title.en for one in reading.items)
    assert {one.scope for one in reading.items} == set(ItemScope)


def test_a_course_has_its_own_items_and_then_the_lists_but_those_left_out(tmp_path: Path) -> None:
    head = 'checklist_file = "hybrid"\nchecklist_without = ["lyd", "strom"]\n'
    course = read(tmp_path, head + SOURCE).course
    assert course is not None
    found = [one.id for one in course.items()]
    assert found[:3] == ["lyd", "stoler", "innkalling-sendt"]
    assert found.count("lyd") == 1, "what is left out may be put in anew"
    assert "strom" not in found
    assert len(found) == len(read_list(HYBRID).items)


def test_what_is_done_once_for_a_course_stands_on_one_day_and_all_else_on_each() -> None:
    """The letter and the booking are for the whole course; slides and the clearing up are not."""
    items = {one.id: one for one in read_list(HYBRID).items}
    assert {one.id for one in items.values() if one.day is not ItemDay.EVERY} == {
        "innkalling-sendt", "behov", "dips-sms", "paminnelse", "join-lenke", "rom-bestilt",
        "plass-i-join", "verts-pin", "plan-b", "generalprove", "ordet-forst",
    }  # fmt: skip
    assert {one.scope for one in items.values() if one.day is not ItemDay.EVERY} == {
        ItemScope.SESSION
    }, "each room makes itself ready every day"


def test_a_demo_course_of_two_days_asks_for_the_invitation_once() -> None:
    (course,) = [one for one in demo_courses() if one.checklist_file == "hybrid"]
    days = [programme_for(course, sites(), day) for day in range(1, len(course.days) + 1)]
    lists = [{one.id for one in day.checklist} for day in days]
    assert len(lists) > 1
    assert "innkalling-sendt" in lists[0]
    assert all("innkalling-sendt" not in one for one in lists[1:])
    assert all({"filer", "nett-varslet", "lyd", "utstyr"} <= one for one in lists)


@pytest.mark.parametrize(("day", "days"), [("every", [1, 2, 3]), ("first", [1]), ("last", [3])])
def test_an_item_is_on_the_days_that_it_names(day: str, days: list[int]) -> None:
    assert [one for one in (1, 2, 3) if ItemDay(day).is_on(one, 3)] == days
    assert ItemDay(day).is_on(1, 1), "a single day is first and last"


def test_a_list_beside_the_course_goes_before_the_usual_one(tmp_path: Path) -> None:
    (tmp_path / "checklists").mkdir()
    own = '[[checklist]]\nid = "eget"\ndue = "start"\ntitle = { nb = "E", nn = "E", en = "E" }\n'
    (tmp_path / "checklists" / "hybrid.toml").write_text(own, encoding="utf-8")
    course = read(tmp_path, 'checklist_file = "hybrid"\n' + SOURCE).course
    assert course is not None
    assert [one.id for one in course.items()] == ["lyd", "stoler", "eget"]


def test_faults_of_a_list_are_told_with_its_own_file_and_lines(tmp_path: Path) -> None:
    (tmp_path / "checklists").mkdir()
    faulty = tmp_path / "checklists" / "egen.toml"
    faulty.write_text('[[checklist]]\nid = "a"\ndue = "soon"\ntitle.nb = "A"\n', encoding="utf-8")
    reading = read(tmp_path, 'checklist_file = "egen"\n' + SOURCE)
    assert reading.course is None
    faults = {(one.file, one.line, one.code) for one in reading.faults}
    assert (str(faulty), 3, "bad_due") in faults
    faulty.write_text("[[checklist]", encoding="utf-8")
    broken = read(tmp_path, 'checklist_file = "egen"\n' + SOURCE)
    assert [(one.file, one.code) for one in broken.faults] == [(str(faulty), "not_toml")]


def test_days_two_weeks_ahead_keep_their_time_of_day_over_the_change_of_clocks() -> None:
    (t1d,) = [one for one in demo_courses() if one.id == "t1d-2dager"]
    programme = programme_for(t1d, sites(), 1, on=date(2027, 4, 6))
    invited = next(one for one in programme.checklist if one.id == "innkalling-sendt")
    assert invited.due_at == oslo("2027-03-23 09:00")


def test_show_prints_the_list_under_its_headings() -> None:
    file = str(ROOT / "config/courses/t1d-2dager.toml")
    shown = CliRunner().invoke(app, ["show", file, "--day", "1"], env={"COLUMNS": "80"}).output
    assert shown.index("Møteinnkalling") < shown.index("-14d") < shown.index("Kursledelse")
    assert "koordinator, én gang" in shown


def test_a_sheet_like_a_course_has_its_list(tmp_path: Path) -> None:
    """Also where the sheet lies far from any list."""
    like, out = ROOT / "config/courses/t1d-2dager.toml", tmp_path / "nytt.toml"
    plan = tmp_path / "plan.csv"
    plan.write_bytes(course_as_csv(demo_courses()[1]))
    ran = CliRunner().invoke(
        app,
        ["import", str(plan), "--like", str(like), "--out", str(out),
         "--course", "nytt", "--yes"],

    )  # fmt: skip
    assert ran.exit_code == 0, ran.output
    made, model = load_course(out, sites()), load_course(like, sites())
    assert made.items() == model.items()
