"""What a centre older than the laptop refused is told on the room's page, with what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboards.live import LivePage
from dashboards.pages import render_page
from dashboards.scene import NotTaken, PageKey, SavedHere, Scene
from dashboards.views.not_taken import not_taken_cards
from session_core.rules.terms import LANGUAGES, Language
from tests.dashboards import days
from tests.dashboards.days import BAERUM, Day, oslo
from tests.dashboards.stage import seen

OWN_WAY = NotTaken(kind="own_way", at=oslo("09:41"))


def corrected(day: Day) -> NotTaken:
    first = day.programme.segments[0].id
    at = oslo("09:40")
    return NotTaken(kind="count_correction", at=at, segment=first, patients=4, relatives=3)


def laptop(day: Day, *refused: NotTaken, session: str = "") -> Scene:
    here = SavedHere(link="connected", since=day.now, unsent=0, centre_heard_at=day.now)
    told = tuple((session or day.programme.session, one) for one in refused)
    return day.scene(saved_here=replace(here, not_taken=told))


def key_of(day: Day, language: Language = "nb") -> PageKey:
    return PageKey(page="room", session=day.programme.session, room=BAERUM, language=language)


def test_a_correction_and_an_own_way_are_named_with_what_to_ring_in() -> None:
    day = days.in_lecture()
    page = " ".join(seen(render_page(key_of(day), laptop(day, corrected(day), OWN_WAY))).split())
    title = day.programme.segments[0].title.nb
    assert (
        f"Rettingen kl. 09:40 er ikke med i tallene. «{title}»: 4 pasienter, 3 pårørende." in page
    )
    assert "At dere kjørte på egen hånd kl. 09:41, er ikke meldt." in page
    assert "Ring internt 5100, og si dette." in page


def test_without_a_number_nobody_is_told_to_ring() -> None:
    day = days.in_lecture()
    day.state = replace(day.state, programme=replace(day.programme, help_phone=""))
    page = seen(render_page(key_of(day), laptop(day, OWN_WAY)))
    assert "Si det til koordinator eller i videomøtet." in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_has_no_sentence_of_its_own_is_told_all_the_same(language: Language) -> None:
    day = days.in_lecture()
    strange = NotTaken(kind="brought_cake", at=oslo("09:42"))
    ((line,),) = (one.lines for one in not_taken_cards(day.state, laptop(day, strange), language))
    assert line.code == "not_taken_other"
    assert "09:42" in seen(render_page(key_of(day, language), laptop(day, strange)))


def test_it_is_of_its_own_day_and_never_the_centres_to_say() -> None:
    day = days.in_lecture()
    assert not_taken_cards(day.state, laptop(day, OWN_WAY, session="yesterday"), "nb") == ()
    assert not_taken_cards(day.state, day.scene(), "nb") == ()


def test_it_is_read_aloud_once() -> None:
    day = days.in_lecture()
    live = LivePage(key_of(day))
    live.whole(laptop(day))
    assert "egen hånd kl. 09:41" in (live.change(laptop(day, OWN_WAY)) or "").split('"say":')[1]
    assert live.change(laptop(day, OWN_WAY)) is None
