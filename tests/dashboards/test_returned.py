"""A room that was lost is watched for half a minute before it is called back."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from dashboards.live import LivePage
from dashboards.pages import render_page
from dashboards.scene import PageKey, PageName, Presence, Scene
from dashboards.views.alarms import AlarmsCard, alarm_cards
from dashboards.views.board import board_deadline, summary_card
from dashboards.views.messages import messages_card
from dashboards.views.readiness import readiness_deadline
from dashboards.views.seen import glances_in
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.terms import CareStep, LegSource, LegState
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, Day, oslo
from tests.dashboards.stage import seen

BOARD = PageKey(page="board")


def lost_at_nine_ten() -> Day:
    return days.started().at("09:10").lose(HSS)


def returned() -> Day:
    """09:12: HSS is heard again after two minutes."""
    return lost_at_nine_ten().at("09:12").hear(HSS)


def sign_of(day: Day, room: str = HSS) -> str:
    (found,) = [one for one in glances_in(day.state, day.scene()) if one.id == room]
    return found.sign


def alarms_of(scene: Scene) -> AlarmsCard:
    (found,) = alarm_cards(list(scene.sessions.values()), scene, "nb")
    return found


def said(live: LivePage, day: Day) -> str:
    """What is read aloud when this is seen."""
    return str(json.loads(live.change(day.scene()) or "{}").get("say", ""))


def test_a_loss_is_told_still_by_a_centre_that_was_started_since() -> None:
    day = lost_at_nine_ten().at("09:12")
    before = alarms_of(day.scene()).lines
    day.presence.clear()
    assert [one.check for one in before] == ["link"]
    assert alarms_of(day.scene()).lines == before


def test_it_is_neither_lost_nor_well_for_half_a_minute() -> None:
    day = returned()
    assert sign_of(day) == "returned"
    assert sign_of(day.at("09:12:29")) == "returned"
    assert sign_of(day.at("09:12:30")) == "with"


def test_a_short_loss_that_nobody_was_told_of_ends_at_the_first_word() -> None:
    assert sign_of(lost_at_nine_ten().at("09:10:30").hear(HSS)) == "with"


def test_a_page_that_somebody_opens_at_the_centre_is_no_laptop_that_is_back() -> None:
    day = lost_at_nine_ten().at("09:12")
    day.presence[HSS] = Presence(connected=True, heard_at=day.now)
    assert sign_of(day) == "with"


def test_a_line_that_is_there_before_the_log_says_so_is_never_green_for_a_moment() -> None:
    day = lost_at_nine_ten().at("09:12")
    day.presence[HSS] = Presence(connected=True, heard_at=day.now, laptop=True)
    assert sign_of(day) == "returned"


def test_what_is_worse_is_told_first() -> None:
    assert sign_of(returned().call(HSS)) == "help"
    assert sign_of(returned().report(r.ReadinessReport, HSS, ready=False)) == "not_ready"
    day = days.in_break().lose(HSS).at("10:31").press(c.Advance).hear(HSS)
    assert sign_of(day) == "away", "a shared segment is on without it"
    local = days.in_local().lose(BAERUM).at("11:28").hear(BAERUM)
    assert sign_of(local, BAERUM) == "returned"


def test_a_page_is_drawn_again_when_the_half_minute_is_over() -> None:
    day = returned()
    assert board_deadline(day.scene()) <= oslo("09:12:30")
    near = day.at("09:12:29")
    assert board_deadline(near.scene()) == oslo("09:12:30")
    assert readiness_deadline(near.state, near.scene()) == oslo("09:12:30")


@pytest.mark.parametrize("page", ["board", "console", "wall"])
def test_the_board_the_console_and_the_wall_say_so_in_words(page: PageName) -> None:
    day = returned()
    session = day.programme.session if page == "console" else ""
    text = seen(render_page(PageKey(page=page, session=session), day.scene()))
    assert "Tilbake – følger med" in text
    assert "Var uten kontakt fra 09:10" in text
    assert ": uten kontakt" not in text
    after = seen(render_page(PageKey(page=page, session=session), day.at("09:12:30").scene()))
    assert "Tilbake – følger med" not in after


def test_the_summary_counts_it_as_what_it_is() -> None:
    day = returned()
    card = summary_card((day.state,), day.scene())
    assert {one.sign: one.count for one in card.signs} == {"returned": 1, "with": 2}


def test_the_list_of_what_is_wrong_keeps_it_without_anything_to_do_and_lets_it_go() -> None:
    day = returned()
    (line,) = alarms_of(day.scene()).lines
    assert (line.is_returned, line.since) == (True, oslo("09:10"))
    text = render_page(BOARD, day.scene())
    assert "tilbake – følger med" in text
    assert 'value="care_for_check"' not in text
    assert alarms_of(day.at("09:12:30").scene()).lines == ()


def test_a_loss_in_the_half_minute_is_the_same_outage_and_is_not_read_aloud_again() -> None:
    day = lost_at_nine_ten()
    live = LivePage(BOARD)
    live.whole(day.scene())
    assert "uten kontakt, siden 09:10" in said(live, day.at("09:11"))
    day.press(cc.CareForCheck, rooms=(HSS,), check="link", step=CareStep.FIXING)
    live.change(day.scene())
    assert said(live, day.at("09:12").hear(HSS)) == ""
    assert said(live, day.at("09:12:20").lose(HSS)) == ""
    (line,) = alarms_of(day.scene()).lines
    assert (line.since, line.watched, line.is_cared_for) == (oslo("09:10"), False, True)


def test_a_loss_that_is_known_too_late_is_still_the_same_outage() -> None:
    """A laptop that falls silent is known to be lost 25 s after it was last heard."""
    day = returned()
    live = LivePage(BOARD)
    live.whole(day.at("09:12:40").scene())
    day.at("09:12:20").lose(HSS).at("09:12:45")
    assert said(live, day) == ""
    (line,) = alarms_of(day.scene()).lines
    assert (line.since, line.was_told, line.watched) == (oslo("09:10"), True, False)


def test_a_loss_after_the_half_minute_is_an_outage_of_its_own() -> None:
    day = returned().at("09:13").lose(HSS).at("09:14")
    (line,) = alarms_of(day.scene()).lines
    assert (line.since, line.was_told) == (oslo("09:13"), False)


def test_of_many_that_were_lost_of_one_cause_those_that_are_back_are_counted() -> None:
    day = days.started().at("09:10").lose(HSS).lose(BAERUM).at("09:12").hear(HSS)
    (line,) = alarms_of(day.scene()).lines
    assert (line.common, len(line.rooms), line.returned) == (True, 2, 1)
    assert "1 av dem er tilbake – følger med." in seen(render_page(BOARD, day.scene()))
    day.hear(BAERUM)
    assert "2 av 3 rom er tilbake – følger med" in seen(render_page(BOARD, day.scene()))


def test_a_room_that_is_watched_has_got_what_was_sent_to_it() -> None:
    day = lost_at_nine_ten().at("09:11")
    day.press(cc.SendMessage, text="Hei").at("09:12").hear(HSS)
    assert messages_card(day.state, day.scene()).sent[0].unreached == ()


def test_a_laptop_that_was_away_while_its_room_was_in_the_meeting_is_watched_too() -> None:
    day = days.started().at("09:09")
    day.report(r.LegReport, HSS, leg=LegState.PRESENT, heard_by=LegSource.CLIENT)
    day.at("09:10").lose(HSS)
    heard = {(day.programme.session, LegSource.CLIENT): oslo("09:12")}
    away = replace(day.scene(), legs_heard=heard)
    assert next(one.sign for one in glances_in(day.state, away)) == "laptop_away"
    day.at("09:12").hear(HSS)
    scene = replace(day.scene(), legs_heard=heard)
    assert next(one.sign for one in glances_in(day.state, scene)) == "returned"
    (line,) = alarms_of(scene).lines
    assert (line.is_returned, line.in_meeting) == (True, 0)


def test_the_rooms_own_page_does_not_say_that_it_is_watched() -> None:
    day = returned()
    key = PageKey(page="room", session=day.programme.session, room=HSS)
    assert "følger med" not in seen(render_page(key, day.scene()))
    assert "Kontakt med sentralen" not in seen(render_page(key, day.scene()))
