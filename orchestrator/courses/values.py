"""Single values of a course file: a date, a time of day, a word. Each is read, or refused by code.

The readers raise `PydanticCustomError`, whose type is the code of the fault; so the models and the
lenient reading of a broken file (`draft.py`) read a value in exactly one way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import LiteralString, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic_core import PydanticCustomError

from session_core.rules.personal_numbers import has_personal_number

OSLO = ZoneInfo("Europe/Oslo")
"""Times of day in course files are Norwegian local time."""

YEAR_MIN, YEAR_MAX = 2020, 2099

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")

_HOST = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(:[0-9]{1,5})?")
_ADDRESS = re.compile(r"[A-Za-z0-9._~:/?&=%+,;!$'()*@-]+")
"""What RFC 3986 lets stand in an address; other letters are written with percent signs."""

T = TypeVar("T")
Word = TypeVar("Word", bound=StrEnum)


class ItemDay(StrEnum):
    """On which days of a course an item of the checklist is done: each, or once for the course."""

    EVERY = "every"
    FIRST = "first"
    LAST = "last"

    def is_on(self, day: int, days: int) -> bool:
        """It is done on day `day` (from 1) of so many."""
        only = {ItemDay.EVERY: day, ItemDay.FIRST: 1, ItemDay.LAST: days}[self]
        return day == only


def refuse(code: LiteralString, **details: object) -> PydanticCustomError:
    """The exception with which a reader says no: a code and what a sentence about it needs."""
    return PydanticCustomError(code, code, details)


def read_clock(value: object) -> time:
    """A local time of day, written "09:15"."""
    if type(value) is time:
        return value
    if not isinstance(value, str):
        raise refuse("wrong_type", expected="clock", found=value)
    found = _CLOCK.fullmatch(value)
    if found is None:
        raise refuse("bad_time", found=value)
    return time(int(found[1]), int(found[2]))


def read_date(value: object) -> date:
    """A date, written "2027-01-12" (a bare TOML date will do)."""
    if type(value) is date:
        return _in_our_time(value)
    if not isinstance(value, str):
        raise refuse("wrong_type", expected="date", found=value)
    found = _DATE.fullmatch(value)
    if found is None:
        raise refuse("bad_date", found=value)
    try:
        return _in_our_time(date(int(found[1]), int(found[2]), int(found[3])))
    except ValueError:
        raise refuse("impossible_date", found=value) from None


def _in_our_time(day: date) -> date:
    if not YEAR_MIN <= day.year <= YEAR_MAX:
        raise refuse("impossible_date", found=day.isoformat())
    return day


def read_word(words: type[Word], code: LiteralString) -> Callable[[object], Word]:
    """A reader of one of the glossary's words, which refuses any other with `code`."""

    def read(value: object) -> Word:
        if not isinstance(value, str):
            raise refuse("wrong_type", expected="text", found=value)
        if value not in {one.value for one in words}:
            raise refuse(code, found=value, allowed=", ".join(one.value for one in words))
        return words(value)

    return read


def read_line(value: str) -> str:
    """One line of text for people to read. Nothing personal may stand in a course file."""
    if not value.isprintable():
        raise refuse("unprintable")
    if has_personal_number(value):
        raise refuse("personal_number")
    return value


def read_address(value: str) -> str:
    """The address of a page that people open on their phones. Whoever is in the room sees it, so it
    must hold no secret; and a code of it leads there, so it must be whole.
    """
    if not value.lower().startswith("https://"):
        raise refuse("address_not_https", found=value)
    try:
        parts = urlsplit(value)
        secret = "@" in parts.netloc or "#" in value
        known = _HOST.fullmatch(parts.netloc.lower()) and _ADDRESS.fullmatch(value)
    except ValueError:
        secret, known = False, None
    if secret:
        raise refuse("address_with_secret")
    if not known:
        raise refuse("bad_address", found=value)
    return value


def attempt(read: Callable[[object], T], value: object) -> T | None:
    """The value, or None where the reader refuses it."""
    try:
        return read(value)
    except PydanticCustomError:
        return None


def entry(raw: object, key: str) -> object:
    """`raw[key]`, or None where `raw` is no table or lacks the key."""
    return raw.get(key) if isinstance(raw, Mapping) else None


def instant(day: date, clock: time) -> datetime:
    """The moment (UTC) of a Norwegian local time; refused where there is none, or are two."""
    local = datetime.combine(day, clock, tzinfo=OSLO)
    moment = local.astimezone(UTC)
    if local.utcoffset() == local.replace(fold=1).utcoffset():
        return moment
    exists = moment.astimezone(OSLO).replace(tzinfo=None) == local.replace(tzinfo=None)
    details = {"clock": f"{clock:%H:%M}", "date": day.isoformat()}
    raise refuse("time_exists_twice" if exists else "time_does_not_exist", **details)
