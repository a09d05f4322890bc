"""The catalogue of checks, read once at the start, by the centre and by every laptop."""

from __future__ import annotations

from pathlib import Path

from session_core.rules.checks import Catalogues
from session_core.wire.catalogue import CatalogueFault, catalogues_from_toml

HERE = Path(__file__).resolve().parent


class ChecksFileWrong(Exception):
    """The file cannot be used. The text says why."""

    code = "checks_file_wrong"

    def __init__(self, file: Path, why: object) -> None:
        super().__init__(f"{file}: {why}")
        self.file = file
        self.why = why


def packaged() -> Path:
    """The one that comes with the program: in the tree beside it, in a wheel inside it."""
    beside = HERE.parent / "config" / "checks.toml"
    return beside if beside.is_file() else HERE / "config" / "checks.toml"


def read_checks(file: Path | None = None) -> Catalogues:
    """The checks by id, for every profile of a room. Raises `ChecksFileWrong`."""
    file = file or packaged()
    try:
        return catalogues_from_toml(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, CatalogueFault) as error:
        raise ChecksFileWrong(file, error) from error
