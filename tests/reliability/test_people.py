"""What was acknowledged is missed when it is not there, and seen when it is there twice."""

from __future__ import annotations

from tests.reliability.people import differences


def test_what_was_told_must_be_held_once() -> None:
    assert differences(["a", "b"], ["b", "a", "never answered"], set()) == ((), ())


def test_what_is_missing_is_lost_and_is_named_once() -> None:
    assert differences(["a", "b", "b"], ["a"], set()) == (("b",), ())


def test_what_is_kept_apart_is_not_lost() -> None:
    assert differences(["a", "b"], ["a"], {"b"}) == ((), ())


def test_what_is_there_twice_is_seen_also_where_nobody_was_told() -> None:
    assert differences([], ["a", "b", "a"], set()) == ((), ("a",))
