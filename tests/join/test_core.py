"""Single words of Join's interfaces: what is read of them, and what is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from session_core.join.client import client_notices, events_in
from session_core.join.link import join_link
from session_core.join.names import RoomNames
from session_core.join.notices import (
    GapOpened,
    LegGone,
    LegJoined,
    LegLeft,
    LegQualityTold,
    LegSeen,
    MeetingBegan,
    MeetingEnded,
    Notice,
    QualitySeen,
    RosterResynced,
    RosterUncertain,
    SyncBegan,
    SyncEnded,
)
from session_core.join.roster import Roster
from session_core.join.said import is_yes, level_of, loss_level, reason_of
from session_core.join.sink import SinkFeed, thin
from session_core.join.status import status_notices
from session_core.rules.programme import JoinRoom
from session_core.rules.terms import LegQuality, LegReason, LegSource, LegState
from tests.builders import sample_programme

ROOMS = sample_programme().rooms
NAMES = RoomNames(ROOMS)
DRAMMEN = "Drammen sykehus – Møterom"


@pytest.mark.parametrize(
    "name",
    [DRAMMEN, "drammen sykehus-møterom", " DRAMMEN  SYKEHUS —  Møterom ", "DrammenSykehusMøterom"],
)
def test_a_room_is_known_by_its_name_whatever_the_case_spaces_and_dashes(name: str) -> None:
    assert NAMES.room_of(name) == "drammen"


@pytest.mark.parametrize("name", ["Kari Nordmann", "", "–", None, 7, "Drammen sykehus"])
def test_anybody_else_is_nobody(name: object) -> None:
    assert NAMES.room_of(name) is None


def test_two_rooms_of_one_name_are_nobodys() -> None:
    twins = RoomNames([replace(ROOMS[0], join_name="Rom 1"), replace(ROOMS[1], join_name="ROM-1")])
    assert twins.room_of("rom 1") is None


def test_the_way_in_holds_the_name_and_no_pin() -> None:
    link = join_link(JoinRoom(host="join.nhn.no", alias="998112"), ROOMS[0])
    assert link == (
        "https://join.nhn.no/webapp/conference/998112"
        "?name=Drammen%20sykehus%20%E2%80%93%20M%C3%B8terom&role=guest"
    )


@pytest.mark.parametrize(
    ("said", "means"),
    [("YES", True), ("NO", False), (True, True), ("true", True), (None, None), (1, None)],
)
def test_yes_and_no_come_in_many_ways(said: object, means: bool | None) -> None:
    assert is_yes(said) is means


@pytest.mark.parametrize(
    ("said", "means"),
    [("1_good", "good"), (3, "bad"), ("4", "terrible"), (None, "unknown"), (True, "unknown")],
)
def test_quality_comes_in_many_ways(said: object, means: str) -> None:
    assert level_of(said).value == means


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("Call disconnected", LegReason.LEFT),
        ("Disconnected by a Host", LegReason.REMOVED),
        ("Media process failure", LegReason.LOST),
        ("Conference terminated", LegReason.ENDED),
        (None, LegReason.LEFT),
    ],
)
def test_why_a_leg_went_is_one_word(said: object, means: LegReason) -> None:
    assert reason_of(said) is means


def test_server_sent_events_are_read_line_by_line() -> None:
    lines = [": hi", "event: a", "data: 1", "data: 2", "", "data:3", "", "event: cut"]
    assert list(events_in(lines)) == [("a", "1\n2"), ("message", "3")]


@pytest.mark.parametrize(
    ("event", "data"),
    [("participant_create", {}), ("participant_delete", None), ("stage", []), ("layout", {"a": 1})],
)
def test_what_the_stream_says_of_other_things_is_passed_over(event: str, data: object) -> None:
    assert client_notices(event, data, 1.0, NAMES) == ()


@pytest.mark.parametrize("answer", [None, {}, {"objects": {}}, []])
def test_an_answer_that_is_no_list_says_nothing(answer: object) -> None:
    assert status_notices(answer, frozenset({"kurs"}), 1.0, NAMES) == ()


def test_the_status_of_other_meetings_is_passed_over() -> None:
    rows = [
        {"id": "1", "conference": "other", "display_name": DRAMMEN},
        "x",
        {"conference": "kurs"},
    ]
    found = status_notices({"objects": rows}, frozenset({"kurs"}), 1.0, NAMES)
    assert found == (SyncBegan(), SyncEnded(1.0))


# ── the roster ─────────────────────────────────────────────────────────────────────────────────


def seen(leg: str, at: float, **said: Any) -> LegSeen:
    return LegSeen(leg, at, said)


def synced(*legs: LegSeen) -> Roster:
    roster = Roster(LegSource.CLIENT)
    told: tuple[Notice, ...] = (SyncBegan(), *legs, SyncEnded(0.0))
    for notice in told:
        roster.take(notice)
    return roster


def test_each_notice_gives_its_facts() -> None:
    roster = synced()
    assert roster.take(seen("a", 1, room="drammen")) == (
        LegJoined("a", "drammen", LegState.PRESENT),
    )
    assert roster.take(QualitySeen("a", 2, LegQuality.BAD)) == (
        LegQualityTold("a", "drammen", LegQuality.BAD, LegSource.CLIENT),
    )
    assert roster.take(GapOpened()) == (RosterUncertain(),)
    roster.take(SyncBegan())
    assert roster.take(SyncEnded(3)) == (
        LegLeft("a", "drammen", LegReason.LOST),
        RosterResynced(),
    )


def test_a_leg_without_media_is_none_until_it_has_some() -> None:
    roster = synced()
    assert roster.take(seen("a", 1, room="drammen", protocol="api")) == ()
    assert roster.room("drammen").state is LegState.API_ONLY
    facts = roster.take(seen("a", 2, protocol="webrtc"))
    assert facts == (LegJoined("a", "drammen", LegState.PRESENT),)


def test_a_leg_that_went_before_it_came_is_gone() -> None:
    roster = synced()
    roster.take(LegGone("a", 5))
    assert roster.take(seen("a", 4, room="drammen")) == ()
    assert roster.room("drammen").state is LegState.ABSENT


def test_a_meeting_is_over_when_no_node_hosts_it_any_more() -> None:
    roster = Roster(LegSource.SINK)
    for notice in (
        MeetingBegan("x", 1, fresh=True), MeetingBegan("y", 2), seen("a", 3, room="drammen"),
        MeetingEnded("x", 4),
    ):  # fmt: skip
        roster.take(notice)
    assert roster.room("drammen").state is LegState.PRESENT
    roster.take(MeetingEnded("y", 5))
    assert roster.room("drammen") == replace(
        roster.room("drammen"), state=LegState.ABSENT, reason=LegReason.ENDED
    )


def test_a_meeting_that_ends_and_begins_again_makes_an_old_gap_of_no_account() -> None:
    roster = Roster(LegSource.SINK)
    for notice in (MeetingBegan("x", 1, fresh=True), GapOpened(), MeetingEnded("x", 2)):
        roster.take(notice)
    assert not roster.is_certain
    roster.take(MeetingBegan("x", 3))
    assert roster.is_certain


def test_who_is_no_room_of_ours_is_counted_and_nothing_else() -> None:
    roster = synced(
        seen("a", 1, room=None), seen("b", 1, room="drammen"), seen("c", 1, protocol="api")
    )
    assert roster.unmatched == 1


# ── event sinks ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "body", [None, 7, [], {}, {"event": "eventsink_bulk"}, {"seq": -1, "time": 1}]
)
def test_what_is_no_event_is_left_out(body: object) -> None:
    assert thin(body, {"kurs"}, NAMES) == ()


def test_of_other_peoples_meetings_only_the_number_is_kept() -> None:
    data = {"conference": "other", "uuid": "u", "display_name": "Kari", "remote_address": "1.2.3.4"}
    body = {"node": "n", "seq": 3, "time": 1.5, "event": "participant_connected", "data": data}
    (found,) = thin(body, {"kurs"}, NAMES)
    assert (found.event, found.seq, found.leg, found.said) == ("other", 3, "", {})
    assert "Kari" not in repr(found)


def test_a_sink_that_is_come_upon_in_its_middle_is_not_trusted() -> None:
    roster, feed = Roster(LegSource.SINK), SinkFeed()
    body = {
        "node": "n", "seq": 900, "time": 1.0, "event": "conference_started",
        "data": {"name": "kurs"},
    }  # fmt: skip
    for one in thin(body, {"kurs"}, NAMES):
        for _, notice in feed.take(one):
            roster.take(notice)
    assert not roster.is_certain


def test_a_whole_list_mends_what_missed_something_whatever_our_clock_says() -> None:
    sink, client = Roster(LegSource.SINK), Roster(LegSource.CLIENT)
    drammen = {"room": "drammen", "has_media": True}
    before = (LegSeen("gone", 50, {"room": "baerum"}), LegGone("gone", 60, None), GapOpened())
    for one in before:
        sink.take(one)
    ours = 10_000.0
    for notice in (SyncBegan(), LegSeen("one", ours, drammen), SyncEnded(ours)):
        client.take(notice)
    sink.mend(client)
    assert sink.is_certain
    assert sink.room("drammen").state is LegState.PRESENT
    sink.take(LegGone("one", 61, LegReason.LEFT))
    assert sink.room("drammen").state is LegState.ABSENT


def test_what_a_whole_list_does_not_name_is_gone_also_where_nothing_was_told_before() -> None:
    sink, nobody = Roster(LegSource.SINK), Roster(LegSource.CLIENT)
    sink.mend(nobody)
    assert sink.is_certain
    sink.take(LegSeen("one", 5, {"room": "drammen"}))
    sink.mend(nobody)
    assert sink.room("drammen").state is LegState.ABSENT


def test_what_said_itself_that_it_left_is_gone_whatever_an_older_list_says() -> None:
    sink, before = Roster(LegSource.SINK), synced(seen("one", 9, room="drammen"))
    for one in (seen("one", 5, room="drammen"), LegGone("one", 8, LegReason.LEFT), GapOpened()):
        sink.take(one)
    sink.mend(before)
    assert sink.is_certain
    assert sink.room("drammen").state is LegState.ABSENT


def test_what_one_list_lacked_and_the_next_one_has_is_there() -> None:
    sink, nobody = Roster(LegSource.SINK), Roster(LegSource.CLIENT)
    sink.take(seen("one", 5, room="drammen"))
    sink.mend(nobody)
    sink.take(GapOpened())
    sink.mend(synced(seen("one", 9, room="drammen")))
    assert sink.room("drammen").state is LegState.PRESENT
    sink.take(LegGone("one", 6, LegReason.LEFT))
    assert sink.room("drammen").state is LegState.ABSENT


def test_a_clock_of_another_node_that_is_ahead_keeps_no_leg_from_leaving() -> None:
    sink = Roster(LegSource.SINK)
    for one in (seen("one", 5, room="drammen"), seen("two", 500, room="baerum"), GapOpened()):
        sink.take(one)
    sink.mend(synced(seen("one", 9, room="drammen"), seen("two", 9, room="baerum")))
    sink.take(LegGone("one", 6, LegReason.LEFT))
    assert sink.room("drammen").state is LegState.ABSENT


@pytest.mark.parametrize(
    ("streams", "level"),
    [
        (None, LegQuality.UNKNOWN),
        ([None, {}, {"rx_packet_loss": "much"}], LegQuality.UNKNOWN),
        ([{"rx_packet_loss": 0.0, "tx_packet_loss": 0.99}], LegQuality.GOOD),
        ([{"rx_packet_loss": 1}, {"rx_packet_loss": 0}], LegQuality.OK),
        ([{"tx_packet_loss": 3.0}], LegQuality.BAD),
        ([{"tx_packet_loss": 10.0}], LegQuality.TERRIBLE),
        ([{"start_time": 1.0, "end_time": 20.9, "rx_packet_loss": 50.0}], LegQuality.UNKNOWN),
        ([{"start_time": 1.0, "end_time": 21.0, "rx_packet_loss": 50.0}], LegQuality.TERRIBLE),
    ],
)
def test_lost_packets_mean_what_joins_own_scale_says(streams: object, level: LegQuality) -> None:
    assert loss_level(streams) is level


def test_a_list_that_does_not_know_a_legs_quality_takes_back_what_one_before_said() -> None:
    roster = Roster(LegSource.STATUS)
    for quality in ("3_bad", "0_unknown"):
        row = {"conference": "kurs", "id": "u", "call_quality": quality, "display_name": DRAMMEN}
        for notice in status_notices({"objects": [row]}, frozenset({"kurs"}), 1.0, NAMES):
            roster.take(notice)
    assert roster.room("drammen").quality is LegQuality.UNKNOWN
