"""A centre that is spoilt on purpose: it says "kept" at once, and writes when it has time.

A program of its own for the control arm; nothing in the product can be made to do this.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from orchestrator.event_log.interface import Batch, Kept
from orchestrator.event_log.sqlite import SqliteLog
from orchestrator.event_log.store import Store
from orchestrator.logs import set_up_logs
from orchestrator.serve import run
from orchestrator.settings import read_settings

LATER_S = 0.3


class HastyLog(SqliteLog):
    """Acknowledges first."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._said: dict[str, int] = {}

    def append(self, batch: Batch) -> Kept:
        """Says that it is kept."""
        loop = asyncio.get_running_loop()
        loop.call_later(LATER_S, super().append, batch)
        if batch.source is not None:
            self._said[batch.source.outbox] = batch.source.n
        kept: Kept = loop.create_future()
        kept.set_result(None)
        return kept

    def heard(self, outbox: str) -> int:
        """As far as it has said."""
        return max(super().heard(outbox), self._said.get(outbox, 0))


async def open_hastily(path: Path) -> SqliteLog:
    """The same file, kept carelessly."""
    return HastyLog(await asyncio.to_thread(Store, path))


if __name__ == "__main__":
    set_up_logs("info", as_json=True)
    run(read_settings(), print, open_hastily)
