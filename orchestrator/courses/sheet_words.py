"""The words and figures that people write in sheets, and what they mean in a course file. Pure.

Each reader gives None for what it does not understand; who calls it tells the coordinator.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from typing import TypeGuard

from openpyxl.utils.datetime import from_excel

from session_core.rules.terms import Flexibility, SegmentType

COLUMNS: dict[str, tuple[str, ...]] = {
    "day": ("dag", "kursdag", "day"),
    "date": ("dato", "date"),
    "span": ("tid", "klokkeslett", "tidspunkt", "klokka", "klokken", "kl", "time"),
    "start": ("fra", "frå", "start", "starttid", "begynner", "byrjar", "from"),
    "end": ("til", "slutt", "sluttid", "slutter", "sluttar", "to", "end"),
    "length": ("varighet", "varigheit", "varighetmin", "minutter", "minutt", "lengde"),
    "type": ("type", "posttype", "slag"),
    "title": ("tittel", "tema", "innhold", "innhald", "program", "programpost", "emne", "title"),
    "title_nn": ("tittelnynorsk", "nynorsk", "tittelnn", "temanynorsk"),
    "title_en": ("tittelengelsk", "engelsk", "english", "titleenglish", "temaengelsk"),
    "by": ("ansvarlig", "ansvarleg", "foreleser", "førelesar", "rolle", "leder", "leiar", "hvem"),
    "by_nn": ("ansvarlignynorsk", "ansvarlegnynorsk", "rollenynorsk"),
    "by_en": ("ansvarligengelsk", "ansvarlegengelsk", "rolleengelsk"),
    "minutes_min": ("minimum", "minstetid", "minsteminutter", "minimummin", "minimumminutter"),
    "flexibility": ("fleksibilitet", "fleks", "flexibility"),
    "origin": ("sendesfra", "sendestfrå", "blirsendfrå", "forelesersted", "origin"),
    "id": ("id", "kode"),
}

BEFORE = ("room_check", "reception")
"""Rows of these types are no segments; they are what happens before the first one."""

TYPES: dict[str, tuple[str, ...]] = {
    "frame": ("ramme", "o", "åpning", "opning", "avslutning", "velkommen", "velkomen"),
    "lecture": (
        "fellesforelesning", "forelesning", "fellesførelesing", "førelesing", "felles", "s", "f",
    ),
    "local": ("lokalundervisning", "lokal", "lokalt", "øvelse", "øving", "l"),
    "sharing": ("erfaringsdeling", "erfaring", "erfaringar", "erfaringer", "samtale", "e"),
    "break": ("pause", "lunsj", "strekk", "b", "p"),
    "evaluation": ("evaluering", "tilbakemelding", "v"),
    "room_check": ("romsjekk", "tekniskprøve", "teknisksjekk"),
    "reception": ("mottak",),
}  # fmt: skip

_FLEXIBILITIES: dict[str, tuple[str, ...]] = {
    "fixed": ("fast",),
    "shorten": ("kankortes", "kankortastned", "forkortes", "kortes"),
    "absorb": ("tarimot", "tekimot", "buffer", "kantainn"),
}

_TITLES: dict[str, tuple[str, ...]] = {
    "break": ("pause", "lunsj", "strekk", "matpause", "kaffe"),
    "evaluation": ("evaluering", "tilbakemelding", "kort tilbakemelding"),
    "frame": ("velkom", "åpning", "opning", "avslutning", "oppsummering", "takk"),
    "local": ("øvelse", "øving"),
    "sharing": ("erfaringsdeling", "presentasjonsrunde", "samtale"),
}

_MONTHS = ("jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "des")
_CLOCK = re.compile(r"(?:kl\.?|klokk[ae]n?)?\s*(\d{1,2})(?:[:.](\d{2}))?(?:[:.]00)?", re.IGNORECASE)
_FOUR = re.compile(r"([01]\d|2[0-3])([0-5]\d)")
_SPAN = re.compile(r"(.+?)\s*(?:[-–—]|\btil\b)\s*(.+)", re.IGNORECASE)
_DAY = re.compile(r"(?:kurs)?dag\s*(\d{1,2})\b|^(\d{1,2})$", re.IGNORECASE)
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_DOTTED = re.compile(r"(?<!\d)(\d{1,2})[./]\s?(\d{1,2})[./-]\s?(\d{4}|\d{2})(?!\d)")
_NAMED = re.compile(r"(?<!\d)(\d{1,2})\.?\s+([a-z]{3})[a-z]*\.?\s+(\d{4})", re.IGNORECASE)
_LENGTH = re.compile(r"(\d{1,3})\s*(?:m|min|minutt|minutter)?\.?", re.IGNORECASE)
_PLAIN_LETTERS = {ord("å"): "a", ord("ø"): "o", ord("æ"): "ae", ord("é"): "e"}
_SERIAL_MIN, _SERIAL_MAX = 40_000, 80_000


def plain(cell: object) -> str:
    """A heading or a word without its case, spaces and signs."""
    return re.sub(r"[\W_]", "", str(cell)).lower()


def text(cell: object) -> str:
    """A cell as one line of text, without the sign that keeps a spreadsheet from computing it."""
    said = " ".join(str(cell).split()) if cell is not None else ""
    return said[1:] if said.startswith("'") and said[1:2] in tuple("=+-@") else said


def is_number(cell: object) -> TypeGuard[int | float]:
    """A number that can be reckoned with (a sheet may hold an infinite one)."""
    return isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell)


def column(cell: object) -> str | None:
    """The field that a heading means."""
    return _meaning(COLUMNS, cell)


def segment_type(cell: object) -> str | None:
    """The type that a word means (a type of segment, or one of `BEFORE`)."""
    return _meaning(TYPES, cell)


def type_by_title(title: str) -> SegmentType | None:
    """A guess from the beginning of a title."""
    said = title.lower()
    found = (kind for kind, words in _TITLES.items() if said.startswith(words))
    return next((SegmentType(kind) for kind in found), None)


def flexibility(cell: object) -> Flexibility | None:
    """The flexibility that a word means."""
    found = _meaning(_FLEXIBILITIES, cell)
    return Flexibility(found) if found else None


def _meaning(words: dict[str, tuple[str, ...]], cell: object) -> str | None:
    said = plain(cell)
    return next((one for one, known in words.items() if said in (plain(one), *known)), None)


def clock(cell: object) -> time | None:
    """A time of day: Excel's own, a fraction of a day, or text such as "09:15", "9.15", "kl. 9"."""
    if isinstance(cell, datetime):
        return _whole_minute(cell.time())
    if isinstance(cell, time):
        return _whole_minute(cell)
    if isinstance(cell, timedelta):
        return _of_minutes(round(cell.total_seconds() / 60))
    if is_number(cell):
        return _number_as_clock(cell)
    found = _CLOCK.fullmatch(text(cell)) or _FOUR.fullmatch(text(cell))
    return _time(int(found[1]), int(found[2] or 0)) if found else None


def is_uncertain_clock(cell: object) -> bool:
    """A number such as 9.3, which may be half past nine or a slip."""
    return isinstance(cell, float) and cell >= 1 and not cell.is_integer()


def _number_as_clock(number: float) -> time | None:
    if 0 <= number < 1:
        return _of_minutes(round(number * 24 * 60))
    if not 0 <= number < 24:
        return None
    hours = int(number)
    return _time(hours, round((number - hours) * 100))


def _of_minutes(minutes: int) -> time | None:
    return _time(*divmod(minutes, 60))


def _time(hours: int, minutes: int) -> time | None:
    return time(hours, minutes) if 0 <= hours < 24 and 0 <= minutes < 60 else None


def _whole_minute(moment: time) -> time | None:
    """Excel's fractions of a day may be a hair off the minute."""
    return _of_minutes(round(moment.hour * 60 + moment.minute + moment.second / 60))


def span(cell: object) -> tuple[object, object]:
    """The two halves of "09:15–10:00"; only the first where there is one time alone."""
    found = _SPAN.fullmatch(text(cell)) if isinstance(cell, str) else None
    return (found[1], found[2]) if found else (cell, None)


def day_number(cell: object) -> int | None:
    """The number of a course day: 2, "2" or "Dag 2"."""
    if is_number(cell):
        return int(cell) if cell == int(cell) and 1 <= cell <= 99 else None
    found = _DAY.search(text(cell))
    return int(found[1] or found[2]) if found else None


def calendar_date(cell: object) -> date | None:
    """A date: Excel's own, its number of days, "12.01.2027", "tirsdag 12. januar 2027"."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if is_number(cell):
        moment = from_excel(cell) if _SERIAL_MIN <= cell <= _SERIAL_MAX else None
        return moment.date() if isinstance(moment, datetime) else None
    return _written_date(text(cell))


def _written_date(said: str) -> date | None:
    if found := _ISO.search(said):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DOTTED.search(said):
        year = int(found[3])
        return _date(year if year > 99 else 2000 + year, int(found[2]), int(found[1]))
    if (found := _NAMED.search(said)) and found[2].lower() in _MONTHS:
        return _date(int(found[3]), _MONTHS.index(found[2].lower()) + 1, int(found[1]))
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def minutes(cell: object) -> int | None:
    """A length in whole minutes: 45, "45", "45 min", or Excel's 00:45."""
    if isinstance(cell, datetime | time | timedelta):
        found = clock(cell)
        return found.hour * 60 + found.minute if found else None
    if is_number(cell):
        return int(cell) if cell == int(cell) and cell >= 0 else None
    written = _LENGTH.fullmatch(text(cell))
    return int(written[1]) if written else None


def slug(title: str) -> str:
    """An id made of a title."""
    swapped = title.lower().translate(_PLAIN_LETTERS)
    parts = re.findall(r"[a-z0-9]+", swapped)
    return "-".join(parts)[:40].strip("-")
