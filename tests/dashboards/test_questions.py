"""Questions on the console, on the participants' screens, in the room and in the record."""

from __future__ import annotations

from dashboards.pages import render_page
from dashboards.scene import PageKey, PageName
from dashboards.views.questions import QuestionsCard, questions_card
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules.terms import QuestionStatus
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, Day
from tests.dashboards.stage import seen

SHOWER, PLACE, CHILDREN = (
    "Kan man dusje med sensoren på?",
    "Hvor ofte bør man bytte sted på kroppen?",
    "Gjelder det samme for barn?",
)
"""Bærum's first, the only one of HSS, and Bærum's second."""


def card_of(day: Day) -> QuestionsCard:
    return questions_card(day.state, day.now, "nb")


def named(day: Day, text: str) -> str:
    return next(one.id for one in day.state.questions.values() if one.text == text)


def mark(day: Day, text: str, status: QuestionStatus, *, queued: bool = False) -> Day:
    return day.press(cc.MarkQuestion, question=named(day, text), status=status, queued=queued)


def html_of(day: Day, page: PageName, room: str = "") -> str:
    key = PageKey(page=page, session=day.programme.session, room=room)
    return seen(render_page(key, day.scene()))


def test_rooms_take_turns_and_the_console_says_why() -> None:
    day = days.in_lecture()
    card = card_of(day)
    assert [one.text for one in card.waiting] == [SHOWER, PLACE, CHILDREN]
    assert (card.suggested, card.why) == (named(day, SHOWER), "Bærum sykehus er ikke hørt ennå.")
    card = card_of(mark(day, SHOWER, QuestionStatus.ANSWERED))
    assert [one.text for one in card.waiting] == [PLACE, CHILDREN]
    assert card.why == "Hallingdal Sjukestugu (HSS) er ikke hørt ennå."
    assert [one.text for one in card.handled] == [SHOWER]
    card = card_of(mark(day, PLACE, QuestionStatus.ANSWERED))
    assert (card.suggested, card.why) == ("", ""), "one room alone needs no turn"


def test_what_stands_in_the_queue_says_so_to_the_console_and_to_its_room() -> None:
    day = mark(days.in_lecture(), PLACE, QuestionStatus.NEW, queued=True)
    assert [one.stage for one in card_of(day).waiting] == ["queued", "new", "new"]
    assert "I køen" in html_of(day, "console")
    assert "I køen" in html_of(day, "room", HSS)
    assert "I køen" not in html_of(day, "room", BAERUM)


def test_the_screens_show_the_question_and_its_room_and_no_more() -> None:
    day = mark(days.in_lecture(), SHOWER, QuestionStatus.TAKEN)
    for room in (BAERUM, HSS):
        screen = html_of(day, "screen", room)
        assert "Spørsmål fra Bærum sykehus" in screen
        assert SHOWER in screen
        assert "Til 10:15" in screen
    assert card_of(day).on_screen == named(day, SHOWER)
    mark(day, SHOWER, QuestionStatus.NEW, queued=True)
    assert SHOWER not in html_of(day, "screen", HSS)
    assert card_of(day).on_screen == ""


def test_a_room_whose_name_is_shown_or_that_goes_its_own_way_sees_no_question() -> None:
    day = days.in_own_way()
    day.ask(BAERUM, SHOWER)
    mark(day, SHOWER, QuestionStatus.TAKEN)
    assert SHOWER in html_of(day, "screen", BAERUM)
    assert SHOWER not in html_of(day, "screen", HSS)


def test_while_rooms_are_apart_a_question_is_taken_up_but_not_shown() -> None:
    day = days.in_local()
    day.ask(HSS, PLACE)
    assert not card_of(day).reaches
    assert "Vis på skjermen" not in html_of(day, "console")
    assert "Ta opp nå" in html_of(day, "console")
    mark(day, PLACE, QuestionStatus.TAKEN)
    assert "Tas opp nå" in html_of(day, "console")
    assert PLACE not in html_of(day, "screen", HSS)


def test_a_slip_can_be_taken_back_for_ten_seconds() -> None:
    day = mark(days.in_lecture(), SHOWER, QuestionStatus.SET_ASIDE)
    card = card_of(day)
    assert (card.undo, card.undo_until) == (named(day, SHOWER), days.oslo("09:50:10"))
    day.at("09:50:05").press(cc.UndoMark, question=card.undo)
    assert [one.text for one in card_of(day).waiting] == [SHOWER, PLACE, CHILDREN]
    assert card_of(day).undo_until is None
    mark(day, SHOWER, QuestionStatus.SET_ASIDE).at("09:50:15")
    assert card_of(day).undo_until is None


def test_the_record_says_when_a_question_was_taken_up_and_what_became_of_it() -> None:
    day = mark(days.in_lecture(), SHOWER, QuestionStatus.TAKEN).at("09:52")
    assert "09:50Tas opp nå" in html_of(day, "record").replace("\n", "")
    mark(day, SHOWER, QuestionStatus.ANSWERED)
    assert "09:50Besvart" in html_of(day, "record").replace("\n", "")
    mark(day, PLACE, QuestionStatus.TAKEN).press(c.EndSession)
    assert day.state.questions[named(day, PLACE)].status is QuestionStatus.TAKEN
    assert "09:52Tatt opp" in html_of(day, "record").replace("\n", "")


def test_what_was_taken_up_is_not_up_for_hours_and_the_console_asks_whether_it_was_answered() -> (
    None
):
    day = mark(days.in_lecture(), SHOWER, QuestionStatus.TAKEN).at("09:52")
    mark(day, PLACE, QuestionStatus.TAKEN)
    card = card_of(day)
    assert [one.text for one in card.waiting] == [PLACE, CHILDREN]
    assert [one.text for one in card.before] == [SHOWER]
    assert "Tatt opp: ble de besvart?" in html_of(day, "console")
    assert "Tatt opp" in html_of(day, "room", BAERUM)
    assert "Tas opp nå" not in html_of(day, "room", BAERUM)
    day.at("10:20").press(c.Advance)
    card = card_of(day)
    assert ([one.text for one in card.waiting], card.on_screen) == ([CHILDREN], "")
    assert [one.text for one in card.before] == [PLACE, SHOWER]
    pages: list[tuple[PageName, str]] = [("console", ""), ("room", BAERUM), ("speaker", "")]
    for page, room in pages:
        assert "Tas opp nå" not in html_of(day, page, room)
    mark(day, SHOWER, QuestionStatus.NEW, queued=True)
    mark(day, PLACE, QuestionStatus.ANSWERED)
    card = card_of(day)
    assert ([one.text for one in card.waiting], card.before) == ([SHOWER, CHILDREN], ())
