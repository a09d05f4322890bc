"""A laptop that is spoilt on purpose: it says "saved" first, and commits a little later.

A program of its own for the control arm; nothing in the product can be made to do this.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from session_core.clock import clock_from_text
from site_agent import agent, settings
from site_agent.store import Store, T, Work

LATER_S = 0.5


class HastyStore(Store):
    """One transaction for all that comes within half a second, answered before it is committed."""

    def __init__(self, folder: Path) -> None:
        self._begun: float | None = None
        super().__init__(folder)

    def _committed(self, work: Work[T]) -> T:
        if self._begun is None:
            self._connection.execute("BEGIN IMMEDIATE")
            self._begun = time.monotonic()
        answer = work(self._connection)
        if time.monotonic() > self._begun + LATER_S:
            self._connection.execute("COMMIT")
            self._begun = None
        return answer


async def run(stop_on: Callable[[asyncio.Event], None]) -> None:
    """The agent, but for its store."""
    clock = clock_from_text(os.environ["SAMKURS_CLOCK"])
    around = agent.real_surroundings(clock, print, "hasty", demo=True)
    stop = asyncio.Event()
    stop_on(stop)
    own = settings.load({}, os.environ)
    await agent.run_agent(own, replace(around, open_store=HastyStore), stop)


def on_sigterm(stop: asyncio.Event) -> None:
    """As the product does."""
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)


if __name__ == "__main__":
    asyncio.run(run(on_sigterm))
