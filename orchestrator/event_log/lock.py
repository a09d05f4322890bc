"""One process per data folder, held by the operating system, so that a killed process leaves
nothing locked behind.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from orchestrator.event_log.interface import LogUnavailable


class FolderLock:
    """Held from when it is made until `release`.

    Raises `LogUnavailable` (`log_in_use`, `folder_unwritable`).
    """

    def __init__(self, path: Path) -> None:
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise LogUnavailable("folder_unwritable", path.parent, str(error)) from error
        try:
            _lock(self._file)
        except OSError as error:
            os.close(self._file)
            raise LogUnavailable("log_in_use", path.parent, "another centre has it") from error

    def release(self) -> None:
        """Let others have it.

        The file stays: removing it would let two processes lock two files of one name.
        """
        os.close(self._file)


if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
