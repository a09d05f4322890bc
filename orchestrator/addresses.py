"""Addresses of pages, and what a request says about the page it is for."""

from __future__ import annotations

import re
from typing import get_args

from aiohttp import web

from dashboards.scene import PAGES, PageKey, PageName
from orchestrator.faults import UnknownAddress
from session_core.rules.terms import LANGUAGES, Language, SiteId

LANGUAGE_COOKIE = "samkurs-lang"
PHONE_PATH = "/telefon"
"""Under it is all that a group leader's phone may ask for, and nothing else."""

_WORDS: dict[PageName, str] = {
    "console": "konsoll",
    "room": "rom",
    "screen": "skjerm",
    "speaker": "scene",
    "record": "logg",
    "laptop": "laptop",
    "history": "klarhet",
}
PAGE_OF_WORD = {word: page for page, word in _WORDS.items()}
OF_ALL = frozenset({"start", "board", "wall", "deviations"})
"""Pages of no session but of all."""
OF_SITES = frozenset({"board", "wall"})
"""Pages that may show one site alone."""
SITE = re.compile(r"[a-z0-9-]{1,80}")
OF_ROOM = frozenset({"room", "screen", "laptop", "history"})


def path_of(key: PageKey) -> str:
    """The address of a page."""
    if key.by_phone:
        return f"{PHONE_PATH}/rom"
    if key.page == "start":
        return "/"
    if key.page == "board":
        return f"/tavle?sted={key.site}" if key.site else "/tavle"
    if key.page == "wall":
        return f"/tavle?skjerm=1{key.choice}"
    if key.page == "deviations":
        return "/avvik"
    path = f"/kurs/{key.session}/{_WORDS[key.page]}"
    return f"{path}/{key.room}" if key.page in OF_ROOM else path


def language_of(request: web.Request) -> Language:
    """The language wished in the address, else in the cookie, else the browser's, else bokmål."""
    for wished in (request.query.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        found = _as_language(wished)
        if found is not None:
            return found
    return _accepted(request.headers.get("Accept-Language", ""))


def _as_language(text: str | None) -> Language | None:
    return next((one for one in LANGUAGES if one == text), None)


def _accepted(header: str) -> Language:
    """The first of ours that a browser accepts; plain Norwegian ("no") is bokmål."""
    for part in header.split(","):
        tag = part.partition(";")[0].strip().lower().partition("-")[0]
        found = "nb" if tag == "no" else tag
        language = _as_language(found)
        if language is not None:
            return language
    return "nb"


def key_of_query(request: web.Request, session: str | None = None) -> PageKey:
    """The page that a socket or a form names. Raises `UnknownAddress`."""
    query = request.query
    page = next((one for one in PAGES if one == query.get("page")), None)
    if page is None:
        raise UnknownAddress
    of_session = page not in OF_ALL
    return PageKey(
        page=page,
        session=(session or query.get("session", "")) if of_session else "",
        room=query.get("room", "") if page in OF_ROOM else "",
        language=language_of(request),
        site=site_of(request) if page in OF_SITES else "",
    )


def board_key(request: web.Request) -> PageKey:
    """The board, or the wall where the address wishes it for one."""
    wished: PageName = "wall" if request.query.get("skjerm") == "1" else "board"
    return PageKey(page=wished, language=language_of(request), site=site_of(request))


def site_of(request: web.Request) -> SiteId:
    """The one site that the address names; "" where it names none, or what no site can be
    called.
    """
    named = request.query.get("sted", "")
    return named if SITE.fullmatch(named) else ""


def key_of_path(request: web.Request) -> PageKey:
    """The page at a path. Raises `UnknownAddress`."""
    match = request.match_info
    page = PAGE_OF_WORD.get(match.get("word", ""))
    room = match.get("room", "")
    if page is None or (page in OF_ROOM) != bool(room):
        raise UnknownAddress
    return PageKey(page=page, session=match["session"], room=room, language=language_of(request))


assert set(_WORDS) < set(get_args(PageName)), "every word leads to a page"
