"""Undo takes back what its button says, and nothing else, by key and by finger."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from orchestrator.demo.stage import Stage
from tests.browser.eyes import Eyes
from tests.browser.people import Addresses, press, shows, start_the_day, titles

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def ends(console: Page) -> str:
    """When the clock of what is on ends."""
    return await console.locator("#now .clock time").get_attribute("data-until") or ""


async def key(console: Page, name: str) -> None:
    """Press a key where nothing has the focus."""
    await console.evaluate("() => document.activeElement.blur()")
    await console.keyboard.press(name)


async def test_u_after_five_minutes_more_takes_them_back_and_nothing_else(
    centre: Stage, eyes: Eyes
) -> None:
    _, second, *_ = titles(centre)
    console = await eyes.open(Addresses(centre).console, live=True)
    other = await eyes.open(Addresses(centre).console, live=True)
    await start_the_day(console)
    await key(console, "Space")
    await shows(console, "act", f"Angre: start av {second}")
    before = await ends(console)
    await press(console, "5 minutter lengre", "#adjust")
    for page in (console, other):
        await shows(page, "act", "Angre: +5 min")
    await console.locator("#message-text").press_sequentially("u")
    await expect(console.locator("#message-text")).to_have_value("u")
    assert await ends(console) != before
    await key(console, "u")
    for page in (console, other):
        await shows(page, "act", "Angret: +5 min")
        await shows(page, "now", second)
        assert await ends(page) == before
    await key(console, "u")
    await shows(console, "act", "Det er ingenting å angre.")
    await shows(console, "now", second)


async def test_a_clock_that_was_stopped_by_mistake_goes_as_if_it_never_stood(
    centre: Stage, eyes: Eyes
) -> None:
    console = await eyes.open(Addresses(centre).console, live=True)
    await start_the_day(console)
    before = await ends(console)
    await press(console, "Stopp klokka", "#adjust")
    await shows(console, "now", "Klokka står")
    await press(console, "Angre: stopp av klokka", "#act")
    await shows(console, "act", "Angret: stopp av klokka")
    assert await ends(console) == before


async def test_a_call_back_that_is_taken_back_leaves_rooms_and_screens_as_they_were(
    one_laptop: Stage, eyes: Eyes
) -> None:
    _, apart, *_ = titles(one_laptop)
    at, room = Addresses(one_laptop), one_laptop.setting.programme.rooms[0].id
    console = await eyes.open(at.console, live=True)
    await start_the_day(console)
    await key(console, "Space")
    await shows(console, "now", apart)
    page = await eyes.open(at.room(room), live=True)
    screen = await eyes.open(at.screen(room), live=True)
    before = [await page.locator("#todo h2").inner_text(), await screen.locator("h2").inner_text()]
    await press(console, "Kall inn rommene", "#adjust")
    await shows(page, "todo", "Kursleder ber dere komme tilbake nå")
    await shows(screen, "stage", "Nå samles vi igjen")
    await press(console, "Angre: Kall inn", "#act")
    await shows(console, "act", "Angret: Kall inn")
    await expect(page.locator("#todo h2")).to_have_text(before[0])
    await expect(screen.locator("h2")).to_have_text(before[1])
