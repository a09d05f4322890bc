"""The hands' own book: what they sent, and what they were told it came to, written as it happened.

It is kept apart from the product's own records, so that the two can be laid side by side.
Every line is on the disk before the next thing is done.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

OK = "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that was sent and answered. `answer` is "ok" or the code of a refusal."""

    id: str
    what: Literal["command", "report"]
    kind: str
    room: str = ""
    answer: str = OK


class Ledger:
    """A file of entries, one JSON object in a line."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")
        self._path = path

    def write(self, entry: Entry) -> None:
        """Add an entry, and wait until it is on the disk."""
        self._file.write(json.dumps(asdict(entry)) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Write no more."""
        self._file.close()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All that was written."""
        return tuple(read(self._path))


def read(path: Path) -> Iterator[Entry]:
    """The entries of a ledger file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        yield Entry(**json.loads(line))
