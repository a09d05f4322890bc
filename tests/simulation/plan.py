"""What a seed stands for: how many rooms, how long a day, which faults and how many of them.

The mix of faults is drawn too (swarm testing): a history with few kinds of faults gets deeper into
each than one where everything happens at once. Some have none at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

from tests.simulation.faults import CATALOGUE, Fault

CALM_SHARE = 0.08
"""Of the seeds: nothing goes wrong at all."""
SQLITE_SHARE = 0.1
"""Of the seeds: the real store on a real file stands behind the centre."""
KINDS_MAX = 7
"""Kinds of faults in one history."""


@dataclass(frozen=True)
class Plan:
    """One history before it has happened."""

    seed: int
    rooms: int
    sessions: int
    actions: int
    gap_s: float
    """Mean time between two things that people do, in seconds."""
    faults: tuple[Fault, ...]
    strikes: int
    """About so many faults strike."""
    log: Literal["memory", "sqlite"]


def draw_plan(seed: int, random: Random) -> Plan:
    """The plan of this seed."""
    is_calm = random.random() < CALM_SHARE
    kinds = random.sample(CATALOGUE, k=random.randint(1, KINDS_MAX))
    return Plan(
        seed=seed,
        rooms=random.choices([2, 3, 4, 6], weights=[10, 4, 2, 1])[0],
        sessions=random.choice([1, 1, 1, 2]),
        # Most days are short, so that many fit into a run. Planted faults show as often in them as
        # in days half as long again; in shorter ones (20) some show three times as seldom.
        actions=28 + int(120 * random.random() ** 8),
        gap_s=random.choice([0.1, 0.3, 0.8]),
        faults=() if is_calm else tuple(kinds),
        strikes=0 if is_calm else random.randint(1, 14),
        log="sqlite" if random.random() < SQLITE_SHARE else "memory",
    )
