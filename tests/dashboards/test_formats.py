"""Times, dates and spans as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from dashboards import formats
from session_core.rules.terms import Language


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("nb", "tirsdag 24. november 2026"),
        ("nn", "tysdag 24. november 2026"),
        ("en", "Tuesday 24 November 2026"),
    ],
)
def test_a_date_is_written_in_full(language: Language, told: str) -> None:
    assert formats.day(date(2026, 11, 24), language) == told


@pytest.mark.parametrize(
    ("minutes", "nb", "en"),
    [
        (0, "I rute", "On time"),
        (4, "4 min etter planen", "4 min behind the plan"),
        (-3, "3 min foran planen", "3 min ahead of the plan"),
        (65, "1 t 5 min etter planen", "1 h 5 min behind the plan"),
        (120, "2 t etter planen", "2 h behind the plan"),
    ],
)
def test_early_and_late_are_words(minutes: int, nb: str, en: str) -> None:
    assert formats.lateness(minutes, "nb") == nb
    assert formats.lateness(minutes, "en") == en


@pytest.mark.parametrize(
    ("instant", "told"),
    [
        (datetime(2026, 7, 1, 7, 0, tzinfo=UTC), "09:00"),
        (datetime(2026, 12, 1, 8, 0, tzinfo=UTC), "09:00"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "02:30"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "02:30"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "03:00"),
    ],
)
def test_times_of_day_are_those_of_oslo_also_when_the_clocks_change(
    instant: datetime, told: str
) -> None:
    assert formats.time_of_day(instant) == told


def test_the_day_in_oslo_begins_before_the_day_in_utc() -> None:
    assert formats.local_date(datetime(2026, 11, 23, 23, 30, tzinfo=UTC)) == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "0:00"), (65, "1:05"), (3723, "1:02:03"), (-10, "−0:10")]
)
def test_a_standing_clock_is_written_as_the_browser_writes_it(seconds: int, told: str) -> None:
    assert formats.clock(seconds) == told


@pytest.mark.parametrize(("seconds", "told"), [(12, "12 s"), (60, "1 min"), (3700, "1 t 1 min")])
def test_a_span_that_is_over(seconds: int, told: str) -> None:
    assert formats.span(timedelta(seconds=seconds), "nb") == told


@pytest.mark.parametrize(
    ("names", "told"),
    [((), ""), (("HSS",), "HSS"), (("A", "B"), "A og B"), (("A", "B", "C"), "A, B og C")],
)
def test_names_are_listed_as_in_speech(names: tuple[str, ...], told: str) -> None:
    assert formats.listed(names, "nb") == told


def test_names_that_hold_a_comma_are_not_taken_for_two() -> None:
    names = ("Bærum sykehus", "HSS, Biblioteket", "Ringerike sykehus")
    assert formats.listed(names, "nb") == "Bærum sykehus; HSS, Biblioteket; Ringerike sykehus"
    assert formats.listed(names[1:2], "nb") == "HSS, Biblioteket"
    assert [formats.between(one) for one in (names, names[::2])] == ["; ", ", "]


def test_what_happened_is_told_by_the_minute_that_a_clock_showed() -> None:
    moment = datetime(2026, 11, 24, 9, 0, 31, 5, tzinfo=UTC)
    assert formats.to_minute(moment) == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert formats.time_of_day(moment) == formats.time_of_day(formats.to_minute(moment))


@pytest.mark.parametrize("late_s", [-3601, -100, -59, -1, 0, 1, 59, 100, 1675, 3601])
def test_what_is_expected_and_its_lateness_add_up(late_s: int) -> None:
    planned = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
    late = timedelta(seconds=late_s)
    told = formats.told_minute(planned + late)
    assert told == planned + timedelta(minutes=formats.told_minutes(late))


def test_a_length_is_what_lies_between_a_told_start_and_a_told_end() -> None:
    first = datetime(2026, 11, 24, 8, 58, tzinfo=UTC)
    for second in range(0, 240):
        start = first + timedelta(seconds=second, microseconds=second)
        for minutes in (1, 2, 15, 45):
            end = start + timedelta(minutes=minutes)
            length = formats.told_minute(end) - formats.told_minute(start)
            assert length == timedelta(minutes=minutes)


def test_half_a_minute_is_neither_early_nor_late() -> None:
    assert formats.whole_minutes(timedelta(seconds=59)) == 0
    assert formats.whole_minutes(timedelta(seconds=-59)) == 0


def test_the_browser_is_given_instants_in_utc() -> None:
    assert formats.iso(datetime(2026, 11, 24, 9, 0, tzinfo=formats.OSLO)) == (
        "2026-11-24T08:00:00.000Z"
    )


@pytest.mark.parametrize(
    ("written", "told"), [("tirsdag 24. mai", "Tirsdag 24. mai"), ("24 May", "24 May"), ("", "")]
)
def test_a_capital_comes_first_and_takes_none_from_what_follows(written: str, told: str) -> None:
    assert formats.capital(written) == told
