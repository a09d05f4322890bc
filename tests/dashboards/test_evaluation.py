"""The evaluation on the pages: the code in the room and on its screen, and what the record says."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import segno

from dashboards.pages import render_page
from dashboards.scene import PageKey, PageName, SavedHere
from dashboards.squares import QUIET, Square, bits, square_of
from dashboards.views.copy import copy_card
from dashboards.views.evaluation import evaluation_cards, form_view
from dashboards.views.record import summary_card
from dashboards.views.screen import StageCard, stage_card
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules.programme import EvaluationForm, Programme
from session_core.rules.reports import ClosingReport, EvaluationReport, OwnWayReport
from session_core.rules.state import SessionState
from session_core.rules.terms import LANGUAGES, EvaluationWay, OwnStep, Role, RoomId, ScreenShows
from session_core.wire.codec import state_from_json, state_to_json
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, RINGERIKE, Day
from tests.dashboards.stage import seen

ADDRESS = "example.org/evaluering"
SCAN = "Skann koden med mobilen. Eller bruk arket."
PAPER = "Del ut evalueringen, og start når alle har fått"
QR = 'class="qr"'
IN_ROOM: tuple[PageName, ...] = ("screen", "room")


def page(day: Day, name: PageName, room: RoomId = "") -> str:
    session = "" if name == "board" else day.programme.session
    return render_page(PageKey(page=name, session=session, room=room), day.scene())


def stage(day: Day, room: RoomId = HSS) -> StageCard:
    key = PageKey(page="screen", session=day.programme.session, room=room)
    return stage_card(key, day.state, day.scene())


def on_paper(day: Day) -> Day:
    """The same day of a course without an address."""
    state: SessionState = day.state
    plan: Programme = replace(state.programme, evaluation=None)
    day.programme, day.state = plan, replace(state, programme=plan)
    return day


def in_room(day: Day, room: RoomId) -> bool:
    return evaluation_cards(day.state, room) != ()


# ── the screen ─────────────────────────────────────────────────────────────────────────────────


def test_the_screen_shows_the_makers_code_for_the_address_of_the_course() -> None:
    card = stage(days.in_evaluation())
    assert card.mood == "evaluation"
    assert card.form is not None
    assert card.form.square is not None
    rows = segno.make(f"https://{ADDRESS}", error="m", micro=False).matrix
    assert dark(card.form.square) == {
        (x, y) for y, row in enumerate(rows) for x, bit in enumerate(row) if bit
    }
    assert card.form.square.side == len(rows) + 2 * QUIET


def dark(square: Square) -> set[tuple[int, int]]:
    """The dark squares, without the light ones around."""
    found = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", square.path)
    return {(int(x) + i - QUIET, int(y) - QUIET) for x, y, wide in found for i in range(int(wide))}


def test_the_screen_says_what_to_do_in_one_sentence_with_the_address_and_until_when() -> None:
    html = page(days.in_evaluation(), "screen", HSS)
    words = seen(html)
    assert html.count(QR) == 1
    for told in ("Evaluering", SCAN, ADDRESS, "Til 14:55", "Avslutning"):
        assert told in words
    assert "<a " not in html.split("stage-main")[1], "nobody presses anything on a big screen"


def test_an_address_that_nobody_would_type_is_small_on_the_screen() -> None:
    day = days.in_evaluation()
    form = EvaluationForm(url=f"https://{ADDRESS}/{'x' * 60}", square=("7", "5", "7"))
    day.state = replace(day.state, programme=replace(day.programme, evaluation=form))
    for name in IN_ROOM:
        assert form.spoken in seen(page(day, name, HSS))
    assert "stage-address-long" in page(day, "screen", HSS)
    assert "stage-address-long" not in page(days.in_evaluation(), "screen", HSS)


AGAIN = "Vi sees tirsdag 1. desember 2026 kl. 09:00"


def test_when_a_day_is_over_the_screen_says_when_the_next_one_begins() -> None:
    day = days.ended()
    assert AGAIN in seen(page(day, "screen", HSS))
    assert AGAIN not in seen(page(days.in_lecture(), "screen", HSS))
    last = Day(programme=replace(day.programme, next_day_at=None)).at("08:15")
    over = last.press(c.OpenLobby).press(c.StartSession).press(c.EndSession, why="Brann")
    words = seen(page(over, "screen", HSS))
    assert "Vi sees" not in words
    assert "Takk for i dag" in words


def test_whoever_has_not_answered_when_the_day_is_closed_still_can_until_the_room_closes() -> None:
    day = days.in_evaluation().at("15:01").press(c.EndSession)
    words = seen(page(day, "screen", HSS))
    assert "Takk for i dag" in words
    assert "Har du ikke svart på evalueringen? Skann koden, eller bruk arket." in words
    day.report(ClosingReport, HSS, patients=4, relatives=3, evaluation_done=True)
    html = page(day, "screen", HSS)
    assert QR not in html
    assert AGAIN in seen(html)
    assert stage(day, BAERUM).form is not None, "the other rooms have not closed"


@pytest.mark.parametrize("make", [days.in_lecture, days.in_local, days.in_break])
def test_no_other_part_of_the_day_shows_the_code(make: type[Day]) -> None:
    day = make()
    assert stage(day).form is None
    assert QR not in page(day, "screen", HSS)
    assert not in_room(day, HSS)


def test_a_room_that_is_called_back_is_told_so_in_place_of_the_code() -> None:
    day = days.in_evaluation().press(cc.CallBack)
    assert (stage(day).mood, stage(day).form) == ("called", None)


def test_a_room_on_its_own_way_has_the_code_when_it_comes_there_by_itself() -> None:
    day = days.to_segment(days.started(), 11).at("14:38")
    evaluation = day.programme.segments[12].id
    day.report(OwnWayReport, HSS, segment=evaluation, step=OwnStep.WENT_ON)
    assert (stage(day).mood, stage(day, BAERUM).mood) == ("evaluation", "shared")
    assert (in_room(day, HSS), in_room(day, BAERUM)) == (True, False)


def test_a_laptop_without_the_centre_has_the_code_from_what_it_keeps() -> None:
    day = days.in_evaluation()
    day.state = state_from_json(state_to_json(day.state))
    here = SavedHere(link="no_network", since=day.now, unsent=3, centre_heard_at=day.now)
    for name in IN_ROOM:
        key = PageKey(page=name, session=day.programme.session, room=HSS)
        html = render_page(key, day.scene(saved_here=here))
        assert QR in html, name
        assert ADDRESS in html, name


# ── the board and the console ──────────────────────────────────────────────────────────────────


def test_the_board_puts_the_code_on_screens_at_any_time() -> None:
    day = days.in_lecture()
    assert '<option value="evaluation"' in page(day, "board")
    day.press(cc.ShowOnScreens, Role.COORDINATOR, shows=ScreenShows.EVALUATION, rooms=(HSS,))
    assert (stage(day).mood, stage(day, BAERUM).mood) == ("evaluation", "shared")
    words = seen(page(day, "screen", HSS))
    assert SCAN in words
    assert "Til " not in words, "the time is the lecture's, and not the evaluation's"
    assert "Evaluering (QR-kode)" in seen(page(day, "board"))
    assert "Evaluering (QR-kode)" in seen(page(day, "room", HSS))


def test_the_console_shows_the_code_in_its_copy_of_the_screens() -> None:
    day = days.in_evaluation()
    key = PageKey(page="console", session=day.programme.session)
    assert copy_card(key, day.state, day.scene()).stage.form is not None
    assert page(day, "console").count(QR) == 1


# ── the room ───────────────────────────────────────────────────────────────────────────────────


def test_the_room_is_told_what_to_do_and_has_the_code_and_the_link_too() -> None:
    html = page(days.in_evaluation(), "room", HSS)
    words = seen(html)
    assert "Be alle skanne koden på storskjermen" in words
    assert "Del ut ark til dem som heller vil ha det." in words
    assert html.count(QR) == 1
    assert f'href="https://{ADDRESS}" target="_blank" rel="noopener noreferrer"' in html
    assert PAPER not in words


def test_the_room_has_the_code_until_it_has_closed() -> None:
    day = days.to_segment(days.started(), 13)
    assert in_room(day, HSS)
    assert "Har noen ikke svart ennå?" in seen(page(day, "room", HSS))
    day.at("15:01").press(c.EndSession)
    assert in_room(day, HSS)
    day.report(ClosingReport, HSS, patients=4, relatives=3, evaluation_done=True)
    assert not in_room(day, HSS)


@pytest.mark.parametrize("way", EvaluationWay)
def test_a_room_tells_how_it_was_answered_and_sees_that_it_is_saved(way: EvaluationWay) -> None:
    day = days.in_evaluation()
    assert "Lagret" not in seen(page(day, "room", HSS)).split("Hvordan svarer folk")[1][:200]
    day.report(EvaluationReport, HSS, way=way)
    (card,) = evaluation_cards(day.state, HSS)
    assert (card.way, card.told_at) == (way, day.now)
    html = page(day, "room", HSS)
    assert html.count('aria-pressed="true"') == 1
    assert "Lagret 14:44." in seen(html)


def test_every_language_has_its_words() -> None:
    day = days.in_evaluation()
    told = set()
    for language in LANGUAGES:
        key = PageKey(page="room", session=day.programme.session, room=HSS, language=language)
        told.add(seen(render_page(key, day.scene())).split("example.org")[0][-120:])
    assert len(told) == len(LANGUAGES)


# ── without an address ─────────────────────────────────────────────────────────────────────────


def test_without_an_address_every_page_is_as_on_paper() -> None:
    day = on_paper(days.in_evaluation())
    assert stage(day).mood == "local"
    assert PAPER in seen(page(day, "room", HSS))
    for name in IN_ROOM:
        html = page(day, name, HSS)
        assert QR not in html
        assert "Skann" not in html
        assert "Evaluering på mobilen" not in html
    assert '<option value="evaluation"' not in page(day, "board")
    over = day.at("15:01").press(c.EndSession)
    assert AGAIN in seen(page(over, "screen", HSS))


# ── in a rehearsal ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("over", [False, True])
def test_a_rehearsal_shows_where_the_code_will_stand_and_never_the_real_form(over: bool) -> None:
    day = days.rehearsed_evaluation()
    if over:
        day.at("14:58").press(c.EndSession)
    names: tuple[PageName, ...] = (*IN_ROOM, "console")
    for name in names:
        html = page(day, name, HSS)
        assert QR not in html
        assert ADDRESS not in html
        assert "Generalprøve" in seen(html)
        assert "på kursdagen" in seen(html)
    day.press(c.EndRehearsal)
    assert "Generalprøve" not in seen(page(day, "screen", HSS))


def test_the_code_that_the_coordinator_puts_up_is_no_real_one_in_a_rehearsal_either() -> None:
    day = days.rehearsed_evaluation()
    day.press(cc.ShowOnScreens, Role.COORDINATOR, shows=ScreenShows.EVALUATION)
    assert QR not in page(day, "screen", HSS)
    assert "koden til evalueringen står her på kursdagen" in page(day, "screen", HSS)


# ── the record ─────────────────────────────────────────────────────────────────────────────────


def test_the_record_counts_rooms_and_names_none() -> None:
    day = days.in_evaluation().report(EvaluationReport, HSS, way=EvaluationWay.BOTH)
    card = summary_card(day.state, day.now, "nb")
    assert card.ways == ((EvaluationWay.BOTH, 2),)
    day.report(EvaluationReport, BAERUM, way=EvaluationWay.PHONE)
    day.at("14:50").report(EvaluationReport, RINGERIKE, way=EvaluationWay.PAPER)
    card = summary_card(day.state, day.now, "nb")
    assert card.ways == tuple((way, 1) for way in EvaluationWay)
    words = seen(page(day, "record"))
    assert "Med mobilen: 1" in words
    assert "På papir: 1" in words


# ── drawings ───────────────────────────────────────────────────────────────────────────────────


def test_what_is_no_square_is_not_drawn_and_the_address_stays() -> None:
    assert square_of(()) is None
    assert square_of(("7", "5")) is None
    assert square_of(("nonsense",)) is None
    assert bits(("7", "5", "0")) == ("111", "101", "000")
    view = form_view(EvaluationForm(url=f"https://{ADDRESS}", square=("x",)), rehearsal=False)
    assert view is not None
    assert (view.square, view.address) == (None, ADDRESS)
    day = days.in_evaluation()
    bare = replace(day.programme, evaluation=EvaluationForm(url=f"https://{ADDRESS}"))
    day.state = replace(day.state, programme=bare)
    for name in IN_ROOM:
        html = page(day, name, HSS)
        assert QR not in html
        assert ADDRESS in html
