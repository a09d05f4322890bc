"""Before a room gets another name the board shows how people will read it, in a real browser."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from dashboards.scene import PageKey
from tests.browser.checkers import accessibility_faults, too_wide
from tests.dashboards import days
from tests.dashboards.days import HSS
from tests.dashboards.stage import staged

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("width", [1366, 390])
async def test_a_name_is_shown_as_it_will_read_while_it_is_typed(
    browser: Browser, width: int
) -> None:
    day = days.in_lecture()
    async with staged(browser, PageKey(page="board"), day.scene()) as (stage, page, complaints):
        await page.set_viewport_size({"width": width, "height": 844})
        await page.get_by_text("Romskjermer og romnavn").click()
        form = page.locator("form.rename")
        reads = form.locator("[data-reads]")
        await expect(reads).to_have_text("for eksempel «Bærum sykehus, Auditoriet»")
        await form.get_by_label("Heter i dag").fill("Bærum, auditoriet")
        await expect(reads).to_have_text("Bærum sykehus, Bærum, auditoriet")
        await form.get_by_label("Rom", exact=True).select_option(HSS)
        await expect(reads).to_have_text("Hallingdal Sjukestugu (HSS), Bærum, auditoriet")
        await form.get_by_label("Heter i dag").fill("Møterom 2")
        await stage.show(day.at("09:51").count(HSS, 4, 2).scene())
        await expect(reads).to_have_text("Hallingdal Sjukestugu (HSS), Møterom 2")
        assert await too_wide(page) == []
        assert await accessibility_faults(page) == []
        await form.get_by_role("button", name="Bruk dette navnet").click()
        await expect(reads).to_have_text("for eksempel «Bærum sykehus, Auditoriet»")
        sent = stage.received[-1]["fields"]
        assert (sent["room"], sent["name"]) == (HSS, "Møterom 2")
        assert complaints == []
