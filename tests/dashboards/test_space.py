"""keys.js in a real browser: Space is the next act or nothing, and turns the page where there is no
act."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from dashboards.scene import PageKey
from session_core.rules import commands as c
from tests.dashboards import days
from tests.dashboards.stage import staged

pytestmark = [pytest.mark.browser, pytest.mark.asyncio]

CONSOLE = PageKey(page="console", session=days.diabetes_day().session)
BOARD = PageKey(page="board")
SAID_OF_THE_KEY = "(one) => getComputedStyle(one, '::after').content"


async def test_space_never_scrolls_where_it_is_the_next_act_but_there_is_none(
    browser: Browser,
) -> None:
    async with staged(browser, CONSOLE, days.waiting().scene()) as (stage, page, _):
        await page.set_viewport_size({"width": 1366, "height": 500})
        await expect(page.locator("[data-shortcut=next]")).to_have_count(0)
        for place in ("document.activeElement.blur()", "document.getElementById('main').focus()"):
            await page.evaluate(f"() => {{ {place}; scrollTo(0, 0); }}")
            await page.keyboard.press("Space")
            await page.wait_for_timeout(300)
            assert await page.evaluate("() => scrollY") == 0
        assert stage.received == []


async def test_space_asks_where_rooms_are_not_ready_and_answers_nothing(browser: Browser) -> None:
    async with staged(browser, CONSOLE, days.in_lobby().scene()) as (stage, page, _):
        await page.keyboard.press("Space")
        await expect(page.locator("#ask-start")).to_be_visible()
        await expect(page.locator("#ask-start").get_by_role("button", name="Nei")).to_be_focused()
        assert stage.received == []


async def test_a_second_space_does_not_skip_what_has_just_begun(browser: Browser) -> None:
    async with staged(browser, CONSOLE, days.in_lecture().scene()) as (stage, page, _):
        await page.clock.install()
        word = page.locator(".act .primary kbd")
        await page.keyboard.press("Space")
        await expect(page.locator("html.space-rests")).to_be_attached()
        assert await word.evaluate(SAID_OF_THE_KEY) == '"vent litt"'
        await page.clock.run_for(2_000)
        await page.keyboard.press("Space")
        await expect(page.locator("#say")).to_have_text("vent litt")
        assert len(stage.received) == 1
        await page.clock.run_for(4_000)
        await expect(page.locator("html.space-rests")).not_to_be_attached()
        await page.keyboard.press("Space")
        await expect(page.locator("html.space-rests")).to_be_attached()
        assert [one["fields"]["kind"] for one in stage.received] == ["advance", "advance"]


async def test_after_an_undo_the_key_begins_at_once(browser: Browser) -> None:
    day = days.to_segment(days.started(), 2).press(c.Hold)
    async with staged(browser, CONSOLE, day.scene(2)) as (stage, page, _):
        await page.keyboard.press("Space")
        await page.keyboard.press("u")
        await expect(page.locator("html.space-rests")).not_to_be_attached()
        assert [one["fields"]["kind"] for one in stage.received][-1] == "undo_move"


async def test_space_turns_the_page_where_there_are_no_acts(browser: Browser) -> None:
    async with staged(browser, BOARD, days.in_lecture().scene()) as (_, page, _):
        await page.set_viewport_size({"width": 1366, "height": 400})
        await page.keyboard.press("Space")
        await page.wait_for_function("() => scrollY > 0")
