"""A laptop for tests: the agent's own end of the link, pumped over a real socket."""

from __future__ import annotations

from typing import Any

from aiohttp import ClientWebSocketResponse

from session_core.ids import new_id
from session_core.rules.reports import AttendanceReport, Report
from session_core.rules.terms import By, Role, RoomId
from session_core.wire.codec import encode, report_item, report_to_json, reports_frame
from session_core.wire.messages import AgentHeartbeat, Hello
from tests.builders import START, at, report
from tests.orchestrator.desk import SESSION, next_of


def hello(room: RoomId = "drammen", outbox: str = "laptop", **more: Any) -> str:
    """The first frame of a laptop that has nothing yet."""
    fields = {
        "proto": (1, 1), "room": room, "agent": "a-1", "outbox": outbox, "first_n": 1, "last_n": 0,
        "acked": 0, "have": {}, "now": START, "software": "test", **more,
    }  # fmt: skip
    return encode(Hello(**fields))


def heartbeat(last_n: int = 0) -> str:
    """A sign of life."""
    return encode(AgentHeartbeat(t1=0, last_n=last_n, pos={}))


def counted(room: RoomId, minute: float, patients: int = 5) -> AttendanceReport:
    """A headcount with an id of its own."""
    by = By(role=Role.GROUP_LEADER, where=room)
    return report(AttendanceReport, room, at(minute), report_id=new_id(), patients=patients, by=by)


def told(n0: int, *reports: Report, session: str = SESSION) -> str:
    """A frame of reports."""
    return reports_frame(n0, [report_item(session, report_to_json(one)) for one in reports])


async def greet(socket: ClientWebSocketResponse, room: RoomId = "drammen", **more: Any) -> Any:
    """Say hello, and give the welcome."""
    await socket.send_str(hello(room, **more))
    return await next_of(socket, "welcome")
