"""What this laptop was given for a code, kept in its data folder: the room, its key, the centre.

It beats every other source of settings: whoever typed the code stood at the laptop, after all else
was set. Whoever wants the settings back deletes the file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from session_core.rules.records import dataclass
from session_core.rules.terms import RoomId
from site_agent.lock import folder_trouble

FILE = "enrolled.json"
_NAMES = ("centre", "room", "token")


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What a code gave."""

    centre: str
    """Address of the centre, as the settings hold it."""
    room: RoomId
    token: str


def write(folder: Path, enrolled: Enrolled) -> None:
    """Keep it, whole or not at all, for this user's eyes only. Raises AgentTrouble."""
    draft = folder / f"{FILE}.draft"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(asdict(enrolled), file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / FILE)
    except OSError as error:
        raise folder_trouble(folder, error) from error


def read(folder: Path) -> Mapping[str, str | None]:
    """The settings that it gives: none where there is no such file, or it cannot be read."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return {name: str(found[name]) for name in _NAMES} | {"token_file": None}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
