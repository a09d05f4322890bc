"""Plain requests for the network probes, by the standard library, and through the proxy that the
settings name. A redirect is an answer too: that of a page which wants something first.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterable, Iterator
from email.message import Message
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from typing import Any, Final, Protocol
from urllib.error import HTTPError
from urllib.request import (
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from session_core.rules.records import dataclass
from session_core.wire.probes import ANSWER_BYTES_MAX
from site_agent.enrolment import Way

PATIENCE_S: Final = 2.5
SEND_BUFFER_BYTES: Final = 64 * 1024
"""What the machine keeps of what we send must soon be on the line, or a slow line looks fast."""
PIECE_BYTES: Final = 32 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one small request."""

    status: int
    body: bytes
    location: str = ""
    """Where it sends us instead."""
    via: str = ""
    """What stands between, if it says so."""
    ms: float = 0.0
    date: str = ""
    """What the time was there, as its header says."""


class Http(Protocol):
    """Requests to addresses. All raise OSError (of which URLError is one) and HTTPException."""

    def ask(self, address: str, *, token: str = "", method: str = "GET") -> Reply:
        """One small request."""
        ...

    def fetch(self, address: str, token: str) -> Iterator[bytes]:
        """What comes, piece by piece. Raises `Busy` before the first."""
        ...

    def send(self, address: str, token: str, pieces: Iterable[bytes]) -> None:
        """Send it all, and return when the other side has it. Raises `Busy`."""
        ...


class Busy(Exception):
    """Other rooms are measuring; ask again."""


class RealHttp:
    """Over the network."""

    def __init__(self, way: Callable[[], Way], monotonic: Callable[[], float] = time.monotonic):
        self._way = way
        self._monotonic = monotonic

    def ask(self, address: str, *, token: str = "", method: str = "GET") -> Reply:
        """One small request."""
        data = b"" if method == "POST" else None
        began = self._monotonic()
        try:
            with self._open(_request(address, token, data)) as answer:
                body, status = answer.read(ANSWER_BYTES_MAX), answer.status
                headers: Message = answer.headers
        except HTTPError as error:
            with error:
                body, status, headers = error.read(ANSWER_BYTES_MAX), error.code, error.headers
        took = (self._monotonic() - began) * 1000
        sent_on, via, date = (headers.get(one, "") for one in ("Location", "Via", "Date"))
        return Reply(status, body, sent_on, via, took, date)

    def fetch(self, address: str, token: str) -> Iterator[bytes]:
        """What comes, piece by piece."""
        with self._busy_or(_request(address, token)) as answer:
            while piece := answer.read1(PIECE_BYTES):
                yield piece

    def send(self, address: str, token: str, pieces: Iterable[bytes]) -> None:
        """Send it all, and wait for the answer."""
        with self._busy_or(_request(address, token, pieces)) as answer:
            answer.read(ANSWER_BYTES_MAX)

    def _busy_or(self, request: Request) -> HTTPResponse:
        try:
            return self._open(request, PATIENCE_S + 2)
        except HTTPError as error:
            with error:
                if error.code == 503:
                    raise Busy from error
                raise

    def _open(self, request: Request, patience_s: float = PATIENCE_S) -> HTTPResponse:
        found: HTTPResponse = _opener(self._way()).open(request, timeout=patience_s)
        return found


def _request(address: str, token: str, data: Any = None) -> Request:
    headers = {"User-Agent": "samkurs-agent", "Content-Type": "application/octet-stream"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return Request(address, data, headers)  # noqa: S310 - from the settings: http or https


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Where a page sends us is what we want to know."""


def _keep_little(line: socket.socket) -> None:
    line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)


class _Line(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _keep_little(self.sock)


class _SafeLine(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        _keep_little(self.sock)


class _Http(HTTPHandler):
    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(_Line, req)


class _Https(HTTPSHandler):
    def __init__(self, way: Way) -> None:
        super().__init__(context=way.trust)
        self._trust = way.trust

    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(_SafeLine, req, context=self._trust)


def _opener(way: Way) -> OpenerDirector:
    proxies = {"system": None, "none": {}}.get(way.proxy, {"http": way.proxy, "https": way.proxy})
    return build_opener(ProxyHandler(proxies), _Http(), _Https(way), _NoRedirect())
