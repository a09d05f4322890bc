"""Where each press counts, none is swallowed while the one before is on its way."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from dashboards.scene import PageKey
from tests.dashboards import days
from tests.dashboards.stage import staged

pytestmark = [pytest.mark.browser, pytest.mark.asyncio]

KEY = PageKey(page="console", session=days.diabetes_day().session)


@pytest.mark.parametrize("width", [1366, 390])
async def test_three_quick_minutes_are_three_and_their_sum_is_told(
    browser: Browser, width: int
) -> None:
    async with staged(browser, KEY, days.in_lecture().scene()) as (stage, page, _):
        await page.set_viewport_size({"width": width, "height": 768})
        longer = page.get_by_role("button", name="1 minutt lengre", exact=True)
        for _press in range(3):
            await longer.click()
        await expect(page.locator("[data-sum]")).to_have_text("+3 min")
        await page.get_by_role("button", name="5 minutter kortere", exact=True).click()
        await expect(page.locator("[data-sum]")).to_have_text("−2 min")
        await expect(page.locator("[data-said]:visible")).to_have_count(0)
        sent = [one["fields"] for one in stage.received]
        assert [one["seconds"] for one in sent] == ["60", "60", "60", "-300"]
        assert len({one["id"] for one in sent}) == 4, "each is a wish of its own"
