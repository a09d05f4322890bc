"""The centre is killed in the middle of the day: rooms go on, and nobody loses what they wrote."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from orchestrator.demo.stage import Stage
from tests.browser.checkers import accessibility_faults
from tests.browser.eyes import CENTRE_GONE, Eyes
from tests.browser.people import Addresses, counter, press, shows, start_the_day, titles

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HALF_TYPED = "Vi begynner igjen når"


async def banner_says(page: Page, text: str) -> None:
    """The line on top of the page."""
    await expect(page.locator("#link")).to_be_visible()
    await expect(page.locator("#link")).to_contain_text(text)


async def test_what_a_person_is_doing_survives_that_the_centre_is_away(
    centre: Stage, eyes: Eyes
) -> None:
    console = await eyes.open(Addresses(centre).console, excuse=CENTRE_GONE)
    await start_the_day(console)
    await console.locator("#more-fold > summary").click()
    text = console.get_by_label("Beskjed", exact=True)
    await text.press_sequentially(HALF_TYPED)
    await centre.kill_centre()
    await banner_says(console, "Ingen kontakt siden")
    await centre.start_centre()
    await expect(console.locator("#link")).to_be_hidden()
    await expect(text).to_have_value(HALF_TYPED)
    await expect(text).to_be_focused()
    await expect(console.locator("#more-fold")).to_have_attribute("open", "")
    await text.press_sequentially(" alle er tilbake.")
    await press(console, "Send", "#messages", exact=True)
    await shows(console, "messages", f"{HALF_TYPED} alle er tilbake.")


async def test_what_is_pressed_while_the_centre_is_away_is_done_when_it_is_back(
    centre: Stage, eyes: Eyes
) -> None:
    console = await eyes.open(Addresses(centre).console, excuse=CENTRE_GONE)
    await start_the_day(console)
    await centre.kill_centre()
    await banner_says(console, "Ingen kontakt siden")
    await press(console, "Start neste")
    await shows(
        console, "act", "» venter på kontakt. Sendes av seg selv hvis den er straks tilbake."
    )
    await centre.start_centre()
    await shows(console, "now", titles(centre)[1])


async def test_a_room_goes_on_alone_and_hands_in_what_it_saw(one_laptop: Stage, eyes: Eyes) -> None:
    at, (room,) = Addresses(one_laptop), one_laptop.laptops
    console = await eyes.open(at.console, excuse=CENTRE_GONE)
    page = await eyes.open(at.room(room))
    await start_the_day(console)
    await shows(page, "saved", "Alt er lagret her og kommet fram til kursledelsen.")
    await one_laptop.kill_centre()
    await shows(page, "saved", "Uten kontakt med kursledelsen siden")
    await shows(page, "saved", "Dere kan fortsette.")
    await expect(page.locator("#saved")).to_be_in_viewport()
    await expect(page.locator("#link")).to_be_hidden()
    await press(page, "Én pasient til")
    await expect(page.locator("#attendance [data-saved]")).to_contain_text("Lagret")
    await shows(page, "saved", "ting er lagret her og sendes når kontakten er tilbake.")
    await shows(page, "saved", "Kursledelsen hadde sist alt kl.")
    assert await accessibility_faults(page) == []
    await one_laptop.start_centre()
    await shows(page, "saved", "Alt er lagret her og kommet fram til kursledelsen.")
    await expect(console.locator("#rooms")).to_contain_text("1 pasient, 0 pårørende")
    await expect(counter(page, "patients")).to_have_value("1")


async def test_a_call_for_help_that_cannot_arrive_says_to_use_the_phone(
    one_laptop: Stage, eyes: Eyes
) -> None:
    at, (room,) = Addresses(one_laptop), one_laptop.laptops
    page = await eyes.open(at.room(room))
    one_laptop.cut(room)
    await shows(page, "saved", "Uten kontakt med kursledelsen siden")
    await page.locator("#help-fold > summary").click()
    await shows(page, "help-fold", "Dere har ikke kontakt med kursledelsen nå. Ring")
    await press(page, "Lyd", "#help-fold")
    await shows(page, "help-fold", "Ikke kommet fram: ring")
    one_laptop.mend(room)
    console = await eyes.open(at.console)
    await shows(console, "help", "Lyd")


async def test_a_board_marks_a_room_that_fell_silent(one_laptop: Stage, eyes: Eyes) -> None:
    at, (room,) = Addresses(one_laptop), one_laptop.laptops
    board = await eyes.open(at.board)
    await expect(board.get_by_text("Uten kontakt")).to_have_count(0)
    await one_laptop.kill_laptop(room)
    await expect(board.get_by_text("Uten kontakt").first).to_be_visible()
    await expect(board.locator("main")).to_contain_text("Sist hørt")


async def test_a_new_laptop_without_the_centre_waits_calmly_and_then_begins(
    one_laptop: Stage, eyes: Eyes
) -> None:
    (room,) = one_laptop.laptops
    await one_laptop.kill_centre()
    await one_laptop.replace_laptop(room)
    page = await eyes.open(Addresses(one_laptop).room(room))
    await expect(page.get_by_role("heading", name="Venter på programmet")).to_be_visible()
    assert await accessibility_faults(page) == []
    await one_laptop.start_centre()
    await shows(page, "todo", "Fra sjekklista.")


async def stopped(stage: Stage, eyes: Eyes) -> tuple[Page, Locator]:
    """A room's page that has counted one patient, and whose laptop's program has died since."""
    at, (room,) = Addresses(stage), stage.laptops
    page = await eyes.open(at.room(room), excuse=CENTRE_GONE)
    await shows(page, "saved", "Alt er lagret her og kommet fram til kursledelsen.")
    plus = page.get_by_role("button", name="Én pasient til")
    await plus.click()
    await expect(page.locator("#attendance [data-saved]")).to_contain_text("Lagret")
    await stage.kill_laptop(room)
    await expect(page.locator("#link")).to_contain_text("blir ikke lagret", timeout=10_000)
    return page, plus


async def test_a_page_whose_own_program_is_gone_promises_nothing_and_takes_nothing(
    one_laptop: Stage, eyes: Eyes
) -> None:
    page, plus = await stopped(one_laptop, eyes)
    await expect(page.locator("#saved")).to_be_hidden()
    assert await accessibility_faults(page) == []
    await expect(plus).to_have_attribute("aria-disabled", "true")
    await plus.click(force=True)
    await expect(counter(page, "patients")).to_have_value("1")
    await shows(page, "attendance", "Ikke lagret: Samkurs på PC-en er ikke i gang.")
    await page.locator("#help-fold > summary").click()
    await shows(page, "help-fold", "Samkurs på PC-en er ikke i gang. Ring")
    await expect(page.locator("#help-fold .reasons")).to_be_hidden()


async def test_when_the_program_is_back_what_was_typed_is_saved_and_nothing_else(
    one_laptop: Stage, eyes: Eyes
) -> None:
    page, plus = await stopped(one_laptop, eyes)
    await counter(page, "patients").fill("5")
    await shows(page, "attendance", "Ikke lagret")
    (room,) = one_laptop.laptops
    await one_laptop.restart_laptop(room)
    await expect(page.locator("#link")).to_be_hidden()
    await shows(page, "saved", "Alt er lagret her og kommet fram til kursledelsen.")
    await expect(plus).not_to_have_attribute("aria-disabled", "true")
    await expect(page.locator("#attendance [data-saved]")).to_contain_text("Lagret")
    again = await eyes.open(Addresses(one_laptop).room(room))
    await expect(counter(again, "patients")).to_have_value("5")
    await shows(again, "help-fold", "Ring etter hjelp")
