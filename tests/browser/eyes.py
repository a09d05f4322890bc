"""Browser windows that notice what no person would see.

Every page that is opened here is watched from its first byte: what its policy forbade, what threw,
and what went wrong on the console. A test ends red if there was anything, unless it said before
that it would be so, as when it is about to kill the centre.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Error, Page

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
    ) -> Page:
        """A window of its own, with no cookies from any other."""
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
        await page.goto(url)
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
