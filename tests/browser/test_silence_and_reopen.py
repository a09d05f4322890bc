"""*Demp* and *Åpne igjen* at a real centre: everybody sees them, and they outlive its fall."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from orchestrator.demo.stage import Stage
from tests.browser.eyes import CENTRE_GONE, Eyes
from tests.browser.people import Addresses, press, shows, start_the_day

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LOST, SILENCED, LIST = "uten kontakt", ".alarm-silenced", "#alarms-list > li"

KNOWN_ALONE_MS = 60_000
"""The first room that is lost may be the first of many: it is watched for that long at most."""


async def call_for_help(room: Page) -> None:
    """The leader opens the panel, and says what it is about."""
    await room.locator("#help-fold > summary").click()
    await room.locator(".reasons button[value=sound]").click()
    await expect(room.locator(".help-call")).to_have_count(1)


async def take_it_back(room: Page) -> None:
    """The panel shuts when a call is sent."""
    await room.locator("#help-fold > summary").click()
    await press(room, "Trenger ikke hjelp lenger", ".help-call")


async def not_seen_there(page: Page, selector: str) -> None:
    await expect(page.locator(selector)).to_have_count(0)


async def test_an_alarm_that_one_silences_is_silent_on_every_board_until_somebody_ends_it(
    one_laptop: Stage, eyes: Eyes
) -> None:
    at, (room,) = Addresses(one_laptop), one_laptop.laptops
    board, other = [await eyes.open(at.board, excuse=CENTRE_GONE) for _ in range(2)]
    await start_the_day(await eyes.open(at.console, excuse=CENTRE_GONE))
    one_laptop.cut(room)
    await expect(other.locator(LIST)).to_contain_text(LOST, timeout=KNOWN_ALONE_MS)
    mine = board.locator(LIST).filter(has_text=LOST)
    await mine.locator(".alarm-silence > summary").click()
    await mine.get_by_role("button", name="I 1 time").click()
    for page in (board, other):
        await expect(page.locator(SILENCED)).to_contain_text("Dempet til")
        await not_seen_there(page, LIST)
        await shows(page, f"room-{one_laptop.setting.programme.session}-{room}", "Dempet til")
    await one_laptop.kill_centre()
    await one_laptop.start_centre()
    later = await eyes.open(at.board)
    await expect(later.locator(SILENCED)).to_contain_text(LOST)
    await press(later, "Opphev")
    for page in (board, later):
        await expect(page.locator(LIST)).to_contain_text(LOST, timeout=KNOWN_ALONE_MS)
        await not_seen_there(page, SILENCED)


async def test_a_call_that_is_opened_again_is_open_everywhere_until_its_room_takes_it_back(
    one_laptop: Stage, eyes: Eyes
) -> None:
    at, (name,) = Addresses(one_laptop), one_laptop.laptops
    board, console = await eyes.open(at.board), await eyes.open(at.console)
    room = await eyes.open(at.room(name))
    await start_the_day(console)
    await call_for_help(room)
    await press(board, "Løst", "#help")
    await not_seen_there(room, ".help-call")
    await press(console, "Åpne igjen", "#solved")
    await shows(board, "help", "åpnet igjen")
    await expect(room.locator(".help-call")).to_contain_text("åpnet igjen")
    await take_it_back(room)
    for page in (board, console):
        await not_seen_there(page, "#help")
        await not_seen_there(page, "#solved")


async def test_what_a_room_took_back_without_contact_is_not_offered_to_be_opened_again(
    one_laptop: Stage, eyes: Eyes
) -> None:
    at, (name,) = Addresses(one_laptop), one_laptop.laptops
    board, room = await eyes.open(at.board), await eyes.open(at.room(name))
    await start_the_day(await eyes.open(at.console))
    await call_for_help(room)
    await shows(board, "help", "Lyd")
    one_laptop.cut(name)
    await take_it_back(room)
    await not_seen_there(room, ".help-call")
    await press(board, "Løst", "#help")
    await shows(board, "solved", "Åpne igjen")
    one_laptop.mend(name)
    await not_seen_there(board, "#solved")
    await board.goto(at.record)
    await expect(board.locator("#care")).to_contain_text("rommet trengte den ikke lenger")
    await expect(board.locator("#care")).not_to_contain_text("Åpne igjen")
