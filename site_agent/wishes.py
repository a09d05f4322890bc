"""What somebody asks for at the page: to have something measured now, or to use a phone.

Each wish to measure waits here until it is begun, and is told to be tried until it is granted. The
same wish again, meanwhile, changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from dashboards.scene import Pairing, Tried
from session_core.rules.terms import SessionId


class Wishes:
    """What people asked for. `changed` is called when the page shows something else."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._waiting: asyncio.Queue[Tried] = asyncio.Queue()
        self.trying: frozenset[Tried] = frozenset()
        self.phone: asyncio.Queue[tuple[str, SessionId]] = asyncio.Queue()
        """What is to be done about the leader's phone, and on which day."""
        self.pairing: Pairing | None = None
        """How it goes with the phone; none where there is no centre to ask."""

    def add(self, wish: Tried) -> None:
        """Somebody asks."""
        if wish not in self.trying:
            self.trying |= {wish}
            self._waiting.put_nowait(wish)
            self._changed()

    async def next(self) -> Tried:
        """The one that has waited longest, as soon as there is one."""
        return await self._waiting.get()

    def granted(self, wish: Tried) -> None:
        """It was measured, and told."""
        self.trying -= {wish}
        self._changed()

    def pair(self, pairing: Pairing) -> None:
        """It goes so with the phone from now on."""
        self.pairing = pairing
        self._changed()
