"""A double press does what its first half did; the second hits nothing that came there since."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from dashboards.scene import PageKey
from tests.dashboards import days
from tests.dashboards.days import HSS, Day
from tests.dashboards.stage import staged
from tests.dashboards.test_alone import alone

pytestmark = [pytest.mark.browser, pytest.mark.asyncio]

PLACE = """(name) => {
  const found = [...document.querySelectorAll("#alone button")]
    .find((one) => one.textContent.includes(name));
  found.scrollIntoView({ block: "center", behavior: "instant" });
  const box = found.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}"""
PRESS = """([x, y, at]) => {
  const press = new MouseEvent("click",
    { bubbles: true, cancelable: true, clientX: x, clientY: y, detail: 1 });
  Object.defineProperty(press, "timeStamp", { value: at });
  document.elementFromPoint(x, y).dispatchEvent(press);
}"""
LATER_MS = 3_600_000
BRING = """([name, x, y]) => {
  const found = [...document.querySelectorAll("#alone button")]
    .find((one) => one.textContent.includes(name));
  const box = found.getBoundingClientRect();
  Object.assign(found.style, { position: "fixed", margin: 0, zIndex: 99,
    left: `${x - box.width / 2}px`, top: `${y - box.height / 2}px` });
  return document.elementFromPoint(x, y).closest("button") === found;
}"""


def key(day: Day) -> PageKey:
    """The room page of HSS."""
    return PageKey(page="room", session=day.programme.session, room=HSS)


async def pressed(page: Page, x: float, y: float, after_ms: float) -> None:
    """A press there, so long after the page was opened: the test is not in the hands of a clock."""
    await page.evaluate(PRESS, [x, y, after_ms])


@pytest.mark.parametrize("name", ["Vi går videre: ", "Tilbake ett steg"])
async def test_a_double_press_neither_skips_a_break_nor_takes_it_back(
    browser: Browser, name: str
) -> None:
    day = days.in_lecture()
    async with staged(browser, key(day), alone(day)) as (stage, page, complaints):
        x, y = await page.evaluate(PLACE, "Vi går videre: Pause")
        await pressed(page, x, y, LATER_MS)
        await expect(page.locator("#alone [aria-busy]")).to_have_count(0)
        await stage.show(alone(day.own(HSS, 3)))
        await expect(page.locator("#todo-h")).to_contain_text("Pause til kl.")
        assert await page.evaluate(BRING, [name, x, y])
        await pressed(page, x, y, LATER_MS + 450)
        await expect(page.locator("#alone [aria-busy]")).to_have_count(0)
        assert len(stage.received) == 1
        await pressed(page, x, y, LATER_MS + 2_000)
        await expect(page.locator("#alone [aria-busy]")).to_have_count(1)
        assert len(stage.received) == 2, "who presses later means it"
        assert complaints == []


async def test_a_double_press_of_a_key_does_not_go_on_twice_either(browser: Browser) -> None:
    day = days.in_lecture()
    async with staged(browser, key(day), alone(day)) as (stage, page, _):
        await page.get_by_role("button", name="Vi går videre: Pause").focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("#alone [aria-busy]")).to_have_count(0)
        await stage.show(alone(day.own(HSS, 3)))
        await expect(page.locator("#todo-h")).to_contain_text("Pause til kl.")
        await page.keyboard.press("Enter")
        await expect(page.locator("#alone-h")).to_be_focused()
        assert len(stage.received) == 1
