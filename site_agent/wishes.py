"""What somebody asks to have measured now: each wish waits here until it is begun, and is told to
be tried until it is granted. The same wish again, meanwhile, changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from dashboards.scene import Tried


class Wishes:
    """The checks that people asked for. `changed` is called when what is being tried changes."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._waiting: asyncio.Queue[Tried] = asyncio.Queue()
        self.trying: frozenset[Tried] = frozenset()

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
