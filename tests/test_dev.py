"""The one file that must work on a bare machine, and the steps that CI runs through it."""

from __future__ import annotations

import sys
import tomllib
from contextlib import ExitStack
from pathlib import Path

import pytest

import dev
from tools import check, chromium


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_supported_pythons_are_welcome(version: tuple[int, int]) -> None:
    assert dev.python_complaint(version, has_apt=True, on_windows=False) is None


@pytest.mark.parametrize(
    ("has_apt", "on_windows", "cure"),
    [
        (True, False, "sudo apt install python3.11 python3.11-venv"),
        (False, True, "winget install Python.Python.3.13"),
        (False, False, "install the package python3.13 of your system"),
    ],
)
@pytest.mark.parametrize("version", [(3, 10), (3, 14)])
def test_other_pythons_hear_which_package_to_install(
    version: tuple[int, int], has_apt: bool, on_windows: bool, cure: str
) -> None:
    complaint = dev.python_complaint(version, has_apt, on_windows)
    assert complaint is not None
    assert f"this is 3.{version[1]}" in complaint
    assert cure in complaint


def test_the_oldest_python_is_the_one_that_the_package_asks_for() -> None:
    text = (dev.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'requires-python = ">=3.11,<3.14"' in text
    assert (dev.PYTHON_OLDEST, dev.PYTHON_BEYOND) == ((3, 11), (3, 14))


def test_a_missing_ensurepip_is_named_for_the_systems_own_python() -> None:
    assert dev.venv_remedy((3, 11), "/usr/bin/python3.11") == "sudo apt install python3-venv"


def test_a_missing_ensurepip_is_named_for_another_python() -> None:
    assert dev.venv_remedy((3, 13), "/usr/bin/python3.11") == "sudo apt install python3.13-venv"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the files that an environment is made from."""
    for name in dev.INGREDIENTS:
        (tmp_path / name).write_text(name, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", dev.INGREDIENTS)
def test_a_change_in_any_lock_puts_the_environment_out_of_step(project: Path, name: str) -> None:
    stamp = project / "stamp"
    assert not dev.in_step(stamp, dev.fingerprint(project))
    stamp.write_text(dev.fingerprint(project), encoding="utf-8")
    assert dev.in_step(stamp, dev.fingerprint(project))
    (project / name).write_text("changed", encoding="utf-8")
    assert not dev.in_step(stamp, dev.fingerprint(project))


def test_a_moved_folder_is_out_of_step(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = dev.fingerprint(project)
    moved = project.rename(tmp_path_factory.mktemp("elsewhere") / "project")
    assert dev.fingerprint(moved) != before


def test_uv_chooses_a_python_only_for_a_fresh_environment() -> None:
    assert dev.uv_commands("uv", "py", fresh=False) == [["uv", "sync", "--locked", "--all-extras"]]
    assert dev.uv_commands("uv", "py", fresh=True)[0][-2:] == ["--python", "py"]


def test_pip_takes_nothing_without_its_hash_and_builds_us_without_the_network() -> None:
    make, others, ours = dev.pip_commands("py", inside=False, venv=Path("v"))
    assert make == ["py", "-m", "venv", "--clear", "v"]
    assert {"--require-hashes", "--no-deps", "requirements.lock"} <= set(others)
    assert {"--no-index", "--no-build-isolation", "--no-deps"} <= set(ours)


def test_pip_never_clears_the_environment_that_it_runs_in() -> None:
    assert all("venv" not in command for command in dev.pip_commands("py", True, Path("v")))


def test_the_pip_lock_can_build_us_and_has_a_hash_for_everything() -> None:
    entries = (dev.ROOT / "requirements.lock").read_text(encoding="utf-8").split("\n")
    names = [line.split("==")[0] for line in entries if "==" in line]
    assert {"hatchling", "editables", "pydantic"} <= set(names)
    assert sum("--hash=sha256:" in line for line in entries) >= len(names)


@pytest.mark.parametrize(
    ("finding", "line"),
    [
        (dev.python_finding((3, 12), True, False), "ok       Python 3.12"),
        (
            dev.python_finding((3, 10), True, False),
            "MISSING  Python 3.10: Samkurs needs Python 3.11, 3.12 or 3.13, and this is 3.10. Do: "
            "sudo apt install python3.11 python3.11-venv, then python3.11 dev.py setup",
        ),
        (
            dev.venv_findings(False, False)[0],
            "MISSING  the environment .venv: python3 dev.py setup",
        ),
        (
            dev.venv_findings(True, False)[1],
            "MISSING  the environment in step with the locks: python3 dev.py setup",
        ),
        (dev.venv_findings(True, True)[1], "ok       the environment in step with the locks"),
        (dev.chromium_finding("/usr/bin/chromium"), "ok       Chromium /usr/bin/chromium"),
        (dev.chromium_finding(None), f"without  Chromium: {chromium.REMEDY}"),
        (dev.sqlite_finding((3, 40, 1)), "ok       SQLite 3.40.1"),
        (
            dev.sqlite_finding((3, 36, 0)),
            "MISSING  SQLite 3.36.0: Samkurs needs SQLite 3.37 or newer; "
            "a newer Python or system brings it",
        ),
        (dev.disk_finding(80.04), "ok       80.0 GB free on this disk"),
        (dev.disk_finding(0.3), "MISSING  0.3 GB free on this disk: make room: at least 2 GB"),
    ],
)
def test_the_doctor_says_what_is_and_what_helps(finding: dev.Finding, line: str) -> None:
    assert dev.doctor_line(finding) == line


def test_the_environments_python_is_found_on_both_systems() -> None:
    assert dev.venv_python(on_windows=True).replace("\\", "/").endswith(".venv/Scripts/python.exe")
    assert dev.venv_python(on_windows=False).endswith("python")


def test_other_words_are_tools_or_else_the_products_own(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "simulate.py").touch()
    words = ("test", "simulate", "demo")
    commands = [dev.inside_command(tmp_path, word, ["--x"])[1:] for word in words]
    assert commands == [
        ["-m", "tools.check", "--x"],
        ["tools/simulate.py", "--x"],
        ["-m", "orchestrator", "demo", "--x"],
    ]


# The steps of `dev.py test` --------------------------------------------------------------------


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A project in which nobody has written a test yet."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tools").mkdir()
    return tmp_path


def names(steps: list[check.Step]) -> list[str]:
    return [step.name for step in steps]


def test_steps_for_processes_and_browsers_come_with_the_first_such_test(tree: Path) -> None:
    assert check.real_steps(tree) == []
    for mark in ("process", "browser"):
        text = f"@pytest.mark.{mark}"
        (tree / "tests" / f"test_{mark}.py").write_text(text, encoding="utf-8")
    assert names(check.real_steps(tree)) == [
        "process tests", "Chromium", "PulseAudio", "browser tests"
    ]  # fmt: skip


def test_every_mark_of_ours_has_a_step_and_no_test_can_be_left_out() -> None:
    known = tomllib.loads((check.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    registered = known["tool"]["pytest"]["ini_options"]["markers"]
    assert {one.partition(":")[0] for one in registered} == set(check.MARKS)
    chosen = {step.command[-1] for step in check.real_steps(check.ROOT)}
    assert set(check.MARKS) <= chosen
    assert check.unit_steps()[0].command[-1] == "not browser and not process"


def test_languages_are_checked_as_soon_as_there_is_a_tool_for_it(tree: Path) -> None:
    assert "languages" not in names(check.static_steps(tree))
    (tree / "tools" / "catalogues.py").touch()
    assert "languages" in names(check.static_steps(tree))


def test_quick_leaves_out_what_takes_long() -> None:
    quick = names(check.chosen_steps(check.ROOT, True, []))
    assert quick[-1] == "unit tests"
    assert set(quick) < set(names(check.chosen_steps(check.ROOT, False, [])))


def test_arguments_after_the_dashes_run_pytest_alone() -> None:
    (step,) = check.chosen_steps(check.ROOT, False, ["-k", "rejoin"])
    assert step.command[-3:] == ("pytest", "-k", "rejoin")


def test_a_failed_step_is_told_last_and_does_not_hide_the_others() -> None:
    told = check.summary([check.Outcome("lint", 0, 1.0), check.Outcome("types", 1, 2.0)])
    assert told.endswith(
        "lint: ok (1.0 s)\ntypes: FAILED with 1 (2.0 s)\n1 of 2 steps failed: types. (3 s)"
    )


def test_all_green_is_told_in_one_sentence() -> None:
    assert check.summary([check.Outcome("lint", 0, 1.0)]).endswith(
        "Every step is green, 1 of 1. (1 s)"
    )


@pytest.mark.parametrize("code", [0, 3])
def test_a_step_is_judged_by_its_exit_code(code: int, tmp_path: Path) -> None:
    step = check.Step("leave", (sys.executable, "-c", f"raise SystemExit({code})"))
    assert check.run(step, tmp_path).code == code


# Chromium --------------------------------------------------------------------------------------


def test_a_browser_that_was_named_is_the_only_one_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = tmp_path / "browser"
    monkeypatch.setenv(chromium.VARIABLE, str(browser))
    assert chromium.find() is None
    browser.touch()
    assert chromium.find() == str(browser)


def test_only_root_goes_without_the_sandbox() -> None:
    assert "--no-sandbox" in chromium.launch_arguments(is_root=True)
    assert "--no-sandbox" not in chromium.launch_arguments(is_root=False)


def test_a_second_setup_waits_for_the_first_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, waited, first = tmp_path / dev.SETUP_LOCK, [0.0], ExitStack()
    first.enter_context(dev.alone(path))

    def rest(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) > 3:
            first.close()

    with dev.alone(path, rest):
        assert len(waited) > 3
    assert capsys.readouterr().out.count("Another setup") == 1


def test_a_setup_that_is_alone_waits_for_nobody(tmp_path: Path) -> None:
    def never(_: float) -> None:
        raise AssertionError

    for _ in range(2):
        with dev.alone(tmp_path / dev.SETUP_LOCK, never):
            pass
