"""Centres that are spoilt on purpose, each a program of its own for a control arm.

    python -m tests.reliability.spoilt_centre hasty       says "kept", and writes when it has time
    python -m tests.reliability.spoilt_centre heedless    says "kept", though it is not

Nothing in the product can be made to do this.
"""

from __future__ import annotations

import asyncio
import sys
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
        asyncio.get_running_loop().call_later(LATER_S, super().append, batch)
        if batch.source is not None:
            self._said[batch.source.outbox] = batch.source.n
        return _done()

    def heard(self, outbox: str) -> int:
        """As far as it has said."""
        return max(super().heard(outbox), self._said.get(outbox, 0))


class HeedlessLog(SqliteLog):
    """Never hears that something could not be kept."""

    def append(self, batch: Batch) -> Kept:
        """Says that it is kept."""
        super().append(batch).add_done_callback(lambda kept: kept.exception())
        return _done()


def _done() -> Kept:
    kept: Kept = asyncio.get_running_loop().create_future()
    kept.set_result(None)
    return kept


SPOILT: dict[str, type[SqliteLog]] = {"hasty": HastyLog, "heedless": HeedlessLog}


async def open_spoilt(path: Path) -> SqliteLog:
    """The same file, kept carelessly."""
    return SPOILT[sys.argv[1]](await asyncio.to_thread(Store, path))


if __name__ == "__main__":
    set_up_logs("info", as_json=True)
    run(read_settings(), print, open_spoilt)
