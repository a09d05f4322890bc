"""The catalogue of checks, read once at the start."""

from __future__ import annotations

from pathlib import Path

from session_core.rules.checks import Catalogue
from session_core.wire.catalogue import CatalogueFault, catalogue_from_toml
from site_agent.troubles import AgentTrouble

HERE = Path(__file__).resolve().parent


def packaged() -> Path:
    """The one that comes with the agent: in the tree beside it, in a wheel inside it."""
    beside = HERE.parent / "config" / "checks.toml"
    return beside if beside.is_file() else HERE / "config" / "checks.toml"


def load_catalogue(file: Path | None = None) -> Catalogue:
    """The checks by id. Raises AgentTrouble."""
    file = file or packaged()
    try:
        return catalogue_from_toml(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, CatalogueFault) as error:
        raise AgentTrouble("checks_file_wrong", file=file, why=error) from error
