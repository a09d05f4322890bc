"""A room's page with a clicker, in a browser whose clock goes on when a test says so."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from playwright.async_api import Browser, Locator, Page, WebSocket

from dashboards.scene import PageKey
from session_core.rules.terms import Language
from tests.browser.eyes import PATIENCE_MS
from tests.dashboards import days
from tests.dashboards.days import HSS, Day
from tests.dashboards.stage import Stage, staged

ROOM = PageKey(page="room", session=days.diabetes_day().session, room=HSS)
AGAIN_MS, ARMED_MS, BACK_MS = 700, 6_100, 10_100
"""A little more than what the page counts with."""
SETTLED_MS = 500
"""After an answer, until the same form is sent again."""
STEADY_MS = 5_000
"""Shorter than the silence after which the page would look for its centre."""


@dataclass
class Clicker:
    """A room's page whose clicker is in the test's hand."""

    stage: Stage
    page: Page
    day: Day
    answers: asyncio.Queue[str]
    """What the centre said to what was sent."""

    @property
    def line(self) -> Locator:
        """What the page answers."""
        return self.page.locator("#clicker-line")

    async def click(self, *keys: str) -> None:
        """One press after the other, at once."""
        for key in keys:
            await self.page.keyboard.press(key)

    async def passes(self, milliseconds: int) -> None:
        """Time goes on, and the centre is heard."""
        while milliseconds > 0:
            await self.stage.push(self.stage.live.tick(self.stage.scene))
            await self.page.clock.run_for(min(milliseconds, STEADY_MS))
            milliseconds -= STEADY_MS

    async def becomes(self, day: Day) -> None:
        """The page is brought up to date with what happened."""
        await self.stage.show(day.scene())

    def sent(self) -> list[dict[str, Any]]:
        """What was pressed: the fields of every form that was sent."""
        return [one["fields"] for one in self.stage.received]

    async def was_sent(self, **fields: str) -> None:
        """The last form that was sent says so; it is waited for."""
        await asyncio.wait_for(self.answers.get(), PATIENCE_MS / 1000)
        await self.passes(SETTLED_MS)
        last = self.sent()[-1]
        assert {name: last.get(name) for name in fields} == fields


def listen(socket: WebSocket, answers: asyncio.Queue[str]) -> None:
    """Keep what is an answer."""

    def hear(frame: str | bytes) -> None:
        if json.loads(frame)["t"] == "done":
            answers.put_nowait(str(frame))

    socket.on("framereceived", hear)


async def switch_on(page: Page) -> None:
    """The leader unfolds the card and ticks its box."""
    await page.locator("#clicker-fold > summary").click()
    await page.locator("#clicker-on").check()


async def stand_still(page: Page) -> None:
    """From here on the browser's clock is the test's."""
    page.set_default_timeout(PATIENCE_MS)
    await page.clock.install()
    await page.reload()
    await page.wait_for_selector("html.has-script")
    now = await page.evaluate("() => Date.now()")
    await page.clock.pause_at((now + STEADY_MS) / 1000)


@asynccontextmanager
async def held(
    browser: Browser, day: Day, *, on: bool = True, language: Language = "nb"
) -> AsyncIterator[Clicker]:
    """HSS at this moment of its day, with nothing that the page's policy forbids."""
    async with staged(browser, replace(ROOM, language=language), day.scene()) as (
        stage,
        page,
        complaints,
    ):
        answers: asyncio.Queue[str] = asyncio.Queue()
        page.on("websocket", lambda socket: listen(socket, answers))
        await stand_still(page)
        if on:
            await switch_on(page)
        yield Clicker(stage, page, day, answers)
        assert complaints == []
