"""POST /join/sink/{name}: where event sinks of Join tell what happens.

Rule: whoever shows the right password is answered as soon as what they sent is on the disk, for
Join sends one thing at a time and a slow answer keeps all others waiting.
"""

from __future__ import annotations

import json
import re
from http import HTTPStatus

from aiohttp import web

from orchestrator.centre import CENTRE_KEY
from orchestrator.faults import MalformedBody, NotSignedIn, TooManyTries, UnknownAddress
from orchestrator.join.service import JoinService
from orchestrator.logs import log
from session_core.join.sink import thin

BODY_BYTES_MAX = 1024 * 1024
NAME = re.compile(r"[a-z0-9-]{1,40}\Z")


async def post_sink(request: web.Request) -> web.Response:
    """Take in what a sink sends: single events and bulks, of versions 1 and 2."""
    join = request.app[CENTRE_KEY].join
    name = request.match_info["name"]
    if join.access.sink_password is None or not NAME.match(name):
        raise UnknownAddress
    _let_in(join, request.headers.get("Authorization", ""), request.remote or "")
    body = await _body(request)
    envelopes = thin(body, join.desk.meetings(), join.desk.names())
    try:
        await join.took_from_sink(name, envelopes)
    except OSError as error:
        log.error("join_sink_not_kept", reason=type(error).__name__)
        return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
    return web.Response(status=HTTPStatus.NO_CONTENT)


def _let_in(join: JoinService, header: str, address: str) -> None:
    """Raises `NotSignedIn`, `TooManyTries`. Only wrong passwords are counted: Join may share its
    address with one who guesses, behind a proxy, and must not be locked out by that.
    """
    if join.access.is_sink(header):
        return
    if not join.sink_tries.is_open(address):
        raise TooManyTries
    join.sink_tries.wrong(address)
    log.warning("join_sink_refused", has_password=bool(header))
    raise NotSignedIn


async def _body(request: web.Request) -> object:
    data = bytearray()
    while chunk := await request.content.readany():
        data += chunk
        if len(data) > BODY_BYTES_MAX:
            raise web.HTTPRequestEntityTooLarge(BODY_BYTES_MAX, len(data))
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise MalformedBody(field="body") from None
