"""The board's matrix of rooms and checks, and its alarms: each cause once."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from dashboards.live import LivePage
from dashboards.pages import render_page
from dashboards.phrases import SENTENCES, sentence
from dashboards.phrases_alarms import ALARMS
from dashboards.scene import PageKey, Presence, Scene
from dashboards.views.alarms import AlarmsCard, alarm_cards, alarms_deadline
from dashboards.views.board import board_page
from dashboards.views.lines import Look
from dashboards.views.matrix import RowCard, look_of, matrix_regions
from dashboards.views.readiness import readiness_deadline, room_known
from dashboards.views.seen import glances_in
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules.readiness import Finding
from session_core.rules.reports import CheckResult
from session_core.rules.terms import (
    LANGUAGES,
    CareStep,
    CheckVerdict,
    Language,
    Role,
)
from tests.dashboards.days import Day, known_checks, oslo
from tests.dashboards.stage import seen
from tests.dashboards.troubled import OK, WARN, crowd, later, prepared, troubled

BOARD = PageKey(page="board")
FAIL = CheckVerdict.FAIL


def html(scene: Scene) -> str:
    return render_page(BOARD, scene)


def rows(scene: Scene) -> dict[str, RowCard]:
    """The rows of the matrix, by room, in the order in which they stand."""
    cards = (card for region in board_page(BOARD, scene).regions for card in region.cards)
    return {card.room: card for card in cards if isinstance(card, RowCard)}


def look(scene: Scene, room: str, check: str) -> Look:
    (found,) = [one.look for one in rows(scene)[room].cells if one.check == check]
    return found


def listed(scene: Scene) -> AlarmsCard:
    (found,) = alarm_cards(list(scene.sessions.values()), scene, "nb")
    return found


def rooms_of(day: Day) -> list[str]:
    return [one.id for one in day.programme.rooms]


# ── the matrix ─────────────────────────────────────────────────────────────────────────────────


def test_what_is_bad_waived_seen_and_being_put_right_each_look_their_own() -> None:
    day = troubled()
    first, second, third, *_ = rooms_of(day)
    scene = day.scene()
    assert look(scene, third, "link") == "fail"
    assert look(scene, first, "disk_free") == "fail"
    assert look(scene, first, "memory") == "seen"
    assert look(scene, first, "load") == "warn"
    assert look(scene, second, "battery") == "fixing"
    assert look(scene, second, "power") == "waived"
    assert look(scene, second, "memory") == "unknown"


def test_what_is_worst_in_a_room_is_named_beside_it_for_its_column_may_be_out_of_sight() -> None:
    day = troubled()
    first, second, third, *_ = rooms_of(day)
    found = rows(day.scene())
    assert (found[third].worst, found[third].more) == (("link",), 0)
    assert (found[first].worst, found[first].more) == (("disk_free", "memory"), 0)
    assert found[second].worst == ("battery",), "what somebody puts right is a fault still"
    assert "Diskplass" in seen(html(day.scene())).split("Sjekkene i rommene", 1)[1]
    day.measure(first, net_link=FAIL, memory=FAIL, load=FAIL, power=FAIL)
    most = rows(day.scene())[first]
    assert (len(most.worst), most.more) == (2, 3)
    assert "og 3 til" in seen(html(day.scene()))
    ready = [one for one in found.values() if not one.cells]
    assert [(one.worst, one.more) for one in ready] == [((), 0)] * len(ready)


def test_what_no_room_needs_to_know_is_not_named_before_what_is_worth_a_remark() -> None:
    """A laptop that cannot tell of its restarts says so, and that is no lack of the room."""
    day = prepared()
    room = rooms_of(day)[0]
    day.measure(room, reboot=CheckVerdict.UNKNOWN, power=WARN)
    assert look(day.scene(), room, "reboot") == "unknown"
    assert rows(day.scene())[room].worst == ("power",)


def test_what_was_too_long_ago_is_neither_well_nor_never_checked() -> None:
    day = prepared()
    room = rooms_of(day)[0]
    day.measure(room, disk_free=WARN)
    assert look(later(day, 3), room, "battery") == "ok"
    assert look(later(day, 7), room, "battery") == "expired"


def test_the_worst_room_stands_first_and_a_room_that_is_well_is_one_word() -> None:
    day = prepared()
    room = rooms_of(day)[3]
    day.measure(room, battery=FAIL)
    scene = day.scene()
    assert next(iter(rows(scene))) == room
    well = [row for row in rows(scene).values() if row.room != room]
    assert [row.cells for row in well] == [()] * 4
    assert "sjekker i orden, den eldste målt 08:46" in seen(html(scene))


def test_the_table_is_folded_while_all_is_well_and_opens_where_something_is_not() -> None:
    day = prepared()
    fold = re.compile(r"<details class=\"fold card matrix-fold\"[^>]*>")
    (well,) = fold.findall(html(day.scene()))
    assert " open" not in well
    (bad,) = fold.findall(html(day.measure(rooms_of(day)[0], load=WARN).scene()))
    assert bad.endswith(" open>")
    assert well.split("id=")[1][:60].split()[0] != bad.split("id=")[1].split()[0], (
        "under another name, or the page would not open it"
    )


def test_a_cell_says_in_words_what_its_shape_shows() -> None:
    page = seen(html(troubled().scene()))
    for word in ("Diskplass Må rettes", "Strøm Hoppet over", "Batteri Må rettes, noen er på saken"):
        assert word in page


def test_rooms_and_checks_are_headings_of_a_real_table() -> None:
    page = html(troubled().scene())
    assert page.count('scope="colgroup"') >= 2
    assert page.count('scope="row"') == 5
    assert '<table class="matrix" role="table"' in page


def test_nothing_is_shown_the_evening_before_and_nothing_after_the_day() -> None:
    day = Day()
    before = replace(day.scene(), now=day.now - timedelta(hours=9))
    assert matrix_regions([day.state], before, "nb") == ()
    over = prepared().press(c.StartSession).press(c.EndSession)
    assert rows(over.scene()) == {}


def test_two_courses_have_a_table_each_that_names_its_course() -> None:
    day, other = prepared(), Day().at("08:30").press(c.OpenLobby)
    scene = day.scene()
    both = {**scene.sessions, other.programme.session: other.state}
    page = seen(html(replace(scene, sessions=both)))
    assert page.count("Sjekkene i rommene: ") == 2


def test_news_of_one_room_among_a_hundred_is_one_row_and_no_other() -> None:
    day = crowd(100)
    live = LivePage(BOARD)
    live.whole(day.scene())
    before = live.change(day.measure("rom-20", battery=WARN, load=WARN, memory=WARN).scene())
    sent = json.loads(before or "{}")
    assert sent["t"] == "some"
    row = [one for one in sent["cards"] if one.startswith("checks-")]
    assert row == [f"checks-{day.programme.session}-rom-20"]


# ── alarms ─────────────────────────────────────────────────────────────────────────────────────


def test_a_common_cause_is_said_as_such_and_first() -> None:
    scene = troubled().scene()
    card = listed(scene)
    assert [(one.check, one.common, len(one.rooms)) for one in card.lines] == [
        ("link", True, 3), ("disk_free", False, 1), ("battery", False, 1), ("memory", False, 1),
    ]  # fmt: skip
    assert "3 av 5 rom mistet kontakten samtidig siden 08:51" in seen(html(scene))
    assert "Årsaken ligger trolig utenfor rommene. Si fra til IT. Koden er N1." in seen(html(scene))


def test_rooms_that_are_lost_together_are_one_cause_whenever_their_links_were_found_well() -> None:
    day = prepared()
    for minute, room in enumerate(rooms_of(day), start=48):
        day.at(f"08:{minute}").measure(room, link=OK)
    day.at("08:55")
    for room in rooms_of(day)[:3]:
        day.lose(room)
    (line,) = listed(day.at("08:56").scene()).lines
    assert (line.check, line.common, len(line.rooms)) == ("link", True, 3)
    assert line.since == oslo("08:55")


def test_what_was_waived_is_no_alarm() -> None:
    assert "power" not in {one.check for one in listed(troubled().scene()).lines}


@pytest.mark.parametrize(
    ("step", "told", "buttons"),
    [
        (CareStep.SEEN, "Sett av koordinator 08:52", {"fixing", "left"}),
        (CareStep.FIXING, "På saken fra 08:52: koordinator", {"left"}),
        (CareStep.LEFT, "", {"seen", "fixing"}),
    ],
)
def test_an_alarm_says_who_is_at_it_and_offers_the_next_step(
    step: CareStep, told: str, buttons: set[str]
) -> None:
    day = troubled()
    fields = {"check": "disk_free", "rooms": (rooms_of(day)[0],)}
    day.press(cc.CareForCheck, role=Role.COORDINATOR, step=step, **fields)
    page = html(day.scene())
    assert told in seen(page)
    form = next(one for one in page.split("<form") if 'value="disk_free"' in one)
    assert {*re.findall(r'name="step" value="(\w+)"', form)} == buttons


def said(live: LivePage, scene: Scene) -> tuple[str, bool]:
    """What the next message has read aloud, and whether at once."""
    sent = json.loads(live.change(scene) or '{"say": "", "loud": false}')
    return sent["say"], sent["loud"]


def test_an_alarm_is_read_aloud_once_and_calmly_when_the_room_is_known_to_be_alone() -> None:
    day = prepared()
    live = LivePage(BOARD)
    live.whole(day.scene())
    first, second, *_ = rooms_of(day)
    scene = day.measure(first, battery=FAIL).scene()
    assert said(live, scene) == ("", False)
    assert "Ser etter om flere rom får det samme." in seen(html(scene))
    assert alarms_deadline(scene) == oslo("08:48:15")
    scene = day.at("08:48:15").scene()
    assert said(live, scene) == ("Drammen sykehus: lite batteri, siden 08:47.", False)
    assert "Ser etter" not in seen(html(scene))
    assert alarms_deadline(scene) is None
    assert said(live, day.at("08:49").measure(second, memory=FAIL).scene()) == ("", False)
    assert said(live, day.at("08:51").scene())[0] == "Bærum sykehus: lite minne, siden 08:49."
    assert said(live, day.measure(first, battery=FAIL).scene()) == ("", False)


def test_rooms_that_fall_out_one_by_one_are_read_aloud_once_and_so_when_they_come_back() -> None:
    day = prepared()
    live = LivePage(BOARD)
    live.whole(day.scene())
    told = []
    for second, room in zip(("08:50:00", "08:50:05", "08:50:10"), rooms_of(day), strict=False):
        day.at(second).lose(room)
        told.append(said(live, day.scene())[0])
    assert told == [
        "", "", "Flere rom mistet kontakten samtidig 08:50. Årsaken ligger trolig utenfor rommene.",
    ]  # fmt: skip
    for room in rooms_of(day)[:2]:
        day.hear(room)
        assert said(live, day.at("08:55").scene()) == ("", False)
    watched = listed(day.scene()).lines
    assert sorted(one.is_returned for one in watched) == [False, True], "one is still lost"
    (still,) = listed(day.at("08:55:30").scene()).lines
    assert (still.common, still.is_returned, len(still.rooms)) == (False, False, 1)


def test_a_call_for_help_is_never_held() -> None:
    day = prepared()
    live = LivePage(BOARD)
    live.whole(day.scene())
    text, loud = said(live, day.call(rooms_of(day)[0]).scene())
    assert ("Drammen" in text, loud) == (True, True)


def test_one_cause_in_the_middle_is_one_alarm_though_it_strikes_two_courses() -> None:
    day, other = prepared(), Day().at("08:15").press(c.OpenLobby).at("08:46").hear()
    for one in (day, other):
        one.at("08:51")
        for room in rooms_of(one):
            one.lose(room)
    scene = replace(
        day.scene(), sessions={one.programme.session: one.state for one in (day, other)}
    )
    (line,) = listed(scene).lines
    assert (len(line.parts), len(line.rooms), line.of) == (2, 8, 8)
    page = html(scene)
    assert page.count('value="care_for_check"') == 2, "each course's rooms are cared for apart"


def test_nobody_is_alarmed_where_all_is_well() -> None:
    day = prepared()
    assert listed(day.scene()).lines == ()
    assert "Ingen feil er meldt nå." in seen(html(day.scene()))


def test_the_list_does_not_say_that_all_is_well_above_a_room_that_was_lost_a_moment_ago() -> None:
    day = prepared()
    day.presence[rooms_of(day)[0]] = Presence(connected=False, heard_at=day.now)
    assert listed(day.scene()).lines == ()
    assert "men 1 rom er rødt" in seen(html(day.scene()))


def test_an_alarm_that_comes_is_one_card_and_not_the_whole_page() -> None:
    day = crowd(100)
    live = LivePage(BOARD)
    live.whole(day.scene())
    sent = json.loads(live.change(day.measure("rom-7", disk_free=FAIL).scene()) or "{}")
    session = day.programme.session
    assert {*sent["cards"]} == {
        "alarms", "summary", *(f"{of}-{session}-rom-7" for of in ("checks", "tile", "room")),
    }  # fmt: skip


# ── three words ────────────────────────────────────────────────────────────────────────────────

REASONS = [code for code in ALARMS if code.startswith("reason_")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_is_three_words_at_most(language: Language) -> None:
    assert [code for code in REASONS if len(sentence(code, language).split()) > 3] == []
    assert len(SENTENCES["care_fixing"].split()) > 3, "the planted fault: this is no reason"


def test_every_check_of_the_catalogue_has_a_reason() -> None:
    missing = [one for one in prepared().scene().catalogues[""] if f"reason_{one}" not in ALARMS]
    assert missing == []


def test_the_console_says_why_a_room_is_not_well_behind_its_name() -> None:
    day = troubled()
    key = PageKey(page="console", session=day.programme.session)
    page = seen(render_page(key, day.scene()))
    assert "Drammen sykehus: lite diskplass" in page
    strange = prepared()
    strange.measure(rooms_of(strange)[0], smell=FAIL)
    assert "Drammen sykehus: smell" in seen(render_page(key, strange.scene()))


# ── when a page is drawn again ─────────────────────────────────────────────────────────────────


def test_a_page_is_due_when_the_next_result_is_too_old_and_then_looks_different() -> None:
    day = prepared()
    room = rooms_of(day)[0]
    (state,) = day.scene().sessions.values()
    due = readiness_deadline(state, day.scene(), room)
    assert due == day.now + timedelta(minutes=4, microseconds=1)
    before = replace(day.scene(), now=due - timedelta(microseconds=1))
    assert room_known(state, room, before).found == room_known(state, room, day.scene()).found
    after = replace(day.scene(), now=due)
    assert room_known(state, room, after).found != room_known(state, room, before).found


def test_what_is_remembered_of_a_room_is_asked_anew_when_anything_changes() -> None:
    day = prepared()
    room = rooms_of(day)[0]
    first = room_known(day.state, room, day.scene())
    assert room_known(day.state, room, later(day, 1)) is first
    assert room_known(day.state, room, later(day, -1)) is not first
    day.measure(room, battery=FAIL)
    assert room_known(day.state, room, day.scene()).found[0].verdict is FAIL
    day.lose(room)
    assert room_known(day.state, room, day.scene()).found[0].check.id == "link"
    day.hear().measure(room, battery=OK)
    assert room_known(day.state, room, day.scene()).found[0].verdict is OK


# ── one word for a room, and rooms before what is looked up ────────────────────────────────────


def test_a_room_has_one_word_on_its_card_and_in_the_table() -> None:
    day = troubled()
    words = {one.id: one.sign for one in glances_in(day.state, day.scene())}
    assert {room: one.sign for room, one in rows(day.scene()).items()} == words


def test_rooms_stand_right_under_what_is_wrong_and_the_table_after_them() -> None:
    view = board_page(BOARD, troubled().scene())
    names = [one.name for one in view.regions]
    assert names[:2] == ["top", "rooms"]
    assert names[-1] == "rest"


def test_nobody_was_found_in_the_meeting_while_rooms_work_by_themselves() -> None:
    check = known_checks()[""]["join_leg"]
    for word, look in (("apart", "unused"), ("present", "ok")):
        result = CheckResult(check="join_leg", verdict=OK, word=word, at=oslo("10:00"))
        assert look_of(Finding(check=check, verdict=OK, result=result)) == look
