"""Personal numbers in free text.

The numbers are made by the rule, for people born in the 1800s or in months that do not exist, so
that none belongs to anybody alive.
"""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_core.rules.personal_numbers import MASK, has_personal_number, mask_personal_numbers

FIRST, SECOND = (3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def with_control_digits(nine: str) -> str | None:
    """Nine digits made into a valid number; None where the rule gives none (a digit of ten)."""
    digits = [int(one) for one in nine]
    for weights in (FIRST, SECOND):
        rest = -sum(a * b for a, b in zip(digits, weights, strict=True)) % 11
        if rest == 10:
            return None
        digits.append(rest)
    return "".join(map(str, digits))


def number_born(day: str) -> str:
    """Some valid number for the six digits of a day in the 1800s."""
    candidates = (
        with_control_digits(f"{day}{a}{b}{c}") for a, b, c in product(range(10), repeat=3)
    )
    return next(one for one in candidates if one)


ORDINARY, D_NUMBER, SYNTHETIC = number_born("010190"), number_born("410190"), number_born("018190")


@pytest.mark.parametrize("number", [ORDINARY, D_NUMBER, SYNTHETIC])
@pytest.mark.parametrize(
    "text", ["{}", "Hva med {}?", "pasient{}", "nr.{}.", "({})", "to tall: 5 og {}", "{}x"]
)
def test_a_personal_number_is_found_wherever_it_stands(number: str, text: str) -> None:
    assert has_personal_number(text.format(number))
    assert mask_personal_numbers(text.format(number)) == text.format(MASK)


@pytest.mark.parametrize("between", ["", " ", ".", "-", "\N{NO-BREAK SPACE}", "  ", " - ", "\n"])
def test_a_number_written_in_two_parts_is_found(between: str) -> None:
    assert has_personal_number(ORDINARY[:6] + between + ORDINARY[6:])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ingen tall",
        "32 80 30 00",
        ORDINARY[:10],
        ORDINARY + "0",
        "0" + ORDINARY,
        str(int(ORDINARY) + 1).zfill(11),
        ORDINARY[:10] + str((int(ORDINARY[10]) + 1) % 10),
        ORDINARY[:6] + " eller " + ORDINARY[6:],
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not has_personal_number(text)
    assert mask_personal_numbers(text) == text


def test_every_number_in_a_text_is_masked_and_the_rest_is_kept() -> None:
    text = f"Fra {ORDINARY} til {D_NUMBER}, ring 32803000"
    assert mask_personal_numbers(text) == f"Fra {MASK} til {MASK}, ring 32803000"


@given(st.text())
def test_nothing_is_left_to_find_in_a_masked_text(text: str) -> None:
    assert not has_personal_number(mask_personal_numbers(f"{text} {ORDINARY} {text}"))


@given(st.from_regex(r"[0-3][0-9][0-1][0-9]{6}", fullmatch=True), st.integers(1, 9))
def test_one_wrong_digit_makes_it_another_number(nine: str, step: int) -> None:
    number = with_control_digits(nine)
    if number is not None:
        wrong = number[:-1] + str((int(number[-1]) + step) % 10)
        assert has_personal_number(number)
        assert not has_personal_number(wrong)
