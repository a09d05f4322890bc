"""A room whose centre is gone goes on with the plan by itself, and finds back by its own choice."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from orchestrator.demo.stage import Stage
from tests.browser.checkers import accessibility_faults
from tests.browser.eyes import CENTRE_GONE, Eyes
from tests.browser.people import Addresses, all_show, press, shows, start_the_day, titles

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

OWN_WAY = "På egen hånd siden"
HALF_TYPED = "Hvor lenge varer"


async def opened(stage: Stage, eyes: Eyes) -> tuple[Page, Page, Page]:
    """The console, the room's page and its screen, on a day that has begun."""
    at, (room,) = Addresses(stage), stage.laptops
    console = await eyes.open(at.console, excuse=CENTRE_GONE)
    page = await eyes.open(at.room(room), excuse=CENTRE_GONE)
    screen = await eyes.open(at.screen(room), excuse=CENTRE_GONE)
    await start_the_day(console)
    await all_show((page, screen), titles(stage)[0])
    return console, page, screen


async def goes_on_alone(stage: Stage, page: Page, title: str) -> None:
    """The centre is killed, and the leader goes on with the plan."""
    await stage.kill_centre()
    await shows(page, "alone", "Dere kan fortsette på egen hånd")
    await press(page, f"Vi går videre: {title}", "#alone")
    await shows(page, "now", OWN_WAY)


async def test_a_room_goes_its_own_way_and_its_leader_chooses_how_to_find_back(
    one_laptop: Stage, eyes: Eyes
) -> None:
    first, local = titles(one_laptop)[:2]
    console, page, screen = await opened(one_laptop, eyes)
    await goes_on_alone(one_laptop, page, local)
    await all_show((page, screen), local)

    await press(page, "Tilbake ett steg", "#alone")
    await all_show((page, screen), first)
    await press(page, f"Vi går videre: {local}", "#alone")
    await press(page, "Start her hos oss")
    await expect(page.locator("#todo .countdown")).not_to_be_empty()
    await shows(page, "todo", "på egen hånd")
    assert await accessibility_faults(page) == []

    await one_laptop.start_centre()
    await shows(page, "todo", "Vil dere følge de andre?")
    await shows(page, "todo", first)
    assert await accessibility_faults(page) == []
    await all_show((screen,), local)
    await shows(console, "rooms", f"Kjører på egen hånd: {local} siden")

    await press(page, "Fortsett på egen hånd")
    await shows(console, "rooms", "Har valgt å fortsette slik.")
    await shows(page, "alone", "Dere kjører på egen hånd")
    assert await accessibility_faults(page) == []
    await press(page, "Følg fellesprogrammet", "#alone")
    await expect(page.locator("#now")).not_to_contain_text(OWN_WAY)
    await all_show((page, screen), first)
    await expect(console.locator("#rooms")).not_to_contain_text("på egen hånd")
    record = await eyes.open(Addresses(one_laptop).record)
    await shows(record, "runs", "Rom som kjørte på egen hånd")
    await shows(record, "runs", local)


async def test_where_the_others_come_to_the_same_segment_nobody_has_to_choose(
    one_laptop: Stage, eyes: Eyes
) -> None:
    local, later = titles(one_laptop)[1:3]
    console, page, screen = await opened(one_laptop, eyes)
    await goes_on_alone(one_laptop, page, local)
    await one_laptop.start_centre()
    await shows(page, "todo", "Vil dere følge de andre?")
    board = await eyes.open(Addresses(one_laptop).board)
    await expect(board.locator("main")).to_contain_text(f"Kjører på egen hånd: {local} siden")
    await press(console, "Start neste")
    await expect(page.locator("#now")).not_to_contain_text(OWN_WAY)
    await expect(board.locator("main")).not_to_contain_text("på egen hånd")
    await press(console, "Avslutt nå og samle rommene")
    await press(console, "Start nå uten")
    await all_show((page, screen), later)


async def test_a_room_that_went_its_own_way_does_so_still_when_its_laptop_was_killed(
    one_laptop: Stage, eyes: Eyes
) -> None:
    (room,), local = one_laptop.laptops, titles(one_laptop)[1]
    console, page, _ = await opened(one_laptop, eyes)
    await goes_on_alone(one_laptop, page, local)
    await one_laptop.kill_laptop(room)
    await one_laptop.restart_laptop(room)
    again = await eyes.open(Addresses(one_laptop).room(room))
    await shows(again, "now", OWN_WAY)
    await shows(again, "now", local)
    await one_laptop.start_centre()
    await shows(console, "rooms", f"Kjører på egen hånd: {local} siden")
    await press(again, "Følg fellesprogrammet")
    await all_show((again,), titles(one_laptop)[0])


async def test_who_has_scrolled_away_and_writes_sees_that_a_choice_waits(
    one_laptop: Stage, eyes: Eyes
) -> None:
    local = titles(one_laptop)[1]
    _, page, _ = await opened(one_laptop, eyes)
    await goes_on_alone(one_laptop, page, local)
    line = page.locator("#waits")
    await expect(line).to_be_hidden()
    await page.set_viewport_size({"width": 390, "height": 600})
    text = page.locator("#ask textarea").first
    await text.press_sequentially(HALF_TYPED)
    await text.scroll_into_view_if_needed()
    await one_laptop.start_centre()
    await expect(line).to_contain_text("Dere har kontakt igjen.")
    await expect(line).to_be_in_viewport()
    await expect(text).to_be_focused()
    await text.press_sequentially(" er en sensor?")
    await expect(text).to_have_value(f"{HALF_TYPED} er en sensor?")
    assert await accessibility_faults(page) == []
    await line.get_by_role("button").click()
    await expect(page.get_by_role("button", name="Fortsett på egen hånd")).to_be_in_viewport()
    await expect(line).to_be_hidden()
    await expect(text).to_have_value(f"{HALF_TYPED} er en sensor?")
    await press(page, "Fortsett på egen hånd")
    await text.scroll_into_view_if_needed()
    # There is nothing left to choose: for a moment it says what has arrived.
    await expect(line).to_contain_text("kommet fram")
