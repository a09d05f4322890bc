"""A late day on the console: what can be done, what it leads to, and what was done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dashboards.live import LivePage
from dashboards.pages import render_page
from dashboards.scene import PageKey
from dashboards.views.base import Place
from dashboards.views.catch_up import CatchUpCard, catch_up_cards
from dashboards.views.console import place_of
from dashboards.views.lines import segment_lines
from session_core.rules import commands as c
from session_core.rules.readings import next_deadline
from session_core.rules.terms import LANGUAGES, CatchUpWay, Language
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, Day, oslo

BREAKS, SHIFT = CatchUpWay.SHORTEN_BREAKS, CatchUpWay.SHIFT


def late() -> Day:
    """10:27: the lecture is twelve minutes over."""
    return days.in_lecture().at("10:27")


def card(day: Day, language: Language = "nb") -> CatchUpCard | None:
    """What the console says about it."""
    place: Place = place_of(day.state)
    found = catch_up_cards(day.state, place, day.now, language)
    return found[0] if found else None


def page(day: Day, name: str = "console", room: str = "", language: Language = "nb") -> str:
    """A page of the day."""
    key = PageKey(page=name, session=day.programme.session, room=room, language=language)  # type: ignore[arg-type]
    return render_page(key, day.scene())


def test_a_day_in_time_says_nothing_about_it() -> None:
    assert card(days.in_lecture()) is None
    assert card(days.in_lecture().at("10:17")) is None, "two minutes are nothing"


def test_it_says_how_late_the_day_is_and_suggests_the_courses_own_way() -> None:
    found = card(late())
    assert found is not None
    assert (found.late_min, found.ends_at) == (12, oslo("15:12"))
    first = found.ways[0]
    assert (first.way, first.ends_at, first.left_min) == (BREAKS, oslo("15:00"), 0)
    assert [(one.title, one.was_min, one.minutes) for one in first.lines if one.shorter] == [
        ("Pause", 15, 10), ("Lunsj", 45, 38),
    ]  # fmt: skip
    assert {one.way for one in found.ways} == set(CatchUpWay)


def test_the_preview_is_what_every_page_shows_once_it_is_pressed() -> None:
    found = card(late())
    assert found is not None
    day = late().press(c.CatchUp, way=BREAKS, seen_late_s=found.late_s)
    shown = {one.id: one.starts_at for one in segment_lines(day.state, day.now, "nb")}
    assert {one.id: one.starts_at for one in found.ways[0].lines}.items() <= shown.items()
    day.at("10:27:30").rejoin().press(c.Advance)
    for name, room in (("room", BAERUM), ("screen", HSS)):
        assert "10:38" in page(day, name, room), "a break of ten minutes, in every room"


def test_it_says_what_was_done_until_something_else_is_done() -> None:
    day = late().press(c.CatchUp, way=BREAKS, seen_late_s=720)
    found = card(day)
    assert found is not None
    assert found.done is not None
    assert (found.done.way, found.ways) == (BREAKS, ())
    assert "Pausene er kortet ned." in page(day)
    assert card(day.at("10:27:30").rejoin().press(c.Advance)) is None


def test_what_was_chosen_is_not_told_as_so_once_the_day_is_later_still() -> None:
    day = late().press(c.CatchUp, way=BREAKS, seen_late_s=720)
    assert "late-done" in page(day)
    later = page(day.at("10:34"))
    assert "late-done" not in later, "the frame is a warning again, and its heading says how late"
    assert "Sist valgt kl." in later


def test_it_can_be_undone_from_the_console_and_stays_in_the_log() -> None:
    day = late().press(c.CatchUp, way=BREAKS, seen_late_s=720).at("10:27:09")
    assert 'value="undo_move"' in page(day)
    day.press(c.UndoMove)
    found = card(day)
    assert found is not None
    assert found.done is None
    told = page(day, "record")
    assert "Kort ned pausene" in told
    assert "angret kl." in told


def test_an_agreed_end_is_calm_until_the_day_is_later_still() -> None:
    day = late().press(c.CatchUp, way=SHIFT, seen_late_s=720)
    found = card(day)
    assert found is not None
    assert (found.ways, found.done.left_min if found.done else 0) == ((), 12)
    assert card(day.at("10:30")) != found


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_done_says_why_and_has_no_button(language: Language) -> None:
    day = days.to_segment(days.started(), 11).at("14:46")
    found = card(day, language)
    assert found is not None
    none = [one for one in found.ways if one.why_not]
    assert none, "no break is left to give"
    for one in none:
        assert f'name="way" value="{one.way}"' not in page(day, language=language)


def test_every_minute_that_is_lost_changes_that_card_and_sends_no_more_than_it_must() -> None:
    day = late()
    key = PageKey(page="console", session=day.programme.session)
    live = LivePage(key)
    live.whole(day.scene())
    assert live.change(day.scene(20)) is None, "nothing ticks"
    at = next_deadline(day.state, day.now)
    assert at == day.now + timedelta(minutes=1)
    day.now = at
    told = live.change(day.scene(0))
    assert told is not None
    assert '"catch-up"' in told
    assert '"questions"' not in told


def test_ways_that_come_to_the_same_are_offered_once() -> None:
    found, told = card(late()), page(late())
    assert found is not None
    assert {one.way: one.same_as for one in found.ways if one.same_as} == {
        CatchUpWay.HOLD_PLAN: BREAKS
    }
    assert f'name="way" value="{BREAKS}"' in told
    assert f'name="way" value="{CatchUpWay.HOLD_PLAN}"' not in told
    assert "gir det samme som «Kort ned pausene» nå" in told


def test_where_nothing_can_be_gained_nothing_is_suggested_and_the_end_can_be_moved() -> None:
    day = days.to_segment(days.started(), 11).at("14:46")
    found, told = card(day), page(day)
    assert found is not None
    assert (found.suggested, found.others) == (None, found.ways)
    assert "Samkurs finner ingenting å korte ned" in told
    assert "Forslag" not in told
    assert f'name="way" value="{SHIFT}"' in told


def test_where_people_have_sat_too_long_already_it_says_so_and_something_can_be_pressed() -> None:
    day = days.in_lecture()
    assert day.state.current is not None
    day.press(c.ChangeLength, target=day.state.current.segment.id, seconds=3600).at("11:29")
    found, told = card(day), page(day)
    assert found is not None
    assert (found.late_min, found.sits_long, found.break_ahead) == (74, True, True)
    assert any(f'name="way" value="{one.way}"' in told for one in found.ways if not one.why_not)
    assert "uten pause uansett hva du velger. Ta gjerne pausen først" in " ".join(told.split())
    assert "uansett hva du velger" not in page(late())
