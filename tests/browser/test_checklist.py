"""People tick things off: a room its own list, the course leader the session's; others see it."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from orchestrator.demo.stage import Stage
from tests.browser.eyes import Eyes
from tests.browser.people import Addresses

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SENT = "Innkallingen er sendt til deltakerne"


async def unfold(page: Page, fold: str) -> None:
    """Open a fold with the keyboard."""
    await page.locator(f"#{fold} > summary").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(f"#{fold}")).to_have_attribute("open", "")


async def test_the_sessions_list_is_ticked_and_unticked_by_keyboard_and_others_see_it(
    centre: Stage, eyes: Eyes
) -> None:
    at = Addresses(centre)
    console, board = await eyes.open(at.console), await eyes.open(at.board)
    card = f"list-{centre.setting.programme.session}"
    await unfold(console, "list-fold")
    await unfold(board, f"{card}-fold")
    box = console.get_by_role("checkbox", name=SENT)
    await expect(box).not_to_be_checked()
    await box.focus()
    await console.keyboard.press("Space")
    await expect(board.locator(f"#{card}-done")).to_contain_text("krysset av")
    await unfold(console, "list-done")
    await expect(box).to_be_checked()
    await expect(box).to_contain_text("kursleder")
    await box.press("Space")
    await expect(box).not_to_be_checked()
    await expect(box).to_contain_text("avkryssingen tatt tilbake")
    await expect(board.locator(f"#{card}-done")).to_have_count(0)


async def test_a_room_does_one_thing_at_a_time_and_the_board_counts_down(
    one_laptop: Stage, eyes: Eyes
) -> None:
    at, (room,) = Addresses(one_laptop), one_laptop.laptops
    page, board = await eyes.open(at.room(room)), await eyes.open(at.board)
    session = one_laptop.setting.programme.session
    line = board.locator(f"#room-{session}-{room} .room-list > summary")
    await expect(line).to_contain_text("10 igjen")
    first = await page.locator("#todo-h").inner_text()
    await page.locator("#todo").get_by_role("button", name="Gjort").press("Enter")
    await expect(page.locator("#todo-h")).not_to_have_text(first)
    await expect(line).to_contain_text("9 igjen")
    await unfold(page, "checklist-invitation")
    box = page.get_by_role("checkbox", name=first)
    await expect(box).to_be_checked()
    await box.press("Space")
    await expect(page.locator("#todo-h")).to_have_text(first)
    await expect(page.locator("#checklist-invitation")).to_have_attribute("open", "")
    await expect(line).to_contain_text("10 igjen")
