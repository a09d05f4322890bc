"""Days that are run again: folded from the log when somebody opens one, and let go of when nobody
looks any more.

Rule 1: a day that is replayed is only read. There is no way from here to a runner.
Rule 2: folding goes in pieces of a few milliseconds, as for the rooms' histories, so that a long
        day that is looked at in the middle of another holds nobody up.
Rule 3: what is kept is bounded: a few days, and of each some states and what is told one by one.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from orchestrator.event_log.interface import Row
from orchestrator.faults import UnknownSession
from orchestrator.history import ROWS_AT_A_TIME, reading
from orchestrator.room_histories import PIECE_S
from session_core.clock import Clock
from session_core.rules.events import SessionPlanned
from session_core.rules.replay import Reel
from session_core.rules.state import SessionState
from session_core.rules.terms import SessionId
from session_core.wire.codec import UnknownEvent, event_from_json, evolve_known

KEPT_MAX: Final = 4
"""Days that are kept at once: a meeting looks at one."""
IDLE_S: Final = 600
"""A day that nobody has asked for in so long is let go of."""


class Rows(Protocol):
    """What is read: the log, or one day of it."""

    async def rows(self, session: SessionId, after: int = 0, most: int = -1) -> tuple[Row, ...]:
        """As `EventLog.rows`."""
        ...


@dataclass(slots=True)
class _Kept:
    """How far one day has been read, and when it was last asked for."""

    asked: float
    reel: Reel | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class ReplayDesk:
    """The days that somebody looks at again."""

    def __init__(self, log: Rows, clock: Clock) -> None:
        self._log = log
        self._clock = clock
        self._kept: OrderedDict[SessionId, _Kept] = OrderedDict()

    @property
    def kept(self) -> int:
        """How many days are kept."""
        return len(self._kept)

    async def reel(self, session: SessionId) -> Reel:
        """A day until now. Raises `UnknownSession` and `LogError`."""
        now = self._clock.monotonic()
        kept = self._kept.setdefault(session, _Kept(now))
        kept.asked = now
        self._kept.move_to_end(session)
        while len(self._kept) > KEPT_MAX:
            self._kept.popitem(last=False)
        async with kept.lock:
            await self._read(session, kept)
        if kept.reel is None:
            self._kept.pop(session, None)
            raise UnknownSession(session=session)
        return kept.reel

    async def state(self, session: SessionId, reel: Reel, at: datetime) -> SessionState:
        """The day as it was known at a moment. Raises `LogError`."""
        place = reel.place(at)
        state = place.state
        missing = place.last - state.seq
        rows = await self._log.rows(session, state.seq, missing) if missing else ()
        async for row in in_pieces(rows):
            with reading(session):
                state = evolve_known(state, event_from_json(row.body))
        return state

    def let_go(self) -> None:
        """Let go of what nobody has asked for in a while."""
        long_ago = self._clock.monotonic() - IDLE_S
        for session, kept in tuple(self._kept.items()):
            if kept.asked < long_ago and not kept.lock.locked():
                del self._kept[session]

    async def _read(self, session: SessionId, kept: _Kept) -> None:
        while True:
            seq = kept.reel.seq if kept.reel is not None else 0
            rows = await self._log.rows(session, seq, ROWS_AT_A_TIME)
            async for row in in_pieces(rows):
                with reading(session):
                    kept.reel = _longer(kept.reel, row)
            if len(rows) < ROWS_AT_A_TIME:
                return


async def in_pieces(rows: Iterable[Row]) -> AsyncIterator[Row]:
    """These rows, with a breath for everybody else after each few milliseconds."""
    loop = asyncio.get_running_loop()
    until = loop.time() + PIECE_S
    for row in rows:
        yield row
        if loop.time() >= until:
            await asyncio.sleep(0)
            until = loop.time() + PIECE_S


def _longer(reel: Reel | None, row: Row) -> Reel:
    event = event_from_json(row.body)
    if reel is None:
        assert isinstance(event, SessionPlanned), "a session's log begins with SessionPlanned"
        return Reel(event)
    reel.take(None if isinstance(event, UnknownEvent) else event)
    return reel
