"""What axe cannot see: whether what has the focus is in sight, whether text that is spaced out is
still whole, and whether a finger finds what it aims at (WCAG 2.2: 2.4.7, 2.4.11, 1.4.12, 2.5.8).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.browser.checkers import too_wide
from tests.browser.eyes import DESK, PHONE, Eyes
from tests.browser.museum import Museum, opened_museum

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PLACES = [("console", "lecture"), ("room", "lecture"), ("board", "planned"), ("record", "closed")]
STEPS_MAX = 160
FINGER_PX = 48
"""On the room's page (ux-ecosystem §4.1); elsewhere WCAG's 24 are kept by axe."""

FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const name = `${one.tagName} ${one.textContent.trim().slice(0, 40) || one.name || one.id}`;
  const points = [...one.getClientRects()].flatMap((box) => {
    const [top, end] = [Math.max(box.y, 0), Math.min(box.bottom, innerHeight)];
    return [0.1, 0.5, 0.9].map((part) => [box.x + box.width * part, (top + end) / 2]);
  });
  const hit = ([left, down]) => document.elementFromPoint(left, down);
  const isOwn = (hit) => hit && (one.contains(hit) || hit.closest("label")?.control === one);
  const style = getComputedStyle(one);
  const ring = style.outlineStyle !== "none" || style.boxShadow !== "none";
  return { name, hidden: !points.map(hit).some(isOwn), ringless: !ring };
}"""
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important } p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
CUT_OFF = """() => [...document.querySelectorAll("main *")].filter((one) => {
  const style = getComputedStyle(one);
  const cuts = ["hidden", "clip"].includes(style.overflowX) && style.clipPath === "none";
  return cuts && one.checkVisibility() && one.textContent.trim()
    && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1);
}).map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`)"""
SMALL = """(least) => [...document.querySelectorAll("main button, main input, main summary")]
  .filter((one) => one.checkVisibility() && one.type !== "hidden")
  .map((one) => [one, (one.closest("label") ?? one).getBoundingClientRect()])
  .filter(([, box]) => box.width && box.height < least - 0.5)
  .map(([one, box]) => `${one.textContent.trim().slice(0, 40) || one.name} ${box.height}`)"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def museum(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Museum]:
    """One centre with a day in every state."""
    async with opened_museum(tmp_path_factory.mktemp("reach")) as opened:
        yield opened


async def lost_on_the_way(page: Page) -> list[str]:
    """What has the focus and is behind something, or shows no ring, on a walk with Tab."""
    faults = []
    for _ in range(STEPS_MAX):
        await page.keyboard.press("Tab")
        seen: dict[str, Any] | None = await page.evaluate(FOCUSED)
        if seen is None:
            break
        if seen["hidden"] or seen["ringless"]:
            faults.append(f"{seen['name']}: {'hidden' if seen['hidden'] else 'no ring'}")
    return faults


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize(("page_name", "state"), PLACES)
async def test_what_has_the_focus_is_in_sight(
    museum: Museum, eyes: Eyes, page_name: str, state: str, size: dict[str, int]
) -> None:
    page = await eyes.open(museum.address(page_name, state), live=page_name != "record")
    await page.set_viewport_size({"width": size["width"], "height": size["height"]})
    assert await lost_on_the_way(page) == []


async def test_a_bar_over_what_has_the_focus_is_noticed(museum: Museum, eyes: Eyes) -> None:
    page = await eyes.open(museum.address("board", "planned"), live=True)
    await page.evaluate(
        """() => {
          const bar = document.createElement("div");
          Object.assign(bar.style, { position: "fixed", inset: "0", zIndex: 99 });
          document.body.append(bar);
        }"""
    )
    assert await lost_on_the_way(page) != []


@pytest.mark.parametrize(("page_name", "state"), PLACES)
async def test_text_that_is_spaced_out_stays_whole(
    museum: Museum, eyes: Eyes, page_name: str, state: str
) -> None:
    page = await eyes.open(museum.address(page_name, state), live=page_name != "record")
    await page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    await page.evaluate(SPACED)
    assert await page.evaluate(CUT_OFF) == []
    assert await too_wide(page) == []


@pytest.mark.parametrize("state", ["lobby", "lecture", "local", "pause", "closed"])
async def test_what_a_leader_presses_is_as_large_as_a_finger(
    museum: Museum, eyes: Eyes, state: str
) -> None:
    page = await eyes.open(museum.address("room", state), live=True)
    assert await page.evaluate(SMALL, FINGER_PX) == []
