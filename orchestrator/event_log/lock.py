"""One process per data folder, held by the operating system, so that a killed process leaves
nothing locked behind.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from orchestrator.event_log.interface import LogUnavailable

TRIES = 10
APART_S = 0.03
"""Whoever only looks whether a folder is held has it for an instant, for no system tells it in
another way. A centre that starts just then must not fail, nor another look be told that a centre
runs: what is held by a centre is held for longer than this.
"""


class FolderLock:
    """Held from when it is made until `release`.

    Raises `LogUnavailable` (`log_in_use`, `folder_unwritable`).
    """

    def __init__(self, path: Path, wait: Callable[[float], None] = time.sleep) -> None:
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise LogUnavailable("folder_unwritable", path.parent, str(error)) from error
        try:
            _lock_soon(self._file, wait)
        except OSError as error:
            os.close(self._file)
            raise LogUnavailable("log_in_use", path.parent, "another centre has it") from error

    def release(self) -> None:
        """Let others have it.

        The file stays: removing it would let two processes lock two files of one name.
        """
        os.close(self._file)


def _lock_soon(file: int, wait: Callable[[float], None]) -> None:
    for _ in range(TRIES - 1):
        try:
            return _lock(file)
        except OSError:
            wait(APART_S)
    return _lock(file)


if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
