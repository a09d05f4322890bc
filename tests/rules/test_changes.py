"""A copy with some fields changed is what `dataclasses` would have made."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import pytest

from session_core.rules.changes import replace
from session_core.rules.evolve import begin
from session_core.rules.reports import Source
from session_core.rules.room_state import RoomState
from tests.builders import START, sample_programme

STATE = begin(sample_programme(2))
VALUES = (STATE, RoomState(), STATE.programme, STATE.position, Source(outbox="one", n=1))


@pytest.mark.parametrize("value", VALUES, ids=lambda one: type(one).__name__)
def test_a_copy_is_equal_and_another_object(value: object) -> None:
    copy = replace(value)  # type: ignore[type-var]
    assert copy == value == dataclasses.replace(value)  # type: ignore[type-var]
    assert copy is not value


def test_only_what_is_named_is_changed_and_only_in_the_copy() -> None:
    before = RoomState()
    after = replace(before, ready=True, ready_at=START)
    assert after == dataclasses.replace(before, ready=True, ready_at=START)
    assert before == RoomState()


@pytest.mark.parametrize("value", [RoomState(), Source(outbox="one", n=1)])
def test_a_field_that_does_not_exist_is_refused(value: RoomState | Source) -> None:
    with pytest.raises(TypeError, match=f"{type(value).__name__} has no field colour"):
        replace(value, colour="blue")  # type: ignore[call-arg]


def test_a_class_that_looks_at_its_own_fields_is_refused() -> None:
    @dataclass(frozen=True, slots=True)
    class Careful:
        number: int

        def __post_init__(self) -> None:
            assert self.number > 0

    with pytest.raises(AssertionError, match="Careful"):
        replace(Careful(1), number=-1)
