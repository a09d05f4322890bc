"""`samkurs practice`: what may be asked for, and a file to double-click on."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestrator.cli import whole_app
from orchestrator.practice.running import Wanted, run
from orchestrator.practice.shortcut import shortcut
from orchestrator.practice.words import say
from session_core.practice.guide import Learner
from session_core.rules.terms import LANGUAGES

PYTHON = "/opt/samkurs/bin/python"
run_command = CliRunner().invoke
APP = whole_app()


def practice(*arguments: str) -> tuple[int, str]:
    """The exit code, and all that was said."""
    told = run_command(APP, ["practice", *arguments], env={"COLUMNS": "200", "NO_COLOR": "1"})
    return told.exit_code, told.output


@pytest.mark.parametrize("who", ["gruppeleder", "leader", "GRUPPELEIAR"])
def test_a_shortcut_is_put_where_it_was_asked_for(who: str, tmp_path: Path) -> None:
    code, said = practice(who, "--shortcut", str(tmp_path))
    (file,) = tmp_path.iterdir()
    assert code == 0
    assert "gruppeleder" in file.name
    assert file.name in said.replace("\n", "")
    assert "practice leader --browser" in file.read_text(encoding="utf-8")
    assert os.access(file, os.X_OK) or sys.platform == "win32"


def test_a_folder_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    code, said = practice("foreleser", "--shortcut", str(tmp_path / "none"))
    assert code == 2
    assert "Velg en mappe som finnes" in said


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nurse",), "gruppeleder"),
        (("leader", "--lang", "de"), "nb, nn"),
        (("leader", "--port", "70000"), "Fra 0 til 65535"),
    ],
)
def test_what_cannot_be_practised_is_refused(arguments: tuple[str, ...], told: str) -> None:
    code, said = practice(*arguments)
    assert code == 2
    assert told in said


@pytest.mark.parametrize(
    ("platform", "ending", "start"),
    [
        ("linux", ".desktop", f'Exec="{PYTHON}" -m orchestrator practice lecturer'),
        ("darwin", ".command", f'exec "{PYTHON}" -m orchestrator practice lecturer'),
        ("win32", ".cmd", f'start "Samkurs" /min "{PYTHON}" -m orchestrator practice lecturer'),
    ],
)
def test_each_sort_of_machine_has_its_own_form(platform: str, ending: str, start: str) -> None:
    name, text = shortcut(Learner.LECTURER, "nn", PYTHON, platform)
    assert name == f"Øv som førelesar (Samkurs){ending}"
    assert f"{start} --browser --lang nn" in text
    assert ("\r\n" in text) == (platform == "win32")


def test_a_practice_whose_course_is_missing_ends_with_a_fault_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(Wanted(learner=Learner.LEADER, language="nb"), config=tmp_path / "none")
    said = capsys.readouterr()
    assert code == 2
    assert "Øvingsdagen mangler" in said.err
    assert said.out == ""


def test_a_practice_speaks_three_languages() -> None:
    told = {say("died", one, exit_code=1, said="x") for one in LANGUAGES}
    assert len(told) == 3
