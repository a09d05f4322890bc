"""Times, dates, spans and numbers as people write them in each language.

Times of day are Europe/Oslo and absolute; a span that shrinks or grows is counted by the browser
and never written here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dashboards.languages import catalogue
from session_core.rules.terms import Language

OSLO = ZoneInfo("Europe/Oslo")

HALF_A_MINUTE = timedelta(seconds=30)

_DAYS: dict[Language, str] = {
    "nb": "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "nn": "måndag tysdag onsdag torsdag fredag laurdag sundag",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
_MONTHS: dict[Language, str] = {
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
    "nn": "januar februar mars april mai juni juli august september oktober november desember",
    "en": "January February March April May June July August September October November December",
}


def local_date(moment: datetime) -> date:
    """The date in Oslo at this instant."""
    return moment.astimezone(OSLO).date()


def next_midnight(moment: datetime) -> datetime:
    """When the next day begins in Oslo."""
    return datetime.combine(local_date(moment) + timedelta(days=1), time(), OSLO).astimezone(UTC)


def time_of_day(moment: datetime) -> str:
    """`09:15`, in Oslo, whatever the language."""
    return moment.astimezone(OSLO).strftime("%H:%M")


def second_of_day(moment: datetime) -> str:
    """`09:15:07`, in Oslo."""
    return moment.astimezone(OSLO).strftime("%H:%M:%S")


def iso(moment: datetime) -> str:
    """The instant as the browser reads it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def to_minute(moment: datetime) -> datetime:
    """The minute in which something happened: cut, as `time_of_day` cuts it, so that a moment is
    told by the same figures everywhere.
    """
    return moment.replace(second=0, microsecond=0)


def told_minute(moment: datetime) -> datetime:
    """The minute by which a time of the programme is told, start or end, run or expected: the
    nearest one. So an end is its start and the length, and a minute more moves it by a minute;
    and a start that is some seconds early or late has moved the day for nobody.
    """
    return to_minute(moment + HALF_A_MINUTE)


def told_minutes(late: timedelta) -> int:
    """So many minutes apart are a planned time and what is told of one that is so late."""
    return (late + HALF_A_MINUTE) // timedelta(minutes=1)


def day(on: date, language: Language) -> str:
    """`tirsdag 24. november 2026`, `Tuesday 24 November 2026`."""
    weekday = _DAYS[language].split()[on.weekday()]
    month = _MONTHS[language].split()[on.month - 1]
    dot = "" if language == "en" else "."
    return f"{weekday} {on.day}{dot} {month} {on.year}"


def capital(text: str) -> str:
    """With a capital first. What follows stays as it is: English months have theirs."""
    return text[:1].upper() + text[1:]


def whole_minutes(span: timedelta) -> int:
    """Whole minutes, towards zero: half a minute late is not late."""
    return int(span.total_seconds() / 60)


def minutes(count: int, language: Language) -> str:
    """`45 min`, `1 t 5 min`. The sign is left out; words say which way."""
    hours, rest = divmod(abs(count), 60)
    hour = "h" if language == "en" else "t"
    if not hours:
        return f"{rest} min"
    return f"{hours} {hour} {rest} min" if rest else f"{hours} {hour}"


def figure(value: float, language: Language) -> str:
    """A measured figure as people read it: `0.7` or `0,7`, and no decimals from ten on."""
    text = f"{value:.0f}" if abs(value) >= 10 else f"{value:.1f}".removesuffix(".0")
    return text if language == "en" else text.replace(".", ",")


def span(length: timedelta, language: Language) -> str:
    """A span that is over: seconds while it is short, then minutes."""
    seconds = round(length.total_seconds())
    return f"{seconds} s" if abs(seconds) < 60 else minutes(seconds // 60, language)


def lateness(count: int, language: Language) -> str:
    """Early or late in words, never a bare sign."""
    _ = catalogue(language).gettext
    if count == 0:
        return _("I rute")
    sentence = _("{span} etter planen") if count > 0 else _("{span} foran planen")
    return sentence.format(span=minutes(count, language))


def day_lateness(count: int, language: Language) -> str:
    """The same of the whole day: what is on may be far over its time while the day is not late."""
    _ = catalogue(language).gettext
    if count == 0:
        return _("Dagen er i rute")
    sentence = _("Dagen er {span} etter planen") if count > 0 else _("Dagen er {span} foran planen")
    return sentence.format(span=minutes(count, language))


def listed(names: tuple[str, ...], language: Language) -> str:
    """`Bærum, Ringerike og HSS`; and where one of the names holds a comma itself, as that of a room
    that moved does, `Bærum; HSS, Biblioteket; Ringerike`.
    """
    if len(names) < 2:
        return "".join(names)
    if between(names) != ", ":
        return between(names).join(names)
    last = catalogue(language).gettext("og")
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def between(names: Iterable[str]) -> str:
    """What parts these names in a list, so that one name is not taken for two."""
    return "; " if any("," in one for one in names) else ", "


def clock(seconds: int) -> str:
    """`12:34`, `1:02:03`, `−0:10`: a clock as the browser also writes it."""
    sign, rest = ("−", -seconds) if seconds < 0 else ("", seconds)
    hours, rest = divmod(rest, 3600)
    whole, second = divmod(rest, 60)
    return f"{sign}{hours}:{whole:02}:{second:02}" if hours else f"{sign}{whole}:{second:02}"
