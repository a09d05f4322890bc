"""The laptop's own server on 127.0.0.1: the room page, the participants' screen and their sockets.

`websockets` serves the few GETs too, so the agent needs no web framework. It answers nothing but
GET: forms come over the socket. Every answer names what may run in the page (CSP), and every
request passes the gate first.
"""

from __future__ import annotations

import asyncio
import errno
import json
import logging
from collections.abc import Awaitable
from dataclasses import field
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from dashboards.assets import (
    CONTENT_TYPES,
    DEVICE_PAGE_HEADERS,
    PAGE_HEADERS,
    STATIC_HEADERS,
    static_content,
    static_file,
)
from dashboards.pages import render_page
from dashboards.phrases import sentence
from dashboards.scene import PageKey, PageName, UnknownPage
from session_core.limits import FRAME_BYTES_MAX
from session_core.rules.records import dataclass
from session_core.rules.terms import LANGUAGES, Language
from site_agent import calm_page, code_form, stick
from site_agent.browsers import Browsers
from site_agent.choice import in_order, is_open_choice
from site_agent.enrolment import Enrolling
from site_agent.gate import Gate
from site_agent.room import Room
from site_agent.troubles import AgentTrouble

HOST = "127.0.0.1"
PAGES: dict[str, PageName] = {"/": "room", "/skjerm": "screen"}
SOCKETS = frozenset({"/live", "/enrol"})
LANGUAGE_COOKIE = "lang"
LANGUAGE_COOKIE_S = 365 * 24 * 3600
CLOSE_S_MAX = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """What the desk must be told."""

    port: int
    language: Language = "nb"
    missing: tuple[str, ...] = ()
    """Settings without which there is nothing to connect to."""
    token: str = field(default="", repr=False)
    """The room's key, which seals the file for the centre."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request, read."""

    path: str
    session: str
    language: Language
    page: str = ""
    chose_language: bool = False


class Desk:
    """The server, from `start` to `stop`."""

    def __init__(
        self,
        settings: DeskSettings,
        room: Room,
        browsers: Browsers,
        enrolling: Enrolling | None = None,
    ) -> None:
        self._settings = settings
        self._enrolling = enrolling
        self._room = room
        self._browsers = browsers
        self._server: Server | None = None
        self._gate = Gate(settings.port)

    async def start(self) -> str:
        """Begin to serve; returns the address. Raises AgentTrouble where the port is taken."""
        try:
            self._server = await serve(
                self._socket,
                HOST,
                self._settings.port,
                process_request=self._request,
                compression=None,
                max_size=FRAME_BYTES_MAX,
                max_queue=16,
                ping_interval=None,  # the tick tells a page, and TCP on loopback tells us
                open_timeout=5,
                close_timeout=CLOSE_S_MAX,
                server_header=None,
            )
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES, 10048, 10013):
                raise AgentTrouble("port_taken", port=self._settings.port) from error
            raise
        (listening,) = self._server.sockets
        self._gate = Gate(listening.getsockname()[1])
        return f"http://{HOST}:{self._gate.port}/"

    async def stop(self) -> None:
        """Close every page and the port, within a second."""
        if self._server is not None:
            self._server.close()
            async with asyncio.timeout(2 * CLOSE_S_MAX):
                await self._server.wait_closed()

    # ── requests ───────────────────────────────────────────────────────────────────────────────

    def _request(
        self, connection: ServerConnection, request: Request
    ) -> Response | Awaitable[Response] | None:
        """The answer to a GET; None lets a socket through."""
        if not self._gate.admits(request.headers):
            return _plain(HTTPStatus.FORBIDDEN, "This address is not ours.")
        asked = self._read(request)
        if asked.path in SOCKETS:
            if not self._gate.admits_socket(request.headers):
                return _plain(HTTPStatus.FORBIDDEN, "Only our own pages may open this.")
            return None
        if asked.path.startswith("/static/"):
            return _static(asked.path.removeprefix("/static/"))
        if asked.path == "/healthz":
            return self._health()
        if asked.path == "/fil":
            return self._stick(asked)
        if asked.path == "/kode":
            return _response(HTTPStatus.OK, PAGE_HEADERS, self._code_page(asked).encode())
        if asked.path in PAGES:
            return self._page(PAGES[asked.path], asked)
        return _plain(HTTPStatus.NOT_FOUND, "There is no such page.")

    def _read(self, request: Request) -> _Asked:
        address = urlsplit(request.path)
        query = {name: values[-1] for name, values in parse_qs(address.query).items()}
        wished = query.get("lang", "")
        language = next((one for one in LANGUAGES if one == wished), None)
        return _Asked(
            path=address.path,
            session=query.get("kurs", query.get("session", "")),
            language=language or self._remembered(request.headers),
            page=query.get("page", ""),
            chose_language=language is not None,
        )

    def _remembered(self, headers: Headers) -> Language:
        cookies: SimpleCookie = SimpleCookie()
        try:
            for line in headers.get_all("Cookie"):
                cookies.load(line)
        except CookieError:
            return self._settings.language
        kept = cookies[LANGUAGE_COOKIE].value if LANGUAGE_COOKIE in cookies else ""
        return next((one for one in LANGUAGES if one == kept), self._settings.language)

    def _page(self, page: PageName, asked: _Asked) -> Response:
        html = self._html(page, asked)
        headers = dict(DEVICE_PAGE_HEADERS if page == "room" else PAGE_HEADERS)
        if asked.chose_language:
            headers["Set-Cookie"] = (
                f"{LANGUAGE_COOKIE}={asked.language}; Path=/; SameSite=Strict; HttpOnly;"
                f" Max-Age={LANGUAGE_COOKIE_S}"
            )
        return _response(HTTPStatus.OK, headers, html.encode())

    async def _stick(self, asked: _Asked) -> Response:
        """All that this laptop holds, as a file to carry to the centre."""
        try:
            held = await self._room.store.run(
                stick.everything(self._room.settings.room, self._settings.token)
            )
        except AgentTrouble as trouble:
            return _plain(HTTPStatus.SERVICE_UNAVAILABLE, sentence(trouble.code, asked.language))
        headers = {
            "Content-Type": "application/x-ndjson",
            "Content-Disposition": f'attachment; filename="{held.name}"',
            "Cache-Control": "no-store",
        }
        text = await asyncio.to_thread(held.text)
        return _response(HTTPStatus.OK, headers, text.encode())

    def _code_page(self, asked: _Asked) -> str:
        missing, phone = self._settings.missing, self._room.settings.help_phone
        return calm_page.code_page(asked.language, missing=missing, phone=phone)

    def _html(self, page: PageName, asked: _Asked) -> str:
        sessions, now = self._room.sessions, self._room.now()
        ordered = in_order(sessions, now)
        if asked.session not in sessions and is_open_choice(sessions, now):
            return calm_page.choice_page([sessions[one] for one in ordered], asked.language)
        if ordered:
            try:
                return render_page(self._key(page, asked), self._room.scene())
            except UnknownPage:
                log.warning("room_not_in_session")
        if self._settings.missing:
            return self._code_page(asked)
        return calm_page.waiting_page(
            self._room.saved_here.link, asked.language, phone=self._room.settings.help_phone
        )

    def _key(self, page: PageName, asked: _Asked) -> PageKey:
        sessions = self._room.sessions
        ordered = in_order(sessions, self._room.now())
        session = asked.session if asked.session in sessions else next(iter(ordered), "")
        return PageKey(
            page=page, session=session, room=self._room.settings.room, language=asked.language
        )

    def _health(self) -> Response:
        here = self._room.saved_here
        said: dict[str, object] = {"ok": True, "link": here.link, "unsent": here.unsent}
        practice = self._room.settings.practice
        if practice is not None:
            said["practice"] = practice.told(self._room.scene())
        body = json.dumps(said)
        return _response(HTTPStatus.OK, {"Content-Type": "application/json"}, body.encode())

    async def _socket(self, connection: ServerConnection) -> None:
        assert connection.request is not None, "a socket is opened by a request"
        asked = self._read(connection.request)
        if asked.path == "/enrol" and self._enrolling is not None:
            await code_form.serve(connection, self._enrolling, asked.language)
            return
        page: PageName = "screen" if asked.page == "screen" else "room"
        await self._browsers.serve(connection, self._key(page, asked))


def _static(path: str) -> Response:
    file = static_file(path)
    if file is None:
        return _plain(HTTPStatus.NOT_FOUND, "There is no such file.")
    headers = {**STATIC_HEADERS, "Content-Type": CONTENT_TYPES[file.suffix]}
    return _response(HTTPStatus.OK, headers, static_content(file))


def _plain(status: HTTPStatus, text: str) -> Response:
    headers = {"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"}
    return _response(status, headers, f"{text}\n".encode())


def _response(status: HTTPStatus, headers: dict[str, str], body: bytes) -> Response:
    given = {"Connection": "close", "Content-Length": str(len(body)), **headers}
    return Response(status.value, status.phrase, Headers(given), body)
