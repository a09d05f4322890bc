"""A day run again on its real pages: `/kurs/{session}/reprise`, for training and for improvement.

Whoever may see the record may see the day again, and of its pages those that they may see anyway.
What is sent from such a page is refused, whatever it is.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from aiohttp import web

from dashboards.formats import iso
from dashboards.pages import render_replay, still_main
from dashboards.scene import PageKey, PageName, Scene
from dashboards.views.replay import (
    OF_ROOM,
    SIDES,
    ReplayBar,
    bar_json,
    changes_at,
    moment_of,
    replay_bar,
    replay_scene,
)
from orchestrator.access import MAY_SEE, Visitor
from orchestrator.addresses import language_of
from orchestrator.centre import CENTRE_KEY
from orchestrator.faults import ReplayOnly
from orchestrator.gate import Gate
from orchestrator.live_pages import REST
from orchestrator.pages import html, remember_language
from orchestrator.replays import ReplayDesk
from session_core.clock import Clock
from session_core.rules.checks import Catalogues
from session_core.rules.replay import Reel, whole
from session_core.wire.errors import FormFault


class Replaying(Protocol):
    """What these pages stand on: a centre, or only the log of one day."""

    @property
    def gate(self) -> Gate:
        """Who may see what."""
        ...

    @property
    def replays(self) -> ReplayDesk:
        """The days."""
        ...

    @property
    def clock(self) -> Clock:
        """What time it is."""
        ...

    @property
    def catalogues(self) -> Catalogues:
        """By which checks a room is ready."""
        ...


REPLAYING_KEY: Final = web.AppKey("replaying", Replaying)


class Shown(NamedTuple):
    """What is looked at: a page, as it was at a moment, and the bar over it."""

    key: PageKey
    scene: Scene
    bar: ReplayBar
    changes_at: datetime | None


async def get_replay(request: web.Request) -> web.Response:
    """GET /kurs/{session}/reprise?t=10:42&side=rom&rom=ringerike"""
    shown = await _shown(request)
    response = html(render_replay(shown.key, shown.scene, shown.bar))
    remember_language(request, response, shown.key.language)
    return response


async def get_picture(request: web.Request) -> web.Response:
    """GET /kurs/{session}/reprise/bilde: the same for the page's script, as JSON. `rest` says for
    how many milliseconds it shall not ask again by itself, so that a large page holds nobody up.
    """
    shown = await _shown(request)
    loop = asyncio.get_running_loop()
    began = loop.time()
    main = still_main(shown.key, shown.scene, shown.bar.session)
    rest = REST * 1000 * (loop.time() - began)
    told = {
        **bar_json(shown.bar),
        "html": main,
        "changes_at": iso(shown.changes_at) if shown.changes_at else None,
        "rest": round(rest),
    }
    response = web.json_response(told, headers={"Cache-Control": "no-store"})
    response.enable_compression()
    return response


async def refuse(request: web.Request) -> web.Response:
    """POST to any of them. Raises `ReplayOnly`, and before that where they may not look either."""
    request.app[REPLAYING_KEY].gate.visitor(request).check_page(_record(request))
    raise ReplayOnly


async def _shown(request: web.Request) -> Shown:
    """Raises `NotSignedIn`, `NotAllowed`, `UnknownSession`, `LogError` and `FormFault`."""
    place = request.app[REPLAYING_KEY]
    visitor = place.gate.visitor(request)
    visitor.check_page(_record(request))
    session = request.match_info["session"]
    reel = await place.replays.reel(session)
    now = place.clock.now()
    at = _moment(request.query.get("t", ""), reel, now)
    room, key = _key(request, reel)
    visitor.check_page(key)
    state = await place.replays.state(session, reel, at)
    scene = replay_scene(state, at, place.catalogues)
    bar = replay_bar(key, reel, state, at, now, room=room, sides=_sides(visitor))
    if CENTRE_KEY not in request.app:
        bar = replace(bar, alone=True)
    return Shown(key, scene, bar, changes_at(key, reel, state, scene))


def _record(request: web.Request) -> PageKey:
    return PageKey(
        page="record", session=request.match_info["session"], language=language_of(request)
    )


def _sides(visitor: Visitor) -> dict[str, PageName]:
    """The pages that they may see."""
    return {
        word: page
        for word, page in SIDES.items()
        if visitor.role is None or visitor.role in MAY_SEE[page]
    }


def _key(request: web.Request, reel: Reel) -> tuple[str, PageKey]:
    """The room that is chosen, and the page, which may be of no room."""
    page = SIDES.get(request.query.get("side", ""), "console")
    session, language = request.match_info["session"], language_of(request)
    room = request.query.get("rom") or reel.state.programme.rooms[0].id
    of_room = room if page in OF_ROOM else ""
    if page == "board":
        session = ""
    return room, PageKey(page=page, session=session, room=of_room, language=language)


def _moment(text: str, reel: Reel, now: datetime) -> datetime:
    """The moment that is wished, within the day; else when something first happened in it.

    Raises `FormFault`.
    """
    begins_at, ends_at = reel.window(now)
    if not text:
        first = (one.at for one in reel.told if begins_at <= one.at <= ends_at)
        return next(first, begins_at)
    try:
        wished = whole(moment_of(text, begins_at))
    except (ValueError, OverflowError):
        raise FormFault("form_time", "t") from None
    return min(max(wished, begins_at), ends_at)
