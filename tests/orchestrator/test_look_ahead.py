"""Rooms are looked at before somebody opens a board, in slices, and once for many changes."""

from __future__ import annotations

import asyncio

import pytest

from dashboards.scene import Scene
from dashboards.views import seen
from dashboards.views.seen import look_ahead, seen_rooms
from orchestrator.look_ahead import LookAhead
from tests.dashboards import days
from tests.dashboards.troubled import crowd

pytestmark = pytest.mark.asyncio


async def test_a_board_that_is_opened_then_finds_every_room_looked_at() -> None:
    day = crowd(60)
    scene = day.scene()
    for _ in look_ahead(day.state, scene):
        pass
    known = {one.id: seen._SEEN[id(day.state.programme), one.id] for one in day.programme.rooms}
    assert all(one is known[one.glance.id] for one in seen_rooms(day.state, day.scene(1)))


async def test_of_many_changes_in_a_row_the_last_is_looked_at() -> None:
    day, asked = days.in_lecture(), 0

    def scene() -> Scene:
        nonlocal asked
        asked += 1
        return day.scene()

    ahead = LookAhead(scene)
    for _ in range(50):
        ahead.soon()
    await asyncio.sleep(0)
    assert asked == 1
    ahead.stop()
    with pytest.raises(asyncio.CancelledError):
        await ahead.done()


async def test_a_day_of_next_week_is_left_alone() -> None:
    day = days.Day().at("08:00")
    before = dict(seen._SEEN)
    scene = day.scene(after_s=-3 * 24 * 3600)
    ahead = LookAhead(lambda: scene)
    ahead.soon()
    await asyncio.sleep(0)
    ahead.stop()
    assert dict(seen._SEEN) == before
