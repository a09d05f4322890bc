"""QR codes, for phones."""

from __future__ import annotations

import segno


def square(text: str) -> list[str]:
    """A QR code: its rows as hexadecimal numbers, the highest bit to the left. The small kind is
    not used, for many phones cannot read it.
    """
    rows = segno.make(text, error="m", micro=False).matrix
    return [f"{int(''.join(map(str, row)), 2):x}" for row in rows]
