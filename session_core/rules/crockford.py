"""Short codes that people read aloud and type: Crockford's base 32, in groups of four.

The alphabet has no I, L, O or U. Whoever types a small letter, an O for a zero or an I or L for a
one, a space or another hyphen, means the same code (https://www.crockford.com/base32.html).
"""

from __future__ import annotations

from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP: Final = 4
LENGTH: Final = 8
BITS: Final = 5 * LENGTH
"""40 bits: two groups, as much as can be read over the phone without a mistake."""

_MEANT: Final = str.maketrans({"O": "0", "I": "1", "L": "1", " ": "", "-": "", "–": "", "‑": ""})


def spoken(number: int) -> str:
    """The lowest 40 bits of a number as two groups, such as `K3QX-7M2P`."""
    symbols = [ALPHABET[(number >> shift) & 31] for shift in range(BITS - 5, -5, -5)]
    return f"{''.join(symbols[:GROUP])}-{''.join(symbols[GROUP:])}"


def of_hash(hexadecimal: str) -> str:
    """The first 40 bits of a hash as two groups; nothing of an unknown one ("")."""
    return spoken(int(hexadecimal[: BITS // 4], 16)) if hexadecimal else ""


def heard(typed: str) -> str | None:
    """The code that was meant, as `spoken` writes it; None where no eight symbols can be read."""
    plain = typed.strip().upper().translate(_MEANT)
    if len(plain) != LENGTH or any(one not in ALPHABET for one in plain):
        return None
    return f"{plain[:GROUP]}-{plain[GROUP:]}"
