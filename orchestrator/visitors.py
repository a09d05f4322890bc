"""Who sends a request from a page: somebody at the gate, or the phone that a laptop let in.

A phone's cookie goes to `/telefon` only, and counts there only: whoever has signed in as well is
still the phone there, and a phone is nobody everywhere else.
"""

from __future__ import annotations

from typing import Final

from aiohttp import web

from dashboards.scene import PageKey
from orchestrator.access import Visitor
from orchestrator.addresses import PHONE_PATH, language_of
from orchestrator.centre import CENTRE_KEY, Centre
from orchestrator.faults import UnknownAddress
from orchestrator.phones import Phones
from session_core.rules.terms import RoomId

_COOKIE: Final = "samkurs-telefon"


def is_of_phone(request: web.Request) -> bool:
    """It is for a phone's page, which nobody else has."""
    return request.path == PHONE_PATH or request.path.startswith(f"{PHONE_PATH}/")


def visitor_of(request: web.Request, centre: Centre) -> Visitor:
    """Who it is. Raises `NotSignedIn`, and `UnknownAddress` where there are no phones."""
    if not is_of_phone(request):
        return centre.gate.visitor(request)
    return phones_of(centre).visitor(request.cookies.get(phone_cookie(centre), ""))


def key_of_phone(request: web.Request) -> PageKey:
    """The one page that this phone may see. Raises as `visitor_of`."""
    visitor = visitor_of(request, request.app[CENTRE_KEY])
    return PageKey(
        page="room",
        session=visitor.session,
        room=visitor.room,
        language=language_of(request),
        by_phone=True,
    )


def room_of_phone(request: web.Request) -> RoomId:
    """The room whose phone knocks, or "" for a stranger."""
    centre = request.app[CENTRE_KEY]
    if centre.phones is None:
        return ""
    found = centre.phones.find(request.cookies.get(phone_cookie(centre), ""))
    return found.room if found is not None else ""


def phones_of(centre: Centre) -> Phones:
    """Those that are let in. Raises `UnknownAddress` where none can be kept."""
    if centre.phones is None:
        raise UnknownAddress
    return centre.phones


def is_safe(centre: Centre) -> bool:
    """Phones come by https. (Only a centre for one machine has another address.)"""
    return centre.origins.public_url.startswith("https:")


def phone_cookie(centre: Centre) -> str:
    """What its cookie is called. Browsers take the longer name over a safe line only."""
    return f"__Secure-{_COOKIE}" if is_safe(centre) else _COOKIE
