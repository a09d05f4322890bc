"""A group leader takes the phone along: in by a code on the laptop, and out again from there."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from orchestrator.demo.stage import Stage
from tests.browser.checkers import accessibility_faults
from tests.browser.eyes import CENTRE_GONE, DESK, PHONE, Eyes
from tests.browser.people import Addresses, press, shows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SHOW, END, IN = "Vis kode for mobilen", "Koble fra mobilen", "Koble til"


async def open_fold(laptop: Page) -> None:
    """Where the phone is let in and out."""
    await laptop.locator("#phone-fold > summary").click()


async def let_in(laptop: Page, eyes: Eyes, address: str) -> Page:
    """The phone at its page, by the code that the laptop shows."""
    await press(laptop, SHOW)
    code = await laptop.locator("#phone-fold .spoken-code").inner_text()
    phone = await eyes.open(f"{address}/telefon?ny#{code}", size=PHONE, excuse=CENTRE_GONE)
    await expect(phone.get_by_label("Kode")).to_have_value(code)
    assert code not in phone.url, "the code does not stay in the address"
    await press(phone, IN)
    await phone.wait_for_url("**/telefon/rom")
    return phone


async def test_the_phone_beside_the_laptop_is_the_same_page_until_it_is_let_out(
    one_laptop: Stage, eyes: Eyes
) -> None:
    at, (room,) = Addresses(one_laptop), one_laptop.laptops
    laptop = await eyes.open(at.room(room), live=True)
    await open_fold(laptop)
    phone = await let_in(laptop, eyes, one_laptop.address)
    await expect(laptop.get_by_role("button", name=END)).to_be_visible()
    await press(phone, "Én pasient til")
    await expect(laptop.get_by_label("Pasienter").first).to_have_value("1")
    await press(laptop, "Én pasient til")
    await expect(phone.get_by_label("Pasienter").first).to_have_value("2")
    for page in (laptop, phone):
        assert await accessibility_faults(page) == []

    await one_laptop.kill_centre()
    await expect(phone.locator("#link")).to_contain_text("Bruk PC-en så lenge")
    await phone.get_by_role("button", name="Én pasient til").click(force=True)
    await shows(phone, "attendance", "Gjør det på PC-en")
    await expect(phone.get_by_label("Pasienter").first).to_have_value("2")
    await one_laptop.start_centre()
    await expect(phone.locator("#link")).to_be_hidden()

    await press(laptop, END)
    await expect(laptop.get_by_role("button", name=SHOW)).to_be_visible()
    await expect(phone.get_by_role("status").first).to_contain_text("ikke koblet til rommet")
    assert await accessibility_faults(phone) == []


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_whoever_asks_for_the_code_is_led_to_it(
    one_laptop: Stage, eyes: Eyes, size: dict[str, int]
) -> None:
    at, (room,) = Addresses(one_laptop), one_laptop.laptops
    page = await eyes.open(at.room(room), live=True, size=size)
    await open_fold(page)
    button = page.get_by_role("button", name=SHOW)
    await button.evaluate("(one) => one.scrollIntoView({ block: 'start' })")
    await button.press("Enter")
    await expect(page.locator("#phone-fold .qr")).to_be_in_viewport(ratio=1)
