"""The record as files: one workbook with all tables, and each table alone."""

from __future__ import annotations

import csv
import io
from typing import get_args

import pytest
from openpyxl import load_workbook

from dashboards.views.record_files import SheetName
from dashboards.views.record_sheets import Sheet
from orchestrator.record_files import plain, table, workbook
from tests.orchestrator.desk import SESSION, running

pytestmark = pytest.mark.asyncio

URL = f"/kurs/{SESSION}/logg"


async def test_the_workbook_has_every_table_in_the_language_that_was_asked_for() -> None:
    async with running() as centre:
        await centre.command("open_lobby")
        async with centre.web.get(f"{URL}.xlsx?lang=en") as answer:
            assert answer.status == 200
            said = answer.headers["Content-Disposition"]
            assert said == f'attachment; filename="logg-{SESSION}.xlsx"'
            book = load_workbook(io.BytesIO(await answer.read()))
    assert len(book.sheetnames) == len(get_args(SheetName))
    assert book.sheetnames[:2] == ["Summary", "Planned and as run"]
    runs = book["Planned and as run"]
    assert runs["C1"].value == "Planned start"
    assert runs["C2"].value.hour == 9
    assert runs["C2"].number_format == "DD.MM.YYYY HH:MM"


async def test_a_table_alone_is_a_file_that_a_norwegian_excel_opens() -> None:
    async with running() as centre, centre.web.get(f"{URL}/likeverd.csv") as answer:
        assert answer.content_type == "text/csv"
        body = (await answer.read()).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body), delimiter=";"))
    assert rows[0][:3] == ["Rom", "Møtte", "Ventet antall"]
    assert len(rows) > 1


@pytest.mark.parametrize("path", [f"{URL}/atlantis.csv", "/kurs/none/logg.xlsx"])
async def test_what_there_is_not_is_a_page_that_says_so(path: str) -> None:
    async with running() as centre, centre.web.get(path) as answer:
        assert answer.status == 404
        assert "Til startsiden" in await answer.text()


async def test_the_page_leads_to_every_file() -> None:
    async with running() as centre, centre.web.get(URL) as answer:
        page = await answer.text()
    assert all(f"{URL}/{name}.csv?lang=nb" in page for name in get_args(SheetName))
    assert f"{URL}.xlsx?lang=nb" in page


async def test_a_text_that_a_spreadsheet_would_compute_is_made_plain() -> None:
    sheet = Sheet(name="sporsmal", headings=("Rom", "Tekst"), rows=(("HSS", "=1+1"), ("HSS", None)))
    assert b"HSS;'=1+1" in table(sheet)
    book = load_workbook(io.BytesIO(workbook([sheet], "nb")))
    assert book.worksheets[0]["B2"].value == "'=1+1"
    assert (plain(4), plain("-4"), plain("4")) == (4, "'-4", "4")


async def test_a_text_with_what_no_spreadsheet_can_hold_does_not_take_the_file_away() -> None:
    said = "Får vi\x0blysbildene?"
    sheet = Sheet(name="sporsmal", headings=("Rom", "Tekst"), rows=(("HSS", said),))
    book = load_workbook(io.BytesIO(workbook([sheet], "nb")))
    assert book.worksheets[0]["B2"].value == "Får vi lysbildene?"
    assert "HSS;Får vi lysbildene?" in table(sheet).decode()
    assert plain("\x0b=1+1") == "' =1+1", "what stood before it does not hide a formula"
