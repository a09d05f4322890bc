"""What the centre does about a room's laptop: a code for a new one, and its way in with it."""

from __future__ import annotations

import json

from aiohttp import web

from dashboards.pages import render_laptop_code
from dashboards.scene import PageKey
from orchestrator.addresses import language_of
from orchestrator.centre import CENTRE_KEY, Centre
from orchestrator.enrolment import Enrolment
from orchestrator.faults import CrossSite, MalformedBody, UnknownAddress
from orchestrator.pages import html


def laptop_key(request: web.Request) -> PageKey:
    """The laptop page that a request is about."""
    match = request.match_info
    return PageKey(
        page="laptop", session=match["session"], room=match["room"], language=language_of(request)
    )


async def post_code(request: web.Request) -> web.Response:
    """POST /kurs/{session}/laptop/{room}/kode: a page that shows a code, this once."""
    centre = request.app[CENTRE_KEY]
    key = laptop_key(request)
    centre.gate.visitor(request).check_page(key)
    runner = await centre.sessions.get(key.session)
    if runner.state.programme.room(key.room) is None:
        raise UnknownAddress
    code = _enrolment(centre).new_code(key.room)
    address = centre.origins.public_url or f"{request.scheme}://{request.host}"
    return html(render_laptop_code(key, centre.scene(), code, address))


async def post_enrol(request: web.Request) -> web.Response:
    """POST /enrol, from a laptop: `{"code": "…"}` gives `{"room": "…", "token": "…"}`.

    A laptop is no browser: whoever sends what browsers send is refused.
    """
    if "Origin" in request.headers or "Sec-Fetch-Site" in request.headers:
        raise CrossSite
    centre = request.app[CENTRE_KEY]
    granted = await _enrolment(centre).redeem(await _code(request), request.remote or "")
    centre.agents.moved(granted.room)
    return web.json_response({"room": granted.room, "token": granted.token})


def _enrolment(centre: Centre) -> Enrolment:
    if centre.enrolment is None:
        raise UnknownAddress
    return centre.enrolment


async def _code(request: web.Request) -> str:
    try:
        match json.loads(await request.read()):
            case {"code": str(code)}:
                return code
    except (ValueError, RecursionError):
        pass
    raise MalformedBody(field="code")
