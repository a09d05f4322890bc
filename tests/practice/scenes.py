"""What the pages of a practice may look at, at any of its steps."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from dashboards.scene import LinkCode, PageKey, PageName, Presence, SavedHere, Scene
from session_core.practice.guide import Learner
from session_core.practice.steps import STEPS
from session_core.rules.terms import Language
from tests.practice.world import LATEST_S, PROGRAMME, World

OVER = "over"


def world_at(learner: Learner, step: str) -> World:
    """A practice that has come to this step, or (`over`) is through."""
    assert step == OVER or step in [one.id for one in STEPS[learner]], f"there is no {step}"
    return asyncio.run(_world_at(learner, step))


async def _world_at(learner: Learner, step: str) -> World:
    world = World(learner)
    for _ in range(LATEST_S):
        if (world.step_id or OVER) == step:
            break
        await world.step()
        if world.guide.step is not None and world.guide.step.to_read and world.step_id != step:
            world.pass_over()
    for _ in range(2):
        await world.step(tries=False)
    return world


def scene_of(world: World, *, later_s: float = 0) -> Scene:
    """What the page of whoever practises may look at."""
    now = world.clock.now() + timedelta(seconds=later_s)
    sight = world.sight()
    link: LinkCode = "no_network" if sight.alone else "connected"
    here = SavedHere(link=link, since=now, unsent=sight.unsent, centre_heard_at=now)
    is_leader = world.learner is Learner.LEADER
    heard = {
        room.id: Presence(connected=room.id not in world.waiting, heard_at=now, laptop=True)
        for room in PROGRAMME.rooms
    }
    return Scene(
        now=now,
        sessions={PROGRAMME.session: sight.state},
        presence={} if is_leader else heard,
        saved_here=here if is_leader else None,
        demo=True,
        practice=True,
        guide=world.guide,
    )


def page_of(world: World, language: Language = "nb") -> PageKey:
    """The page that guides."""
    page: PageName = "room" if world.learner is Learner.LEADER else "console"
    return PageKey(page=page, session=PROGRAMME.session, room=world.room, language=language)
