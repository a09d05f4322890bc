"""A nurse has put something right, and presses "Prøv igjen" on the check that was wrong."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from site_agent.checks import Checks
from site_agent.probes.interface import Measured, Probe
from site_agent.probes.worker import ProbeWorker
from tests.browser.checkers import accessibility_faults
from tests.browser.eyes import Eyes
from tests.browser.laptop import Laptop, laptop
from tests.browser.people import press
from tests.browser.test_keyboard import tab_to

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TRY = "#readiness form:has(input[name=check][value=net_link]) button:not([name])"


@dataclass
class Cable:
    """What the laptop finds at its network, when it is let look."""

    word: str = "none"
    looks: int = 0
    may_look: threading.Event = field(default_factory=threading.Event)

    def look(self) -> Measured:
        self.looks += 1
        self.may_look.wait(20)
        return Measured(word=self.word)


@asynccontextmanager
async def measuring(folder: Path, cable: Cable) -> AsyncIterator[Laptop]:
    """A laptop that has told that it has no network, and measures nothing but what it is asked."""
    async with laptop(folder) as here:
        # Of no lane, so that what is bad is looked at once for each press.
        probes = [Probe("net_link", cable.look, 20), Probe("memory", lambda: 8.0)]
        checks = Checks(here.room, ProbeWorker(probes, here.room.now), every_s=1e6)
        cable.may_look.set()
        await checks.one_round(here.session)
        cable.may_look.clear()
        running = asyncio.create_task(checks.run())
        try:
            yield here
        finally:
            cable.may_look.set()
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running


async def opened(here: Laptop, eyes: Eyes) -> Page:
    page = await eyes.open(here.address, live=True)
    await expect(page.locator(TRY)).to_have_text("Prøv igjen")
    return page


async def test_the_one_check_is_tried_seen_to_be_tried_and_answered(
    tmp_path: Path, eyes: Eyes
) -> None:
    cable = Cable()
    async with measuring(tmp_path, cable) as here:
        page = await opened(here, eyes)
        cable.word = "cable"
        await tab_to(page, TRY)
        await page.keyboard.press("Enter")
        await expect(page.locator(TRY)).to_have_text("Prøver …")
        await expect(page.locator(TRY)).to_have_attribute("aria-disabled", "true")
        await expect(page.locator(TRY)).to_be_focused()
        await expect(page.locator("#say")).to_contain_text("Prøver:")
        assert await accessibility_faults(page) == []
        await page.locator(TRY).dblclick(force=True)
        cable.may_look.set()
        await expect(page.locator(TRY)).to_have_count(0)
        assert here.words["net_link"] == "cable"
        assert cable.looks == 2, "pressed three times, and looked at once"


async def test_what_is_still_wrong_is_told_anew_and_can_be_tried_again(
    tmp_path: Path, eyes: Eyes
) -> None:
    cable = Cable()
    async with measuring(tmp_path, cable) as here:
        page = await opened(here, eyes)
        cable.may_look.set()
        await page.locator(TRY).click()
        await expect(page.locator(TRY)).to_have_text("Prøver …")
        await expect(page.locator(TRY)).to_have_text("Prøv igjen")
        await expect(page.locator("#say")).to_contain_text("Rommet er ikke klart.")
        assert cable.looks == 2


async def test_everything_is_tried_from_the_fold_and_the_fold_stays_open(
    tmp_path: Path, eyes: Eyes
) -> None:
    cable = Cable(word="wifi")
    async with measuring(tmp_path, cable) as here:
        page = await eyes.open(here.address, live=True)
        await page.locator("#readiness-more > summary").click()
        await press(page, "Prøv alt på nytt", "#readiness")
        await expect(page.get_by_role("button", name="Prøver alt …")).to_be_visible()
        await expect(page.locator("#say")).to_contain_text("Prøver alt på nytt.")
        await expect(page.get_by_text("Til «Bilde og lyd»")).to_be_visible()
        cable.word = "cable"
        cable.may_look.set()
        await expect(page.get_by_role("button", name="Prøv alt på nytt")).to_be_visible()
        assert here.words["net_link"] == "cable"
