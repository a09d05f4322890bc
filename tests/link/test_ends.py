"""The two ends, one rule at a time: opening, leaving, liveness and reports."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from session_core import limits
from session_core.link import chain
from session_core.link import effects as fx
from session_core.link.agent_end import QUICK_SAMPLES, AgentEnd, Standing
from session_core.link.centre_end import CentreEnd
from session_core.link.report_sender import batches
from session_core.link.states import AGENT_STEPS, AgentState, Cause, CentreState, step
from session_core.wire import codec
from session_core.wire.messages import (
    Ack,
    AgentBye,
    CentreBye,
    CentreHeartbeat,
    FromAgent,
    Hello,
    Limits,
    Refused,
    Reports,
    Resume,
)
from tests.link.ends import (
    NOW,
    ROWS,
    agent,
    centre,
    hear,
    hello,
    open_agent,
    open_centre,
    sent,
    tell,
    welcome,
)

# ── opening ────────────────────────────────────────────────────────────────────────────────────


def test_a_room_without_a_welcome_gives_up_and_one_with_it_goes_on() -> None:
    end = agent()
    assert end.wake_at == limits.HELLO_S_MAX
    assert end.tick(limits.HELLO_S_MAX - 0.1, NOW) == []
    assert end.receive('{"t":"news"}', 1.0, NOW) == []
    assert end.tick(limits.HELLO_S_MAX, NOW) == [fx.ConnectionDead("no_welcome")]
    assert end.wake_at is None
    assert end.tick(99.0, NOW) == []


def test_a_socket_that_says_no_hello_is_closed() -> None:
    end = centre()
    assert end.tick(1.0) == []
    farewell, close = end.tick(limits.HELLO_S_MAX)
    assert sent([farewell]) == [{"t": "bye", "code": "no_hello", "retry_in": None}]
    assert close == fx.Close(fx.CloseCode.NO_HELLO, "no_hello")
    assert end.tick(99.0) == []


@pytest.mark.parametrize(
    ("said", "close", "code"),
    [
        (hello(proto=(2, 2)), fx.CloseCode.PROTOCOL, "protocol_too_new"),
        (hello(room="hss"), fx.CloseCode.WRONG_ROOM, "wrong_room"),
        (Resume(have={}), fx.CloseCode.MALFORMED, "out_of_turn"),
    ],
)
def test_a_wrong_first_word_is_answered_with_a_code(
    said: FromAgent, close: fx.CloseCode, code: str
) -> None:
    end = centre()
    farewell, closed = tell(end, said)
    assert sent([farewell])[0]["code"] == code
    assert closed == fx.Close(close, code)
    assert tell(end, hello()) == []


def test_garbage_is_answered_with_a_code_on_both_sides() -> None:
    assert open_agent().receive("{", 0.0, NOW) == [
        fx.Close(fx.CloseCode.MALFORMED, "malformed_frame")
    ]
    farewell, closed = open_centre().receive("x" * 70_000, 0.0, NOW)
    assert closed == fx.Close(fx.CloseCode.MALFORMED, "frame_too_large")
    assert sent([farewell])[0]["code"] == "frame_too_large"


def test_a_second_hello_or_welcome_is_out_of_turn() -> None:
    assert tell(open_centre(), hello())[-1] == fx.Close(fx.CloseCode.MALFORMED, "out_of_turn")
    assert hear(open_agent(), welcome()) == [fx.Close(fx.CloseCode.MALFORMED, "out_of_turn")]
    assert hear(agent(), Ack(hwm=0)) == [fx.Close(fx.CloseCode.MALFORMED, "out_of_turn")]


def test_a_welcome_in_a_protocol_we_do_not_speak_ends_the_connection() -> None:
    later = replace(welcome(), proto=2)
    assert hear(agent(), later) == [fx.Close(fx.CloseCode.PROTOCOL, "protocol_too_new")]


def test_an_end_that_is_not_open_acts_on_nothing() -> None:
    room, hub = agent(), centre()
    assert room.reports_waiting(3) == []
    assert room.loaded(1, ROWS) == []
    assert hub.welcome(hwm=0, streams={}, wall=NOW) == []
    assert hub.committed(3) == []
    assert hub.events("t1d", "e", 1, 1, "frame") == []
    assert hub.delta("t1d", "e", 1, []) == []
    assert hub.snapshot("t1d", "e", 1, "{}") == []
    assert hub.start_over() == []
    assert (
        AgentEnd(
            Standing(
                room="r", agent="a", software="", outbox="o", first_n=1, last_n=0, acked=0, have={}
            )
        ).leave()
        == []
    )
    assert CentreEnd("r").leave("bye") == []


def test_what_was_saved_while_greeting_is_sent_after_the_welcome() -> None:
    end = agent()
    end.reports_waiting(2)
    assert hear(end, welcome())[-1] == fx.LoadReports(from_n=1, count=2)


# ── leaving ────────────────────────────────────────────────────────────────────────────────────


def test_either_side_may_leave_with_a_word() -> None:
    room = open_agent()
    assert sent(room.leave()) == [{"t": "bye", "code": "leaving"}]
    assert room.state is AgentState.CLOSED
    hub = open_centre()
    farewell, closed = hub.leave("replaced", retry_in=2.5, close=fx.CloseCode.REPLACED)
    assert sent([farewell]) == [{"t": "bye", "code": "replaced", "retry_in": 2.5}]
    assert closed == fx.Close(fx.CloseCode.REPLACED, "replaced")
    assert hub.leave("again") == []


def test_the_word_of_the_other_side_is_passed_on() -> None:
    room = open_agent()
    assert hear(room, CentreBye(code="restarting", retry_in=2.5)) == [
        fx.PeerLeft("restarting", 2.5)
    ]
    assert hear(room, Ack(hwm=0)) == []
    assert tell(open_centre(), AgentBye(code="leaving")) == [fx.PeerLeft("leaving")]


def test_a_way_that_is_not_in_the_table_cannot_be_taken() -> None:
    with pytest.raises(AssertionError, match="no way from closed by welcome"):
        step(AGENT_STEPS, AgentState.CLOSED, Cause.WELCOME)


# ── liveness ───────────────────────────────────────────────────────────────────────────────────


def test_a_silent_peer_is_dead_on_both_sides() -> None:
    room, hub = open_agent(), open_centre()
    assert room.tick(limits.SILENCE_S_MAX, NOW) == [fx.ConnectionDead("silent")]
    assert hub.tick(limits.SILENCE_S_MAX - 0.1) == []
    assert hub.tick(limits.SILENCE_S_MAX) == [fx.ConnectionDead("silent")]
    assert hub.state is CentreState.CLOSED


def test_a_few_quick_heartbeats_then_one_each_ten_seconds() -> None:
    room, at = open_agent(), []
    for _ in range(QUICK_SAMPLES + 2):
        assert room.wake_at is not None
        at.append(room.wake_at)
        beat = sent(room.tick(room.wake_at, NOW))[0]
        mine = CentreHeartbeat(t1=beat["t1"], t2=0, t3=0, hwm=0, taken=0, pos={})
        hear(room, mine, at[-1])
    assert at[:3] == [0.0, 0.25, 0.5]
    assert at[-1] - at[-2] == limits.HEARTBEAT_S
    assert room.tick(at[-1] + 1, NOW) == []


def test_a_heartbeat_is_answered_with_times_and_positions() -> None:
    hub = open_centre(hwm=1, said=hello(last_n=5, have={"t1d": ("e", 4)}), t1d=("e", 4))
    room = open_agent(5)
    (beat,) = room.tick(0.0, NOW)
    assert isinstance(beat, fx.Send)
    answer, heard = hub.receive(beat.text, 1.0, NOW)
    assert heard == fx.RoomHeard(unsent=4, rtt_ms=None)
    (back,) = sent([answer])
    assert (back["hwm"], back["taken"], back["pos"]) == (1, 1, {"t1d": ["e", 4]})


def beat_back(t1: int, hwm: int = 0, **pos: tuple[str, int]) -> CentreHeartbeat:
    return CentreHeartbeat(t1=t1, t2=t1, t3=t1, hwm=hwm, taken=hwm, pos=pos)


def test_the_round_trip_is_told_in_real_milliseconds_however_fast_the_wall_clock_runs() -> None:
    room, demo = open_agent(), timedelta(seconds=60)
    (beat,) = sent(room.tick(0.0, NOW))
    room.receive(codec.encode(beat_back(beat["t1"])), 0.05, NOW + 0.05 * demo)
    (next_,) = sent(room.tick(0.25, NOW + 0.25 * demo))
    assert (beat["rtt_ms"], next_["rtt_ms"]) == (None, pytest.approx(50))


def test_an_answer_to_an_older_heartbeat_says_nothing_of_the_round_trip() -> None:
    room = open_agent()
    (first,) = sent(room.tick(0.0, NOW))
    room.tick(0.25, NOW + timedelta(seconds=0.25))
    hear(room, beat_back(first["t1"]), 0.3)
    (next_,) = sent(room.tick(0.5, NOW + timedelta(seconds=0.5)))
    assert next_["rtt_ms"] is None


@pytest.mark.parametrize(
    ("pos", "in_step"),
    [
        ({"t1d": ("e", 4), "t2d": ("e", 9)}, ("t1d",)),
        ({"t1d": ("other", 4)}, ()),
        ({"t1d": ("e", 5)}, ()),
        ({}, ()),
    ],
)
def test_a_heartbeat_shows_which_sessions_have_been_heard_to_their_end(
    pos: dict[str, tuple[str, int]], in_step: tuple[str, ...]
) -> None:
    room = open_agent(3, t1d=("e", 4))
    told = [one for one in hear(room, beat_back(0, 2, **pos)) if isinstance(one, fx.InStep)]
    assert told == ([fx.InStep(sessions=in_step, through=2)] if in_step else [])


# ── reports ────────────────────────────────────────────────────────────────────────────────────


def test_no_more_reports_are_under_way_than_the_window_holds() -> None:
    room, under_way = agent(1_000), 0
    effects = hear(room, welcome())
    while (ask := effects[-1]) and isinstance(ask, fx.LoadReports):
        effects = room.loaded(ask.from_n, ROWS * ask.count)
        under_way += ask.count
    assert under_way == limits.REPORTS_IN_FLIGHT_MAX
    assert hear(room, Ack(hwm=10))[-1] == fx.LoadReports(from_n=257, count=10)


def test_the_narrower_of_two_limits_holds() -> None:
    room = agent(100)
    narrow = replace(welcome(), limits=Limits(reports_per_batch=3))
    assert hear(room, narrow)[-1] == fx.LoadReports(from_n=1, count=3)


def test_a_refused_report_is_acknowledged_with_its_code() -> None:
    hub = open_centre()
    (submitted,) = tell(hub, Reports(n0=1, items=("poison", "good")))
    assert submitted == fx.SubmitReports(outbox="o", items=((1, "poison"), (2, "good")))
    refused = Refused(n=1, code="report_malformed")
    (ack,) = hub.committed(2, [refused])
    room = open_agent(2)
    assert isinstance(ack, fx.Send)
    assert room.receive(ack.text, 0.0, NOW)[0] == fx.ReportsAcked(through=2, refused=(refused,))


def test_nothing_is_acknowledged_before_it_is_committed() -> None:
    hub = open_centre()
    assert sent(tell(hub, Reports(n0=1, items=(1, 2)))) == []
    assert sent(tell(hub, Reports(n0=1, items=(1,))))[0]["hwm"] == 0
    assert sent(list(hub.committed(2)))[0]["hwm"] == 2
    assert hub.committed(2) == []


def test_only_the_next_report_is_taken_in() -> None:
    hub = open_centre(hwm=5)
    assert sent(tell(hub, Reports(n0=7, items=(1,)))) == [
        {"t": "ack", "hwm": 5, "refused": [], "gap": True}
    ]
    assert tell(hub, Reports(n0=4, items=(4, 5, 6)))[0].items == ((6, 6),)


def test_a_room_that_sends_beyond_its_window_is_told_to_begin_again() -> None:
    hub = open_centre()
    for n0 in range(1, 257, 64):
        assert isinstance(tell(hub, Reports(n0=n0, items=(0,) * 64))[0], fx.SubmitReports)
    assert sent(tell(hub, Reports(n0=257, items=(0,))))[0]["gap"] is True


def test_a_gap_makes_the_room_begin_again() -> None:
    room = agent(4)
    hear(room, welcome())
    room.loaded(1, ROWS * 4)
    assert hear(room, Ack(hwm=1, gap=True)) == [
        fx.ReportsAcked(through=1),
        fx.LoadReports(from_n=2, count=3),
    ]


def test_a_load_that_was_overtaken_by_an_acknowledgement_is_done_again() -> None:
    room = open_agent(4)
    assert hear(room, Ack(hwm=2)) == [fx.ReportsAcked(through=2)]
    assert room.loaded(1, ROWS * 4) == [fx.LoadReports(from_n=3, count=2)]


def test_a_heartbeat_shows_reports_that_never_came() -> None:
    room = agent(2)
    hear(room, welcome())
    room.loaded(1, ROWS * 2)
    (beat,) = sent(room.tick(0.0, NOW))
    mine = CentreHeartbeat(t1=beat["t1"], t2=0, t3=0, hwm=0, taken=0, pos={})
    assert hear(room, mine)[-1] == fx.LoadReports(from_n=1, count=2)


def test_a_restored_outbox_gets_a_new_identity_before_it_can_lose_anything() -> None:
    closed = fx.Close(fx.CloseCode.NORMAL, "outbox_unusable")
    assert hear(agent(3), welcome(hwm=5)) == [fx.OutboxUnusable(5), closed]
    assert hear(open_agent(3), Ack(hwm=5)) == [fx.OutboxUnusable(5), closed]
    back = CentreHeartbeat(t1=0, t2=0, t3=0, hwm=5, taken=5, pos={})
    assert hear(open_agent(3), back)[1:] == [fx.OutboxUnusable(5), closed]


@pytest.mark.parametrize(("n0", "rows"), [(1, []), (2, ROWS)])
def test_an_outbox_with_a_hole_gets_a_new_identity(n0: int, rows: list[tuple[str, str]]) -> None:
    room = agent(3)
    hear(room, welcome())
    assert room.loaded(n0, rows)[0] == fx.OutboxUnusable(0)
    assert room.state is AgentState.CLOSED


def test_what_the_room_no_longer_holds_is_not_waited_for() -> None:
    hub = centre()
    tell(hub, hello(first_n=11, last_n=12, acked=10))
    (said,) = sent(list(hub.welcome(hwm=0, streams={}, wall=NOW)))
    assert said["hwm"] == 10


def test_a_centre_that_lost_reports_raises_the_alarm_and_gets_them_again() -> None:
    hub = centre()
    tell(hub, hello(last_n=9, acked=9))
    alarm, said = hub.welcome(hwm=4, streams={}, wall=NOW)
    assert alarm == fx.HistoryRegressed(what="", theirs=9, ours=4)
    room = agent(9, acked=9)
    assert isinstance(said, fx.Send)
    welcomed, lost, _, load = room.receive(said.text, 0.0, NOW)
    assert isinstance(welcomed, fx.Welcomed)
    assert lost == fx.ReportsLost(through=4)
    assert load == fx.LoadReports(from_n=5, count=5)


@pytest.mark.parametrize(
    ("mine", "theirs", "late"),
    [
        (hello(connection=4), hello(connection=5), True),
        (hello(connection=5), hello(connection=4), False),
        (hello(connection=4), hello(connection=4), False),
        (hello(connection=4), hello(connection=5, agent="another"), False),
        (hello(connection=4), hello(), False),
        (hello(), hello(connection=5), False),
    ],
)
def test_a_connection_comes_before_a_later_one_of_the_same_laptop(
    mine: Hello, theirs: Hello, late: bool
) -> None:
    assert open_centre(said=mine).came_before(open_centre(said=theirs)) is late


def test_a_connection_that_said_no_hello_comes_before_nothing() -> None:
    assert not centre().came_before(open_centre(said=hello(connection=5)))
    assert not open_centre(said=hello(connection=4)).came_before(centre())


def test_a_hello_says_the_number_of_its_connection() -> None:
    standing = Standing(
        room="drammen", agent="laptop", software="test", outbox="o", first_n=1, last_n=0,
        acked=0, have={}, connection=7,
    )  # fmt: skip
    (frame,) = sent(AgentEnd(standing).opened(0.0, NOW))
    assert frame["connection"] == 7


def test_reports_are_cut_into_frames_and_one_too_large_for_any_is_replaced() -> None:
    items = [
        f'"{letter * size}"' for letter, size in (("a", 300), ("b", 300), ("c", 2_000), ("d", 9))
    ]
    cut = list(batches(7, items, most=700))
    assert [(n, len(batch)) for n, batch in cut] == [(7, 2), (9, 2)]
    assert cut[1][1][0] == codec.too_large_item(chain.digest("c" * 2_000))
    assert list(batches(1, [])) == []
