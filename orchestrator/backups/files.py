"""Files that must survive a power cut, and belong to whoever the folder belongs to."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def sync(path: Path) -> None:
    """What was written to the file is on the disk when this returns. Raises OSError."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """So are the names in the folder. Raises OSError. Windows has no such call, and needs none."""
    if sys.platform == "win32":  # pragma: no cover
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def give_to_owner_of(folder: Path, path: Path) -> None:
    """An administrator's file is given to the folder's owner, for the centre must be able to read
    it.

    Raises OSError.
    """
    if sys.platform == "win32" or os.geteuid() != 0:
        return
    owner = folder.stat()
    os.chown(path, owner.st_uid, owner.st_gid)


def write_whole(path: Path, text: str) -> None:
    """First a whole new file, then its name: a power cut leaves the old text or the new one.

    Raises OSError.
    """
    fresh = path.with_name(path.name + ".new")
    fresh.touch(mode=0o600)
    fresh.write_text(text, encoding="utf-8")
    sync(fresh)
    give_to_owner_of(path.parent, fresh)
    fresh.replace(path)
    sync_folder(path.parent)
