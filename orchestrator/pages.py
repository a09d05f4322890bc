"""GET pages: the whole document, as it is now, for a browser with or without JavaScript."""

from __future__ import annotations

from contextlib import suppress

from aiohttp import web

from dashboards.assets import (
    CONTENT_TYPES,
    PAGE_HEADERS,
    STATIC_HEADERS,
    TEXT_FILES,
    static_content,
    static_file,
    static_gzipped,
)
from dashboards.pages import render_page
from dashboards.scene import Fault, PageKey
from orchestrator.addresses import LANGUAGE_COOKIE, board_key, key_of_path, language_of
from orchestrator.centre import CENTRE_KEY, Centre
from orchestrator.event_log.interface import LogError
from orchestrator.faults import UnknownAddress
from orchestrator.live_pages import SHOW_HISTORY
from orchestrator.visitors import visitor_of
from session_core.rules.terms import Language

YEAR_S = 365 * 24 * 3600
RECORD_WAITS_S = 0.3
"""A day of a thousand rooms takes seconds to be found out the first time."""


async def start_page(request: web.Request) -> web.Response:
    """GET /"""
    language = language_of(request)
    request.app[CENTRE_KEY].compiling.soon(language)
    return await page_of(request, PageKey(page="start", language=language))


async def board_page(request: web.Request) -> web.Response:
    """GET /tavle, /tavle?sted=…, /tavle?skjerm=1"""
    return await page_of(request, board_key(request))


async def session_page(request: web.Request) -> web.Response:
    """GET /kurs/{session}/{word} and /kurs/{session}/{word}/{room}"""
    return await page_of(request, key_of_path(request))


async def page_of(request: web.Request, key: PageKey) -> web.Response:
    centre = request.app[CENTRE_KEY]
    visitor = visitor_of(request, centre)
    visitor.check_page(key)
    if key.session:
        await centre.sessions.get(key.session)
    if key.page in SHOW_HISTORY:
        with suppress(LogError):  # The rest of the page is there all the same.
            await _histories(centre, key)
    response = html(render_page(visitor.shown(key), centre.scene()))
    remember_language(request, response, key.language)
    return response


async def _histories(centre: Centre, key: PageKey) -> None:
    """A room's own history is nothing without it; a record is much without it."""
    if key.page == "record":
        await centre.histories.bring_up_soon(key.session, RECORD_WAITS_S)
    else:
        await centre.histories.bring_up(key.session)


def remember_language(request: web.Request, response: web.Response, language: Language) -> None:
    """Whoever chose a language in the address has it from then on."""
    if request.query.get("lang") == language:
        response.set_cookie(
            LANGUAGE_COOKIE, language, max_age=YEAR_S, httponly=True, samesite="Lax"
        )


async def page_with_fault(request: web.Request, key: PageKey, fault: Fault) -> str:
    """The page that a form was sent from, with what was wrong and what was filled in."""
    centre = request.app[CENTRE_KEY]
    if key.session:
        await centre.sessions.get(key.session)
    return render_page(visitor_of(request, centre).shown(key), centre.scene(), fault)


def html(text: str, status: int = 200) -> web.Response:
    """A page with the headers that every page has. It holds no secret that its compressed length
    could tell of.
    """
    response = web.Response(body=text.encode(), status=status, headers=PAGE_HEADERS)
    response.enable_compression()
    return response


async def static(request: web.Request) -> web.StreamResponse:
    """GET /static/{path}: the address has a fingerprint, so it may be kept for a year."""
    try:
        file = static_file(request.match_info["path"])
    except (ValueError, OSError):  # A name that no file can have, as with a zero byte in it.
        file = None
    if file is None:
        raise UnknownAddress
    headers = {**STATIC_HEADERS, "Content-Type": CONTENT_TYPES[file.suffix]}
    if file.suffix not in TEXT_FILES:
        return web.FileResponse(file, headers=headers)
    headers["Vary"] = "Accept-Encoding"
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return web.Response(body=static_content(file), headers=headers)
    return web.Response(body=static_gzipped(file), headers={**headers, "Content-Encoding": "gzip"})
