"""Events, reports and states: what is written is read, also by an older reader."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import is_dataclass, replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import assume, given, settings

from session_core.rules import room_state
from session_core.rules import state as state_rules
from session_core.rules.care_commands import (
    CareForCheck,
    EndSilence,
    SilenceAlarm,
)
from session_core.rules.changes import replace as quick_replace
from session_core.rules.commands import Command
from session_core.rules.events import Event, ReportKept, ReportSetAside
from session_core.rules.evolve import evolve
from session_core.rules.headcounts import attendance
from session_core.rules.programme import Programme
from session_core.rules.reports import (
    AttendanceReport,
    ClosingReport,
    OwnWayReport,
    Report,
)
from session_core.rules.room_state import RoomState
from session_core.rules.state import SessionState
from session_core.rules.terms import OwnStep
from session_core.wire import codec
from session_core.wire.bounds import FREE_TEXTS, REFERENCES
from session_core.wire.errors import (
    MalformedEvent,
    MalformedState,
)
from session_core.wire.forms import command_from_json
from tests import builders
from tests.strategies import values
from tests.wire.samples import REPORT

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
STAMPS = {"kind", "command_id", "at", "by"}


def comes_back(value: Any, write: Callable[[Any], str], read: Callable[[str], Any]) -> bool:
    """What the round trips look for."""
    return bool(read(write(value)) == value)


@given(values(Event))
def test_every_event_comes_back_from_the_log(event: Event) -> None:
    assert comes_back(event, codec.event_to_json, codec.event_from_json)


@given(values(Report))
def test_every_report_comes_back_from_the_outbox(report: Report) -> None:
    assert comes_back(report, codec.report_to_json, codec.report_from_json)


@settings(max_examples=40)
@given(values(SessionState))
def test_every_state_comes_back_from_a_snapshot(state: SessionState) -> None:
    assert comes_back(state, codec.state_to_json, codec.state_from_json)


@given(values(Command))
def test_every_command_comes_back_from_a_json_body(command: Command) -> None:
    command_id = "019cd1a0-0000-7000-8000-000000000001"
    said = json.loads(codec.to_json(command))
    body = {name: value for name, value in said.items() if name not in STAMPS}
    named: dict[str, Any] = dict.fromkeys(REFERENCES & said.keys(), command_id)
    body |= {"kind": said["kind"], "id": command_id, **named}
    expected = replace(command, command_id=command_id, **named)
    if isinstance(command, CareForCheck | SilenceAlarm | EndSilence):
        body["check"] = "sound"
        expected = replace(command, command_id=command_id, check="sound")
    for name in FREE_TEXTS & said.keys():
        if (text := getattr(command, name)) is not None:
            assume(text.strip())
            expected = replace(expected, **{name: text.strip()})
    assert command_from_json(body, at=command.at, by=command.by) == expected


def test_a_codec_that_loses_a_field_is_noticed() -> None:
    def forgetful(report: Report) -> str:
        body = json.loads(codec.report_to_json(report))
        body.pop("segment")
        return json.dumps(body)

    counted = builders.report(AttendanceReport, "drammen", NOW, segment="welcome")
    assert comes_back(counted, codec.report_to_json, codec.report_from_json)
    assert not comes_back(counted, forgetful, codec.report_from_json)


@pytest.mark.parametrize("rooms", [6, 100])
def test_a_day_with_many_rooms_comes_back(rooms: int) -> None:
    state = builders.live("local-1", rooms=rooms)
    assert comes_back(state, codec.state_to_json, codec.state_from_json)


# ── a log that is newer than its reader ────────────────────────────────────────────────────────


def kept(**report: Any) -> dict[str, Any]:
    by = {"role": "agent", "where": "drammen-a"}
    told = {**REPORT, **report}
    return {"kind": "report_kept", "at": "2026-03-10T08:00:00Z", "by": by, "report": told}


def test_unknown_fields_in_the_log_are_passed_over() -> None:
    event = codec.event_from_json(json.dumps({**kept(mood="good"), "weather": "rain"}))
    assert isinstance(event, ReportKept)


NEWER = [
    {"kind": "meteor_seen", "at": "2026-03-10T08:00:00Z"},
    kept(kind="meteor"),
    {**kept(), "by": {"role": "astronomer", "where": ""}},
    kept(by={"role": "astronomer", "where": ""}),
]


@pytest.mark.parametrize("event", NEWER)
def test_an_event_in_words_of_tomorrow_moves_the_number_and_nothing_else(
    event: dict[str, Any],
) -> None:
    text = json.dumps(event)
    unknown = codec.event_from_json(text)
    assert unknown == codec.UnknownEvent(kind=event["kind"], raw=text)
    assert codec.event_from_json(text.encode()) == unknown
    state = builders.live()
    assert codec.evolve_known(state, unknown) == replace(state, seq=state.seq + 1)


def test_a_report_that_was_set_aside_comes_back_with_why() -> None:
    aside = {**kept(), "kind": "report_set_aside", "reason": "unknown_room"}
    event = codec.event_from_json(json.dumps(aside))
    assert isinstance(event, ReportSetAside)
    assert (event.reason, event.report.kind) == ("unknown_room", "attendance")


def test_a_known_event_is_evolved_as_ever() -> None:
    state = builders.live()
    event = codec.event_from_json(json.dumps(kept(room="drammen")))
    assert isinstance(event, ReportKept)
    assert codec.evolve_known(state, event) == evolve(state, event)


@pytest.mark.parametrize(
    "event",
    [
        {"kind": "report_kept"},
        kept(patients="many"),
        {**kept(kind="meteor"), "late": "yes, very"},
        {**kept(patients="many"), "by": {"role": "astronomer", "where": ""}},
        {**kept(), "report": {}},
        [],
        {},
    ],
)
def test_a_known_event_of_another_shape_is_a_fault(event: object) -> None:
    with pytest.raises(MalformedEvent):
        codec.event_from_json(json.dumps(event))


def with_news(body: Any) -> Any:
    """The same JSON with a field that no reader of today knows, on every floor."""
    if isinstance(body, list):
        return [with_news(one) for one in body]
    if not isinstance(body, dict):
        return body
    news = {"news_of_tomorrow": {"mood": ["good"]}} if _is_record(body) else {}
    return {name: with_news(one) for name, one in body.items()} | news


def _is_record(body: dict[str, Any]) -> bool:
    """A dataclass, and no mapping from ids, whose names are the rooms' and segments' own."""
    return (
        bool({"at", "id", "nb", "role", "seq", "session", "revision", "segment"} & body.keys())
        or "own_moves" in body
    )


def test_a_snapshot_of_a_newer_centre_is_read_without_its_new_fields() -> None:
    stepped = builders.report(OwnWayReport, "drammen", NOW, segment="break-1", step=OwnStep.WENT_ON)
    state = builders.state_after(stepped, state=builders.live("lecture-1"))
    newer = json.dumps(with_news(json.loads(codec.state_to_json(state))))
    assert newer.count("news_of_tomorrow") > 40
    assert codec.state_from_json(newer) == state


def test_a_programme_of_a_newer_centre_is_read_without_its_new_fields() -> None:
    planned = builders.planned(builders.sample_programme())
    newer = json.dumps(with_news(json.loads(codec.event_to_json(planned))))
    assert newer.count("news_of_tomorrow") > 20
    assert codec.event_from_json(newer) == planned


def test_a_snapshot_of_a_centre_that_knows_no_own_way_is_read() -> None:
    state = builders.live("lecture-1")
    older = json.loads(codec.state_to_json(state))
    del older["programme"]["policy"]["alone_after_s"]
    for room in older["rooms"].values():
        del room["own_moves"]
    assert codec.state_from_json(json.dumps(older)) == state


def test_what_a_room_closed_with_is_no_count_before_the_start_in_an_older_snapshot() -> None:
    count = builders.report(AttendanceReport, "drammen", builders.at(15), segment="lecture-1")
    closed = builders.report(ClosingReport, "drammen", builders.at(20))
    state = builders.state_after(count, closed, state=builders.live("lecture-1"))
    older = json.loads(codec.state_to_json(state))
    for said in older["rooms"]["drammen"]["counts"]:
        del said["final"]
    read = codec.state_from_json(json.dumps(older))
    assert read == state
    assert None not in attendance(read.rooms["drammen"]).by_segment


def test_what_an_older_snapshot_did_not_say_can_be_changed_and_is_written_all_the_same() -> None:
    state = builders.live("lecture-1")
    state = replace(state, rehearsed_from=state)
    older = json.loads(codec.state_to_json(state))
    for said in (older, older["rehearsed_from"]):
        del said["set_aside"]
        for room in said["rooms"].values():
            del room["outbox"], room["in_contact"]
    read = codec.state_from_json(json.dumps(older))
    assert codec.state_to_json(read) == codec.state_to_json(state)
    assert quick_replace(read, set_aside=1).set_aside == 1
    assert quick_replace(read.rooms["drammen"], outbox="laptop-1").outbox == "laptop-1"


def test_nothing_but_a_state_and_its_rooms_has_a_dictionary() -> None:
    """Whatever else had one would have to be made whole when it is read."""
    kinds = {
        one
        for part in (state_rules, room_state)
        for one in vars(part).values()
        if is_dataclass(one)
    }
    kinds |= {*get_args(Event), *get_args(Report), *get_args(Command), Programme}
    with_dictionary = {one for one in kinds if not hasattr(one, "__slots__")}
    assert with_dictionary == {SessionState, RoomState}


def test_a_spoilt_snapshot_is_a_fault() -> None:
    with pytest.raises(MalformedState, match="malformed_state at programme"):
        codec.state_from_json("{}")
