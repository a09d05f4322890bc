"""The rooms of today are looked at before somebody opens a board: to look at a thousand for the
first time takes a third of a second, in which whoever waits sees nothing.

Rule 1: it is done while nobody looks at all rooms; the pages of those who look do it themselves.
Rule 2: in slices, between which everything else has its turn.
Rule 3: when all were looked at, it rests four times as long as that took, however much happens.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from dashboards.scene import Scene
from dashboards.views.seen import look_ahead
from dashboards.views.start import is_today

SLICE_S: Final = 0.004
REST: Final = 4


class LookAhead:
    """What `scene` gives is looked at soon after something happened."""

    def __init__(self, scene: Callable[[], Scene]) -> None:
        self._scene = scene
        self._task: asyncio.Task[None] | None = None
        self._is_wanted = False

    def soon(self) -> None:
        """Something happened, and nobody looks."""
        self._is_wanted = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look(), name="look ahead")

    async def done(self) -> None:
        """When all is looked at."""
        if self._task is not None:
            await self._task

    def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        while self._is_wanted:
            self._is_wanted, began = False, loop.time()
            await self._once(self._scene())
            await asyncio.sleep(0 if self._is_wanted else REST * (loop.time() - began))

    async def _once(self, scene: Scene) -> None:
        """All rooms of today, or as many as there are until something happens: those that are known
        by then cost next to nothing in the next round.
        """
        loop = asyncio.get_running_loop()
        began = loop.time()
        for state in scene.sessions.values():
            if not is_today(state, scene.now):
                continue
            for _ in look_ahead(state, scene):
                if loop.time() - began > SLICE_S:
                    await asyncio.sleep(0)
                    began = loop.time()
                    if self._is_wanted:
                        return
