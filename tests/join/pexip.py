"""A pretend Pexip Infinity: the client API, event sinks and the management's list, as documented.

It does on demand what the real one does on its own: cuts streams, falls silent, lets tokens die,
goes into maintenance, and sends events twice, late, not at all, or numbered anew.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

PIN = "271828"
ALIAS = "123456"
MEETING = "kurs"


class Pexip:
    """One meeting on one node, and who is in it."""

    def __init__(self, pin: str | None = PIN) -> None:
        self.pin = pin
        self.people: dict[str, dict[str, Any]] = {}
        self.tokens: list[str] = []
        """Those that were given, the last one valid."""
        self.requests: list[str] = []
        self.released: list[str] = []
        self.in_maintenance = False
        self.is_silent = False
        self.pin_in_header_only = False
        self.expires = "120"
        self.streams: list[asyncio.Queue[tuple[str, Any] | None]] = []
        self.host = ""
        self.seq = 0
        self._numbers = count(1)

    # ── what happens in the meeting ────────────────────────────────────────────────────────────

    def join(self, name: str, **more: Any) -> str:
        """Somebody comes in."""
        uuid = f"00000000-0000-4000-8000-{next(self._numbers):012}"
        said = {
            "uuid": uuid, "display_name": name, "protocol": "webrtc", "has_media": True,
            "service_type": "conference", "is_muted": "NO", "role": "guest", **more,
        }  # fmt: skip
        self.people[uuid] = said
        self._say("participant_create", said)
        return uuid

    def change(self, uuid: str, **more: Any) -> None:
        """Something about them changes."""
        self.people[uuid] |= more
        self._say("participant_update", self.people[uuid])

    def leave(self, uuid: str) -> None:
        """They go."""
        del self.people[uuid]
        self._say("participant_delete", {"uuid": uuid})

    def cut(self) -> None:
        """Every stream ends."""
        for stream in self.streams:
            stream.put_nowait(None)

    def _say(self, event: str, data: Any) -> None:
        for stream in self.streams:
            stream.put_nowait((event, data))

    # ── the client API ─────────────────────────────────────────────────────────────────────────

    async def status(self, request: web.Request) -> web.Response:
        """GET status."""
        return web.Response(status=503 if self.in_maintenance else 200)

    async def request_token(self, request: web.Request) -> web.Response:
        """POST request_token."""
        self.requests.append("request_token")
        if self.in_maintenance:
            return web.Response(status=503)
        body = await request.json()
        shown = request.headers.get("pin") if self.pin_in_header_only else body.get("pin")
        if self.pin is not None and shown != self.pin:
            said = {"pin": "required"} if shown in ("none", None) else "Invalid PIN"
            return web.json_response({"status": "failed", "result": said}, status=403)
        return self._new_token(role="HOST", participant_uuid="watcher")

    async def refresh_token(self, request: web.Request) -> web.Response:
        """POST refresh_token: the old one dies at once."""
        self.requests.append("refresh_token")
        if not self._is_valid(request.headers.get("token")):
            return web.json_response({"status": "failed", "result": "Invalid token"}, status=403)
        return self._new_token()

    async def release_token(self, request: web.Request) -> web.Response:
        """POST release_token."""
        self.released.append(request.headers.get("token", ""))
        return web.json_response({"status": "success", "result": True})

    def _new_token(self, **more: Any) -> web.Response:
        self.tokens.append(f"token-{len(self.tokens) + 1}")
        result = {"token": self.tokens[-1], "expires": self.expires, **more}
        return web.json_response({"status": "success", "result": result})

    def expire(self) -> None:
        """Every token dies, and with it every stream."""
        self.tokens.append("nobody's")
        self.cut()

    def _is_valid(self, token: str | None) -> bool:
        return bool(self.tokens) and token == self.tokens[-1]

    async def events(self, request: web.Request) -> web.StreamResponse:
        """GET events: everybody who is there, in sync brackets, and then what happens."""
        self.requests.append("events")
        if self.in_maintenance or not self._is_valid(request.query.get("token")):
            return web.Response(status=503 if self.in_maintenance else 403)
        stream: asyncio.Queue[tuple[str, Any] | None] = asyncio.Queue()
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        if not self.is_silent:
            await self._sync(answer)
        self.streams.append(stream)
        try:
            while (said := await stream.get()) is not None:
                await _write(answer, *said)
        finally:
            self.streams.remove(stream)
        return answer

    async def _sync(self, answer: web.StreamResponse) -> None:
        await _write(answer, "participant_sync_begin", None)
        for one in list(self.people.values()):
            await _write(answer, "participant_create", one)
        await _write(answer, "participant_sync_end", None)
        await _write(answer, "conference_update", {"locked": False, "guests_muted": False})
        await answer.write(b": alive\n\n")

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


async def _write(answer: web.StreamResponse, event: str, data: Any) -> None:
    text = json.dumps(data, ensure_ascii=False)
    await answer.write(f"event: {event}\ndata: {text}\n\n".encode())


@asynccontextmanager
async def serving(pexip: Pexip) -> AsyncIterator[Pexip]:
    """The pretend Pexip on a port of this machine, named by its `host`."""
    app = web.Application()
    base = f"/api/client/v2/conferences/{ALIAS}"
    app.router.add_get("/api/client/v2/status", pexip.status)
    for name in ("request_token", "refresh_token", "release_token"):
        app.router.add_post(f"{base}/{name}", getattr(pexip, name))
    app.router.add_get(f"{base}/events", pexip.events)
    app.router.add_get("/api/admin/status/v1/participant/", pexip.participants)

    async def end(_: web.Application) -> None:
        pexip.cut()

    app.on_shutdown.append(end)
    async with TestServer(app) as server:
        pexip.host = f"127.0.0.1:{server.port}"
        yield pexip
