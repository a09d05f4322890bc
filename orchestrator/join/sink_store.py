"""What event sinks sent, on the disk before it is answered: Join never sends anything again.

Each line is one thinned envelope: no name, no address, nothing of other people's meetings. What is
older than a day goes at the next start, and when the file grows large.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

from orchestrator.join.desk import one_of
from session_core.join.sink import Envelope

KEPT_S: Final = 24 * 3600.0
FILE_BYTES_MAX: Final = 32 * 1024 * 1024


class SinkStore:
    """One file of lines, written by one at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writing = asyncio.Lock()

    async def keep(self, sink: str, envelopes: Iterable[Envelope]) -> None:
        """Write them, and come back when they are on the disk. Raises OSError."""
        lines = "".join(_line(sink, one) for one in envelopes)
        async with self._writing:
            await asyncio.to_thread(_append, self._path, lines)

    async def read(self, now: float) -> list[Envelope]:
        """What is a day old at most, each with its sink in its node; the rest is let go."""
        async with self._writing:
            return await asyncio.to_thread(_tidied, self._path, now - KEPT_S)


def _line(sink: str, one: Envelope) -> str:
    return json.dumps(asdict(one_of(sink, one))) + "\n"


def _append(path: Path, lines: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())
        is_large = file.tell() > FILE_BYTES_MAX
    if is_large:
        # The newest half is well over a day of any meeting of ours.
        kept = path.read_bytes()[-FILE_BYTES_MAX // 2 :]
        _write(path, kept[kept.find(b"\n") + 1 :])


def _tidied(path: Path, since: float) -> list[Envelope]:
    if not path.is_file():
        return []
    # A power cut may have left half a letter, and no letter may keep the centre from starting.
    with path.open(encoding="utf-8", errors="replace") as file:
        found = [one for one in _readable(file) if one.time >= since]
    lines = "".join(json.dumps(asdict(one)) + "\n" for one in found)
    _write(path, lines.encode())
    return found


def _readable(lines: Iterable[str]) -> Iterator[Envelope]:
    """A line that a power cut left half is passed over."""
    for line in lines:
        try:
            yield Envelope(**json.loads(line))
        except (ValueError, TypeError):
            continue


def _write(path: Path, content: bytes) -> None:
    beside = path.with_suffix(".new")
    beside.write_bytes(content)
    beside.replace(path)
