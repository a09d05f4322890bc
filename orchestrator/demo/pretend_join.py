"""The demo's video meeting: a pretend Join on this machine, its rooms, and a page at which a person
comes into it and goes. Nothing of it reaches, or needs, any Join outside.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from aiohttp import web
from markupsafe import Markup

from orchestrator.demo.join_node import ALIAS, JoinNode
from orchestrator.demo.words import say
from session_core.rules.programme import Programme, Room
from session_core.rules.terms import Language, RoomId

TEST: Final = "998112"
"""The number of its test room, in which there is never anybody else."""
STOP_S_MAX: Final = 0.5
NAME_MAX: Final = 120
HERE: Final = "127.0.0.1"

_PAGE: Final = Markup("""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; font: 1.125rem/1.5 system-ui, sans-serif; }}
body {{ max-width: 36rem; margin: 3rem auto; padding: 0 1rem; }}
button {{ font: inherit; min-height: 3rem; padding: 0 1.5rem; }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{about}</p>
<p role="status"><strong>{where}</strong></p>
{form}</main>
</body>
</html>
""")
_FORM: Final = Markup(
    '<form method="post"><input type="hidden" name="in" value="{to}">'
    '<button type="submit">{word}</button></form>\n'
)


class PretendJoin:
    """One meeting on a port of this machine. Rooms come and go under their fixed names."""

    def __init__(self, rooms: Iterable[Room], port: int, language: Language = "nb") -> None:
        self.node = JoinNode()
        self._names = {room.id: room.name_in_join for room in rooms}
        self._language: Language = language
        self._port = port
        self._runner: web.AppRunner | None = None
        self._fallen: set[RoomId] = set()

    async def start(self) -> None:
        """Answer from now on."""
        app = web.Application()
        app.add_routes(self.node.routes())
        app.router.add_get("/webapp/conference/{alias}", self._show)
        app.router.add_post("/webapp/conference/{alias}", self._press)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_S_MAX)
        await self._runner.setup()
        await web.TCPSite(self._runner, HERE, self._port).start()

    async def stop(self) -> None:
        """Answer no more."""
        self.node.cut()
        if self._runner is not None:
            await self._runner.cleanup()

    # ── rooms ──────────────────────────────────────────────────────────────────────────────────

    def is_in(self, room: RoomId) -> bool:
        """The room is in the meeting."""
        return bool(self.node.legs_of(self._names[room]))

    def enter(self, room: RoomId) -> None:
        """The room comes in, if it is not there."""
        self._enter(self._names[room])

    def leave(self, room: RoomId) -> None:
        """The room goes, or falls out."""
        self._leave(self._names[room])

    def lose(self, room: RoomId) -> None:
        """What the room came by is gone: its network, or its laptop."""
        if self.is_in(room):
            self._fallen.add(room)
            self.leave(room)

    def find(self, room: RoomId) -> None:
        """It is there again; the room comes back, if it was in the meeting before."""
        if room in self._fallen:
            self._fallen.remove(room)
            self.enter(room)

    def _enter(self, name: str) -> None:
        if not self.node.legs_of(name):
            self.node.join(name)

    def _leave(self, name: str) -> None:
        for leg in self.node.legs_of(name):
            self.node.leave(leg)

    # ── the page ───────────────────────────────────────────────────────────────────────────────

    async def _show(self, request: web.Request) -> web.Response:
        alias, name = request.match_info["alias"], request.query.get("name", "")[:NAME_MAX]
        if alias not in (ALIAS, TEST) or not name:
            raise web.HTTPNotFound
        page = self._test_page() if alias == TEST else self._meeting_page(name)
        return web.Response(text=page, content_type="text/html")

    async def _press(self, request: web.Request) -> web.Response:
        name, form = request.query.get("name", "")[:NAME_MAX], await request.post()
        if request.match_info["alias"] != ALIAS or not name:
            raise web.HTTPNotFound
        if form.get("in") == "yes":
            self._enter(name)
        else:
            self._leave(name)
        raise web.HTTPSeeOther(request.rel_url)

    def _meeting_page(self, name: str) -> str:
        is_in = bool(self.node.legs_of(name))
        form = _FORM.format(
            to="no" if is_in else "yes",
            word=self._say("join_page_leave" if is_in else "join_page_enter"),
        )
        where = self._say("join_page_in" if is_in else "join_page_out", name=name)
        return self._page(self._say("join_page_about"), where, form)

    def _test_page(self) -> str:
        return self._page(self._say("join_page_about"), self._say("join_page_test"), Markup())

    def _page(self, about: str, where: str, form: Markup) -> str:
        title = self._say("join_page_title")
        return _PAGE.format(
            language=self._language, title=title, about=about, where=where, form=form
        )

    def _say(self, code: str, **details: object) -> str:
        return say(code, self._language, **details)


def host_at(port: int) -> str:
    """A port of this machine, as a course file names a Join."""
    return f"{HERE}:{port}"


def join_of(programme: Programme, language: Language) -> PretendJoin | None:
    """The meeting of a day that meets on this machine; None where it meets elsewhere, or nowhere:
    then there is none to pretend.
    """
    host, _, port = programme.join.host.partition(":") if programme.join else ("", "", "")
    return PretendJoin(programme.rooms, int(port), language) if host == HERE and port else None
