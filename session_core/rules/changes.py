"""A copy of a frozen value, some of its fields changed.

`dataclasses.replace` gives the same, by way of `__init__` and a look at each field's settings, in
several times the time; and every event that anybody takes in changes a room and a state. Those two
have a dictionary instead of slots: to copy one is a single step however many fields there are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any

Slot = tuple[str, Callable[[object], Any], Callable[[object, Any], None]]

if TYPE_CHECKING:
    from dataclasses import replace as replace  # whose arguments mypy looks at field by field
else:

    def replace(value, /, **changes):
        """The same value but for these fields. Raises TypeError where it has no such field."""
        kind = type(value)
        copy = object.__new__(kind)
        slots = slots_of(kind)
        if slots:
            for name, read, write in slots:
                write(copy, changes.pop(name) if name in changes else read(value))
        else:
            known = copy.__dict__
            known |= value.__dict__
            if changes.keys() <= known.keys():
                known |= changes
                return copy
        if changes:
            raise TypeError(f"{kind.__name__} has no field {', '.join(changes)}")
        return copy


@cache
def slots_of(kind: type) -> tuple[Slot, ...]:
    """How each field is read, and written past the guard that keeps others from changing it.

    Nothing where the fields lie in a dictionary.
    """
    assert not hasattr(kind, "__post_init__"), f"{kind.__name__} wants to see its fields itself"
    if not hasattr(kind, "__slots__"):
        return ()
    places = ((one.name, getattr(kind, one.name)) for one in fields(kind))
    return tuple((name, place.__get__, place.__set__) for name, place in places)
