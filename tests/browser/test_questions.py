"""Rooms ask, the lecturer takes them in turn, and everybody sees what is answered now."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from orchestrator.demo.stage import Stage
from tests.browser.eyes import Eyes
from tests.browser.people import Addresses, press, shows, start_the_day

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BAERUM, RINGERIKE = "baerum-kursrom", "ringerike-kursrom"


async def ask(page: Page, text: str) -> None:
    """A room sends a question, and sees that it did."""
    await page.get_by_label("Hva lurer rommet på?").fill(text)
    await press(page, "Send spørsmålet")
    await shows(page, "ask", text)


async def test_rooms_take_turns_and_a_slip_is_taken_back(centre: Stage, eyes: Eyes) -> None:
    at = Addresses(centre)
    console, quick = await eyes.open(at.console), await eyes.open(at.centre_room(BAERUM))
    slow = await eyes.open(at.centre_room(RINGERIKE))
    await start_the_day(console)
    for page, text in ((quick, "Spørsmål én"), (quick, "Spørsmål to"), (slow, "Spørsmål tre")):
        await ask(page, text)
    waiting = console.locator("#questions .questions > li .question-text")
    await expect(waiting).to_have_text(["Spørsmål én", "Spørsmål tre", "Spørsmål to"])
    await shows(console, "questions", "Bærum sykehus er ikke hørt ennå.")
    await press(console, "Besvart", "#questions")
    await expect(waiting.first).to_have_text("Spørsmål tre")
    await shows(console, "questions", "Ringerike sykehus er ikke hørt ennå.")
    await press(console, "Angre", "#questions")
    await expect(waiting.first).to_have_text("Spørsmål én")
    await press(console, "Sett i kø", "#questions")
    await shows(quick, "ask", "I køen")


async def test_a_question_stands_on_the_screens_until_it_is_taken_down_or_the_day_goes_on(
    centre: Stage, eyes: Eyes
) -> None:
    at = Addresses(centre)
    console, room = await eyes.open(at.console), await eyes.open(at.centre_room(BAERUM))
    screens = [await eyes.open(at.centre_screen(one)) for one in (BAERUM, RINGERIKE)]
    await start_the_day(console)
    await ask(room, "Kan man bade med sensor?")
    await press(console, "Vis på skjermen", "#questions")
    for screen in screens:
        await shows(screen, "stage", "Spørsmål fra Bærum sykehus")
        await shows(screen, "stage", "Kan man bade med sensor?")
    await shows(room, "ask", "Tas opp nå")
    await press(console, "Ta ned fra skjermen", "#questions")
    for screen in screens:
        await expect(screen.locator("#stage")).not_to_contain_text("Kan man bade med sensor?")
    await press(console, "Vis på skjermen", "#questions")
    for screen in screens:
        await shows(screen, "stage", "Kan man bade med sensor?")
    await press(console, "Start neste")
    for screen in screens:
        await expect(screen.locator("#stage")).not_to_contain_text("Kan man bade med sensor?")
