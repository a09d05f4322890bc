"""Pages' sockets: the page once, then its changes; and forms the other way.

A browser must name our own origin, because its cookie goes along with anybody's handshake. Who it
is, is asked again with every form and every heartbeat, for people sign out while a page is open.
Forms of one page are done one after the other, and each is answered by the id it was sent with.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from aiohttp import WSMsgType, web

from dashboards.scene import PageKey, UnknownPage
from dashboards.views import view_of
from orchestrator.access import Visitor
from orchestrator.actions import send_form
from orchestrator.addresses import key_of_query
from orchestrator.centre import CENTRE_KEY, Centre
from orchestrator.closing import CLOSE_S_MAX, close_within, drop_unsent
from orchestrator.event_log.interface import LogError
from orchestrator.faults import CentreFault, CrossSite, NotSignedIn
from orchestrator.frames import text_frame
from orchestrator.hub import Client
from orchestrator.metrics import BROWSERS, FAULTS
from orchestrator.middlewares import own_port
from orchestrator.telling import tell
from orchestrator.token_bucket import TokenBucket
from orchestrator.visitors import visitor_of
from session_core import limits
from session_core.rules.errors import CommandRefused
from session_core.wire.errors import FormFault, MalformedFrame, WireError

TOLD = (CommandRefused, FormFault, WireError, CentreFault, LogError, UnknownPage)


async def live(request: web.Request) -> web.WebSocketResponse:
    """GET /live?page=…&session=…&room=…&lang=…"""
    return await watch(request, key_of_query(request))


async def watch(request: web.Request, key: PageKey) -> web.WebSocketResponse:
    """The socket of one page, for whoever may see it."""
    centre = request.app[CENTRE_KEY]
    if not centre.origins.is_own_origin(request.headers.get("Origin", ""), own_port(request)):
        raise CrossSite
    visitor = visitor_of(request, centre)
    visitor.check_page(key)
    if key.session:
        await centre.sessions.get(key.session)
    view_of(key, centre.scene())
    return await Browser(centre, request, visitor.shown(key)).run()


class Browser:
    """One page that is open in one browser.

    `look_s` is how often (seconds) it is asked whether they are still signed in.
    """

    def __init__(
        self,
        centre: Centre,
        request: web.Request,
        key: PageKey,
        *,
        look_s: float = limits.HEARTBEAT_S,
    ) -> None:
        self._centre = centre
        self._request = request
        self._look_s = look_s
        self._key = key
        self._socket = web.WebSocketResponse(
            compress=False,
            max_msg_size=limits.FRAME_BYTES_MAX,
            heartbeat=limits.HEARTBEAT_S,
            timeout=CLOSE_S_MAX,
        )
        self._closing: asyncio.Task[None] | None = None
        self._looking: asyncio.TimerHandle | None = None

    async def run(self) -> web.WebSocketResponse:
        """From its handshake to its end."""
        await self._socket.prepare(self._request)
        transport = self._request.transport
        if transport is None:
            return self._socket
        client = Client(transport, lambda: self._close(1013, b"too_slow"))
        self._come(client)
        try:
            await self._listen(client)
        finally:
            self._leave(client)
            if self._closing is None:
                drop_unsent(transport)
        if self._closing is not None:
            await self._closing
        return self._socket

    def _come(self, client: Client) -> None:
        BROWSERS.inc()
        self._centre.sockets.add(self._socket)
        self._centre.pages.join(self._key, client)
        self._look_again_later()
        if self._stands_for_room:
            self._centre.presence.page_came(self._key.room)

    def _leave(self, client: Client) -> None:
        BROWSERS.dec()
        if self._looking is not None:
            self._looking.cancel()
        self._centre.sockets.discard(self._socket)
        self._centre.pages.leave(self._key, client)
        if self._stands_for_room:
            self._centre.presence.page_left(self._key.room)

    @property
    def _stands_for_room(self) -> bool:
        """A room without a laptop is heard by its page. A phone has a net of its own: that it is
        here says nothing of the laptop, which the room needs.
        """
        return self._key.page == "room" and not self._key.by_phone

    async def _listen(self, client: Client) -> None:
        bucket = TokenBucket(limits.REPORTS_PER_S_MAX, limits.REPORTS_BURST_MAX)
        async for message in self._socket:
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                break
            answer = await self._answer(message.data)
            client.write(text_frame(json.dumps(answer, ensure_ascii=False)))
            wait = bucket.take(self._centre.clock.monotonic())
            if wait > 0:
                await asyncio.sleep(wait)

    async def _answer(self, data: str | bytes) -> dict[str, object]:
        re = ""
        try:
            frame = _frame(data)
            re = str(frame["re"])[: limits.FRAME_BYTES_MAX // 1024]
            asked = self._visitor(), self._key, str(frame["session"]), _fields(frame["fields"])
            await send_form(self._centre, *asked)
        except TOLD as error:
            told = tell(error)
            FAULTS.labels(told.code).inc()
            said = told.text(self._key.language)
            return {"t": "done", "re": re, "ok": False, "code": told.code, "text": said}
        return {"t": "done", "re": re, "ok": True}

    def _visitor(self) -> Visitor:
        """Who it is now. Raises `NotSignedIn`, and then the page closes."""
        try:
            return visitor_of(self._request, self._centre)
        except NotSignedIn:
            self._close(1008, b"not_signed_in")
            raise

    def _look_again_later(self) -> None:
        loop = asyncio.get_running_loop()
        self._looking = loop.call_later(self._look_s, self._look_again)

    def _look_again(self) -> None:
        with suppress(NotSignedIn):
            self._visitor()
            self._look_again_later()

    def _close(self, code: int, reason: bytes) -> None:
        transport = self._request.transport
        if self._closing is None and transport is not None:
            self._closing = asyncio.create_task(
                close_within(self._socket, transport, code=code, message=reason),
                name="close browser",
            )


def _frame(data: str | bytes) -> Mapping[str, Any]:
    """A form as a frame. Raises `MalformedFrame`."""
    try:
        frame = json.loads(data)
    except (ValueError, RecursionError):
        raise MalformedFrame from None
    if not isinstance(frame, dict) or frame.get("t") != "send":
        raise MalformedFrame("t")
    for name in ("re", "session", "fields"):
        if name not in frame:
            raise MalformedFrame(name)
    return frame


def _fields(fields: object) -> dict[str, list[str]]:
    """Form fields: each one text, or several. Raises `MalformedFrame`."""
    if not isinstance(fields, dict):
        raise MalformedFrame("fields")
    listed = {
        str(name): value if isinstance(value, list) else [value] for name, value in fields.items()
    }
    if not all(isinstance(one, str) for values in listed.values() for one in values):
        raise MalformedFrame("fields")
    return listed
