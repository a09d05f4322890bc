"""The evaluation goes only with a written reason, and the reason stands where the day is read."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from dashboards.pages import render_page
from dashboards.scene import Fault, PageKey
from dashboards.views.console import MoreCard, more_card
from dashboards.views.happenings import happening_text
from dashboards.views.record import run_lines
from dashboards.views.record_sheets import record_sheets
from session_core.rules import commands as c
from session_core.rules import events as e
from session_core.rules import reports as r
from session_core.rules.evolve import evolve
from session_core.rules.replay import Happening
from session_core.rules.terms import EvaluationWay, SegmentType
from tests.builders import WHY
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, RINGERIKE, Day
from tests.dashboards.stage import seen, staged

DAY = days.diabetes_day()
(EVALUATION,) = (one for one in DAY.segments if one.type is SegmentType.EVALUATION)
CONSOLE = PageKey(page="console", session=DAY.session)


def more(day: Day) -> MoreCard:
    return more_card(day.state, day.now, "nb")


def ask(day: Day, fault: Fault | None = None) -> str:
    """What is asked before the day is ended early."""
    page = render_page(CONSOLE, day.scene(), fault)
    return page.partition('id="ask-end-early"')[2].partition("</div>")[0]


def last_told(day: Day) -> str:
    told = Happening(day.now, day.kept[-1], "")
    return happening_text(told, day.state, "nb")


def record(day: Day) -> str:
    return " ".join(
        seen(render_page(PageKey(page="record", session=DAY.session), day.scene())).split()
    )


def test_to_end_before_the_evaluation_names_it_and_the_rooms_and_asks_why() -> None:
    asked = ask(days.in_lecture())
    rooms = "Bærum sykehus, Ringerike sykehus og Hallingdal Sjukestugu (HSS)"
    assert f"Evalueringen er ikke holdt i {rooms}." in asked
    assert 'name="why" rows="2" maxlength="500" required' in asked
    assert "Skriv aldri navn eller fødselsnummer." in asked
    assert "Ja, avslutt uten evaluering" in asked


def test_a_room_that_has_held_it_by_itself_is_not_named() -> None:
    day = days.in_lecture().report(r.EvaluationReport, HSS, way=EvaluationWay.PAPER)
    assert more(day).not_evaluated == ("Bærum sykehus", "Ringerike sykehus")
    for room in (BAERUM, RINGERIKE):
        day.report(r.EvaluationReport, room, way=EvaluationWay.PHONE)
    assert 'name="why"' not in ask(day)


def test_after_the_evaluation_it_is_asked_as_before() -> None:
    asked = ask(days.in_evaluation())
    assert "Evalueringen" not in asked
    assert 'name="why"' not in asked
    assert "Ja, avslutt" in asked


def test_what_was_written_without_a_script_is_still_there() -> None:
    wrong = Fault(code="personal_number", fields={"kind": "end_session", "why": "Se 010101 12377"})
    assert ">Se 010101 12377</textarea>" in ask(days.in_lecture(), wrong)


def test_the_reason_for_leaving_it_out_stands_in_the_log_and_the_record() -> None:
    day = days.in_lecture().press(c.Skip, target=EVALUATION.id, why=WHY)
    assert last_told(day) == f"Tatt bort: {EVALUATION.title.nb}. Grunn: {WHY}"
    assert f"Grunn: {WHY}" in record(day)
    (line,) = (one for one in run_lines(day.state, "nb") if one.type is SegmentType.EVALUATION)
    assert (line.left_out, line.coming) == (WHY, False)
    back = day.at("09:51").press(c.PutBack, target=EVALUATION.id)
    assert last_told(back) == f"Satt tilbake: {EVALUATION.title.nb}."
    assert WHY not in record(back)


def test_a_day_that_ended_before_it_says_why_in_log_record_and_workbook() -> None:
    day = days.in_lecture().press(c.EndSession, why=WHY)
    assert last_told(day) == f"Kursdagen ble avsluttet uten evaluering. Grunn: {WHY}"
    assert f"Grunn: {WHY}" in record(day)
    sheets = {one.name: one for one in record_sheets(day.state, day.scene(), "nb")}
    reasons = {row[0]: row[-1] for row in sheets["kjoring"].rows}
    assert sheets["kjoring"].headings[-1] == "Ikke holdt fordi"
    assert {name: why for name, why in reasons.items() if why} == {EVALUATION.title.nb: WHY}
    later = days.in_evaluation().press(c.EndSession)
    assert last_told(later) == "Kursdagen ble avsluttet."


def test_of_a_day_from_before_reasons_it_is_said_that_none_was_given() -> None:
    bare = days.in_lecture()
    bare.kept.append(e.SegmentSkipped(at=bare.now, by=bare.kept[-1].by, segment=EVALUATION.id))
    bare.state = evolve(bare.state, bare.kept[-1])
    assert last_told(bare) == f"Tatt bort: {EVALUATION.title.nb}. Ingen grunn oppgitt."
    assert "ingen grunn oppgitt" in record(bare)
    sheets = {one.name: one for one in record_sheets(bare.state, bare.scene(), "nb")}
    assert "ingen grunn oppgitt" in {row[-1] for row in sheets["kjoring"].rows}


def test_of_another_segment_nothing_is_asked_or_said() -> None:
    day = days.in_lecture().press(c.Skip, target=DAY.segments[4].id)
    assert last_told(day) == f"Tatt bort: {DAY.segments[4].title.nb}."
    assert "ingen grunn" not in record(day)


@pytest.mark.browser
@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("opener", "asks", "yes"),
    [
        ("Avslutt kursdagen", "#ask-end-early", "Ja, avslutt uten evaluering"),
        (f"Ta bort {EVALUATION.title.nb}", f"#ask-skip-{EVALUATION.id}", "Ja, ta bort"),
    ],
)
async def test_without_a_reason_nothing_is_sent_and_a_half_written_one_survives(
    browser: Browser, opener: str, asks: str, yes: str
) -> None:
    day = days.in_lecture()
    async with staged(browser, CONSOLE, day.scene()) as (stage, page, complaints):
        await page.locator("#more-fold > summary").click()
        await page.get_by_role("button", name=opener).last.click()
        dialog = page.locator(asks)
        await dialog.get_by_role("button", name=yes).click()
        assert stage.received == []
        why = dialog.get_by_label("Hvorfor blir det ingen evaluering?")
        await expect(why).to_be_focused()
        await why.fill("Vi måtte")
        day.count(BAERUM, 8, 5).press(c.ChangeLength, target=DAY.segments[4].id, seconds=60)
        day.report(r.EvaluationReport, HSS, way=EvaluationWay.PAPER)
        await stage.show(day.at("09:51").scene())
        await expect(page.locator("#programme")).to_contain_text("46 min")
        await expect(dialog).to_be_visible()
        await expect(why).to_have_value("Vi måtte")
        await page.keyboard.press("End")
        await page.keyboard.type(" ut av rommet")
        await dialog.get_by_role("button", name=yes).click()
        await expect(dialog).to_be_hidden()
        (frame,) = stage.received
        assert frame["fields"]["why"] == "Vi måtte ut av rommet"
        assert complaints == []
