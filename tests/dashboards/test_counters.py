"""The counters in a real browser: what is typed is what is kept, and what is hardly so is asked."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from dashboards.scene import PageKey
from session_core.rules.reports import ClosingReport
from tests.dashboards import days
from tests.dashboards.days import HSS, Day
from tests.dashboards.stage import Stage, staged
from tests.dashboards.test_alone import alone

pytestmark = [pytest.mark.browser, pytest.mark.asyncio]


def key(day: Day) -> PageKey:
    """The room page of HSS, where four patients and three relatives are expected."""
    return PageKey(page="room", session=day.programme.session, room=HSS)


def counted(patients: int = 4, relatives: int = 3) -> Day:
    """A lecture, in which HSS has counted so many."""
    return days.in_lecture().count(HSS, patients, relatives)


async def kept(stage: Stage, page: Page) -> list[str]:
    """The patients of all that was sent, once nothing is under way."""
    await expect(page.locator("form[aria-busy], button[aria-busy=true]")).to_have_count(0)
    return [frame["fields"]["patients"] for frame in stage.received]


@pytest.mark.parametrize("way", ["pointer", "keyboard", "link"])
async def test_whoever_goes_to_a_counter_writes_another_number_over_the_old(
    browser: Browser, way: str
) -> None:
    day = counted() if way != "link" else days.in_own_way().own(HSS, 4)
    async with staged(browser, key(day), alone(day)) as (stage, page, complaints):
        field = page.locator("#patients")
        if way == "link":
            await page.get_by_role("link", name="Tell opp").click()
            await expect(field).to_be_focused()
        elif way == "keyboard":
            await page.get_by_role("button", name="Én pasient færre").focus()
            await page.keyboard.press("Tab")
        else:
            await field.scroll_into_view_if_needed()
            box = await field.bounding_box()
            assert box is not None
            await page.mouse.click(box["x"] + box["width"] - 8, box["y"] + box["height"] / 2)
        await page.keyboard.type("9")
        await expect(field).to_have_value("9")
        await expect(page.locator("#attendance [data-saved]")).to_contain_text("Lagret")
        assert await kept(stage, page) == ["9"]
        assert complaints == []


async def test_a_second_press_in_the_field_may_still_put_the_caret_somewhere(
    browser: Browser,
) -> None:
    day = counted()
    async with staged(browser, key(day), day.scene()) as (_, page, _complaints):
        field = page.locator("#patients")
        await field.click()
        await field.click()
        await page.keyboard.press("End")
        await page.keyboard.type("0")
        await expect(field).to_have_value("40")


async def test_a_figure_far_above_what_is_expected_is_asked_about_before_it_is_kept(
    browser: Browser,
) -> None:
    day = counted()
    async with staged(browser, key(day), day.scene()) as (stage, page, complaints):
        field, question = page.locator("#patients"), page.locator("#attendance [id=doubt]")
        await field.fill("49")
        await expect(question).to_contain_text("49? Ventet var 4.")
        assert stage.received == []
        await stage.show(day.at("09:51").ask(HSS, "Hva med trening?").scene())
        await expect(question).to_be_visible()
        await expect(field).to_have_value("49")
        await question.get_by_role("button", name="Nei, rett tallet").click()
        await expect(question).to_be_hidden()
        await expect(field).to_be_focused()
        await page.keyboard.type("5")
        await expect(page.locator("#attendance [data-saved]")).to_contain_text("Lagret")
        assert await kept(stage, page) == ["5"]
        assert complaints == []


async def test_whoever_is_sure_is_asked_once(browser: Browser) -> None:
    day = counted()
    async with staged(browser, key(day), day.scene()) as (stage, page, _):
        await page.locator("#patients").fill("30")
        await page.get_by_role("button", name="Ja, det stemmer").click()
        await expect(page.locator("#attendance [data-saved]")).to_contain_text("Lagret")
        await stage.show(day.at("09:51").count(HSS, 30, 3).scene())
        await page.get_by_role("button", name="Én pasient til").click()
        await expect(page.locator("#patients")).to_have_value("31")
        await expect(page.locator("#attendance [data-saved]")).to_contain_text("Lagret 09:51")
        assert await kept(stage, page) == ["30", "31"]


async def test_the_counters_stay_when_the_first_segment_begins(browser: Browser) -> None:
    day = days.in_lobby()
    async with staged(browser, key(day), alone(day)) as (stage, page, complaints):
        field = page.locator("#patients")
        await expect(field).to_be_visible()
        await stage.show(alone(days.started()))
        await expect(page.locator("#attendance [data-keeps] > [name=segment]")).to_have_count(1)
        await expect(field).to_be_visible()
        await expect(page.locator("#attendance [id=doubt]")).to_have_count(1)
        assert complaints == []


async def test_a_field_whose_figure_was_called_right_is_no_answer_itself(browser: Browser) -> None:
    day = counted()
    async with staged(browser, key(day), day.scene()) as (stage, page, complaints):
        await page.locator("#patients").fill("30")
        sure = page.get_by_role("button", name="Ja, det stemmer")
        await expect(sure).to_be_visible()
        await page.evaluate(
            """() => {
                document.querySelector("#attendance [data-sure]").click();
                document.querySelector("#patients").click();
            }"""
        )
        await expect(page.locator("#attendance [data-saved]")).to_contain_text("Lagret")
        assert await kept(stage, page) == ["30"]
        assert complaints == []


async def test_the_last_figures_are_asked_about_too_and_a_second_press_does_not_answer(
    browser: Browser,
) -> None:
    day = days.ended().report(ClosingReport, HSS, patients=4, relatives=3, evaluation_done=True)
    async with staged(browser, key(day), day.scene()) as (stage, page, _):
        await page.get_by_text("Rett sluttallene").click()
        await page.locator("#again-patients").fill("49")
        await page.get_by_role("button", name="Lagre rettelsen").dblclick()
        question = page.locator("#closing-again .doubt")
        await expect(question).to_contain_text("49? Ventet var 4.")
        assert stage.received == []
        await question.get_by_role("button", name="Ja, det stemmer").press("Enter")
        await expect(page.locator("#closing-again button[aria-busy]")).to_have_count(0)
        assert await kept(stage, page) == ["49"]


async def test_a_correction_is_asked_about_before_it_is_kept(browser: Browser) -> None:
    day = counted()
    async with staged(browser, key(day), day.scene()) as (stage, page, complaints):
        await page.get_by_text("Tidligere tellinger").click()
        line = page.locator(".mend").first
        await line.locator("summary").click()
        await line.locator("input[name=patients]").fill("49")
        await line.get_by_role("button", name="Lagre rettingen").click()
        await expect(line.locator(".doubt")).to_contain_text("49? Ventet var 4.")
        assert stage.received == []
        await line.get_by_role("button", name="Ja, det stemmer").press("Enter")
        assert await kept(stage, page) == ["49"]
        assert complaints == []


async def test_what_is_read_over_the_phone_is_asked_about_before_the_room_is_closed(
    browser: Browser,
) -> None:
    day = counted()
    place = PageKey(page="laptop", session=day.programme.session, room=HSS)
    async with staged(browser, place, day.scene()) as (stage, page, complaints):
        if not await page.locator("#line-n").is_visible():
            await page.get_by_text("Avslutt rommet per telefon").first.click()
        for name, value in (("n", "41"), ("patients", "49"), ("relatives", "3")):
            await page.locator(f"#line-{name}").fill(value)
        await page.get_by_label("Ja, lukk rommet før kursdagen er over").check()
        await page.get_by_role("button", name="Avslutt rommet").click()
        question = page.locator(".doubt:visible")
        await expect(question).to_contain_text("49? Ventet var 4.")
        assert stage.received == []
        await question.get_by_role("button", name="Ja, det stemmer").press("Enter")
        assert await kept(stage, page) == ["49"]
        assert complaints == []
