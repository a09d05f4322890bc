"""QR codes as drawings. Whoever has the address makes the code; here it is only read and drawn."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from session_core.rules.records import dataclass

QUIET: Final = 4
"""Light squares around a QR code, as its standard asks for (ISO/IEC 18004)."""
SIDE_MAX: Final = 60
"""A QR code of more rows than this holds no address that a person could have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """A QR code to draw."""

    path: str
    """The dark squares, as the path of a drawing whose side is `side`."""
    side: int


def bits(rows: tuple[str, ...]) -> tuple[str, ...]:
    """Rows of hexadecimal numbers as rows of bits, a `1` for what is dark. Raises ValueError and
    TypeError.
    """
    side = len(rows)
    read = tuple(f"{int(row, 16):0{side}b}" for row in rows)
    if side > SIDE_MAX or any(len(row) != side for row in read):
        raise ValueError("this is no square")
    return read


@lru_cache(maxsize=32)
def square_of(rows: tuple[str, ...]) -> Square | None:
    """The code as a drawing; None where there is none, or it is no square."""
    try:
        read = bits(rows)
    except ValueError:
        return None
    return square_in(read)


def square_in(rows: tuple[str, ...]) -> Square | None:
    """The same of rows of bits."""
    return Square(path=drawn(rows), side=len(rows) + 2 * QUIET) if rows else None


def drawn(rows: tuple[str, ...]) -> str:
    """The dark squares of a QR code, each run of a row as one box."""
    boxes = []
    for y, row in enumerate(rows, start=QUIET):
        x = QUIET
        for run in row.replace("01", "0 1").replace("10", "1 0").split():
            if run[0] == "1":
                boxes.append(f"M{x} {y}h{len(run)}v1h-{len(run)}z")
            x += len(run)
    return "".join(boxes)
