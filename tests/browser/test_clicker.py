"""A presenter's clicker leads a room: two presses, never one, and only what was named."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from dashboards.scene import SavedHere
from orchestrator.demo.stage import Stage as CourseDay
from session_core.rules.terms import Language, LocalStep
from tests.browser.checkers import accessibility_faults, too_wide
from tests.browser.clicker import AGAIN_MS, ARMED_MS, BACK_MS, STEADY_MS, Clicker, held, switch_on
from tests.browser.eyes import PHONE, Eyes
from tests.browser.people import Addresses, press, shows, start_the_day, titles
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, Day
from tests.dashboards.test_alone import alone

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ONCE_MORE = "Trykk en gang til for: "


def to_start() -> Day:
    """Local work that HSS has not begun."""
    return days.in_local()


async def test_a_clicker_does_nothing_until_it_is_switched_on(browser: Browser) -> None:
    async with held(browser, to_start(), on=False) as clicker:
        await clicker.click("PageDown")
        await clicker.passes(AGAIN_MS)
        await clicker.click("PageDown")
        await expect(clicker.line).to_be_empty()
        assert clicker.sent() == []


@pytest.mark.parametrize("key", ["PageDown", "ArrowRight"])
async def test_two_presses_do_what_the_first_one_named(browser: Browser, key: str) -> None:
    async with held(browser, to_start()) as clicker:
        await clicker.click(key)
        await expect(clicker.line).to_have_text(f"{ONCE_MORE}Start her hos oss")
        assert clicker.sent() == []
        await clicker.passes(AGAIN_MS)
        await clicker.click(key)
        await expect(clicker.line).to_be_empty()
        await clicker.was_sent(kind="local_progress", step="started")
        assert len(clicker.sent()) == 1


async def test_one_press_does_nothing_and_its_line_goes_away_by_itself(browser: Browser) -> None:
    async with held(browser, to_start()) as clicker:
        await clicker.click("PageDown")
        await clicker.passes(ARMED_MS)
        await expect(clicker.line).to_be_empty()
        await clicker.click("PageDown")
        await expect(clicker.line).to_contain_text(ONCE_MORE)
        assert clicker.sent() == []


async def test_a_press_that_bounces_is_one_press(browser: Browser) -> None:
    async with held(browser, to_start()) as clicker:
        await clicker.click("PageDown", "PageDown", "ArrowRight")
        await expect(clicker.line).to_contain_text(ONCE_MORE)
        assert clicker.sent() == []


async def test_a_button_that_is_held_down_is_one_press(browser: Browser) -> None:
    async with held(browser, to_start()) as clicker:
        for _ in range(5):
            await clicker.page.keyboard.down("PageDown")
            await clicker.passes(AGAIN_MS)
        await clicker.page.keyboard.up("PageDown")
        await expect(clicker.line).to_contain_text(ONCE_MORE)
        assert clicker.sent() == []


async def test_what_is_armed_outlives_an_update_that_leaves_the_act_as_it_is(
    browser: Browser,
) -> None:
    async with held(browser, day := to_start()) as clicker:
        await clicker.click("PageDown")
        await clicker.becomes(day.count(HSS, 8, 5).call(HSS))
        await expect(clicker.page.locator("#help-fold")).to_contain_text(
            "Ikke sett av kursledelsen"
        )
        await expect(clicker.line).to_contain_text(ONCE_MORE)
        await clicker.passes(AGAIN_MS)
        await clicker.click("PageDown")
        await clicker.was_sent(kind="local_progress", step="started")


async def test_an_act_that_changed_meanwhile_is_never_pressed_by_the_second_press(
    browser: Browser,
) -> None:
    async with held(browser, day := to_start()) as clicker:
        await clicker.click("PageDown")
        await expect(clicker.line).to_contain_text("Start her hos oss")
        await clicker.becomes(day.local(HSS, LocalStep.STARTED))
        await shows(clicker.page, "todo", "Vi er ferdige")
        await expect(clicker.line).to_be_empty()
        await clicker.passes(AGAIN_MS)
        await clicker.click("PageDown")
        await expect(clicker.line).to_have_text(f"{ONCE_MORE}Vi er ferdige")
        assert clicker.sent() == []


async def finish(clicker: Clicker, day: days.Day) -> None:
    """Forward twice, and the page says that the room's own work is done."""
    await clicker.click("PageDown")
    await clicker.passes(AGAIN_MS)
    await clicker.click("PageDown")
    await clicker.was_sent(step="finished")
    await clicker.becomes(day.local(HSS, LocalStep.FINISHED))
    await shows(clicker.page, "todo", "Angre, vi er ikke ferdige")


async def test_back_takes_back_what_the_clicker_finished(browser: Browser) -> None:
    day = to_start().local(HSS, LocalStep.STARTED)
    async with held(browser, day) as clicker:
        await finish(clicker, day)
        await clicker.passes(AGAIN_MS)
        await clicker.click("PageUp")
        await expect(clicker.line).to_have_text("Angre, vi er ikke ferdige")
        await clicker.was_sent(step="resumed")


async def test_back_takes_back_that_the_room_is_back(browser: Browser) -> None:
    day = days.in_break()
    async with held(browser, day) as clicker:
        await clicker.click("ArrowRight")
        await expect(clicker.line).to_have_text(f"{ONCE_MORE}Vi er tilbake")
        await clicker.passes(AGAIN_MS)
        await clicker.click("ArrowRight")
        await clicker.was_sent(kind="rejoin")
        await clicker.becomes(day.rejoin(HSS))
        await shows(clicker.page, "todo", "Angre, vi er ikke tilbake")
        await clicker.passes(AGAIN_MS)
        await clicker.click("ArrowLeft")
        await clicker.was_sent(kind="rejoin_taken_back")


async def test_a_room_alone_goes_on_by_clicker_and_a_step_back(browser: Browser) -> None:
    day = days.in_break().at("10:31")
    async with held(browser, day) as clicker:
        await clicker.stage.show(alone(day))
        await shows(clicker.page, "todo", "Vi går videre: ")
        await clicker.click("PageDown")
        await expect(clicker.line).to_contain_text(f"{ONCE_MORE}Vi går videre: ")
        await clicker.passes(AGAIN_MS)
        await clicker.click("PageDown")
        await clicker.was_sent(kind="own_way", step="went_on")
        await clicker.stage.show(alone(day.own(HSS, 4)))
        await shows(clicker.page, "alone", "Tilbake ett steg")
        await clicker.passes(AGAIN_MS)
        await clicker.click("PageUp")
        await expect(clicker.line).to_have_text("Tilbake ett steg")
        await clicker.was_sent(kind="own_way", step="taken_back")


async def test_a_choice_between_two_ways_is_not_for_a_clicker(browser: Browser) -> None:
    async with held(browser, days.in_own_way()) as clicker:
        await shows(clicker.page, "todo", "Følg fellesprogrammet")
        await clicker.click("PageDown")
        await expect(clicker.line).to_have_text("Ingenting å starte nå")


async def test_back_says_when_nothing_can_be_taken_back_from_here(browser: Browser) -> None:
    day = to_start().local(HSS, LocalStep.STARTED)
    async with held(browser, day) as clicker:
        await clicker.click("PageUp")
        await expect(clicker.line).to_have_text("Kan ikke angres herfra")
        await finish(clicker, day)
        await clicker.passes(BACK_MS)
        await clicker.click("PageUp")
        await expect(clicker.line).to_have_text("Kan ikke angres herfra")
        assert len(clicker.sent()) == 1


async def test_back_calls_off_what_was_named(browser: Browser) -> None:
    async with held(browser, to_start()) as clicker:
        await clicker.click("PageDown", "PageUp")
        await expect(clicker.line).to_have_text("Avbrutt. Ingenting er gjort.")
        await clicker.passes(AGAIN_MS)
        await clicker.click("PageDown")
        await expect(clicker.line).to_contain_text(ONCE_MORE)
        assert clicker.sent() == []


async def test_with_nothing_to_start_it_says_so(browser: Browser) -> None:
    async with held(browser, days.in_lecture()) as clicker:
        await clicker.click("PageDown")
        await expect(clicker.line).to_have_text("Ingenting å starte nå")
        await clicker.passes(AGAIN_MS)
        await clicker.click("PageDown")
        assert clicker.sent() == []


async def test_the_checklist_and_the_counts_are_not_for_a_clicker(browser: Browser) -> None:
    async with held(browser, days.in_lobby()) as clicker:
        await expect(clicker.page.locator("#todo .primary")).to_be_visible()
        await clicker.click("PageDown")
        await expect(clicker.line).to_have_text("Ingenting å starte nå")


async def test_when_the_program_of_the_pc_is_gone_the_line_says_that_nothing_is_saved(
    browser: Browser,
) -> None:
    async with held(browser, day := to_start()) as clicker:
        here = SavedHere(link="connected", since=day.now, unsent=0, centre_heard_at=day.now)
        clicker.stage.scene = day.scene(saved_here=here)
        await clicker.page.route_web_socket("**/live?*", lambda socket: socket.close())
        await clicker.page.reload()
        await clicker.page.wait_for_selector("html.has-script")
        await clicker.passes(STEADY_MS)
        await expect(clicker.page.locator("html.gone")).to_be_attached()
        for _ in range(2):
            await clicker.click("PageDown")
            await expect(clicker.line).to_contain_text("Ikke lagret")
            await clicker.passes(AGAIN_MS)
        assert clicker.sent() == []


async def test_a_field_is_written_in_as_ever(browser: Browser) -> None:
    async with held(browser, to_start()) as clicker:
        text = clicker.page.locator("#ask textarea").first
        await text.fill("ad")
        await clicker.click("ArrowLeft", "b", ".", "ArrowRight", "ArrowRight")
        await text.press_sequentially("e")
        await expect(text).to_have_value("ab.de")
        await expect(clicker.line).to_be_empty()
        await clicker.click("PageDown")
        await expect(clicker.line).to_have_text(
            "Klikkeren virker ikke mens markøren står i et felt."
        )
        await clicker.passes(AGAIN_MS)
        await clicker.click("PageDown")
        assert clicker.sent() == []


async def test_nothing_is_pressed_while_the_page_asks_something(browser: Browser) -> None:
    async with held(browser, to_start()) as clicker:
        await clicker.page.evaluate(
            """() => {
              const ask = document.createElement("dialog");
              document.body.append(ask);
              ask.showModal();
            }"""
        )
        await clicker.click("PageDown")
        await expect(clicker.line).to_be_empty()
        await clicker.click("Escape", "PageDown")
        await expect(clicker.line).to_contain_text(ONCE_MORE)


async def test_the_keys_for_a_slide_show_neither_load_the_page_anew_nor_do_anything(
    browser: Browser,
) -> None:
    async with held(browser, to_start()) as clicker:
        documents = clicker.stage.documents
        prevented = "() => addEventListener('keydown', (e) => { window.last = e.defaultPrevented })"
        await clicker.page.evaluate(prevented)
        for key in ("F5", "Shift+F5", "b", "."):
            await clicker.click(key)
            assert await clicker.page.evaluate("() => window.last") is True, key
        await clicker.click("Control+ArrowRight")
        assert await clicker.page.evaluate("() => window.last") is False
        await expect(clicker.line).to_be_empty()
        assert clicker.stage.documents == documents


async def test_the_switch_is_remembered_on_the_machine_and_can_be_put_off(
    browser: Browser,
) -> None:
    async with held(browser, to_start()) as clicker:
        page, box = clicker.page, clicker.page.locator("#clicker-on")
        await page.reload()
        await page.wait_for_selector("html.has-script")
        await expect(box).to_be_checked()
        await clicker.click("PageDown")
        await expect(clicker.line).to_contain_text(ONCE_MORE)
        await page.locator("#clicker-fold > summary").click()
        await box.uncheck()
        await expect(clicker.line).to_be_empty()
        await page.reload()
        await page.wait_for_selector("html.has-script")
        await clicker.click("PageDown")
        await expect(clicker.line).to_be_empty()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nb", "Trykk en gang til for: Start her hos oss"),
        ("nn", "Trykk ein gong til for: Start her hos oss"),
        ("en", "Press once more for: Start here with us"),
    ],
)
async def test_the_line_is_read_from_afar_in_every_language_and_widens_no_page(
    browser: Browser, language: Language, said: str
) -> None:
    async with held(browser, to_start(), language=language) as clicker:
        await clicker.click("PageDown")
        await expect(clicker.line).to_have_text(said)
        await expect(clicker.line).to_be_in_viewport()
        for width in (1366, PHONE["width"], 320):
            await clicker.page.set_viewport_size({"width": width, "height": 768})
            assert await too_wide(clicker.page) == []
        await clicker.page.clock.resume()
        assert await accessibility_faults(clicker.page) == []


async def test_a_room_starts_its_local_work_by_clicker_on_a_real_day(
    centre: CourseDay, eyes: Eyes
) -> None:
    at, (_, second, *_) = Addresses(centre), titles(centre)
    console = await eyes.open(at.console, live=True)
    room = await eyes.open(at.centre_room(BAERUM), live=True)
    await start_the_day(console)
    await press(console, "Start neste")
    await shows(room, "todo", second)
    await room.clock.install()
    await switch_on(room)
    await room.keyboard.press("PageDown")
    await expect(room.locator("#clicker-line")).to_contain_text(ONCE_MORE)
    await room.clock.run_for(AGAIN_MS)
    await room.keyboard.press("PageDown")
    await shows(room, "todo", "Vi er ferdige")
