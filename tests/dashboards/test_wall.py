"""The board on a wall, and the board of one site."""

from __future__ import annotations

import json
from dataclasses import replace

from dashboards.live import LivePage
from dashboards.pages import render_page
from dashboards.scene import PageKey
from dashboards.views.board import board_page
from dashboards.views.place import of_site, place_cards, seen_from
from dashboards.views.wall import TILES_MAX, wall_page
from session_core.rules import care_commands as cc
from session_core.rules.terms import HelpReason, Role, ScreenShows
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS
from tests.dashboards.stage import seen
from tests.dashboards.troubled import FAIL, crowd, troubled

WALL = PageKey(page="wall")
OF_HSS = PageKey(page="board", site="hss")


def test_a_wall_has_nothing_to_press_and_says_the_worst_first() -> None:
    html = render_page(WALL, days.in_lecture().scene())
    assert not any(one in html for one in ("<form", "<button", "<nav", "<select"))
    _, tiles, _ = wall_page(WALL, days.in_lecture().scene()).regions
    signs = [one.room.sign for one in tiles.cards]  # type: ignore[attr-defined]
    assert signs == ["help", "lost", "with"]


def test_a_wall_of_a_hundred_rooms_shows_the_worst_and_counts_the_others() -> None:
    top, tiles, rest = wall_page(WALL, crowd(100).scene()).regions
    assert len(tiles.cards) == TILES_MAX
    assert [one.rooms for one in rest.cards] == [100 - TILES_MAX]  # type: ignore[attr-defined]
    signs = [one.room.sign for one in tiles.cards]  # type: ignore[attr-defined]
    assert signs == sorted(signs, key=lambda sign: sign != "not_ready")
    assert len(top.cards) == 1


def test_a_wall_has_no_counts_where_every_room_has_a_tile() -> None:
    assert wall_page(WALL, troubled().scene()).regions[-1].cards == ()
    empty = replace(troubled().scene(), sessions={})
    assert "Ingen kursdager i dag." in seen(render_page(WALL, empty))


def test_a_wall_says_calmly_how_much_is_silenced_and_until_when_the_first_of_it_is() -> None:
    day, fault = days.in_lecture().measure(BAERUM, battery=FAIL, load=FAIL), {"rooms": (BAERUM,)}
    assert "dempet" not in seen(render_page(WALL, day.scene()))
    day.press(cc.SilenceAlarm, role=Role.COORDINATOR, check="battery", **fault, minutes=60)
    assert "1 varsel dempet, til 10:50" in seen(render_page(WALL, day.scene()))
    day.press(cc.SilenceAlarm, role=Role.COORDINATOR, check="load", **fault, minutes=15)
    html = render_page(WALL, day.scene())
    assert "2 varsler dempet, det første til 10:05" in seen(html)
    assert "Batteri" not in seen(html[: html.index("wall-silenced")])
    of_hss = render_page(PageKey(page="wall", site="hss"), day.scene())
    assert "dempet" not in seen(of_hss)
    assert "1 varsel dempet, til 10:50" in seen(render_page(WALL, day.at("10:06").scene()))
    assert "dempet" not in seen(render_page(WALL, day.at("10:51").scene()))


def test_what_changes_in_one_room_is_its_card_and_the_sum_on_the_wall() -> None:
    day = days.in_lecture()
    live = LivePage(WALL)
    live.whole(day.scene())
    day.count(BAERUM, 8, 5)
    sent = json.loads(live.change(day.scene()) or "{}")
    assert list(sent["cards"]) == ["people", f"room-{day.programme.session}-{BAERUM}"]
    assert "29 til stede 18 pasienter, 11 pårørende" in seen(sent["cards"]["people"])


def test_a_site_is_shown_alone_with_what_is_about_it_and_a_way_back() -> None:
    day = days.in_lecture()
    whole, part = day.scene(), seen_from(OF_HSS, day.scene())
    (state,) = part.sessions.values()
    assert set(state.rooms) == {HSS}
    assert state.helps == {}, "the call is from Ringerike"
    assert {one.room for one in state.questions.values()} == {HSS}
    words = seen(render_page(OF_HSS, whole))
    assert "Viser bare Hallingdal Sjukestugu (HSS). Vis alle steder" in words
    assert "Ringerike sykehus Trenger hjelp" not in words
    assert seen_from(PageKey(page="board"), whole) is whole


def test_what_is_pressed_on_a_filtered_board_stays_on_it_and_reaches_its_rooms_only() -> None:
    day = days.in_lecture().call(HSS, HelpReason.PICTURE)
    day.press(cc.ShowOnScreens, Role.COORDINATOR, shows=ScreenShows.WELCOME)
    html = render_page(OF_HSS, day.scene())
    assert "&amp;lang=nb&amp;sted=hss" in html
    assert 'href="?lang=en&amp;sted=hss"' in html
    assert '<option value="">Alle rom</option>' not in html
    assert f'name="rooms" value="{BAERUM}"' not in html


def test_a_site_that_takes_no_part_is_said_to() -> None:
    key = PageKey(page="board", site="oslo")
    words = seen(render_page(key, days.in_lecture().scene()))
    assert "Viser bare oslo. Stedet er ikke med i dag. Vis alle steder" in words


def test_there_is_no_choice_where_there_is_nothing_today() -> None:
    empty = replace(days.in_lecture().scene(), sessions={})
    assert place_cards(PageKey(page="board"), empty) == ()
    assert board_page(PageKey(page="board"), empty).regions


def test_a_site_of_the_same_state_is_the_same_object() -> None:
    day = days.in_lecture()
    first = of_site(day.state, "hss")
    assert of_site(day.state, "hss") is first
    day.count(HSS, 4, 2)
    second = of_site(day.state, "hss")
    assert second is not first
    assert second.programme is first.programme, "what is remembered goes by it"
