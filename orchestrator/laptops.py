"""What the centre does about a room's laptop: a code for a new one, its way in with it, and the
file of one that no network reaches.
"""

from __future__ import annotations

import json
from dataclasses import asdict

from aiohttp import BodyPartReader, StreamReader, web

from dashboards.pages import render_laptop_code, render_taken_in
from dashboards.scene import PageKey
from orchestrator.actions import FORM_KEY
from orchestrator.addresses import language_of
from orchestrator.centre import CENTRE_KEY, Centre
from orchestrator.enrolment import Enrolment
from orchestrator.faults import CrossSite, MalformedBody, UnknownAddress
from orchestrator.pages import html
from orchestrator.stick_import import take_in
from session_core.link.stick import BYTES_MAX


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
    code = await _enrolment(centre).new_code(key.room)
    address = centre.origins.public_url or f"{request.scheme}://{request.host}"
    return html(render_laptop_code(key, centre.scene(), code, address))


async def post_enrol(request: web.Request) -> web.Response:
    """POST /enrol, from a laptop: `{"code": "…"}` gives `{"room": "…", "token": "…"}`.

    With `"nonce": "…"` beside it, whoever names the same again gets the same answer.
    A laptop is no browser: whoever sends what browsers send is refused.
    """
    if "Origin" in request.headers or "Sec-Fetch-Site" in request.headers:
        raise CrossSite
    centre = request.app[CENTRE_KEY]
    code, nonce = await _code(request)
    granted = await _enrolment(centre).redeem(code, request.remote or "", nonce)
    return web.json_response({"room": granted.room, "token": granted.token})


async def post_file(request: web.Request) -> web.Response:
    """POST /kurs/{session}/laptop/{room}/fil: a page that says what became of a room's file."""
    centre = request.app[CENTRE_KEY]
    key = laptop_key(request)
    centre.gate.visitor(request).check_page(key)
    await centre.sessions.get(key.session)
    request[FORM_KEY] = (key, {})
    found = await take_in(centre, await _uploaded(request), key.room)
    return html(render_taken_in(key, centre.scene(), found.new, found.known, found.apart))


async def post_stick(request: web.Request) -> web.Response:
    """POST /api/v1/stick: the same for programs, with the file as the body."""
    centre = request.app[CENTRE_KEY]
    centre.gate.visitor(request).check_planning()
    found = await take_in(centre, await _all_of(request.content))
    return web.json_response(asdict(found))


async def _uploaded(request: web.Request) -> bytes:
    """The one file of a form. Raises `MalformedBody`."""
    if not request.content_type.startswith("multipart/"):
        raise MalformedBody(field="file")
    part = await (await request.multipart()).next()
    if not isinstance(part, BodyPartReader):
        raise MalformedBody(field="file")
    return await _all_of(part)


async def _all_of(source: BodyPartReader | StreamReader) -> bytes:
    """Everything in it, as far as a file may go."""
    data = bytearray()
    read = source.read_chunk if isinstance(source, BodyPartReader) else source.readany
    while chunk := await read():
        data += chunk
        if len(data) > BYTES_MAX:
            raise web.HTTPRequestEntityTooLarge(BYTES_MAX, len(data))
    return bytes(data)


def _enrolment(centre: Centre) -> Enrolment:
    if centre.enrolment is None:
        raise UnknownAddress
    return centre.enrolment


async def _code(request: web.Request) -> tuple[str, str]:
    try:
        match json.loads(await request.read()):
            case {"code": str(code), "nonce": str(nonce)}:
                return code, nonce
            case {"code": str(code)}:
                return code, ""
    except (ValueError, RecursionError):
        pass
    raise MalformedBody(field="code")
