"""The guide in a real browser: it follows what is done, shuts nobody out, and says goodbye."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from orchestrator.practice.running import Wanted, page_of, programme_of, setting_of
from session_core.practice.guide import Learner
from session_core.rules.terms import LANGUAGES
from tests.browser.checkers import accessibility_faults, too_wide
from tests.browser.eyes import CENTRE_GONE, PHONE, Eyes
from tests.browser.people import press, shows
from tests.browser.stages import CONFIG, standing

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

KNOCKS = 4
"""A page that has lost its centre says so within three seconds, and knocks for the fourth time
after five at the earliest (0.5 s, doubled each time, less 30 % at most: `retry` in live/link.js).
"""


@asynccontextmanager
async def until_it_knocked_in_vain(page: Page) -> AsyncIterator[None]:
    """What is done within it takes the centre away; then the page has had its time to say so."""
    knocks = count(1)
    async with page.expect_event("websocket", lambda _: next(knocks) == KNOCKS, timeout=60_000):
        yield


async def test_whoever_practises_is_guided_until_it_is_over(tmp_path: Path, eyes: Eyes) -> None:
    config = CONFIG / "practice"
    wanted = Wanted(learner=Learner.LECTURER, language="nb")
    setting = setting_of(wanted, programme_of(config), config, tmp_path, {"page": 0, "centre": 0})
    # The console guides without any laptop, and the browser has enough to do.
    setting = replace(setting, programme=replace(setting.programme, rooms=()))
    async with standing(setting) as stage:
        address = page_of(wanted.learner, stage)
        page = await eyes.open(address, live=True, excuse=CENTRE_GONE)
        await shows(page, "guide", "Øv på å lede en kort kursdag")
        await expect(page.locator("#act")).to_have_count(0)
        assert await accessibility_faults(page) == []
        await press(page, "Begynn øvingen", "#guide")
        await shows(page, "guide", "steg 1 av 14")
        for language in LANGUAGES:
            other = await eyes.open(
                f"{address.split('?')[0]}?lang={language}", size=PHONE, excuse=CENTRE_GONE
            )
            assert await accessibility_faults(other) == []
            assert await too_wide(other) == []
        await press(page, "Åpne for rommene", "#act")
        await shows(page, "guide", "Rommene er sluppet inn.")
        await page.get_by_role("link", name="Vis meg hvor").click()
        await expect(page.locator("#rooms")).to_be_in_viewport()
        await expect(page.locator("#guide")).to_be_in_viewport(ratio=1)
        await press(page, "Hopp over", "#guide")
        await shows(page, "guide", "steg 3 av 14")
        for n in range(2, 14):
            await page.request.post(
                f"{stage.address}/kurs/{setting.programme.session}/send?page=console",
                form={"kind": "practice", "word": "next", "step": n},
                headers={"Origin": stage.address},
            )
        await shows(page, "guide", "Da har du ledet en hel dag")
        assert await accessibility_faults(page) == []
        await press(page, "Avslutt øvingen", "#guide")
        await shows(page, "guide", "Ingenting er lagret. Lukk denne siden.")
        async with until_it_knocked_in_vain(page):
            await stage.kill_centre()
        await expect(page.locator("#link")).to_be_hidden()
