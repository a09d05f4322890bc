"""What whoever stands in a room is told where they look: what a field lacks, that contact is
gone and back, that a phone cannot send a call, and that a correction was kept.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.async_api import Browser, Page, expect

from dashboards.scene import PageKey, SavedHere, Scene
from session_core.rules import reports as r
from session_core.rules.terms import Language
from tests.dashboards import days
from tests.dashboards.days import HSS, RINGERIKE, Day
from tests.dashboards.stage import staged
from tests.dashboards.test_room import todo

pytestmark = [pytest.mark.browser, pytest.mark.asyncio]

KEY = PageKey(page="room", session=days.diabetes_day().session, room=HSS)
NARROW = {"width": 390, "height": 700}


def cut(day: Day, unsent: int, link: str = "no_network") -> Scene:
    """HSS as its own laptop shows it."""
    here = SavedHere(link=link, since=day.now, unsent=unsent, centre_heard_at=day.now)  # type: ignore[arg-type]
    return day.scene(saved_here=here)


async def lack_of(page: Page, field: str) -> str:
    """What is said of a field whose form is sent."""
    asked = """(one) => { one.reportValidity(); return one.validationMessage; }"""
    return str(await page.locator(field).first.evaluate(asked))


@pytest.mark.parametrize(
    ("language", "choose", "number", "most"),
    [
        ("nb", "Velg ett av svarene.", "Skriv et helt tall.", "Tallet kan være høyst 500."),
        ("nn", "Vel eitt av svara.", "Skriv eit heilt tal.", "Talet kan vere høgst 500."),
        (
            "en",
            "Choose one of the answers.",
            "Write a whole number.",
            "The number can be at most 500.",
        ),
    ],
)
async def test_what_a_field_lacks_is_said_in_the_pages_language_whatever_the_browsers_is(
    browser: Browser, language: Language, choose: str, number: str, most: str
) -> None:
    key = replace(KEY, language=language, room=RINGERIKE)
    async with staged(browser, key, days.ended().scene(), language="en") as (stage, page, _):
        field = page.locator("#closing-patients")
        assert await lack_of(page, "#closing-yes") == choose
        await page.locator("#closing-yes").check()
        assert await page.locator("#closing-yes").evaluate("(one) => one.checkValidity()")
        await field.fill("")
        assert await lack_of(page, "#closing-patients") == number
        await field.fill("501")
        assert await lack_of(page, "#closing-patients") == most
        await field.fill("3")
        await page.locator("#closing-relatives").fill("2")
        await (
            page.get_by_role("button", name="Lagre og avslutt rommet")
            .or_(page.locator("form.closing .primary"))
            .first.click()
        )
        await expect(page.locator("form.closing")).not_to_have_attribute("data-busy", "1")
        assert [frame["fields"]["patients"] for frame in stage.received] == ["3"]


@pytest.mark.parametrize(
    ("unsent", "said"),
    [
        (4, "Kontakten er tilbake. 4 ting er kommet fram."),
        (0, "Kontakten er tilbake. Alt er kommet fram."),
    ],
)
async def test_whoever_has_scrolled_sees_that_contact_is_gone_and_what_arrived_when_it_is_back(
    browser: Browser, unsent: int, said: str
) -> None:
    day = days.in_lecture().hear()
    async with staged(browser, KEY, cut(day, 0, "connected")) as (stage, page, _):
        await page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        await page.locator("#ask").evaluate("(one) => one.scrollIntoView()")
        line = page.locator("#waits")
        await expect(line).to_be_hidden()
        await stage.show(cut(day, unsent))
        await expect(line).to_have_text("Uten kontakt. Alt lagres her.")
        await expect(line).to_be_in_viewport()
        if unsent:
            await stage.show(cut(day, 1, "connected"))
            await expect(line).to_be_hidden()
        await stage.show(cut(day, 0, "connected"))
        await expect(line).to_have_text(said)
        await line.locator("button").click()
        await expect(line).to_be_hidden()


async def test_a_phone_without_contact_offers_no_call_that_it_cannot_send(browser: Browser) -> None:
    key = replace(KEY, by_phone=True)
    async with staged(browser, key, days.in_lecture().hear().scene()) as (_, page, _):
        await page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        bar = page.locator("#help-fold > summary")
        await expect(bar).to_contain_text("kan ikke sendes herfra nå")
        await bar.click()
        panel = page.locator(".help-panel")
        await expect(panel.get_by_text("Be om hjelp på PC-en i rommet")).to_be_visible()
        await expect(panel.locator(".reasons button").first).to_be_hidden()
        await expect(panel.get_by_role("link", name="113")).to_be_visible()


async def test_a_correction_that_was_kept_says_so_at_its_button(browser: Browser) -> None:
    day = days.ended().report(r.ClosingReport, HSS, patients=3, relatives=2, evaluation_done=True)
    async with staged(browser, KEY, day.scene()) as (_, page, _):
        await page.locator("#closing-again > summary").click()
        await page.get_by_role("button", name="Lagre rettelsen").click()
        await expect(page.locator("#closing-again [data-saved]")).to_contain_text("Lagret ")


async def test_from_step_to_step_the_button_stays_where_it_is(browser: Browser) -> None:
    day = Day().at("08:46")
    async with staged(browser, KEY, day.scene()) as (stage, page, _):
        await page.set_viewport_size({"width": 1366, "height": 768})
        places = {}
        while (due := todo(day).item) is not None:
            await expect(page.locator("#todo-h")).to_have_text(due.title)
            box = await page.locator("#todo .primary").bounding_box()
            assert box is not None
            places[due.id] = (round(box["x"]), round(box["y"]))
            await stage.show(day.report(r.ChecklistReport, HSS, item=due.id, ticked=True).scene())
        assert len(places) > 3
        assert len(set(places.values())) == 1, places
