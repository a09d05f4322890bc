"""The mark of a sentence that is to be translated where it is used, not where it is written."""

from __future__ import annotations


def N_(text: str) -> str:
    """The sentence itself; `tools/catalogues.py` finds it by this mark."""
    return text
