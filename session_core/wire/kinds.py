"""Plain values to the dataclasses of the rules, of which their `kind` chooses one.

Rule: what a dataclass has no field for is passed over here. Whoever must refuse it asks `has_more`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache, reduce
from operator import or_
from types import UnionType
from typing import Any, Final, Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from session_core.rules.events import Event
from session_core.rules.reports import Report

T = TypeVar("T")
Kinds = Mapping[str, type[Any]]


def kinds_of(union: Any) -> Kinds:
    """The dataclasses of a union by their kind."""
    return {one.__dataclass_fields__["kind"].default: one for one in get_args(union)}


EVENTS: Final[Kinds] = kinds_of(Event)
REPORTS: Final[Kinds] = kinds_of(Report)


def kind_in(value: Mapping[str, object], kinds: Kinds) -> type[Any] | None:
    """What a value says that it is; None where it says nothing that we know."""
    kind = value.get("kind")
    return kinds.get(kind) if isinstance(kind, str) else None


def whole(read: T, **changes: Any) -> T:
    """The same, with every field in it. Where a dataclass has no slots, msgspec leaves what nobody
    said to the class; but whoever copies or writes the value looks only into its dictionary.
    """
    said: Any = read
    told = {one.name: getattr(said, one.name) for one in fields(said)}
    made: T = said.__class__(**{**told, **changes})
    return made


def has_more(value: Any, read: Any) -> bool:
    """What was read says more than what was built from it has fields for, on whichever floor."""
    if value.__class__ is not dict:
        return any(
            has_more(one, other)
            for one, other in zip(value, read, strict=True)
            if one.__class__ is dict
        )
    if not value.keys() <= _names(read.__class__):
        return True
    return any(
        has_more(one, getattr(read, name))
        for name, one in value.items()
        if one.__class__ is dict or one.__class__ is list
    )


@cache
def _names(kind: Any) -> frozenset[str]:
    return frozenset(field.name for field in fields(kind))


def fits_but_for_words(value: object, kind: Any) -> bool:
    """A newer version may know more words than we do: all else is as this dataclass has it."""
    try:
        msgspec.convert(value, _wordless(kind))
    except msgspec.ValidationError:
        return False
    return True


@cache
def _wordless(hint: Any) -> Any:
    """The same type where any word will do. Made when it is first needed, which is hardly ever."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal or (isinstance(hint, type) and issubclass(hint, Enum)):
        return Any
    if is_dataclass(hint):
        return _struct(hint)
    if origin is UnionType:
        return reduce(or_, map(_wordless, inner))
    if origin is None or hint is ...:
        return hint
    return origin[tuple(map(_wordless, inner))]


def _struct(kind: Any) -> type[msgspec.Struct]:
    hints = get_type_hints(kind)
    wanted = [
        (one.name, _wordless(hints[one.name]))
        if one.default is one.default_factory is MISSING
        else (one.name, _wordless(hints[one.name]), None)
        for one in fields(kind)
    ]
    return msgspec.defstruct(kind.__name__, wanted, kw_only=True)
