"""A page that nobody looked at for a while tells the truth as soon as somebody does.

A browser lets a hidden page's timers run seldom, or not at all, so no page can be left to find out
by its own clock that it has heard nothing for long. From the moment they are hidden, these pages
have no timers: only that they are seen again can bring them up to date.
"""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page, WebSocketRoute, expect

from orchestrator.demo.stage import Stage
from tests.browser.eyes import PATIENCE_MS, Eyes
from tests.browser.people import Addresses, press, start_the_day, titles

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SLEEPY = """
window.asleepFor = 0;
const now = performance.now.bind(performance);
performance.now = () => now() + window.asleepFor;
for (const name of ["setTimeout", "setInterval"]) {
  const set = window[name].bind(window);
  window[name] = (work, ...rest) => set(() => { if (!window.isSleepy) work(); }, ...rest);
}
window.turn = (hidden) => {
  window.isSleepy = true;
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
};
"""
"""A browser that stops a page's timers once it is hidden, and tells it when it is seen again."""

SILENCE_MS = 60_000
"""Well over the longest that the other end is ever silent."""


ON_NOW = "#now :is(.big, .room-now-title)"
"""What is on: the card around it names what comes next as well."""


class Line:
    """What stands between a page and its server, and may break with a word or without one."""

    def __init__(self) -> None:
        self.greeted = asyncio.Event()
        self._routes: list[WebSocketRoute] = []
        self._dead: list[WebSocketRoute] = []

    def join(self, route: WebSocketRoute) -> None:
        """A socket of the page's."""
        self._routes.append(route)

        def pass_on(message: str | bytes) -> None:
            if route not in self._dead:
                route.send(message)
                self.greeted.set()

        route.connect_to_server().on_message(pass_on)

    def fall_silent(self) -> None:
        """Nothing comes any more, and nobody is told: a network that lost the connection."""
        self._dead.extend(self._routes)

    async def close(self) -> None:
        """The connection ends, and the page is told."""
        self.fall_silent()
        for route in self._routes:
            await route.close()


async def open_sleepy(eyes: Eyes, url: str, line: Line) -> Page:
    """A window on this line which may be hidden; it has heard from its server."""
    page = await eyes.open("about:blank")
    await page.add_init_script(SLEEPY)
    await page.route_web_socket("**/live?*", line.join)
    await page.goto(url)
    await asyncio.wait_for(line.greeted.wait(), PATIENCE_MS / 1000)
    return page


@pytest.mark.parametrize("is_closed", [False, True], ids=["silent", "closed"])
@pytest.mark.parametrize("name", ["console", "room"])
async def test_a_page_that_was_hidden_shows_the_truth_when_it_is_seen_again(
    one_laptop: Stage, eyes: Eyes, name: str, *, is_closed: bool
) -> None:
    at, (room,), line = Addresses(one_laptop), one_laptop.laptops, Line()
    url = {"console": at.console, "room": at.room(room)}[name]
    first, second, *_ = titles(one_laptop)
    leader, beside = await eyes.open(at.console), await eyes.open(url)
    page = await open_sleepy(eyes, url, line)
    await start_the_day(leader)
    await expect(page.locator(ON_NOW)).to_contain_text(first)
    await page.evaluate("turn(true)")
    if is_closed:
        await line.close()
    else:
        line.fall_silent()
    await press(leader, "Start neste")
    await expect(beside.locator(ON_NOW)).to_contain_text(second)
    await expect(page.locator(ON_NOW)).to_contain_text(first)
    await page.evaluate(f"window.asleepFor = {0 if is_closed else SILENCE_MS}; turn(false)")
    await expect(page.locator(ON_NOW)).to_contain_text(second)
    await expect(page.locator("#link")).to_be_hidden()
