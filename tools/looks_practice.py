"""The guide of a practice at some of its steps, for `tools/preview.py` to draw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from session_core.practice.guide import Learner
from tests.practice.scenes import OVER, page_of, scene_of, world_at
from tools.looks import View, outfits


def practice_views() -> Iterator[View]:
    """Both guides: in the middle, with a hint, without contact, and at the end."""
    help_ = scene_of(world_at(Learner.LEADER, "help"), later_s=30)
    yield from outfits("room", world_at(Learner.LEADER, "help").room, help_, "practice-leader")
    late = scene_of(world_at(Learner.LECTURER, "late"))
    yield from outfits("console", "", late, "practice-lecturer")
    for learner, step in (
        (Learner.LEADER, "prepare"),
        (Learner.LEADER, "alone"),
        (Learner.LECTURER, "fair"),
        (Learner.LECTURER, "lost"),
    ):
        world = world_at(learner, step)
        yield View(f"practice-{learner}-{step}", page_of(world), scene_of(world), full=False)
    for learner in Learner:
        world = world_at(learner, OVER)
        over = View(f"practice-{learner}-over", page_of(world), scene_of(world), full=False)
        yield over
        yield replace(over, name=f"{over.name}-phone", width=390, height=844)
    world = world_at(Learner.LEADER, "late")
    for page in ("screen", "speaker", "start"):
        shown = replace(page_of(world), page=page, room=world.room if page == "screen" else "")
        yield View(f"practice-{page}", shown, scene_of(world), full=False)
