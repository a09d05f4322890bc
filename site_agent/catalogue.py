"""The catalogue of checks of a laptop: its faults are told as an agent tells them."""

from __future__ import annotations

from pathlib import Path

from session_core.checks_file import ChecksFileWrong, read_checks
from session_core.rules.checks import Catalogue, Catalogues
from site_agent.troubles import AgentTrouble


def load_catalogues(file: Path | None = None) -> Catalogues:
    """The checks by id, for every profile of a room. Raises AgentTrouble."""
    try:
        return read_checks(file)
    except ChecksFileWrong as error:
        raise AgentTrouble(error.code, file=error.file, why=error.why) from error


def load_catalogue(file: Path | None = None) -> Catalogue:
    """The checks of a room without a profile. Raises AgentTrouble."""
    return load_catalogues(file)[""]
