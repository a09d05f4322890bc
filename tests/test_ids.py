"""Ids: UUIDv7 as RFC 9562 has it, in order of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from session_core.clock import ManualClock
from session_core.ids import IdMaker

MORNING = datetime(2027, 1, 12, 7, 50, tzinfo=UTC)


@given(st.binary(min_size=10, max_size=10))
def test_version_and_variant_stand_where_they_must_whatever_the_chance(noise: bytes) -> None:
    made = UUID(IdMaker(ManualClock(MORNING), lambda _: noise)())
    assert (made.version, made.variant) == (7, RFC_4122)


def test_the_time_is_in_the_first_48_bits() -> None:
    made = UUID(IdMaker(ManualClock(MORNING), bytes)())
    assert made.int >> 80 == int(MORNING.timestamp() * 1000)


def test_later_ids_sort_after_earlier_ones() -> None:
    clock = ManualClock(MORNING)
    make = IdMaker(clock)
    made = []
    for _ in range(50):
        made.append(make())
        clock.at += timedelta(milliseconds=1)
    assert made == sorted(made)


def test_ids_of_the_same_moment_differ() -> None:
    make = IdMaker(ManualClock(MORNING))
    assert len({make() for _ in range(1000)}) == 1000


def test_all_74_bits_of_chance_are_used() -> None:
    all_ones = UUID(IdMaker(ManualClock(MORNING), lambda count: b"\xff" * count)())
    all_zeros = UUID(IdMaker(ManualClock(MORNING), bytes)())
    assert (all_ones.int ^ all_zeros.int).bit_count() == 74
