"""Browser windows that notice what no person would see.

Every page that is opened here is watched from its first byte: what its policy forbade, what threw,
and what went wrong on the console. A test ends red if there was anything, unless it said before
that it would be so, as when it is about to kill the centre.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    WebSocketRoute,
)

PATIENCE_MS = 15_000
"""How long to look for something before saying that it is not there: two cores, all busy."""

DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}

# A policy reports to the page before it writes to the console, and says more there.
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`VIOLATION ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
});
"""

CENTRE_GONE = ("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "WebSocket connection to")
"""What Chromium itself writes on the console when a server is away."""
REFUSED = ("status of 409", "status of 403", "status of 400", "status of 404", "status of 422")
"""What Chromium writes when a form sent without JavaScript is answered by a refusal."""


class LateNews:
    """A window whose news of the centre's comes late: answers arrive, changes wait in the line."""

    def __init__(self) -> None:
        self._waiting: list[str | bytes] = []
        self._route: WebSocketRoute | None = None
        self._greeted = False

    def join(self, route: WebSocketRoute) -> None:
        """Stand between a page and its centre."""
        self._route = route
        route.connect_to_server().on_message(self._pass_on)

    def _pass_on(self, message: str | bytes) -> None:
        assert self._route is not None
        if self._greeted and '"t":"done"' not in str(message).replace(" ", ""):
            self._waiting.append(message)
            return
        self._greeted = True
        self._route.send(message)

    def arrive(self) -> None:
        """What waited comes at last."""
        assert self._route is not None
        while self._waiting:
            self._route.send(self._waiting.pop(0))


def _greeting(page: Page) -> asyncio.Event:
    """Set when the page's socket has brought its first message."""
    event = asyncio.Event()
    page.on("websocket", lambda socket: socket.on("framereceived", lambda _: event.set()))
    return event


@dataclass
class Eyes:
    """Opens windows in one browser and keeps what they noticed."""

    browser: Browser
    faults: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    async def open(
        self,
        url: str,
        *,
        size: dict[str, int] = DESK,
        scheme: Literal["light", "dark"] = "light",
        scripts: bool = True,
        excuse: Iterable[str] = (),
        news: LateNews | None = None,
        live: bool = False,
    ) -> Page:
        """A window of its own, with no cookies from any other. `news` lets it hear things late;
        `live` waits until the page has been brought up to date over its socket.
        """
        context = await self.browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            color_scheme=scheme,
            java_script_enabled=scripts,
            locale="nb-NO",
            timezone_id="Europe/Oslo",
            reduced_motion="reduce",
        )
        self.contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        await self.watch(page, tuple(excuse))
        if news is not None:
            await page.route_web_socket("**/live?*", news.join)
        greeting = _greeting(page)
        await page.goto(url)
        if live:
            await asyncio.wait_for(greeting.wait(), PATIENCE_MS / 1000)
        return page

    async def watch(self, page: Page, excuse: tuple[str, ...] = ()) -> None:
        """Notice everything from the next page on that this window shows."""
        await page.add_init_script(REPORT_VIOLATIONS)

        def hear(message: ConsoleMessage) -> None:
            if message.type == "error" and not any(word in message.text for word in excuse):
                self.faults.append(f"{page.url}: {message.text}")

        def fall(error: Error) -> None:
            self.faults.append(f"{page.url}: threw {error.message}")

        page.on("console", hear)
        page.on("pageerror", fall)

    async def close(self) -> None:
        """Close every window."""
        for context in self.contexts:
            await context.close()
