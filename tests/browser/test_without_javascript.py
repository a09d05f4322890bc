"""Everything the centre serves can be used by plain forms, in a browser that runs no script."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from orchestrator.demo.stage import Stage
from tests.browser.eyes import REFUSED, Eyes
from tests.browser.people import Addresses, counter, press, shows, start_the_day, titles

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ROOM = "baerum-kursrom"


async def open_plain(eyes: Eyes, url: str) -> Page:
    """A window that runs no script of the page's."""
    return await eyes.open(url, scripts=False, excuse=REFUSED)


async def test_a_course_leader_starts_advances_and_takes_back(centre: Stage, eyes: Eyes) -> None:
    first, second, *_ = titles(centre)
    console = await open_plain(eyes, Addresses(centre).console)
    await start_the_day(console)
    await shows(console, "now", first)
    await press(console, "Start neste")
    await shows(console, "now", second)
    await press(console, "Angre")
    await shows(console, "now", first)
    assert console.url == Addresses(centre).console


async def test_a_room_counts_asks_and_calls_for_help(centre: Stage, eyes: Eyes) -> None:
    at = Addresses(centre)
    console, page = await open_plain(eyes, at.console), await open_plain(eyes, at.centre_room(ROOM))
    await start_the_day(console)
    await counter(page, "patients").fill("7")
    await counter(page, "relatives").fill("3")
    await press(page, "Lagre", "#attendance")
    await expect(counter(page, "patients")).to_have_value("7")
    await page.get_by_label("Hva lurer rommet på?").fill("Er det kaffe?")
    await press(page, "Send spørsmålet")
    await page.locator("#help-fold > summary").click()
    await press(page, "Bilde", "#help-fold")
    await shows(page, "help-fold", "Ikke sett av kursledelsen ennå")
    await console.reload()
    await shows(console, "rooms", "7 pasienter, 3 pårørende")
    await shows(console, "questions", "Er det kaffe?")
    await press(console, "Jeg tar den")
    await page.reload()
    await shows(page, "help-fold", "Hjelp er på vei")


async def test_a_page_that_is_behind_changes_nothing_and_says_why(
    centre: Stage, eyes: Eyes
) -> None:
    first, second, *_ = titles(centre)
    console = await open_plain(eyes, Addresses(centre).console)
    await start_the_day(console)
    other = await open_plain(eyes, Addresses(centre).console)
    await press(console, "Start neste")
    await press(other, "Start neste")
    await expect(other.get_by_role("alert").first).to_contain_text("Noen rakk det før deg")
    await shows(other, "now", second)
    await console.reload()
    await shows(console, "now", second)
    await expect(console.locator("#now .big")).not_to_have_text(first)


async def test_a_text_that_is_refused_is_still_there_to_be_put_right(
    centre: Stage, eyes: Eyes
) -> None:
    page = await open_plain(eyes, Addresses(centre).centre_room(ROOM))
    question = page.get_by_label("Hva lurer rommet på?")
    await question.fill("Gjelder det 01010112377?")
    await press(page, "Send spørsmålet")
    await expect(page.get_by_role("alert").first).to_contain_text("fødselsnummer")
    await expect(question).to_have_value("Gjelder det 01010112377?")


async def test_a_day_that_is_not_there_leads_back_to_the_start(centre: Stage, eyes: Eyes) -> None:
    page = await open_plain(eyes, f"{centre.address}/kurs/finnes-ikke/konsoll")
    await expect(page.get_by_text("Denne kursdagen finnes ikke her.")).to_be_visible()
    await page.get_by_role("link", name="Til startsiden").click()
    await expect(page.locator("#today")).to_be_visible()
