"""However a sound file is bent, it is sound or has a named fault: the check itself never fails."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator.courses import programme_for
from orchestrator.courses.checklists import SharedList
from orchestrator.courses.faults import is_sound
from orchestrator.courses.loader import CourseReading, judge
from orchestrator.courses.sentences import explain
from tests.courses.sample import NIGHT, SOURCE, read, sites

SITES = sites()
LINES = SOURCE.splitlines()

VALUES: list[Any] = [
    None, True, -1, 0, 1.5, 10**30, "", "x", "09:15", "24:00", "2027-02-30", "2027-03-28", "break",
    "\x00", [], [[]], [{}], {}, {"nb": 3}, {"nb": {"nb": 1}}, "a" * 300,
]  # fmt: skip


def no_list(_: str) -> SharedList:
    """Where there are no lists."""
    return SharedList(is_there=False)


def hold(reading: CourseReading) -> None:
    """The promise of a check: sound and usable, or at least one fault that can be told."""
    assert (reading.course is None) is not is_sound(reading.faults)
    assert all(explain(one, "nb").isprintable() for one in reading.faults)
    if reading.course is not None:
        for day in range(1, len(reading.course.days) + 1):
            assert programme_for(reading.course, SITES, day).segments


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.permutations(LINES))
def test_shuffled_lines_are_sound_or_named(tmp_path: Path, lines: list[str]) -> None:
    hold(read(tmp_path, "\n".join(lines)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_swapped_dropped_and_doubled_lines_are_sound_or_named(
    tmp_path: Path, data: st.DataObject
) -> None:
    lines = list(data.draw(st.sampled_from([LINES, NIGHT.splitlines()])))
    for _ in range(data.draw(st.integers(1, 4))):
        first, second = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        match data.draw(st.sampled_from(["swap", "drop", "double"])):
            case "swap":
                lines[first], lines[second] = lines[second], lines[first]
            case "drop":
                del lines[first]
            case _:
                lines.insert(second, lines[first])
    hold(read(tmp_path, "\n".join(lines)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_at_all_are_named(tmp_path: Path, content: bytes) -> None:
    reading = read(tmp_path, content)
    hold(reading)
    assert reading.course is None


@given(data=st.data())
def test_any_value_in_any_place_is_sound_or_named(data: st.DataObject) -> None:
    raw = tomllib.loads(SOURCE)
    for _ in range(data.draw(st.integers(1, 3))):
        table: Any = raw
        key = data.draw(st.sampled_from(sorted(table)))
        while isinstance(table[key], dict | list) and table[key] and data.draw(st.booleans()):
            table = table[key]
            keys = sorted(table) if isinstance(table, dict) else list(range(len(table)))
            key = data.draw(st.sampled_from(keys))
        table[key] = deepcopy(data.draw(st.sampled_from(VALUES)))
    hold(judge(raw, SITES, "x.toml", lambda _: 1, lists=no_list))


def test_a_check_that_calls_everything_sound_would_be_caught() -> None:
    reading = judge({}, SITES, "x.toml", lambda _: 1, lists=no_list)
    lying = CourseReading(course=None, faults=())
    hold(reading)
    with pytest.raises(AssertionError):
        hold(lying)
