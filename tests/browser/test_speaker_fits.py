"""The speaker's view holds everything on the screens that hospitals have, with the longest texts,
and while contact is lost: whoever reads it from three metres scrolls nothing.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.async_api import Browser, expect

from dashboards.scene import PageKey
from session_core.rules import care_commands as cc
from session_core.rules.terms import QuestionStatus
from tests.browser.test_stage_fits import lengthened
from tests.dashboards import days
from tests.dashboards.days import Day
from tests.dashboards.stage import staged

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

KEY = PageKey(page="speaker", session=days.diabetes_day().session)
SIZES = [(1366, 768), (1440, 900), (1920, 1080)]
LONGEST = ("Hvor ofte bør man bytte sted? " * 17)[:500]
CUT = """() => [...document.querySelectorAll('main h2, main p, main li, #link:not([hidden])')]
  .filter((one) => {
    const box = one.getBoundingClientRect();
    const over = Math.max(-box.top, -box.left, box.right - innerWidth, box.bottom - innerHeight);
    return box.width > 0 && over > 1;
  }).map((one) => one.outerHTML.slice(0, 60))"""
"""What does not stand on the screen whole."""
LOST = """() => {
  document.getElementById('link').textContent = 'Uten kontakt siden 09:50. Tidene kan være gamle.';
  document.getElementById('link').hidden = false;
}"""
"""As live.js does after a while, which a test does not wait for."""
SHARE = "getComputedStyle(document.documentElement).getPropertyValue('--fit')"


def asked(text: str) -> Day:
    """In a lecture with notes, a question is up."""
    day = days.in_lecture().ask(days.BAERUM, text)
    question = list(day.state.questions)[-1]
    return day.press(cc.MarkQuestion, question=question, status=QuestionStatus.TAKEN)


def told(text: str) -> Day:
    """And whoever speaks is told something at the same time."""
    return asked(text).press(cc.TellSpeaker, text=text)


@pytest.mark.parametrize("make", [asked, told])
async def test_everything_stands_there_with_the_longest_texts_and_without_contact(
    browser: Browser, make: Callable[[str], Day]
) -> None:
    async with staged(browser, KEY, lengthened(make(LONGEST)).scene()) as (_, page, complaints):
        for width, height in SIZES:
            await page.set_viewport_size({"width": width, "height": height})
            await page.evaluate("() => new Promise(requestAnimationFrame)")
            assert await page.evaluate(CUT) == [], (width, height)
        assert complaints == []
        await page.evaluate(LOST)
        for width, height in SIZES:
            await page.set_viewport_size({"width": width, "height": height})
            await page.evaluate("() => new Promise(requestAnimationFrame)")
            await expect(page.locator("#link")).to_be_visible()
            assert await page.evaluate(CUT) == [], (width, height, "without contact")


async def test_a_question_of_two_hundred_letters_is_as_large_as_ever_but_for_the_number(
    browser: Browser,
) -> None:
    async with staged(browser, KEY, asked(LONGEST[:205]).scene()) as (_, page, _complaints):
        for width, height in SIZES:
            await page.set_viewport_size({"width": width, "height": height})
            await page.evaluate("() => new Promise(requestAnimationFrame)")
            assert await page.evaluate(CUT) == [], (width, height)
            assert float(await page.evaluate(SHARE)) >= 0.8, (width, height)
