"""The open pages of this laptop: one sender each, cards pushed as they change, forms taken in.

Everybody who looks at the same page shares one `LivePage`, and each message is made once. Nothing
here waits for a browser: one that does not keep up is cut off, comes back, and gets the whole page.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from math import inf
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from dashboards.live import LivePage
from dashboards.phrases import sentence
from dashboards.scene import EVERY_CHECK, GUIDE_FORM, PageKey, UnknownPage, guide_deadline
from dashboards.views.alone import alone_deadline
from dashboards.views.readiness import readiness_deadline
from session_core.rules.readings import next_deadline
from session_core.rules.terms import Language, Role
from session_core.wire.errors import FormFault
from site_agent import page_checks, phone
from site_agent.room import Room, UnknownSession
from site_agent.troubles import AgentTrouble

TICK_S = 10.0
BACKLOG_MAX = 64
"""Messages waiting for one browser. More means that it has stopped reading."""
LINK_SHARE = 3.0
"""The link gets so much more time than the pages do: when a day's reports come back from the centre
one by one, showing each step would make the sync take minutes.
"""
AGAIN_LATER = 1013
TRY_NOW = "try_now"
"""A form that is no report: do not wait, try the centre at once."""
CHECK_AGAIN = "check_again"
"""The other one: measure this laptop at once, the check that is named or everything."""
ID_LENGTH_MAX = 80

log = logging.getLogger(__name__)


class Browser:
    """One open page."""

    def __init__(self, connection: ServerConnection) -> None:
        self.connection = connection
        self._backlog: asyncio.Queue[str] = asyncio.Queue(BACKLOG_MAX)
        self._cut: asyncio.Task[None] | None = None

    def push(self, message: str) -> None:
        """Send soon; cut the browser off where it does not read."""
        try:
            self._backlog.put_nowait(message)
        except asyncio.QueueFull:
            if self._cut is None:
                self._cut = asyncio.create_task(self._cut_off())

    async def send_all(self) -> None:
        """Send what is pushed, until the connection ends."""
        with suppress(ConnectionClosed):
            while True:
                await self.connection.send(await self._backlog.get())

    async def _cut_off(self) -> None:
        log.warning("browser_cut_off")
        await self.connection.close(AGAIN_LATER)


class Browsers:
    """All open pages, and the one task that keeps them right."""

    def __init__(self, room: Room, tick_s: float = TICK_S) -> None:
        self._room = room
        self._tick_s = tick_s
        self._changed = room.watch()
        self._pages: dict[PageKey, tuple[LivePage, set[Browser]]] = {}

    async def serve(self, connection: ServerConnection, key: PageKey) -> None:
        """One browser, from its first message to its last."""
        page, group = self._pages.setdefault(key, (LivePage(key), set()))
        browser = Browser(connection)
        try:
            browser.push(page.whole(self._room.scene()))
        except UnknownPage:
            # Before the wait: another refused socket of the same page may leave meanwhile.
            self._leave(key, browser)
            await connection.close(4404, "unknown page")
            return
        group.add(browser)
        sender = asyncio.create_task(browser.send_all())
        try:
            async for frame in connection:
                browser.push(await self._answer(frame, key.language))
        except ConnectionClosed:
            pass
        finally:
            sender.cancel()
            self._leave(key, browser)

    async def keep_right(self) -> None:
        """Push when the room changes, when a reading changes by itself, and at the tick."""
        loop = asyncio.get_running_loop()
        next_tick = until = loop.time() + self._tick_s
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout_at(until):
                    await self._changed.wait()
            self._changed.clear()
            begun = loop.time()
            ticks = begun >= next_tick
            if ticks:
                next_tick = begun + self._tick_s
            self._push_changes(tick=ticks)
            # Asked here, while the scene is still the one that was shown, for a scene with a day's
            # waiting reports on it is dear to make.
            until = min(next_tick, loop.time() + self._patience())
            await asyncio.sleep(LINK_SHARE * (loop.time() - begun))

    def _push_changes(self, *, tick: bool) -> None:
        if not self._pages:
            return
        scene = self._room.scene()
        for page, group in self._pages.values():
            try:
                messages = [page.change(scene)] if page.key.session in scene.sessions else []
                messages += [page.tick(scene)] if tick else []
            except Exception:
                # A fault in one page must not end the agent: the room's reports matter more.
                log.exception("page_failed", extra={"page": page.key.page})
                continue
            for message in filter(None, messages):
                for browser in group:
                    browser.push(message)

    def _patience(self) -> float:
        """Seconds of real time until a reading changes by itself."""
        scene = self._room.scene()
        shown = {key.session for key in self._pages} & scene.sessions.keys()
        states = [scene.sessions[session] for session in shown]
        deadlines = [next_deadline(state, scene.now) for state in states]
        rooms = {(key.session, key.room) for key in self._pages if key.page == "room"}
        deadlines += [
            readiness_deadline(scene.sessions[session], scene, room)
            for session, room in rooms
            if session in shown
        ]
        deadlines += [
            alone_deadline(scene.sessions[key.session], scene, key.room)
            for key in self._pages
            if key.session in shown
        ]
        deadlines.append(guide_deadline(scene))
        waits = [(one - scene.now).total_seconds() / scene.speed for one in deadlines if one]
        return max(0.0, min(waits, default=inf))

    def _leave(self, key: PageKey, browser: Browser) -> None:
        _, group = self._pages[key]
        group.discard(browser)
        if not group:
            del self._pages[key]

    # ── forms ──────────────────────────────────────────────────────────────────────────────────

    async def _answer(self, frame: str | bytes, language: Language) -> str:
        """The answer to one frame: always one, so a page never waits for nothing."""
        sent = _read(frame)
        if sent is None:
            return _done("", language, "malformed_frame")
        re, session, fields = sent
        if fields.get("kind") == [TRY_NOW]:
            self._room.contact_wished.set()
            return _taken(re)
        practice = self._room.settings.practice
        if practice is not None and fields.get("kind") == [GUIDE_FORM]:
            practice.press(fields, self._room.scene())
            self._changed.set()
            return _taken(re)
        try:
            if fields.get("kind") == [CHECK_AGAIN]:
                self._wish_checks(session, fields)
            elif do := phone.KINDS.get(" ".join(fields.get("kind", ()))):
                self._wish_phone(session, do)
            elif fields.get("kind") == [page_checks.KIND]:
                await self._take_checks(session, fields)
            else:
                await self._room.report(session, fields)
        except FormFault as fault:
            return _done(re, language, fault.code, field=fault.field)
        except UnknownSession as unknown:
            return _done(re, language, unknown.code)
        except AgentTrouble as trouble:
            log.error("report_not_saved", extra={"code": trouble.code})
            return _done(re, language, trouble.code)
        return _taken(re)

    async def _take_checks(self, session: str, fields: Mapping[str, list[str]]) -> None:
        """What the page's own run found. It is told at once: a person asked, and looks at it."""
        catalogue = self._room.catalogue(session)
        results = page_checks.results_from_fields(fields, catalogue, self._room.now())
        await self._room.report_checks(session, results, Role.GROUP_LEADER)

    def _wish_phone(self, session: str, do: str) -> None:
        if session not in self._room.sessions:
            raise UnknownSession(session)
        self._room.wishes.phone.put_nowait((do, session))

    def _wish_checks(self, session: str, fields: Mapping[str, list[str]]) -> None:
        """One of the laptop's own checks, or all of them."""
        check = next(iter(fields.get("check", ())), EVERY_CHECK)
        known = self._room.catalogue(session).get(check)
        if check != EVERY_CHECK and (known is None or known.by != "agent"):
            raise FormFault("form_choice", "check")
        self._room.wish_checks(session, check)


def _read(frame: str | bytes) -> tuple[str, str, dict[str, list[str]]] | None:
    """The id, session and fields of a form, or None for anything else."""
    try:
        sent = json.loads(frame)
    except (ValueError, RecursionError):
        return None
    match sent:
        case {"t": "send", "re": str(re), "session": str(session), "fields": dict(fields)}:
            listed = _listed(fields)
            if listed is None or max(len(re), len(session)) > ID_LENGTH_MAX:
                return None
            return re, session, listed
    return None


def _listed(fields: Mapping[str, Any]) -> dict[str, list[str]] | None:
    """Fields as forms give them: each a list of texts."""
    lists = {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
    if all(isinstance(one, str) for values in lists.values() for one in values):
        return lists
    return None


def _taken(re: str) -> str:
    return json.dumps({"t": "done", "re": re, "ok": True})


def _done(re: str, language: Language, code: str, **details: object) -> str:
    text = sentence(code, language, **details)
    answer = {"t": "done", "re": re, "ok": False, "code": code, "text": text}
    return json.dumps(answer, ensure_ascii=False)
