"""A course as the text of a course file. Reading it back gives the same course."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, time
from enum import StrEnum

from orchestrator.courses.models import CourseFile


def course_as_toml(course: CourseFile, head: str = "") -> str:
    """The course file's text, after `head`, a comment of whole lines."""
    raw = course.model_dump(exclude_none=True, exclude_defaults=True)
    lines = [*(f"# {line}".rstrip() for line in head.splitlines()), *_table(raw, "")]
    return "\n".join(lines).lstrip("\n") + "\n"


def _table(table: Mapping[str, object], name: str) -> Iterator[str]:
    """Values before the tables inside, or they would land in the last of those."""
    inner: list[tuple[str, object]] = []
    for key, value in table.items():
        if isinstance(value, Mapping) and "nb" in value:
            yield from (f"{key}.{language} = {_value(text)}" for language, text in value.items())
        elif isinstance(value, tuple) and all(isinstance(one, str) for one in value):
            yield f"{key} = [{', '.join(map(_quoted, value))}]"
        elif isinstance(value, Mapping | tuple):
            inner.append((f"{name}.{key}".removeprefix("."), value))
        else:
            yield f"{key} = {_value(value)}"
    for path, value in inner:
        yield from _inside(path, value)


def _inside(path: str, value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from ("", f"[{path}]", *_table(value, path))
    elif isinstance(value, tuple):
        for one in value:
            yield from ("", f"[[{path}]]", *_table(one, path))


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return _quoted(_text(value))


def _text(value: object) -> str:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    assert isinstance(value, str)
    return value.value if isinstance(value, StrEnum) else value


def _quoted(text: str) -> str:
    """A basic string of TOML: what JSON escapes TOML reads, and files have no unprintable signs."""
    return json.dumps(text, ensure_ascii=False)
