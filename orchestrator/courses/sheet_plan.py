"""From the rows of a sheet to the days and entries that they tell of.

Pure. Nothing is dropped in silence: a cell with content is in an entry, or named in a note.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from orchestrator.courses import sheet_words as words
from orchestrator.courses.codes import Code
from orchestrator.courses.faults import Fault
from orchestrator.courses.sheet_read import UNVALUED, Row, is_blank

HEADER_COLUMNS_MIN = 2


class Notes:
    """What a coordinator should look at, gathered while a sheet is read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def add(self, row: int | None, column: str, code: Code, **details: object) -> None:
        """One more note, about a row and (where not empty) a column."""
        path = (column,) if column else ()
        self.faults.append(Fault(file=self.file, line=row, path=path, code=code, details=details))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A row of the programme: its cells by the field that their column means."""

    row: int
    cells: Mapping[str, object]


@dataclass(slots=True, kw_only=True)
class DayPlan:
    """A course day as the sheet tells it."""

    row: int
    number: int | None = None
    date: date | None = None
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What the columns of a table mean, by their place; `names` has the headings as written."""

    fields: Mapping[int, str]
    names: Mapping[int, str]

    def name(self, wanted: str) -> str:
        """The heading of a field, as written."""
        places = (place for place, one in self.fields.items() if one == wanted)
        return next((self.names[place] for place in places), "")


def header_of(row: Row) -> Header | None:
    """The meaning of a row of headings, or None where it is no such row."""
    names = {at: words.text(one) for at, one in enumerate(row.cells) if not is_blank(one)}
    fields: dict[int, str] = {}
    for at, name in names.items():
        meant = words.column(name)
        if meant is not None and meant not in fields.values():
            fields[at] = meant
    has_time = {"start", "span"} & set(fields.values())
    return (
        Header(fields=fields, names=names)
        if has_time and len(fields) >= HEADER_COLUMNS_MIN
        else None
    )


class Plan:
    """The days of a sheet, filled row by row from top to bottom."""

    def __init__(self, notes: Notes) -> None:
        self.days: list[DayPlan] = []
        self.header: Header | None = None
        self._notes = notes
        self._day: DayPlan | None = None

    def read(self, rows: Iterable[Row]) -> None:
        """Read the rows. `header` is None afterwards where no row had headings."""
        kept = list(rows)
        for row in kept:
            header = header_of(row)
            if header is not None:
                self._take_header(row, header, kept)
            elif self.header is None or not self._is_entry(row, self.header):
                self._take_heading(row)
            else:
                self._take_entry(row, self.header)

    def _take_header(self, row: Row, header: Header, rows: Sequence[Row]) -> None:
        """A sheet may repeat its headings for each day; what they leave out is told once."""
        is_repeated = self.header is not None and header.names == self.header.names
        self.header = header
        for at, name in header.names.items():
            if at in header.fields or is_repeated:
                continue
            if words.column(name) is not None:
                self._notes.add(row.number, name, "column_twice", found=name)
                continue
            cells = sum(not is_blank(one.cells[at]) for one in rows if _reaches(one, at, row))
            self._notes.add(row.number, name, "column_unknown", found=name, cells=cells)

    def _is_entry(self, row: Row, header: Header) -> bool:
        """It says a time. A line of text alone in the column of times is a heading."""
        cells = self._cells(row, header)
        times = [cells[name] for name in ("start", "span", "end", "length") if name in cells]
        filled = sum(not is_blank(one) for one in row.cells)
        return len(times) > 0 and (filled > 1 or words.clock(words.span(times[0])[0]) is not None)

    def _cells(self, row: Row, header: Header) -> dict[str, object]:
        found = ((header.fields.get(at), one) for at, one in enumerate(row.cells))
        return {name: one for name, one in found if name is not None and not is_blank(one)}

    def _take_entry(self, row: Row, header: Header) -> None:
        cells = dict(self._valued(row, header))
        for at, one in enumerate(row.cells):
            if at not in header.names and not is_blank(one):
                self._notes.add(row.number, "", "cell_without_column", found=one)
        self._turn(row.number, self._number(row, cells), self._date(row, cells))
        assert self._day is not None
        self._day.entries.append(Entry(row=row.number, cells=cells))

    def _valued(self, row: Row, header: Header) -> Iterator[tuple[str, object]]:
        for name, one in self._cells(row, header).items():
            if one is UNVALUED:
                self._notes.add(row.number, header.name(name), "formula_without_value")
            else:
                yield name, one

    def _number(self, row: Row, cells: Mapping[str, object]) -> int | None:
        number = words.day_number(cells["day"]) if "day" in cells else None
        if "day" in cells and number is None and words.calendar_date(cells["day"]) is None:
            self._not_understood(row, "day", cells["day"], "1")
        return number

    def _date(self, row: Row, cells: Mapping[str, object]) -> date | None:
        found = words.calendar_date(cells["date"]) if "date" in cells else None
        if "date" in cells and found is None:
            self._not_understood(row, "date", cells["date"], "12.01.2027")
        return found or (words.calendar_date(cells["day"]) if "day" in cells else None)

    def _not_understood(self, row: Row, name: str, cell: object, example: str) -> None:
        column = self.header.name(name) if self.header else ""
        details = {"found": cell, "example": example}
        self._notes.add(row.number, column, "cell_not_understood", **details)

    def _take_heading(self, row: Row) -> None:
        """A row without times: "Dag 2 – tirsdag 19.1.2027" opens a day, and all else is told."""
        said = " ".join(words.text(one) for one in row.cells if not is_blank(one))
        number, found = words.day_number(said), words.calendar_date(said)
        if found is None:
            dates = (words.calendar_date(one) for one in row.cells)
            found = next((one for one in dates if one is not None), None)
        if number is None and found is None:
            self._notes.add(row.number, "", "row_not_understood", found=said)
        else:
            self._turn(row.number, number, found)

    def _turn(self, row: int, number: int | None, found: date | None) -> None:
        """Go to the day that a row names; a row that names none belongs to the day before it."""
        day = self._named(number, found)
        if day is None:
            day = DayPlan(row=row, number=number)
            self.days.append(day)
        if found is not None and day.date not in (None, found):
            details = {"found": found.isoformat(), "example": day.date}
            self._notes.add(row, "", "cell_not_understood", **details)
        day.date = day.date or found
        self._day = day

    def _named(self, number: int | None, found: date | None) -> DayPlan | None:
        if number is not None:
            return next((one for one in self.days if one.number == number), None)
        if found is None or (self._day is not None and self._day.date in (None, found)):
            return self._day
        return next((one for one in self.days if one.date == found), None)


def _reaches(row: Row, at: int, header: Row) -> bool:
    return row.number > header.number and at < len(row.cells)
