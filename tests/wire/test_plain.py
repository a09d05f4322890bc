"""Plain values: read whatever the number, and written as every version before us wrote them."""

from __future__ import annotations

import json
from math import inf, isnan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import to_json

from session_core.wire import plain
from tests.strategies import json_values

ODD_NUMBERS = [1e16, -1e16, 9.999999999999999e15, 1.7e308, 5e-324, 1e-7, -0.0, inf, -inf, 2**70]


def in_one_another(levels: int, kernel: str = "1") -> str:
    return "[" * levels + kernel + "]" * levels


def unlike_before(value: object) -> bool:
    """What the tests look for: other bytes than those of 0.1 and 0.2, which wrote with pydantic."""
    return (
        plain.written(value, constants=True) != to_json(value, inf_nan_mode="constants")
        or plain.written(value) != to_json(value, inf_nan_mode="null")
    )  # fmt: skip


@given(json_values)
def test_what_came_out_of_json_is_written_as_before(value: object) -> None:
    assert not unlike_before(value)


@given(st.floats())
def test_every_number_is_written_as_before(number: float) -> None:
    assert not unlike_before({"value": number, "values": [[number]]})


@pytest.mark.parametrize("number", ODD_NUMBERS)
def test_an_odd_number_is_written_as_before(number: float) -> None:
    assert not unlike_before(number)
    assert not unlike_before([number, {"text": "1e16 and \u2028", "number": number}])


def test_other_bytes_than_before_would_be_noticed() -> None:
    assert unlike_before((1e16,)), "what never comes out of JSON is not looked into"


@pytest.mark.parametrize(
    ("text", "value"), [("1e999", inf), ("-Infinity", -inf), ('{"a":[1e16]}', {"a": [1e16]})]
)
def test_a_number_beyond_all_bounds_is_read(text: str, value: object) -> None:
    assert plain.read(text) == plain.read(text.encode()) == value


def test_what_is_no_number_is_read_beside_what_is_one() -> None:
    read: Any = plain.read('[NaN, 1, "NaN"]')
    assert isnan(read[0])
    assert read[1:] == [1, "NaN"]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[NaN,]", "'a'", '"\\ud800"', '["\\ud800", NaN]', "9" * 5_000, b"\xff", b"[NaN\xff]"],
)
def test_what_is_not_json_is_a_value_error(text: str | bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  whichever it is: the rule of the house
        plain.read(text)


def test_no_text_is_too_deep_to_be_refused() -> None:
    for kernel in ("1", "NaN"):
        with pytest.raises(ValueError, match="nested too deep"):
            plain.read(in_one_another(100_000, kernel))


def test_a_value_may_be_nested_so_deep_and_no_deeper() -> None:
    deepest = json.loads(in_one_another(plain.DEPTH_MAX - 1))
    assert plain.written(deepest) == in_one_another(plain.DEPTH_MAX - 1).encode()
    with pytest.raises(ValueError, match="nested too deep"):
        plain.written([deepest])


def test_an_odd_number_hides_nothing_that_is_too_deep() -> None:
    with pytest.raises(ValueError, match="nested too deep"):
        plain.is_odd([1e16, json.loads(in_one_another(plain.DEPTH_MAX))])
