"""A running centre for tests, on real sockets of this machine, and hands to use it with."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientWebSocketResponse, WSMsgType
from aiohttp.test_utils import TestClient, TestServer

from orchestrator.agents import TokenRoom
from orchestrator.app import build_app
from orchestrator.centre import Centre
from orchestrator.codes import Codes, Holder, TryLimit, hash_of
from orchestrator.enrolment import Enrolment
from orchestrator.event_log.interface import EventLog
from orchestrator.event_log.sqlite import SqliteLog
from orchestrator.gate import CodesGate, Gate, OpenGate
from orchestrator.issuers import Look
from orchestrator.join.access import JoinAccess
from orchestrator.join.pace import Pace
from orchestrator.join.sink_store import SinkStore
from orchestrator.origins import Origins
from orchestrator.phones import Phones
from orchestrator.shelf import Shelf
from orchestrator.sign_ins import SignIns
from session_core.checks_file import read_checks
from session_core.clock import ManualClock
from session_core.ids import new_id
from session_core.rules.programme import Programme
from session_core.rules.terms import Role
from session_core.wire.messages import SUBPROTOCOL
from tests.builders import START, WHY, sample_programme
from tests.event_log.memory_log import MemoryLog
from tests.people import ADA, GRACE, LEE, LEE_LECTURING, OMAR

SESSION = sample_programme().session
CODES = Codes(
    {
        **{
            hash_of(one.code): Holder(one.role, one.where if one.role is Role.GROUP_LEADER else "")
            for one in (ADA, LEE, LEE_LECTURING, GRACE, OMAR)
            if one.role is not None
        },
        hash_of("drammen-token"): Holder(Role.AGENT, "drammen"),
    }
)
Web = TestClient[Any, Any]
BREATH_S = 0.001


class Running:
    """A centre that runs, and a client of it."""

    def __init__(self, centre: Centre, web: Web, clock: ManualClock) -> None:
        self.centre = centre
        self.web = web
        self.clock = clock

    @property
    def origin(self) -> str:
        """Our own pages' origin."""
        return str(self.web.make_url("/")).rstrip("/")

    async def command(
        self, kind: str, *, headers: Mapping[str, str] | None = None, **fields: Any
    ) -> tuple[int, dict[str, Any]]:
        """Send a command over the API, for what stands now. Gives status and body."""
        state = (await self.centre.sessions.get(SESSION)).state
        body = {"kind": kind, "id": new_id(), **fields}
        if kind not in {"send_message", "call_back", "mark_question"}:
            body.setdefault("seen_revision", state.position.revision)
        if kind == "end_session":
            body.setdefault("why", WHY)
        url = f"/api/v1/sessions/{SESSION}/commands"
        async with self.web.post(url, json=body, headers=headers) as answer:
            return answer.status, await answer.json()

    async def agent(self, token: str = "") -> ClientWebSocketResponse:
        """A laptop's socket, as yet without a hello."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return await self.web.ws_connect("/agent", protocols=(SUBPROTOCOL,), headers=headers)

    async def live(self, page: str, room: str = "", sted: str = "") -> ClientWebSocketResponse:
        """A page's socket."""
        url = f"/live?page={page}&session={SESSION}&room={room}&lang=nb&sted={sted}"
        return await self.web.ws_connect(url, origin=self.origin)

    async def stream(self) -> ClientWebSocketResponse:
        """An API stream."""
        return await self.web.ws_connect(f"/api/v1/sessions/{SESSION}/stream")


@asynccontextmanager
async def running(
    log: EventLog | None = None,
    *,
    programme: Programme | None = None,
    gate: Gate | None = None,
    shelf: Shelf | None = None,
    clock: ManualClock | None = None,
    enrolment: Enrolment | None = None,
    phones: Phones | None = None,
    plan: bool = True,
    join_access: JoinAccess | None = None,
    join_pace: Pace | None = None,
    join_store: SinkStore | None = None,
    practice: str = "",
    look: Look | None = None,
) -> AsyncIterator[Running]:
    """A centre with one planned session, where nobody signs in unless `gate` says so."""
    clock = clock or ManualClock(START)
    centre = Centre(
        log=log or MemoryLog(),
        clock=clock,
        gate=gate or OpenGate(),
        shelf=shelf or Shelf(),
        origins=Origins(),
        token_room=_token_room(gate, enrolment),
        enrolment=enrolment,
        phones=phones,
        catalogues=read_checks(),
        join_access=join_access,
        join_pace=join_pace,
        join_store=join_store,
        practice=practice,
        look=look,
    )
    async with TestClient(TestServer(build_app(centre))) as web:
        if plan:
            await centre.sessions.plan(programme or sample_programme())
        yield Running(centre, web, clock)


def _token_room(gate: Gate | None, enrolment: Enrolment | None) -> TokenRoom | None:
    if not isinstance(gate, CodesGate):
        return None
    return enrolment.room_of if enrolment is not None else CODES.room_of


async def codes_gate(log: SqliteLog, clock: ManualClock) -> CodesGate:
    """The gate that knows the cast."""
    sign_ins = SignIns(log.call, clock, CODES.mark)
    await sign_ins.start()
    return CodesGate(CODES, sign_ins, TryLimit(clock))


def bearer(code: str) -> dict[str, str]:
    """The header with which a program shows its code."""
    return {"Authorization": f"Bearer {code}"}


async def next_json(socket: ClientWebSocketResponse) -> dict[str, Any]:
    """The next frame. A socket that ends instead is a fault of the test."""
    message = await asyncio.wait_for(socket.receive(), 5)
    assert message.type is WSMsgType.TEXT, f"{message.type} {message.data} {message.extra}"
    found: dict[str, Any] = json.loads(message.data)
    return found


async def next_of(socket: ClientWebSocketResponse, kind: str) -> dict[str, Any]:
    """The next frame of a kind; others are passed over."""
    while (frame := await next_json(socket))["t"] != kind:
        pass
    return frame


async def acked_through(socket: ClientWebSocketResponse, n: int) -> None:
    """Until all up to this number is on disk. An ack tells of one commit, and several reports that
    came together may be kept by several.
    """
    through = 0
    while through < n:
        through = (await next_of(socket, "ack"))["hwm"]
    assert through == n


async def close_code(socket: ClientWebSocketResponse) -> int | None:
    """With which code the centre closes, whatever it says before that."""
    while True:
        message = await asyncio.wait_for(socket.receive(), 5)
        if message.type is WSMsgType.CLOSE:
            return int(message.data)
        if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
            return socket.close_code


async def until(is_so: Callable[[], bool]) -> None:
    """Wait until it is so; five seconds of real time at most.

    It takes a breath each time round: who asks without end takes the interpreter from the very
    threads (the disk's, the name look-up's) that it waits for.
    """
    async with asyncio.timeout(5):
        while not is_so():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(BREATH_S)
