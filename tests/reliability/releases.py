"""Programs of released versions: wheels that were kept (tests/releases), unpacked and started.

They run in the present environment, but from their own folder: nothing of the working tree is on
their path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from tests.reliability.field import CENTRE, LAPTOP, Program

FOLDER = Path(__file__).resolve().parents[1] / "releases"
BEFORE = FOLDER / "samkurs-0.1.0.dev0-py3-none-any.whl"
"""The version before this one."""
_ROW = re.compile(r"\| `([^`]+\.whl)` \| `[0-9a-f]+` \| `([0-9a-f]{64})` \|")


def recorded() -> dict[str, str]:
    """The hash of each wheel, as README.md has it."""
    return dict(_ROW.findall((FOLDER / "README.md").read_text(encoding="utf-8")))


def actual() -> dict[str, str]:
    """The hash of each wheel that lies there."""
    return {one.name: sha256(one.read_bytes()).hexdigest() for one in FOLDER.glob("*.whl")}


class Release:
    """The programs of one released version."""

    def __init__(self, folder: Path) -> None:
        environment = {"PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1"}
        self.folder = folder
        self.centre = Program(CENTRE.arguments, environment)
        self.laptop = Program(LAPTOP.arguments, environment)


@contextmanager
def unpacked(wheel: Path = BEFORE) -> Iterator[Release]:
    """A released version, ready to be started."""
    with TemporaryDirectory(prefix="samkurs-release-") as temp:
        with ZipFile(wheel) as archive:
            archive.extractall(temp)
        yield Release(Path(temp))
