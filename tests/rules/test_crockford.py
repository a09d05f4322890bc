"""Codes that people read aloud: written one way, and understood however they are typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_core.rules.crockford import ALPHABET, BITS, heard, of_hash, spoken


@given(st.integers(min_value=0, max_value=2**BITS - 1))
def test_what_is_spoken_is_heard_as_it_was_meant(number: int) -> None:
    code = spoken(number)
    assert heard(code) == code
    sloppy = code.lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert heard(f" {sloppy} ") == code


@given(st.integers(min_value=0, max_value=2**BITS - 1), st.integers(min_value=0, max_value=39))
def test_one_bit_makes_another_code(number: int, bit: int) -> None:
    assert spoken(number) != spoken(number ^ (1 << bit))


def test_no_symbol_is_easy_to_mistake() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)


@pytest.mark.parametrize("typed", ["", "K3QX", "K3QX-7M2", "K3QX-7M2PP", "K3QX-7M2U", "K3QX-7M2æ"])
def test_what_is_no_code_is_not_guessed_at(typed: str) -> None:
    assert heard(typed) is None


def test_a_hash_is_told_by_its_first_forty_bits() -> None:
    assert of_hash("00443214c7" + "f" * 54) == "0123-4567"
    assert of_hash("") == ""
