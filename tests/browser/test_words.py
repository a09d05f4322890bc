"""Bokmål on a page in another language is noticed, and only that."""

from __future__ import annotations

import pytest

from tests.browser.words import wrong_language

PAIRS = [
    ("Nå", "Now"),
    ("Sist talt %(time)s", "Last counted %(time)s"),
    ("Send", "Send"),
    ("Pause", "Break"),
    ("Stans litt", "Pause"),
]


@pytest.mark.parametrize(
    "text", ["Nå", "Sist talt 09.15", "Pause til 10", "Lagret, men ikke sendt", "  Nå: velkommen"]
)
def test_bokmal_on_an_english_page_is_seen(text: str) -> None:
    assert wrong_language([text], "en", PAIRS, ()) != []


@pytest.mark.parametrize("text", ["Now", "Last counted 09:15", "Send", "Pause", "Nåltjern sykehus"])
def test_english_on_an_english_page_is_not(text: str) -> None:
    assert wrong_language([text], "en", PAIRS, ["Nåltjern sykehus"]) == []


def test_bokmal_on_a_nynorsk_page_is_seen() -> None:
    assert wrong_language(["Rommet er ikke klart"], "nn", [], ()) == ["Rommet er ikke klart"]
    assert wrong_language(["Rommet er ikkje klart"], "nn", [], ()) == []
    assert wrong_language(["PC-en står i straum"], "nn", [], ()) == []
