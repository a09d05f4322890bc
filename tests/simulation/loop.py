"""An asyncio loop whose time is a number: whenever nothing is left to do, it is the next timer's
hour at once.

Nothing here reads a clock, opens a socket or starts a thread, so the same program on it takes the
same steps every time, and an hour of waiting costs nothing.
"""

from __future__ import annotations

import asyncio
from typing import Any


class Stuck(Exception):
    """Nobody has anything left to do, and no timer will ever wake anybody."""


class VirtualLoop(asyncio.BaseEventLoop):
    """Runs callbacks in the order in which they became due. Time begins at 0 seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._at = 0.0
        # What the base class asks of a selector and of a clock is all that ties a loop to the
        # world; here it is itself the selector, and a timer is due at its very moment.
        self._selector = self
        self._clock_resolution = 1e-9
        self.faults: list[str] = []
        self.set_exception_handler(self._note_fault)

    def time(self) -> float:
        """Seconds since the beginning."""
        return self._at

    def select(self, timeout: float | None) -> list[Any]:
        """Nothing happens for so long. Raises Stuck where it would be for ever."""
        if timeout is None:
            raise Stuck
        self._at += timeout
        return []

    def _process_events(self, event_list: list[Any]) -> None:
        """No socket ever has news."""

    def _write_to_self(self) -> None:
        """Nothing waits in a system call that would have to be woken."""

    def _note_fault(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """What a real loop would only log is a finding here."""
        error = context.get("exception")
        self.faults.append(f"{context.get('message')}: {error!r}" if error else str(context))
