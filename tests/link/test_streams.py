"""Sessions on their way to a room, one rule at a time."""

from __future__ import annotations

import pytest

from session_core import limits
from session_core.link import effects as fx
from session_core.link.centre_end import CentreEnd
from session_core.wire.messages import (
    CentreHeartbeat,
    Resume,
    Snapshot,
    Stream,
)
from tests.link.ends import (
    NOW,
    agent,
    centre,
    events,
    hear,
    hello,
    open_agent,
    open_centre,
    sent,
    tell,
    welcome,
)

# ── sessions ───────────────────────────────────────────────────────────────────────────────────


def test_the_next_events_are_stored_and_older_ones_passed_over() -> None:
    room = open_agent(t1d=("e", 4))
    assert hear(room, events(3, 2)) == []
    (stored,) = hear(room, events(4, 3))
    assert (stored.first, len(stored.rows)) == (5, 2)


def test_a_hole_is_asked_about_once() -> None:
    room = open_agent(t1d=("e", 4))
    assert sent(hear(room, events(7))) == [{"t": "resume", "have": {"t1d": ["e", 4]}}]
    assert hear(room, events(8)) == []
    assert sent(hear(room, events(5))) == []


def test_another_history_is_not_mixed_with_ours() -> None:
    room = open_agent(t1d=("old", 4))
    assert sent(hear(room, events(5, epoch="new")))[0]["t"] == "resume"
    (stored,) = hear(room, events(1, 2, epoch="new"))
    assert (stored.epoch, stored.first) == ("new", 1)


def piece(part: int, of: int = 2, seq: int = 9, epoch: str = "e") -> Snapshot:
    return Snapshot(s="t1d", epoch=epoch, seq=seq, part=part, of=of, state=f"<{part}>")


def test_a_snapshot_is_stored_when_it_is_whole() -> None:
    room = open_agent()
    assert hear(room, piece(1)) == []
    assert hear(room, piece(2)) == [fx.StoreSnapshot("t1d", "e", 9, "<1><2>")]


@pytest.mark.parametrize("wrong", [piece(3, 3), piece(2, 3), piece(2, seq=8), piece(2, 1)])
def test_pieces_that_do_not_belong_together_are_not_put_together(wrong: Snapshot) -> None:
    room = open_agent()
    hear(room, piece(1))
    assert sent(hear(room, wrong)) == [{"t": "resume", "have": {"t1d": ["-", 0]}}]


def test_a_snapshot_behind_us_is_taken_only_where_we_were_promised_one() -> None:
    room = open_agent(t1d=("e", 12))
    assert hear(room, piece(1, 1)) == []
    behind = agent(t1d=("e", 12))
    hear(behind, welcome(t1d=Stream(epoch="e", head=9, mode="snapshot")))
    assert hear(behind, piece(1, 1)) == [fx.StoreSnapshot("t1d", "e", 9, "<1>")]


def test_a_room_that_is_up_to_date_is_live_at_once() -> None:
    hub = centre()
    tell(hub, hello(have={"t1d": ("e", 4)}))
    effects = list(hub.welcome(hwm=0, streams={"t1d": ("e", 4)}, wall=NOW))
    assert sent(effects)[0]["streams"]["t1d"]["mode"] == "delta"
    assert len(effects) == 1
    assert hub.events("t1d", "e", 5, 1, "frame") == [fx.Send("frame")]
    assert hub.events("t1d", "e", 5, 1, "frame") == []


@pytest.mark.parametrize(
    ("have", "mode", "after"),
    [(("e", 3_000), "delta", 3_000), (("e", 900), "snapshot", None), (("d", 9), "snapshot", None)],
)
def test_a_room_behind_gets_a_delta_or_a_snapshot(
    have: tuple[str, int], mode: str, after: int | None
) -> None:
    hub = centre()
    tell(hub, hello(have={"t1d": have}))
    said, fetch = hub.welcome(hwm=0, streams={"t1d": ("e", 3_001)}, wall=NOW)
    assert sent([said])[0]["streams"]["t1d"]["mode"] == mode
    assert fetch == fx.SendStream("t1d", "e", after)


def test_what_happens_while_a_room_is_caught_up_is_fetched_too() -> None:
    hub = open_centre(t1d=("e", 3))
    assert hub.events("t1d", "e", 4, 2, "frame") == []
    *_, more = hub.snapshot("t1d", "e", 3, "{}")
    assert more == fx.SendStream("t1d", "e", 3)
    (last,) = hub.delta("t1d", "e", 4, [("c", '{"a":1}'), ("c", '{"a":2}')])
    assert isinstance(last, fx.Send)
    assert hub.events("t1d", "e", 6, 1, "frame") == [fx.Send("frame")]
    assert hub.delta("t1d", "e", 4, []) == []
    assert hub.snapshot("t1d", "e", 3, "{}") == []


def test_a_delta_that_does_not_fit_is_replaced_by_the_whole() -> None:
    def catching_up() -> CentreEnd:
        return open_centre(said=hello(have={"t1d": ("e", 1)}), t1d=("e", 3))

    whole = [fx.SendStream("t1d", "e", None)]
    assert catching_up().delta("t1d", "e", 3, [("c", "{}")]) == whole
    assert catching_up().delta("t1d", "e", 2, []) == whole
    large = '"' + "x" * limits.FRAME_BYTES_MAX + '"'
    assert catching_up().delta("t1d", "e", 2, [("c", large)]) == whole


def test_a_long_delta_is_cut_into_frames() -> None:
    hub = open_centre(said=hello(have={"t1d": ("e", 1)}), t1d=("e", 101))
    effects = list(hub.delta("t1d", "e", 2, [("c", '"' + "x" * 2_000 + '"')] * 100))
    frames = sent(effects)
    assert [frame["first"] for frame in frames] == [2, 33, 64, 95]
    assert len(effects) == len(frames)


def test_a_delta_is_as_heavy_as_the_bound_and_no_heavier() -> None:
    def effects(chars: int) -> list[fx.CentreEffect]:
        hub = open_centre(said=hello(have={"t1d": ("e", 1)}), t1d=("e", 9))
        return list(hub.delta("t1d", "e", 2, [("c", "x" * chars)] * 8))

    fits = limits.DELTA_BYTES_MAX // 8 - len("c") - 32
    assert all(isinstance(one, fx.Send) for one in effects(fits))
    assert effects(fits + 1) == [fx.SendStream("t1d", "e", None)]


def test_what_is_fetched_afterwards_counts_with_what_one_catching_up_has_sent() -> None:
    hub = open_centre(said=hello(have={"t1d": ("e", 1)}), t1d=("e", 5))
    heavy = [("c", "x" * 50_000)] * 4
    hub.events("t1d", "e", 6, 4, "frame")
    *_, more = hub.delta("t1d", "e", 2, heavy)
    assert more == fx.SendStream("t1d", "e", 5)
    assert hub.delta("t1d", "e", 6, heavy) == [fx.SendStream("t1d", "e", None)]
    *_, tail = hub.snapshot("t1d", "e", 8, "{}")
    assert tail == fx.SendStream("t1d", "e", 8)
    assert len(list(hub.delta("t1d", "e", 9, heavy[:1]))) == 1
    assert hub.events("t1d", "e", 10, 1, "frame") == [fx.Send("frame")]


def test_a_room_that_lost_the_thread_far_back_is_given_the_state() -> None:
    hub = open_centre(said=hello(have={"t1d": ("e", 3_001)}), t1d=("e", 3_001))
    assert tell(hub, Resume(have={"t1d": ("e", 900)})) == [fx.SendStream("t1d", "e", None)]


def test_a_session_that_is_planned_while_a_room_is_connected_reaches_it() -> None:
    hub = open_centre()
    assert hub.events("t2d", "e", 1, 1, "frame") == [fx.Send("frame")]
    assert hub.events("t3d", "e", 5, 1, "frame") == [fx.SendStream("t3d", "e", None)]


def test_a_batch_too_large_for_a_frame_reaches_a_room_as_a_snapshot() -> None:
    hub = open_centre(said=hello(have={"t1d": ("e", 4)}), t1d=("e", 4))
    assert hub.events("t1d", "e", 5, 1, None) == [fx.SendStream("t1d", "e", None)]


def test_a_jump_or_a_new_history_at_the_centre_catches_the_room_up() -> None:
    hub = open_centre(said=hello(have={"t1d": ("e", 4)}), t1d=("e", 4))
    assert hub.events("t1d", "e", 7, 1, "frame") == [fx.SendStream("t1d", "e", 4)]
    assert hub.events("t1d", "f", 8, 1, "frame") == [fx.SendStream("t1d", "f", None)]
    assert hub.events("t1d", "f", 9, 1, "frame") == []
    assert hub.delta("t1d", "e", 5, [("c", "{}")]) == []


def test_a_room_that_lost_the_thread_is_helped_from_where_it_is() -> None:
    hub = open_centre(said=hello(have={"t1d": ("e", 4)}), t1d=("e", 4))
    assert tell(hub, Resume(have={"t1d": ("e", 2), "other": ("e", 1)})) == [
        fx.SendStream("t1d", "e", 2)
    ]
    assert tell(hub, Resume(have={"t1d": ("e", 2)})) == []


def test_a_room_ahead_of_the_centre_raises_the_alarm() -> None:
    hub = centre()
    tell(hub, hello(have={"t1d": ("e", 9)}))
    alarm, _, fetch = hub.welcome(hwm=0, streams={"t1d": ("e", 4)}, wall=NOW)
    assert alarm == fx.HistoryRegressed(what="t1d", theirs=9, ours=4)
    assert fetch == fx.SendStream("t1d", "e", None)


def test_a_room_whose_queue_was_thrown_away_gets_one_snapshot() -> None:
    hub = open_centre(said=hello(have={"t1d": ("e", 4)}), t1d=("e", 4))
    assert hub.start_over() == [fx.SendStream("t1d", "e", None)]
    assert hub.events("t1d", "e", 5, 1, "frame") == []


def test_a_session_the_room_has_never_heard_of_is_asked_for_when_a_heartbeat_names_it() -> None:
    back = CentreHeartbeat(t1=0, t2=0, t3=0, hwm=0, taken=0, pos={"t1d": ("e", 4)})
    assert sent(hear(open_agent(), back)) == [{"t": "resume", "have": {"t1d": ["-", 0]}}]
