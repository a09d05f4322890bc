"""Numbers to ring: the house's own in the page's language, and others as links on a phone."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from markupsafe import Markup

from dashboards.pages import render_page
from dashboards.phone_numbers import dialled, rung, said_number, with_links
from dashboards.phrases import SENTENCES, sentence
from dashboards.scene import PageKey
from session_core.rules import reports as r
from session_core.rules.care import TAKEN_BACK_SHOWN
from session_core.rules.terms import LANGUAGES, CheckVerdict, Language
from tests.dashboards import days
from tests.dashboards.days import HSS, Day
from tests.dashboards.stage import seen


@pytest.mark.parametrize(
    ("number", "language", "said"),
    [
        ("internt 5100", "nb", "internt 5100"),
        ("internt 5100", "en", "extension 5100"),
        ("Intern 5100", "nn", "internt 5100"),
        ("5100", "en", "5100"),
        ("99 88 77 66", "en", "99 88 77 66"),
        ("Kari, internt 5100", "en", "Kari, internt 5100"),
    ],
)
def test_the_word_for_a_number_of_the_house_is_translated_and_the_number_never(
    number: str, language: Language, said: str
) -> None:
    assert said_number(number, language) == said


@pytest.mark.parametrize(
    ("number", "dials"),
    [
        ("113", "113"),
        ("32 00 00 00", "32000000"),
        ("+47 32 00 00 00", "+4732000000"),
        ("Kari: 99887766", "99887766"),
        ("5100", ""),
        ("internt 5100", ""),
        ("00 00 00 00", ""),
        ("99 88 77 66 eller 99 88 77 55", ""),
        ("koordinator", ""),
    ],
)
def test_a_phone_dials_what_any_phone_can_ring(number: str, dials: str) -> None:
    assert dialled(number) == dials


def test_a_number_is_a_link_on_a_phone_only() -> None:
    assert rung("99 88 77 66", language="nb") == "99 88 77 66"
    link = '<a class="ds-link rung" href="tel:99887766">99 88 77 66</a>'
    assert rung("99 88 77 66", True, language="nb") == link
    assert rung("internt 5100", True, language="nb") == "internt 5100 fra en hustelefon"
    assert rung("<b>", True, language="nb") == "<b>", "escaped by the template, as any text"


def test_help_on_a_phone_dials_113_and_says_that_a_number_of_the_house_is_for_its_own_phones() -> (
    None
):
    day = days.in_lobby()
    told = replace(day.state, programme=replace(day.programme, help_phone="internt 5100"))
    scene = replace(day.scene(), sessions={day.programme.session: told})
    key = PageKey(page="room", session=day.programme.session, room=HSS, by_phone=True)
    page = render_page(key, scene)
    assert '<a class="ds-link rung" href="tel:113">113</a>' in page
    assert "internt 5100 fra en hustelefon" in page
    assert "tel:" not in render_page(replace(key, by_phone=False), scene)
    english = seen(render_page(replace(key, by_phone=False, language="en"), scene))
    assert "extension 5100" in english


def test_a_call_says_who_was_called_and_one_that_was_taken_back_says_so_for_some_minutes() -> None:
    day = days.in_lecture()
    day.call(HSS)
    key = PageKey(page="room", session=day.programme.session, room=HSS)
    page = seen(render_page(key, day.scene()))
    assert "kursledelsen er tilkalt" in page
    assert "Ikke sett av kursledelsen ennå" in page
    (call,) = [one for one in day.state.helps.values() if one.room == HSS]
    day.report(r.HelpCancelledReport, HSS, help=call.id)
    assert "tatt tilbake" in seen(render_page(key, day.scene()))
    later = replace(day.scene(), now=day.now + TAKEN_BACK_SHOWN)
    assert "tatt tilbake" not in seen(render_page(key, later))


RINGS = {
    "nb": re.compile(r"\b[Rr]ing\b(?! etter hjelp| rommet)"),
    "nn": re.compile(r"\b[Rr]ing\b(?! etter hjelp| rommet)"),
    "en": re.compile(r"\b[Cc]all (?:IT|the coordinator|them)\b"),
}
"""That somebody is to ring. The button is called «Ring etter hjelp», and needs no number; of a room
whose number is not known the laptop's page says how it is asked for.
"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_told_to_ring_without_a_number(language: Language) -> None:
    told = {code: sentence(code, language, phone="№", number="№") for code in SENTENCES}
    rings = {code: text for code, text in told.items() if RINGS[language].search(text)}
    assert {code: text for code, text in rings.items() if "№" not in text} == {}
    assert RINGS["nb"].search("Hjelper det ikke, så ring IT og oppgi koden P4."), "planted"


def day_with(it: str, support: str) -> Day:
    day = days.in_lobby()
    plan = day.programme
    rooms = tuple(replace(one, it_phone=it) for one in plan.rooms)
    day.state = replace(day.state, programme=replace(plan, rooms=rooms, help_phone=support))
    return day.hear().measure(HSS, disk_free=CheckVerdict.FAIL)


@pytest.mark.parametrize(
    ("it", "support", "says"),
    [
        ("32 11 11 11", "internt 5100", "så ring IT, 32 11 11 11, og oppgi kode P4."),
        ("", "internt 5100", "så ring kursets hjelpetelefon, internt 5100, og oppgi kode P4."),
        ("", "", "så si fra til IT. Koden er P4."),
    ],
)
def test_a_room_that_needs_it_is_told_the_number_that_is_known(
    it: str, support: str, says: str
) -> None:
    day = day_with(it, support)
    key = PageKey(page="room", session=day.programme.session, room=HSS)
    assert says in seen(render_page(key, day.scene()))
    board = seen(render_page(PageKey(page="board"), day.at("08:50").hear().scene()))
    assert ("Ring IT, 32 11 11 11, og oppgi kode P4." in board) is bool(it)


def test_on_a_phone_the_number_of_it_dials() -> None:
    day = day_with("32 11 11 11", "")
    key = PageKey(page="room", session=day.programme.session, room=HSS, by_phone=True)
    assert '<a class="ds-link rung" href="tel:32111111">32 11 11 11</a>' in render_page(
        key, day.scene()
    )
    assert with_links("call_it", "nb", {"code": "<P4>", "phone": Markup("<a>1</a>")}) == (
        "Hjelper det ikke, så ring IT, <a>1</a>, og oppgi kode &lt;P4&gt;."
    )
