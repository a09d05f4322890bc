"""The code of the evaluation as a phone in the last row sees it: its squares are read off a picture
of the screen, in light and in dark, and laid beside the maker's.
"""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio
import segno
from playwright.async_api import Browser, Page, expect

from dashboards.scene import PageKey
from dashboards.squares import QUIET
from orchestrator.demo.stage import Stage
from tests.browser.checkers import accessibility_faults, too_wide
from tests.browser.eyes import CENTRE_GONE, Eyes
from tests.browser.people import Addresses, press, shows, start_the_day
from tests.browser.stages import COURSE, first_day, setting_for, standing, write_config
from tests.dashboards import days
from tests.dashboards.stage import staged

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ADDRESS = "example.org/evaluering"
MAKERS = [
    [bool(bit) for bit in row]
    for row in segno.make(f"https://{ADDRESS}", error="m", micro=False).matrix
]
HEIGHT_LEAST = 0.4
"""A part of the screen's height, without the light around."""
DARKER_THAN, LIGHTER_THAN = 60, 200

READ = """async ([picture, side]) => {
  const shown = await createImageBitmap(await (await fetch(picture)).blob());
  const paper = new OffscreenCanvas(shown.width, shown.height).getContext("2d");
  paper.drawImage(shown, 0, 0);
  const light = (x, y) => {
    const at = [(x + 0.5) * shown.width / side, (y + 0.5) * shown.height / side].map(Math.floor);
    const [red, green, blue] = paper.getImageData(...at, 1, 1).data;
    return (red + green + blue) / 3;
  };
  const each = [...Array(side).keys()];
  return each.map((y) => each.map((x) => light(x, y)));
}"""


def screen(room: str = days.HSS) -> PageKey:
    return PageKey(page="screen", session=days.diabetes_day().session, room=room)


async def lights(browser: Browser, page: Page) -> list[list[float]]:
    """How light each square of the code is in a picture of it, the light ones around among them."""
    picture = base64.b64encode(await page.locator("svg.qr").screenshot()).decode()
    reader = await browser.new_page()
    side = len(MAKERS) + 2 * QUIET
    read: list[list[float]] = await reader.evaluate(
        READ, [f"data:image/png;base64,{picture}", side]
    )
    await reader.close()
    return read


def read_off(seen: list[list[float]]) -> list[list[bool]]:
    """The code itself, dark or not. What is around it must be light."""
    side = len(seen) - QUIET
    edge = [
        light
        for y, row in enumerate(seen)
        for x, light in enumerate(row)
        if not (QUIET <= x < side and QUIET <= y < side)
    ]
    assert min(edge) > LIGHTER_THAN
    inside = [row[QUIET:side] for row in seen[QUIET:side]]
    assert all(light < DARKER_THAN or light > LIGHTER_THAN for row in inside for light in row)
    return [[light < DARKER_THAN for light in row] for row in inside]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
async def test_the_code_on_the_screen_is_read_off_it(
    browser: Browser, scheme: Literal["light", "dark"], size: tuple[int, int]
) -> None:
    day = days.in_evaluation()
    async with staged(browser, screen(), day.scene()) as (_, page, complaints):
        width, height = size
        await page.set_viewport_size({"width": width, "height": height})
        await page.emulate_media(color_scheme=scheme)
        await expect(page.get_by_role("img", name="QR-kode for evalueringen")).to_be_visible()
        assert read_off(await lights(browser, page)) == MAKERS
        box = await page.locator("svg.qr").bounding_box()
        assert box is not None
        code = box["height"] * len(MAKERS) / (len(MAKERS) + 2 * QUIET)
        assert code >= HEIGHT_LEAST * height
        assert await page.evaluate("document.documentElement.scrollHeight") == height
        assert await accessibility_faults(page) == []
        assert complaints == []


async def test_a_code_for_another_address_would_be_noticed(browser: Browser) -> None:
    day = days.in_evaluation()
    async with staged(browser, screen(), day.scene()) as (_, page, _complaints):
        await page.set_viewport_size({"width": 1366, "height": 768})
        seen = await lights(browser, page)
    seen[QUIET + 12][QUIET + 12] = 255 - seen[QUIET + 12][QUIET + 12]
    assert read_off(seen) != MAKERS


async def test_a_small_window_shows_the_code_whole_without_scrolling_sideways(
    browser: Browser,
) -> None:
    day = days.in_evaluation()
    for width, height in ((390, 844), (320, 640)):
        async with staged(browser, screen(), day.scene()) as (_, page, complaints):
            await page.set_viewport_size({"width": width, "height": height})
            assert read_off(await lights(browser, page)) == MAKERS
            assert await too_wide(page) == []
            assert complaints == []


async def test_the_leader_presses_how_people_answer_and_sees_that_it_is_told(
    browser: Browser,
) -> None:
    day = days.in_evaluation()
    key = PageKey(page="room", session=day.programme.session, room=days.RINGERIKE)
    async with staged(browser, key, day.scene()) as (stage, page, complaints):
        told = page.get_by_role("button", name="Begge deler")
        await expect(told).to_have_attribute("aria-pressed", "true")
        await page.get_by_role("button", name="På papir").click()
        await expect(page.locator("#evaluation")).to_contain_text("Lagret 14:44")
        (frame,) = stage.received
        fields = frame["fields"]
        assert (fields["kind"], fields["way"]) == ("evaluation", "paper")
        assert read_off(await lights(browser, page)) == MAKERS
        assert await accessibility_faults(page) == []
        assert complaints == []


# ── with real processes ────────────────────────────────────────────────────────────────────────


@pytest_asyncio.fixture(loop_scope="session")
async def early(tmp_path: Path) -> AsyncIterator[Stage]:
    """A centre and one laptop on a day that begins with its evaluation."""
    config = write_config(tmp_path)
    file = config / "courses" / f"{COURSE}.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('type = "frame"', 'type = "evaluation"', 1), encoding="utf-8")
    programme = first_day(config)
    programme = replace(programme, rooms=programme.rooms[:1])
    async with standing(setting_for(tmp_path, config, programme)) as stage:
        yield stage


async def test_a_laptop_shows_the_code_by_itself_and_tells_later_how_people_answered(
    browser: Browser, early: Stage, eyes: Eyes
) -> None:
    at, (room,) = Addresses(early), early.laptops
    console = await eyes.open(at.console, excuse=CENTRE_GONE)
    await start_the_day(console)
    page = await eyes.open(at.room(room), excuse=CENTRE_GONE)
    await shows(page, "todo", "Be alle skanne koden på storskjermen")
    await early.kill_centre()
    await early.kill_laptop(room)
    await early.restart_laptop(room)
    screen = await eyes.open(at.screen(room), excuse=CENTRE_GONE)
    await expect(screen.locator(".stage")).to_contain_text(ADDRESS)
    assert read_off(await lights(browser, screen)) == MAKERS
    await press(page, "På papir")
    await shows(page, "evaluation", "Lagret")

    await early.start_centre()
    record = await eyes.open(at.record)
    await shows(record, "summary", "På papir: 1")
