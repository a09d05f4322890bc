"""A played day looked at again in a real browser: slid over, stepped through and played, on each
page that it had, with and without a script; and nothing in it can be pressed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page, expect

from session_core.clock import ManualClock
from tests.browser.checkers import accessibility_faults, too_wide
from tests.browser.eyes import PHONE, REFUSED, Eyes
from tests.dashboards.days import RINGERIKE, Day
from tests.dashboards.days_of_replay import NOW, log_of, played
from tests.orchestrator.desk import Running, running

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

DAY = Day().programme.session


@asynccontextmanager
async def after_the_day() -> AsyncIterator[tuple[Running, str]]:
    """A centre that holds the played day, and the address of its replay."""
    async with running(await log_of(played()), clock=ManualClock(NOW), plan=False) as centre:
        yield centre, f"{centre.origin}/kurs/{DAY}/reprise"


async def at(page: Page, time: str) -> None:
    """The page says that it is this moment, as does its address."""
    await expect(page.locator("#replay-clock")).to_have_text(time)
    await page.wait_for_url(f"**t={time}&**")


async def slide_to(page: Page, time: str) -> None:
    """As with a mouse: the slider comes to another place all at once."""
    hours, minutes = map(int, time.split(":"))
    seconds = (hours * 60 + minutes - 8 * 60) * 60
    await page.locator("#replay-slider").evaluate(
        "(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('input', {bubbles: true})); }",  # noqa: E501
        str(seconds),
    )


async def test_a_day_is_slid_over_and_every_page_is_as_it_was(eyes: Eyes) -> None:
    async with after_the_day() as (_, address):
        page = await eyes.open(f"{address}?t=08:30")
        await expect(page.locator("#now")).to_contain_text("Åpnet for rommene")
        await slide_to(page, "09:46")
        await at(page, "09:46:00")
        await expect(page.locator("#now")).to_contain_text("Hva er diabetes type 1")
        await expect(page.locator("#now .countdown")).to_have_text("29:00")
        await expect(page.locator("#replay-said")).to_contain_text("Ringerike sykehus ringte")
        await page.get_by_label("Side", exact=True).select_option("Tavla")
        await expect(page.get_by_role("button", name="Jeg tar den")).to_be_disabled()
        await slide_to(page, "09:49")
        await expect(page.locator("main")).to_contain_text("Tatt 09:47 av koordinator")
        await page.get_by_label("Side", exact=True).select_option("Gruppeleders side")
        await expect(page.locator("body.page-room")).to_have_count(1)
        await page.get_by_label("Rom", exact=True).select_option(RINGERIKE)
        await expect(page.locator("#help-fold")).to_contain_text("Hjelp er på vei")
        await page.get_by_label("Side", exact=True).select_option("Skjermen i rommet")
        await slide_to(page, "10:20")
        await expect(page.locator(".stage")).to_contain_text("Vi fortsetter 10:31")
        await page.reload()
        await at(page, "10:20:00")
        await expect(page.locator(".stage")).to_contain_text("Vi fortsetter 10:31")


async def test_a_typed_time_goes_with_the_page_that_is_chosen_and_half_of_one_is_kept(
    eyes: Eyes,
) -> None:
    async with after_the_day() as (_, address):
        page = await eyes.open(f"{address}?t=09:43")
        typed, side = page.get_by_label("Klokkeslett"), page.get_by_label("Side", exact=True)
        await typed.fill("10:20:00")
        await side.select_option("Skjermen i rommet")
        await expect(page.locator("#replay-clock")).to_have_text("10:20:00")
        await expect(page.locator(".stage")).to_contain_text("Vi fortsetter 10:31")
        await slide_to(page, "09:46")
        await expect(typed).to_have_value("09:46:00")
        await typed.press("Backspace")  # Only the hour goes: the rest of the time still stands.
        assert await typed.evaluate("field => field.validity.badInput")
        await side.select_option("Tavla")
        await expect(typed).to_be_focused()
        await page.keyboard.type("10")
        await page.get_by_role("button", name="Vis", exact=True).click()
        await expect(page.locator("#replay-clock")).to_have_text("10:46:00")
        await expect(page.locator("body.page-board")).to_have_count(1)
        await expect(page.locator("#replay-slider")).to_have_attribute("aria-valuetext", "10:46")


async def test_a_time_is_not_lost_to_a_press_of_play(eyes: Eyes) -> None:
    async with after_the_day() as (_, address):
        page = await eyes.open(f"{address}?t=09:43")
        typed = page.get_by_label("Klokkeslett")
        await typed.fill("11:15:00")
        await page.get_by_role("button", name="Spill av").click()
        await page.get_by_role("button", name="Pause", exact=True).click()
        await expect(page.get_by_role("button", name="Spill av")).to_be_visible()
        await page.get_by_role("button", name="Vis", exact=True).click()
        await at(page, "11:15:00")


async def test_a_day_is_gone_through_by_keys_and_the_slider_keeps_the_focus(eyes: Eyes) -> None:
    async with after_the_day() as (_, address):
        page = await eyes.open(f"{address}?t=09:43")
        slider = page.locator("#replay-slider")
        await slider.focus()
        for key, time in (
            ("ArrowRight", "09:44:00"), ("ArrowLeft", "09:43:00"), ("PageUp", "09:44:00"),
            ("PageUp", "09:46:00"), ("PageUp", "09:47:00"), ("PageDown", "09:46:00"),
            ("End", "15:04:00"), ("Home", "08:00:00"),
        ):  # fmt: skip
            await page.keyboard.press(key)
            await at(page, time)
            await expect(slider).to_be_focused()
        await expect(slider).to_have_attribute("aria-valuetext", "08:00")
        await expect(page.locator("#replay-before")).to_have_attribute("aria-disabled", "true")
        await page.locator("#replay-after").press("Enter")
        await at(page, "08:20:00")
        await expect(page.locator("#replay-after")).to_be_focused()
        await expect(page.locator("#say")).to_have_text("08:20. Kursdagen ble åpnet for rommene.")


async def test_a_day_is_played_at_speed_and_stops_at_its_end(eyes: Eyes) -> None:
    async with after_the_day() as (_, address):
        page = await eyes.open(f"{address}?t=10:13&side=skjerm")
        await page.get_by_label("Fart").select_option("300×")
        slider = page.locator("#replay-slider")
        await slider.focus()
        await page.keyboard.press("Space")
        await expect(page.locator(".stage")).to_contain_text("Vi fortsetter 10:31")
        await expect(slider).to_be_focused()
        await page.keyboard.press("Space")
        await expect(page.get_by_role("button", name="Spill av")).to_be_visible()
        stopped = await page.locator("#replay-clock").text_content()
        assert stopped is not None
        assert stopped >= "10:16:00"
        await slide_to(page, "15:02")
        await page.get_by_role("button", name="Spill av").click()
        await expect(page.locator(".stage")).to_contain_text("Takk for i dag")
        await at(page, "15:04:00")
        await expect(page.get_by_role("button", name="Spill av")).to_be_visible()


async def test_nothing_that_is_pressed_in_the_past_is_done(eyes: Eyes) -> None:
    async with after_the_day() as (centre, address):
        runner = await centre.centre.sessions.get(DAY)
        before = runner.head
        page = await eyes.open(f"{address}?t=09:46", excuse=REFUSED)
        pressable = page.locator("main :is(button, input:not([type=hidden]), select, textarea)")
        assert await pressable.count() > 10
        assert await page.locator("main :is(button, input, select, textarea):enabled").count() == 0
        await expect(page.locator("main a[href]")).to_have_count(0)
        await page.locator("main").click(position={"x": 5, "y": 5})
        for key in ("Space", "u", "?"):
            await page.keyboard.press(key)
        await page.locator("main form").first.evaluate("(form) => form.submit()")
        await expect(page.locator("main")).to_contain_text("Ingenting ble gjort.")
        assert runner.head == before


async def test_without_a_script_a_day_is_gone_through_by_links_and_a_form(eyes: Eyes) -> None:
    async with after_the_day() as (_, address):
        page = await eyes.open(f"{address}?t=09:44", scripts=False)
        await expect(page.locator("#replay-slider, #replay-play, #replay-speed")).to_have_count(3)
        await expect(page.locator("#replay-slider")).to_be_hidden()
        await expect(page.locator("#replay-play")).to_be_hidden()
        await page.get_by_role("link", name="Neste hendelse").click()
        await at(page, "09:46:00")
        await expect(page.locator("#rooms")).to_contain_text("Trenger hjelp")
        await page.get_by_role("link", name="+1 min").click()
        await at(page, "09:47:00")
        await page.get_by_label("Side", exact=True).select_option("Skjermen i rommet")
        await page.get_by_label("Klokkeslett").fill("10:16:00")
        await page.get_by_role("button", name="Vis", exact=True).click()
        await expect(page.locator(".stage")).to_contain_text("Vi fortsetter 10:31")
        await page.locator("summary", has_text="Hendelser rundt dette").click()
        await page.get_by_role("link", name="Angret: ").first.click()
        await expect(page.locator(".stage")).to_contain_text("Hva er diabetes type 1")


async def test_a_replay_shuts_nobody_out(eyes: Eyes) -> None:
    async with after_the_day() as (_, address):
        page = await eyes.open(address)
        for side in ("konsoll", "tavle", "rom", "skjerm", "scene"):
            await page.goto(f"{address}?t=09:46:30&side={side}&rom={RINGERIKE}")
            await page.locator("summary", has_text="Hendelser rundt dette").click()
            assert await accessibility_faults(page) == [], side
        await page.goto(f"{address}?t=08:00")
        await page.emulate_media(color_scheme="dark", forced_colors="active")
        assert await accessibility_faults(page) == []
        for width in (320, PHONE["width"]):
            await page.set_viewport_size({"width": width, "height": 640})
            assert await too_wide(page) == []
