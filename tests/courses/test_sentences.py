"""Every code has its sentence in three languages, and every sentence says what to do."""

from __future__ import annotations

import string
from typing import get_args

import pytest

from orchestrator.courses.codes import (
    AssumedCode,
    DoubtCode,
    FileCode,
    PlanCode,
    ShapeCode,
    SheetCode,
    WarningCode,
)
from orchestrator.courses.faults import Fault
from orchestrator.courses.sentences import catalogue, explain, shown, where, word
from session_core.rules.terms import LANGUAGES

CODES = {
    code
    for kind in (FileCode, ShapeCode, PlanCode, WarningCode, SheetCode, DoubtCode, AssumedCode)
    for code in get_args(kind)
}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_there_is_a_sentence_for_each_code_and_none_left_over() -> None:
    assert {one for one in catalogue() if not one.startswith("words.")} == CODES


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_a_sentence_is_there_in_three_languages_with_the_same_places(code: str) -> None:
    text = catalogue()[code]
    assert text.nb
    assert text.nn
    assert text.en
    assert places(text.nb) == places(text.nn) == places(text.en)


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_sentence_about_a_fault_says_what_is_wrong_and_what_to_do(code: str) -> None:
    for language in LANGUAGES:
        said = catalogue()[code].in_language(language)
        assert said.endswith((".", '"'))
        assert sum(said.count(sign) for sign in (". ", "? ", "; ", ": ")) >= 1


def fault(**details: object) -> Fault:
    return Fault(
        file="a.toml", line=7, path=("rooms", 0, "room"), code="unknown_room", details=details
    )


def test_a_fault_is_told_on_one_line_with_file_line_field_and_remedy() -> None:
    said = explain(fault(found="hss", known="hss-kursrom", meant="hss-kursrom"), "nb")
    assert said == (
        "a.toml:7: feil: rom 1, «room»: Rommet «hss» finnes ikke i sites.toml. "
        "Kjente rom: hss-kursrom. Mente du «hss-kursrom»?"
    )


def test_places_are_counted_as_people_count() -> None:
    assert where(("days", 0, "segments", 3, "start"), "nb") == "dag 1, post 4, «start»"
    assert where(("days", 1, "segments", 0), "en") == "day 2, segment 1"
    assert where((), "nb") == ""


def test_control_signs_from_a_file_never_reach_the_terminal() -> None:
    said = explain(fault(found="\x1b[31m\nred", known="hss-kursrom"), "en")
    assert said.isprintable()
    assert len(shown("x" * 10_000)) == 200


def test_braces_in_a_file_are_no_places_of_ours() -> None:
    assert "{found} {x}" in explain(fault(found="{found} {x}", known="a"), "nn")


def test_what_was_expected_is_said_in_words() -> None:
    kinds = ("text", "whole_number", "yes_or_no", "list", "table", "clock", "date")
    assert all(word(f"expected_{one}", language) for one in kinds for language in LANGUAGES)
