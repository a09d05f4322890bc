"""The counts of earlier segments on the room's page, and how they are put right there."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from dashboards.pages import render_page
from dashboards.scene import Fault, PageKey, PageName
from dashboards.views.counts import CountLine, CountsCard, count_cards
from dashboards.views.glance import glance
from dashboards.views.record_people import attendance_card
from dashboards.views.record_sheets import record_sheets
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.replay import Happening
from session_core.rules.terms import OwnStep
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, Day
from tests.dashboards.stage import seen, staged

KEY = PageKey(page="room", session=days.diabetes_day().session, room=HSS)


def card(day: Day, room: str = HSS) -> CountsCard:
    (found,) = count_cards(day.state, room, "nb")
    return found


def lines(day: Day) -> dict[str | None, CountLine]:
    return {one.segment: one for one in card(day).history}


def segment(n: int) -> str:
    return days.diabetes_day().segments[n].id


def correct(day: Day, n: int | None, patients: int, relatives: int) -> Day:
    about = None if n is None else segment(n)
    people = {"patients": patients, "relatives": relatives}
    return day.report(r.CountCorrectionReport, HSS, segment=about, **people)


def lecture() -> Day:
    """09:50: HSS counted 4 + 3 in the welcome and in the lecture, and not in the round between."""
    return days.in_lecture()


def told(day: Day, page: PageName = "room") -> str:
    """The words of a page, in one line."""
    return " ".join(seen(page_of(day, page)).split())


def page_of(day: Day, page: PageName = "room", fault: Fault | None = None) -> str:
    key = PageKey(page=page, session=KEY.session, room=HSS)
    return render_page(key, day.scene(), fault)


def test_the_history_is_of_segments_the_latest_first_with_those_that_nobody_counted_in() -> None:
    history = card(lecture()).history
    assert [one.segment for one in history] == [segment(2), segment(1), segment(0)]
    assert history[1].stands is None
    assert "ikke talt" in page_of(lecture())


def test_a_break_is_there_only_where_somebody_counted_in_it() -> None:
    later = days.to_segment(days.started(), 4)
    assert segment(3) not in lines(later)
    counted = days.in_break().count(HSS, 4, 3)
    assert segment(3) in lines(counted)


def test_what_was_counted_before_the_first_segment_is_the_last_line() -> None:
    day = Day().at("08:20").press(c.OpenLobby).count(HSS, 2, 1).at("09:00").press(c.StartSession)
    assert [one.segment for one in card(day).history] == [None]
    assert "Før start" in page_of(day)
    assert lines(correct(day, None, 3, 1))[None].corrected_at == day.now


def test_a_correction_stands_with_its_time_and_what_was_counted_is_kept_beside_it() -> None:
    day = correct(lecture(), 0, 5, 2)
    line = lines(day)[segment(0)]
    assert line.stands is not None
    assert (line.stands.patients, line.corrected_at) == (5, day.now)
    assert [one.patients for one in line.others] == [4]
    assert "rettet 09:50" in told(day)


def test_what_nobody_counted_is_written_in_afterwards_and_is_not_now() -> None:
    day = correct(lecture(), 1, 6, 2)
    line = lines(day)[segment(1)]
    assert (line.corrected_at, line.others) == (day.now, ())
    assert card(day).heads[0].value == 4, "the counters stand at the latest that was counted"
    assert "skrevet inn 09:50" in told(day)


def test_a_room_on_its_own_way_puts_its_own_segments_right_too() -> None:
    day = days.in_own_way().count(HSS, 1, 1).at("10:20")
    own = days.diabetes_day().segments[3].id
    day.report(r.AttendanceReport, HSS, patients=4, relatives=3, segment=own)
    assert own in lines(day)
    day.at("10:30").own(HSS, 3, OwnStep.FOLLOWED)
    assert own in lines(day), "also when it follows the others again"


def test_what_can_be_put_right_stays_until_the_room_has_closed_and_comes_with_the_day() -> None:
    day = lecture().press(c.EndSession)
    assert not card(day).counting
    assert "Hvor mange var her?" in page_of(day)
    assert 'data-step="1"' not in page_of(day)
    closed = day.report(r.ClosingReport, HSS, patients=4, relatives=3, evaluation_done=True)
    assert count_cards(closed.state, HSS, "nb") == ()
    assert card(closed.press(c.ReopenSession)).counting
    bare = Day().at("08:20").press(c.OpenLobby).press(c.EndSession)
    assert count_cards(bare.state, HSS, "nb") == (), "nothing was counted"


def test_board_and_record_show_the_corrected_number_and_say_so() -> None:
    day = correct(lecture(), 2, 5, 2)
    room = day.programme.room(HSS)
    assert room is not None
    shown = glance(day.state, room, day.scene())
    assert (shown.patients, shown.relatives, shown.count_corrected_at) == (5, 2, day.now)
    board = told(day, "board")
    assert "5 pasienter, 2 pårørende kl. 09:40 (7 forventet), rettet 09:50" in board
    assert "rettet 09:50, talt 4 + 3" in told(day, "record")


def test_the_record_says_of_what_was_written_in_afterwards_that_it_was() -> None:
    day = correct(lecture(), 1, 6, 2)
    assert "skrevet inn 09:50" in told(day, "record")
    row = attendance_card(day.state, "nb").rows[1]
    assert [cell and cell.was for cell in row.cells] == [None, None, None]


def test_the_workbook_has_both_numbers_and_the_time() -> None:
    day = correct(lecture(), 2, 5, 2)
    happened = [Happening(one.at, one, HSS) for one in day.kept[-1:]]
    sheets = {one.name: one.rows for one in record_sheets(day.state, day.scene(), "nb", happened)}
    (row,) = (one for one in sheets["oppmote"] if one[-2:] == (4, 3))
    assert row[2:4] == (5, 2)
    ((_, sentence),) = sheets["hendelser"]
    assert sentence == (
        "Hallingdal Sjukestugu (HSS) rettet tallet for «Hva er diabetes type 1, insulin og "
        "blodsukker (10 min spørsmål)»: 7 til stede."
    )


def test_a_number_that_was_refused_without_a_script_is_still_there_to_be_put_right() -> None:
    wrong = {"kind": "count_correction", "segment": segment(0), "patients": "700", "relatives": "1"}
    page = page_of(lecture(), fault=Fault(code="form_range", fields=wrong))
    field = f'id="mend-{segment(0)}-patients" name="patients"'
    assert 'value="700"' in page[page.index(field) :].partition(">")[0]
    assert "Tallet er utenfor det som er mulig." in page
    assert page.count('value="700"') == 1, "and in no other segment"


@pytest.mark.browser
@pytest.mark.asyncio
async def test_a_half_typed_correction_survives_an_update_and_is_sent_by_keys(
    browser: Browser,
) -> None:
    day = lecture()
    async with staged(browser, KEY, day.scene()) as (stage, page, complaints):
        await page.locator("#counts > summary").press("Enter")
        line = page.locator(f"#mend-{segment(0)}")
        await line.locator("summary").press("Enter")
        patients = line.get_by_label("Pasienter")
        await patients.fill("5")
        day.count(HSS, 4, 2).report(r.CountCorrectionReport, HSS, patients=1, relatives=1)
        day.count(BAERUM, 8, 5)
        await stage.show(correct(day, 1, 6, 2).at("09:51").scene())
        await expect(page.locator("#counts")).to_contain_text("skrevet inn 09:50")
        await expect(patients).to_have_value("5")
        await expect(patients).to_be_focused()
        await expect(line).to_have_attribute("open", "")
        box = await line.locator("summary .ds-button").bounding_box()
        assert box is not None
        assert box["height"] >= 48
        assert stage.received == [], "nothing is sent before it is asked for"
        await patients.press("Enter")
        await expect(line).not_to_have_attribute("open", "")
        await expect(line.locator("summary")).to_be_focused()
        (frame,) = stage.received
        said = {name: frame["fields"][name] for name in ("kind", "segment", "patients")}
        assert said == {"kind": "count_correction", "segment": segment(0), "patients": "5"}
        assert complaints == []


@pytest.mark.browser
@pytest.mark.asyncio
async def test_a_refused_correction_stays_open_with_what_was_typed_and_says_why(
    browser: Browser,
) -> None:
    async with staged(browser, KEY, lecture().scene()) as (stage, page, _):
        stage.refusal = ("form_range", "Tallet er utenfor det som er mulig.")
        await page.locator("#counts > summary").click()
        line = page.locator(f"#mend-{segment(1)}")
        await line.locator("summary").click()
        await line.get_by_label("Pasienter").fill("5")
        await line.get_by_label("Pårørende").fill("2")
        await line.get_by_role("button", name="Lagre rettingen").click()
        await expect(line.locator("[data-said]")).to_contain_text("utenfor")
        await expect(line.get_by_label("Pasienter")).to_have_value("5")
        await expect(line).to_have_attribute("open", "")


@pytest.mark.browser
@pytest.mark.asyncio
async def test_under_the_counters_there_is_no_line_until_there_is_something_to_say(
    browser: Browser,
) -> None:
    async with staged(browser, KEY, lecture().scene()) as (_, page, __):
        foot = page.locator(".counter-foot")
        assert await foot.evaluate("(one) => one.offsetHeight") == 0
        await page.locator('[data-step="1"]').first.click()
        await expect(foot).to_contain_text("Lagret")
        assert await foot.evaluate("(one) => one.offsetHeight") > 0
