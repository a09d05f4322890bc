"""The record as files: one workbook with all tables, and each table alone."""

from __future__ import annotations

import csv
import io
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from dashboards.views.record_files import SheetName
from dashboards.views.record_sheets import Sheet
from orchestrator.event_log.interface import LogUnavailable, Row
from orchestrator.record_files import plain, table, workbook
from session_core.rules.terms import SessionId
from tests.event_log.memory_log import MemoryLog
from tests.orchestrator.desk import SESSION, running

URL = f"/kurs/{SESSION}/logg"


@pytest.mark.asyncio
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


@pytest.mark.asyncio
async def test_a_table_alone_is_a_file_that_a_norwegian_excel_opens() -> None:
    async with running() as centre, centre.web.get(f"{URL}/likeverd.csv") as answer:
        assert answer.content_type == "text/csv"
        body = (await answer.read()).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body), delimiter=";"))
    assert rows[0][:3] == ["Rom", "Møtte", "Ventet antall"]
    assert len(rows) > 1


@pytest.mark.asyncio
async def test_what_happened_is_a_table_in_words() -> None:
    async with running() as centre:
        await centre.command("open_lobby")
        async with centre.web.get(f"{URL}/hendelser.csv?lang=nb") as answer:
            body = (await answer.read()).decode("utf-8-sig")
    heading, *rows = csv.reader(io.StringIO(body), delimiter=";")
    assert heading == ["Tid", "Hendelse"]
    assert [text for _, text in rows] == ["Kursdagen ble åpnet for rommene."]


class UnreadableLog(MemoryLog):
    """A log of which nothing can be read for a while."""

    is_broken = False

    async def rows(self, session: SessionId, after: int = 0, most: int = -1) -> tuple[Row, ...]:
        if self.is_broken:
            raise LogUnavailable("log_unavailable")
        return await super().rows(session, after, most)


@pytest.mark.asyncio
async def test_what_cannot_be_read_is_not_told_as_a_day_on_which_nothing_happened() -> None:
    log = UnreadableLog()
    async with running(log) as centre:
        await centre.command("open_lobby")
        log.is_broken = True
        async with centre.web.get(f"{URL}/hendelser.csv") as answer:
            assert answer.status == 503
        async with centre.web.get(f"{URL}.xlsx?lang=nb") as answer:
            book = load_workbook(io.BytesIO(await answer.read()))
        log.is_broken = False
    assert "Sammendrag" in book.sheetnames
    assert len(book.sheetnames) == len(get_args(SheetName)) - 1


@pytest.mark.parametrize("path", [f"{URL}/atlantis.csv", "/kurs/none/logg.xlsx"])
@pytest.mark.asyncio
async def test_what_there_is_not_is_a_page_that_says_so(path: str) -> None:
    async with running() as centre, centre.web.get(path) as answer:
        assert answer.status == 404
        assert "Til startsiden" in await answer.text()


@pytest.mark.asyncio
async def test_the_page_leads_to_every_file() -> None:
    async with running() as centre, centre.web.get(URL) as answer:
        page = await answer.text()
    assert all(f"{URL}/{name}.csv?lang=nb" in page for name in get_args(SheetName))
    assert f"{URL}.xlsx?lang=nb" in page


@pytest.mark.asyncio
async def test_a_text_that_a_spreadsheet_would_compute_is_made_plain() -> None:
    sheet = Sheet(name="sporsmal", headings=("Rom", "Tekst"), rows=(("HSS", "=1+1"), ("HSS", None)))
    assert b"HSS;'=1+1" in table(sheet)
    book = load_workbook(io.BytesIO(workbook([sheet], "nb")))
    assert book.worksheets[0]["B2"].value == "'=1+1"
    assert (plain(4), plain("-4"), plain("4")) == (4, "'-4", "4")


HOSTILE = st.text(alphabet="a1 ,;|:\t\n\"'=+-@(", max_size=12)
CUTS = (";", ",", "\t", "|", " ", ":")


def formulas(body: bytes) -> list[str]:
    """The cells that a spreadsheet would compute, by whichever sign it cuts the file."""
    text = body.decode("utf-8-sig")
    cells = [
        cell.strip()
        for cut in CUTS
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=cut)
        for cell in row
    ]
    return [one for one in cells if one[:1] in tuple("=+-@") and one.strip("=+-@ ")]


@given(HOSTILE, HOSTILE)
def test_no_text_is_computed_however_a_spreadsheet_cuts_the_file(one: str, other: str) -> None:
    rows = (("HSS", one), (other, "Bærum"))
    body = table(Sheet(name="sporsmal", headings=("Rom", "Tekst"), rows=rows))
    assert formulas(body) == []


def test_a_text_that_is_guarded_only_where_it_begins_would_be_found_out() -> None:
    """The planted fault."""
    assert formulas(b"HSS;a,=1+1\r\n") == ["=1+1"]
    assert formulas(b'HSS;"a,""=1+1"""\r\n') != []


def test_ordinary_words_stand_in_the_file_as_they_were_written() -> None:
    said = "Hva er 2-3 mmol/l - og e-post til a@b.no, hva er det?"
    body = table(Sheet(name="sporsmal", headings=("Rom",), rows=((said,),)))
    assert body.decode("utf-8-sig").splitlines()[1] == said


@pytest.mark.asyncio
async def test_a_text_with_what_no_spreadsheet_can_hold_does_not_take_the_file_away() -> None:
    said = "Får vi\x0blysbildene?"
    sheet = Sheet(name="sporsmal", headings=("Rom", "Tekst"), rows=(("HSS", said),))
    book = load_workbook(io.BytesIO(workbook([sheet], "nb")))
    assert book.worksheets[0]["B2"].value == "Får vi lysbildene?"
    assert "HSS;Får vi lysbildene?" in table(sheet).decode()
    assert plain("\x0b=1+1") == "' =1+1", "what stood before it does not hide a formula"
