"""How ready a room was, opened on the board in a real browser: fetched then, and left alone."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, Page, Route, expect

from dashboards.pages import render_page
from dashboards.scene import PageKey
from session_core.rules.terms import CheckVerdict
from tests.browser.checkers import accessibility_faults, too_wide
from tests.dashboards.days import HSS, Day
from tests.dashboards.days_of_history import over, six_rooms, varied
from tests.dashboards.stage import staged

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BOARD = PageKey(page="board")


async def answered(page: Page, day: Day) -> list[str]:
    """Let the centre answer with the room's own page; what was asked for comes back."""
    asked: list[str] = []
    key = PageKey(page="history", session=day.programme.session, room=HSS)

    async def answer(route: Route) -> None:
        asked.append(route.request.url)
        await route.fulfill(body=render_page(key, day.remembered()), content_type="text/html")

    await page.route("**/klarhet/**", answer)
    return asked


async def test_a_rooms_history_is_fetched_when_its_fold_is_opened_and_stays_when_the_board_changes(
    browser: Browser,
) -> None:
    day = varied()
    async with staged(browser, BOARD, day.hear().scene()) as (stage, page, complaints):
        asked = await answered(page, day)
        fold = page.locator(f"#room-{day.programme.session}-{HSS}-history")
        await expect(fold.locator("a")).to_have_count(1)
        assert asked == []
        await fold.locator("summary").click()
        await expect(fold.locator(".hist-strip")).to_be_visible()
        await expect(fold).to_contain_text("klar 4 min før start")
        await stage.show(day.measure(HSS, load=CheckVerdict.WARN).count(HSS, 4, 2).scene())
        await expect(page.locator(f"#room-{day.programme.session}-{HSS}")).to_contain_text("4 pas")
        await expect(fold.locator(".hist-strip")).to_be_visible()
        assert len(asked) == 1
        assert await accessibility_faults(page) == []
        await page.set_viewport_size({"width": 320, "height": 640})
        assert await too_wide(page) == []
        await fold.locator("summary").click()
        async with page.expect_response("**/klarhet/**"):
            await fold.locator("summary").click()
        await expect(fold.locator(".hist-strip")).to_have_count(1)
        assert len(asked) == 2, "opened anew, it is fetched anew"
        assert complaints == []


async def test_where_a_history_cannot_be_had_its_link_stays(browser: Browser) -> None:
    day = varied()
    async with staged(browser, BOARD, day.hear().scene()) as (_, page, _complaints):
        await page.route("**/klarhet/**", lambda route: route.fulfill(status=503, body=""))
        fold = page.locator(f"#room-{day.programme.session}-{HSS}-history")
        async with page.expect_response("**/klarhet/**"):
            await fold.locator("summary").click()
        await expect(fold.locator("a")).to_be_visible()


@pytest.mark.parametrize("page_name", ["record", "history"])
async def test_strips_shut_nobody_out(browser: Browser, page_name: str) -> None:
    day = over()
    room = HSS if page_name == "history" else ""
    key = PageKey(page=page_name, session=day.programme.session, room=room)  # type: ignore[arg-type]
    async with staged(browser, key, day.remembered()) as (_, page, complaints):
        assert await accessibility_faults(page) == []
        await page.emulate_media(color_scheme="dark", forced_colors="active")
        await page.set_viewport_size({"width": 320, "height": 640})
        await page.evaluate("document.querySelectorAll('details').forEach((d) => d.open = true)")
        assert await accessibility_faults(page) == []
        assert await too_wide(page) == []
        assert complaints == []


async def test_a_strip_without_a_name_would_be_found_out(browser: Browser) -> None:
    """The planted fault."""
    day = over()
    html = render_page(PageKey(page="record", session=day.programme.session), day.remembered())
    page = await browser.new_page()
    await page.set_content(re.sub(r"<title id=.*?</title>", "", html))
    assert "svg-img-alt" in str(await accessibility_faults(page))
    await page.close()


async def test_a_printed_record_has_what_somebody_unfolded_and_nothing_else_that_is_folded(
    browser: Browser,
) -> None:
    day = over()
    key = PageKey(page="record", session=day.programme.session)
    async with staged(browser, key, day.remembered()) as (_, page, complaints):
        folds = page.locator(".hist-room .fold")
        await folds.first.locator("summary").click()
        await page.emulate_media(media="print")
        await expect(page.locator(".hist-table").first).to_be_visible()
        await expect(folds.nth(1)).to_be_hidden()
        broken = "(one) => [getComputedStyle(one).breakInside, getComputedStyle(one).overflowX]"
        assert await page.locator(".hist-table").first.evaluate(broken) == ["auto", "visible"]
        scroll = page.locator(".card-record-runs .scroll")
        assert await scroll.evaluate(broken) == ["auto", "visible"]
        assert complaints == []


async def test_a_record_of_six_rooms_whose_lists_nobody_ticked_is_printed_on_four_sheets(
    browser: Browser,
) -> None:
    day = six_rooms()
    key = PageKey(page="record", session=day.programme.session)
    async with staged(browser, key, day.remembered()) as (_, page, complaints):
        pdf = await page.pdf(format="A4")
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 4
        overdue = page.locator(".overdue").first
        row = page.locator("tr:has(.overdue)").first.locator("td")
        await expect(overdue.locator("ul")).to_be_hidden()
        await overdue.locator("summary").click()
        await expect(overdue.locator("li").first).to_be_visible()
        top = "(one) => getComputedStyle(one).verticalAlign"
        assert await row.first.evaluate(top) == "top", "a tall row is read from its top"
        await page.emulate_media(media="print")
        await expect(overdue.locator("li").first).to_be_visible()
        sizes = "(all) => [...new Set(all.map((one) => getComputedStyle(one).fontSize))]"
        assert await page.locator(".figures dd").evaluate_all(sizes) == ["12px"]
        assert complaints == []
