"""Who watches which meeting now: one watcher and one poll for each day that is on."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any

import aiohttp

from dashboards.scene import JoinDown
from orchestrator.codes import TryLimit
from orchestrator.join.access import JoinAccess
from orchestrator.join.client_api import ClientApi
from orchestrator.join.desk import JoinDesk
from orchestrator.join.node_watch import NodeWatch
from orchestrator.join.pace import Pace, RealPace
from orchestrator.join.sink_store import SinkStore
from orchestrator.join.status_poll import StatusPoll
from orchestrator.join.watcher import Watcher
from orchestrator.logs import log
from session_core.clock import Clock
from session_core.join.notices import Notice
from session_core.join.sink import Envelope
from session_core.rules.programme import Programme
from session_core.rules.terms import LegSource, SessionId

STOP_S_MAX = 2.0
Key = tuple[str, str]
"""A session and its source; or a host and `NODE`."""
NODE = "node"


class JoinService:
    """The desk, and those who feed it."""

    def __init__(
        self,
        desk: JoinDesk,
        access: JoinAccess,
        clock: Clock,
        store: SinkStore | None,
        *,
        shown: Callable[[SessionId], None] = lambda _: None,
        pace: Pace | None = None,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self.desk = desk
        self.access = access
        self.sink_tries = TryLimit(clock)
        self._clock = clock
        self._store = store
        self._pace = pace or RealPace()
        self._draw = draw
        self._http: aiohttp.ClientSession | None = None
        self._shown = shown
        self._down: dict[str, JoinDown] = {}
        self._tasks: dict[Key, asyncio.Task[None]] = {}

    async def start(self) -> None:
        """Know again what event sinks told before a restart."""
        if self._store is None:
            return
        try:
            before = await self._store.read(self._clock.now().timestamp())
        except OSError as error:
            log.warning("join_sink_unreadable", reason=type(error).__name__)
            return
        self.desk.sink_resumed(before)

    async def stop(self) -> None:
        """Leave every meeting."""
        for task in self._tasks.values():
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=STOP_S_MAX)
        self._tasks.clear()
        if self._http is not None:
            await self._http.close()

    async def took_from_sink(self, sink: str, envelopes: Sequence[Envelope]) -> None:
        """Keep what an event sink sent; it is looked at after that. Raises OSError."""
        if self._store is not None:
            await self._store.keep(sink, envelopes)
        asyncio.get_running_loop().call_soon(self.desk.sink_took, sink, envelopes)

    def look(self) -> None:
        """Watch what is on and leave what is over; tell what only time changed."""
        wanted = {key: make for key, make in self._wanted()}
        for key in [key for key in self._tasks if key not in wanted or self._tasks[key].done()]:
            self._tasks.pop(key).cancel()
            self._down.pop(key[0], None)
        for key, make in wanted.items():
            if key not in self._tasks:
                self._tasks[key] = asyncio.create_task(make(), name=f"join {key[0]}")
        self.desk.look()

    def down(self) -> dict[SessionId, JoinDown]:
        """The days whose Join is down, as far as can be seen from here."""
        return {
            session: self._down[host]
            for session, host in self.desk.hosts().items()
            if host in self._down
        }

    def _wanted(self) -> list[tuple[Key, Callable[[], Coroutine[Any, Any, None]]]]:
        found: list[tuple[Key, Callable[[], Coroutine[Any, Any, None]]]] = []
        for session, programme in self.desk.watched(LegSource.CLIENT).items():
            found.append(((session, LegSource.CLIENT), partial(self._watch, programme)))
        for host in set(self.desk.hosts().values()) if self.access.asks_nodes else ():
            found.append(((host, NODE), partial(self._watch_node, host)))
        if self.access.status_url:
            for session, programme in self.desk.watched(LegSource.STATUS).items():
                found.append(((session, LegSource.STATUS), partial(self._poll, programme)))
        return found

    async def _watch(self, programme: Programme) -> None:
        assert programme.join is not None
        session = programme.session
        await Watcher(
            ClientApi(self._session(), programme.join, self.access.pin_for(programme.course)),
            self.desk.names_of(session),
            self._clock,
            partial(self._took, session, LegSource.CLIENT),
            partial(self.desk.lost, session, LegSource.CLIENT),
            self._pace,
            self._draw,
        ).run()

    async def _watch_node(self, host: str) -> None:
        told = partial(self._node_told, host)
        await NodeWatch(self._session(), host, self._clock, told, self._pace).run()

    def _node_told(self, host: str, down: JoinDown | None) -> None:
        if down is None:
            self._down.pop(host, None)
        else:
            self._down[host] = down
        for session, meets_at in self.desk.hosts().items():
            if meets_at == host:
                self._shown(session)

    async def _poll(self, programme: Programme) -> None:
        assert programme.join is not None
        session = programme.session
        await StatusPoll(
            self._session(),
            self.access,
            programme.join,
            self.desk.names_of(session),
            self._clock,
            partial(self._took, session, LegSource.STATUS),
            partial(self.desk.lost, session, LegSource.STATUS),
            self._pace,
        ).run()

    def _took(self, session: SessionId, source: LegSource, notices: Sequence[Notice]) -> None:
        self.desk.took(session, source, notices)

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:
            self._http = aiohttp.ClientSession()
        return self._http
