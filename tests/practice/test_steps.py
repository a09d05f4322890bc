"""Both practices, played against the rules: each step can be done, and none can be stuck in."""

from __future__ import annotations

from itertools import pairwise

import pytest

from session_core.practice.guide import Asked, Learner
from session_core.practice.steps import STEPS
from session_core.rules.commands import Advance
from session_core.rules.terms import Phase, QuestionStatus
from tests.practice.learner import wish
from tests.practice.world import LATEST_S, World

BOTH = pytest.mark.parametrize("learner", list(Learner))
MINUTES_MAX = 5
"""For somebody who does each thing within a second; a person reads, and takes twice as long."""


async def practised(learner: Learner) -> World:
    """A practice by somebody who does as the guide says."""
    world = World(learner)
    for _ in range(LATEST_S):
        if not world.step_id:
            break
        await world.step()
        if world.guide.step is not None and world.guide.step.to_read:
            world.pass_over()
    return world


@BOTH
@pytest.mark.asyncio
async def test_who_does_as_the_guide_says_comes_through_the_whole_day(learner: Learner) -> None:
    world = await practised(learner)
    assert world.step_id == ""
    assert world.guide.passed_over == frozenset()
    assert world.state.phase is Phase.CLOSED
    assert world.clock.seconds < MINUTES_MAX * 60


@BOTH
@pytest.mark.asyncio
async def test_no_step_is_done_before_anybody_has_tried(learner: Learner) -> None:
    """But for what only has to be waited for, which is done by the others."""
    waited_for = {"helped", "together"}
    world, before = World(learner), -1
    while world.guide.step is not None:
        assert world.guide.n > before
        before = world.guide.n
        for _ in range(20):
            await world.step(tries=False)
        assert world.guide.n == before or world.guide.steps[before].id in waited_for
        for _ in range(LATEST_S):
            if world.guide.n > before:
                break
            await world.step()
            if world.guide.step is not None and world.guide.step.to_read:
                world.pass_over()
        assert world.guide.n > before, f"{world.step_id} cannot be done late"


@BOTH
@pytest.mark.asyncio
async def test_who_passes_everything_over_comes_to_the_end_too(learner: Learner) -> None:
    world = World(learner)
    while world.step_id:
        world.pass_over()
        await world.step(tries=False)
    for _ in range(60):
        await world.step(tries=False)
    assert world.waiting == {}, "no cable is left out"
    if learner is Learner.LEADER:
        assert world.state.phase is Phase.CLOSED


@BOTH
@pytest.mark.asyncio
async def test_any_one_step_may_be_passed_over(learner: Learner) -> None:
    for left_out in STEPS[learner]:
        world = World(learner)
        for _ in range(LATEST_S):
            if not world.step_id:
                break
            if world.step_id == left_out.id or (world.guide.step and world.guide.step.to_read):
                world.pass_over()
            await world.step()
        assert world.step_id == "", f"stuck without {left_out.id}"


@pytest.mark.asyncio
async def test_the_leaders_day_holds_every_mishap() -> None:
    world = await practised(Learner.LEADER)
    mine, state = world.state.rooms[world.room], world.state
    (call,) = state.helps.values()
    assert (call.seen_at is None, call.closed_at is None) == (False, False)
    (question,) = state.questions.values()
    assert question.status is QuestionStatus.ANSWERED
    assert mine.local["gruppearbeid"].added_s == 300
    assert [one.relatives for one in mine.counts] == [2, 3, 3, 3]
    assert any(run.added_s > 0 for run in state.position.runs)
    assert mine.closing is not None


@pytest.mark.asyncio
async def test_the_lecturers_day_holds_every_mishap() -> None:
    world = await practised(Learner.LECTURER)
    state = world.state
    assert state.position.not_ready_at_start
    answered = [one for one in state.questions.values() if one.status is QuestionStatus.ANSWERED]
    assert len({one.room for one in answered}) == 2
    assert len(state.undone) == 1
    assert len(state.catch_ups) == 1
    (message,) = state.messages.values()
    assert set(message.acknowledged) == set(state.rooms)


@pytest.mark.asyncio
async def test_who_waits_for_rooms_has_gathered_them_when_they_are_back() -> None:
    world = World(Learner.LECTURER)
    while world.step_id != "gather":
        await world.step()
        if world.guide.step is not None and world.guide.step.to_read:
            world.pass_over()
    await world.step(tries=False)
    await world.step(tries=False)
    missing = tuple(world.state.rooms)
    world.tell(wish(world.state, world.clock.now(), Advance, wait_for=missing))
    await world.step(tries=False)
    assert world.state.current is not None
    assert world.state.current.waiting_for == missing
    assert world.step_id == "gather"
    for _ in range(30):
        await world.step(tries=False)
    assert world.step_id == "evaluation"


@BOTH
@pytest.mark.asyncio
async def test_the_others_ask_for_nothing_that_is_refused(learner: Learner) -> None:
    world = await practised(learner)
    assert [one for one in world.refused if not one.endswith("too_soon")] == []


@pytest.mark.asyncio
async def test_all_rooms_close_and_have_nothing_left_to_do() -> None:
    world = await practised(Learner.LECTURER)
    for _ in range(60):
        await world.step(tries=False)
    assert all(room.closing is not None for room in world.state.rooms.values())
    quiet = len(world.log)
    for _ in range(60):
        await world.step(tries=False)
    assert len(world.log) == quiet


@pytest.mark.asyncio
async def test_a_room_whose_laptop_takes_nothing_for_a_while_goes_on_afterwards() -> None:
    world = World(Learner.LECTURER, full=True)
    for _ in range(20):
        await world.step()
    quiet = len(world.log)
    world.full = False
    for _ in range(20):
        await world.step(tries=False)
    assert len(world.log) > quiet


@pytest.mark.asyncio
async def test_the_others_stop_when_the_page_asks_for_it() -> None:
    world = World(Learner.LEADER)
    guide = world.guide
    world.guide = guide.press("stop", guide.n, world.sight(), world.clock.now())
    known = len(world.log)
    assert await world.player.play() is Asked.STOP
    assert len(world.log) == known


@BOTH
def test_what_is_played_around_a_step_comes_in_order(learner: Learner) -> None:
    for step in STEPS[learner]:
        times = [after for after, _ in step.plays]
        assert all(one <= other for one, other in pairwise(times)), step.id


@BOTH
def test_steps_have_names_of_their_own(learner: Learner) -> None:
    names = [step.id for step in STEPS[learner]]
    assert len(set(names)) == len(names)
