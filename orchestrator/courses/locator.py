"""Where in a TOML source a value stands, for `tomllib` tells what is said, and never on which line.

The source is cut into its statements (a header, or a key with its value), each read alone by
`tomllib` itself, so no second grammar is kept here. Give only a source that it can read whole.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Path = tuple[str | int, ...]
Locate = Callable[[Path], int | None]
"""From the path of a value to its line, or to the nearest line that is known around it."""

_MAY_END_A_VALUE = ("]", "}", '"""', "'''")


def locate_in(source: str) -> Locate:
    """A function from the path of a value, such as ("days", 0, "segments", 3, "end"), to its line.

    What is missing is said to be where the table that lacks it begins.
    """
    return nearest(_lines(source))


def nearest(lines: Mapping[Path, int]) -> Locate:
    """Look up a path, and else the nearest thing around it that has a line."""

    def locate(path: Path) -> int | None:
        around = (path[:end] for end in range(len(path), -1, -1))
        return next((lines[one] for one in around if one in lines), None)

    return locate


def _lines(source: str) -> dict[Path, int]:
    lines: dict[Path, int] = {(): 1}
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, said, is_header in _statements(source):
        if is_header:
            table = _enter(said, counts)
            for end in range(1, len(table) + 1):
                lines.setdefault(table[:end], number)
            continue
        for path in _paths(said):
            lines.setdefault(table + path, number)
    return lines


def _statements(source: str) -> Iterator[tuple[int, dict[str, Any], bool]]:
    """Each statement's first line, what it says, and whether it is a header."""
    lines = source.replace("\r\n", "\n").split("\n")
    at = 0
    while at < len(lines):
        first = lines[at].strip()
        taken = 0 if not first or first.startswith("#") else _length(lines, at)
        if taken:
            said = tomllib.loads("\n".join(lines[at : at + taken]))
            yield at + 1, said, first.startswith("[")
        at += max(taken, 1)


def _length(lines: list[str], at: int) -> int:
    """How many lines the statement at `at` covers: the fewest that can be read alone."""
    for end in range(at + 1, len(lines) + 1):
        last = lines[end - 1].rstrip()
        if end > at + 1 and not last.endswith(_MAY_END_A_VALUE) and "#" not in last:
            continue
        try:
            tomllib.loads("\n".join(lines[at:end]))
        except tomllib.TOMLDecodeError:
            continue
        return end - at
    return 0


def _enter(header: dict[str, Any], counts: dict[Path, int]) -> Path:
    """The path of the table that a header opens; `counts` has the length of every array so far."""
    path: Path = ()
    said: Any = header
    while said:
        if isinstance(said, list):
            counts[path] = counts.get(path, 0) + 1
            said = said[0]
        elif path in counts:
            path = (*path, counts[path] - 1)
        else:
            ((key, said),) = said.items()
            path = (*path, key)
    return (*path, counts[path] - 1) if path in counts else path


def _paths(said: object) -> Iterator[Path]:
    """Every path inside a statement, the outer before the inner."""
    inside: Iterator[tuple[str | int, object]] = iter(())
    if isinstance(said, dict):
        inside = iter(said.items())
    elif isinstance(said, list):
        inside = iter(enumerate(said))
    for key, value in inside:
        yield (key,)
        yield from ((key, *path) for path in _paths(value))
