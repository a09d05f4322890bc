"""JSON to plain values and back: the same value is the same bytes in every version.

Hash chains and prints of what lies in quarantine are over these bytes, so a laptop of last year and
a centre of today must write a number alike. Rule: reading and writing raise ValueError or nothing.
"""

from __future__ import annotations

import json
from math import isfinite
from typing import Any, Final

import msgspec

DEPTH_MAX: Final = 200
"""Levels of lists and objects in one another. Whoever walks through a value may count on it."""
ODD_FROM: Final = 1e16
"""A fraction from here on is written `1e16` by some and `1e+16` by others."""

_READER: Final = msgspec.json.Decoder()
_WRITER: Final = msgspec.json.Encoder()


def read(text: str | bytes) -> Any:
    """The plain values in a text. Raises ValueError."""
    try:
        try:
            return _READER.decode(text)
        except msgspec.DecodeError:
            return _read_odd(text if isinstance(text, str) else text.decode())
    except RecursionError:
        raise ValueError("nested too deep") from None


def _read_odd(text: str) -> Any:
    """NaN and 1e999 are no JSON, and yet one report with them must not stop those beside it."""
    found = json.loads(text)
    _WRITER.encode(found)  # Half a pair of surrogates is no text: this raises ValueError for it.
    return found


def is_odd(value: object, levels: int = DEPTH_MAX) -> bool:
    """A number in a list or object is one of those that are not written alike by everybody.

    Raises ValueError where it is nested too deep.
    """
    if not levels:
        raise ValueError("nested too deep")
    is_found = False
    inner: Any = value
    for one in inner.values() if inner.__class__ is dict else inner:
        kind = one.__class__
        if kind is float:
            is_found = is_found or not -ODD_FROM < one < ODD_FROM
        elif kind is dict or kind is list:
            is_found = is_odd(one, levels - 1) or is_found
    return is_found


def written(value: object, *, constants: bool = False) -> bytes:
    """JSON of plain values. What is no finite number is null, or with `constants` its own word.

    Raises ValueError.
    """
    return _WRITER.encode(_exact(value, constants) if is_odd([value]) else value)


def _exact(value: object, constants: bool) -> object:
    match value:
        case float():
            word = json.dumps(value) if constants or isfinite(value) else "null"
            return value if abs(value) < ODD_FROM else msgspec.Raw(word.encode())
        case list():
            return [_exact(one, constants) for one in value]
        case dict():
            return {name: _exact(one, constants) for name, one in value.items()}
    return value
