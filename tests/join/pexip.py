"""A pretend Pexip Infinity for tests: the demo's own node, and all that may go wrong with a real
one. It also has event sinks and the management's list, as documented.

It does on demand what the real one does on its own: cuts streams, falls silent, lets tokens die,
goes into maintenance, and sends events twice, late, not at all, or numbered anew.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from orchestrator.demo.join_node import ALIAS, PIN, JoinNode

__all__ = ["ALIAS", "MEETING", "PIN", "Pexip", "in_bulk", "serving"]

MEETING = "kurs"


class Pexip(JoinNode):
    """One meeting on one node, and who is in it."""

    def __init__(self, pin: str | None = PIN) -> None:
        super().__init__(pin)
        self.in_maintenance = False
        self.is_silent = False
        self.pin_in_header_only = False
        self.host = ""
        self.seq = 0

    # ── the client API, on a bad day ───────────────────────────────────────────────────────────

    async def status(self, request: web.Request) -> web.Response:
        """GET status."""
        return self._refused() or await super().status(request)

    async def request_token(self, request: web.Request) -> web.Response:
        """POST request_token."""
        return self._refused() or await super().request_token(request)

    async def pin_shown(self, request: web.Request) -> object:
        """The PIN where it is looked for."""
        in_header = request.headers.get("pin")
        return in_header if self.pin_in_header_only else await super().pin_shown(request)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """GET events."""
        return self._refused() or await super().events(request)

    def sync(self) -> bytes:
        """Who is there, or nothing."""
        return b"" if self.is_silent else super().sync()

    def expire(self) -> None:
        """Every token dies, and with it every stream."""
        self.tokens.append("nobody's")
        self.cut()

    def _refused(self) -> web.Response | None:
        return web.Response(status=503) if self.in_maintenance else None

    # ── the management ─────────────────────────────────────────────────────────────────────────

    async def participants(self, request: web.Request) -> web.Response:
        """GET the list of participants."""
        self.requests.append("participants")
        if self.in_maintenance:
            return web.Response(status=503)
        objects = [
            {
                "id": uuid, "conference": MEETING, "call_quality": one.get("quality", "1_good"),
                "remote_address": "10.1.2.3", **one,
            }
            for uuid, one in self.people.items()
        ]  # fmt: skip
        return web.json_response({"meta": {"total_count": len(objects)}, "objects": objects})

    # ── event sinks ────────────────────────────────────────────────────────────────────────────

    def envelope(self, event: str, data: dict[str, Any], version: int = 2) -> dict[str, Any]:
        """The next event of this node."""
        self.seq += 1
        return {
            "node": "10.0.0.1", "seq": self.seq, "version": version, "event": event,
            "time": 1_773_126_000.0 + self.seq, "data": data,
        }  # fmt: skip

    def told(self, event: str, uuid: str, **more: Any) -> dict[str, Any]:
        """An event about somebody who is, or was, in the meeting."""
        known = self.people.get(uuid, {"uuid": uuid})
        data = {"conference": MEETING, "remote_address": "10.1.2.3", **known, **more}
        return self.envelope(event, data)


def in_bulk(*envelopes: dict[str, Any]) -> dict[str, Any]:
    """Several events in one body."""
    return {
        "event": "eventsink_bulk", "node": "127.0.0.1", "seq": 0, "version": 2,
        "time": 1_773_126_000.0, "data": list(envelopes),
    }  # fmt: skip


@asynccontextmanager
async def serving(pexip: Pexip) -> AsyncIterator[Pexip]:
    """The pretend Pexip on a port of this machine, named by its `host`."""
    app = web.Application()
    app.add_routes(pexip.routes())
    app.router.add_get("/api/admin/status/v1/participant/", pexip.participants)

    async def end(_: web.Application) -> None:
        pexip.cut()

    app.on_shutdown.append(end)
    async with TestServer(app) as server:
        pexip.host = f"127.0.0.1:{server.port}"
        yield pexip
