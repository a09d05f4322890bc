"""keys.js in a real browser: Space is the next act or nothing, and turns the page where there is no
act."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.async_api import Browser, expect

from dashboards.scene import PageKey
from tests.dashboards import days
from tests.dashboards.days import Day
from tests.dashboards.stage import staged

pytestmark = [pytest.mark.browser, pytest.mark.asyncio]

CONSOLE = PageKey(page="console", session=days.diabetes_day().session)
BOARD = PageKey(page="board")


def waits_for_a_room() -> Day:
    return days.waiting()


def begins_without_some() -> Day:
    """The question whether to start anyway is not answered with a key."""
    return days.in_lobby()


@pytest.mark.parametrize("standing", [waits_for_a_room, begins_without_some])
async def test_space_never_scrolls_where_it_is_the_next_act_but_there_is_none(
    browser: Browser, standing: Callable[[], Day]
) -> None:
    async with staged(browser, CONSOLE, standing().scene()) as (stage, page, _):
        await page.set_viewport_size({"width": 1366, "height": 500})
        await expect(page.locator("[data-shortcut=next]")).to_have_count(0)
        for place in ("document.activeElement.blur()", "document.getElementById('main').focus()"):
            await page.evaluate(f"() => {{ {place}; scrollTo(0, 0); }}")
            await page.keyboard.press("Space")
            await page.wait_for_timeout(300)
            assert await page.evaluate("() => scrollY") == 0
        assert stage.received == []


async def test_space_turns_the_page_where_there_are_no_acts(browser: Browser) -> None:
    async with staged(browser, BOARD, days.in_lecture().scene()) as (_, page, _):
        await page.set_viewport_size({"width": 1366, "height": 400})
        await page.keyboard.press("Space")
        await page.wait_for_function("() => scrollY > 0")
