"""How ready rooms were over time, found out when somebody opens a record or a room's history.

Rule 1: nothing is done for what nobody looks at, and nothing while a report or a command is taken
        in. What was found is kept, and gone on with from where the log was then.
Rule 2: folding goes in pieces of a few milliseconds, so that a long day that is opened in the
        middle of another holds nobody up.
Rule 3: whoever keeps a record open gets it anew each minute.
Rule 4: nobody waits for it who asked for more than it: a record is shown without it when it takes
        its time, says so, and gets it when it is there.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final

from dashboards.scene import RoomHistories
from orchestrator.event_log.interface import EventLog, LogError, Row
from orchestrator.history import ROWS_AT_A_TIME, reading
from orchestrator.logs import log
from session_core.clock import Clock
from session_core.rules.checks import Catalogues
from session_core.rules.events import SessionPlanned
from session_core.rules.readiness_history import ReadinessHistory, after, begun, spans
from session_core.rules.terms import Phase, SessionId
from session_core.wire.codec import UnknownEvent, event_from_json

PIECE_S: Final = 0.005
KEPT_MAX: Final = 8
"""Days that are kept: a record is opened again and again, but not those of last month."""
ANEW_AFTER: Final = timedelta(minutes=1)


@dataclass(slots=True)
class _Known:
    """How far one day has been read."""

    seq: int = 0
    history: ReadinessHistory | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class RoomHistoryDesk:
    """The histories that somebody has opened. `changed` is told when one of them is another."""

    def __init__(
        self,
        log: EventLog,
        clock: Clock,
        catalogues: Catalogues,
        changed: Callable[[SessionId], None],
    ) -> None:
        self._log = log
        self._clock = clock
        self._catalogues = catalogues
        self._changed = changed
        self._known: OrderedDict[SessionId, _Known] = OrderedDict()
        self._told: dict[SessionId, RoomHistories] = {}
        self._following: asyncio.Task[None] | None = None
        self._late: set[asyncio.Task[None]] = set()
        """Those that a page did not wait for."""

    def scene(self) -> Mapping[SessionId, RoomHistories]:
        """As they were found last, for pages."""
        return self._told

    async def bring_up(self, session: SessionId) -> None:
        """Find out what there is until now. Raises `LogError`."""
        known = self._known.setdefault(session, _Known())
        self._known.move_to_end(session)
        while len(self._known) > KEPT_MAX:
            self._told.pop(self._known.popitem(last=False)[0], None)
        async with known.lock:
            await self._read(session, known)
            if known.history is not None:
                self._told[session] = await self._tell(known.history)

    async def bring_up_soon(self, session: SessionId, patience_s: float) -> None:
        """Find out what there is, but let nobody wait for longer than this (seconds): then it goes
        on by itself, and is told as a change; what goes wrong then is written down, and whoever has
        the record open asks again. Raises `LogError` where that comes within the time.
        """
        task = asyncio.create_task(self._bring_up_and_tell(session), name="a room history")
        self._late.add(task)
        task.add_done_callback(self._late.discard)
        done, _ = await asyncio.wait({task}, timeout=patience_s)
        if done:
            task.result()
        else:
            task.add_done_callback(partial(_note_failure, session))

    async def _bring_up_and_tell(self, session: SessionId) -> None:
        before = self._told.get(session)
        await self.bring_up(session)
        if self._told.get(session) != before:
            self._changed(session)

    def follow(self, sessions: Iterable[SessionId]) -> None:
        """Somebody looks at these: find them out anew where that was more than a minute ago."""
        due = [one for one in sessions if self._is_due(one)]
        if due and (self._following is None or self._following.done()):
            self._following = asyncio.create_task(self._follow(due), name="room histories")

    def stop(self) -> None:
        """Follow nobody any more."""
        for task in (*self._late, *((self._following,) if self._following else ())):
            task.cancel()

    def _is_due(self, session: SessionId) -> bool:
        told = self._told.get(session)
        return told is None or self._clock.now() - told.until >= ANEW_AFTER

    async def _follow(self, sessions: Iterable[SessionId]) -> None:
        for session in sessions:
            with suppress(LogError):  # The page stays as it is, and is asked for again.
                await self._bring_up_and_tell(session)

    async def _read(self, session: SessionId, known: _Known) -> None:
        while True:
            rows = await self._log.rows(session, known.seq, ROWS_AT_A_TIME)
            await self._take(session, known, rows)
            if len(rows) < ROWS_AT_A_TIME:
                return

    async def _take(self, session: SessionId, known: _Known, rows: Iterable[Row]) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + PIECE_S
        for row in rows:
            with reading(session):
                known.history = self._after(known.history, row)
            known.seq = row.seq
            if loop.time() >= until:
                await asyncio.sleep(0)
                until = loop.time() + PIECE_S

    def _after(self, history: ReadinessHistory | None, row: Row) -> ReadinessHistory:
        event = event_from_json(row.body)
        if history is None:
            assert isinstance(event, SessionPlanned), "a session's log begins with SessionPlanned"
            return begun(event)
        # What only a newer version knows says nothing of a room that we could read.
        return (
            history if isinstance(event, UnknownEvent) else after(history, event, self._catalogues)
        )

    async def _tell(self, history: ReadinessHistory) -> RoomHistories:
        """Until the day was closed: what becomes of a room after that is nobody's concern."""
        state, now = history.state, self._clock.now()
        closed_at = state.position.closed_at if state.phase is Phase.CLOSED else None
        until = now if closed_at is None else min(now, closed_at)
        rooms = {}
        for room in state.rooms:
            rooms[room] = spans(history, room, until, self._catalogues)
            await asyncio.sleep(0)
        return RoomHistories(until=until, rooms=rooms)


def _note_failure(session: SessionId, task: asyncio.Task[None]) -> None:
    """Of what nobody waits for any more."""
    error = None if task.cancelled() else task.exception()
    if error is not None:
        code = getattr(error, "code", "unexpected")
        log.error("history_not_read", session=session, code=code, exc_info=error)
