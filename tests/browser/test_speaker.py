"""Whoever speaks looks up, and sees the time, the next thing, and what the centre says."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from orchestrator.demo.stage import Stage
from tests.browser.eyes import REFUSED, Eyes
from tests.browser.people import Addresses, press, shows, start_the_day, titles

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_the_speaker_s_view_follows_the_day_and_shows_the_centre_s_line(
    centre: Stage, eyes: Eyes
) -> None:
    first, second, *_ = titles(centre)
    at = Addresses(centre)
    console, view = await eyes.open(at.console), await eyes.open(f"{at.day}/scene")
    await shows(view, "clock", "Vi begynner")
    await start_the_day(console)
    await shows(view, "clock", first)
    await shows(view, "clock", f"Etterpå {second}")
    await expect(view.locator(".speaker-left .countdown")).to_contain_text(":")
    await console.locator("#speaker-fold > summary").click()
    await console.get_by_label("Beskjed på talervisningen").fill("Snakk litt høyere.")
    await press(console, "Vis den")
    await shows(view, "line", "Snakk litt høyere.")
    await press(console, "Ta bort fra talervisningen")
    await expect(view.locator("#line")).to_have_count(0)
    await press(console, "Start neste")
    await shows(view, "clock", second)


async def test_without_javascript_it_is_still_and_comes_anew(centre: Stage, eyes: Eyes) -> None:
    view = await eyes.open(f"{Addresses(centre).day}/scene", scripts=False, excuse=REFUSED)
    await shows(view, "clock", "Vi begynner")
    await expect(view.locator('meta[http-equiv="refresh"]')).to_be_attached()
    assert await view.locator("button, input, select, textarea, main a").count() == 0
