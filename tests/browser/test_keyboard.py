"""Whoever uses no mouse leads a day and a room as well as anybody."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from orchestrator.demo.stage import Stage
from tests.browser.checkers import accessibility_faults
from tests.browser.eyes import Eyes
from tests.browser.people import Addresses, press, shows, start_the_day, titles

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ROOM = "baerum-kursrom"
TABS_MAX = 80
HAS_OUTLINE = "(one) => getComputedStyle(one).outlineStyle !== 'none'"


async def tab_to(page: Page, selector: str) -> None:
    """Press Tab until it has the focus, and see that the focus shows."""
    wanted = page.locator(selector)
    for _ in range(TABS_MAX):
        await page.keyboard.press("Tab")
        if await wanted.evaluate("(one) => one === document.activeElement"):
            assert await wanted.evaluate(HAS_OUTLINE), "the focus cannot be seen"
            return
    raise AssertionError(f"{TABS_MAX} presses of Tab did not reach {selector}")


async def test_a_course_leader_starts_the_day_by_keys(centre: Stage, eyes: Eyes) -> None:
    first, second, *_ = titles(centre)
    console = await eyes.open(Addresses(centre).console, live=True)
    await tab_to(console, ".act .primary")
    await console.keyboard.press("Enter")
    await expect(console.get_by_role("button", name="Start kursdagen")).to_be_visible()
    await tab_to(console, ".act .primary")
    await console.keyboard.press("Enter")
    await expect(console.get_by_role("button", name="Nei")).to_be_focused()
    await console.keyboard.press("Shift+Tab")
    await expect(console.get_by_role("button", name="Start kursdagen likevel")).to_be_focused()
    await console.keyboard.press("Enter")
    await shows(console, "now", first)
    await console.locator("#main").focus()
    await console.keyboard.press("Space")
    await shows(console, "now", second)
    await console.locator("#main").focus()
    await console.keyboard.press("u")
    await shows(console, "now", first)


async def test_a_space_in_a_text_moves_nothing(centre: Stage, eyes: Eyes) -> None:
    first, *_ = titles(centre)
    console = await eyes.open(Addresses(centre).console, live=True)
    await start_the_day(console)
    await console.locator("#message-text").press_sequentially("u og mellomrom")
    await press(console, "Send", "#messages", exact=True)
    await shows(console, "messages", "u og mellomrom")
    await shows(console, "now", first)


async def test_a_group_leader_says_that_the_first_thing_is_done_by_keys(
    centre: Stage, eyes: Eyes
) -> None:
    page = await eyes.open(Addresses(centre).centre_room(ROOM), live=True)
    await shows(page, "todo", "Fra sjekklista.")
    heading = page.locator("#todo-h")
    first = await heading.inner_text()
    await tab_to(page, "#todo .primary")
    await page.keyboard.press("Enter")
    await expect(heading).not_to_have_text(first)
    await shows(page, "todo", "Fra sjekklista.")


async def test_help_can_be_called_and_its_panel_left_by_keys(centre: Stage, eyes: Eyes) -> None:
    page = await eyes.open(Addresses(centre).centre_room(ROOM), live=True)
    await tab_to(page, "#help-fold > summary")
    await page.keyboard.press("Enter")
    await expect(page.locator(".help-panel")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator(".help-panel")).to_be_hidden()


async def test_the_keys_are_listed_and_the_list_is_closed_as_it_was_opened(
    centre: Stage, eyes: Eyes
) -> None:
    console = await eyes.open(Addresses(centre).console, live=True)
    listed = console.locator("#keys-help")
    await console.keyboard.press("?")
    await expect(listed).to_be_visible()
    for name in ("Mellomrom", "U", "?"):
        await expect(listed.get_by_role("row", name=name).first).to_be_visible()
    assert await accessibility_faults(console) == []
    await console.keyboard.press("?")
    await expect(listed).to_be_hidden()
    await press(console, "Hurtigtaster")
    await expect(listed).to_be_visible()
    await console.keyboard.press("Escape")
    await expect(listed).to_be_hidden()


async def test_a_key_does_nothing_while_the_page_asks_or_shift_scrolls(
    centre: Stage, eyes: Eyes
) -> None:
    first, second, *_ = titles(centre)
    console = await eyes.open(Addresses(centre).console, live=True)
    await start_the_day(console)
    await console.keyboard.press("?")
    await expect(console.locator("#keys-help")).to_be_visible()
    await console.evaluate("() => document.activeElement.blur()")
    await console.keyboard.press("Space")
    await console.keyboard.press("Escape")
    await console.locator("#main").focus()
    await console.keyboard.press("Shift+Space")
    await console.locator("#message-text").press_sequentially("u ?")
    await press(console, "Send", "#messages", exact=True)
    await shows(console, "messages", "u ?")
    await shows(console, "now", first)
    await expect(console.locator("#keys-help")).to_be_hidden()
    await console.locator("#main").focus()
    await console.keyboard.press("Space")
    await shows(console, "now", second)


async def test_keys_are_switched_off_on_one_machine_and_stay_so(centre: Stage, eyes: Eyes) -> None:
    first, second, *_ = titles(centre)
    console = await eyes.open(Addresses(centre).console, live=True)
    other = await eyes.open(Addresses(centre).console, live=True)
    await start_the_day(console)
    primary = console.locator(".act .primary")
    await expect(primary).to_have_attribute("aria-keyshortcuts", "Space")
    await expect(primary.locator("kbd")).to_be_visible()
    await console.keyboard.press("?")
    await console.get_by_label("Bruk hurtigtaster på denne PC-en").uncheck()
    await press(console, "Lukk", "#keys-help")
    await console.reload()
    await expect(console.locator("html.has-script")).to_be_attached()
    await expect(primary.locator("kbd")).to_be_hidden()
    await expect(primary).not_to_have_attribute("aria-keyshortcuts", "Space")
    await console.locator("#main").focus()
    for key in ("Space", "u", "?"):
        await console.keyboard.press(key)
    await expect(console.locator("#keys-help")).to_be_hidden()
    await shows(other, "now", first)
    await other.locator("#main").focus()
    await other.keyboard.press("Space")
    await shows(console, "now", second)


async def test_space_is_the_next_act_after_any_other_button_was_pressed_with_the_mouse(
    centre: Stage, eyes: Eyes
) -> None:
    first, second, third, *_ = titles(centre)
    console = await eyes.open(Addresses(centre).console, live=True)
    await start_the_day(console)
    await console.locator("#more-fold > summary").click()
    option = console.locator("#skip-target option", has_text=third)
    await console.locator("#skip-target").select_option(await option.get_attribute("value"))
    await press(console, "Ta bort", "#more", exact=True)
    await expect(console.locator(".line-skipped")).to_have_count(1)
    await expect(console.locator(".act .primary kbd")).to_be_visible()
    await shows(console, "now", first)
    await console.keyboard.press("Space")
    await shows(console, "now", second)
    await expect(console.locator(".line-skipped")).to_have_count(1)


async def test_space_presses_the_button_that_was_walked_to_and_the_word_says_whose_it_is(
    centre: Stage, eyes: Eyes
) -> None:
    first, second, *_ = titles(centre)
    console = await eyes.open(Addresses(centre).console, live=True)
    await start_the_day(console)
    word = console.locator(".act .primary kbd")
    await tab_to(console, "#adjust button[value='60']")
    await expect(word).to_be_hidden()
    ends = await console.locator("#now .clock time").get_attribute("data-until")
    await console.keyboard.press("Space")
    await expect(console.locator("#now .clock time")).not_to_have_attribute("data-until", str(ends))
    await shows(console, "now", first)
    await tab_to(console, ".act .primary")
    await expect(word).to_be_visible()
    await console.keyboard.press("Space")
    await shows(console, "now", second)
