"""What shares its methods is what the standard library would have made, and lighter."""

from __future__ import annotations

import dataclasses
import gc
import weakref
from dataclasses import FrozenInstanceError, field
from typing import Any

import pytest

from session_core.rules.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cup:
    """One with all that a field may wish."""

    size: float
    owner: str = field(default="", compare=False)
    secret: str = field(default="", repr=False)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Theirs:
    size: float
    owner: str = dataclasses.field(default="", compare=False)
    secret: str = dataclasses.field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Nothing:
    """One without fields."""


@dataclass(frozen=True, slots=True)
class Named:
    """One that tells itself in its own way."""

    number: int

    def __repr__(self) -> str:
        return f"number {self.number}"


@dataclass
class Tally:
    """One that may change."""

    number: int = 0


def test_equal_is_what_has_the_same_class_and_the_same_compared_fields() -> None:
    assert Cup(size=2.0) == Cup(size=2.0, owner="somebody")
    assert Cup(size=2.0) != Cup(size=3.0)
    assert Cup(size=2.0) != Cup(size=2.0, secret="tea")
    others: list[object] = [_Theirs(size=2.0), Nothing(), Named(1), 2.0]
    assert all(Cup(size=2.0) != other for other in others)
    assert Nothing() == Nothing()


def test_what_is_equal_is_found_in_a_set() -> None:
    assert Cup(size=2.0, owner="you") in {Cup(size=2.0)}
    assert len({Nothing(), Nothing(), Named(1), Named(1)}) == 2


def test_it_tells_itself_as_the_standard_library_would() -> None:
    told = repr(Cup(size=2.0, owner="you", secret="tea"))
    assert told == repr(_Theirs(size=2.0, owner="you", secret="tea")).replace("_Theirs", "Cup")
    assert repr(Named(1)) == "number 1"
    assert repr(Nothing()) == "Nothing()"


def test_it_cannot_be_changed() -> None:
    cup: Any = Cup(size=2.0)
    with pytest.raises(FrozenInstanceError, match="size"):
        cup.size = 3.0
    with pytest.raises(FrozenInstanceError, match="colour"):
        cup.colour = "blue"
    with pytest.raises(FrozenInstanceError, match="size"):
        del cup.size
    assert dataclasses.replace(cup, size=3.0) == Cup(size=3.0)


def test_what_may_change_is_the_standard_librarys() -> None:
    tally = Tally()
    tally.number = 4
    assert tally == Tally(4)


def test_the_class_without_slots_is_not_kept() -> None:
    class Plain:
        number: int

    first = weakref.ref(Plain)
    made = dataclass(frozen=True, slots=True)(Plain)
    del Plain
    gc.collect()
    assert first() is None
    assert made(1) == made(1)  # type: ignore[call-arg]
