"""A coordinator asks a room's laptop for something, and sees what became of it."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from orchestrator.demo.stage import Stage
from tests.browser.eyes import REFUSED, Eyes
from tests.browser.people import Addresses, press

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NAME = "Dette er rommet som koordinator spør etter"
SHOW, CHECK = "Vis romnavnet på skjermen", "Sjekk rommet nå"
SHOWN_MS = 25_000
"""A name stands for fifteen seconds."""


async def open_asks(board: Page) -> None:
    """Open what can be asked of the first laptop that is connected."""
    await board.locator(".room-asks > summary").first.click()


async def test_a_rooms_name_comes_and_goes_on_its_screens_and_the_board_says_so(
    one_laptop: Stage, eyes: Eyes
) -> None:
    at, (room,) = Addresses(one_laptop), one_laptop.laptops
    board = await eyes.open(at.board)
    page, screen = await eyes.open(at.room(room)), await eyes.open(at.screen(room))
    elsewhere = await eyes.open(at.centre_screen(room))
    await open_asks(board)
    await press(board, SHOW)
    for seen in (page, screen, elsewhere):
        await expect(seen.locator("main")).to_contain_text(NAME)
    await expect(board.locator(".asked")).to_contain_text("Romnavnet ble vist")
    await expect(page.locator("#help-fold > summary")).to_be_visible()
    await page.locator(".name > summary").click()
    await expect(page.get_by_text(NAME, exact=True)).to_be_hidden()
    for seen in (screen, elsewhere, page):
        await expect(seen.locator("main")).not_to_contain_text(NAME, timeout=SHOWN_MS)


async def test_a_room_is_checked_at_once_and_the_fold_stays_open(
    one_laptop: Stage, eyes: Eyes
) -> None:
    board = await eyes.open(Addresses(one_laptop).board)
    await open_asks(board)
    await press(board, CHECK)
    await expect(board.locator(".asked")).to_contain_text("Rommet ble sjekket")
    await expect(board.get_by_role("button", name=CHECK)).to_be_visible()


async def test_without_javascript_it_is_sent_too_and_who_has_gone_is_to_be_rung(
    one_laptop: Stage, eyes: Eyes
) -> None:
    at, (room,) = Addresses(one_laptop), one_laptop.laptops
    board = await eyes.open(at.board, scripts=False, excuse=REFUSED)
    await open_asks(board)
    await press(board, SHOW)
    await expect(board.locator(".asked")).to_contain_text("omnavnet")
    await open_asks(board)
    await one_laptop.kill_laptop(room)
    await press(board, SHOW)
    await expect(board.get_by_role("alert").first).to_contain_text("Ring rommet: internt")
    await expect(board.locator(".room-asks")).to_have_count(0)
