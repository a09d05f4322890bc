"""The closed sets of the domain, and what follows from a segment's type."""

from __future__ import annotations

import pytest

from session_core.rules.terms import LANGUAGES, Language, SegmentType, Text

LOCAL, PARTS, TEACHES = "local", "parts", "teaches"

WHAT_FOLLOWS = [
    (SegmentType.FRAME, set()),
    (SegmentType.LECTURE, {TEACHES}),
    (SegmentType.LOCAL, {LOCAL, PARTS, TEACHES}),
    (SegmentType.SHARING, {LOCAL, PARTS, TEACHES}),
    (SegmentType.BREAK, {PARTS}),
    (SegmentType.EVALUATION, {LOCAL, PARTS}),
]


@pytest.mark.parametrize(("kind", "expected"), WHAT_FOLLOWS)
def test_a_segments_type_says_whose_clock_rules_and_what_is_teaching(
    kind: SegmentType, expected: set[str]
) -> None:
    answers = {LOCAL: kind.is_local, PARTS: kind.parts_rooms, TEACHES: kind.is_teaching}
    assert {name for name, answer in answers.items() if answer} == expected


def test_every_type_of_segment_is_in_the_table() -> None:
    assert {kind for kind, _ in WHAT_FOLLOWS} == set(SegmentType)


@pytest.mark.parametrize(("language", "shown"), [("nb", "Pause"), ("nn", "Kvile"), ("en", "Break")])
def test_a_text_is_shown_in_the_wished_language(language: Language, shown: str) -> None:
    assert Text(nb="Pause", nn="Kvile", en="Break").in_language(language) == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_that_lacks_a_language_is_shown_in_bokmaal(language: Language) -> None:
    assert Text(nb="Pause").in_language(language) == "Pause"
