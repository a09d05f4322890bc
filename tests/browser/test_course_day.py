"""A course day as its people live it: one presses, all see it; a room calls, somebody answers."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from orchestrator.demo.stage import Stage
from tests.browser.eyes import Eyes, LateNews
from tests.browser.people import (
    Addresses,
    all_show,
    counter,
    open_rooms,
    press,
    shows,
    start_the_day,
    titles,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_start_reaches_every_room_and_screen_and_can_be_taken_back(
    day: Stage, eyes: Eyes
) -> None:
    first, second, *_ = titles(day)
    console = await eyes.open(Addresses(day).console)
    rooms = await open_rooms(eyes, day)
    await start_the_day(console)
    await all_show(rooms, first)
    await press(console, "Start neste")
    await expect(console.locator("#now .big")).to_have_text(second)
    await all_show(rooms, second)
    await press(console, "Angre")
    await all_show(rooms, first)
    await shows(console, "now", f"«{second}» ble startet og angret.")


async def test_a_room_s_count_reaches_the_board_and_the_console(
    one_laptop: Stage, eyes: Eyes
) -> None:
    at, (room,) = Addresses(one_laptop), one_laptop.laptops
    board, console = await eyes.open(at.board), await eyes.open(at.console)
    page = await eyes.open(at.room(room))
    for name in ("Én pasient til", "Én pasient til", "Én pårørende til"):
        await press(page, name)
    await expect(page.locator("#attendance [data-saved]")).to_contain_text("Lagret")
    for seen in (board.locator(".summary-people"), console.locator("#rooms")):
        await expect(seen).to_contain_text("2 pasienter, 1 pårørende")


async def test_a_call_for_help_is_seen_and_the_room_is_told_that_it_was(
    one_laptop: Stage, eyes: Eyes
) -> None:
    at, (room,) = Addresses(one_laptop), one_laptop.laptops
    board, console = await eyes.open(at.board), await eyes.open(at.console)
    page = await eyes.open(at.room(room))
    await start_the_day(console)
    await page.locator("#help-fold > summary").click()
    await press(page, "Lyd", "#help-fold")
    await shows(page, "help-fold", "Ikke sett av kursledelsen ennå")
    await expect(board.locator("main")).to_contain_text("Trenger hjelp")
    await press(console, "Jeg tar den")
    await shows(page, "help-fold", "Hjelp er på vei")
    await shows(page, "help-fold", "av kursleder")
    await press(console, "Løst")
    await shows(page, "help-fold", "Ring etter hjelp")
    await expect(board.locator("main")).not_to_contain_text("Trenger hjelp")


async def test_a_room_leads_its_own_part_and_says_that_it_is_back(
    one_laptop: Stage, eyes: Eyes
) -> None:
    at, (room,) = Addresses(one_laptop), one_laptop.laptops
    console, page = await eyes.open(at.console), await eyes.open(at.room(room))
    await start_the_day(console)
    await press(console, "Start neste")
    await press(page, "Start her hos oss")
    await press(page, "Vi er ferdige")
    await press(page, "Vi er tilbake")
    await shows(page, "todo", "Dere er meldt tilbake")
    await shows(console, "act", "Rommene er for seg selv til")
    await press(console, "Avslutt nå og samle rommene")
    await press(console, "Avslutt nå og vent på")
    await shows(page, "todo", "Vi venter på")
    for other in ("ringerike-kursrom", "hss-kursrom"):
        await press(await eyes.open(at.centre_room(other)), "Vi er tilbake")
    await expect(page.locator("#todo")).not_to_contain_text("Vi venter på")
    await expect(console.get_by_role("button", name="Start neste")).to_be_visible()


async def test_a_question_and_a_message_find_their_way(one_laptop: Stage, eyes: Eyes) -> None:
    at, (room,) = Addresses(one_laptop), one_laptop.laptops
    console, page = await eyes.open(at.console), await eyes.open(at.room(room))
    await page.get_by_label("Hva lurer rommet på?").fill("Hvor lenge varer en sensor?")
    await press(page, "Send spørsmålet")
    await shows(console, "questions", "Hvor lenge varer en sensor?")
    await press(console, "Ta opp nå")
    await shows(page, "ask", "Tas opp nå")
    await console.get_by_label("Beskjed", exact=True).fill("Vi begynner om fem minutter.")
    await press(console, "Send", "#messages", exact=True)
    await press(page, "Lest")
    await expect(page.locator("#notices")).to_have_count(0)
    await expect(console.locator("#messages .sent")).not_to_contain_text(f"Ikke lest: {room}")
    assert await page.get_by_label("Hva lurer rommet på?").input_value() == ""


async def test_a_second_window_that_presses_the_same_button_is_told_why_nothing_happened(
    centre: Stage, eyes: Eyes
) -> None:
    first, second, *_ = titles(centre)
    url = Addresses(centre).console
    console, late = await eyes.open(url), LateNews()
    await press(console, "Åpne for rommene")
    await expect(console.get_by_role("button", name="Start kursdagen")).to_be_visible()
    other = await eyes.open(url, news=late)
    await expect(other.locator("html.has-script")).to_be_attached()
    await press(console, "Start kursdagen")
    await press(console, "Start kursdagen likevel", "#ask-start")
    await shows(console, "now", first)
    await press(other, "Start kursdagen")
    await press(other, "Start kursdagen likevel", "#ask-start")
    await expect(other.locator("#act [data-said]:not([hidden])")).to_contain_text(
        "Noen rakk det før deg"
    )
    late.arrive()
    await shows(other, "now", first)
    await shows(console, "now", first)
    await expect(console.locator("#now .big")).not_to_have_text(second)


async def test_a_number_is_kept_while_the_page_changes_around_it(
    one_laptop: Stage, eyes: Eyes
) -> None:
    """A person who is typing a number is not disturbed by the next segment."""
    at, (room,) = Addresses(one_laptop), one_laptop.laptops
    console, page = await eyes.open(at.console), await eyes.open(at.room(room))
    field = counter(page, "patients")
    await field.focus()
    await field.press("Control+a")
    await field.press("Delete")
    await start_the_day(console)
    await shows(page, "now", titles(one_laptop)[0])
    await field.type("7")
    await expect(page.locator("#attendance [data-saved]")).to_contain_text("Lagret")
    await expect(field).to_be_focused()
    await expect(field).to_have_value("7")
