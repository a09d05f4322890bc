"""The only place where errors become status codes and pages, and where strangers' requests are
stopped.

Rule: whatever happens, the answer has a code and a sentence that says what to do, what was filled
in is not lost, and everything else goes on. Bodies are never logged.
"""

from __future__ import annotations

from aiohttp import web
from aiohttp.typedefs import Handler

from dashboards.pages import render_error
from dashboards.scene import Fault, PageKey, UnknownPage
from orchestrator.actions import FORM_KEY
from orchestrator.addresses import PHONE_PATH, language_of
from orchestrator.centre import CENTRE_KEY
from orchestrator.event_log.interface import LogError
from orchestrator.faults import CentreFault, CrossSite, NotSignedIn, UnknownAddress
from orchestrator.logs import log
from orchestrator.metrics import FAULTS
from orchestrator.origins import SAFE_METHODS
from orchestrator.pages import html, page_with_fault
from orchestrator.telling import UNEXPECTED, Told, tell
from orchestrator.visitors import is_of_phone

FOR_PROGRAMS = (
    "/api/", "/agent", "/enrol", "/healthz", "/metrics", "/live", "/probe/", "/join/",
    f"{PHONE_PATH}/live",
)  # fmt: skip
FROM_ANY_HOST = ("/agent", "/enrol", "/healthz", "/probe/", "/join/")
"""Laptops come through proxies and cables of their own; they are no browsers, and hold a token."""


@web.middleware
async def tell_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every error, each with its code."""
    try:
        return await handler(request)
    except web.HTTPRedirection:
        raise
    except Exception as error:
        told = tell(error)
        FAULTS.labels(told.code).inc()
        if told.status == UNEXPECTED:
            log.exception("unexpected", path=request.match_info.handler.__name__)
        return await _answer(request, error, told)


async def _answer(request: web.Request, error: Exception, told: Told) -> web.StreamResponse:
    language = language_of(request)
    if request.path.startswith(FOR_PROGRAMS):
        return web.json_response(told.body(language), status=told.status)
    if isinstance(error, NotSignedIn) and request.method in SAFE_METHODS:
        raise web.HTTPSeeOther(f"{PHONE_PATH}?ut" if is_of_phone(request) else "/inn")
    form = request.get(FORM_KEY)
    if form is not None:
        key, fields = form
        fault = Fault(code=told.sentence_code, details=told.details, fields=fields)
        try:
            return html(await page_with_fault(request, key, fault), told.status)
        except (CentreFault, UnknownPage, LogError):
            pass  # The page itself is what could not be had; the fault is told without it.
    key = PageKey(page="start", language=language)
    return html(render_error(told.sentence_code, key, **told.details), told.status)


@web.middleware
async def stop_strangers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Only our own hosts are served, and only our own pages may make a browser change anything."""
    centre = request.app[CENTRE_KEY]
    port = own_port(request)
    if not request.path.startswith(FROM_ANY_HOST) and not centre.origins.is_own_host(
        request.host, port
    ):
        raise UnknownAddress
    if request.method not in SAFE_METHODS and centre.origins.is_cross_site(
        request.headers,
        port,
        by_cookie=is_of_phone(request) or centre.gate.leans_on_cookie(request),
    ):
        raise CrossSite
    return await handler(request)


def own_port(request: web.Request) -> int:
    """The port on which this request came in."""
    transport = request.transport
    name = transport.get_extra_info("sockname") if transport is not None else None
    return int(name[1]) if name else 0
