"""A command from the centre: on an open connection or not at all, and with one result."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from msgspec.structs import replace

from session_core.link import effects as fx
from session_core.link.agent_end import AgentEnd
from session_core.link.centre_end import CentreEnd
from session_core.link.states import AgentState
from session_core.wire import codec
from session_core.wire.messages import Command
from tests.link.ends import NOW, agent, centre, hear, hello, open_agent, open_centre, tell, welcome

LATEST = NOW + timedelta(seconds=20)
ASKED = Command(id="019cd1a0-0000-7000-8000-000000000006", s="t1d", not_after=LATEST, do="identify")
RECEIVED = fx.CommandReceived(ASKED.id, "t1d", LATEST, "identify")


def greeted() -> CentreEnd:
    """A centre that looks the room up, and has not welcomed it yet."""
    end = centre()
    tell(end, hello())
    return end


def gone() -> CentreEnd:
    end = open_centre()
    end.leave("restarting")
    return end


def test_a_command_is_sent_on_an_open_connection_and_handed_on_at_the_other_end() -> None:
    (frame,) = open_centre().command(ASKED)
    assert isinstance(frame, fx.Send)
    assert open_agent().receive(frame.text, 1.0, NOW) == [RECEIVED]


@pytest.mark.parametrize("end", [centre(), greeted(), gone()], ids=["new", "greeted", "gone"])
def test_what_cannot_be_sent_now_is_not_kept_for_later(end: CentreEnd) -> None:
    assert end.command(ASKED) == []
    if end.state.value == "looking_up":
        told = end.welcome(hwm=0, streams={}, wall=NOW)
        assert not any(isinstance(one, fx.Send) and "identify" in one.text for one in told)


def test_a_command_before_the_welcome_is_out_of_turn() -> None:
    end = agent()
    assert [type(one) for one in hear(end, ASKED)] == [fx.Close]


def test_a_room_that_still_compares_its_reports_may_be_asked() -> None:
    end = agent(last_n=3, acked=3)
    hear(end, replace(welcome(hwm=3), hash="a" * 64))
    assert end.state is AgentState.COMPARING
    assert hear(end, ASKED) == [RECEIVED]


def test_the_result_has_one_id_for_ever_and_no_other_command_has_it() -> None:
    again = fx.CommandReceived(ASKED.id, "t2d", NOW, "dance")
    assert again.result_id == RECEIVED.result_id == "6a69ad97-6a87-5ffa-aab0-1b085b82b023"
    other = fx.CommandReceived(ASKED.id[:-1] + "7", "t1d", LATEST, "identify")
    assert other.result_id != RECEIVED.result_id


def test_a_thing_to_do_that_is_new_is_handed_on_and_one_in_words_is_a_fault() -> None:
    end = open_agent()
    (received,) = hear(end, replace(ASKED, do="dance"))
    assert received.do == "dance"
    words = {**json.loads(codec.encode(ASKED)), "do": "Ring Kari"}
    assert [type(one) for one in _told(end, words)] == [fx.Close]


def _told(end: AgentEnd, frame: dict[str, object]) -> list[fx.AgentEffect]:
    return end.receive(json.dumps(frame), 1.0, NOW)
