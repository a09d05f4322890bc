"""What is found of the same values is found once, and never given for others."""

from __future__ import annotations

from session_core.rules.once import KEPT_MAX, once


class Thing:
    """Any value that never changes."""


def test_the_same_objects_are_asked_about_once() -> None:
    asked: list[tuple[Thing, Thing]] = []

    @once
    def both(one: Thing, other: Thing) -> int:
        asked.append((one, other))
        return len(asked)

    first, second = Thing(), Thing()
    assert [both(first, second), both(first, second), both(second, first)] == [1, 1, 2]
    assert asked == [(first, second), (second, first)]


def test_what_is_gone_lends_its_answer_to_nothing_that_comes_after_it() -> None:
    @once
    def itself(one: Thing) -> Thing:
        return one

    for _ in range(2 * KEPT_MAX):
        thing = Thing()
        assert itself(thing) is thing


def test_no_more_answers_are_remembered_than_there_is_use_for() -> None:
    asked: list[Thing] = []

    @once
    def count(one: Thing) -> int:
        asked.append(one)
        return len(asked)

    first = Thing()
    for one in (first, *(Thing() for _ in range(KEPT_MAX)), first):
        last = count(one)
    assert last == KEPT_MAX + 2
