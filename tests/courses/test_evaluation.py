"""The address of the evaluation: from the course file to the programme, with its code."""

from __future__ import annotations

from pathlib import Path

import segno

from orchestrator.courses import CourseFile
from orchestrator.courses.checks import EASY_ADDRESS_CHARS_MAX
from orchestrator.courses.programmes import programme_for
from orchestrator.courses.sheet_import import Wishes, import_plan
from orchestrator.courses.sheet_write import course_as_csv
from orchestrator.courses.toml_write import course_as_toml
from session_core.wire.codec import event_from_json, event_to_json
from tests.builders import planned
from tests.courses.sample import SOURCE, read, sites

URL = "https://nettskjema.no/a/123456"


def course(tmp_path: Path, url: str = URL) -> CourseFile:
    source = SOURCE.replace('host = "drammen"\n', f'host = "drammen"\nevaluation_url = "{url}"\n')
    read_now = read(tmp_path, source)
    assert read_now.faults == ()
    assert read_now.course is not None
    return read_now.course


def test_the_code_of_a_programme_is_the_makers_for_that_address(tmp_path: Path) -> None:
    form = programme_for(course(tmp_path), sites(), 1).evaluation
    assert form is not None
    assert (form.url, form.spoken) == (URL, "nettskjema.no/a/123456")
    rows = segno.make(URL, error="m", micro=False).matrix
    assert form.square == tuple(f"{int(''.join(map(str, row)), 2):x}" for row in rows)


def test_a_course_without_an_address_has_no_form_and_is_not_blamed_for_it(tmp_path: Path) -> None:
    reading = read(tmp_path, SOURCE)
    assert reading.faults == ()
    assert reading.course is not None
    assert programme_for(reading.course, sites(), 1).evaluation is None


def test_addresses_that_forms_really_have_are_taken(tmp_path: Path) -> None:
    for url in (
        "https://forms.office.com/e/AbCdEf1234",
        "https://forms.office.com/r/x?origin=lprLink&a=%C3%A5",
        "https://Sykehus.example.no:8443/skjema/~lms/a,b;c",
        "https://www.sykehuset-vestviken.example.no/e!1",
    ):
        assert course(tmp_path, url).evaluation_url == url


def test_the_longest_easy_address_has_a_code_of_33_squares_and_one_more_has_not() -> None:
    def side(chars: int) -> int:
        return len(segno.make("x" * chars, error="m", micro=False).matrix)

    assert (side(EASY_ADDRESS_CHARS_MAX), side(EASY_ADDRESS_CHARS_MAX + 1)) == (33, 37)


def test_a_sheet_read_over_the_course_keeps_the_address(tmp_path: Path) -> None:
    before, path = course(tmp_path), tmp_path / "plan.csv"
    path.write_bytes(course_as_csv(before))
    found = import_plan(path, sites(), Wishes(like=before))
    assert found.course == before
    assert f'evaluation_url = "{URL}"' in course_as_toml(before)


def test_the_form_is_in_the_log_and_on_the_wire_as_it_was_planned(tmp_path: Path) -> None:
    event = planned(programme_for(course(tmp_path), sites(), 1))
    assert event_from_json(event_to_json(event)) == event
