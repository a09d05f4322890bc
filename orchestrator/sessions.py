"""All sessions of all courses: found, loaded when somebody asks for them, and planned once.

Those around today are loaded at start, for the start page and the board show them. Others are read
from the log when they are asked for, and then stay: a session is small (performance.md), and a
centre runs tens of them, not thousands.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from orchestrator.event_log.interface import Batch, EventLog, LogError, SessionUnreadable
from orchestrator.faults import SessionExists, UnknownSession
from orchestrator.history import begin_history, read_history, reading
from orchestrator.logs import log
from orchestrator.quarantine import retake_all
from orchestrator.runner import Publish, SessionRunner
from session_core.clock import Clock
from session_core.rules.events import SessionPlanned
from session_core.rules.programme import Programme
from session_core.rules.state import SessionState
from session_core.rules.terms import By, Phase, Role, RoomId, SessionId
from session_core.wire.codec import event_to_json

LOADED_BEFORE = timedelta(days=7)
LOADED_AFTER = timedelta(days=30)
FOLLOWED_BEFORE = timedelta(days=1)
FOLLOWED_AFTER = timedelta(days=7)
"""A room's laptop holds the days to come, so that it can begin one without a network."""

CENTRE = By(role=Role.CENTRE)
Read = Callable[[SessionState], None]


class Sessions:
    """The sessions of one log. `publish` is told of every batch that any of them keeps, and
    `read` of each that was found in the log.
    """

    def __init__(
        self, log: EventLog, clock: Clock, publish: Publish, read: Read = lambda state: None
    ) -> None:
        self._log = log
        self._clock = clock
        self._publish = publish
        self._read = read
        self._runners: dict[SessionId, SessionRunner] = {}
        self._loading: dict[SessionId, asyncio.Task[SessionRunner]] = {}
        self._planning: dict[SessionId, asyncio.Task[None]] = {}
        self._unreadable: dict[SessionId, str] = {}
        self._is_over = False
        self.programmes: dict[SessionId, Programme] = {}

    async def start(self) -> None:
        """Find what the log holds, and load what is around today.

        A session that cannot be read is left out. Raises `LogError`.
        """
        for session in await self._log.sessions():
            try:
                await self._find(session)
            except SessionUnreadable as error:
                self._leave_out(session, error.reason)
        for session in tuple(self.programmes):
            await self._take_home(session)  # Where a stop came between its plan and its reports.

    async def _find(self, session: SessionId) -> None:
        (first,) = await self._log.rows(session, 0, 1)
        with reading(session):
            programme = begin_history(first).state.programme
        self.programmes[session] = programme
        if _is_within(programme, self._clock.now(), LOADED_BEFORE, LOADED_AFTER):
            await self.get(session)

    def _leave_out(self, session: SessionId, reason: str) -> None:
        if session not in self._unreadable:
            log.error("session_unreadable", session=session, reason=reason)
        self._unreadable[session] = reason

    async def stop(self) -> None:
        """Wait for what is being planned and loaded."""
        self._is_over = True
        under_way = (*self._planning.values(), *self._loading.values())
        await asyncio.gather(*under_way, return_exceptions=True)

    async def get(self, session: SessionId) -> SessionRunner:
        """The session's runner, read from the log if need be.

        Raises `UnknownSession` and `LogError`.
        """
        runner = self._runners.get(session)
        if runner is not None:
            return runner
        if session in self._unreadable:
            raise SessionUnreadable(session, self._unreadable[session])
        if session not in self.programmes:
            raise UnknownSession(session=session)
        loading = self._loading.get(session)
        if loading is None:
            loading = asyncio.create_task(self._load(session), name=f"load {session}")
            self._loading[session] = loading
        return await asyncio.shield(loading)

    async def _load(self, session: SessionId) -> SessionRunner:
        try:
            history = await read_history(self._log, session)
            runner = SessionRunner(self._log, history, self._publish)
            self._runners[session] = runner
            self._read(runner.state)
            return runner
        except SessionUnreadable as error:
            self._leave_out(session, error.reason)
            raise
        finally:
            del self._loading[session]

    async def plan(self, programme: Programme, by: By = CENTRE) -> bool:
        """Make a session of a programme. False where this very programme is planned already. What
        rooms told of it before is taken in.

        Raises `SessionExists` where another programme has this id, and `LogError`.
        """
        session = programme.session
        known = self.programmes.get(session)
        if known is None and session not in self._unreadable:
            await self._begin(SessionPlanned(at=self._clock.now(), by=by, programme=programme))
            return True
        if known != programme:
            raise SessionExists(session=session)
        if session in self._planning:
            # It is planned when the first one who asked has it on disk, and not before.
            await asyncio.shield(self._planning[session])
        return False

    async def _begin(self, planned: SessionPlanned) -> None:
        """Keep a new session. Who stops waiting does not stop it."""
        session = planned.programme.session
        self.programmes[session] = planned.programme
        task = asyncio.create_task(self._keep(planned), name=f"plan {session}")
        self._planning[session] = task
        await asyncio.shield(task)

    async def _keep(self, planned: SessionPlanned) -> None:
        session = planned.programme.session
        body = event_to_json(planned)
        batch = Batch(session=session, first=1, cause=f"planned {session}", bodies=(body,))
        try:
            await self._log.append(batch)
        except BaseException:
            del self.programmes[session]
            del self._planning[session]
            raise
        try:
            runner = await self.get(session)
            self._publish(batch, runner.state)
            await self._take_home(session)
        finally:
            del self._planning[session]

    async def _take_home(self, session: SessionId) -> None:
        """What rooms told of a day that was not known here, as after a restore, is its own now."""
        try:
            found = await retake_all(
                log=self._log,
                find=self.get,
                clock=self._clock,
                session=session,
                is_over=lambda: self._is_over,
            )
        except LogError as error:
            # The day is planned, and they are tried again at the next start, or by a person.
            log.warning("log_failed", code=error.code)
            return
        if found.taken_in or found.still_apart:
            log.info(
                "quarantine_taken_in",
                session=session,
                taken_in=found.taken_in,
                still_apart=found.still_apart,
            )

    @property
    def runners(self) -> Mapping[SessionId, SessionRunner]:
        """Those that are loaded."""
        return self._runners

    def states(self) -> dict[SessionId, SessionState]:
        """What is kept of those that are loaded, for pages."""
        return {session: runner.state for session, runner in self._runners.items()}

    def running_in(self, room: RoomId) -> Iterable[SessionRunner]:
        """Open sessions in which a room takes part."""
        for runner in self._runners.values():
            state = runner.state
            if state.phase in (Phase.LOBBY, Phase.LIVE) and room in state.rooms:
                yield runner

    async def followed_by(self, room: RoomId) -> list[SessionRunner]:
        """The sessions whose copy a room's laptop keeps: open ones, and those around now.

        Raises `LogError`.
        """
        now = self._clock.now()
        near = {
            session
            for session, programme in self.programmes.items()
            if programme.room(room) and _is_within(programme, now, FOLLOWED_BEFORE, FOLLOWED_AFTER)
        }
        open_ = {runner.session for runner in self.running_in(room)}
        return [
            runner
            for session in sorted(near | open_)
            if (runner := await self._readable(session)) is not None
        ]

    async def _readable(self, session: SessionId) -> SessionRunner | None:
        try:
            return await self.get(session)
        except SessionUnreadable:
            return None


def _is_within(programme: Programme, now: datetime, before: timedelta, after: timedelta) -> bool:
    return programme.ends_at > now - before and programme.starts_at < now + after
