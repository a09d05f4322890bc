"""A group leader reads of people and of what to do, in no words of our machines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from dashboards.pages import render_page
from dashboards.phrases import SENTENCES, known, sentence
from dashboards.phrases_links import LINKS
from dashboards.phrases_machine import MACHINE
from dashboards.phrases_network import NETWORK
from dashboards.phrases_practice import LEADER
from dashboards.phrases_roomcheck import ROOM_CHECK
from dashboards.scene import PageName, Presence
from dashboards.views.board import clocks_within
from dashboards.views.room import notices_card
from session_core.rules import care_commands as cc
from session_core.rules import reports as r
from session_core.rules.terms import LANGUAGES, CheckVerdict, Language, Role
from tests.dashboards import days
from tests.dashboards.days import HSS
from tests.dashboards.stage import seen
from tests.dashboards.test_pages import MOMENTS, key_of, scene_at

OF_MACHINES = re.compile(r"\b[Ss]entral|\b[Mm]erknad|\b[Tt]he centre\b|\b[Rr]emark")
"""Our words for the server and for a verdict. The verdict in capitals is explained beside it."""

AT_A_TERMINAL = {"check_centre_missing"}


def told_in_a_room(language: Language) -> Iterator[str]:
    """Every sentence about its PC, its network and what is practised there."""
    for codes in (LINKS, NETWORK, MACHINE, ROOM_CHECK, LEADER):
        yield from (sentence(one, language) for one in codes if one not in AT_A_TERMINAL)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_room_page_has_no_word_of_our_machines(moment: str, language: Language) -> None:
    text = seen(render_page(key_of("room", language), scene_at(moment)))
    assert OF_MACHINES.findall(text) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_for_a_room_has_a_word_of_our_machines(language: Language) -> None:
    told = [*told_in_a_room(language)]
    assert len(told) > 200
    assert [one for one in told if OF_MACHINES.search(one)] == []


@pytest.mark.parametrize("said", ["Sentralen svarer ikke", "med en merknad", "in the centre now"])
def test_a_word_of_our_machines_is_found(said: str) -> None:
    assert OF_MACHINES.search(said)


OURS = re.compile(r"\b[Ss]entral(?!bord)|\b[Tt]he centre\b|\bms\b|\b[Mm]erknad:|\bRemark:")
"""The same on the pages of whoever leads: there Samkurs is what does something, and the server is
where it runs. A table of a record may have remarks.
"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["board", "wall", "console", "record", "deviations", "start"])
def test_no_page_of_whoever_leads_has_a_word_of_our_machines(
    page: PageName, language: Language
) -> None:
    for moment in MOMENTS:
        assert OURS.findall(seen(render_page(key_of(page, language), scene_at(moment)))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_but_those_at_a_terminal_has_one(language: Language) -> None:
    told = {one: sentence(one, language) for one in SENTENCES if one not in AT_A_TERMINAL}
    assert {one: text for one, text in told.items() if OURS.search(text)} == {}


def test_what_is_worth_a_look_and_how_clocks_agree_is_said_in_plain_words() -> None:
    day = days.started().measure(HSS, load=CheckVerdict.WARN)
    said = seen(render_page(key_of("board"), day.scene()))
    assert "Bør rettes: Belastning" in said
    assert "Klokkene i rommene går likt." in said
    assert {clocks_within([one]) for one in trips(30, 200, 900, 2000)} == {50, 250, 1000, 0}
    for step in (50, 250, 1000, 0):
        assert known(f"clocks_within_{step}")


def trips(*ms: float) -> Iterator[Presence]:
    for one in ms:
        yield Presence(connected=True, heard_at=None, rtt_ms=one, laptop=True)


@pytest.mark.parametrize(
    "said", ["av sentralen 09:00", "innen 50 ms.", "Merknad: Lyd", "Remark: X"]
)
def test_a_word_of_ours_is_found(said: str) -> None:
    assert OURS.search(said)
    assert not OURS.search("Ring sentralbordet. Merknader")


def test_what_has_come_through_is_told_as_the_course_team_having_it() -> None:
    day = days.ended().report(r.ClosingReport, HSS, patients=3, relatives=2, evaluation_done=True)
    page = seen(render_page(key_of("room"), day.scene()))
    assert "kommet fram til kursledelsen" in page


def test_a_message_says_whose_it_is_to_the_eye_and_aloud() -> None:
    day = days.in_lobby().press(cc.SendMessage, text="Vent litt", role=Role.COORDINATOR)
    card = notices_card(day.state, HSS, "nb")
    assert card.said == "Beskjed fra koordinator: Vent litt"
    assert "fra koordinator, sendt" in seen(render_page(key_of("room"), day.scene()))


def test_the_number_of_the_house_for_the_acutely_ill_stands_beside_113() -> None:
    day = days.in_lobby()
    rooms = [replace(one, emergency_phone="2222") for one in day.programme.rooms]
    told = replace(day.state, programme=replace(day.programme, rooms=tuple(rooms)))
    scene = replace(day.scene(), sessions={day.programme.session: told})
    said = "ring først 2222 (sykehusets nødnummer) eller 113."
    assert said in seen(render_page(key_of("room"), scene))
    assert "ring 113 eller sykehusets eget" in seen(render_page(key_of("room"), day.scene()))
