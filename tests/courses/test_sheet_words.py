"""What people write in sheets is understood, and what is not understood is not guessed at."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time, timedelta

import pytest

from orchestrator.courses import sheet_words as words


@pytest.mark.parametrize(
    ("cell", "clock"),
    [
        ("09:15", time(9, 15)), ("9.15", time(9, 15)), ("kl. 9", time(9)),
        ("Kl 09.15", time(9, 15)),
        ("klokka 14", time(14)), ("0915", time(9, 15)), ("9", time(9)), (" 9:15 ", time(9, 15)),
        ("09:15:00", time(9, 15)), (9, time(9)), (9.15, time(9, 15)), (9.3, time(9, 30)),
        (0.385416667, time(9, 15)), (0, time(0)), (time(9, 15), time(9, 15)),
        (time(9, 14, 59, 999000), time(9, 15)),
        (datetime(1899, 12, 30, 9, 15, tzinfo=UTC), time(9, 15)),
        (timedelta(hours=9, minutes=15), time(9, 15)),
    ],
)  # fmt: skip
def test_a_time_of_day_is_understood(cell: object, clock: time) -> None:
    assert words.clock(cell) == clock


@pytest.mark.parametrize(
    "cell",
    ["25:00", "9.75", "ca ni", "", None, True, -1, 24, 9.75, "9915", math.inf, math.nan, "9:5", [],
     timedelta(days=3)],
)  # fmt: skip
def test_what_is_no_time_of_day_is_not_understood(cell: object) -> None:
    assert words.clock(cell) is None


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("12.01.2027", date(2027, 1, 12)), ("12.1.27", date(2027, 1, 12)),
        ("2027-01-12", date(2027, 1, 12)), ("tirsdag 12. januar 2027", date(2027, 1, 12)),
        ("12/1-2027", date(2027, 1, 12)), ("3. Mai 2027", date(2027, 5, 3)),
        (datetime(2027, 1, 12, tzinfo=UTC), date(2027, 1, 12)),
        (date(2027, 1, 12), date(2027, 1, 12)),
        (46399, date(2027, 1, 12)), ("Dag 1 – 12.01.2027", date(2027, 1, 12)),
        ("31.02.2027", None), ("12. foo 2027", None), ("januar", None), (3, None), (None, None),
    ],
)  # fmt: skip
def test_a_date_is_understood_or_refused(cell: object, day: date | None) -> None:
    assert words.calendar_date(cell) == day


@pytest.mark.parametrize(
    ("cell", "number"),
    [(2, 2), (2.0, 2), ("2", 2), ("Dag 2", 2), ("dag 2 – tirsdag", 2), ("kursdag 3", 3),
     (2.5, None), (0, None), ("tirsdag", None), (None, None)],
)  # fmt: skip
def test_the_number_of_a_day_is_understood(cell: object, number: int | None) -> None:
    assert words.day_number(cell) == number


@pytest.mark.parametrize(
    ("heading", "field"),
    [("Fra", "start"), (" FRÅ ", "start"), ("Til:", "end"), ("Tittel (nynorsk)", "title_nn"),
     ("tittel_engelsk", "title_en"), ("Minimum", "minutes_min"), ("Varighet (min)", "length"),
     ("Klokkeslett", "span"), ("Ansvarleg", "by"), ("Merknad", None), ("", None)],
)  # fmt: skip
def test_a_heading_means_its_field(heading: str, field: str | None) -> None:
    assert words.column(heading) == field


@pytest.mark.parametrize(
    ("cell", "kind"),
    [("Felles forelesning", "lecture"), ("S", "lecture"), ("lecture", "lecture"),
     ("LUNSJ", "break"),
     ("Lokal undervisning", "local"), ("Erfaringsdeling", "sharing"), ("Romsjekk", "room_check"),
     ("Mottak", "reception"), ("room_check", "room_check"), ("konsert", None)],
)  # fmt: skip
def test_a_word_means_its_type(cell: str, kind: str | None) -> None:
    assert words.segment_type(cell) == kind


def test_no_word_means_two_things() -> None:
    for table in (words.COLUMNS, words.TYPES):
        known = [word for meanings in table.values() for word in meanings]
        assert len(known) == len(set(known))
        assert all(word == words.plain(word) for word in known)


def test_a_span_has_two_halves() -> None:
    assert words.span("09:15–10:00") == ("09:15", "10:00")
    assert words.span("kl. 9 til 10") == ("kl. 9", "10")
    assert words.span("9.15 - 10.00") == ("9.15", "10.00")
    assert words.span(time(9)) == (time(9), None)


def test_a_length_is_understood_in_minutes() -> None:
    assert [words.minutes(one) for one in (45, "45", "45 min", time(0, 45), 45.0)] == [45] * 5
    assert [words.minutes(one) for one in ("lenge", -1, 4.5, None)] == [None] * 4


def test_an_id_is_made_of_a_title() -> None:
    assert words.slug("Øvelse: lese kurve, blå æske") == "ovelse-lese-kurve-bla-aeske"
    assert words.slug("???") == ""


def test_the_apostrophe_that_keeps_a_sheet_from_computing_is_taken_off() -> None:
    assert words.text("'=SUM(A1)") == "=SUM(A1)"
    assert words.text("'sitat'") == "'sitat'"
