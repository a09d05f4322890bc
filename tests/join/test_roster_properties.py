"""What an event sink tells may come twice, late, not at all, or be numbered anew: what is said of a
room is then right, or unknown, and never wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from session_core.join.names import RoomNames
from session_core.join.notices import GapOpened
from session_core.join.roster import Roster
from session_core.join.sink import Envelope, SinkFeed, thin
from session_core.rules.terms import LegSource, LegState
from tests.builders import sample_programme

ROOMS = sample_programme().rooms
NAMES = RoomNames(ROOMS)
MEETING = "kurs"
NODES = ("10.0.0.1", "10.0.0.2")

Step = tuple[str, int, int]
"""What happens, on which node, and to which room."""
steps = st.lists(
    st.tuples(
        st.sampled_from(["join", "leave", "wait", "admit", "mute"]),
        st.integers(0, 1),
        st.integers(0, len(ROOMS) - 1),
    ),
    max_size=25,
)


class World:
    """A meeting as it is, and the envelopes that tell of it."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.seqs = dict.fromkeys(NODES, 0)
        self.legs: dict[int, tuple[str, str]] = {}
        self.made = 0
        for node in NODES:
            self._send(node, "eventsink_started", {})
            self._send(node, "conference_started", {"name": MEETING})

    def _send(self, node: str, event: str, data: dict[str, Any]) -> None:
        self.seqs[node] += 1
        time = 1_000.0 + 0.7 * len(self.sent)
        self.sent.append(
            {"node": node, "seq": self.seqs[node], "time": time, "event": event, "data": data}
        )

    def _tell(self, event: str, room: int, **more: Any) -> None:
        uuid, node = self.legs[room]
        data = {"uuid": uuid, "conference": MEETING, "display_name": ROOMS[room].name_in_join}
        self._send(node, event, {**data, "has_media": True, "protocol": "WebRTC", **more})

    def do(self, step: Step) -> None:
        what, node, room = step
        if what in ("join", "wait") and room not in self.legs:
            self.made += 1
            self.legs[room] = (f"leg-{self.made}", NODES[node])
            where = "waiting_room" if what == "wait" else "conference"
            self._tell("participant_connected", room, service_type=where)
        elif what == "leave" and room in self.legs:
            self._tell("participant_disconnected", room, disconnect_reason="Call disconnected")
            del self.legs[room]
        elif what == "admit" and room in self.legs:
            self._tell("participant_updated", room, service_type="conference")
        elif what == "mute" and room in self.legs:
            self._send(
                self.legs[room][1],
                "participant_updated",
                {"uuid": self.legs[room][0], "conference": MEETING, "is_muted": "YES"},
            )

    def restart(self, node: str) -> None:
        """The node's sink begins anew, and numbers from 1."""
        self.seqs[node] = 0
        self._send(node, "eventsink_started", {})

    def close(self) -> None:
        """Something more from each node, by which what was missed last shows."""
        for node in NODES:
            self._send(node, "eventsink_updated", {})


def truth(steps: Sequence[Step]) -> dict[str, LegState]:
    """Where each room is, in the end."""
    state = dict.fromkeys((room.id for room in ROOMS), LegState.ABSENT)
    for what, _, number in steps:
        room = ROOMS[number].id
        is_here = state[room] is not LegState.ABSENT
        if what == "join" and not is_here:
            state[room] = LegState.PRESENT
        elif what == "wait" and not is_here:
            state[room] = LegState.WAITING_ROOM
        elif what == "leave":
            state[room] = LegState.ABSENT
        elif what == "admit" and is_here:
            state[room] = LegState.PRESENT
    return state


def read(sent: Sequence[object], feed: SinkFeed | None = None) -> Roster:
    """The roster after these bodies."""
    roster, feed = Roster(LegSource.SINK), feed or SinkFeed()
    for body in sent:
        for one in thin(body, {MEETING}, NAMES):
            for _, notice in feed.take(one):
                roster.take(notice)
    return roster


def said(roster: Roster) -> dict[str, LegState]:
    """What is said of each room."""
    known = {room.id: roster.room(room.id).state for room in ROOMS}
    return known if roster.is_certain else dict.fromkeys(known, LegState.UNKNOWN)


def is_wrong(roster: Roster, steps: Sequence[Step]) -> bool:
    """Something is said that is not so."""
    right = truth(steps)
    return any(state not in (right[room], LegState.UNKNOWN) for room, state in said(roster).items())


def played(steps: Sequence[Step]) -> World:
    world = World()
    for step in steps:
        world.do(step)
    world.close()
    return world


def shuffled(draw: Callable[..., Any], sent: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Some twice, and each up to four places from where it was."""
    doubled = [one for one in sent for _ in range(draw(st.integers(1, 2)))]
    places = [index + draw(st.integers(-4, 4)) for index in range(len(doubled))]
    order = sorted(range(len(doubled)), key=lambda index: (places[index], index))
    return [doubled[index] for index in order]


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(steps, st.data())
def test_doubled_and_reordered_input_says_what_is_so(
    steps: list[Step], data: st.DataObject
) -> None:
    roster = read(shuffled(data.draw, played(steps).sent))
    assert roster.is_certain
    assert said(roster) == truth(steps)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(steps, st.data())
def test_input_with_gaps_says_what_is_so_or_nothing(steps: list[Step], data: st.DataObject) -> None:
    world = played(steps)
    last = len(world.sent) - len(NODES)
    lost = data.draw(st.sets(st.integers(0, max(last - 1, 0)), max_size=4))
    heard = [one for index, one in enumerate(world.sent) if index not in lost]
    roster = read(shuffled(data.draw, heard))
    assert not is_wrong(roster, steps)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(steps, steps, steps, st.integers(0, 1), st.data())
def test_numbers_that_begin_anew_say_what_is_so_or_nothing(
    before: list[Step], unheard: list[Step], after: list[Step], node: int, data: st.DataObject
) -> None:
    world = World()
    for step in before:
        world.do(step)
    heard = len(world.sent)
    for step in unheard:
        world.do(step)
    missed = {heard + index for index, one in enumerate(world.sent[heard:])
              if one["node"] == NODES[node]}  # fmt: skip
    world.restart(NODES[node])
    for step in after:
        world.do(step)
    world.close()
    told = [one for index, one in enumerate(world.sent) if index not in missed]
    roster = read(shuffled(data.draw, told))
    assert not is_wrong(roster, [*before, *unheard, *after])


@given(steps, st.data())
def test_bodies_in_bulk_say_the_same_as_singles(steps: list[Step], data: st.DataObject) -> None:
    sent = played(steps).sent
    cut = data.draw(st.integers(0, len(sent)))
    bulk = {"event": "eventsink_bulk", "node": "127.0.0.1", "seq": 0, "data": sent[:cut]}
    assert said(read([bulk, *sent[cut:]])) == said(read(sent)) == truth(steps)


def test_a_planted_feed_that_counts_nothing_is_caught() -> None:
    class Careless(SinkFeed):
        def take(self, one: Envelope) -> Any:
            return ((m, n) for m, n in super().take(one) if not isinstance(n, GapOpened))

    steps = [("join", 0, 0), ("leave", 0, 0)]
    world = played(steps)
    lost = next(one for one in world.sent if one["event"] == "participant_disconnected")
    heard = [one for one in world.sent if one is not lost]
    assert is_wrong(read(heard, Careless()), steps)
    assert not is_wrong(read(heard), steps)
