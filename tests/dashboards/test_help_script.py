"""The help button in a real browser: a step that cannot be done suggests what help is about."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from dashboards.scene import PageKey, SavedHere
from session_core.rules import reports as r
from session_core.rules.terms import HelpReason
from tests.dashboards import days
from tests.dashboards.days import HSS, Day
from tests.dashboards.stage import staged
from tests.dashboards.test_room import todo

pytestmark = [pytest.mark.browser, pytest.mark.asyncio]

KEY = PageKey(page="room", session=days.diabetes_day().session, room=HSS)


def asked_for(item: str) -> Day:
    """The checklist has come to this item."""
    day = Day().at("08:46")
    while (due := todo(day).item) is not None and due.id != item:
        day.report(r.ChecklistReport, HSS, item=due.id, ticked=True)
    return day


@pytest.mark.parametrize(("item", "reason"), [("lyd", "sound"), ("kamera", "picture")])
async def test_a_step_that_cannot_be_done_suggests_a_reason_and_another_is_as_near(
    browser: Browser, item: str, reason: str
) -> None:
    async with staged(browser, KEY, asked_for(item).scene()) as (stage, page, _):
        panel = page.locator("#help-fold")
        await page.get_by_text("Får det ikke til").click()
        await expect(panel.locator(".fits:visible")).to_have_count(1)
        await expect(panel.locator(f"[value={reason}] .fits")).to_be_visible()
        await panel.locator("[value=network]").click()
        await expect(panel.locator("[value=network]")).not_to_have_attribute("aria-busy", "true")
        assert [frame["fields"]["reason"] for frame in stage.received] == ["network"]


async def test_a_suggestion_goes_with_the_panel_and_comes_with_no_other_way_to_it(
    browser: Browser,
) -> None:
    async with staged(browser, KEY, asked_for("lyd").scene()) as (_, page, _):
        panel = page.locator("#help-fold")
        await page.get_by_text("Får det ikke til").click()
        await expect(panel.locator(".fits:visible")).to_have_count(1)
        await page.keyboard.press("Escape")
        await panel.locator("summary").click()
        await expect(page.locator(".help-panel")).to_be_visible()
        await expect(panel.locator(".fits:visible")).to_have_count(0)


async def test_a_call_that_is_sent_shuts_the_panel_and_one_press_opens_it_again(
    browser: Browser,
) -> None:
    """On a phone the panel lies over what is to be done next."""
    day = days.in_lecture().hear()
    async with staged(browser, KEY, day.scene()) as (stage, page, _):
        await page.set_viewport_size({"width": 390, "height": 844})
        bar = page.locator("#help-fold > summary")
        await bar.click()
        await page.locator("#help-fold [value=network]").click()
        await stage.show(day.call(HSS, HelpReason.NETWORK).scene())
        await expect(page.locator(".help-panel")).to_be_hidden()
        await expect(bar).to_be_focused()
        await expect(bar).to_contain_text("Ikke sett av kursledelsen ennå")
        await bar.click()
        await expect(page.locator(".help-panel .phone")).to_be_visible()
        await expect(page.get_by_role("button", name="Trenger ikke hjelp lenger")).to_be_visible()


@pytest.mark.parametrize("is_alone", [False, True])
async def test_the_panel_stays_for_who_has_gone_on_in_it_and_for_who_must_phone(
    browser: Browser, is_alone: bool
) -> None:
    day = days.in_lecture().hear()
    here = SavedHere(link="no_network", since=day.now, unsent=1, centre_heard_at=day.now)
    scene = day.scene(saved_here=here if is_alone else None)
    async with staged(browser, KEY, scene) as (stage, page, _):
        stage.answers = is_alone
        await page.locator("#help-fold > summary").click()
        await page.locator("#help-fold [value=network]").click()
        if not is_alone:
            await page.locator("[data-help-close]").focus()
            await stage.drop()
            stage.answers = True
        await expect(page.locator("#help-fold [value=network]")).not_to_have_attribute(
            "aria-busy", "true"
        )
        await expect(page.locator(".help-panel")).to_be_visible()
