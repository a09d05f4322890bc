"""What was seen from outside: what people were told, and which frames went by.

Nothing here asks a core what it thinks. A report counts as acknowledged when a laptop's disk says
so, as in the log when the centre's disk says so.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

from tests.simulation.network import Connection


class Found(Exception):
    """A checker has found something that must not be."""


@dataclass
class Record:
    """One history, as it was seen."""

    acked: set[str] = field(default_factory=set)
    """Reports of which the centre, or some laptop's disk, ever said that the centre has them."""
    answered: dict[str, str] = field(default_factory=dict)
    """Command id to the session in which its sender was told that it is kept."""
    late: set[str] = field(default_factory=set)
    """Wishes that came to the centre after their last moment."""
    odd: set[str] = field(default_factory=set)
    """Reports in words that this version does not know: they belong in quarantine."""
    struck: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    frames: int = 0
    _hash: Any = field(default_factory=sha256)

    def note(self, at: float, what: str, details: str = "") -> None:
        """One line of the trace."""
        self._hash.update(f"{at:.6f} {what} {details}\n".encode())

    @property
    def trace(self) -> str:
        """The hash of all that happened."""
        return str(self._hash.hexdigest()[:16])


@dataclass(frozen=True, slots=True)
class Said:
    """What a frame of the centre claims about reports."""

    outbox: str
    hwm: int


def read_frame(connection: Connection, way: Literal["up", "down"], text: str) -> Said | None:
    """What an outsider learns from a frame that goes by. Raises Found."""
    if way == "up":
        _read_up(connection, text)
        return None
    if connection.said_bye:
        raise Found(f"the centre still talks on a connection after its goodbye: {text[:80]}")
    kind = text[6:9]
    if kind == "bye":
        connection.said_bye = True
    if kind in ("ack", "wel", 'hb"'):
        return Said(connection.outbox, int(json.loads(text)["hwm"]))
    return None


def _read_up(connection: Connection, text: str) -> None:
    if text.startswith('{"t":"hello"'):
        connection.outbox = str(json.loads(text)["outbox"])
    elif text.startswith('{"t":"reports"'):
        frame = json.loads(text)
        for n, item in enumerate(frame["items"], start=frame["n0"]):
            connection.sent[n] = str(item["report"].get("report_id", ""))
