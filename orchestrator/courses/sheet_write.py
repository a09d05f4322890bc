"""A course's programme as a sheet. What this writes, `sheet_import.py` reads back equal."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, time

from openpyxl import Workbook

from orchestrator.courses.models import CourseFile, DayFile, SegmentFile, TextFile
from orchestrator.courses.sentences import word
from session_core.rules.terms import Flexibility

HEADINGS = (
    "Dag", "Dato", "Fra", "Til", "Type", "Tittel", "Ansvarlig", "Minimum", "Fleksibilitet",
    "Sendes fra", "Tittel nynorsk", "Tittel engelsk", "Ansvarlig nynorsk", "Ansvarlig engelsk",
    "Id",
)  # fmt: skip

_FLEXIBILITIES = {
    Flexibility.FIXED: "fast",
    Flexibility.SHORTEN: "kan kortes",
    Flexibility.ABSORB: "tar imot",
}
_WIDTHS = (6, 12, 8, 8, 20, 50, 34, 10, 14, 12, 50, 50, 34, 34, 24)

Cell = str | int | date | time | None


def rows_of(course: CourseFile) -> Iterator[tuple[Cell, ...]]:
    """The headings, and a row for each segment and for what comes before the first one."""
    yield HEADINGS
    for number, day in enumerate(course.days, start=1):
        yield from _before(number, day)
        yield from (_segment(number, day, one) for one in day.segments)


def _before(number: int, day: DayFile) -> Iterator[tuple[Cell, ...]]:
    for kind, clock in (("room_check", day.room_check), ("reception", day.reception)):
        if clock is not None:
            yield (number, day.date, clock, None, word(kind, "nb"), *[None] * 10)


def _segment(number: int, day: DayFile, one: SegmentFile) -> tuple[Cell, ...]:
    by = one.by or TextFile.model_construct(nb="", nn="", en="")
    return (
        number, day.date, one.start, one.end, word(one.type.value, "nb"), one.title.nb, by.nb,
        one.minutes_min, _FLEXIBILITIES[one.flexibility], one.origin,
        one.title.nn, one.title.en, by.nn, by.en, one.id,
    )  # fmt: skip


def neutral(cell: Cell) -> Cell:
    """A text that a spreadsheet would compute, made into plain text by a leading apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@")) else cell


def course_as_csv(course: CourseFile) -> bytes:
    """For a Norwegian Excel: UTF-8 with its mark, and semicolons."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerows([_plain(neutral(cell)) for cell in row] for row in rows_of(course))
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str:
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    return "" if cell is None else str(cell)


def course_as_workbook(course: CourseFile) -> bytes:
    """An .xlsx with Excel's own dates and times."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Program"
    for row in rows_of(course):
        sheet.append([neutral(cell) for cell in row])
    for at, width in enumerate(_WIDTHS):
        sheet.column_dimensions[chr(ord("A") + at)].width = width
    for row_of_cells in sheet.iter_rows(min_row=2, min_col=2, max_col=4):
        for cell, shape in zip(row_of_cells, ("DD.MM.YYYY", "HH:MM", "HH:MM"), strict=True):
            cell.number_format = shape
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
