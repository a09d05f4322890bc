"""What the centre puts on rooms' screens, and what rooms are called today, on every page."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from dashboards.live import LivePage
from dashboards.pages import render_page
from dashboards.scene import Fault, PageKey
from dashboards.views.copy import copy_card
from dashboards.views.screen import stage_card
from dashboards.views.screens import name_lines, room_screen_cards, showing_lines
from session_core.rules import care_commands as cc
from session_core.rules.questions import open_questions
from session_core.rules.reports import ScreenTakenBackReport
from session_core.rules.terms import QuestionStatus, Role, RoomId, ScreenShows
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, RINGERIKE, Day
from tests.dashboards.stage import seen

BUS = "Bussen går kl. 15.30"


def page(day: Day, name: str, room: RoomId = "") -> PageKey:
    session = "" if name == "board" else day.programme.session
    return PageKey(page=name, session=session, room=room)  # type: ignore[arg-type]


def mood(day: Day, room: RoomId) -> str:
    return stage_card(page(day, "screen", room), day.state, day.scene()).mood


def test_the_screen_shows_it_before_a_question_and_says_what_is_on_besides() -> None:
    day = days.in_lecture()
    question = open_questions(day.state)[0].id
    day.press(cc.MarkQuestion, question=question, status=QuestionStatus.TAKEN)
    day.press(cc.ShowOnScreens, Role.COORDINATOR, shows=ScreenShows.MESSAGE, text=BUS, rooms=(HSS,))
    assert (mood(day, HSS), mood(day, BAERUM)) == ("message", "question")
    html = seen(render_page(page(day, "screen", HSS), day.scene()))
    assert BUS in html
    assert "Hva er diabetes type 1" in html


def test_we_are_soon_back_says_when() -> None:
    day = days.in_lecture()
    day.press(cc.ShowOnScreens, Role.COORDINATOR, shows=ScreenShows.SOON_BACK, minutes=10)
    card = stage_card(page(day, "screen", HSS), day.state, day.scene())
    assert (card.mood, card.until, card.counts_down) == ("soon_back", card.until, card.until)
    assert "Vi fortsetter 10:00" in seen(render_page(page(day, "screen", HSS), day.scene()))
    day.press(cc.ShowOnScreens, Role.COORDINATOR, shows=ScreenShows.WELCOME)
    assert mood(day, HSS) == "greeting"


def test_the_board_says_what_where_since_when_and_by_whom_and_takes_it_back() -> None:
    day = days.in_lecture()
    day.press(cc.ShowOnScreens, Role.COORDINATOR, shows=ScreenShows.SOON_BACK)
    (line,) = showing_lines(day.state, day.now)
    assert (line.everywhere, line.role, line.until, line.back) == (True, Role.COORDINATOR, None, ())
    day.report(ScreenTakenBackReport, HSS, showing=line.id)
    (line,) = showing_lines(day.state, day.now)
    assert not line.everywhere
    assert [one.room for one in line.back] == ["Hallingdal Sjukestugu (HSS)"]
    html = seen(render_page(page(day, "board"), day.scene()))
    assert "Hallingdal Sjukestugu (HSS) tok det bort 09:50" in html
    day.press(cc.ShowOnScreens, Role.COORDINATOR, shows=ScreenShows.PROGRAMME)
    assert showing_lines(day.state, day.now) == ()


def test_after_the_day_it_goes_away_in_an_hour_and_promises_nothing() -> None:
    day = days.ended().press(cc.ShowOnScreens, Role.COORDINATOR, shows=ScreenShows.SOON_BACK)
    (line,) = showing_lines(day.state, day.now)
    assert line.until == days.oslo("16:04")
    assert "Vi fortsetter" not in seen(render_page(page(day, "screen", HSS), day.scene()))
    assert "Går bort av seg selv 16:04" in seen(render_page(page(day, "board"), day.scene()))
    assert showing_lines(day.state, line.until) == ()


def test_the_board_of_one_site_speaks_of_its_own_rooms_only() -> None:
    day = days.in_lecture()
    day.press(cc.ShowOnScreens, Role.COORDINATOR, shows=ScreenShows.SOON_BACK, rooms=(HSS,))
    site = day.programme.rooms[-1].site
    html = seen(render_page(replace(page(day, "board"), site=site), day.scene()))
    assert "i alle rom her" in html
    assert "i alle rom her" not in seen(render_page(page(day, "board"), day.scene()))


def test_the_leader_sees_it_and_can_take_it_back() -> None:
    day = days.in_lecture()
    assert room_screen_cards(day.state, HSS, day.now, "nb") == ()
    day.press(cc.ShowOnScreens, Role.COORDINATOR, shows=ScreenShows.MESSAGE, text=BUS)
    (card,) = room_screen_cards(day.state, HSS, day.now, "nb")
    html = render_page(page(day, "room", HSS), day.scene())
    assert f'name="showing" value="{card.showing}"' in html
    day.report(ScreenTakenBackReport, HSS, showing=card.showing)
    assert room_screen_cards(day.state, HSS, day.now, "nb") == ()
    assert mood(day, HSS) == "shared"


def test_a_screen_without_the_centre_takes_it_down_by_itself() -> None:
    day = days.in_lecture()
    day.press(cc.ShowOnScreens, Role.COORDINATOR, shows=ScreenShows.SOON_BACK, minutes=5)
    key, alone = page(day, "screen", HSS), day.scene()
    later = replace(alone, now=day.now + timedelta(minutes=5))
    live = LivePage(key)
    live.whole(alone)
    assert "Vi er straks tilbake" not in json.loads(live.change(later) or "{}")["cards"]["stage"]


def test_before_a_name_is_saved_the_board_says_how_it_will_read_and_what_was_planned() -> None:
    day = days.in_lecture()
    html = render_page(page(day, "board"), day.scene())
    said = " ".join(seen(html).split())
    assert "Slik vil det stå: for eksempel «Bærum sykehus, Auditoriet»" in said
    assert "Stedet står alltid foran, så skriv bare rommet." in said
    assert "Hallingdal Sjukestugu (HSS) (planlagt: Kursrom)" in said
    assert 'data-site="Hallingdal Sjukestugu (HSS)"' in html
    day.press(cc.RenameRoom, Role.COORDINATOR, room=HSS, name="Møterom 2")
    said = " ".join(seen(render_page(page(day, "board"), day.scene())).split())
    assert "Hallingdal Sjukestugu (HSS), Møterom 2 (planlagt: Kursrom)" in said
    assert "Tilbake til planlagt navn, Hallingdal Sjukestugu (HSS), Møterom 2" in said


def test_a_room_that_moved_is_called_so_on_every_page_and_by_its_plan_again() -> None:
    day = days.in_lecture()
    board = LivePage(page(day, "board"))
    board.whole(day.scene())
    day.press(cc.RenameRoom, Role.COORDINATOR, room=HSS, name="Møterom 2")
    assert "(HSS), Møterom 2" in (board.change(day.scene()) or "")
    for name, room in (("console", ""), ("room", HSS), ("screen", HSS), ("record", "")):
        html = seen(render_page(page(day, name, room), day.scene()))
        assert "Hallingdal Sjukestugu (HSS), Møterom 2" in html, name
    own = LivePage(page(day, "room", HSS))
    assert json.loads(own.whole(day.scene()))["title"] == "Hallingdal Sjukestugu (HSS), Møterom 2"
    (line,) = name_lines(day.state)
    assert (line.room, line.role) == (HSS, Role.COORDINATOR)
    day.press(cc.RenameRoom, Role.COORDINATOR, room=HSS)
    assert "Møterom 2" not in (board.change(day.scene()) or "")


def test_rooms_of_a_site_that_has_several_keep_their_names_beside_one_that_moved() -> None:
    day = days.in_lecture()
    day.press(cc.RenameRoom, Role.COORDINATOR, room=BAERUM, name="Kantina")
    html = seen(render_page(page(day, "console"), day.scene()))
    assert "Bærum sykehus, Kantina" in html
    assert "Ringerike sykehus" in html


def test_the_console_has_a_small_copy_of_what_the_rooms_see() -> None:
    day = days.in_lecture()
    question = open_questions(day.state)[0].id
    day.press(cc.MarkQuestion, question=question, status=QuestionStatus.TAKEN)
    card = copy_card(page(day, "console"), day.state, day.scene())
    assert (card.stage.mood, card.stage.room, card.other) == ("question", "", ())
    day.press(cc.ShowOnScreens, Role.COORDINATOR, shows=ScreenShows.WELCOME, rooms=(BAERUM,))
    card = copy_card(page(day, "console"), day.state, day.scene())
    assert card.stage.mood == "question", "of a room that is with the others"
    assert [room.label for one in card.other for room in one.rooms] == ["Bærum sykehus"]
    day.press(cc.ShowOnScreens, Role.COORDINATOR, shows=ScreenShows.SOON_BACK)
    card = copy_card(page(day, "console"), day.state, day.scene())
    assert (card.stage.mood, card.other) == ("soon_back", ())
    assert "Dette ser rommene" in seen(render_page(page(day, "console"), day.scene()))


def test_where_every_room_shows_its_own_the_copy_is_of_one_and_names_the_others() -> None:
    day = days.in_lecture()
    for room in (BAERUM, RINGERIKE, HSS):
        day.press(cc.ShowOnScreens, Role.COORDINATOR, shows=ScreenShows.WELCOME, rooms=(room,))
    card = copy_card(page(day, "console"), day.state, day.scene())
    assert (card.stage.mood, len(card.other)) == ("greeting", 3)


def test_a_text_for_one_room_that_was_refused_is_not_for_all_rooms_when_it_is_sent_again() -> None:
    day = days.in_lecture()
    sent = {"kind": "show_on_screens", "shows": "message", "rooms": HSS, "minutes": "10"}
    fault = Fault(code="text_too_long", fields={**sent, "text": BUS})
    html = render_page(page(day, "board"), day.scene(), fault)
    assert f'<option value="{HSS}" selected>' in html
    assert '<option value="10" selected>' in html
