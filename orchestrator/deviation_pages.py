"""The deviations page, and its buttons. It works without JavaScript: plain forms, and then the
page again.
"""

from __future__ import annotations

from dataclasses import replace

from aiohttp import web

from dashboards.pages import render_tried
from dashboards.phrases import kind_word
from dashboards.scene import PageKey
from dashboards.views.deviations import nearest_day
from orchestrator.actions import FORM_KEY
from orchestrator.addresses import language_of, path_of
from orchestrator.centre import CENTRE_KEY, Centre
from orchestrator.faults import MalformedBody, StillApart
from orchestrator.pages import html, page_of


async def get_deviations(request: web.Request) -> web.Response:
    """GET /avvik"""
    return await page_of(request, _key(request))


async def post_decision(request: web.Request) -> web.Response:
    """POST /avvik/avgjor: a person decides about this incident. Who wants one laptop to have the
    room goes on to where its code is made.
    """
    centre, key = _let_in(request)
    incident = await _number(request, "incident")
    choice = str((await request.post()).get("choice", ""))
    role = centre.gate.visitor(request).acting(key.page)
    room = await centre.deviations.decide(incident, choice, role, centre.clock.now())
    day = nearest_day(centre.scene(), room)
    if choice == "one_laptop" and day:
        key = replace(key, page="laptop", session=day, room=room)
    raise web.HTTPSeeOther(path_of(key))


async def post_again(request: web.Request) -> web.Response:
    """POST /avvik/igjen: try once more to take in a report that could not be understood.

    Raises `StillApart`.
    """
    centre, key = _let_in(request)
    row = await _number(request, "row")
    request[FORM_KEY] = (key, {})
    reason = await centre.deviations.retake(row, centre.sessions.get, centre.clock)
    if reason is not None:
        raise StillApart(reason=kind_word(f"apart_{reason}", key.language))
    raise web.HTTPSeeOther(path_of(key))


async def post_all_again(request: web.Request) -> web.Response:
    """POST /avvik/igjen-alle: try all of them. A page that says how many were taken in."""
    centre, key = _let_in(request)
    request[FORM_KEY] = (key, {})
    found = await centre.deviations.retake_all(centre.sessions.get, centre.clock)
    return html(render_tried(key, centre.scene(), found.taken_in, found.still_apart))


def _key(request: web.Request) -> PageKey:
    return PageKey(page="deviations", language=language_of(request))


def _let_in(request: web.Request) -> tuple[Centre, PageKey]:
    """Raises `NotSignedIn`, `NotAllowed`."""
    centre, key = request.app[CENTRE_KEY], _key(request)
    centre.gate.visitor(request).check_page(key)
    return centre, key


async def _number(request: web.Request, name: str) -> int:
    """The number of a row in a form. Raises `MalformedBody`."""
    text = (await request.post()).get(name)
    if not isinstance(text, str) or not text.isascii() or not text.isdigit() or len(text) > 16:
        raise MalformedBody(field=name)
    return int(text)
