"""Laptops that are spoilt on purpose, each a program of its own for a control arm.

    python -m tests.reliability.spoilt_laptop hasty       says "saved", and commits a little later
    python -m tests.reliability.spoilt_laptop heedless    says "saved", though it could not be

Nothing in the product can be made to do this.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

from session_core.clock import clock_from_text
from site_agent import agent, settings
from site_agent.store import Store, T, Work
from site_agent.troubles import AgentTrouble

LATER_S = 5.0


class HastyStore(Store):
    """One transaction for all that comes within some seconds, answered before it is committed."""

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


class HeedlessStore(Store):
    """What could not be committed is answered as if it were."""

    def _committed(self, work: Work[T]) -> T:
        try:
            return super()._committed(work)
        except AgentTrouble:
            self._connection.execute("BEGIN")
            try:
                return work(self._connection)
            finally:
                self._connection.execute("ROLLBACK")


SPOILT: dict[str, type[Store]] = {"hasty": HastyStore, "heedless": HeedlessStore}


async def run(name: str) -> None:
    """The agent, but for its store."""
    clock = clock_from_text(os.environ["SAMKURS_CLOCK"])
    around = agent.real_surroundings(clock, print, name, demo=True)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    own = settings.load({}, os.environ)
    await agent.run_agent(own, replace(around, open_store=SPOILT[name]), stop)


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1]))
