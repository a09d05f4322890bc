"""What the coordinator silenced: it calls nobody, stays in sight, and ends by itself."""

from __future__ import annotations

import json

import pytest

from dashboards.live import LivePage
from dashboards.pages import render_page
from dashboards.scene import PageKey, PageName, Scene
from dashboards.views.alarms import AlarmsCard, alarm_cards
from dashboards.views.board import board_deadline
from dashboards.views.readiness import readiness_deadline
from dashboards.views.seen import glances_in
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.terms import CheckVerdict, Role
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, RINGERIKE, Day, oslo
from tests.dashboards.stage import seen

BOARD = PageKey(page="board")


def silenced(minutes: int | None = 60) -> Day:
    """09:12: HSS is lost since 09:10, and the coordinator has silenced that."""
    day = days.started().at("09:10").lose(HSS).at("09:12")
    fields = {"check": "link", "rooms": (HSS,), "minutes": minutes}
    return day.press(cc.SilenceAlarm, role=Role.COORDINATOR, **fields)


def listed(scene: Scene) -> AlarmsCard:
    (found,) = alarm_cards(list(scene.sessions.values()), scene, "nb")
    return found


def text_of(day: Day, page: PageName = "board") -> str:
    session = day.programme.session if page == "console" else ""
    return seen(render_page(PageKey(page=page, session=session), day.scene()))


def order(day: Day) -> list[tuple[str, str]]:
    return [(one.id, one.sign) for one in glances_in(day.state, day.scene())]


def test_it_stands_apart_with_its_end_and_by_whom_and_can_be_ended() -> None:
    day = silenced()
    card = listed(day.scene())
    assert card.lines == ()
    (line,) = card.silences
    assert (line.until, line.since, line.wrong) == (oslo("10:12"), oslo("09:10"), 1)
    text = text_of(day)
    assert "Dempet til 10:12 av koordinator" in text
    assert "Opphev" in text
    assert "Ingen andre feil er meldt nå." in text
    page = render_page(BOARD, day.scene())
    assert "alarms-head" not in page, "and no red frame"
    assert 'value="end_silence"' in page


def test_every_alarm_offers_a_quarter_an_hour_and_the_day() -> None:
    page = render_page(BOARD, days.started().at("09:10").lose(HSS).at("09:12").scene())
    assert [f'name="minutes" value="{n}"' in page for n in ("15", "60", "")] == [True] * 3


def test_it_ends_by_itself_when_a_page_is_drawn_again() -> None:
    day = silenced(15).at("09:26:59")
    assert board_deadline(day.scene()) == oslo("09:27")
    assert readiness_deadline(day.state, day.scene()) == oslo("09:27")
    card = listed(day.at("09:27").scene())
    assert ([one.check for one in card.lines], card.silences) == (["link"], ())


def test_for_the_rest_of_the_day_it_says_when_the_day_ends() -> None:
    day = silenced(None)
    assert "Dempet til 15:00 av koordinator" in text_of(day)
    assert "Dempet ut kursdagen: uten kontakt" in text_of(day)


def test_it_is_ended_by_hand() -> None:
    day = silenced().press(cc.EndSilence, check="link", rooms=(HSS,))
    card = listed(day.scene())
    assert (len(card.lines), card.silences) == (1, ())


def test_the_room_keeps_its_sign_but_does_not_stand_first() -> None:
    day = silenced()
    assert order(day) == [(BAERUM, "with"), (HSS, "lost"), (RINGERIKE, "with")], "by name"
    bad = silenced().measure(BAERUM, power=CheckVerdict.FAIL)
    assert order(bad)[0][0] == BAERUM


@pytest.mark.parametrize("page", ["board", "console", "wall"])
def test_wherever_the_room_stands_it_says_what_is_silenced_and_until_when(page: PageName) -> None:
    text = text_of(silenced(), page)
    assert "Uten kontakt" in text
    assert "Dempet til 10:12: uten kontakt" in text


def test_what_is_wrong_beside_it_is_as_loud_as_ever() -> None:
    day = silenced().report(r.ReadinessReport, HSS, ready=False)
    assert order(day)[0][0] == HSS
    day = silenced().measure(HSS, power=CheckVerdict.FAIL)
    assert order(day)[0][0] == HSS
    assert [one.check for one in listed(day.scene()).lines] == ["power"]


def test_nothing_of_it_is_read_aloud_and_the_end_of_it_is() -> None:
    day = days.started().at("09:10").lose(HSS)
    live = LivePage(BOARD)
    live.whole(day.scene())

    def said() -> str:
        return str(json.loads(live.change(day.scene()) or "{}").get("say", ""))

    day.press(cc.SilenceAlarm, check="link", rooms=(HSS,), minutes=15)
    assert said() == ""
    day.at("09:12")
    assert said() == "", "it would be told now"
    day.at("09:25")
    assert "uten kontakt, siden 09:10" in said()


def test_a_call_for_help_is_as_loud_as_ever_whatever_is_silenced() -> None:
    day = silenced(None)
    for check in ("power", "checklist", "join_leg"):
        day.measure(HSS, power=CheckVerdict.FAIL)
        day.press(cc.SilenceAlarm, check=check, rooms=(HSS,))
    live = LivePage(BOARD)
    live.whole(day.scene())
    told = json.loads(live.change(day.call(HSS).scene()) or "{}")
    assert ("Hallingdal" in told["say"], told["loud"]) == (True, True)
    assert order(day)[0] == (HSS, "help")
    about = [one for one in glances_in(day.state, day.scene()) if one.id == HSS]
    assert about[0].signs == ("help", "lost")


def test_a_silence_of_what_is_in_order_again_stands_there_still() -> None:
    day = silenced().hear(HSS).at("09:20")
    (line,) = listed(day.scene()).silences
    assert (line.since, line.wrong) == (None, 0)
    assert "i orden nå" in text_of(day)


def test_rooms_that_were_silenced_together_are_one_line_and_a_further_one_is_an_alarm() -> None:
    day = days.started().at("09:10").lose(HSS).lose(BAERUM).at("09:12")
    day.press(cc.SilenceAlarm, check="link", rooms=(HSS, BAERUM), minutes=15)
    card = listed(day.scene())
    assert ([len(one.rooms) for one in card.silences], card.lines) == ([2], ())
    day.at("09:13").lose(RINGERIKE).at("09:14")
    assert [[room.id for room in one.rooms] for one in listed(day.scene()).lines] == [[RINGERIKE]]


def test_nothing_is_silenced_on_a_day_that_is_over() -> None:
    day = silenced(None).press(c.EndSession)
    assert alarm_cards([day.state], day.scene(), "nb") == ()
