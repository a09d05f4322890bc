"""The speaker's view: time, now and next, private notes and a line; and nothing to press."""

from __future__ import annotations

import re

import pytest

from dashboards.pages import render_page
from dashboards.scene import PAGES, PageKey, PageName
from dashboards.views.lines import room_label
from dashboards.views.speaker import clock_card, line_cards, notes_cards, question_cards
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules.questions import open_questions
from session_core.rules.terms import QuestionStatus
from tests.dashboards import days
from tests.dashboards.days import HSS, Day
from tests.dashboards.stage import seen

NOTE = "Hold fram en penn og en sensor"
LINE = "HSS hører deg dårlig: snakk litt høyere."


def html_of(day: Day, page: PageName = "speaker") -> str:
    room = HSS if page in ("room", "screen", "laptop", "history") else ""
    key = PageKey(page=page, session=day.programme.session, room=room)
    return render_page(key, day.scene())


def test_it_tells_the_time_left_what_is_on_and_what_comes_next() -> None:
    day = days.in_lecture()
    card = clock_card(day.state, day.scene(), "nb")
    assert (card.mood, card.ends_at) == ("goes", days.oslo("10:15"))
    assert card.clock is not None
    assert card.clock.until == days.oslo("10:15")
    assert card.next is not None
    assert card.next.title == "Pause"
    assert "Slutt 10:15" in seen(html_of(day))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (Day(), "Vi begynner 09:00"),
        (days.in_lecture().press(c.Hold), "Klokka står"),
        (days.waiting(), "Venter på Hallingdal Sjukestugu (HSS)"),
        (days.to_segment(days.started(), 15), "Dette er det siste på programmet."),
        (days.in_local().press(cc.CallBack), "Kalt inn 11:25, 1 av 3 tilbake"),
        (days.ended(), "Takk for i dag."),
    ],
)
def test_every_moment_has_its_words(day: Day, said: str) -> None:
    assert said in seen(html_of(day))


def test_there_is_nothing_to_press_and_without_script_it_is_fetched_anew() -> None:
    day = days.in_lecture().press(cc.TellSpeaker, text=LINE)
    html = html_of(day)
    body = html.partition("<main")[2]
    assert re.findall(r"<(?:button|a|input|form|select|summary)\b", body) == []
    assert '<noscript><meta http-equiv="refresh" content="20"></noscript>' in html
    assert "http-equiv" not in html_of(day, "console")


def test_notes_stand_there_while_their_segment_is_on_and_on_no_other_page() -> None:
    day = days.in_lecture()
    assert NOTE in html_of(day)
    for page in set(PAGES) - {"speaker"}:
        assert NOTE not in html_of(day, page), page
    assert notes_cards(days.in_break().state, "nb") == ()
    assert notes_cards(days.ended().state, "nb") == ()


def test_a_line_stands_there_until_it_is_taken_away_whoever_speaks() -> None:
    day = days.in_lecture().press(cc.TellSpeaker, text=f" {LINE} ")
    (line,) = line_cards(day.state, "nb")
    assert (line.text, line.said) == (LINE, f"Beskjed til deg: {LINE}")
    assert "vises nå" in seen(html_of(day, "console"))
    for page in ("room", "screen"):
        assert LINE not in html_of(day, page), page
    assert line_cards(day.press(cc.TellSpeaker).state, "nb") == ()
    day.press(cc.TellSpeaker, text=LINE).at("10:15").press(c.Advance)
    assert [one.text for one in line_cards(day.state, "nb")] == [LINE]
    assert "vises nå" in seen(html_of(day, "console"))
    assert line_cards(day.at("10:16").press(c.EndSession).state, "nb") == ()
    assert "vises nå" not in seen(html_of(day, "console"))


def test_the_question_that_is_up_stands_there_with_its_room_and_whose_turn_is_next() -> None:
    day = days.in_lecture()
    (waits,) = question_cards(day.state, "nb")
    assert (waits.room, waits.text) == ("", "")
    asked = open_questions(day.state)[0].id
    day.press(cc.MarkQuestion, question=asked, status=QuestionStatus.TAKEN)
    first, *others = open_questions(day.state)
    (card,) = question_cards(day.state, "nb")
    assert (card.room, card.text) == (room_label(day.state, first.room), first.text)
    assert card.waiting == len(others)
    assert first.text in seen(html_of(day))
    assert question_cards(days.started().state, "nb") == ()
