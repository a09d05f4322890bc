"""A pretend Join for a demo: one meeting on one node, with as much of its client API as the centre
uses (docs/join.md). The centre looks on in it as it would in Norsk helsenett's.

It does nothing wrong by itself. What the real one may do wrong is added in `tests/join/pexip.py`.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from itertools import count
from typing import Any, Final

from aiohttp import web

ALIAS: Final = "123456"
"""The meeting's number."""
PIN: Final = "2718281828"
"""Its host PIN. Nobody but the node and the centre's own leg has any use for it."""
ALIVE_S: Final = 20.0
"""Real seconds from one sign of life on a stream to the next."""
ALIVE: Final = b": alive\n\n"
API: Final = f"/api/client/v2/conferences/{ALIAS}"
_Stream = asyncio.Queue[tuple[str, Any] | None]


class JoinNode:
    """One meeting, and who is in it."""

    def __init__(self, pin: str | None = PIN) -> None:
        self.pin = pin
        self.people: dict[str, dict[str, Any]] = {}
        self.tokens: list[str] = []
        """Those that were given, the last one valid."""
        self.requests: list[str] = []
        self.released: list[str] = []
        self.expires = "120"
        self.streams: list[_Stream] = []
        self._numbers = count(1)

    # ── what happens in the meeting ────────────────────────────────────────────────────────────

    def join(self, name: str, **more: Any) -> str:
        """Somebody comes in. Gives the id of their leg."""
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

    def legs_of(self, name: str) -> tuple[str, ...]:
        """The legs that came in under a name."""
        return tuple(uuid for uuid, one in self.people.items() if one["display_name"] == name)

    def _say(self, event: str, data: Any) -> None:
        for stream in self.streams:
            stream.put_nowait((event, data))

    # ── the client API ─────────────────────────────────────────────────────────────────────────

    def routes(self) -> list[web.RouteDef]:
        """Where it answers."""
        return [
            web.get("/api/client/v2/status", self.status),
            web.post(f"{API}/request_token", self.request_token),
            web.post(f"{API}/refresh_token", self.refresh_token),
            web.post(f"{API}/release_token", self.release_token),
            web.get(f"{API}/events", self.events),
        ]

    async def status(self, request: web.Request) -> web.Response:
        """GET status: the node is up."""
        self.requests.append("status")
        return web.Response()

    async def request_token(self, request: web.Request) -> web.Response:
        """POST request_token."""
        self.requests.append("request_token")
        shown = await self.pin_shown(request)
        if self.pin is not None and shown != self.pin:
            said = {"pin": "required"} if shown in ("none", None) else "Invalid PIN"
            return web.json_response({"status": "failed", "result": said}, status=403)
        return self._new_token(role="HOST", participant_uuid="watcher")

    async def pin_shown(self, request: web.Request) -> object:
        """The PIN that a request holds."""
        return (await request.json()).get("pin")

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

    def _is_valid(self, token: str | None) -> bool:
        return bool(self.tokens) and token == self.tokens[-1]

    async def events(self, request: web.Request) -> web.StreamResponse:
        """GET events: everybody who is there, in sync brackets, and then what happens."""
        self.requests.append("events")
        if not self._is_valid(request.query.get("token")):
            return web.Response(status=403)
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        # Who is there now, and all that happens from now on: nobody comes in between unseen.
        there, stream = self.sync(), _Stream()
        self.streams.append(stream)
        try:
            with suppress(ConnectionError):
                await answer.write(there)
                await _tell(answer, stream)
        finally:
            self.streams.remove(stream)
        return answer

    def sync(self) -> bytes:
        """What a stream begins with: who is there."""
        told: list[tuple[str, Any]] = [
            ("participant_sync_begin", None),
            *(("participant_create", one) for one in self.people.values()),
            ("participant_sync_end", None),
            ("conference_update", {"locked": False, "guests_muted": False}),
        ]
        return b"".join(_text(*one) for one in told) + ALIVE


async def _tell(answer: web.StreamResponse, stream: _Stream) -> None:
    while True:
        try:
            said = await asyncio.wait_for(stream.get(), ALIVE_S)
        except TimeoutError:
            await answer.write(ALIVE)
            continue
        if said is None:
            return
        await answer.write(_text(*said))


def _text(event: str, data: Any) -> bytes:
    return f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
