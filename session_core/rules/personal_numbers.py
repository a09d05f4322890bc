"""Find Norwegian personal numbers in free text, so that none is ever kept.

Source: the two control digits of the eleven-digit fødselsnummer (weights 3 7 6 1 8 9 4 5 2 1 and 5
4 3 2 7 6 5 4 3 2 1, modulo 11), which D-numbers and synthetic test numbers also follow. A number
with wrong control digits is left alone: it may be a phone list.
"""

from __future__ import annotations

import re

MASK = "[…]"
_ELEVEN = re.compile(r"(?<![0-9])[0-9]{6}[\s.-]{0,3}[0-9]{5}(?![0-9])")
_FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


def has_personal_number(text: str) -> bool:
    """True where the text holds an eleven-digit number with valid control digits."""
    return any(_is_valid(found.group()) for found in _ELEVEN.finditer(text))


def mask_personal_numbers(text: str) -> str:
    """The text with every such number taken out."""
    return _ELEVEN.sub(lambda found: MASK if _is_valid(found.group()) else found.group(), text)


def _is_valid(written: str) -> bool:
    digits = [int(one) for one in written if one.isdigit()]
    return _remainder(digits[:10], _FIRST) == 0 and _remainder(digits, _SECOND) == 0


def _remainder(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11
