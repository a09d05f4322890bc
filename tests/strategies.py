"""Hypothesis strategies for every value of the rules, made from the types themselves.

`values(SessionState)` draws any state that the types allow, also such as no session would ever
reach: what reads and writes them may not count on more. A new field of a known type is drawn
without a word here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
"""Any script, but no half letters: JSON cannot carry them."""
instants = st.timedeltas(timedelta(days=1), timedelta(days=80_000)).map(EPOCH.__add__)
SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: words,
    bool: st.booleans(),
    int: st.integers(0, 500),
    float: st.floats(allow_nan=False, allow_infinity=False),
    datetime: instants,
    date: st.dates(),
    timedelta: st.timedeltas(timedelta(days=-3), timedelta(days=3)),
    type(None): st.none(),
}


@cache
def values(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of this type."""
    if hint in SIMPLE:
        return SIMPLE[hint]
    if get_origin(hint) is not None:
        return _composed(hint)
    if is_dataclass(hint):
        return st.deferred(lambda: _built(hint))
    assert issubclass(hint, Enum), f"no strategy for {hint}"
    return st.sampled_from(hint)


def _composed(hint: Any) -> st.SearchStrategy[Any]:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (UnionType, Union):
        return st.one_of([values(one) for one in inner])
    if origin is Literal:
        return st.sampled_from(inner)
    if origin is tuple and inner[1:] == (Ellipsis,):
        return st.lists(values(inner[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values, inner))
    assert issubclass(origin, Mapping), f"no strategy for {hint}"
    return st.dictionaries(*map(values, inner), max_size=2)


NOT_DRAWN = frozenset({"kind", "screens_apart"})
"""A kind is what it is; and the other stands on the wire alone, where it is made of `screens`."""


def _built(kind: Any) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind)
    own = {one.name: hints[one.name] for one in fields(kind) if one.name not in NOT_DRAWN}
    return st.builds(kind, **{name: values(hint) for name, hint in own.items()})


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
