"""Every code has a sentence, in every language, that says what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import get_args

import pytest

from dashboards.phrases import SENTENCES, cause_of, kind_word, remedy_of, sentence
from dashboards.phrases_faults import FAULTS
from dashboards.phrases_links import LINKS
from dashboards.scene import LinkCode
from dashboards.views.elsewhere import ELSEWHERE
from dashboards.views.lines import Sign
from orchestrator import faults as centre_faults
from orchestrator import operator_words
from session_core.rules import terms
from session_core.rules.checks import Check
from session_core.rules.errors import RefusalCode
from session_core.rules.events import SetAsideCode
from session_core.rules.terms import LANGUAGES, Language
from session_core.wire.errors import FormCode, ReportCode, WireCode
from site_agent import line_words, terminal_words
from site_agent.calm_page import WORDS as WAITING
from site_agent.calm_page import Words
from site_agent.catalogue import load_catalogue
from tools import catalogues

ROOT = Path(__file__).parents[2]

DETAILS = {"seconds": 10, "minutes_min": 5, "code": "x", "title": "T", "at": "09:00", "room": "R",
           "reason": "Lyd", "text": "Hei", "span": "4 min"}  # fmt: skip

WORDS: list[tuple[str, type[StrEnum]]] = [
    ("phase", terms.Phase), ("type", terms.SegmentType), ("role", terms.Role),
    ("help", terms.HelpReason), ("question", terms.QuestionStatus), ("step", terms.LocalStep),
    ("moment", terms.ChecklistMoment), ("verdict", terms.CheckVerdict),
    ("heading", terms.Heading), ("owner", terms.ItemOwner),
]  # fmt: skip


def fault_codes() -> set[str]:
    """Every code that any part may show a person as an error."""
    literals = (RefusalCode, SetAsideCode, FormCode, ReportCode, WireCode, LinkCode)
    centre = {
        one.code
        for one in vars(centre_faults).values()
        if isinstance(one, type)
        and issubclass(one, centre_faults.CentreFault)
        and one is not centre_faults.CentreFault
    }
    return (
        {str(code) for one in literals for code in get_args(one)}
        | centre
        | {*terminal_words.TROUBLES}
    )


def word_codes() -> set[str]:
    """Every closed set of words, as the templates ask for them."""
    words = {f"{prefix}_{one.value}" for prefix, kind in WORDS for one in kind}
    signs = {f"sign_{one}" for one in get_args(Sign)}
    return words | signs | {f"check_{name}" for name in load_catalogue()}


@pytest.mark.parametrize("code", sorted(fault_codes() | word_codes()))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_sentence_of_its_own(code: str, language: Language) -> None:
    told = sentence(code, language, **DETAILS)
    assert told
    assert code in SENTENCES, "an unknown code gets the sentence for the unexpected"
    assert "{" not in told


@pytest.mark.parametrize("code", sorted({*FAULTS, *get_args(LinkCode)} - {"connected"}))
def test_a_sentence_about_trouble_says_what_happened_and_what_to_do(code: str) -> None:
    told = SENTENCES[code]
    assert len(re.findall(r"[.;:?] |\.$", told)) >= 2, told


def test_links_are_all_told_calmly_that_things_are_saved() -> None:
    lasting = {*get_args(LinkCode)} - {"connected", *ELSEWHERE}
    assert [code for code in lasting if "lagres her" not in LINKS[code]] == []


def test_a_code_from_a_newer_part_gets_a_sentence_with_the_code_in_it() -> None:
    assert "something_new" in sentence("something_new", "nb")


def test_a_detail_that_nobody_told_is_left_open() -> None:
    assert "…" in sentence("too_soon", "nb")


def test_a_check_without_a_word_of_ours_is_shown_by_its_own_name() -> None:
    assert kind_word("check_fan", "nb") == "fan"
    assert kind_word("check_power", "nb") == "Strøm"


def test_no_word_for_the_browser_is_left_unused() -> None:
    static = ROOT / "dashboards/static"
    parts = [static / "live.js", *static.glob("live/*.js")]
    script = "".join(part.read_text(encoding="utf-8") for part in parts)
    names = [code.removeprefix("js_") for code in LINKS if code.startswith("js_")]
    assert [name for name in names if f"words.{name}" not in script] == []
    assert {*re.findall(r"words\.(\w+)", script)} <= {*names}


def bad_findings(check: Check) -> list[str]:
    """What a check may find that is not in order: its words, and its verdicts on a figure."""
    bad = (terms.CheckVerdict.WARN, terms.CheckVerdict.FAIL)
    limits = zip(bad, (check.warn, check.fail), strict=True)
    return [word for word, means in check.words.items() if means in bad] + [
        str(verdict) for verdict, limit in limits if limit is not None
    ]


@pytest.mark.parametrize("check", load_catalogue().values(), ids=lambda one: one.id)
def test_whatever_is_not_in_order_has_a_cause_and_one_thing_to_do(check: Check) -> None:
    found = bad_findings(check)
    assert found or check.id == "join_test", "which is done, or not known"
    assert [one for one in found if not cause_of(check.id, one)] == []
    assert [one for one in found if not remedy_of(check.remedy or check.id, one)] == []


OTHER_WORDS = re.compile(
    r"\b(ring|be|call|ask)( the)? (drift|operat\w+)\b|lysark"
    r"|\b(laptop|maskin|datamaskin|computer|machine)(s|en|a|er|ar|ene|ane)?\b|rom-?(laptop|maskin)",
    re.IGNORECASE,
)


def read_by_people(language: Language) -> Iterator[str]:
    """Every sentence of the pages, of a page that waits, of both terminals and of lists."""
    for message in catalogues.read(
        catalogues.po_file("nn" if language == "nb" else language), "nn"
    ):
        told = message.id if language == "nb" else message.string
        yield from [told] if isinstance(told, str) else told or ()
    yield from (getattr(WAITING[language], one) for one in Words.__slots__)
    for words in (operator_words.SENTENCES, terminal_words.TROUBLES, terminal_words.WORDS):
        yield from (one.in_language(language) for one in words.values())
    for words in (line_words.LINE, line_words.FLAGS):
        yield from (one.in_language(language) for one in words.values())
    for path in (ROOT / "config").rglob("*.toml"):
        yield from re.findall(rf"(?m)^\S*\.?{language} = .*$", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_thing_has_one_word(language: Language) -> None:
    """Who is to be rung is IT, what is shown is slides, and a room has a PC, everywhere."""
    told = [*read_by_people(language)]
    assert len(told) > 500
    assert [one for one in told if OTHER_WORDS.search(one)] == []


@pytest.mark.parametrize(
    "said", ["ring drift", "Laptopen er borte", "denne maskinen", "the computer", "To laptoper"]
)
def test_another_word_for_it_is_found(said: str) -> None:
    assert OTHER_WORDS.search(said)
