"""The list of what is wrong in a real browser: nothing in it moves under a hand."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from dashboards.scene import PageKey
from session_core.rules import care_commands as cc
from session_core.rules.terms import CareStep, CheckVerdict
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, RINGERIKE, Day
from tests.dashboards.stage import staged

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BOARD = PageKey(page="board")
FAIL, OK = CheckVerdict.FAIL, CheckVerdict.OK
HAND_STAYS_MS = 4_000
"""Shorter than a pointer that rests counts as a hand."""
HAND_PASSES_MS = 15_000
"""Longer than a pointer that rests counts as a hand, and than the page looks after it."""


def two_alarms() -> Day:
    """09:13: Bærum has no charger since 09:10, and Ringerike little disk since 09:11."""
    day = days.started().at("09:10").measure(BAERUM, power=FAIL)
    return day.at("09:11").measure(RINGERIKE, disk_free=FAIL).at("09:13")


def both_lost(day: Day) -> Day:
    """A cause of many, which sorts in above."""
    return day.at("09:14").lose(HSS).lose(BAERUM).at("09:15")


def more_than_stand_open() -> Day:
    """09:13: five faults, of which the last is folded."""
    day = days.started().at("09:10")
    for room, checks in FIVE.items():
        day.measure(room, **dict.fromkeys(checks, FAIL))
    return day.at("09:13")


async def order(page: Page) -> list[str]:
    return [
        (await one.inner_text()).split(" siden")[0].split(":")[-1].strip()
        for one in await page.locator("#alarms-list > li .alarm-what").all()
    ]


async def top_of(page: Page, selector: str) -> float:
    box = await page.locator(selector).bounding_box()
    assert box is not None
    return box["y"]


async def middle_of(page: Page, selector: str) -> tuple[float, float]:
    box = await page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


FIVE = {BAERUM: ("power", "load"), RINGERIKE: ("disk_free", "battery"), HSS: ("clock_offset",)}
DISK = "#alarms-list > li:has-text('diskplass') button[value='fixing']"
FIRST = ["uten lader", "lite diskplass"]
LOST = "2 av 3 rom mistet kontakten samtidig"


async def test_a_new_alarm_stands_last_while_the_pointer_is_in_the_list(browser: Browser) -> None:
    day = two_alarms()
    async with staged(browser, BOARD, day.scene()) as (stage, page, complaints):
        assert await order(page) == FIRST
        await page.hover(DISK)
        before = await top_of(page, DISK)
        await stage.show(both_lost(day).scene())
        await expect(page.locator("#alarms-list > li")).to_have_count(3)
        assert await order(page) == [*FIRST, LOST]
        assert await top_of(page, DISK) == before, "the button is where the hand was going"
        await expect(page.locator("[data-news]")).to_have_text("1 ny nederst")
        await page.mouse.move(1, 1)
        await expect(page.locator("[data-news]")).to_be_hidden()
        assert await order(page) == [LOST, *FIRST]
        assert complaints == []


async def test_a_pointer_that_only_rests_there_holds_nothing_for_long(browser: Browser) -> None:
    day = two_alarms()
    async with staged(browser, BOARD, day.scene()) as (stage, page, _):
        await page.hover(DISK)
        await stage.show(both_lost(day).scene())
        first = page.locator("#alarms-list > li").first
        await expect(first).to_contain_text(LOST, timeout=HAND_PASSES_MS)


async def test_whoever_walks_there_by_keys_is_not_passed_either(browser: Browser) -> None:
    day = two_alarms()
    async with staged(browser, BOARD, day.scene()) as (stage, page, complaints):
        await page.locator("#alarms-list > li button").first.focus()
        await page.keyboard.press("Tab")
        await stage.show(both_lost(day).scene())
        await expect(page.locator("#alarms-list > li")).to_have_count(3)
        assert await order(page) == [*FIRST, LOST]
        await page.locator("h1, .skip").first.focus()
        await page.evaluate("document.activeElement.blur()")
        await expect(page.locator("#alarms-list > li").first).to_contain_text(LOST)
        assert complaints == []


async def test_what_is_over_stays_in_its_place_and_cannot_be_pressed(browser: Browser) -> None:
    day = two_alarms()
    async with staged(browser, BOARD, day.scene()) as (stage, page, _):
        await page.hover(DISK)
        before = await top_of(page, DISK)
        await stage.show(day.at("09:14").measure(BAERUM, power=OK).scene())
        await expect(page.locator("#alarms-list > li[inert]")).to_contain_text("uten lader")
        over = page.locator("#alarms-list > li[inert] :is(button, summary)")
        shown = [await one.is_visible() for one in await over.all()]
        assert shown
        assert not any(shown)
        assert await top_of(page, DISK) == before
        await page.mouse.move(1, 1)
        await expect(page.locator("#alarms-list > li")).to_have_count(1)
        assert await order(page) == ["lite diskplass"]


async def test_what_comes_up_from_the_fold_is_not_new(browser: Browser) -> None:
    day = more_than_stand_open()
    async with staged(browser, BOARD, day.scene()) as (stage, page, _):
        listed, folded = page.locator("#alarms-list > li"), page.locator("#alarms-rest > li")
        await expect(listed).to_have_count(4)
        moved = await folded.get_attribute("id")
        await page.hover("#alarms-list > li >> nth=1")
        await stage.show(day.at("09:14").measure(BAERUM, load=OK).scene())
        await expect(folded).to_have_count(0)
        assert await listed.last.get_attribute("id") == moved
        await expect(page.locator("[data-news]")).to_be_hidden()
        await expect(page.locator("li[data-new]")).to_have_count(0)
        await stage.show(both_lost(day).scene())
        await expect(page.locator("[data-news]")).to_have_text("1 ny nederst")


async def test_what_is_pressed_there_answers_at_once_where_it_stands(browser: Browser) -> None:
    day = two_alarms()
    async with staged(browser, BOARD, day.scene()) as (stage, page, _):
        await page.click(DISK)
        step = CareStep.FIXING
        day.press(cc.CareForCheck, check="disk_free", rooms=(RINGERIKE,), step=step)
        await stage.show(both_lost(day).scene())
        mine = page.locator("#alarms-list > li").nth(1)
        await expect(mine).to_contain_text("På saken")
        assert await order(page) == [*FIRST, LOST]


@pytest.mark.parametrize("answered_first", [True, False])
async def test_what_oneself_has_silenced_goes_though_the_hand_is_there(
    browser: Browser, answered_first: bool
) -> None:
    day = two_alarms()
    async with staged(browser, BOARD, day.scene()) as (stage, page, _):
        stage.answers = answered_first
        mine = page.locator("#alarms-list > li:has-text('diskplass')")
        await mine.locator("summary").click()
        await mine.locator("[name=minutes][value='15']").click()
        if answered_first:
            await expect(mine.locator("[aria-busy=true]")).to_have_count(0)
        day.press(cc.SilenceAlarm, check="disk_free", rooms=(RINGERIKE,), minutes=15)
        await stage.show(day.scene())
        await expect(page.locator(".alarm-silenced")).to_contain_text("Opphev")
        if not answered_first:
            await page.mouse.move(*await middle_of(page, "#alarms-list"))
            stage.answers = True
            await stage.drop()
        left = page.locator("#alarms-list > li")
        await expect(left).to_have_count(1, timeout=HAND_STAYS_MS)
        await expect(left).to_contain_text("uten lader")


async def test_where_no_hand_is_the_worst_stands_first_at_once(browser: Browser) -> None:
    day = two_alarms()
    async with staged(browser, BOARD, day.scene()) as (stage, page, _):
        await stage.show(both_lost(day).scene())
        await expect(page.locator("#alarms-list > li").first).to_contain_text(LOST)
        assert await order(page) == [LOST, *FIRST]
