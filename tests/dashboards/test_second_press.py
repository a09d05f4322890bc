"""What takes the place of a pressed button is its reverse, a second press there is no other act,
and a question is asked with the safe answer in focus.
"""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from dashboards.scene import PageKey
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules.terms import QuestionStatus
from tests.dashboards import days
from tests.dashboards.days import BAERUM
from tests.dashboards.stage import Stage, staged

pytestmark = [pytest.mark.browser, pytest.mark.asyncio]

KEY = PageKey(page="console", session=days.diabetes_day().session)

Spot = tuple[float, float]


async def press(page: Page, button: Locator) -> Spot:
    """With the mouse; and where that was."""
    await button.scroll_into_view_if_needed()
    box = await button.bounding_box()
    assert box is not None
    spot = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    await page.mouse.click(*spot)
    return spot


async def answered(page: Page, stage: Stage, count: int) -> None:
    """So many wishes were sent, and all were answered."""
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)
    assert len(stage.received) == count


async def under(page: Page, spot: Spot) -> str:
    """The words on what would be pressed there now."""
    found = "([x, y]) => document.elementFromPoint(x, y)?.closest('button')?.innerText ?? ''"
    return str(await page.evaluate(found, list(spot)))


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("which", [0, 1, 2])
async def test_where_a_question_was_shown_it_is_taken_down(
    browser: Browser, width: int, which: int
) -> None:
    day = days.in_lecture()
    async with staged(browser, KEY, day.scene()) as (stage, page, _):
        await page.set_viewport_size({"width": width, "height": 768})
        spot = await press(page, page.get_by_role("button", name="Vis på skjermen").nth(which))
        await answered(page, stage, 1)
        pressed = stage.received[0]["fields"]["question"]
        day.press(cc.MarkQuestion, question=pressed, status=QuestionStatus.TAKEN)
        await stage.show(day.scene())
        await expect(page.locator(f"#question-{pressed} .flag")).to_contain_text("På skjermen")
        assert (await under(page, spot)).startswith("Ta ned fra skjermen")


async def test_a_second_press_at_once_does_nothing_to_the_call_that_moved_up(
    browser: Browser,
) -> None:
    day = days.in_lecture().call(BAERUM)
    async with staged(browser, KEY, day.scene()) as (stage, page, _):
        spot = await press(page, page.get_by_role("button", name="Løst").first)
        await answered(page, stage, 1)
        day.press(cc.ResolveHelp, help=stage.received[0]["fields"]["help"])
        await stage.show(day.scene())
        await expect(page.get_by_role("button", name="Løst")).to_have_count(1)
        await page.mouse.click(*spot)
        await answered(page, stage, 1)


async def test_who_took_a_call_stands_where_the_button_stood(browser: Browser) -> None:
    day = days.in_lecture()
    async with staged(browser, KEY, day.scene()) as (stage, page, _):
        spot = await press(page, page.get_by_role("button", name="Jeg tar den"))
        day.press(cc.AcknowledgeHelp, help=next(iter(day.state.helps)))
        await stage.show(day.scene())
        await expect(page.locator(".call-seen")).to_be_visible()
        assert await under(page, spot) == ""


async def test_a_question_has_its_safe_answer_in_focus_and_shows_it(browser: Browser) -> None:
    last = days.to_segment(days.started(), len(days.diabetes_day().segments) - 1)
    for day, opens in ((days.in_lobby(), "Start kursdagen"), (last, "Avslutt kursdagen")):
        async with staged(browser, KEY, day.scene()) as (stage, page, _):
            await press(page, page.locator(".act").get_by_role("button", name=opens))
            focused = page.locator(":popover-open :focus")
            await expect(focused).to_have_text("Nei")
            assert await focused.evaluate("(one) => getComputedStyle(one).outlineStyle") == "solid"
            await page.keyboard.press("Space")
            await expect(page.locator(":popover-open")).to_have_count(0)
            assert stage.received == []


@pytest.mark.parametrize(
    ("of", "button", "told"), [("skip", "Ta bort", "tatt bort"), ("jump", "Hopp dit", "startet")]
)
async def test_what_shows_at_the_bottom_is_said_above_it_where_it_was_pressed(
    browser: Browser, of: str, button: str, told: str
) -> None:
    async with staged(browser, KEY, days.in_lecture().scene()) as (stage, page, _):
        await page.locator("#more-fold > summary").click()
        await press(page, page.get_by_role("button", name=button, exact=True))
        assert stage.received == [], "nobody has chosen what"
        await page.locator(f"#{of}-target").select_option(index=1)
        await press(page, page.get_by_role("button", name=button, exact=True))
        said = page.locator("#more .said-done")
        await expect(said).to_contain_text(f"Posten er {told}. «Angre» står nederst")
        low = "(one) => one.getBoundingClientRect().bottom"
        bar = await page.locator(".region-act").evaluate("(one) => one.getBoundingClientRect().top")
        assert await said.evaluate(low) <= bar


async def test_what_was_chosen_to_be_made_longer_stays_chosen(browser: Browser) -> None:
    async with staged(browser, KEY, days.in_lecture().scene()) as (stage, page, _):
        await page.locator("#more-fold > summary").click()
        choice = page.locator("#length-target")
        await choice.select_option(index=2)
        chosen = await choice.input_value()
        await press(page, page.get_by_role("button", name="+10 min", exact=True))
        await expect(page.locator("#more .said-done")).to_contain_text("Tiden er endret.")
        await expect(choice).to_have_value(chosen)
        assert [one["fields"]["target"] for one in stage.received] == [chosen]


async def test_a_no_moves_no_button_and_goes_with_its_segment(browser: Browser) -> None:
    day = days.in_lecture()
    places = "(all) => all.map((one) => one.getBoundingClientRect().toJSON())"
    async with staged(browser, KEY, day.scene()) as (stage, page, _):
        buttons = page.locator("#adjust button")
        before = await buttons.evaluate_all(places)
        stage.refusal = ("length_out_of_range", "Den må vare minst 15 min.")
        await press(page, page.get_by_role("button", name="5 minutter kortere"))
        await expect(page.get_by_text("Den må vare minst 15 min.")).to_be_visible()
        assert await buttons.evaluate_all(places) == before
        await stage.show(day.press(c.Advance).scene())
        await expect(page.get_by_text("Den må vare minst 15 min.")).to_have_count(0)
