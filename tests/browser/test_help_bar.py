"""The help button is always at hand, and nothing of the page lies beneath its bar (WCAG 2.4.11)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import FloatRect, Locator, Page, expect

from orchestrator.demo.stage import Stage
from tests.browser.checkers import accessibility_faults, too_wide
from tests.browser.eyes import DESK, PHONE, Eyes
from tests.browser.museum import Museum, opened_museum
from tests.browser.people import Addresses

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SIZES = [(320, 640), (390, 844), (683, 384), (844, 390), (1024, 600), (1366, 500), (1366, 768),
         (1440, 900)]  # fmt: skip
"""From a narrow phone to a desk; 683 × 384 is a PC at 200 %, 844 × 390 a phone on its side."""
TINY = (320, 192)
"""A PC at 400 %: there is no room for a bar."""
SHORT_PX = 400
BAR_OF_SHORT = 0.17
BAR_OF_TALL = 0.15

UNFOLD = """() => {
  for (const one of document.querySelectorAll("details:not(#help-fold)")) one.open = true;
}"""
BENEATH = """() => {
  const bar = document.querySelector(".region-help");
  const isOver = (one) => {
    const [box, over] = [one.getBoundingClientRect(), bar.getBoundingClientRect()];
    return box.height && Math.min(box.bottom, over.bottom) - Math.max(box.top, over.top) > 0.5;
  };
  // To a large field the browser scrolls no further than to the line that is written on.
  const isHidden = (one) => isOver(one) && !(one.matches("textarea")
    && bar.getBoundingClientRect().top - one.getBoundingClientRect().top > 44);
  const isText = (one) => [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE
    && node.textContent.trim());
  const shown = [...document.querySelectorAll("main *, .leave *")].filter((one) => {
    const isControl = one.matches("button, input, select, textarea, a[href], summary");
    return !bar.contains(one) && !one.closest(".unseen") && one.checkVisibility()
      && (isControl || isText(one));
  });
  const name = (one) => `${one.tagName} ${one.textContent.trim().slice(0, 40) || one.id}`;
  const faults = [];
  for (const one of shown) {
    scrollTo({ top: 0, behavior: "instant" });
    one.scrollIntoView({ block: "nearest", behavior: "instant" });
    if (isOver(one)) faults.push(`${name(one)} when scrolled to`);
    scrollTo({ top: 0, behavior: "instant" });
    document.activeElement.blur();
    one.focus();
    if (document.activeElement === one && isHidden(one)) faults.push(`${name(one)} with the focus`);
  }
  document.activeElement.blur();
  scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
  return [shown.length ? "" : "nothing to look at", ...faults,
    ...shown.filter(isOver).map((one) => `${name(one)} at the end`)].filter(Boolean);
}"""
NO_ROOM = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`.page-room { padding-block-end: 0 !important }
    html { scroll-padding: 0 !important }`);
  document.adoptedStyleSheets = [sheet];
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def museum(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Museum]:
    """One centre with a day in every state."""
    async with opened_museum(tmp_path_factory.mktemp("help-bar")) as opened:
        yield opened


async def sized(page: Page, size: tuple[int, int]) -> None:
    """The window becomes so large, and the page has taken note of it."""
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))"
    )


async def place(shown: Locator) -> FloatRect:
    """Where it is in the window."""
    box = await shown.bounding_box()
    assert box is not None
    return box


@pytest.mark.parametrize("state", ["local", "lecture", "closed"])
async def test_nothing_lies_beneath_the_help_bar(museum: Museum, eyes: Eyes, state: str) -> None:
    page = await eyes.open(museum.address("room", state), live=True)
    await page.evaluate(UNFOLD)
    for size in (*SIZES, TINY):
        await sized(page, size)
        assert await page.evaluate(BENEATH) == [], size
        assert await too_wide(page) == [], size


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_the_room_of_the_bar_is_free_without_scripts_too(
    museum: Museum, eyes: Eyes, size: dict[str, int]
) -> None:
    page = await eyes.open(museum.address("room", "lecture"), size=size, scripts=False)
    assert await page.evaluate(BENEATH) == []


async def test_the_room_of_the_bar_grows_with_the_letters(museum: Museum, eyes: Eyes) -> None:
    page = await eyes.open(museum.address("room", "lecture"), live=True)
    await page.evaluate("() => { document.documentElement.style.fontSize = '40px'; }")
    await sized(page, (390, 1400))
    assert await page.evaluate(BENEATH) == []


async def test_a_page_that_keeps_no_room_free_is_noticed(museum: Museum, eyes: Eyes) -> None:
    page = await eyes.open(museum.address("room", "local"), live=True)
    await page.evaluate(NO_ROOM)
    faults: list[str] = []
    for size in SIZES:
        await sized(page, size)
        faults += await page.evaluate(BENEATH)
    for how in ("when scrolled to", "with the focus", "at the end"):
        assert any(how in fault for fault in faults)


async def test_the_button_is_at_the_bottom_right_wherever_the_page_is_scrolled_to(
    museum: Museum, eyes: Eyes
) -> None:
    page = await eyes.open(museum.address("room", "local"), live=True)
    button = page.locator("#help-fold > summary")
    for width, height in SIZES:
        await sized(page, (width, height))
        for end in ("0", "document.documentElement.scrollHeight"):
            await page.evaluate(f"() => scrollTo(0, {end})")
            box = await place(button)
            assert width - 40 < box["x"] + box["width"] <= width
            assert height - 30 < box["y"] + box["height"] <= height
        bar = await place(page.locator(".region-help"))
        assert bar["height"] <= height * (BAR_OF_SHORT if height < SHORT_PX else BAR_OF_TALL)


@pytest.mark.parametrize("state", ["local", "lecture"])
async def test_what_the_button_opens_stands_above_the_bar_and_can_all_be_reached(
    museum: Museum, eyes: Eyes, state: str
) -> None:
    page = await eyes.open(museum.address("room", state), live=True)
    says = {"local": "Ring etter hjelp", "lecture": "Hjelp er på vei"}[state]
    await expect(page.locator("#help-fold > summary")).to_contain_text(says)
    for size in SIZES:
        await sized(page, size)
        before = await page.evaluate("() => scrollY")
        await page.locator("#help-fold > summary").click()
        assert await page.evaluate("() => scrollY") == before, "the page jumped"
        panel, bar = page.locator(".help-panel"), page.locator(".region-help")
        box, over = await place(panel), await place(bar)
        assert min(box["x"], box["y"]) >= 0
        assert box["y"] + box["height"] <= over["y"]
        await expect(panel).to_contain_text(museum.programme.help_phone)
        for button in await panel.get_by_role("button").all():
            await button.click(trial=True)
        assert await page.evaluate(BENEATH) == [], size
        await page.keyboard.press("Escape")
    await page.locator("#help-fold > summary").click()
    assert await accessibility_faults(page) == []
    await page.emulate_media(color_scheme="dark")
    assert await accessibility_faults(page) == []


async def test_zoomed_in_four_times_help_is_at_the_end_of_the_page_and_opened_from_above(
    museum: Museum, eyes: Eyes
) -> None:
    page = await eyes.open(museum.address("room", "planned"), live=True)
    await sized(page, TINY)
    await expect(page.locator("#help-fold > summary")).not_to_be_in_viewport()
    await page.locator("#todo [data-help-open]").click()
    await expect(page.locator("#help-fold > summary")).to_be_in_viewport()
    await page.locator(".reasons").get_by_role("button", name="Nett").click(trial=True)


async def test_the_bar_stands_above_what_a_phone_keeps_for_itself(
    museum: Museum, eyes: Eyes
) -> None:
    page = await eyes.open(museum.address("room", "local"), size=PHONE, live=True)
    before = await place(page.locator("#help-fold > summary"))
    line = await page.context.new_cdp_session(page)
    await line.send("Emulation.setSafeAreaInsetsOverride", {"insets": {"bottom": 34}})
    await sized(page, (PHONE["width"], PHONE["height"]))
    after = await place(page.locator("#help-fold > summary"))
    assert before["y"] - after["y"] == pytest.approx(34, abs=1)
    assert await page.evaluate(BENEATH) == []


async def test_the_panel_folds_when_a_call_arrived_and_when_it_was_taken_back(
    one_laptop: Stage, eyes: Eyes
) -> None:
    at, (room,) = Addresses(one_laptop), one_laptop.laptops
    page = await eyes.open(at.room(room), live=True)
    panel = page.locator("#help-fold > .help-panel")
    for button, line in (
        ("Lyd", "Ikke sett av kursledelsen"),
        ("Trenger ikke hjelp lenger Lyd", "Ring etter hjelp"),
    ):
        await page.locator("#help-fold > summary").click()
        await panel.get_by_role("button", name=button).click()
        await expect(panel).to_be_hidden()
        await expect(page.locator("#help-fold > summary")).to_contain_text(line)
