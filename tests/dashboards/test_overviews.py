"""The start page, the board, the screen and the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from dashboards.pages import render_page
from dashboards.scene import PageKey, Presence, Scene
from dashboards.views.board import clocks_within, room_cards, session_card, summary_card
from dashboards.views.equality import ServiceLine, equality_card
from dashboards.views.record import care_card as record_care
from dashboards.views.record import (
    run_lines,
    runs_card,
    undone_lines,
)
from dashboards.views.record import summary_card as record_summary
from dashboards.views.record_people import attendance_card
from dashboards.views.screen import StageCard, stage_card
from dashboards.views.start import is_today, start_page
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.care import RoomService
from session_core.rules.terms import LocalStep
from session_core.rules.timers import next_timer
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, Day
from tests.dashboards.stage import seen
from tests.dashboards.test_alone import alone


def stage(scene: Scene, room: str = HSS) -> StageCard:
    """What participants see."""
    (state,) = scene.sessions.values()
    key = PageKey(page="screen", session=state.programme.session, room=room)
    return stage_card(key, state, scene)


# ── the screen ──


@pytest.mark.parametrize(
    ("make", "mood", "until"),
    [
        (Day, "welcome", "09:00"),
        (days.in_lobby, "welcome", "09:00"),
        (lambda: Day().at("09:04"), "welcome", None),
        (days.in_lecture, "shared", "10:15"),
        (days.in_local, "local", "11:45"),
        (days.in_break, "break", "10:30"),
        (lambda: days.in_break().at("10:32"), "break", None),
        (days.waiting, "waiting", None),
        (lambda: days.in_lecture().press(c.Hold), "still", None),
        (days.ended, "thanks", None),
    ],
)
def test_the_screen_says_what_is_now_and_until_when(
    make: Callable[[], Day], mood: str, until: str | None
) -> None:
    card = stage(make().scene())
    assert card.mood == mood
    assert card.until == (days.oslo(until) if until else None)


def test_the_screen_of_a_room_that_began_late_says_when_the_others_go_on() -> None:
    day = days.in_local()
    assert stage(day.scene(), BAERUM).until == stage(day.scene()).until == days.oslo("11:45")
    day.local(BAERUM, LocalStep.EXTENDED, seconds=300)
    assert stage(day.scene(), BAERUM).until == days.oslo("11:50"), "its leader said so"


def test_the_screen_follows_the_rooms_own_way_with_and_without_contact() -> None:
    day = days.in_lecture().at("11:10").own(HSS, 5).at("11:15")
    for scene in (alone(day), day.scene()):
        card = stage(scene)
        assert (card.mood, card.until) == ("local", days.oslo("11:40"))
        assert card.title.startswith("Øvelse")
    assert stage(day.scene(), BAERUM).mood == "shared"


def test_the_record_tells_what_rooms_ran_by_themselves() -> None:
    day = days.in_own_way().at("10:30").press(c.Advance).at("10:31").own(BAERUM, 5)
    lines = runs_card(day.state, "nb").own
    assert [(one.room, one.title, one.started_at, one.ended_at) for one in lines] == [
        ("Hallingdal Sjukestugu (HSS)", "Pause", days.oslo("10:12"), days.oslo("10:30")),
        ("Bærum sykehus", "Øvelse: lese kurve, stikketeknikk, utstyr", days.oslo("10:31"), None),
    ]


# ── the board ──


def two_courses() -> Scene:
    """The diabetes day, and the heart course that nobody has opened."""
    day, heart = days.in_lecture(), Day(programme=days.heart_day())
    scene = day.scene()
    return replace(scene, sessions={**scene.sessions, heart.programme.session: heart.state})


def test_the_board_shows_every_room_of_every_session_worst_first() -> None:
    scene = two_courses()
    cards = room_cards(list(scene.sessions.values()), scene, "nb")
    assert len(cards) == 8
    assert [card.sign for card in cards[:2]] == ["help", "lost"]
    assert all(card.several for card in cards)
    counts = {one.sign: one.count for one in summary_card(scene.sessions.values(), scene).signs}
    assert sum(counts.values()) == 8
    assert counts["help"] == 1


@pytest.mark.parametrize(
    ("trips", "within"),
    [((), None), ((None,), None), ((12.0, 48.0), 50), ((12.0, 90.0), 250), ((2_000.0,), 0)],
)
def test_the_board_says_within_what_the_clocks_of_the_rooms_agree(
    trips: tuple[float | None, ...], within: int | None
) -> None:
    heard = [Presence(connected=True, heard_at=None, rtt_ms=trip) for trip in trips]
    gone = Presence(connected=False, heard_at=None, rtt_ms=9_999.0)
    assert clocks_within([*heard, gone]) == within


def test_the_summary_counts_only_people_somebody_counted() -> None:
    scene = days.in_lobby().scene()
    card = summary_card(scene.sessions.values(), scene)
    assert (card.patients, card.relatives, card.counted, card.rooms) == (3, 1, 1, 3)


def test_a_session_tells_how_late_it_is() -> None:
    day = days.in_lecture().at("10:20")
    assert session_card(day.state, day.now, "nb").drift_min == 5


# ── the start page ──


def test_today_is_the_day_in_oslo_and_whatever_still_runs() -> None:
    day = Day()
    assert is_today(day.state, days.oslo("00:30"))
    assert not is_today(day.state, days.oslo("00:30") + timedelta(days=1))
    assert is_today(days.in_lecture().state, days.oslo("00:30") + timedelta(days=1))


@pytest.mark.parametrize(("days_later", "where"), [(-3, "coming"), (3, "finished")])
def test_other_days_are_listed_apart(days_later: int, where: str) -> None:
    day = Day()
    scene = replace(day.scene(), now=day.now + timedelta(days=days_later))
    cards = {card.id: card for card in start_page(PageKey(page="start"), scene).cards()}
    assert {*cards} == {"today", "other"}
    assert len(getattr(cards["other"], where)) == 1


# ── the record ──


def test_the_record_lays_plan_and_run_side_by_side() -> None:
    lines = run_lines(days.ended().state, "nb")
    assert len(lines) == 14
    assert lines[0].late_min == 0
    assert (lines[4].late_min, lines[4].without) == (4, ("Hallingdal Sjukestugu (HSS)",))
    assert lines[2].longer_min == 3


def test_the_record_says_that_it_was_the_centre_who_ended_a_wait() -> None:
    by_itself, by_hand = days.waiting(), days.waiting()
    moment, centres_wish = next_timer(by_itself.state) or (None, None)
    assert moment == days.oslo("10:36")
    by_itself._take(centres_wish)
    by_hand.at("10:33").press(c.StopWaiting)
    told, untold = (
        next(one for one in run_lines(day.state, "nb") if one.without)
        for day in (by_itself, by_hand)
    )
    assert told.without == untold.without
    assert "Hallingdal Sjukestugu (HSS)" in told.without
    assert (told.given_up_at, untold.given_up_at) == (days.oslo("10:36"), None)
    (session,) = by_itself.scene().sessions
    page = seen(render_page(PageKey(page="record", session=session), by_itself.scene()))
    assert "(HSS), Samkurs sluttet å vente kl. 10:36" in page


def test_where_nobody_has_counted_the_record_does_not_say_that_nobody_came() -> None:
    day = Day().at("08:20").press(c.OpenLobby)
    key = PageKey(page="record", session=day.programme.session)
    assert "MøtteIngen har talt opp" in " ".join(seen(render_page(key, day.scene())).split())
    room = day.programme.rooms[0].id
    day.report(r.AttendanceReport, room, patients=0, relatives=0)
    assert "Møtte0 0 pasienter" in " ".join(seen(render_page(key, day.scene())).split())


def test_what_never_ran_is_in_the_record_too() -> None:
    lines = run_lines(days.in_lecture().state, "nb")
    assert [one.started_at is None for one in lines] == [False] * 3 + [True] * 11


def test_what_is_still_to_come_is_not_called_not_run_before_the_day_is_over() -> None:
    day = days.in_lecture()
    day.press(c.Skip, target=day.programme.segments[-1].id)
    key = PageKey(page="record", session=day.programme.session)
    page = seen(render_page(key, day.scene())).partition("Dagen som planlagt")[0]
    assert (page.count("ikke ennå"), page.count("ikke kjørt")) == (10, 1)
    page = seen(render_page(key, day.at("09:55").press(c.EndSession).scene())).partition(
        "Dagen som planlagt"
    )[0]
    assert (page.count("ikke ennå"), page.count("ikke kjørt")) == (0, 11)


def test_a_segment_that_ran_twice_has_two_lines() -> None:
    day = days.to_segment(days.started(), 2)
    day.at("09:45").press(c.JumpTo, target=day.programme.segments[0].id)
    lines = run_lines(day.state, "nb")
    assert [one.again for one in lines[:4]] == [False, False, False, True]


def test_what_was_undone_is_kept() -> None:
    day = days.started().at("09:00:20").press(c.Advance).at("09:00:25").press(c.UndoMove)
    assert [one.title for one in undone_lines(day.state, "nb")] == ["Presentasjonsrunde i rommet"]


def test_attendance_is_laid_out_by_segment_and_room() -> None:
    card = attendance_card(days.ended().state, "nb")
    assert card.rooms == ("Bærum sykehus", "Ringerike sykehus", "Hallingdal Sjukestugu (HSS)")
    assert all(len(row.cells) == 3 for row in card.rows)
    assert [one.patients + one.relatives if one else None for one in card.peaks] == [14, 9, 7]


def test_nobody_counted_is_not_nobody_came() -> None:
    card = attendance_card(Day().state, "nb")
    assert card.rows == ()
    assert card.peaks == (None, None, None)


def test_who_came_says_in_how_many_rooms_and_a_figure_that_is_doubted_is_marked() -> None:
    day = days.started()
    counted = record_summary(day.state, day.now, "nb").counted
    day.count(days.BAERUM, 98, 5)
    card = record_summary(day.state, day.now, "nb")
    assert card.doubted == ("Bærum sykehus",)
    peak = attendance_card(day.state, "nb").peaks[0]
    assert peak is not None
    assert peak.doubted
    key = PageKey(page="record", session=day.programme.session)
    page = seen(render_page(key, day.scene()))
    assert ("talt i" in page) is (card.counted < card.rooms)
    assert "Langt flere enn ventet: Bærum sykehus" in page
    board = seen(render_page(PageKey(page="board"), day.scene()))
    assert board.count("langt flere enn ventet") == 1
    assert counted <= card.counted


def test_evaluation_is_a_number_for_all_and_never_for_one_room() -> None:
    card = record_summary(days.ended().state, days.oslo("15:10"), "nb")
    assert (card.evaluated, card.rooms_closed) == (1, 2)
    fields = {*ServiceLine.__dataclass_fields__, *RoomService.__dataclass_fields__}
    assert not {name for name in fields if "eval" in name}


def test_rooms_are_laid_side_by_side_with_figures_only() -> None:
    day = days.ended()
    lines = {one.label: one.service for one in equality_card(day.state, day.now).rooms}
    assert lines["Bærum sykehus"].asked == 1
    assert lines["Ringerike sykehus"].help_wait_longest == timedelta(minutes=2)
    assert lines["Bærum sykehus"].downtime is None, "nobody measured it"


def test_every_call_tells_how_long_it_waited() -> None:
    (call,) = record_care(days.ended().state, days.ended().now).calls
    assert [one.waited for one in call.turns] == [timedelta(minutes=2)]
    (unseen,) = record_care(days.in_lecture().state, days.in_lecture().now).calls
    assert [one.waited for one in unseen.turns] == [None]


def test_every_message_stands_in_the_log_with_who_has_read_it() -> None:
    day = days.in_lecture().press(cc.SendMessage, text="Vi venter på Kongsberg.")
    day.at("09:51").press(cc.SendMessage, text="Ta ut ledningen.", rooms=(BAERUM,))
    told = [(one.text, one.to, one.read) for one in record_care(day.state, day.now).messages[-2:]]
    assert told == [
        ("Vi venter på Kongsberg.", (), 0),
        ("Ta ut ledningen.", ("Bærum sykehus",), 0),
    ]
    key = PageKey(page="record", session=day.programme.session)
    assert "Ikke lest: Bærum sykehus" in seen(render_page(key, day.scene()))


def test_a_call_from_elsewhere_is_told_on_the_board_of_one_site() -> None:
    day = days.in_lecture()
    key = PageKey(page="board", site="hss")
    assert "Ber om hjelp et annet sted" not in seen(render_page(key, days.started().scene()))
    called = day.call(BAERUM)
    assert "Ber om hjelp et annet sted: Bærum sykehus" in seen(render_page(key, called.scene()))


def test_a_call_for_help_says_which_number_to_ring() -> None:
    day = days.started().call(BAERUM)
    scene = replace(day.scene(), phones={BAERUM: "internt 5100"})
    assert "Ring rommet: internt 5100" in seen(render_page(PageKey(page="board"), scene))
