"""Asks the centre for a room, with the code that a coordinator read aloud.

One POST with the standard library, straight or through the proxy that the settings name. Whatever
goes wrong is a code that has a sentence: the centre's own, or that of the way there.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import ssl
import sys
from collections.abc import Callable
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import (
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from dashboards.phrases import known, sentence
from session_core.rules.changes import replace
from session_core.rules.records import dataclass
from session_core.rules.terms import Language
from session_core.wire.bounds import ID_LENGTH_MAX
from site_agent.enrolled import Enrolled, write
from site_agent.lock import FolderLock
from site_agent.outcomes import link_code
from site_agent.settings import Settings, socket_address
from site_agent.terminal_words import WORDS
from site_agent.uplink import trust

PATH = "/enrol"
PATIENCE_S = 10.0
ANSWER_BYTES_MAX = 4096
CODE_LENGTH_MAX = 40


class EnrolFailed(Exception):
    """The laptop was given no room. `code` has a sentence that says what to do."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Way:
    """How to get to the centre."""

    proxy: str = "system"
    trust: ssl.SSLContext | None = None


Post = Callable[[str, bytes, Way], tuple[int, bytes]]
"""Address, body and way to status and answer. Raises OSError and HTTPException."""


async def redeem(centre: str, code: str, way: Way, post: Post, nonce: str) -> Enrolled:
    """Give the code, and get the room and its key. The same `nonce` with a code says that it is
    still us, who did not hear the answer. Raises `EnrolFailed`.
    """
    address = _socket_address(centre)
    body = json.dumps({"code": code[:CODE_LENGTH_MAX], "nonce": nonce}).encode()
    try:
        page = address.replace("ws", "http", 1) + PATH
        status, answer = await asyncio.to_thread(post, page, body, way)
    except URLError as error:
        reason = error.reason
        raise EnrolFailed(
            link_code(reason) if isinstance(reason, OSError) else "unavailable"
        ) from error
    except (OSError, HTTPException) as error:
        raise EnrolFailed(link_code(error)) from error
    return _enrolled(address, status, answer)


def _socket_address(typed: str) -> str:
    """People leave the scheme out, and then mean the safe one."""
    typed = typed.strip()
    whole = typed if "://" in typed else f"https://{typed}"
    try:
        return socket_address(whole if typed else "https://")
    except ValueError as error:
        raise EnrolFailed("enrol_address") from error


def _enrolled(address: str, status: int, answer: bytes) -> Enrolled:
    match _json(answer):
        case {"room": str(room), "token": str(token)} if (
            status == 200 and room and token and len(room) <= ID_LENGTH_MAX
        ):
            return Enrolled(address, room, token)
        case {"error": {"code": str(code)}} if known(code):
            raise EnrolFailed(code)
    raise EnrolFailed("captive_portal" if 300 <= status < 400 else "enrol_answer")


def _json(answer: bytes) -> Any:
    try:
        return json.loads(answer)
    except ValueError:
        return None


def post_over_http(address: str, body: bytes, way: Way) -> tuple[int, bytes]:
    """One POST. A redirect is an answer too: that of a page which wants something first."""
    request = Request(  # noqa: S310 - the address was checked: http or https
        address, body, {"Content-Type": "application/json", "User-Agent": "samkurs-agent"}
    )
    try:
        with _opener(way).open(request, timeout=PATIENCE_S) as answer:
            return answer.status, answer.read(ANSWER_BYTES_MAX)
    except HTTPError as error:
        with error:
            return error.code, error.read(ANSWER_BYTES_MAX)


class Enrolling:
    """Takes a code from this laptop's own page. `done` is set when there is a room to go on with,
    and `settings` are then those to go on with.
    """

    def __init__(self, settings: Settings, post: Post) -> None:
        self.settings = settings
        self.done = asyncio.Event()
        self._post = post
        self._is_given = False
        self._nonce = secrets.token_hex(16)

    @property
    def is_given(self) -> bool:
        """A code was right."""
        return self._is_given

    async def enrol(self, centre: str, code: str) -> Enrolled:
        """Give the code, and keep what it gave. Raises `EnrolFailed` and AgentTrouble."""
        settings = self.settings
        address = centre or settings.centre
        way = Way(settings.proxy, trust(settings))
        enrolled = await redeem(address, code, way, self._post, self._nonce)
        write(settings.data, enrolled)
        self.settings = replace(
            settings,
            centre=enrolled.centre,
            room=enrolled.room,
            token=enrolled.token,
            token_file=None,
            browser=False,
        )
        self._is_given = True
        return enrolled


def enrol(settings: Settings, read_line: Callable[[str], str], spoken: Language = "nb") -> int:
    """`samkurs-agent enrol`: ask for a code at the terminal. 0 when the laptop has a room.

    Raises AgentTrouble, also where the agent is running already: its own page takes the code then.
    """
    lock = FolderLock(settings.data)
    try:
        centre = settings.centre or read_line(WORDS.say("ask_address", spoken))
        code = read_line(WORDS.say("ask_code", spoken))
        enrolled = asyncio.run(Enrolling(settings, post_over_http).enrol(centre, code))
    except EnrolFailed as failed:
        print(sentence(failed.code, spoken), file=sys.stderr)
        return 2
    finally:
        lock.release()
    print(WORDS.say("enrolled", spoken, room=enrolled.room))
    return 0


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """A code is given to the address that a person typed, and to no other."""


def _opener(way: Way) -> OpenerDirector:
    proxies = {"system": None, "none": {}}.get(way.proxy, {"http": way.proxy, "https": way.proxy})
    return build_opener(ProxyHandler(proxies), HTTPSHandler(context=way.trust), _NoRedirect())
