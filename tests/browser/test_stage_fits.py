"""The participants' screen holds everything, at every size, with long texts and with large letters:
nobody in the room can scroll it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.async_api import Browser, Page

from dashboards.scene import PageKey
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules.programme import Segment
from session_core.rules.terms import QuestionStatus, Text
from tests.dashboards import days
from tests.dashboards.days import Day
from tests.dashboards.stage import staged

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SIZES = [(1366, 768), (1280, 720), (1440, 900), (1920, 1080), (390, 844), (683, 384)]
"""What hospitals have, a phone, and the first one zoomed to 200 %."""
LONG = Text(
    nb="Erfaringsutveksling om kosthold, fysisk aktivitet, egenbehandling og hverdagen videre for"
    " pasienter og pårørende hver for seg"
)
CUT = """() => [...document.querySelectorAll('.stage h2, .stage p, .stage svg, .stage time')]
  .filter((one) => {
    const box = one.getBoundingClientRect();
    const over = Math.max(-box.top, -box.left, box.right - innerWidth, box.bottom - innerHeight);
    return box.width > 0 && over > 1;
  }).map((one) => one.outerHTML.slice(0, 60))"""
"""What does not stand on the screen whole."""


def ended() -> Day:
    """The day is closed, and the code of the evaluation is still there."""
    return days.in_evaluation().at("15:01").press(c.EndSession)


def asked() -> Day:
    """A question as long as a room may write it stands on the screens."""
    day = days.in_lecture().ask(days.BAERUM, "Hvor ofte bør man bytte sted? " * 16)
    question = list(day.state.questions)[-1]
    return day.press(cc.MarkQuestion, question=question, status=QuestionStatus.TAKEN)


STATES: dict[str, Callable[[], Day]] = {
    "welcome": days.in_lobby,
    "lecture": days.in_lecture,
    "late": lambda: days.in_lecture().at("10:18"),
    "local": days.in_local,
    "break": days.in_break,
    "waiting": days.waiting,
    "question": asked,
    "evaluation": days.in_evaluation,
    "rehearsed": days.rehearsed_evaluation,
    "ended": ended,
}


def lengthened(day: Day) -> Day:
    """The same with long titles and roles."""

    def longer(one: Segment) -> Segment:
        return replace(one, title=LONG, by=Text(nb="klinisk ernæringsfysiolog og sykepleier"))

    programme = replace(
        day.programme,
        title=Text(nb="Mestringskurs for mennesker med diabetes type 1 og deres pårørende"),
        segments=tuple(longer(one) for one in day.programme.segments),
    )
    run = day.state.current
    on = replace(run, segment=longer(run.segment)) if run else None
    position = replace(day.state.position, current=on)
    day.state = replace(day.state, programme=programme, position=position)
    return day


def screen() -> PageKey:
    return PageKey(page="screen", session=days.diabetes_day().session, room=days.HSS)


async def what_is_cut(page: Page, size: tuple[int, int]) -> list[str]:
    """After the window has become so large."""
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.evaluate("() => new Promise(requestAnimationFrame)")
    return [str(one) for one in await page.evaluate(CUT)]


@pytest.mark.parametrize("state", STATES)
async def test_everything_stands_on_the_screen(browser: Browser, state: str) -> None:
    async with staged(browser, screen(), STATES[state]().scene()) as (_, page, complaints):
        for size in SIZES:
            assert await what_is_cut(page, size) == [], size
        assert complaints == []


@pytest.mark.parametrize("state", STATES)
async def test_so_it_does_with_long_titles_and_with_letters_twice_as_large(
    browser: Browser, state: str
) -> None:
    day = lengthened(STATES[state]())
    async with staged(browser, screen(), day.scene()) as (_, page, complaints):
        for size in SIZES:
            assert await what_is_cut(page, size) == [], size
        await page.evaluate("() => document.documentElement.style.setProperty('font-size', '200%')")
        for size in SIZES[:4]:
            assert await what_is_cut(page, size) == [], f"{size}, letters twice as large"
        assert complaints == []


@pytest.mark.parametrize("state", [one for one in STATES if one != "question"])
async def test_ordinary_texts_are_as_large_as_they_should_be(browser: Browser, state: str) -> None:
    async with staged(browser, screen(), STATES[state]().scene()) as (_, page, _complaints):
        for size in SIZES[:4]:
            await what_is_cut(page, size)
            share = "getComputedStyle(document.documentElement).getPropertyValue('--fit')"
            assert float(await page.evaluate(share)) == 1, size


async def test_a_screen_that_cuts_would_be_noticed(browser: Browser) -> None:
    day = lengthened(days.in_lecture())
    async with staged(browser, screen(), day.scene()) as (_, page, _complaints):
        assert await what_is_cut(page, SIZES[0]) == []
        await page.evaluate("() => document.documentElement.style.setProperty('--fit', '1')")
        assert await page.evaluate(CUT)
