"""The README's way to a course of one's own works as it stands, from a clone."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HERE = ".venv/bin/samkurs "


def commands(text: str) -> list[str]:
    """Those of the block under its heading, without what is remarked beside them."""
    block = text.split("## Use it for a real course", 1)[1].split("```")[1]
    return [line.partition("#")[0].strip() for line in block.splitlines() if line]


def python(words: list[str], folder: Path, code: Path) -> subprocess.CompletedProcess[str]:
    """What the Python that runs the tests makes of these words, with the code of this clone. It has
    one checkout installed, which need not be the one that is being tested.
    """
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(code)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def run(command: str, folder: Path, code: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """As it is written, but with the Python that runs the tests."""
    assert command.startswith(HERE), "the commands of a fresh clone lie there"
    words = ["-m", "orchestrator", *shlex.split(command.removeprefix(HERE))]
    return python(words, folder, code)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "config", tmp_path / "config")
    return tmp_path


def test_each_command_before_the_centre_does_what_it_says(clone: Path) -> None:
    *before, last = commands((ROOT / "README.md").read_text(encoding="utf-8"))
    for command in before:
        done = run(command, clone)
        assert done.returncode == 0, done.stdout + done.stderr
    assert last == f"{HERE}serve"
    assert {"plan.xlsx", "my-course.toml"} <= {one.name for one in clone.iterdir()}


def test_a_command_that_lacks_its_file_is_noticed(clone: Path) -> None:
    assert run(f"{HERE}course check there-is-none.toml", clone).returncode != 0


def test_it_is_the_code_of_this_clone_that_is_tried(clone: Path) -> None:
    tell = ["-c", "import orchestrator; print(orchestrator.__file__)"]
    assert Path(python(tell, clone, ROOT).stdout.strip()).is_relative_to(ROOT)


def test_a_clone_with_a_planted_fault_is_noticed(clone: Path) -> None:
    planted = clone / "planted"
    (planted / "orchestrator").mkdir(parents=True)
    (planted / "orchestrator" / "__main__.py").write_text("raise SystemExit(3)")
    (planted / "orchestrator" / "__init__.py").touch()
    assert run(f"{HERE}course check there-is-none.toml", clone, planted).returncode == 3
