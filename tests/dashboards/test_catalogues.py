"""The catalogues are whole, and the check that says so finds what is planted."""

from __future__ import annotations

from babel.messages.catalog import Catalog

from dashboards.languages import catalogue
from tools import catalogues


def of(**sentences: str) -> Catalog:
    """A catalogue with these sentences, `_` for a space."""
    made = Catalog(locale="nn", fuzzy=False)
    for source, told in sentences.items():
        made.add(source.replace("_", " "), told)
    return made


def test_every_sentence_is_there_in_every_language() -> None:
    assert list(catalogues.faults()) == []


def test_a_missing_sentence_is_found() -> None:
    assert "no translation" in "".join(catalogues.faults_in(of(Hei_du=""), of(), "nn"))
    assert "no translation" in "".join(catalogues.faults_in(of(Hei_du=""), of(Hei_du=""), "nn"))


def test_a_fuzzy_sentence_is_found() -> None:
    unsure = of(Hei_du="Hei der")
    message = unsure.get("Hei du")
    assert message is not None
    message.flags.add("fuzzy")
    assert "not sure" in "".join(catalogues.faults_in(of(Hei_du=""), unsure, "nn"))


def test_english_left_in_nynorsk_is_found() -> None:
    found = catalogues.faults_in(of(Vent=""), of(Vent="Please wait"), "nn")
    assert "English" in "".join(found)


def test_english_left_in_bokmal_is_found() -> None:
    assert list(catalogues.english_in(of(Wait_for_the_room="")))
    assert not list(catalogues.english_in(of(Vent_på_rommet="")))


def test_a_sentence_that_lost_its_gap_is_found() -> None:
    source = Catalog()
    source.add("Vent %(n)d s")
    told = Catalog(locale="nn")
    told.add("Vent %(n)d s", "Vent litt")
    assert "other gaps" in "".join(catalogues.faults_in(source, told, "nn"))


def test_a_sentence_that_nobody_says_is_found() -> None:
    assert "any more" in "".join(catalogues.faults_in(of(), of(Hei_du="Hei du"), "nn"))


def test_the_empty_sentence_is_not_the_header_of_the_file() -> None:
    assert catalogue("en").gettext("") == ""


def test_one_and_several_are_told_apart() -> None:
    say = catalogue("en").ngettext
    assert say("%(num)d rom", "%(num)d rom", 1) == "%(num)d room"
    assert say("%(num)d rom", "%(num)d rom", 2) == "%(num)d rooms"
    assert catalogue("nb").ngettext("én", "flere", 2) == "flere"
