"""Any story that Hypothesis can think of, told to the same world, so that a fault shrinks to the
few steps that show it.

Seeds are better at long histories, this at short ones; both ask the same questions.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine, Sequence
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.simulation.ears import listening
from tests.simulation.faults import CATALOGUE, Fault
from tests.simulation.history import bring_back, end, struck
from tests.simulation.loop import VirtualLoop
from tests.simulation.plan import Plan
from tests.simulation.planted import PLANTED, Planted, planted_in
from tests.simulation.record import Found
from tests.simulation.world import World

EXAMPLES, STEPS = 8, 15


class Stories(RuleBasedStateMachine):
    """A world of two rooms, to which anything may happen; at the end all must be well."""

    planted: Planted | None = None

    def __init__(self) -> None:
        super().__init__()
        self._after = ExitStack()
        if self.planted is not None:
            self._after.enter_context(planted_in(self.planted))
        self._heard = self._after.enter_context(listening())
        folder = self._after.enter_context(tempfile.TemporaryDirectory())
        self._loop = VirtualLoop()
        asyncio.set_event_loop(self._loop)
        self._folder = Path(folder)
        self._faults: list[asyncio.Task[None]] = []

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        self._loop.run_until_complete(work)

    @initialize(seed=st.integers(0, 999))
    def open(self, seed: int) -> None:
        plan = Plan(
            seed=seed, rooms=2, sessions=1, actions=0, gap_s=0, faults=(), strikes=0, log="memory"
        )
        self.world = self._loop.run_until_complete(self._make(plan, seed))

    async def _make(self, plan: Plan, seed: int) -> World:
        world = World(plan, Random(seed), self._loop, self._folder)
        world.errors = self._heard
        await world.open()
        return world

    @rule(times=st.integers(1, 5))
    def people_act(self, times: int) -> None:
        async def act() -> None:
            for _ in range(times):
                self.world.act()
                await asyncio.sleep(self.world.random.random() * 0.1)

        self._run(act())

    @rule()
    def everything_is_backed_up(self) -> None:
        async def back_up() -> None:
            self.world.back_up()

        self._run(back_up())

    @rule(seconds=st.sampled_from([0.05, 1.0, 12.0]))
    def time_passes(self, seconds: float) -> None:
        self._run(asyncio.sleep(seconds))

    @rule(fault=st.sampled_from(CATALOGUE))
    def a_fault_strikes(self, fault: Fault) -> None:
        async def begin() -> None:
            self._faults.append(asyncio.ensure_future(struck(self.world, fault)))
            await asyncio.sleep(0)

        self._run(begin())

    def teardown(self) -> None:
        try:
            if hasattr(self, "world"):
                self._run(bring_back(self.world, self._faults))
        finally:
            if hasattr(self, "world"):
                self._run(end(self.world))
            asyncio.set_event_loop(None)
            self._loop.close()
            self._after.close()


def tell_stories(machine: type[Stories], phases: Sequence[Phase] = tuple(Phase)) -> None:
    """Raises Found where a story ends badly, shrunk where there is a phase for it."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            phases=phases, stateful_step_count=STEPS, deadline=None, database=None,
            derandomize=True,
        ),
    )  # fmt: skip


def test_every_story_ends_well() -> None:
    tell_stories(Stories)


def test_a_planted_fault_ends_a_story_badly() -> None:
    class WithFault(Stories):
        planted = PLANTED[0]

    with pytest.raises(Found, match=PLANTED[0].says):
        tell_stories(WithFault, [Phase.generate])
