"""A centre for one room: the real end of the link over a real socket, with a log in memory.

It decides and numbers as the real one does. What a test wants to break, it can: acknowledgements
can be held back, the door shut, history forgotten.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from session_core.link import chain
from session_core.link import effects as fx
from session_core.link.centre_end import CentreEnd
from session_core.rules.decide import decide
from session_core.rules.events import Event
from session_core.rules.evolve import begin, evolve
from session_core.rules.programme import Programme
from session_core.rules.reports import Report, Source
from session_core.rules.state import SessionState
from session_core.wire import codec
from session_core.wire.errors import ReportRefused
from session_core.wire.messages import SUBPROTOCOL, Command, Refused
from tests.builders import Step, planned

TOKEN = "room-key"
LONG_S = 4.0
"""How long a test waits before it calls something lost."""


@dataclass
class Stream:
    """One session: its rows and their fold."""

    state: SessionState
    rows: list[tuple[str, str]]


@dataclass
class FakeCentre:
    """Controls, and what was seen."""

    room: str = "drammen"
    epoch: str = "epoch-1"
    streams: dict[str, Stream] = field(default_factory=dict)
    hwm: dict[str, int] = field(default_factory=dict)
    """Per outbox: the highest number on the disk."""
    hashes: dict[str, str] = field(default_factory=dict)
    """Per outbox: its chain there."""
    incidents: list[tuple[str, str]] = field(default_factory=list)
    """What hellos said of outboxes that continue another: (was, why)."""
    kept: int = 0
    """What the newest backup covers."""
    reports: list[Report] = field(default_factory=list)
    received: list[Report] = field(default_factory=list)
    """Every report that could be read, also those that had come before."""
    refuse: set[str] = field(default_factory=set)
    """Kinds of reports that go to quarantine."""
    holds_acks: bool = False
    status: HTTPStatus | None = None
    """Answer every knock with this instead of opening."""
    knocks: int = 0
    goodbyes: list[str] = field(default_factory=list)
    connections: list[int] = field(default_factory=list)
    """The numbers of connections that hellos told."""
    seen: asyncio.Condition = field(default_factory=asyncio.Condition)
    port: int = 0
    _ends: dict[ServerConnection, CentreEnd] = field(default_factory=dict)
    _held: list[tuple[ServerConnection, str]] = field(default_factory=list)
    _server: Server | None = None

    # ── controls ───────────────────────────────────────────────────────────────────────────────

    def plan(self, programme: Programme) -> str:
        """A new session."""
        first = planned(programme)
        row = ("plan", codec.event_to_json(first))
        self.streams[programme.session] = Stream(begin(programme), [row])
        return programme.session

    async def do(self, session: str, *steps: Step) -> None:
        """Wishes of the course leader, told to everybody."""
        for step in steps:
            state = self.streams[session].state
            message = step if isinstance(step, Report) else step(state)
            await self._append(session, "wish", decide(state, message))

    async def release_acks(self) -> None:
        """The disk has caught up."""
        self.holds_acks = False
        for connection, outbox in self._held:
            await self._perform(connection, self._ends[connection].committed(self.hwm[outbox]))
        self._held.clear()

    def freeze(self) -> None:
        """Read nothing any more, as a process that hangs."""
        for connection in self._ends:
            connection.transport.pause_reading()

    def thaw(self) -> None:
        """Go on."""
        for connection in self._ends:
            connection.transport.resume_reading()

    async def ask(self, command: Command) -> None:
        """Ask every laptop that is connected for something."""
        for connection, end in list(self._ends.items()):
            await self._perform(connection, end.command(command))

    async def say_bye(self, code: str, retry_in: float | None = None) -> None:
        """Send everybody away."""
        for connection, end in list(self._ends.items()):
            await self._perform(connection, end.leave(code, retry_in=retry_in))

    async def until(self, condition: object) -> None:
        """Wait for something that was to be seen here."""
        assert callable(condition)
        async with self.seen:
            await asyncio.wait_for(self.seen.wait_for(condition), LONG_S)

    @property
    def connected(self) -> int:
        """Sockets that are open."""
        return len(self._ends)

    @property
    def address(self) -> str:
        """What goes into the agent's settings."""
        return f"ws://127.0.0.1:{self.port}"

    async def open(self) -> None:
        """Listen: on any port first, on the same one again later."""
        self._server = await serve(
            self._talk,
            "127.0.0.1",
            self.port,
            process_request=self._knock,
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            compression=None,
            ping_interval=None,
        )
        self.port = next(iter(self._server.sockets)).getsockname()[1]

    async def shut(self) -> None:
        """Be gone, without a word."""
        assert self._server is not None
        for connection in list(self._ends):
            connection.transport.abort()
        self._server.close()
        await self._server.wait_closed()

    # ── the shell of the end ───────────────────────────────────────────────────────────────────

    async def _knock(self, connection: ServerConnection, request: Request) -> Response | None:
        self.knocks += 1
        await self._notice()
        if self.status is not None:
            return connection.respond(self.status, "no\n")
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return connection.respond(HTTPStatus.UNAUTHORIZED, "no\n")
        return None

    async def _talk(self, connection: ServerConnection) -> None:
        end = self._ends[connection] = CentreEnd(self.room)
        await self._perform(connection, end.opened(time.monotonic()))
        try:
            async for frame in connection:
                effects = end.receive(frame, time.monotonic(), datetime.now(UTC))
                await self._perform(connection, effects)
        except ConnectionClosed:
            pass
        finally:
            del self._ends[connection]
            await self._notice()

    async def _perform(
        self, connection: ServerConnection, effects: Iterable[fx.CentreEffect]
    ) -> None:
        for effect in effects:
            match effect:
                case fx.Send():
                    # Who has gone may still have said something that is to be read.
                    with suppress(ConnectionClosed):
                        await connection.send(effect.text)
                case fx.Close():
                    await connection.close(effect.code, effect.reason)
                case fx.HelloReceived():
                    await self._greet(connection, effect)
                case fx.SubmitReports():
                    await self._take_in(connection, effect)
                case fx.SendStream():
                    await self._send_stream(connection, effect)
                case fx.PeerLeft():
                    self.goodbyes.append(effect.code)
        await self._notice()

    async def _greet(self, connection: ServerConnection, greeted: fx.HelloReceived) -> None:
        places = {name: (self.epoch, len(one.rows)) for name, one in self.streams.items()}
        hello, end = greeted.hello, self._ends[connection]
        self.connections.append(hello.connection)
        if hello.was:
            self.incidents.append((hello.was, hello.why))
        welcome = end.welcome(
            hwm=self.hwm.get(hello.outbox, 0),
            streams=places,
            wall=datetime.now(UTC),
            chain=self.hashes.get(hello.outbox, ""),
            kept=self.kept,
        )
        await self._perform(connection, welcome)

    async def _take_in(self, connection: ServerConnection, submit: fx.SubmitReports) -> None:
        refused = []
        for n, item in submit.items:
            source = Source(outbox=submit.outbox, n=n)
            try:
                session, report = codec.report_from_agent(
                    item, room=self.room, received_at=datetime.now(UTC), source=source
                )
                if report.kind in self.refuse:
                    raise ReportRefused("report_malformed")
            except ReportRefused as fault:
                refused.append(Refused(n=n, code=fault.reason))
            else:
                await self._keep(session, report)
            self.hwm[submit.outbox] = n
            before = self.hashes.get(submit.outbox, chain.start(submit.outbox))
            self.hashes[submit.outbox] = chain.link(before, item)
        if self.holds_acks:
            self._held.append((connection, submit.outbox))
            return
        end = self._ends[connection]
        await self._perform(connection, end.committed(self.hwm[submit.outbox], refused))

    async def _keep(self, session: str, report: Report) -> None:
        """Each report once, whatever numbering it comes under."""
        self.received.append(report)
        if any(one.report_id == report.report_id for one in self.reports):
            return
        self.reports.append(report)
        if not self.holds_acks:
            await self._append(
                session, report.report_id, decide(self.streams[session].state, report)
            )

    async def _append(self, session: str, cause: str, events: Iterable[Event]) -> None:
        stream = self.streams[session]
        first = len(stream.rows) + 1
        rows = [(cause, codec.event_to_json(event)) for event in events]
        for event in events:
            stream.state = evolve(stream.state, event)
        stream.rows += rows
        frame = codec.events_frame(session, self.epoch, first, rows)
        for connection, end in list(self._ends.items()):
            await self._perform(
                connection, end.events(session, self.epoch, first, len(rows), frame)
            )

    async def _send_stream(self, connection: ServerConnection, wish: fx.SendStream) -> None:
        stream, end = self.streams[wish.session], self._ends[connection]
        if wish.after is None:
            state = codec.state_to_json(stream.state)
            told = end.snapshot(wish.session, self.epoch, len(stream.rows), state)
        else:
            told = end.delta(wish.session, self.epoch, wish.after + 1, stream.rows[wish.after :])
        await self._perform(connection, told)

    async def _notice(self) -> None:
        async with self.seen:
            self.seen.notify_all()


@asynccontextmanager
async def centre() -> AsyncIterator[FakeCentre]:
    """A centre that listens until the end of the test."""
    fake = FakeCentre()
    await fake.open()
    try:
        yield fake
    finally:
        await fake.shut()
