"""The line of every value of a TOML source, whichever way it is written."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from orchestrator.courses.locator import Path, locate_in
from tests.courses.sample import COURSE_PATHS, SITES_PATH

SOURCE = '''\
# [[days]] in a comment is no header
title.nb = "one"
"quoted key" = 'a = 1'
story = """
[[days]]
date = "not here"
"""
list = [  # a comment ]
    "first",
    [1, 2],
]
inline = { nb = "x", deep = { er = 1 } }

[table]
inside = 1

[[days]]
date = "a"
[[days.segments]]
id = "a0"
[[days.segments]]
id = "a1"

[[days]]  # the second
date = "b"
[[days.segments]]
id.x = "b0"
[days.extra]
note = 2
'''

LINES: list[tuple[Path, int]] = [
    (("title",), 2),
    (("title", "nb"), 2),
    (("quoted key",), 3),
    (("story",), 4),
    (("list",), 8),
    (("list", 1, 0), 8),
    (("inline", "deep", "er"), 12),
    (("table",), 14),
    (("table", "inside"), 15),
    (("days",), 17),
    (("days", 0), 17),
    (("days", 0, "date"), 18),
    (("days", 0, "segments", 0, "id"), 20),
    (("days", 0, "segments", 1), 21),
    (("days", 0, "segments", 1, "id"), 22),
    (("days", 1), 24),
    (("days", 1, "date"), 25),
    (("days", 1, "segments", 0), 26),
    (("days", 1, "segments", 0, "id", "x"), 27),
    (("days", 1, "extra", "note"), 29),
]


@pytest.mark.parametrize(("path", "line"), LINES)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_value_is_found_on_its_line(path: Path, line: int, ending: str) -> None:
    assert locate_in(SOURCE.replace("\n", ending))(path) == line


@pytest.mark.parametrize(
    ("path", "line"),
    [(("days", 0, "segments", 1, "type"), 21), (("days", 1, "room"), 24), (("nothing",), 1)],
)
def test_what_is_missing_is_said_to_be_where_its_table_begins(path: Path, line: int) -> None:
    assert locate_in(SOURCE)(path) == line


@pytest.mark.parametrize("file", [*COURSE_PATHS, SITES_PATH], ids=lambda one: one.name)
def test_every_value_of_our_own_files_stands_on_the_line_that_is_named(file: Any) -> None:
    source = file.read_text(encoding="utf-8")
    lines, locate = source.splitlines(), locate_in(source)
    values = list(_values(tomllib.loads(source)))
    assert len(values) > 10
    for path, value in values:
        found = locate(path)
        assert found is not None
        written = str(value).lower() if isinstance(value, bool) else str(value)
        assert written in lines[found - 1]
        assert str(path[-1]) in lines[found - 1]


def _values(said: object, at: Path = ()) -> Iterator[tuple[Path, object]]:
    if isinstance(said, dict):
        for key, value in said.items():
            yield from _values(value, (*at, key))
    elif isinstance(said, list):
        for index, value in enumerate(said):
            yield from _values(value, (*at, index))
    else:
        yield at, said
