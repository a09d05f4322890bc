"""A course as tables for a terminal of 80 columns, or for a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich import box
from rich.console import JustifyMethod
from rich.table import Table

from orchestrator.courses.models import CourseFile, SitesFile
from orchestrator.courses.programmes import programme_for
from orchestrator.courses.sentences import word
from orchestrator.courses.sheet_import import Imported
from orchestrator.courses.sheet_words import BEFORE
from orchestrator.courses.sums import longest_stretch, minutes_by_type, teaching_minutes
from orchestrator.courses.values import OSLO
from session_core.rules.due import heading_of, planned_due
from session_core.rules.programme import ChecklistItem, Programme, Segment
from session_core.rules.terms import LANGUAGES, Heading, ItemScope, Language, SegmentType

_LEAST = {"time": 11, "title": 20, "by": 18, "least": 3}
_MOST = {"type": 15}
"""Widths that break no usual word and together fit 80 columns."""
_AIRY_COLUMNS_MAX = 5
"""With more columns than this there is one space between them, and not two."""


def programmes_of(course: CourseFile, sites: SitesFile) -> list[Programme]:
    """The programme of every day."""
    return [programme_for(course, sites, day) for day in range(1, len(course.days) + 1)]


def table(headings: Sequence[str], numbers: frozenset[int] = frozenset()) -> Table:
    """An empty table, in which the columns `numbers` are set to the right."""
    least = {word(one, lang): width for one, width in _LEAST.items() for lang in LANGUAGES}
    most = {word(one, lang): width for one, width in _MOST.items() for lang in LANGUAGES}
    air = 1 if len(headings) <= _AIRY_COLUMNS_MAX else 0
    empty = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, air, 0, 0), show_edge=False)
    for index, heading in enumerate(headings):
        justify: JustifyMethod = "right" if index in numbers else "left"
        empty.add_column(
            heading,
            justify=justify,
            overflow="fold",
            min_width=least.get(heading),
            max_width=most.get(heading),
        )
    return empty


def sums_table(days: Sequence[Programme], language: Language) -> Table:
    """Minutes of each type: one row a type, one column a day."""
    names = [f"{word('day', language)} {one.day}" for one in days]
    headings = [word("minutes", language), *names, word("sum", language)]
    sums = table(headings, frozenset(range(1, len(days) + 2)))
    for kind in SegmentType:
        minutes = [minutes_by_type(day)[kind] for day in days]
        sums.add_row(word(kind.value, language), *map(str, minutes), str(sum(minutes)))
    return sums


def sums_line(days: Sequence[Programme], language: Language) -> str:
    """Teaching minutes, in both kinds of teaching hour, and the longest stretch."""
    minutes = teaching_minutes(days)
    return word(
        "teaching",
        language,
        minutes=minutes,
        of45=decimal(minutes / 45, language),
        of60=decimal(minutes / 60, language),
        stretch=max(longest_stretch(day.segments) for day in days),
    )


def decimal(number: float, language: Language) -> str:
    """Up to two decimals and at least one, with the decimal sign of the language."""
    text = f"{number:.2f}"
    text = text.removesuffix("0")
    return text if language == "en" else text.replace(".", ",")


def day_heading(day: Programme, language: Language) -> str:
    """Course, day and date."""
    weekday = word("weekdays", language).split()[day.date.weekday()]
    written = day.date.isoformat() if language == "en" else f"{day.date:%d.%m.%Y}"
    title = day.title.in_language(language)
    return word(
        "day_of", language, title=title, day=day.day, days=day.days, weekday=weekday, date=written
    )


def day_table(day: Programme, course: CourseFile, sites: SitesFile, language: Language) -> Table:
    """The day, segment by segment, in local time."""
    headings = [word(one, language) for one in ("time", "type", "title", "by", "least")]
    rows = table(headings, frozenset({4}))
    for early in _early(course, day.day, language):
        rows.add_row(*early)
    for one in day.segments:
        rows.add_row(
            f"{_local(one.starts_at)}–{_local(one.ends_at)}",
            word(one.type.value, language),
            one.title.in_language(language),
            _leader(one, sites, language),
            f"{one.minutes_min}–{one.minutes}",
        )
    return rows


def checklist_table(day: Programme, course: CourseFile, language: Language) -> Table:
    """What is ticked off for a day: the six headings, and below each its items."""
    rows = table([word(one, language) for one in ("due", "owner", "item")])
    said = {one.id: one.due or word(f"moment_{one.moment}", language) for one in course.items()}
    for heading in Heading:
        items = [one for one in day.checklist if heading_of(one) is heading]
        items.sort(key=lambda one: planned_due(day, one))
        if items:
            rows.add_row("", "", word(f"heading_{heading.value}", language), style="bold")
        for one in items:
            rows.add_row(said[one.id], _owner(one, language), _item_title(one, language))
    return rows


def _owner(one: ChecklistItem, language: Language) -> str:
    owner = word(f"owner_{one.owner.value}", language)
    return word("once", language, owner=owner) if one.scope is ItemScope.SESSION else owner


def _item_title(one: ChecklistItem, language: Language) -> str:
    title = one.title.in_language(language)
    return word("must", language, title=title) if one.must else title


def _early(course: CourseFile, day: int, language: Language) -> Iterator[tuple[str, str, str]]:
    planned = course.days[day - 1]
    for name, clock in (("room_check", planned.room_check), ("reception", planned.reception)):
        if clock is not None:
            yield f"{clock:%H:%M}", "", word(name, language)


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(OSLO):%H:%M}"


def _leader(one: Segment, sites: SitesFile, language: Language) -> str:
    by = one.by.in_language(language)
    site = sites.site(one.origin) if one.origin else None
    return f"{by} ({word('from_site', language, site=site.name)})" if site else by


def room_lines(day: Programme, language: Language) -> Iterable[str]:
    """One line for each room that takes part."""
    for room in day.rooms:
        yield word(
            "room_line",
            language,
            site=room.site_name,
            room=room.name,
            patients=room.expected_patients,
            relatives=room.expected_relatives,
            capacity=room.capacity,
        )


def understood_tables(found: Imported, language: Language) -> Iterator[tuple[str, Table]]:
    """A sheet as it was understood: for each day a heading and its rows."""
    names = ("row", "time", "type", "title", "by", "least")
    for number, day in enumerate(found.raw["days"]):
        rows = table([word(one, language) for one in names], frozenset({0, 5}))
        for kind in BEFORE:
            if kind in day:
                line = str(found.rows["days", number, kind])
                rows.add_row(line, day[kind] or "?", word(kind, language))
        for at, one in enumerate(day["segments"]):
            rows.add_row(str(found.rows["days", number, "segments", at]), *_cells(one, language))
        held_on = day.get("date") or word("unknown_date", language)
        yield f"{word('days', language, number=number + 1)}, {held_on}", rows


def _cells(one: Mapping[str, Any], language: Language) -> Iterator[str]:
    yield f"{one.get('start', '?')}–{one.get('end', '?')}"
    yield word(one["type"], language) if "type" in one else "?"
    yield one.get("title", {}).get("nb", "?")
    yield one.get("by", {}).get("nb", "")
    yield str(one["minutes_min"])
