"""Notice a log that was put back from a backup: its history may be shorter than what rooms have
already seen.

The file and a small file beside it both count how often the centre was started. Where they do not
agree, the log is another incarnation: it gets a new name (the epoch), and every room takes a
snapshot instead of going on from a number that now means something else. A copy from before the
last start counts fewer starts than its neighbour. One from after it counts the same, so whoever
restores takes the neighbour away (docs/operating.md), which never agrees with a log that was used.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Callable
from pathlib import Path


def sidecar_of(path: Path) -> Path:
    """The small file beside the log. It goes away when the log is restored."""
    return path.with_name(path.name + ".starts")


def draw_epoch() -> str:
    """A name that no other incarnation has."""
    return secrets.token_hex(6)


def raise_incarnation(
    connection: sqlite3.Connection, path: Path, draw: Callable[[], str] = draw_epoch
) -> str:
    """Count this start in both places, and give the epoch. Raises OSError and sqlite3.Error."""
    known = dict(connection.execute("select name, value from store"))
    starts, epoch = int(known.get("starts", "0")), str(known.get("epoch", ""))
    seen = _read(sidecar_of(path))
    if starts != seen or not epoch:
        epoch = draw()
    starts = max(starts, seen) + 1
    _write(sidecar_of(path), starts)
    connection.execute(
        "insert or replace into store values ('starts', ?), ('epoch', ?)", (str(starts), epoch)
    )
    return epoch


def renew_incarnation(connection: sqlite3.Connection, draw: Callable[[], str] = draw_epoch) -> str:
    """A new epoch without a start. Raises sqlite3.Error."""
    epoch = draw()
    connection.execute("insert or replace into store values ('epoch', ?)", (epoch,))
    return epoch


def _read(sidecar: Path) -> int:
    """Starts counted beside the log.

    A sidecar that is gone or spoilt never matches a log that was used.
    """
    try:
        return int(sidecar.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return 0


def _write(sidecar: Path, starts: int) -> None:
    """First a whole new file, then its name: a power cut leaves the old count or the new one."""
    fresh = sidecar.with_name(sidecar.name + ".new")
    with fresh.open("w", encoding="ascii") as file:
        file.write(str(starts))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(sidecar)
