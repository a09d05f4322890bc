"""What msgspec says of bad input, cut down to what may be told: the place, in our own names."""

from __future__ import annotations

import re
from typing import Final

from msgspec import ValidationError

UNKNOWN_FIELD: Final = "unknown field"
"""What the peer made up is not repeated."""

_MISSING: Final = re.compile(r"Object missing required field `(\w+)`")
_STRANGE: Final = re.compile(r"Object contains unknown field `(.*?)`")
_PLACE: Final = re.compile(r"`\$([^`]*)`\Z")
_STEP: Final = re.compile(r"\.(\w+)|\[(\d+)\]")


def way_to(error: ValidationError) -> tuple[str, ...]:
    """The fields and numbers on the way to a fault. The names of a mapping are left out: they are
    the peer's.
    """
    if strange_field(error) is not None:
        return (UNKNOWN_FIELD,)
    told = str(error)
    found = _PLACE.search(told)
    steps = _STEP.findall(found[1]) if found else []
    missing = _MISSING.match(told)
    last = (missing[1],) if missing else ()
    return (*(name or number for name, number in steps), *last)


def strange_field(error: ValidationError) -> str | None:
    """The field that should not be there, for a person who wrote it; None where it is no such
    fault.
    """
    found = _STRANGE.match(str(error))
    return found and found[1]


def is_missing(error: ValidationError) -> bool:
    """What should be there is not."""
    return _MISSING.match(str(error)) is not None


def place_of(error: ValidationError, *ahead: str) -> str:
    """Two steps of the way to a fault, the first of them known already."""
    way = way_to(error)
    return UNKNOWN_FIELD if way == (UNKNOWN_FIELD,) else ".".join((*ahead, *way)[:2])
