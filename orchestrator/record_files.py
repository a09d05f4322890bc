"""GET /kurs/{session}/logg.xlsx and /kurs/{session}/logg/{table}.csv: the record as files.

Figures only, as on the page. A text that a spreadsheet would compute is made plain text, and what
no spreadsheet can hold, such as a line break pasted from Word, is a space. A table alone is guarded
within its texts too: an Excel of another country takes the comma for the end of a cell.
"""

from __future__ import annotations

import asyncio
import csv
import io
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime

from aiohttp import web
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from dashboards.phrases import sentence
from dashboards.scene import PageKey
from dashboards.views.record_sheets import Cell, Sheet, record_sheets
from orchestrator.addresses import language_of
from orchestrator.centre import CENTRE_KEY
from orchestrator.event_log.interface import LogError
from orchestrator.faults import UnknownAddress
from session_core.rules.replay import Happening
from session_core.rules.terms import Language

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HAPPENINGS = "hendelser"
TITLE_LENGTH_MAX = 31
"""Excel opens no book with a longer name of a sheet."""
NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
WHERE_SPLIT = re.compile(r"""(?<=[,;:|\t\r\n])(?=["'\s]*[=+\-@])|(?<![\w'=+\-@])(?=[=+\-@](?! ))""")
"""Where a formula would begin if the text were cut before it: after what ends a cell anywhere, and
after all else that is no letter or figure, for whoever chooses how a file is cut.
"""
WIDTH_MAX = 60


async def get_workbook(request: web.Request) -> web.Response:
    """All tables, each a sheet."""
    key, sheets = await _sheets(request)
    # Of a thousand rooms it takes its time, and nobody else is to wait for it.
    book = await asyncio.to_thread(workbook, sheets, key.language)
    return _file(book, XLSX, f"logg-{key.session}.xlsx")


async def get_table(request: web.Request) -> web.Response:
    """One table. Raises `UnknownAddress`, and `LogError` where what happened cannot be read."""
    name = request.match_info["table"]
    key, found = await _sheets(request, name)
    sheets = {one.name: one for one in found}
    if name not in sheets:
        raise UnknownAddress
    return _file(table(sheets[name]), "text/csv", f"logg-{key.session}-{name}.csv")


async def _sheets(request: web.Request, name: str = "") -> tuple[PageKey, tuple[Sheet, ...]]:
    """The session, as whoever asks may see it on its record and its replay: for the table that is
    named, or for all. What was told of it is dear to find out, and left out where nobody asks for
    it. It is left out too where it cannot be read: an empty table would say that nothing happened.
    """
    centre = request.app[CENTRE_KEY]
    session = request.match_info["session"]
    key = PageKey(page="record", session=session, language=language_of(request))
    centre.gate.visitor(request).check_page(key)
    runner = await centre.sessions.get(session)
    told: Sequence[Happening] | None = None
    with suppress(LogError):  # The other tables are there all the same.
        await centre.histories.bring_up(session)
    if name in ("", HAPPENINGS):
        with suppress(*(() if name else (LogError,))):
            told = (await centre.replays.reel(session)).told
    return key, record_sheets(runner.state, centre.scene(), key.language, told)


def _file(body: bytes, kind: str, name: str) -> web.Response:
    said = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    charset = "utf-8" if kind == "text/csv" else None
    return web.Response(body=body, content_type=kind, charset=charset, headers=said)


def workbook(sheets: Iterable[Sheet], language: Language) -> bytes:
    """An .xlsx with Excel's own dates and times, each table on a sheet of its own."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for one in sheets:
        title = sentence(f"sheet_{one.name}", language)
        sheet = book.create_sheet(NOT_IN_TITLES.sub("", title)[:TITLE_LENGTH_MAX])
        sheet.append(list(one.headings))
        for row in one.rows:
            sheet.append([plain(cell) for cell in row])
        for at, width in enumerate(_widths(one), start=1):
            sheet.column_dimensions[get_column_letter(at)].width = width
        for cell in sheet[1]:
            cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        for cells in sheet.iter_rows(min_row=2):
            for cell in cells:
                if cell.is_date:
                    cell.number_format = "DD.MM.YYYY HH:MM"
        sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _widths(sheet: Sheet) -> list[int]:
    columns = zip(*(sheet.headings, *sheet.rows), strict=True)
    return [min(WIDTH_MAX, max(len(_told(cell)) for cell in column) + 2) for column in columns]


def table(sheet: Sheet) -> bytes:
    """For a Norwegian Excel: UTF-8 with its mark, and semicolons."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(sheet.headings)
    writer.writerows([_told(plain(cell, anywhere=True)) for cell in row] for row in sheet.rows)
    return out.getvalue().encode("utf-8-sig")


def plain(cell: Cell, *, anywhere: bool = False) -> Cell:
    """A text that a spreadsheet would run as a formula, or could not hold, is made a text again:
    from its beginning, or wherever (`anywhere`) it may be cut in two.
    """
    if not isinstance(cell, str):
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub(" ", cell)
    begun = "'" if text.lstrip().startswith(FORMULA) else ""
    if anywhere:
        text = WHERE_SPLIT.sub(lambda at: "'" if at.start() or not begun else "", text)
    return f"{begun}{text}"


def _told(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%d.%m.%Y %H:%M}"
    return "" if cell is None else str(cell)
