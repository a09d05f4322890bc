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
        await page.set_viewport_size({"width": 1024, "height": 768})
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


ALL_OF_IT = "box => box.scrollWidth <= box.clientWidth"


@pytest.mark.parametrize("width", [1440, 1366])
async def test_at_the_usual_widths_every_column_is_in_sight_and_nothing_else_is_said(
    browser: Browser, width: int
) -> None:
    async with staged(browser, BOARD, troubled().scene()) as (_, page, complaints):
        await page.set_viewport_size({"width": width, "height": 768})
        assert await page.locator(".matrix-scroll").evaluate(ALL_OF_IT)
        await expect(page.locator(".matrix-more")).to_be_hidden()
        assert complaints == []


@pytest.mark.parametrize("width", [1024, 720])
async def test_where_columns_are_out_of_sight_it_says_so_until_the_keys_have_come_to_the_last(
    browser: Browser, width: int
) -> None:
    """720 is 1440 at 200 per cent."""
    async with staged(browser, BOARD, troubled().scene()) as (_, page, complaints):
        await page.set_viewport_size({"width": width, "height": 768})
        await page.emulate_media(reduced_motion="reduce", forced_colors="active")
        more, box = page.locator(".matrix-more"), page.locator(".matrix-scroll")
        await expect(more).to_be_visible()
        await expect(more).to_have_text("Flere sjekker til høyre")
        edge = "box => getComputedStyle(box, '::after').visibility"
        assert await page.locator(".matrix-box").evaluate(edge) == "visible"
        await page.get_by_role("group", name="Sjekkene i rommene").focus()
        for _ in range(60):
            await page.keyboard.press("ArrowRight")
        await expect(more).to_be_hidden()
        assert await page.locator(".matrix-box").evaluate(edge) == "hidden"
        assert await box.evaluate("box => box.scrollLeft") > 0
        row = page.locator(".matrix tbody tr").first
        await expect(row.locator("th a")).to_be_in_viewport(ratio=1)
        await expect(row.locator("td").last).to_be_in_viewport()
        assert await too_wide(page) == []
        assert complaints == []


async def test_on_paper_no_fault_is_beside_the_sheet(browser: Browser) -> None:
    async with staged(browser, BOARD, troubled().scene()) as (_, page, _complaints):
        await page.set_viewport_size({"width": 718, "height": 1000})  # A4 within its margins
        await page.emulate_media(media="print")
        assert await page.locator(".matrix-scroll").evaluate(ALL_OF_IT)
        for cell in await page.locator(".matrix .cell-fail, .matrix .cell-warn").all():
            await expect(cell.locator(".cell-name")).to_be_visible()
        await expect(page.locator(".matrix-more")).to_be_hidden()
