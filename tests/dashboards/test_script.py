"""live.js in a real browser: nothing typed or pressed is lost, and nothing moves under a finger."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from playwright.async_api import Browser, expect

from dashboards.scene import PageKey, PageName
from session_core.rules import care_commands as cc
from session_core.rules import reports as r
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, RINGERIKE
from tests.dashboards.stage import staged

pytestmark = [pytest.mark.browser, pytest.mark.asyncio]


def key(page: PageName, room: str = "") -> PageKey:
    """A page of the diabetes day."""
    return PageKey(page=page, session=days.diabetes_day().session, room=room)


async def test_an_update_leaves_alone_what_a_person_holds(browser: Browser) -> None:
    day = days.in_lecture()
    async with staged(browser, key("console"), day.scene()) as (stage, page, complaints):
        await page.locator("#message-text").fill("Husk å")
        await page.locator("#message-rooms").select_option(HSS)
        await page.locator("#more-fold > summary").click()
        await page.locator("#jump-target").focus()
        day.press(cc.SendMessage, text="Fra en annen konsoll")
        day.ask(RINGERIKE, "Nytt spørsmål?").count(BAERUM, 8, 5)
        await stage.show(day.at("09:51").scene())
        await expect(page.locator("#questions")).to_contain_text("Nytt spørsmål?")
        await expect(page.locator("#messages")).to_contain_text("Fra en annen konsoll")
        await expect(page.locator("#message-text")).to_have_value("Husk å")
        await expect(page.locator("#message-rooms")).to_have_value(HSS)
        await expect(page.locator("#more-fold")).to_have_attribute("open", "")
        await expect(page.locator("#jump-target")).to_be_focused()
        await expect(page.locator("#say")).to_contain_text("Nytt spørsmål?")
        assert complaints == [], "no violation of the policy, no fault in the script"


async def test_a_card_that_goes_takes_no_focus_from_what_is_written_below(browser: Browser) -> None:
    """Not in a browser without `moveBefore` either: whatever it moves is blurred."""
    day = days.in_lecture()
    async with staged(browser, key("room", BAERUM), day.scene()) as (stage, page, _):
        await page.evaluate("() => { delete Element.prototype.moveBefore; window.blurs = 0; }")
        text = page.locator("#question-text")
        await text.press_sequentially("Hva med")
        await text.evaluate("(one) => one.addEventListener('blur', () => { window.blurs += 1; })")
        message = next(iter(day.state.messages))
        day.report(r.MessageAcknowledgedReport, BAERUM, message=message)
        await stage.show(day.scene())
        await expect(page.locator("#notices")).to_have_count(0)
        await page.keyboard.type(" trening?")
        await expect(text).to_have_value("Hva med trening?")
        assert await page.evaluate("() => window.blurs") == 0


async def test_a_form_is_sent_once_however_often_it_is_pressed(browser: Browser) -> None:
    day = days.in_lecture()
    async with staged(browser, key("console"), day.scene()) as (stage, page, _):
        await expect(page.locator("[data-shortcut=next]")).to_be_visible()
        await page.locator("[data-shortcut=next]").dblclick()
        await expect(page.locator("[data-shortcut=next]")).not_to_have_attribute(
            "aria-busy", "true"
        )
        (frame,) = stage.received
        assert frame["t"] == "send"
        assert frame["session"] == stage.key.session
        fields = frame["fields"]
        assert (fields["kind"], fields["id"]) == ("advance", frame["re"])
        assert fields["seen_revision"] == str(day.state.position.revision)


async def test_a_press_names_its_last_moment_by_the_servers_clock_and_not_by_this_machines(
    browser: Browser,
) -> None:
    day = days.in_lecture()
    async with staged(browser, key("console"), day.scene()) as (stage, page, _):
        await page.clock.set_system_time("2031-05-17T03:00:00Z")
        await page.reload()
        await expect(page.locator(".day-clock time")).to_have_text("09:50")
        await page.locator("[data-shortcut=next]").click()
        await expect(page.locator("[data-shortcut=next]")).not_to_have_attribute(
            "aria-busy", "true"
        )
        until = datetime.fromisoformat(stage.received[0]["fields"]["not_after"])
        assert timedelta(seconds=10) < until - day.scene().now < timedelta(seconds=40)
        assert await page.evaluate("new Date().getFullYear()") == 2031


async def test_lists_repeat_their_field(browser: Browser) -> None:
    async with staged(browser, key("console"), days.in_break().scene()) as (stage, page, _):
        await page.locator("[data-shortcut=next]").click()
        await expect(page.locator("[data-shortcut=next]")).not_to_have_attribute(
            "aria-busy", "true"
        )
        assert set(stage.received[0]["fields"]["wait_for"]) == {RINGERIKE, HSS}


async def test_a_refusal_is_told_beside_the_form_and_keeps_the_text(browser: Browser) -> None:
    day = days.in_lecture()
    async with staged(browser, key("room", BAERUM), day.scene()) as (stage, page, _):
        stage.refusal = ("personal_number", "Ta bort fødselsnummeret.")
        await page.locator("#question-text").fill("Hva med 01010112345?")
        await page.get_by_role("button", name="Send spørsmålet").click()
        told = page.locator("#ask form.write [data-said]")
        await expect(told).to_have_text("Ta bort fødselsnummeret.")
        await expect(told).to_be_focused()
        await expect(page.locator("#question-text")).to_have_value("Hva med 01010112345?")
        stage.refusal = None
        await page.locator("#question-text").fill("Hva med trening?")
        await page.get_by_role("button", name="Send spørsmålet").click()
        await expect(page.locator("#question-text")).to_have_value("")
        await expect(told).to_be_hidden()
        assert len({frame["re"] for frame in stage.received}) == 2


async def test_a_refusal_in_the_bar_moves_nothing_and_hardly_makes_it_higher(
    browser: Browser,
) -> None:
    async with staged(browser, key("console"), days.in_lecture().scene()) as (stage, page, _):
        stage.refusal = ("too_soon", "Det ble nettopp byttet. Vent 2 sekunder, og trykk igjen.")
        height = "() => document.querySelector('#act').getBoundingClientRect().height"
        await page.evaluate("() => scrollTo(0, 120)")
        before = await page.evaluate(height)
        await page.keyboard.press("Space")
        told = page.locator(".act [data-said]").first
        await expect(told).to_be_focused()
        assert await page.evaluate("() => scrollY") == 120
        assert await page.evaluate(height) < before * 1.3
        stage.refusal = None
        await page.keyboard.press("Space")
        await expect(told).to_be_hidden()


async def test_what_was_pressed_without_contact_is_sent_again_with_the_same_id(
    browser: Browser,
) -> None:
    day = days.in_lecture()
    async with staged(browser, key("room", BAERUM), day.scene()) as (stage, page, _):
        stage.answers = False
        await page.locator("#question-text").fill("Hører dere oss?")
        await page.get_by_role("button", name="Send spørsmålet").click()
        await expect(page.locator("#ask form.write button")).to_have_attribute("aria-busy", "true")
        await stage.drop()
        stage.answers = True
        await expect(page.locator("#question-text")).to_have_value("")
        first, again = stage.received
        assert first == again
        assert stage.connections == 2


async def test_a_wish_that_could_not_be_sent_in_time_is_given_up_in_words_and_never_sent(
    browser: Browser,
) -> None:
    async with staged(browser, key("console"), days.in_lecture().scene()) as (stage, page, _):
        await page.clock.install()
        await page.reload()
        await expect(page.locator("#questions")).to_be_visible()
        await page.context.set_offline(True)
        await stage.drop()
        await expect(page.locator("#link")).to_be_visible()
        button, told = page.locator("[data-shortcut=next]"), page.locator(".act [data-said]").first
        await button.click()
        await expect(told).to_contain_text("Start neste: Pause» venter på kontakt")
        await page.clock.fast_forward(16_000)
        await expect(told).to_have_text("Ikke sendt. Trykk igjen når kontakten er tilbake.")
        await expect(button).not_to_have_attribute("aria-busy", "true")
        await page.context.set_offline(False)
        await expect(page.locator("#link")).to_be_hidden(timeout=20_000)
        assert stage.received == []
        await button.click()
        await expect(told).to_be_hidden()
        assert len(stage.received) == 1


async def test_a_wish_that_may_have_arrived_is_asked_about_when_contact_is_back(
    browser: Browser,
) -> None:
    async with staged(browser, key("console"), days.in_lecture().scene()) as (stage, page, _):
        await page.clock.install()
        await page.reload()
        await expect(page.locator("#questions")).to_be_visible()
        stage.answers = False
        await page.locator("[data-shortcut=next]").click()
        await page.context.set_offline(True)
        await stage.drop()
        await expect(page.locator("#link")).to_be_visible()
        await page.clock.fast_forward(16_000)
        told = page.locator(".act [data-said]").first
        await expect(told).to_have_text("Venter på svar. Kom det ikke fram, må du trykke igjen.")
        stage.answers = True
        await page.context.set_offline(False)
        await expect(told).to_be_hidden(timeout=20_000)
        assert len({frame["re"] for frame in stage.received}) == 1


async def test_that_a_press_came_too_late_is_told_until_something_is_done_or_a_while_has_passed(
    browser: Browser,
) -> None:
    async with staged(browser, key("console"), days.in_lecture().scene()) as (stage, page, _):
        await page.clock.install()
        await page.reload()
        await expect(page.locator("#questions")).to_be_visible()
        told = page.locator(".act [data-said]").first
        for done in (False, True):
            stage.refusal = ("too_late", "Trykket kom for sent fram.")
            await page.locator("[data-shortcut=next]").click()
            await expect(told).to_be_focused()
            stage.refusal = None
            if done:
                await page.locator("#message-text").fill("Vi begynner igjen.")
                await page.get_by_role("button", name="Send", exact=True).click()
            else:
                await page.clock.fast_forward(21_000)
            await expect(told).to_be_hidden()


async def test_a_lost_centre_is_told_and_its_return_takes_the_words_away(browser: Browser) -> None:
    day = days.in_lecture()
    async with staged(browser, key("board"), day.scene()) as (stage, page, _):
        await expect(page.locator("#summary")).to_be_visible()
        await page.context.set_offline(True)
        await stage.drop()
        await expect(page.locator("#link")).to_contain_text("Ingen kontakt siden")
        await expect(page.locator("html")).to_have_class("has-script has-keys stale")
        await page.context.set_offline(False)
        await expect(page.locator("#link")).to_be_hidden(timeout=20_000)
        await expect(page.locator("#say")).to_have_text("Kontakten er tilbake.")


async def test_one_who_was_signed_out_is_shown_the_door_and_not_a_lost_network(
    browser: Browser,
) -> None:
    day = days.in_lecture()
    async with staged(browser, key("console"), day.scene()) as (stage, page, _):
        await expect(page.locator("#questions")).to_be_visible()
        async with page.expect_navigation():
            await stage.drop(code=1008)
        assert stage.documents == 2


async def test_a_gap_in_the_numbers_fetches_the_whole_page_again(browser: Browser) -> None:
    day = days.in_lecture()
    async with staged(browser, key("console"), day.scene()) as (stage, page, _):
        await expect(page.locator("#questions")).to_be_visible()
        stage.scene = day.ask(BAERUM, "Kom denne fram?").scene()
        stage.live.change(stage.scene)
        await stage.push(stage.live.tick(stage.scene))
        await expect(page.locator("#questions")).to_contain_text("Kom denne fram?")
        assert stage.connections == 2


async def test_counters_show_at_once_and_are_saved_as_one_count(browser: Browser) -> None:
    day = days.in_lecture()
    async with staged(browser, key("room", BAERUM), day.scene()) as (stage, page, _):
        more = page.get_by_role("button", name="Én pasient til")
        for _press in range(3):
            await more.click()
        await expect(page.locator("#patients")).to_have_value("12")
        await expect(page.locator("[data-saved]")).to_contain_text("Lagret 09:50")
        (frame,) = stage.received
        assert (frame["fields"]["patients"], frame["fields"]["relatives"]) == ("12", "5")
        await stage.show(day.count(BAERUM, 12, 5).scene())
        await stage.show(day.at("09:51").count(BAERUM, 11, 5).scene())
        await expect(page.locator("#patients")).to_have_value("11")


async def test_a_clock_runs_at_the_courses_speed_and_goes_on_past_its_end(
    browser: Browser,
) -> None:
    day = days.in_lecture()
    late = replace(day.at("10:14:30").scene(), speed=60.0)
    async with staged(browser, key("console"), late) as (_, page, _):
        clock = page.locator("#now .countdown")
        await expect(clock).to_have_class("countdown over")
        await expect(clock).to_contain_text("−")
        await expect(page.locator(".day-clock time")).to_have_text("10:15")


@pytest.mark.parametrize(("page_name", "room"), [("screen", BAERUM), ("console", "")])
async def test_the_time_of_day_stands_on_the_screens_and_on_their_small_copy(
    browser: Browser, page_name: PageName, room: str
) -> None:
    scene = days.in_lecture().scene()
    async with staged(browser, key(page_name, room), scene) as (_, page, _):
        await expect(page.locator(".stage-clock time")).to_have_text("09:50")


async def test_keys_press_the_next_act_but_never_from_within_a_field(browser: Browser) -> None:
    day = days.in_lecture()
    async with staged(browser, key("console"), day.scene()) as (stage, page, _):
        await page.locator("#message-text").focus()
        await page.keyboard.press("Space")
        await expect(page.locator("#message-text")).to_have_value(" ")
        await page.locator("#main").focus()
        await page.keyboard.press("Space")
        await expect(page.locator("[data-shortcut=next]")).not_to_have_attribute(
            "aria-busy", "true"
        )
        assert [frame["fields"]["kind"] for frame in stage.received] == ["advance"]


async def test_a_key_that_came_up_in_another_window_takes_no_press_from_the_next_button(
    browser: Browser,
) -> None:
    day = days.in_lecture()
    async with staged(browser, key("console"), day.scene()) as (stage, page, _):
        await page.locator("#main").focus()
        await page.evaluate(
            "() => document.activeElement.dispatchEvent("
            "new KeyboardEvent('keydown', { key: ' ', bubbles: true, cancelable: true }))"
        )
        longer = page.locator("#adjust button[value='60']")
        await longer.focus()
        await page.keyboard.press("Space")
        await expect(longer).not_to_have_attribute("aria-busy", "true")
        kinds = [frame["fields"]["kind"] for frame in stage.received]
        assert kinds == ["advance", "change_length"]


async def test_a_call_for_help_is_shouted_and_rooms_change_places(browser: Browser) -> None:
    day = days.started()
    async with staged(browser, key("board"), day.scene()) as (stage, page, _):
        first = page.locator(".region-rooms > section").first
        await expect(first).to_contain_text("Bærum")
        await stage.show(day.lose(RINGERIKE).scene())
        await expect(first).to_contain_text("Ringerike")
        await stage.show(day.call(HSS).scene())
        await expect(first).to_contain_text("Hallingdal")
        await expect(page.locator("#shout")).to_contain_text("ber om hjelp: Lyd")


async def test_the_form_for_closing_by_phone_folds_when_the_line_was_taken(
    browser: Browser,
) -> None:
    day = days.in_lecture()
    async with staged(browser, key("laptop", HSS), day.scene()) as (stage, page, complaints):
        await page.get_by_text("Avslutt rommet per telefon").click()
        await page.get_by_label("Nummer").fill("12")
        await page.get_by_label("Pasienter").fill("4")
        await page.get_by_label("Pårørende").fill("3")
        await page.get_by_label("Ja, lukk rommet").check()
        await page.get_by_role("button", name="Avslutt rommet").click()
        await stage.show(day.read(HSS, 12, "", 4, 3).scene())
        await expect(page.get_by_text("Rett det som ble lest opp")).to_be_visible()
        await expect(page.get_by_label("Nummer")).to_be_hidden()
        assert [frame["fields"]["n"] for frame in stage.received] == ["12"]
        assert complaints == []


async def test_ending_asks_first_and_closes_what_asked(browser: Browser) -> None:
    day = days.to_segment(days.started(), 15)
    async with staged(browser, key("console"), day.scene(60)) as (stage, page, complaints):
        await page.locator(".act button").click()
        await expect(page.locator("#ask-end")).to_be_visible()
        assert stage.received == []
        await page.get_by_role("button", name="Ja, avslutt").click()
        await expect(page.locator("#ask-end")).to_be_hidden()
        assert [frame["fields"]["kind"] for frame in stage.received] == ["end_session"]
        assert complaints == []


async def test_without_javascript_the_page_is_whole(browser: Browser) -> None:
    day = days.in_lecture()
    async with staged(browser, key("console"), day.scene()) as (_, page, _):
        context = await browser.new_context(java_script_enabled=False)
        plain = await context.new_page()
        await plain.goto(page.url)
        await expect(plain.locator("#now")).to_contain_text("til 10:15")
        await expect(plain.locator("[data-shortcut=next]")).to_be_visible()
        await expect(plain.locator("kbd").first).to_be_hidden()
        await context.close()
