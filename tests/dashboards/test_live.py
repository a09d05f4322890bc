"""What is sent to a page that is open: the whole once, then only what changed, and in few words."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dashboards.live import LivePage
from dashboards.scene import PageKey, PageName, Scene, UnknownPage
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules.terms import CheckVerdict
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, RINGERIKE, Day
from tests.dashboards.troubled import crowd


def watching(page: PageName, scene: Scene, room: str = "") -> LivePage:
    """A page that has been sent once."""
    session = days.diabetes_day().session
    live = LivePage(PageKey(page=page, session=session, room=room))
    live.whole(scene)
    return live


def change(live: LivePage, scene: Scene) -> dict[str, Any]:
    """The message that follows from a new scene; empty where there is none."""
    message = live.change(scene)
    return json.loads(message) if message else {}


def test_the_whole_page_is_sent_first_and_counts_for_nothing() -> None:
    day = days.in_lecture()
    live = LivePage(PageKey(page="board"))
    message = json.loads(live.whole(day.scene()))
    assert (message["t"], message["seq"], message["say"]) == ("all", 0, "")
    assert message["now"] == "2026-11-24T08:50:00.000Z"
    assert 'id="summary"' in message["html"]
    assert "<html" not in message["html"]


def test_only_the_cards_that_changed_are_sent() -> None:
    day = days.in_lecture()
    live = watching("console", day.scene())
    day.ask(RINGERIKE, "Hva med trening?")
    message = change(live, day.scene())
    assert (message["t"], message["seq"]) == ("some", 1)
    assert {*message["cards"]} == {"questions", "about"}, "the bar counts what waits"
    assert message["say"] == "Spørsmål fra Ringerike sykehus: Hva med trening?"
    assert message["loud"] is False


def test_of_a_room_only_the_figures_are_sent_where_nothing_else_changed() -> None:
    day = days.in_lecture()
    live = watching("board", day.scene())
    room = f"room-{day.programme.session}-{RINGERIKE}"
    day.count(RINGERIKE, 4, 3)
    cards = change(live, day.scene())["cards"]
    assert {*cards} == {"summary", f"{room}-facts"}
    assert "4 pasienter" in cards[f"{room}-facts"]
    day.count(RINGERIKE, 5, 3).lose(RINGERIKE)
    cards = change(live, day.scene())["cards"]
    assert room in cards, "its edge has another colour"
    assert f"{room}-facts" not in cards
    assert "5 pasienter" in cards[room]


@pytest.mark.parametrize("page", ["start", "console", "room", "screen", "board"])
def test_time_alone_sends_nothing(page: PageName) -> None:
    day = days.in_lecture()
    live = watching(page, day.scene(), BAERUM if page in ("room", "screen") else "")
    for seconds in (1, 2, 59, 300):
        assert live.change(day.scene(seconds)) is None
    assert live.seq == 0


def test_the_record_changes_by_itself_at_most_once_a_minute() -> None:
    day = days.in_lecture()
    live = watching("record", day.scene())
    sent = [live.change(day.scene(seconds)) for seconds in range(120)]
    assert sum(one is not None for one in sent) == 1, "how long HSS has been out of contact"


def test_a_heartbeat_of_a_room_sends_nothing() -> None:
    day = days.in_lecture()
    live = watching("board", day.scene())
    heard = {room: replace(one, rtt_ms=12.5) for room, one in day.presence.items()}
    assert live.change(replace(day.scene(), presence=heard)) is None


def test_when_most_has_changed_the_whole_page_is_sent() -> None:
    day = days.in_break()
    live = watching("console", day.scene())
    day.at("10:31").press(c.Advance)
    message = change(live, day.scene())
    assert (message["t"], message["seq"]) == ("all", 1)
    assert "Nå: Måling, sensor og pumpe" in message["say"]


def test_a_card_that_comes_is_told_where_it_stands() -> None:
    day = days.in_local()
    live = watching("console", day.scene())
    message = change(live, day.call(BAERUM).scene())
    assert message["t"] == "some"
    assert "help" in message["cards"]
    assert any("help" in one for one in message["order"].values())
    assert message["loud"] is True
    assert message["say"] == "Bærum sykehus ber om hjelp: Lyd."


def test_where_a_card_comes_or_goes_a_page_of_before_sees_a_gap_and_asks_for_all() -> None:
    """Its script passes over a card that it does not have, and would never show a call for help."""
    day = days.in_local()
    live = watching("console", day.scene())
    came = change(live, day.call(BAERUM).scene())
    assert (came["after"], came["seq"]) == (0, 2)
    call = next(iter(day.state.helps))
    seen = change(live, day.press(cc.AcknowledgeHelp, help=call).scene())
    assert (seen.get("after"), seen["seq"]) == (None, 3)
    went = change(live, day.press(cc.ResolveHelp, help=call).scene())
    assert (went["after"], went["seq"]) == (3, 5)


def test_a_card_that_goes_is_in_no_order_any_more() -> None:
    day = days.in_local().call(BAERUM)
    live = watching("console", day.scene())
    call = next(iter(day.state.helps))
    message = change(live, day.press(cc.ResolveHelp, help=call).scene())
    assert message["t"] == "some"
    assert message["order"]
    assert not any("help" in one for one in message["order"].values())


def test_of_very_many_rooms_the_worst_have_a_card_and_all_are_on_the_map() -> None:
    day = crowd(100)
    live = watching("board", day.scene())
    session = day.programme.session
    message = change(live, day.lose("rom-99").scene())
    (rooms,) = (ids for region, ids in message["order"].items() if region == "rooms")
    assert (rooms[0], len(rooms)) == (f"room-{session}-rom-99", 24)
    assert message["cards"].keys() >= {rooms[0], f"tile-{session}-rom-99"}
    assert "map" not in message["order"]


def test_of_the_map_the_tiles_that_changed_are_sent_and_the_block_where_most_did() -> None:
    day = crowd(100)
    live, session = watching("board", day.scene()), day.programme.session
    for room in ("rom-30", "rom-31"):
        day.count(room, 3, 1)
    tiles = {f"tile-{session}-rom-30", f"tile-{session}-rom-31"}
    assert {*change(live, day.scene())["cards"]} == {"summary", *tiles}
    for n in range(24, 48):
        day.count(f"rom-{n}", 5, 1)
    assert f"map-{session}-1" in change(live, day.scene())["cards"]


def test_rooms_that_change_places_are_told_by_order_and_not_sent_again() -> None:
    day = days.started().measure(BAERUM, disk_free=CheckVerdict.WARN)
    live = watching("board", day.scene())
    session = day.programme.session
    rooms, rows = (
        [f"{kind}-{session}-{room}" for room in (BAERUM, HSS, RINGERIKE)]
        for kind in ("room", "checks")
    )
    message = change(live, day.lose(RINGERIKE).scene())
    assert {*message["cards"]} == {rooms[2], rows[2], "summary", "alarms"}
    assert message["order"] == {
        f"checks-{session}": [rows[2], rows[0], rows[1]],
        "rooms": [rooms[2], rooms[0], rooms[1]],
    }


def test_a_call_that_was_seen_is_not_read_aloud_again() -> None:
    day = days.in_lecture()
    live = watching("board", day.scene())
    call = next(iter(day.state.helps))
    message = change(live, day.press(cc.AcknowledgeHelp, help=call).scene())
    assert message["say"] == ""
    assert message["loud"] is False


def test_a_tick_carries_the_number_of_the_last_change() -> None:
    day = days.in_lecture()
    live = watching("board", day.scene())
    change(live, day.count(BAERUM, 8, 5).scene())
    tick = json.loads(live.tick(day.scene()))
    assert tick == {"t": "tick", "seq": 1, "now": "2026-11-24T08:50:00.000Z", "speed": 1.0}


def test_one_who_comes_late_does_not_rob_the_others_of_a_change() -> None:
    day = days.in_lecture()
    live = watching("console", day.scene())
    newer = day.ask(BAERUM, "En til?").scene()
    assert json.loads(live.whole(newer))["seq"] == 0
    assert change(live, newer)["seq"] == 1


def test_one_who_saw_what_was_taken_back_before_the_others_saw_it_is_shown_so() -> None:
    before = days.in_lecture().scene()
    live = watching("console", before)
    live.whole(days.in_lecture().ask(BAERUM, "En til?").scene())
    message = change(live, before)
    assert (message["t"], message["seq"]) == ("all", 1)
    assert "En til?" not in message["html"]
    assert live.change(before) is None


def test_one_who_comes_late_and_sees_the_same_costs_the_others_nothing() -> None:
    day = days.in_lecture()
    live = watching("console", day.scene())
    live.whole(day.scene(1))
    assert change(live, day.ask(BAERUM, "En til?").scene())["t"] == "some"


def test_the_undo_button_goes_by_itself_when_its_time_is_over() -> None:
    day = days.started()
    live = watching("console", day.scene(1))
    assert {*change(live, day.scene(10))["cards"]} == {"act"}


def test_a_demo_tells_how_fast_its_clock_runs() -> None:
    scene = replace(days.in_lecture().scene(), speed=60.0)
    assert json.loads(watching("board", scene).tick(scene))["speed"] == 60.0


def test_the_first_change_of_a_page_that_was_never_sent_is_the_whole() -> None:
    live = LivePage(PageKey(page="board"))
    assert change(live, Day().scene())["t"] == "all"


def test_a_session_that_goes_is_told_of() -> None:
    live = watching("console", Day().scene())
    gone = replace(Day().scene(), sessions={}, now=Day().now + timedelta(days=1))
    with pytest.raises(UnknownPage):
        live.change(gone)
