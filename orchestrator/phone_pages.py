"""What the phone of a group leader asks for, and what the room's laptop asks about it.

The QR code leads to `/telefon?ny#CODE`: what stands behind `#` never leaves the phone, so no log
and no proxy on the way has it, and whatever looks at the address beforehand uses nothing up. The
page puts it into its field, and a press sends it. With `?ny` a phone that is let in already, to
another room or to this room's forenoon, is asked for the code too, and not sent back to where it
was.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from aiohttp import web

from dashboards.pages import render_phone_code
from dashboards.scene import PageKey
from orchestrator.actions import fields_posted, send_form
from orchestrator.addresses import PHONE_PATH, language_of, path_of
from orchestrator.browsers import watch
from orchestrator.centre import CENTRE_KEY, Centre
from orchestrator.faults import CrossSite, NotSignedIn, TooManyTries, UnknownAddress
from orchestrator.middlewares import own_port
from orchestrator.pages import html, page_of
from orchestrator.phones import PhoneCodeOver, PhoneCodeWrong, Place
from orchestrator.squares import square
from orchestrator.telling import tell
from orchestrator.visitors import is_safe, key_of_phone, phone_cookie, phones_of, visitor_of

ROOM_PATH: Final = f"{PHONE_PATH}/rom"
Asked = dict[str, object]


# ── the laptop ─────────────────────────────────────────────────────────────────────────────────


async def post_laptop(request: web.Request) -> web.Response:
    """POST /agent/phone/{do}?session=…&room=…, from a laptop with its token: `code` makes one,
    `look` tells how far it has come, `end` lets no phone in any more.

    A laptop is no browser: whoever sends what browsers send is refused.
    """
    if "Origin" in request.headers or "Sec-Fetch-Site" in request.headers:
        raise CrossSite
    centre = request.app[CENTRE_KEY]
    room = centre.agents.prove(request) or request.query.get("room", "")
    runner = await centre.sessions.get(request.query.get("session", ""))
    do = _DO.get(request.match_info["do"])
    if do is None or runner.state.programme.room(room) is None:
        raise UnknownAddress
    place = (runner.session, room)
    said = await do(request, centre, place)
    phones = phones_of(centre)
    since = phones.paired().get(place)
    return web.json_response(
        {"waits": phones.waits(place), "since": since and since.isoformat(), **said}
    )


async def _make_code(request: web.Request, centre: Centre, place: Place) -> Asked:
    code = phones_of(centre).new_code(place)
    address = (centre.origins.public_url or f"http://127.0.0.1:{own_port(request)}") + PHONE_PATH
    return {"code": code, "address": address, "square": square(f"{address}?ny#{code}")}


async def _look(request: web.Request, centre: Centre, place: Place) -> Asked:
    return {}


async def _end(request: web.Request, centre: Centre, place: Place) -> Asked:
    await phones_of(centre).end(place)
    return {}


_DO: dict[str, Callable[[web.Request, Centre, Place], Awaitable[Asked]]] = {
    "code": _make_code,
    "look": _look,
    "end": _end,
}


# ── the phone ──────────────────────────────────────────────────────────────────────────────────


async def get_code(request: web.Request) -> web.Response:
    """GET /telefon: where the code goes. A phone that is let in goes on to its page, unless it
    comes with a new code.
    """
    with suppress(NotSignedIn):
        visitor_of(request, request.app[CENTRE_KEY])
        if "ny" not in request.query:
            raise web.HTTPSeeOther(ROOM_PATH)
    return html(render_phone_code(language_of(request), was_in="ut" in request.query))


async def post_code(request: web.Request) -> web.Response:
    """POST /telefon: a code. A right one leads to the room's page."""
    centre, language = request.app[CENTRE_KEY], language_of(request)
    phones, typed = phones_of(centre), str((await request.post()).get("code", ""))
    before = phones.find(request.cookies.get(phone_cookie(centre), ""))
    try:
        with phones.spending(typed, request.remote or "") as (session, room):
            programme = (await centre.sessions.get(session)).state.programme
            token, until = await phones.let_in(programme, room)
    except (PhoneCodeWrong, PhoneCodeOver, TooManyTries) as fault:
        told = tell(fault)
        return html(render_phone_code(language, fault=told.text(language)), told.status)
    if before is not None and (before.session, before.room) != (session, room):
        await phones.end((before.session, before.room))  # Its cookie is gone from this phone.
    response = web.HTTPSeeOther(ROOM_PATH)
    response.set_cookie(
        phone_cookie(centre),
        token,
        max_age=max(1, int((until - centre.clock.now()).total_seconds() / centre.clock.speed)),
        secure=is_safe(centre),
        httponly=True,
        samesite="Strict",
        path=PHONE_PATH,
    )
    raise response


async def get_room(request: web.Request) -> web.Response:
    """GET /telefon/rom"""
    return await page_of(request, key_of_phone(request))


async def get_live(request: web.Request) -> web.WebSocketResponse:
    """GET /telefon/live"""
    return await watch(request, key_of_phone(request))


async def post_send(request: web.Request) -> web.Response:
    """POST /telefon/send: without JavaScript."""
    centre, key = request.app[CENTRE_KEY], key_of_phone(request)
    fields = await fields_posted(request, key)
    await send_form(centre, visitor_of(request, centre), key, key.session, fields)
    raise web.HTTPSeeOther(path_of(key))


async def post_leave(request: web.Request) -> web.Response:
    """POST /telefon/ut: the phone itself wants to be let out."""
    centre, key = request.app[CENTRE_KEY], key_of_phone(request)
    await phones_of(centre).end(place_of(key))
    response = web.HTTPSeeOther(f"{PHONE_PATH}?ut")
    response.del_cookie(
        phone_cookie(centre),
        secure=is_safe(centre),
        httponly=True,
        samesite="Strict",
        path=PHONE_PATH,
    )
    raise response


def place_of(key: PageKey) -> Place:
    """Which room's day a page is about."""
    return key.session, key.room
