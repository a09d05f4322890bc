"""*Løst* has a way back: in place for ten minutes, and from the log for an hour."""

from __future__ import annotations

import pytest

from dashboards.pages import render_page
from dashboards.scene import PageKey, PageName
from dashboards.views.board import board_deadline
from session_core.rules import care_commands as cc
from session_core.rules.terms import Role
from tests.dashboards import days
from tests.dashboards.days import RINGERIKE, Day, oslo
from tests.dashboards.stage import seen

LET_GO = 'value="let_help_go"'
REOPEN = 'value="reopen_help"'


def solved() -> Day:
    """09:12: Ringerike called at 09:10, and the coordinator calls it solved."""
    day = days.started().at("09:10").call(RINGERIKE).at("09:12")
    return day.press(cc.ResolveHelp, role=Role.COORDINATOR, help=next(iter(day.state.helps)))


def page_of(day: Day, page: PageName) -> str:
    session = "" if page in ("board", "wall") else day.programme.session
    return render_page(PageKey(page=page, session=session), day.scene())


@pytest.mark.parametrize("page", ["board", "console"])
def test_it_stands_in_place_for_ten_minutes(page: PageName) -> None:
    day = solved()
    assert "Løst 09:12: Ringerike sykehus, Lyd" in seen(page_of(day, page))
    assert REOPEN in page_of(day, page)
    assert board_deadline(day.at("09:21:59").scene()) == oslo("09:22")
    assert REOPEN not in page_of(day.at("09:22"), page)


def test_from_the_log_it_can_be_opened_for_an_hour() -> None:
    assert REOPEN in page_of(solved().at("10:11"), "record")
    assert REOPEN not in page_of(solved().at("10:12"), "record")


@pytest.mark.parametrize("page", ["board", "console", "record"])
def test_opened_again_it_is_a_call_as_before(page: PageName) -> None:
    day = solved()
    day.press(cc.ReopenHelp, help=next(iter(day.state.helps)))
    assert REOPEN not in page_of(day, page)
    if page != "record":
        assert "Ber om hjelp" in seen(page_of(day, page))


def reopened_though_seen() -> Day:
    """09:14: seen at 09:11, called solved at 09:12, and that was a mistake."""
    day = days.started().at("09:10").call(RINGERIKE).at("09:11")
    call = next(iter(day.state.helps))
    day.press(cc.AcknowledgeHelp, role=Role.COORDINATOR, help=call).at("09:12")
    day.press(cc.ResolveHelp, role=Role.COORDINATOR, help=call).at("09:14")
    return day.press(cc.ReopenHelp, role=Role.COORDINATOR, help=call)


def test_opened_again_somebody_is_asked_to_go() -> None:
    page = page_of(reopened_though_seen(), "board")
    assert 'value="acknowledge_help"' in page
    assert "åpnet igjen 09:14" in seen(page)
    assert "Tatt 09:11" not in seen(page)


def test_opened_again_the_room_is_not_told_that_help_is_on_its_way() -> None:
    day = reopened_though_seen()
    key = PageKey(page="room", session=day.programme.session, room=RINGERIKE)
    page = seen(render_page(key, day.scene()))
    assert "åpnet igjen 09:14. Ikke sett ennå." in page
    assert "Hjelp er på vei" not in page


def lines_of(day: Day) -> str:
    return seen(page_of(day, "record").replace("<br>", "\n").replace("</td>", "\n"))


def test_the_log_tells_the_mistake_and_what_became_of_it() -> None:
    day = reopened_though_seen()
    told = "tatt 09:11, løst 09:12, åpnet igjen 09:14\n"
    assert f"{told}åpent\n" in lines_of(day)
    day.at("09:20").press(cc.ResolveHelp, role=Role.COORDINATOR, help=next(iter(day.state.helps)))
    assert f"{told}løst 09:20" in lines_of(day)


@pytest.mark.parametrize("page", ["board", "console"])
def test_whoever_took_a_call_is_named_and_can_let_it_go(page: PageName) -> None:
    day = days.started().at("09:10").call(RINGERIKE).at("09:11")
    call = next(iter(day.state.helps))
    assert LET_GO not in page_of(day, page)
    day.press(cc.AcknowledgeHelp, role=Role.COORDINATOR, help=call)
    assert "Tatt 09:11 av koordinator" in seen(page_of(day, page))
    assert LET_GO in page_of(day, page)
    day.at("09:13").press(cc.LetHelpGo, role=Role.COORDINATOR, help=call)
    assert LET_GO not in page_of(day, page)
    assert "Tatt 09:11" not in seen(page_of(day, page))
    assert 'value="acknowledge_help"' in page_of(day, page)


def test_the_log_tells_who_had_a_call_and_let_it_go() -> None:
    day = days.started().at("09:10").call(RINGERIKE).at("09:11")
    call = next(iter(day.state.helps))
    day.press(cc.AcknowledgeHelp, help=call).at("09:13").press(cc.LetHelpGo, help=call)
    assert "tatt 09:11, gitt fra seg 09:13\nåpent\n" in lines_of(day)
    day.at("09:17").press(cc.AcknowledgeHelp, help=call)
    assert "1 min\nigjen: 4 min\n" in lines_of(day)
    assert "gitt fra seg 09:13\ntatt 09:17\n" in lines_of(day)


def test_nothing_stands_there_while_nothing_was_solved() -> None:
    assert REOPEN not in page_of(days.in_lecture(), "board")
