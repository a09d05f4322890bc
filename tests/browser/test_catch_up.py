"""A late day is put right: each way shows where it leads, and leads there in every room."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from orchestrator.demo.stage import Stage
from tests.browser.eyes import REFUSED, Eyes
from tests.browser.people import Addresses, press, shows, start_the_day
from tests.browser.stages import course_day

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ROOM = "baerum-kursrom"
LATE = timedelta(minutes=8, seconds=5)
WAYS = {
    "Kort ned pausene": "Pausene er kortet ned.",
    "Kort ned det lokale": "Det lokale er kortet ned.",
    "Kort ned det som er igjen": "Planen holdes: det som er igjen, er kortet ned.",
    "Forskyv resten": "Resten av dagen er forskjøvet.",
}


@pytest_asyncio.fixture(loop_scope="session")
async def late(tmp_path: Path) -> AsyncIterator[Stage]:
    """A centre alone, eight minutes after the course should have begun."""
    async with course_day(tmp_path, laptops=0, before=-LATE) as stage:
        yield stage


async def start_late(console: Page) -> int:
    """The course leader starts the day, and is told how late it is: so many minutes."""
    await start_the_day(console)
    headline = console.locator("#catch-up h2")
    await expect(headline).to_have_text(re.compile(r"^\d+ min på etterskudd$"))
    minutes = int((await headline.inner_text()).split()[0])
    assert minutes >= LATE // timedelta(minutes=1)
    return minutes


async def times(page: Page, rows: str) -> list[str]:
    """The first time of day in each row: when each thing that comes now is to begin."""
    found = [re.search(r"\d\d:\d\d", one) for one in await page.locator(rows).all_text_contents()]
    return [one.group() for one in found if one]


COMING = "#programme .line-coming .line-time"


async def previewed(console: Page, way: str) -> list[str]:
    """When each thing to come begins if this way is pressed, as its own table says."""
    box = console.locator("#catch-up .way").filter(
        has=console.get_by_role("button", name=way, exact=True)
    )
    await box.locator("details.way-times > summary").click()
    rows = box.locator("tbody tr:not(.moved-end)")
    begins = []
    for cells in [row.locator("td") for row in await rows.all()]:
        was, becomes = await cells.all_text_contents()
        found = re.search(r"\d\d:\d\d", becomes) or re.search(r"\d\d:\d\d", was)
        begins += [found.group()] if found else []
    return begins[1:]


@pytest.mark.parametrize("way", WAYS)
async def test_each_way_leads_where_its_preview_said_in_every_room_and_is_taken_back(
    late: Stage, eyes: Eyes, way: str
) -> None:
    at = Addresses(late)
    console, other = await eyes.open(at.console), await eyes.open(at.console)
    room = await eyes.open(at.centre_room(ROOM))
    minutes = await start_late(console)
    before = await times(console, COMING)
    if way != "Kort ned pausene":
        await console.locator("#late-others > summary").click()
    said = await previewed(console, way)
    assert (said == before) is (way == "Forskyv resten"), "only a shift leaves all as it goes"
    await press(console, way, "#catch-up", exact=True)
    for page in (console, other):
        await shows(page, "catch-up", WAYS[way])
        assert await times(page, COMING) == said
    await expect(room.locator(COMING).first).to_contain_text(said[0])
    assert await times(room, COMING) == said
    await press(console, "Angre", "#act")
    for page in (console, other):
        await shows(page, "catch-up", f"{minutes} min på etterskudd")
        assert await times(page, COMING) == before
    await expect(room.locator(COMING).first).to_contain_text(before[0])


async def test_what_was_unfolded_stays_so_and_follows_while_somebody_else_adds_a_minute(
    late: Stage, eyes: Eyes
) -> None:
    at = Addresses(late)
    console, other = await eyes.open(at.console), await eyes.open(at.console)
    minutes = await start_late(console)
    await console.locator("#late-others > summary").click()
    await console.locator("#times-shorten_breaks > summary").click()
    await press(other, "1 minutt lengre", "#adjust")
    await shows(console, "catch-up", f"{minutes + 1} min på etterskudd")
    for fold in ("#late-others", "#times-shorten_breaks"):
        await expect(console.locator(fold)).to_have_attribute("open", "")


async def test_without_javascript_the_suggestion_is_a_button_that_works(
    late: Stage, eyes: Eyes
) -> None:
    at = Addresses(late)
    console = await eyes.open(at.console)
    await start_late(console)
    plain = await eyes.open(at.console, scripts=False, excuse=REFUSED)
    await press(plain, "Kort ned pausene", "#catch-up", exact=True)
    await shows(plain, "catch-up", "Pausene er kortet ned.")
    await shows(console, "catch-up", "Pausene er kortet ned.")
