"""What a report or command may hold beyond its types: sizes, ranges and times.

A figure outside these bounds is a slip of the finger or a fault of a program, and would spoil
every sum that it enters.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from functools import cache
from math import isfinite
from typing import Any, Final

from session_core.rules.decide_care import TEXT_LENGTH_MAX
from session_core.rules.decide_position import LENGTH_S_MAX
from session_core.rules.reports import CheckReport, Report, ReportBase
from session_core.wire.errors import ReportCode, ReportRefused

HEADCOUNT_MAX: Final = 500
"""People of one sort in one room. The largest hospital auditorium holds fewer."""
ID_LENGTH_MAX: Final = 80
RESULTS_MAX: Final = 64
YEARS: Final = range(1970, 2200)
"""A laptop without a working clock battery begins at 1970; sums of times must not overflow."""

HEADCOUNTS: Final = frozenset({"patients", "relatives"})
FREE_TEXTS: Final = frozenset({"text", "why"})
REFERENCES: Final = frozenset({"question", "help", "message", "command", "showing"})
"""Ids that one report gives and others name, or that the centre gave. An id is no place for words.
"""
CODES: Final = {
    "check": re.compile(r"[a-z][a-z0-9_]{0,39}\Z"),
    "do": re.compile(r"[a-z][a-z0-9_]{0,39}\Z"),
    "word": re.compile(r"[a-z_]{0,40}\Z"),
    "unit": re.compile(r"[A-Za-z0-9%°µ²/-]{0,12}\Z"),
}
"""What a probe calls a check, what it found, its unit, and what a command asks for: no texts."""
_HEX: Final = "[0-9a-fA-F]"
UUID: Final = re.compile(f"{_HEX}{{8}}-(?:{_HEX}{{4}}-){{3}}{_HEX}{{12}}\\Z")
WRITTEN_HERE: Final = frozenset({"kind", "room", "received_at", "by", "source"})
"""Fields of a report that its reader stamped, or that hold one of our own words."""


Fault = tuple[ReportCode, str] | None


def fault_in(value: Any, name: str = "") -> Fault:
    """The first thing out of bounds in a decoded report or command, as (code, field); or None."""
    look = _look(value.__class__)
    return None if look is None else look(value, name)


@cache
def _look(kind: Any) -> Callable[[Any, str], Fault] | None:
    """How to look at values of a type: every report is looked through, so it is found out once."""
    looks: dict[type[Any], Callable[[Any, str], Fault] | None] = {
        str: _text_fault,
        bool: None,
        int: _number_fault,
        datetime: _time_fault,
        tuple: _many_fault,
    }
    for known, look in looks.items():
        if issubclass(kind, known):
            return look
    return _parts_fault if is_dataclass(kind) else None


def _parts_fault(value: Any, _: str) -> Fault:
    for field in _names(value.__class__):
        found = fault_in(getattr(value, field), field)
        if found is not None:
            return found
    return None


@cache
def _names(kind: Any) -> tuple[str, ...]:
    trusted = WRITTEN_HERE if issubclass(kind, ReportBase) else frozenset()
    return tuple(field.name for field in fields(kind) if field.name not in trusted)


def _text_fault(value: str, name: str) -> Fault:
    shape = UUID if name in REFERENCES else CODES.get(name)
    if shape is not None and not shape.match(value):
        return "report_malformed", name
    most = TEXT_LENGTH_MAX if name in FREE_TEXTS else ID_LENGTH_MAX
    return ("text_too_long", name) if len(value) > most else None


def _number_fault(value: int, name: str) -> Fault:
    if name in HEADCOUNTS:
        return None if 0 <= value <= HEADCOUNT_MAX else ("headcount_out_of_range", name)
    if name in ("seconds", "seen_late_s"):
        return None if abs(value) <= LENGTH_S_MAX else ("number_out_of_range", name)
    return None if 0 <= value < 2**53 else ("number_out_of_range", name)


def _time_fault(value: datetime, name: str) -> Fault:
    if value.tzinfo is None:
        return ("time_without_zone", name)
    return None if value.year in YEARS else ("time_out_of_range", name)


def _many_fault(value: tuple[object, ...], name: str) -> Fault:
    if len(value) > RESULTS_MAX:
        return ("too_many_results", name)
    return next((found for one in value if (found := fault_in(one, name)) is not None), None)


def _finite(value: float | None) -> float | None:
    """JSON has no word for what is no number: such a figure would not come back from the log."""
    return value if value is None or isfinite(value) else None


def checked(report: Report) -> Report:
    """The report with its times in UTC. Raises `ReportRefused`."""
    fault = fault_in(report)
    if fault is not None:
        raise ReportRefused(*fault)
    if not UUID.match(report.report_id):
        raise ReportRefused("report_malformed", "report_id")
    if isinstance(report, CheckReport):
        results = tuple(
            replace(one, at=one.at.astimezone(UTC), value=_finite(one.value))
            for one in report.results
        )
        return replace(report, at=report.at.astimezone(UTC), results=results)
    return replace(report, at=report.at.astimezone(UTC)) if report.at.utcoffset() else report
