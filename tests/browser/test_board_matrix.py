"""The board's matrix in a real browser: it widens no page, and one room's news is one row's."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from dashboards.scene import PageKey
from tests.browser.checkers import too_wide
from tests.dashboards.stage import staged
from tests.dashboards.troubled import OK, troubled

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
