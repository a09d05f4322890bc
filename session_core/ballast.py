"""A file that only takes up room, and is given back to the disk when the disk is full, so that a
call for help can still be saved.

Rule 1: it never fills a small disk itself: it is a share of what is free.
Rule 2: it must really take up its room, so it is no sparse file.
Rule 3: that it cannot be made is no fault. The disk is full later than without it, or no sooner.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

BYTES_MAX = 8 * 1024 * 1024
"""Some thousand reports."""
SHARE_OF_FREE = 8
"""One part in so many of what is free."""
BYTES_MIN = 16 * 1024
"""Less than this saves nothing: a small transaction is a few pages of 4 KiB."""


def free_bytes(folder: Path) -> int:
    """What this user may still write on the folder's disk. Raises OSError."""
    return shutil.disk_usage(folder).free


class Ballast:
    """The file. Used by one process at a time."""

    def __init__(self, file: Path, free: Callable[[Path], int] = free_bytes) -> None:
        self.file = file
        self._free = free

    @property
    def is_there(self) -> bool:
        """It can still be given back."""
        return self.file.exists()

    def keep(self) -> None:
        """Make it, unless it is there: the disk may have been cleared since it was given back."""
        try:
            size = min(BYTES_MAX, self._free(self.file.parent) // SHARE_OF_FREE)
            if size < BYTES_MIN or self.is_there:
                return
            fresh = self.file.with_name(self.file.name + ".new")
            _fill(fresh, size)
            fresh.replace(self.file)
        except OSError:
            return

    def drop(self) -> bool:
        """Give its room back; whether there was any."""
        try:
            self.file.unlink()
        except OSError:
            return False
        return True


def _fill(file: Path, size: int) -> None:
    """A file of so many bytes, every one of them taken from the disk, or none. Raises OSError."""
    try:
        with file.open("wb") as out:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(out.fileno(), 0, size)
            else:  # pragma: no cover - Windows
                out.write(bytes(size))
    except OSError:
        file.unlink(missing_ok=True)
        raise
