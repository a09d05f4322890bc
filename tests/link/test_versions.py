"""Ends of two versions: what was released is met as it was, and what is newer is passed over."""

from __future__ import annotations

import json

import pytest

from session_core.link import effects as fx
from session_core.link.agent_end import AgentEnd, Standing
from session_core.link.centre_end import CentreEnd
from session_core.link.states import AgentState, CentreState
from tests.link.ends import NOW, centre, sent
from tests.wire.samples import FROM_CENTRE, golden

OLD = "0.1"


def room_of_golden() -> AgentEnd:
    """A room that stands where the golden frames leave it."""
    standing = Standing(
        room="drammen-a",
        agent="laptop",
        software="test",
        outbox="o",
        first_n=1,
        last_n=12,
        acked=10,
        have={"t1d-2026-03-10": ("5c1f", 41)},
    )
    end = AgentEnd(standing)
    end.opened(0.0, NOW)
    return end


def is_open(end: AgentEnd, *frames: str) -> bool:
    """Whether the connection holds after these frames of the centre."""
    for frame in frames:
        end.receive(frame, 0.0, NOW)
        if end.state is AgentState.COMPARING:
            end.hash_loaded("")
    return end.state is AgentState.OPEN


def test_a_room_of_today_works_with_a_centre_of_0_1() -> None:
    end = room_of_golden()
    told = end.receive(golden("welcome", OLD), 0.0, NOW)
    assert [type(one) for one in told] == [fx.Welcomed, fx.ReportsAcked, fx.LoadReports]
    assert [type(one) for one in end.receive(golden("events", OLD), 0.0, NOW)] == [fx.StoreEvents]
    assert is_open(end, golden("ack", OLD), golden("centre_heartbeat", OLD))


def test_a_centre_of_today_works_with_a_room_of_0_1() -> None:
    end = CentreEnd("drammen-a")
    end.opened(0.0)
    (greeted,) = end.receive(golden("hello", OLD), 0.0, NOW)
    assert isinstance(greeted, fx.HelloReceived)
    assert (greeted.hello.was, greeted.hello.why) == ("", "")
    end.welcome(hwm=10, streams={}, wall=NOW, chain="a" * 64, kept=8, spread_s=6.0)
    (submit,) = end.receive(golden("reports", OLD), 0.0, NOW)
    assert isinstance(submit, fx.SubmitReports)
    for name in ("agent_heartbeat", "resume"):
        end.receive(golden(name, OLD), 0.0, NOW)
    assert end.state is CentreState.OPEN


@pytest.mark.parametrize("name", sorted(set(FROM_CENTRE) - {"centre_bye", "snapshot"}))
def test_a_newer_centre_may_say_more_in_every_frame(name: str) -> None:
    more = json.dumps({**json.loads(golden(name)), "mood": {"good": True}})
    frames = [more] if name == "welcome" else [golden("welcome"), more]
    assert is_open(room_of_golden(), *frames)


def test_a_newer_centre_may_say_what_we_have_no_word_for() -> None:
    assert is_open(room_of_golden(), golden("welcome"), '{"t":"weather","degrees":21}')


def test_an_event_of_an_unknown_kind_is_handed_on_with_its_number() -> None:
    news = json.loads(golden("events"))
    news["events"][0]["event"] = {"kind": "quiz_started", "at": "2026-03-10T08:00:00Z"}
    end = room_of_golden()
    end.receive(golden("welcome", OLD), 0.0, NOW)
    (stored,) = end.receive(json.dumps(news), 0.0, NOW)
    assert isinstance(stored, fx.StoreEvents)
    assert (stored.first, json.loads(stored.rows[0][1])["kind"]) == (42, "quiz_started")


def test_a_reason_that_is_new_to_the_centre_stands_in_no_hellos_way() -> None:
    hub = centre()
    later = {**json.loads(golden("hello")), "room": "drammen", "why": "merged"}
    (greeted,) = hub.receive(json.dumps(later), 0.0, NOW)
    assert isinstance(greeted, fx.HelloReceived)
    assert greeted.hello.why == "merged"


def test_without_a_common_protocol_the_room_is_told_so_and_both_part() -> None:
    hub = centre()
    told = hub.receive(json.dumps({**json.loads(golden("hello")), "proto": [2, 3]}), 0.0, NOW)
    assert sent(told)[0]["code"] == "protocol_too_new"
    assert told[-1] == fx.Close(fx.CloseCode.PROTOCOL, "protocol_too_new")


# ── a planted fault ────────────────────────────────────────────────────────────────────────────


def test_an_end_that_minds_what_it_does_not_know_would_be_noticed() -> None:
    """What the agent says is closed on purpose, so the same frames show that the tests can fail."""
    hub = CentreEnd("drammen-a")
    hub.opened(0.0)
    hub.receive(golden("hello"), 0.0, NOW)
    hub.welcome(hwm=10, streams={}, wall=NOW)
    hub.receive(json.dumps({**json.loads(golden("resume")), "mood": "good"}), 0.0, NOW)
    assert hub.state is CentreState.CLOSED
