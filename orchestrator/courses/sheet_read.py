"""A sheet from disk as rows of cells: .xlsx by openpyxl (values, never formulas), .csv by stdlib.

Sizes are bounded before anything is unpacked. Raises `CourseFileFaulty` where no sheet can be read.
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from orchestrator.courses.disk import file_faulty, read_bytes
from orchestrator.courses.faults import CourseFileFaulty

BYTES_MAX = 5 * 1024 * 1024
UNPACKED_BYTES_MAX = 50 * 1024 * 1024
ROWS_MAX = 2_000
COLUMNS_MAX = 60


class Unvalued:
    """Stands in a cell whose formula has never been computed."""


UNVALUED = Unvalued()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row, numbered as the sheet numbers it."""

    number: int
    cells: tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Rows with anything in them. `left_out` names the workbook's other sheets with content."""

    rows: tuple[Row, ...]
    left_out: tuple[str, ...] = ()


def read_sheet(path: Path, name: str | None = None) -> Sheet:
    """The sheet `name` of a workbook (the first one with content where None), or a CSV file."""
    data = read_bytes(path, BYTES_MAX)
    if path.suffix.lower() in (".csv", ".txt", ".tsv"):
        return Sheet(rows=_rows(path, _csv(path, data)))
    return _workbook(path, data, name)


def _rows(path: Path, cells: Iterable[tuple[object, ...]]) -> tuple[Row, ...]:
    found: list[Row] = []
    for number, row in enumerate(islice(cells, ROWS_MAX + 1), start=1):
        if number > ROWS_MAX:
            raise file_faulty(path, "too_many_rows", limit=ROWS_MAX)
        if any(not is_blank(one) for one in row):
            found.append(Row(number=number, cells=row[:COLUMNS_MAX]))
    return tuple(found)


def is_blank(cell: object) -> bool:
    """Nothing to see in it."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _csv(path: Path, data: bytes) -> Iterator[tuple[object, ...]]:
    text = _text(path, data)
    lines = [line for line in text.splitlines() if line.strip()][:30]
    delimiter = max(";,\t", key=lambda sign: sum(line.count(sign) for line in lines))
    try:
        yield from (tuple(row) for row in csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:
        raise file_faulty(path, "not_a_sheet") from None


def _text(path: Path, data: bytes) -> str:
    """Excel writes UTF-8 with a mark, "Unicode text" as UTF-16, and plain CSV as Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise file_faulty(path, "not_a_sheet")


def _workbook(path: Path, data: bytes, name: str | None) -> Sheet:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(one.file_size for one in archive.infolist())
        if unpacked > UNPACKED_BYTES_MAX:
            raise file_faulty(path, "too_large", limit_kib=UNPACKED_BYTES_MAX // 1024)
        return _sheet(path, _open(data, values=True), _open(data, values=False), name)
    except CourseFileFaulty:
        raise
    except Exception:
        # openpyxl lets whatever a broken file provokes through: KeyError, ValueError, zlib.error …
        raise file_faulty(path, "not_a_sheet") from None


def _open(data: bytes, *, values: bool) -> Workbook:
    with warnings.catch_warnings():
        # It warns of features that it leaves out, such as drop-down lists; none of them is a value.
        warnings.simplefilter("ignore")
        return load_workbook(io.BytesIO(data), read_only=True, data_only=values)


def _sheet(path: Path, values: Workbook, formulas: Workbook, name: str | None) -> Sheet:
    names = [one.title for one in values.worksheets]
    if name is not None and name not in names:
        raise file_faulty(path, "no_such_sheet", found=name, known=", ".join(names))
    filled = {one: _rows(path, _cells(values, formulas, one)) for one in names}
    wanted = name or next((one for one in names if filled[one]), names[0])
    others = () if name else tuple(one for one in names if filled[one] and one != wanted)
    return Sheet(rows=filled[wanted], left_out=others)


def _cells(values: Workbook, formulas: Workbook, name: str) -> Iterator[tuple[object, ...]]:
    for book in (values, formulas):
        # The size that a sheet claims for itself is often wrong.
        book[name].reset_dimensions()
    rows = zip(
        values[name].iter_rows(values_only=True),
        formulas[name].iter_rows(values_only=True),
        strict=True,
    )
    for shown, written in rows:
        yield tuple(
            UNVALUED if value is None and is_formula(formula) else value
            for value, formula in zip(shown, written, strict=True)
        )


def is_formula(cell: object) -> bool:
    """A cell that was written as a formula (an array formula is an object of its own)."""
    return not is_blank(cell) and (not isinstance(cell, str) or cell.startswith("="))
