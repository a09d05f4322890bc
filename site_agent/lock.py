"""One agent per data folder: an operating-system lock, which a killed process gives back by itself.

The lock is what counts; `desk.json` beside it only tells people, and the demo, where the running
one is.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

from session_core.words import Saying
from site_agent.terminal_words import WORDS
from site_agent.troubles import AgentTrouble

log = logging.getLogger(__name__)

LOCK_FILE = "agent.lock"
DESK_FILE = "desk.json"

if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FolderLock:
    """Holds a data folder for this process."""

    def __init__(self, folder: Path) -> None:
        self._desk = folder / DESK_FILE
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = (folder / LOCK_FILE).open("ab")
        except OSError as error:
            raise folder_trouble(folder, error) from error
        try:
            _take(self._file)
        except OSError as error:
            self._file.close()
            raise AgentTrouble("already_running", address=running_address(folder)) from error

    def tell(self, address: str) -> None:
        """Write where the desk is, whole or not at all. It only tells people, so that a disk has no
        room for it ends nothing.
        """
        draft = self._desk.with_suffix(".draft")
        told = json.dumps({"address": address, "pid": os.getpid()})
        try:
            draft.write_text(told, encoding="utf-8")
            draft.replace(self._desk)
        except OSError as error:
            log.warning("address_not_told", extra={"errno": error.errno})
            for stale in (draft, self._desk):
                with suppress(OSError):
                    stale.unlink(missing_ok=True)

    def release(self) -> None:
        """Give the folder back."""
        with suppress(OSError):
            self._desk.unlink(missing_ok=True)
        self._file.close()


def folder_trouble(folder: Path, error: OSError) -> AgentTrouble:
    """What to tell where a file in the folder could not be written."""
    if error.errno == errno.ENOSPC:
        return AgentTrouble("disk_full", folder=folder)
    return AgentTrouble("data_folder_unwritable", folder=folder, why=error.strerror)


def running_address(folder: Path) -> str | Saying:
    """The address that the agent in this folder last told, or a word that it is still starting."""
    try:
        return str(json.loads((folder / DESK_FILE).read_text(encoding="utf-8"))["address"])
    except (OSError, ValueError, KeyError):
        return WORDS.later("no_address")
