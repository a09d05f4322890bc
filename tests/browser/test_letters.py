"""How large the letters are that are read from far, on the participants' screen and in the room's
step card (docs/pages.md).
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.browser.checkers import too_wide
from tests.browser.eyes import DESK, PHONE, Eyes
from tests.browser.museum import Museum, opened_museum

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

STEP_PX, SCREEN_PX, FINGER_PX = 18, 72, 48
STEP = ".card-room-now, .card-room-todo, .card-room-attendance"
SMALLER = """([within, least]) => {
  const small = [];
  for (const part of document.querySelectorAll(within)) {
    const words = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
      const one = words.currentNode.parentElement, text = words.currentNode.textContent.trim();
      const size = parseFloat(getComputedStyle(one).fontSize);
      const seen = one.checkVisibility() && !one.closest(".unseen");
      if (text && seen && size < least - 0.05) small.push(`${text.slice(0, 40)} ${size}`);
    }
  }
  return small;
}"""
LOW_LINKS = """(least) => [...document.querySelectorAll(".bar a")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < least - 0.5)
  .map((one) => `${one.textContent.trim()} ${one.getBoundingClientRect().height}`)"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def museum(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Museum]:
    """One centre with a day in every state."""
    async with opened_museum(tmp_path_factory.mktemp("letters")) as opened:
        yield opened


async def smaller(page: Page, within: str, least: int) -> list[str]:
    """What is written within these in smaller letters, with their size in px."""
    found: list[str] = await page.evaluate(SMALLER, [within, least])
    return found


@pytest.mark.parametrize("state", ["lobby", "lecture", "local", "pause", "closed"])
async def test_a_leader_reads_the_step_and_presses_what_is_above_it(
    museum: Museum, eyes: Eyes, state: str
) -> None:
    page = await eyes.open(museum.address("room", state), live=True)
    for width in (DESK["width"], PHONE["width"], 320):
        await page.set_viewport_size({"width": width, "height": PHONE["height"]})
        assert await smaller(page, STEP, STEP_PX) == []
        assert await page.evaluate(LOW_LINKS, FINGER_PX) == []
        assert await too_wide(page) == []


@pytest.mark.parametrize("state", ["planned", "lecture", "local", "pause"])
async def test_the_screen_is_read_from_the_back_row(museum: Museum, eyes: Eyes, state: str) -> None:
    page = await eyes.open(museum.address("screen", state), live=True)
    await page.set_viewport_size({"width": 1920, "height": 1080})
    assert await smaller(page, ".stage-main, .stage-foot", SCREEN_PX) == []
    assert await page.evaluate("document.documentElement.scrollHeight") <= 1080


async def test_who_speaks_is_read_from_the_back_row_too(museum: Museum, eyes: Eyes) -> None:
    """In the museum's lecture a question is up in place of the lecture, so its line is put in."""
    page = await eyes.open(museum.address("screen", "local"), live=True)
    await page.set_viewport_size({"width": 1920, "height": 1080})
    await page.locator(".stage-main h2").evaluate(
        """(one) => {
          const line = document.createElement("p");
          line.className = "stage-by";
          line.textContent = "med endokrinolog og diabetessykepleier";
          one.after(line);
        }"""
    )
    assert await page.locator(".stage-by").count() == 1
    assert await smaller(page, ".stage-main", SCREEN_PX) == []
    assert await page.evaluate("document.documentElement.scrollHeight") <= 1080


async def test_letters_that_are_too_small_and_a_link_that_is_too_low_are_noticed(
    museum: Museum, eyes: Eyes
) -> None:
    page = await eyes.open(museum.address("room", "lecture"), live=True)
    await page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(".todo-label { font-size: 1rem } .bar a { min-height: 0 !important }");
          document.adoptedStyleSheets = [sheet];
        }"""
    )
    assert len(await smaller(page, STEP, STEP_PX)) == 1
    assert await page.evaluate(LOW_LINKS, FINGER_PX) != []
