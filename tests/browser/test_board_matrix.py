"""The board's matrix in a real browser: it widens no page, and one room's news is one row's."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from dashboards.scene import PageKey
from tests.browser.checkers import too_wide
from tests.dashboards.stage import staged
from tests.dashboards.troubled import FAIL, OK, troubled

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BOARD = PageKey(page="board")


@pytest.mark.parametrize("width", [1440, 1366, 390])
async def test_a_board_on_which_much_is_wrong_does_not_scroll_sideways(
    browser: Browser, width: int
) -> None:
    async with staged(browser, BOARD, troubled().scene()) as (_, page, complaints):
        await page.set_viewport_size({"width": width, "height": 768})
        await expect(page.locator(".matrix")).to_be_visible()
        assert await too_wide(page) == []
        assert complaints == []


async def test_what_is_put_right_in_a_room_changes_its_row_where_it_stands(
    browser: Browser,
) -> None:
    day = troubled()
    async with staged(browser, BOARD, day.scene()) as (stage, page, complaints):
        rows = page.locator(".matrix tbody tr")
        row = rows.filter(has_text="Drammen")
        await expect(row.locator(".cell-fail .cell-name")).to_have_text("Diskplass")
        await stage.show(day.measure(day.programme.rooms[0].id, disk_free=OK).scene())
        await expect(row.locator(".cell-fail")).to_have_count(0)
        await expect(rows).to_have_count(len(day.programme.rooms))
        assert complaints == []


async def test_what_fails_in_a_column_out_of_sight_is_named_beside_its_room(
    browser: Browser,
) -> None:
    day = troubled()
    room = day.programme.rooms[1]
    scene = day.measure(room.id, sound_loop=FAIL).scene()
    async with staged(browser, BOARD, scene) as (_, page, complaints):
        await page.set_viewport_size({"width": 1366, "height": 768})
        row = page.locator(".matrix tbody tr").filter(has_text=room.site_name)
        await row.scroll_into_view_if_needed()
        cell = row.locator(".cell-fail").filter(has_text="Høyttaler")
        edge = await page.locator(".matrix-scroll").bounding_box()
        place = await cell.bounding_box()
        assert edge is not None
        assert place is not None
        assert place["x"] > edge["x"] + edge["width"], "it is out of sight"
        named = row.locator(".row-worst")
        await expect(named).to_contain_text("Høyttaler")
        await expect(named).to_be_in_viewport(ratio=1)
        assert complaints == []
