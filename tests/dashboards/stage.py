"""A stand-in for a centre: real pages over a real socket, with the answers in the test's hands."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import WSMsgType, web
from playwright.async_api import Browser, Page

from dashboards.assets import CONTENT_TYPES, PAGE_HEADERS, static_content, static_file
from dashboards.live import LivePage
from dashboards.pages import render_page
from dashboards.scene import PageKey, Scene
from session_core.rules.terms import Language


def seen(html: str) -> str:
    """The words of a page, without its tags."""
    return re.sub(r"<[^>]+>", "", html)


class Stage:
    """One page of one day, and everybody who looks at it."""

    def __init__(self, key: PageKey, scene: Scene) -> None:
        self.key = key
        self.scene = scene
        self.live = LivePage(key)
        self.sockets: set[web.WebSocketResponse] = set()
        self.received: list[dict[str, Any]] = []
        self.connections = 0
        self.documents = 0
        self.answers = True
        self.refusal: tuple[str, str] | None = None

    async def page(self, _: web.Request) -> web.Response:
        """The document."""
        self.documents += 1
        return web.Response(text=render_page(self.key, self.scene), headers=PAGE_HEADERS)

    async def static(self, request: web.Request) -> web.StreamResponse:
        """Our own files."""
        file = static_file(request.match_info["path"])
        if file is None:
            raise web.HTTPNotFound
        headers = {"Content-Type": CONTENT_TYPES[file.suffix]}
        return web.Response(body=static_content(file), headers=headers)

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        """One browser."""
        self.connections += 1
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str(self.live.whole(self.scene))
        self.sockets.add(socket)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                frame = json.loads(message.data)
                self.received.append(frame)
                await self.answer(socket, frame)
        self.sockets.discard(socket)
        return socket

    async def answer(self, socket: web.WebSocketResponse, frame: dict[str, Any]) -> None:
        """Yes, no, or nothing at all."""
        if not self.answers:
            return
        done: dict[str, Any] = {"t": "done", "re": frame["re"], "ok": self.refusal is None}
        if self.refusal is not None:
            done["code"], done["text"] = self.refusal
        await socket.send_str(json.dumps(done))

    async def show(self, scene: Scene) -> None:
        """Something happened."""
        self.scene = scene
        message = self.live.change(scene)
        if message is not None:
            await self.push(message)

    async def push(self, message: str) -> None:
        """The same bytes to everybody."""
        for socket in self.sockets:
            await socket.send_str(message)

    async def drop(self, code: int = 1012) -> None:
        """Every connection is cut."""
        for socket in [*self.sockets]:
            await socket.close(code=code)


@asynccontextmanager
async def staged(
    browser: Browser, key: PageKey, scene: Scene, language: Language = "nb"
) -> AsyncIterator[tuple[Stage, Page, list[str]]]:
    """A page that is open in a browser, and what the browser complains about."""
    stage = Stage(key, scene)
    app = web.Application()
    app.router.add_get("/", stage.page)
    app.router.add_get("/static/{path:.+}", stage.static)
    app.router.add_get("/live", stage.socket)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    context = await browser.new_context(locale=language)
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        await page.goto(f"http://127.0.0.1:{runner.addresses[0][1]}/")
        await page.wait_for_selector("html.has-script")
        yield stage, page, complaints
    finally:
        await context.close()
        await runner.cleanup()
