"""The board on a wall in a real browser: it never scrolls, and six rooms are told whole; and a room
that is renamed while its page is open.
"""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from dashboards.scene import PageKey, Scene
from session_core.rules.care_commands import RenameRoom
from session_core.rules.terms import Role
from tests.browser.checkers import accessibility_faults, too_wide
from tests.dashboards import days
from tests.dashboards.stage import staged
from tests.dashboards.troubled import crowd, troubled

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WALL = PageKey(page="wall")
HEIGHT = "() => document.documentElement.scrollHeight"
CUT_OFF = """() => [...document.querySelectorAll('.card-wall-room .room')]
  .filter((one) => one.scrollHeight > one.clientHeight + 1).map((one) => one.textContent)"""


@pytest.mark.parametrize(
    ("scene", "is_whole"),
    [(days.in_lecture().scene(), True), (troubled().scene(), True), (crowd(100).scene(), False)],
    ids=["three", "five", "hundred"],
)
async def test_a_wall_holds_everything_without_a_scrollbar(
    browser: Browser, scene: Scene, is_whole: bool
) -> None:
    async with staged(browser, WALL, scene) as (_, page, complaints):
        for width, height in ((1920, 1080), (1366, 768)):
            await page.set_viewport_size({"width": width, "height": height})
            await expect(page.locator(".card-wall-room").last).to_be_in_viewport(ratio=0.9)
            assert await page.evaluate(HEIGHT) == height
            assert await page.evaluate(CUT_OFF) == [] or not is_whole
        assert await accessibility_faults(page) == []
        await page.set_viewport_size({"width": 320, "height": 640})
        assert await too_wide(page) == []
        assert complaints == []


async def test_news_come_to_a_wall_while_it_hangs(browser: Browser) -> None:
    day = days.in_lecture()
    async with staged(browser, WALL, day.scene()) as (stage, page, complaints):
        first = page.locator(".card-wall-room").first
        await expect(first).to_contain_text("Ringerike")
        await stage.show(day.call(days.BAERUM).scene())
        await expect(page.locator(".card-wall-room .sign-help")).to_have_count(2)
        assert complaints == []


async def test_a_room_that_moves_is_called_so_on_its_own_open_page(browser: Browser) -> None:
    day = days.in_lecture()
    key = PageKey(page="room", session=day.programme.session, room=days.HSS)
    async with staged(browser, key, day.scene()) as (stage, page, complaints):
        await expect(page.locator("h1")).to_have_text("Hallingdal Sjukestugu (HSS)")
        day.press(RenameRoom, Role.COORDINATOR, room=days.HSS, name="Møterom 2")
        await stage.show(day.scene())
        await expect(page.locator("h1")).to_have_text("Hallingdal Sjukestugu (HSS), Møterom 2")
        await expect(page).to_have_title("Hallingdal Sjukestugu (HSS), Møterom 2 · Samkurs")
        assert complaints == []
