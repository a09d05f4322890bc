"""What `samkurs demo` is asked for, and what it answers before anything is started."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from orchestrator.demo.processes import ProcessTrouble
from orchestrator.demo.running import CONFIG, Wanted, data_folder, find_programme, leave_folder, run


def wanted(course: str = "t1d-2dager", day: int = 1, data: Path | None = None) -> Wanted:
    return Wanted(
        course=course,
        day=day,
        speed=1,
        autopilot=False,
        port=0,
        data=data,
        browser=False,
        language="nb",
        start_before=10,
    )


def test_a_course_and_a_day_are_found() -> None:
    programme = find_programme(wanted("hjertesvikt-3formiddager", 3), CONFIG)
    assert (programme.course, programme.day) == ("hjertesvikt-3formiddager", 3)


def test_an_unknown_course_is_answered_with_those_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(wanted("sauna")) == 2
    said = capsys.readouterr().err
    assert "sauna" in said
    assert "t1d-2dager" in said


def test_a_day_that_the_course_has_not_is_answered_with_how_many_it_has() -> None:
    with pytest.raises(ProcessTrouble) as trouble:
        find_programme(wanted(day=3), CONFIG)
    assert trouble.value.code == "unknown_day"
    assert trouble.value.details["days"] == 2


def test_a_broken_course_file_is_answered_with_how_to_find_the_faults(tmp_path: Path) -> None:
    (tmp_path / "courses").mkdir()
    shutil.copy(CONFIG / "sites.toml", tmp_path)
    (tmp_path / "courses" / "t1d-2dager.toml").write_text("id = 1")
    with pytest.raises(ProcessTrouble, match="course_faulty"):
        find_programme(wanted(), tmp_path)


def test_a_place_without_courses_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProcessTrouble, match="no_courses"):
        find_programme(wanted(), tmp_path)


def test_a_folder_of_its_own_is_removed_afterwards() -> None:
    folder = data_folder(None)
    (folder / "log").write_text("x")
    leave_folder(wanted(), folder, is_wanted=False)
    assert not folder.exists()


def test_a_folder_of_its_own_stays_when_something_went_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = data_folder(None)
    leave_folder(wanted(), folder, is_wanted=True)
    assert str(folder) in capsys.readouterr().out
    folder.rmdir()


def test_a_folder_that_was_asked_for_is_kept(tmp_path: Path) -> None:
    asked = tmp_path / "new"
    leave_folder(wanted(data=asked), data_folder(asked), is_wanted=False)
    assert asked.is_dir()


def test_a_folder_with_something_in_it_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").write_text("x")
    assert run(wanted(data=tmp_path)) == 2
    assert str(tmp_path) in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["mine"]


def test_a_folder_that_cannot_be_made_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x")
    assert run(wanted(data=tmp_path / "file" / "data")) == 2
    assert "file" in capsys.readouterr().err
