"""live.js in a real browser: the page stays where it is when contact comes back, and so does the
focus."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from dashboards.scene import LinkCode, PageKey, SavedHere, Scene
from session_core.rules import commands as c
from session_core.rules.terms import CheckVerdict, OwnStep
from tests.dashboards import days
from tests.dashboards.days import HSS, ROOMS, Day
from tests.dashboards.stage import staged

pytestmark = [pytest.mark.browser, pytest.mark.asyncio]

KEY = PageKey(page="room", session=days.diabetes_day().session, room=HSS)
TOP = "(card) => document.getElementById(card).getBoundingClientRect().top"
FOCUSED = "() => document.activeElement.id || document.activeElement.tagName"


def on_laptop(day: Day, link: LinkCode) -> Scene:
    here = SavedHere(link=link, since=days.oslo("10:00"), unsent=3, centre_heard_at=day.now)
    return day.scene(saved_here=here)


async def scrolled_to(page: Page, card: str) -> float:
    """Where a card stands in the window after somebody went there."""
    await page.evaluate(
        "(card) => scrollTo(0, document.getElementById(card).getBoundingClientRect().top - 40)",
        card,
    )
    await page.wait_for_timeout(100)
    return float(await page.evaluate(TOP, card))


@pytest.mark.parametrize(
    ("card", "width"),
    [
        ("attendance", 390),
        ("ask", 390),
        ("checklist", 390),
        ("attendance", 1366),
        ("ask", 1366),
    ],
)
async def test_the_page_stays_where_it_is_when_contact_goes_and_comes_back(
    browser: Browser, card: str, width: int
) -> None:
    day = days.in_own_way()
    async with staged(browser, KEY, on_laptop(day, "no_network")) as (stage, page, complaints):
        await page.set_viewport_size({"width": width, "height": 500})
        before = await scrolled_to(page, card)
        await stage.show(on_laptop(day, "connected"))
        await expect(page.locator("#todo")).to_contain_text("Vil dere følge de andre?")
        await page.wait_for_timeout(100)
        assert abs(await page.evaluate(TOP, card) - before) <= 1
        await stage.show(on_laptop(day, "no_network"))
        await expect(page.locator("#alone")).to_contain_text("Dere kjører på egen hånd")
        await page.wait_for_timeout(100)
        assert abs(await page.evaluate(TOP, card) - before) <= 1
        assert complaints == []


async def test_a_card_that_is_sent_away_does_not_take_the_page_along(browser: Browser) -> None:
    day = days.in_own_way()
    async with staged(browser, KEY, on_laptop(day, "no_network")) as (stage, page, _):
        await page.set_viewport_size({"width": 390, "height": 500})
        await scrolled_to(page, "saved")
        before = await page.evaluate(TOP, "checklist")
        await stage.show(on_laptop(day, "connected"))
        await expect(page.locator("#todo")).to_contain_text("Vil dere følge de andre?")
        assert abs(await page.evaluate(TOP, "checklist") - before) <= 1


@pytest.mark.parametrize("step", [OwnStep.STAYED, OwnStep.FOLLOWED])
async def test_who_has_chosen_is_led_to_the_heading_of_the_card(
    browser: Browser, step: OwnStep
) -> None:
    day = days.in_own_way()
    name = "Fortsett på egen hånd" if step is OwnStep.STAYED else "Følg fellesprogrammet"
    async with staged(browser, KEY, on_laptop(day, "connected")) as (stage, page, complaints):
        await page.get_by_role("button", name=name).click()
        await stage.show(on_laptop(day.own(HSS, 3, step), "connected"))
        await expect(page.locator("#todo")).not_to_contain_text("Vil dere følge de andre?")
        assert await page.evaluate(FOCUSED) == "todo-h"
        await stage.show(on_laptop(day.at("10:16").count(HSS, 4, 4), "connected"))
        await page.wait_for_timeout(100)
        assert await page.evaluate(FOCUSED) == "todo-h", "a later change does not take it away"
        assert complaints == []


def on_the_threshold() -> Day:
    """08:50: everybody is ready, and the nurse of HSS has looked at picture and sound."""
    day = Day().at("08:20").press(c.OpenLobby).at("08:40").hear()
    for room in ROOMS:
        day.prepare(room).count(room, 4, 3)
    found = dict.fromkeys(("camera_picture", "microphone_signal"), CheckVerdict.OK)
    return day.measure(HSS, **found).at("08:50")


@pytest.mark.parametrize("pressed", ["#roomcheck button:visible", "#roomcheck-h", "#todo button"])
async def test_the_page_stays_at_its_top_when_the_day_starts(
    browser: Browser, pressed: str
) -> None:
    """What was pressed last stands in a card that leaves the column as the day starts."""
    day = on_the_threshold()
    async with staged(browser, KEY, on_laptop(day, "connected")) as (stage, page, complaints):
        await page.set_viewport_size({"width": 1366, "height": 768})
        await page.locator(pressed).first.evaluate("(one) => { one.tabIndex = -1; one.focus(); }")
        await page.evaluate("() => scrollTo({ top: 68, behavior: 'instant' })")
        await stage.show(on_laptop(day.at("09:00").press(c.StartSession), "connected"))
        await expect(page.locator("#now")).to_contain_text("Velkommen")
        await page.wait_for_timeout(100)
        assert await page.evaluate("() => scrollY") < 150
        await expect(page.locator("#todo-h")).to_be_in_viewport()
        assert complaints == []
