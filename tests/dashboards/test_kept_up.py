"""A page that was kept up to date all day holds what one that is opened now holds, and no more."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page

from dashboards.scene import PageKey, PageName
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules.readings import next_segment
from session_core.rules.terms import CheckVerdict
from tests.dashboards.days import BAERUM, HSS, RINGERIKE, Day
from tests.dashboards.stage import staged

pytestmark = [pytest.mark.browser, pytest.mark.asyncio]

HOLDS = """async () => {
  const asked = new XMLHttpRequest();
  asked.responseType = "document";
  asked.open("GET", location.href);
  await new Promise((done) => { asked.onload = done; asked.send(); });
  const said = (one) => [...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)
    .map((node) => node.data.trim()).join("");
  const name = (one) => `${one.tagName}#${one.id} ${one.closest("time") ? "" : said(one)}`;
  const held = (page) => [...page.querySelectorAll("main *")].map(name);
  return [held(document), held(asked.response)];
}"""
PATIENCE_S = 3.0
FAULTS = ("power", "disk_free", "memory", "battery", "clock_offset")
"""More than stand open in the list of what is wrong."""


def whole_day() -> Iterator[Day]:
    """A day with some of everything: what has just happened is given each time."""
    day = Day().at("08:20")
    yield day
    yield day.press(c.OpenLobby).at("08:40").hear()
    yield day.count(BAERUM, 1, 0)
    for room in (BAERUM, RINGERIKE):
        yield day.prepare(room)
    yield day.count(BAERUM, 9, 5)
    yield day.at("09:00").press(c.StartSession)
    yield day.ask(BAERUM, "Hvor ofte?")
    yield day.call(BAERUM)
    (call,) = day.state.helps
    yield day.press(cc.AcknowledgeHelp, help=call)
    yield day.press(cc.LetHelpGo, help=call)
    for check in FAULTS:
        yield day.measure(RINGERIKE, **{check: CheckVerdict.FAIL})
    yield day.lose(HSS)
    while next_segment(day.state) is not None:
        day.now += timedelta(minutes=10)
        yield day.press(c.Advance)
        yield day.count(BAERUM, 8, 5)
        yield day.rejoin()
    yield day.press(c.EndSession)


@pytest.mark.parametrize("page_name", ["room", "console", "board", "screen"])
async def test_a_page_that_is_kept_up_holds_what_a_new_one_holds(
    browser: Browser, page_name: PageName
) -> None:
    room = BAERUM if page_name in ("room", "screen") else ""
    story = whole_day()
    day = next(story)
    session = "" if page_name == "board" else day.programme.session
    key = PageKey(page=page_name, session=session, room=room)
    async with staged(browser, key, day.scene()) as (stage, page, complaints):
        for n, now in enumerate(story):
            await stage.show(now.scene())
            held, fresh = await settled(page)
            assert held == fresh, f"after step {n}"
        assert complaints == []


async def settled(page: Page) -> tuple[list[str], list[str]]:
    """What the page holds and what a new one would, once they are the same or never will be."""
    until = time.monotonic() + PATIENCE_S
    while True:
        held, fresh = await page.evaluate(HOLDS)
        if held == fresh or time.monotonic() > until:
            return held, fresh
