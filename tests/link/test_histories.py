"""Any history of drops, doubles, cuts, kills and restores: nothing lost, nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session_core import limits
from session_core.link import effects as fx
from tests.link.pair import Pair, verdict

Step = Callable[[Pair, Random], object]


def lose(frames: str) -> Step:
    def step(pair: Pair, _: Random) -> None:
        queue = getattr(pair, frames)
        if queue:
            queue.popleft()

    return step


def double(frames: str) -> Step:
    def step(pair: Pair, _: Random) -> None:
        queue = getattr(pair, frames)
        if queue:
            queue.appendleft(queue[0])

    return step


CALM: dict[str, Step] = {
    "report": lambda pair, _: pair.report(),
    "up": lambda pair, _: pair.carry_up(),
    "down": lambda pair, _: pair.carry_down(),
    "up again": lambda pair, _: pair.carry_up(),
    "down again": lambda pair, _: pair.carry_down(),
    "commit": lambda pair, _: pair.commit(),
    "work": lambda pair, _: pair.do_work(),
    "happen": lambda pair, random: pair.happen(random.randint(1, 3)),
    "tick": lambda pair, random: pair.tick(random.choice([0.3, 3.0, 11.0])),
}
FAULTS: dict[str, Step] = {
    "cut": lambda pair, _: pair.connect(),
    "kill centre": lambda pair, _: pair.restart_centre(),
    "restore": lambda pair, random: pair.restore_centre(random.randint(1, len(pair.centre.log))),
    "lose up": lose("up"),
    "lose down": lose("down"),
    "double up": double("up"),
    "double down": double("down"),
    "queue thrown away": lambda pair, _: throw_away(pair),
}
STEPS = {**CALM, **FAULTS}


def throw_away(pair: Pair) -> None:
    """The centre's queue for the room was full."""
    pair.down.clear()
    pair.at_centre(pair.end.start_over())


def run(pair: Pair, steps: Iterable[str], random: Random) -> str:
    """A history, then peace; what is wrong in the end."""
    pair.connect()
    for name in steps:
        STEPS[name](pair, random)
    pair.settle()
    return verdict(pair)


def seeded(seed: int, *, pair: Pair | None = None, length: int = 150) -> str:
    """The history that a seed stands for. How often each thing happens is drawn too."""
    random = Random(seed)
    often = [
        random.choice([0, 1, 4, 16]) if name in CALM else random.choice([0, 0, 1, 2])
        for name in STEPS
    ]
    steps = random.choices([*STEPS, "report"], weights=[*often, 1], k=length)
    return run(pair or Pair(), steps, random)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=60), st.randoms(use_true_random=False))
def test_every_history_ends_with_each_report_once_and_the_replica_equal_to_the_log(
    steps: list[str], random: Random
) -> None:
    assert run(Pair(), steps, random) == ""


class HeavyPair(Pair):
    """Two events fill a frame, so that a room is soon too far behind for a delta."""

    event_chars = 30_000


@settings(max_examples=40)
@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=60), st.randoms(use_true_random=False))
def test_however_heavy_events_are_the_replica_is_the_log_and_no_catching_up_exceeds_the_bound(
    steps: list[str], random: Random
) -> None:
    pair = HeavyPair()
    assert run(pair, steps, random) == ""
    assert pair.caught_up_bytes <= limits.DELTA_BYTES_MAX + limits.FRAME_BYTES_MAX


def test_a_room_that_misses_heavy_events_is_given_the_state() -> None:
    pair = HeavyPair()
    pair.connect()
    pair.settle()
    for _ in range(12):
        pair.happen()
    pair.down.clear()
    pair.settle()
    assert verdict(pair) == ""
    stored = (fx.StoreSnapshot, fx.StoreEvents)
    last = [one for one in pair.room.told if isinstance(one, stored)][-1]
    assert isinstance(last, fx.StoreSnapshot)
    assert pair.caught_up_bytes == 0


@pytest.mark.parametrize("tens", range(12))
def test_long_histories_end_well(tens: int) -> None:
    bad = [(seed, found) for seed in range(tens * 10, tens * 10 + 10) if (found := seeded(seed))]
    assert bad == []


def test_the_same_seed_is_the_same_history() -> None:
    one, other = Pair(), Pair()
    seeded(7, pair=one)
    seeded(7, pair=other)
    assert one.centre.log == other.centre.log
    assert one.room.told == other.room.told


# ── planted faults: a check that cannot fail proves nothing ────────────────────────────────────


class ForgetfulRoom(Pair):
    """Throws reports away when they are acknowledged, so a restored centre stays empty."""

    def connect(self) -> None:
        for n in range(self.room.acked):
            self.room.outbox[n] = "r0"
        super().connect()


class DoublingCentre(Pair):
    """Takes in what a dead connection left in the queue and what the room sends again."""

    def commit(self) -> None:
        waiting, self.centre.waiting = self.centre.waiting, []
        if waiting:
            self.append([word for _, word in waiting])
        self.at_centre(self.end.committed(self.centre.hwm))


class CarelessReplica(Pair):
    """Stores events without looking where they belong."""

    def at_room(self, effects: Iterable[fx.AgentEffect]) -> None:
        for effect in effects:
            if isinstance(effect, fx.StoreEvents) and effect.first % 5 == 0:
                continue
            super().at_room([effect])


def caught(planted: type[Pair], seeds: int = 60) -> bool:
    """Whether some history shows the fault."""
    for seed in range(seeds):
        try:
            if seeded(seed, pair=planted()):
                return True
        except AssertionError:
            return True
    return False


@pytest.mark.parametrize("planted", [ForgetfulRoom, DoublingCentre, CarelessReplica])
def test_a_planted_fault_is_found_by_the_histories(planted: type[Pair]) -> None:
    assert caught(planted)


def test_without_heartbeats_a_lost_frame_is_never_found() -> None:
    """The control arm: it is the heartbeat's positions that repair a live connection."""
    pair = Pair()
    pair.connect()
    pair.settle()
    pair.happen()
    pair.down.clear()
    assert verdict(pair) == "replica differs"
    pair.drain()
    assert verdict(pair) == "replica differs"
    pair.settle()
    assert verdict(pair) == ""
