"""The console on a narrow screen, in a real browser: nothing lies over anything, nothing is cut
off, and nothing is scrolled sideways."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.dashboards.stage import staged
from tests.dashboards.test_pages import key_of, scene_at

pytestmark = [pytest.mark.browser, pytest.mark.asyncio]

WIDTHS = (320, 390, 1366)
MAIN_STATES = ("planned", "lobby", "lecture", "held", "break", "waiting", "ended")

BESIDE_THE_PAGE = "() => document.documentElement.scrollWidth - innerWidth"
OVERLAPS = """() => {
  const extent = (one) => {
    const range = document.createRange();
    range.selectNodeContents(one);
    return range.getBoundingClientRect();
  };
  const lines = [...document.querySelectorAll(".copy .stage :is(h2, p)")]
    .filter((one) => one.textContent.trim() && getComputedStyle(one).display !== "none")
    .map((one) => [one.textContent.trim(), extent(one)]);
  const frame = document.querySelector(".copy").getBoundingClientRect();
  const found = lines.filter(([, box]) => box.bottom > frame.bottom + 1 || box.top < frame.top - 1);
  for (const [i, [text, one]] of lines.entries()) {
    for (const [other, two] of lines.slice(i + 1)) {
      const high = Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top);
      const wide = Math.min(one.right, two.right) - Math.max(one.left, two.left);
      if (high > 4 && wide > 2) found.push([text, other]);
    }
  }
  return found;
}"""
"""Lines of the small copy that lie over another, or outside of its frame."""


async def test_nothing_on_the_console_lies_over_anything_or_beside_the_page(
    browser: Browser,
) -> None:
    key = key_of("console")
    async with staged(browser, key, scene_at("planned")) as (stage, page, _):
        for moment in MAIN_STATES:
            await stage.show(scene_at(moment))
            for width in WIDTHS:
                await page.set_viewport_size({"width": width, "height": 640})
                assert await page.evaluate(OVERLAPS) == [], (moment, width)
                assert await page.evaluate(BESIDE_THE_PAGE) <= 0, (moment, width)


async def test_lines_that_lie_over_each_other_are_found(browser: Browser) -> None:
    scene = scene_at("lecture")
    async with staged(browser, key_of("console"), scene) as (_, page, _):
        await page.evaluate(
            "() => { document.querySelector('.copy .stage').style.height = '60px' }"
        )
        assert await page.evaluate(OVERLAPS) != []
