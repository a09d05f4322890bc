"""What event sinks sent, on the disk before it is answered: Join never sends anything again.

A file that is made anew is whole on the disk before it takes the old one's name.

Each line is one thinned envelope: no name, no address, nothing of other people's meetings. What is
older than a day goes at the next start, and when the file grows large.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

from orchestrator.backups.files import sync, sync_folder
from orchestrator.join.desk import one_of
from session_core.join.sink import Envelope

KEPT_S: Final = 24 * 3600.0
FILE_BYTES_MAX: Final = 32 * 1024 * 1024


class SinkStore:
    """One file of lines, written by one at a time. `synced` comes back when a file is on the disk,
    and raises OSError.
    """

    def __init__(self, path: Path, synced: Callable[[Path], None] = sync) -> None:
        self._path = path
        self._synced = synced
        self._writing = asyncio.Lock()

    async def keep(self, sink: str, envelopes: Iterable[Envelope]) -> None:
        """Write them, and come back when they are on the disk. Raises OSError."""
        lines = "".join(_line(sink, one) for one in envelopes)
        async with self._writing:
            await asyncio.to_thread(_append, self._path, lines, self._synced)

    async def read(self, now: float) -> list[Envelope]:
        """What is a day old at most, each with its sink in its node; the rest is let go."""
        async with self._writing:
            return await asyncio.to_thread(_tidied, self._path, now - KEPT_S, self._synced)


def _line(sink: str, one: Envelope) -> str:
    return json.dumps(asdict(one_of(sink, one))) + "\n"


def _append(path: Path, lines: str, synced: Callable[[Path], None]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    with path.open("a", encoding="utf-8") as file:
        file.write(lines)
    synced(path)
    if is_new:
        sync_folder(path.parent)
    if path.stat().st_size > FILE_BYTES_MAX:
        # The newest half is well over a day of any meeting of ours.
        kept = path.read_bytes()[-FILE_BYTES_MAX // 2 :]
        _write(path, kept[kept.find(b"\n") + 1 :], synced)


def _tidied(path: Path, since: float, synced: Callable[[Path], None]) -> list[Envelope]:
    if not path.is_file():
        return []
    # A power cut may have left half a letter, and no letter may keep the centre from starting.
    with path.open(encoding="utf-8", errors="replace") as file:
        found = [one for one in _readable(file) if one.time >= since]
    lines = "".join(json.dumps(asdict(one)) + "\n" for one in found)
    _write(path, lines.encode(), synced)
    return found


def _readable(lines: Iterable[str]) -> Iterator[Envelope]:
    """A line that a power cut left half is passed over."""
    for line in lines:
        try:
            yield Envelope(**json.loads(line))
        except (ValueError, TypeError):
            continue


def _write(path: Path, content: bytes, synced: Callable[[Path], None]) -> None:
    """First a whole new file, then its name: a power cut leaves the old lines or the new ones."""
    beside = path.with_suffix(".new")
    beside.write_bytes(content)
    synced(beside)
    beside.replace(path)
    sync_folder(path.parent)
