"""The record's figures as sheets: every table of the page, with the page's own numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest

from dashboards.formats import OSLO
from dashboards.pages import render_page
from dashboards.scene import PageKey, Scene
from dashboards.views.history import history_cards
from dashboards.views.record_files import SheetName
from dashboards.views.record_sheets import Sheet, record_sheets
from session_core.rules import care_commands as cc
from session_core.rules import reports as r
from session_core.rules.terms import LANGUAGES, Language
from tests.dashboards import days
from tests.dashboards.days import RINGERIKE, Day, oslo
from tests.dashboards.days_of_history import over
from tests.dashboards.stage import seen


def sheets(day: Day, scene: Scene | None = None, language: Language = "nb") -> dict[str, Sheet]:
    found = record_sheets(day.state, scene or day.scene(), language, ())
    return {one.name: one for one in found}


def column(sheet: Sheet, heading: str) -> list[object]:
    at = sheet.headings.index(heading)
    return [row[at] for row in sheet.rows]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "day", [days.in_lobby(), days.in_lecture(), days.half_closed()], ids=["lobby", "on", "over"]
)
def test_there_is_a_sheet_for_every_name_and_every_row_is_as_wide_as_its_headings(
    day: Day, language: Language
) -> None:
    found = sheets(day, language=language)
    assert tuple(found) == get_args(SheetName)
    for sheet in found.values():
        assert len(set(sheet.headings)) == len(sheet.headings)
        assert {len(row) for row in sheet.rows} <= {len(sheet.headings)}


def test_times_are_of_oslo_and_spans_are_figures() -> None:
    found = sheets(days.ended())
    runs = found["kjoring"]
    assert column(runs, "Startet")[0] == oslo("09:00:05").astimezone(OSLO).replace(tzinfo=None)
    assert column(runs, "Start mot plan (min)")[3] == 3
    assert column(found["hjelp"], "Ventet (s)") == [120]
    assert column(found["likeverd"], "Lengste ventetid på hjelp (s)") == [None, 120, None]
    assert column(found["likeverd"], "Møtte") == [14, 9, 7]


def test_the_sheets_and_the_page_say_the_same() -> None:
    day = over()
    scene = day.remembered()
    page = seen(render_page(PageKey(page="record", session=day.programme.session), scene))
    found = sheets(day, scene)
    for name in ("kjoring", "klarhet", "avslutning", "likeverd", "sjekklister"):
        assert found[name].rows, name
        assert all(str(row[0]) in page for row in found[name].rows), name
    (history,) = history_cards(day.state, scene)
    assert len(found["klarhet"].rows) == sum(len(room.lines) for room in history.rooms)


def test_what_nobody_counted_measured_or_ran_is_empty_and_not_nought() -> None:
    found = sheets(days.in_lobby())
    assert set(column(found["kjoring"], "Startet")) == {None}
    assert set(column(found["kjoring"], "Start mot plan (min)")) == {None}
    assert column(found["likeverd"], "Uten kontakt (s)") == [None, None, None]
    assert column(found["likeverd"], "Møtte")[1] is None
    assert found["sporsmal"].rows == ()


def test_every_headcount_has_its_room_and_its_segment() -> None:
    counted = sheets(days.ended())["oppmote"]
    rows = [row for row in counted.rows if row[0] == "Bærum sykehus"]
    assert rows[-1] == ("Bærum sykehus", "Flest på en gang", 9, 5, None, 14, None, None, None)
    assert all(row[2:4] == (9, 5) for row in rows)


def test_a_call_that_was_taken_back_and_a_line_over_the_phone_are_told() -> None:
    day = days.in_lecture()
    (call,) = day.state.helps
    day.report(r.HelpCancelledReport, RINGERIKE, help=call)
    assert column(sheets(day)["hjelp"], "Trukket") == ["ja"]
    closing = sheets(days.half_closed())["avslutning"]
    assert "44 · 7DM2-K9QX · 6 · 3" in column(closing, "Lest opp på telefon")
    assert column(closing, "Det som er kommet")[0] == "Komplett"


def test_a_call_that_was_opened_again_has_its_first_wait_and_its_longest_later_one() -> None:
    day = days.in_lecture()
    (call,) = day.state.helps
    called_at = day.state.helps[call].called_at
    day.now = called_at + timedelta(minutes=1)
    day.press(cc.AcknowledgeHelp, help=call).press(cc.ResolveHelp, help=call)
    day.now = called_at + timedelta(minutes=40)
    day.press(cc.ReopenHelp, help=call)
    day.now = called_at + timedelta(minutes=43)
    day.press(cc.AcknowledgeHelp, help=call)
    told = sheets(day)["hjelp"]
    assert column(told, "Ventet (s)") == [60]
    assert column(told, "Ganger åpnet igjen") == [1]
    assert column(told, "Lengst ventet igjen (s)") == [180]
    assert 180 in column(sheets(day)["likeverd"], "Lengste ventetid på hjelp (s)")
    page = seen(render_page(PageKey(page="record", session=day.programme.session), day.scene()))
    assert "1 minigjen: 3 min" in page
    assert "ikke sett" not in page


def test_what_a_room_ran_by_itself_is_told() -> None:
    assert column(sheets(days.in_own_way())["eget_lop"], "Rom") == ["Hallingdal Sjukestugu (HSS)"]
