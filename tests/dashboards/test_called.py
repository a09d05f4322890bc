"""Rooms that are called back while they go their own way, and rooms that take more time: what their
people are told, and for how long.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboards.pages import render_page
from dashboards.scene import PageKey, SavedHere
from dashboards.views.copy import copy_card
from dashboards.views.happenings import happening_text
from dashboards.views.todo import todo_card
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules.clocks import ends_in_room
from session_core.rules.replay import Happening
from session_core.rules.terms import LocalStep, OwnStep, RoomId
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, Day, diabetes_day, oslo
from tests.dashboards.stage import seen

SESSION = diabetes_day().session
GATHER = "Nå samles vi igjen"
CHOOSE = "Kursleder kaller dere inn. Vil dere følge de andre?"


def read(key: PageKey, day: Day) -> str:
    """Its words, one after the other."""
    return " ".join(seen(render_page(key, day.scene())).split())


def screen(day: Day, room: RoomId = HSS) -> str:
    return read(PageKey(page="screen", session=SESSION, room=room), day)


def page(day: Day, room: RoomId = HSS) -> str:
    return read(PageKey(page="room", session=SESSION, room=room), day)


# ── called on its own way ──────────────────────────────────────────────────────────────────────


def called_alone(stayed: bool = True) -> Day:
    """11:05: HSS is at local work by itself since 11:00, until 11:40; the others, at local work
    since 11:15, are called at 11:20.
    """
    day = days.to_segment(days.started(), 4).at("11:00").own(HSS, 9)
    if stayed:
        day.at("11:01").own(HSS, 9, OwnStep.STAYED)
    day.at("11:15").press(c.Advance)
    return day.at("11:20").press(cc.CallBack)


@pytest.mark.parametrize("stayed", [True, False])
def test_a_room_on_its_own_way_is_asked_plainly_when_it_is_called(stayed: bool) -> None:
    day = called_alone(stayed=stayed)
    assert GATHER in screen(day)
    assert todo_card(day.state, day.scene(), HSS, "nb").kind == "choose"
    assert CHOOSE in page(day)
    assert "Kalt inn 11:20." in page(day)


@pytest.mark.parametrize("step", [OwnStep.STAYED, OwnStep.FOLLOWED])
def test_its_answer_ends_the_call_there(step: OwnStep) -> None:
    day = called_alone().at("11:21").own(HSS, 9, step)
    followed = step is OwnStep.FOLLOWED
    assert (GATHER in screen(day)) == followed, "with the others it is called until it is back"
    assert CHOOSE not in page(day)


def test_the_call_ends_by_itself_with_what_was_on() -> None:
    assert GATHER in screen(called_alone().at("11:39:59"))
    day = called_alone().at("11:40")
    assert GATHER not in screen(day), "what the room had on has ended"
    assert CHOOSE not in page(day)
    moved = called_alone().at("11:22").press(c.Advance)
    assert GATHER not in screen(moved), "the others go on"
    assert CHOOSE not in page(moved)


def test_a_call_that_is_taken_back_is_gone_there_too() -> None:
    day = called_alone().at("11:20:05").press(c.UndoMove)
    assert GATHER not in screen(day)
    assert CHOOSE not in page(day)


def test_with_the_others_a_screen_gathers_people_until_what_was_on_ends() -> None:
    day = days.in_local().press(cc.CallBack)
    assert GATHER in screen(day)
    assert GATHER not in screen(day.at("11:30").press(c.Advance).at("11:31").press(c.Advance))


@pytest.mark.parametrize("begun", [days.in_break, days.in_local])
def test_people_who_came_when_they_were_called_are_not_sent_out_again(
    begun: Callable[[], Day],
) -> None:
    day = begun().press(cc.CallBack)
    day.rejoin(HSS)
    assert "Vi er samlet igjen Vi fortsetter når de andre er med" in screen(day)
    assert "Vi er samlet" not in screen(day.press(c.UndoMove))


def test_whoever_came_without_a_call_reads_how_long_the_break_is() -> None:
    day = days.in_break()
    day.rejoin(HSS)
    assert "Vi fortsetter 10:30" in screen(day)


# ── more time in the room ──────────────────────────────────────────────────────────────────────


def with_more(*seconds: int) -> Day:
    """11:25, in local work until 11:45: Bærum takes more time."""
    day = days.in_local()
    for one in seconds:
        day.local(BAERUM, LocalStep.EXTENDED, one)
    return day


def test_a_screen_says_whose_end_it_tells_where_a_room_takes_more_time() -> None:
    assert "hos oss" not in screen(with_more(), BAERUM)
    more = screen(with_more(300), BAERUM)
    assert "Til 11:50 hos oss" in more
    assert "De andre går videre 11:45" in more
    late = screen(with_more(300).at("11:46"), BAERUM)
    assert "Til 11:50 hos oss" in late
    assert "De andre" not in late


def test_the_consoles_copy_is_of_a_room_that_goes_with_the_others() -> None:
    key = PageKey(page="console", session=SESSION)
    day = with_more(300)
    copy = copy_card(key, day.state, day.scene())
    assert (copy.stage.ours, copy.stage.until) == (False, oslo("11:45"))
    for room in days.ROOMS[1:]:
        day.local(room, LocalStep.STARTED).local(room, LocalStep.EXTENDED, 300)
    assert copy_card(key, day.state, day.scene()).stage.ours, "where all take more, it says so"


def test_five_minutes_more_can_be_taken_back_while_the_segment_is_on() -> None:
    assert "Angre 5 min" not in page(with_more(), BAERUM)
    assert "Dere har lagt til 10 min Angre 5 min" in page(with_more(300, 300), BAERUM)
    day = with_more(300, 300, -300, -300)
    assert "Dere har lagt til" not in page(day, BAERUM)
    assert ends_in_room(day.state, BAERUM, day.now) == ends_in_room(
        with_more().state, BAERUM, day.now
    )


def test_what_is_left_of_it_is_taken_back_and_no_more() -> None:
    html = render_page(PageKey(page="room", session=SESSION, room=BAERUM), with_more(120).scene())
    assert 'name="seconds" value="-120"' in html


def test_the_log_says_that_time_was_given_back() -> None:
    day = with_more(300, -300)
    said = [happening_text(Happening(day.now, one, BAERUM), day.state, "nb") for one in day.kept]
    title = "Øvelse: lese kurve, stikketeknikk, utstyr"
    assert said[-2:] == [
        f"Bærum sykehus tok 5 min mer til: {title}.",
        f"Bærum sykehus tok 5 min tilbake av tiden: {title}.",
    ]


# ── a start that comes too late ────────────────────────────────────────────────────────────────


def test_nobody_is_asked_to_begin_what_has_had_its_time() -> None:
    day = days.in_local().at("12:05")
    said = page(day)
    assert "Tiden for «Øvelse: lese kurve, stikketeknikk, utstyr» er ute" in said
    assert "Den var til kl. 11:45, og dere har ikke startet." in said
    assert "Dere har til" not in said


def primary(day: Day, here: SavedHere | None = None) -> str:
    """The one button that is large."""
    key = PageKey(page="room", session=SESSION, room=HSS)
    html = render_page(key, day.scene(saved_here=here))
    card = html.partition('id="todo"')[2].partition("</section>")[0]
    return seen(card.partition("primary")[2].partition("</button>")[0].partition(">")[2])


def alone_since(at: str) -> SavedHere:
    return SavedHere(link="no_network", since=oslo(at), unsent=0, centre_heard_at=oslo(at))


@pytest.mark.parametrize(
    ("make", "button"),
    [
        (lambda: days.in_local().at("12:05"), "Start likevel"),
        (lambda: days.in_evaluation().at("14:58"), "Start likevel"),
        (lambda: days.to_segment(days.started(), 8).at("14:50"), "Vi er tilbake"),
    ],
)
def test_what_makes_sense_then_is_the_large_button(make: Callable[[], Day], button: str) -> None:
    assert primary(make()) == button


def test_alone_it_can_be_done_late_or_passed_over() -> None:
    here = alone_since("11:20")
    day = days.in_local().at("12:05")
    assert primary(day, here) == "Start likevel"
    key = PageKey(page="room", session=SESSION, room=HSS)
    said = seen(render_page(key, day.scene(saved_here=here)))
    assert "Dere kan ta den nå likevel, eller gå videre." in said
    assert "Vi går videre: Lunsj" in said


def test_a_start_after_its_time_has_the_whole_length() -> None:
    day = days.in_local().at("12:05").local(HSS, LocalStep.STARTED)
    assert ends_in_room(day.state, HSS, day.now) == oslo("12:35")
    assert "Til 12:35 hos oss" in screen(day)
