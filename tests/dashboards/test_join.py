"""The video meeting on the pages: the way in, who is there, and what people see and hear."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dashboards.pages import render_page
from dashboards.scene import JoinDown, PageKey, SavedHere, Scene
from dashboards.views import view_of
from dashboards.views.alarms import alarm_cards
from dashboards.views.join import console_join_cards, down_of, leg_line, room_join_cards
from dashboards.views.readiness import readiness_cards, readiness_deadline
from dashboards.views.seen import glances_in
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.programme import JoinRoom
from session_core.rules.terms import (
    LANGUAGES,
    CheckVerdict,
    LegQuality,
    LegReason,
    LegSource,
    LegState,
    Role,
    RoomVerdict,
)
from tests.dashboards.days import HSS, ROOMS, Day, diabetes_day, heart_day, oslo
from tests.dashboards.stage import seen
from tests.dashboards.troubled import well

CLIENT = LegSource.CLIENT
JOIN = JoinRoom(host="join.nhn.no", alias="123456", watched_by=(CLIENT,), legs_max=5)
LINK = (
    "https://join.nhn.no/webapp/conference/123456"
    "?name=Hallingdal%20Sjukestugu%20%28HSS%29%20%E2%80%93%20Kursrom&role=guest"
)


def lobby() -> Day:
    return Day(replace(diabetes_day(), join=JOIN)).at("08:20").press(c.OpenLobby)


def told(day: Day, leg: LegState, **more: object) -> Day:
    return day.report(r.LegReport, HSS, leg=leg, heard_by=CLIENT, **more)


def listened(day: Day) -> Scene:
    return replace(day.scene(), legs_heard={(day.programme.session, CLIENT): day.now})


def room_page(day: Day, scene: Scene | None = None) -> str:
    key = PageKey(page="room", session=day.programme.session, room=HSS)
    return render_page(key, scene or listened(day))


def console(day: Day) -> str:
    return render_page(PageKey(page="console", session=day.programme.session), listened(day))


def signs_of(day: Day) -> tuple[str, ...]:
    """All the signs that the room bears."""
    (found,) = [one for one in glances_in(day.state, listened(day)) if one.id == HSS]
    return found.signs


def regions_of(day: Day) -> dict[str, list[str]]:
    key = PageKey(page="room", session=day.programme.session, room=HSS)
    found = view_of(key, listened(day)).regions
    return {one.name: [card.id for card in one.cards] for one in found}


def test_the_rooms_page_has_the_way_in_under_its_fixed_name() -> None:
    day = lobby()
    (card,) = room_join_cards(day.state, HSS, listened(day), "nb")
    assert card.link == LINK
    assert LINK.replace("&", "&amp;") in room_page(day)


def test_a_day_without_a_video_meeting_says_nothing_of_it() -> None:
    day = Day().at("08:20").press(c.OpenLobby)
    assert room_join_cards(day.state, HSS, day.scene(), "nb") == ()
    assert console_join_cards(day.state, day.scene(), "nb") == ()


@pytest.mark.parametrize(("time", "cards"), [("06:59", 0), ("07:00", 1)])
def test_the_way_in_is_there_two_hours_before_the_start(time: str, cards: int) -> None:
    day = Day(replace(diabetes_day(), join=JOIN)).at(time)
    assert len(room_join_cards(day.state, HSS, day.scene(), "nb")) == cards


def test_it_says_where_the_room_is_and_since_when_and_the_console_who_told() -> None:
    day = told(lobby(), LegState.PRESENT)
    page = room_page(day)
    assert "I videomøtet siden 08:20" in seen(page)
    assert "sett av Samkurs" not in page
    key = PageKey(page="console", session=day.programme.session)
    assert "sett av Samkurs" in render_page(key, listened(day))


def unopened(at: str) -> Day:
    return Day(replace(diabetes_day(), join=JOIN)).at(at)


def test_before_anybody_looks_it_says_when_the_room_is_looked_for_in_the_meeting() -> None:
    said = "Samkurs ser etter rommet i videomøtet fra kl. 07:00."
    for day, is_said in ((unopened("06:50"), True), (lobby(), False)):
        here = SavedHere(link="connected", since=day.now, unsent=0, centre_heard_at=day.now)
        text = seen(room_page(day.prepare(HSS), day.scene(saved_here=here)))
        assert (said in text) is is_said


def test_a_room_that_is_got_ready_before_the_day_is_opened_can_be_ready() -> None:
    day = unopened("07:30").hear()
    assert "Åpne Join" in seen(room_page(day))
    told(day, LegState.PRESENT).prepare(HSS)
    (card,) = readiness_cards(day.state, HSS, listened(day), "nb")
    assert card.verdict is RoomVerdict.READY
    assert "I videomøtet siden 07:30" in seen(room_page(day))


def test_the_way_in_is_there_from_when_rooms_are_looked_for_and_the_page_knows_when() -> None:
    day = unopened("06:59")
    assert room_join_cards(day.state, HSS, day.scene(), "nb") == ()
    assert readiness_deadline(day.state, day.scene(), HSS) == oslo("07:00")
    assert len(room_join_cards(day.at("07:00").state, HSS, day.scene(), "nb")) == 1


def test_without_contact_it_says_when_that_was_last_known() -> None:
    day = told(lobby(), LegState.PRESENT)
    heard = day.now
    here = SavedHere(link="no_network", since=heard, unsent=0, centre_heard_at=heard)
    key = PageKey(page="room", session=day.programme.session, room=HSS)
    page = seen(render_page(key, day.at("08:21").scene(saved_here=here)))
    assert "I videomøtet sist vi hadde kontakt, kl. 08:20" in page


def test_where_the_source_is_silent_nothing_is_claimed() -> None:
    day = told(lobby(), LegState.PRESENT).at("08:40")
    assert leg_line(day.state, HSS, day.scene()).word == "unknown"


def test_what_somebody_saw_long_ago_is_not_claimed_beside_a_verdict_that_doubts_it() -> None:
    day = told(lobby(), LegState.PRESENT).press(cc.ConfirmRoom, room=HSS, well=True)
    alone = replace(listened(day), legs_heard={})
    assert leg_line(day.state, HSS, alone).word == "seen"
    later = replace(alone, now=day.now + timedelta(minutes=31))
    line = leg_line(day.state, HSS, later)
    assert (line.word, line.why) == ("unknown", "silent")


def test_in_a_fast_demo_the_source_is_waited_for_in_real_time() -> None:
    day = told(lobby(), LegState.PRESENT)
    scene = replace(listened(day.at("08:40")), speed=600.0)
    heard = {(day.programme.session, CLIENT): day.now - timedelta(minutes=20)}
    assert leg_line(day.state, HSS, replace(scene, legs_heard=heard)).word == "present"


def test_a_laptop_in_contact_knows_what_the_centre_knows() -> None:
    day = told(lobby(), LegState.PRESENT).at("08:40")
    here = SavedHere(link="connected", since=day.now, unsent=0, centre_heard_at=day.now)
    assert leg_line(day.state, HSS, day.scene(saved_here=here)).word == "present"
    alone = replace(here, link="no_network", centre_heard_at=None)
    assert leg_line(day.state, HSS, day.scene(saved_here=alone)).word == "unknown"


def test_both_sides_say_what_they_see_and_hear() -> None:
    day = lobby()
    day.report(r.SeenHeardReport, HSS, well=True)
    day.press(cc.ConfirmRoom, Role.LECTURER, room=HSS, well=False)
    page = room_page(day)
    assert "Dere ser og hører kursleder." in page
    assert "Kursledelsen ser eller hører dere ikke." in page
    said = console(day)
    assert "Rommet ser og hører kursleder" in said
    assert "Vi ser eller hører ikke rommet" in said
    assert "(foreleser)" in said


def test_the_console_has_a_line_for_each_room_and_says_that_the_meeting_is_too_small() -> None:
    day = told(lobby(), LegState.PRESENT, quality=LegQuality.TERRIBLE)
    (card,) = console_join_cards(day.state, listened(day), "nb")
    assert [one.leg.word for one in card.rooms].count("present") == 1
    page = console(day)
    assert "det hakker så mye" in page
    assert "trenger 5 plasser" not in page, "five are needed, and five there are"
    small = Day(replace(day.programme, join=replace(JOIN, legs_max=4))).at("08:20")
    assert "trenger 5 plasser" in console(small.press(c.OpenLobby))


def test_a_laptop_that_is_away_is_a_remark_until_its_room_has_left_the_meeting_too() -> None:
    day = told(lobby().at("08:46").hear(), LegState.PRESENT)
    well(day).at("08:50").lose(HSS)
    (card,) = alarm_cards([day.state], listened(day), "nb")
    (line,) = card.lines
    assert (line.check, line.verdict, line.in_meeting) == ("link", CheckVerdict.WARN, 1)
    assert "PC-en er borte, men rommet er i Join." in render_page(
        PageKey(page="board"), listened(day)
    )
    assert signs_of(day) == ("laptop_away",)
    told(day.at("08:56"), LegState.ABSENT)
    assert signs_of(day) == ("lost",)
    (card,) = alarm_cards([day.state], listened(day), "nb")
    found = {one.check: (one.verdict, one.in_meeting) for one in card.lines}
    assert found["link"] == (CheckVerdict.FAIL, 0)


def test_the_strip_and_the_board_say_that_only_the_laptop_is_away() -> None:
    day = well(told(lobby().at("08:46").hear(), LegState.PRESENT)).at("08:50").lose(HSS)
    for key in (PageKey(page="console", session=day.programme.session), PageKey(page="board")):
        for language in LANGUAGES:
            page = render_page(replace(key, language=language), listened(day))
            word = "PC gone, in Join" if language == "en" else "PC borte, i Join"
            assert f"<span>{word}</span>" in page
            assert "sign-lost" not in page


def test_a_call_for_help_hides_no_laptop_that_is_away() -> None:
    day = well(told(lobby().at("08:46").hear(), LegState.PRESENT)).at("08:50").call(HSS).lose(HSS)
    assert signs_of(day) == ("help", "laptop_away")
    words = seen(console(day))
    assert "PC-en er borte siden 08:50" in words
    assert "Uten kontakt siden" not in words


def test_what_is_wrong_in_the_room_is_worse_than_a_laptop_that_is_away() -> None:
    day = well(told(lobby().at("08:46").hear(), LegState.PRESENT)).at("08:50")
    day.report(r.ReadinessReport, HSS, ready=False).lose(HSS)
    assert signs_of(day) == ("not_ready",)


@pytest.mark.parametrize(
    ("leg", "why"),
    [
        ({"leg": LegState.UNKNOWN, "reason": LegReason.SILENT}, "hører ikke noe fra"),
        ({"leg": LegState.UNKNOWN, "reason": LegReason.UNCERTAIN}, "meldte, kan mangle"),
        ({}, "ikke hørt fra Join ennå"),
    ],
)
def test_where_nobody_knows_the_page_says_why_and_claims_nothing(
    leg: dict[str, object], why: str
) -> None:
    day = lobby()
    if leg:
        told(day, **leg)  # type: ignore[arg-type]
    line = leg_line(day.state, HSS, listened(day))
    assert (line.word, line.source) == ("unknown", None)
    for page in (room_page(day), console(day)):
        assert why in page
    assert "0 av 3 rom inne, ukjent for 3" in console(day)


def test_a_source_that_fell_silent_is_told_with_when_it_was_last_heard() -> None:
    day = told(lobby(), LegState.PRESENT).at("08:40")
    heard = {(day.programme.session, CLIENT): oslo("08:31")}
    line = leg_line(day.state, HSS, replace(day.scene(), legs_heard=heard))
    assert (line.word, line.why, line.since) == ("unknown", "silent", oslo("08:31"))


@pytest.mark.parametrize(("leg", "offered"), [(LegState.ABSENT, 1), (LegState.WAITING_ROOM, 0)])
def test_a_room_that_is_missed_is_offered_the_way_in_beside_the_verdict(
    leg: LegState, offered: int
) -> None:
    day = well(told(lobby().at("08:57").hear(), leg))
    here = SavedHere(link="connected", since=day.now, unsent=0, centre_heard_at=day.now)
    page = room_page(day, day.scene(saved_here=here))
    assert page.count("/webapp/conference/123456?name=") == 1 + offered
    assert ("Vent, kursledelsen slipper dere inn." in page) is (not offered)


def test_it_stands_in_the_same_column_before_on_the_way_in_and_afterwards() -> None:
    day = Day(replace(diabetes_day(), join=JOIN)).at("08:20")
    for move in (None, c.OpenLobby, c.StartSession):
        if move is not None:
            day.press(move)
        assert "join" in regions_of(day)["side"]
        assert "join" not in regions_of(day)["main"]


def test_on_its_laptop_the_room_may_try_joins_test_room_before_the_day() -> None:
    tried = replace(JOIN, test="998112")
    day = Day(replace(diabetes_day(), join=tried)).at("08:20").press(c.OpenLobby)
    assert "998112" not in room_page(day), "at the centre nobody sees the room"
    here = SavedHere(link="connected", since=day.now, unsent=0, centre_heard_at=day.now)
    page = room_page(day, day.scene(saved_here=here))
    assert "/webapp/conference/998112?name=" in page
    assert 'name="join_test" value="done"' in page


def down(day: Day, word: str) -> Scene:
    one = JoinDown(host="join.nhn.no", word=word, since=oslo("08:18"))
    return replace(listened(day), join_down={day.programme.session: one})


@pytest.mark.parametrize(
    ("word", "said"),
    [("maintenance", "Join er nede for vedlikehold."), ("none", "Samkurs får ikke svar fra")],
)
def test_a_join_that_is_down_is_told_once_on_board_and_console_and_not_for_each_room(
    word: str, said: str
) -> None:
    day = lobby().hear()
    for room in ROOMS:
        day.measure(room, net_join_status=CheckVerdict.FAIL)
    session, scene = day.programme.session, down(day, word)
    board = render_page(PageKey(page="board"), scene)
    assert board.count(f"<strong>{said}") == 1
    assert "Join har driftsfeil" in render_page(PageKey(page="board"), listened(day))
    (card,) = alarm_cards([day.state], scene, "nb")
    assert [one.check for one in card.lines if one.check == "net_join_status"] == []
    assert said in card.said
    assert said in render_page(PageKey(page="console", session=session), scene)


def test_that_join_does_not_answer_the_centre_means_nothing_where_it_only_asks() -> None:
    by_hand = replace(JOIN, watched_by=())
    day = Day(replace(diabetes_day(), join=by_hand)).at("08:20").press(c.OpenLobby)
    assert down_of(day.state, down(day, "none")) is None
    assert down_of(day.state, down(day, "maintenance")) is not None


def test_two_courses_in_one_join_that_is_down_are_one_sentence() -> None:
    day = lobby()
    other = Day(replace(heart_day(), join=JOIN)).at("08:20").press(c.OpenLobby)
    one = JoinDown(host="join.nhn.no", word="maintenance", since=oslo("08:18"))
    sessions = {state.programme.session: state for state in (day.state, other.state)}
    scene = replace(day.scene(), sessions=sessions, join_down=dict.fromkeys(sessions, one))
    (card,) = alarm_cards(sessions.values(), scene, "nb")
    assert card.down == (one,)


def test_the_record_says_how_long_each_room_was_missing_in_the_meeting() -> None:
    day = lobby()
    for room in ROOMS:
        day.prepare(room)
    day.at("09:00").press(c.StartSession).at("09:04")
    told(day, LegState.ABSENT).at("09:07")
    told(day, LegState.PRESENT)
    record = render_page(PageKey(page="record", session=day.programme.session), listened(day))
    assert "Ute av videomøtet" in record
    row = record.split("Likeverdig tilgang")[1].split("Hallingdal")[1].split("</tr>")[0]
    assert "3 min" in row
    plain = Day().at("08:20").press(c.OpenLobby)
    key = PageKey(page="record", session=plain.programme.session)
    assert "Ute av videomøtet" not in render_page(key, plain.scene())
