"""What a real centre does by itself is done once, whenever somebody pulls its plug."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from orchestrator.demo.autopilot import door_to
from orchestrator.demo.centre_door import CentreDoor
from orchestrator.demo.processes import until
from orchestrator.demo.stage import Stage
from session_core.ids import new_id
from session_core.rules.events import Recorded, WaitingEnded
from session_core.rules.terms import Role
from tests.browser.stages import COURSE, first_day, setting_for, standing, write_config

pytestmark = [pytest.mark.process, pytest.mark.asyncio]

WAIT_S = 3
RINGS_S_MAX = 30.0


async def press(door: CentreDoor, kind: str, **fields: Any) -> None:
    seen = (await door.position()).revision
    body = {"kind": kind, "id": new_id(), "seen_revision": seen, **fields}
    assert await door.send(body) == "ok"


async def ends(door: CentreDoor) -> list[Recorded]:
    """Every end of a wait in the log."""
    return [one for one in await door.events() if isinstance(one.event, WaitingEnded)]


async def plug(stage: Stage) -> None:
    """Pull it, and put it in again."""
    await stage.kill_centre()
    await stage.start_centre()


async def test_a_centre_that_is_killed_before_and_after_its_timer_ends_a_wait_once(
    tmp_path: Path,
) -> None:
    config = write_config(tmp_path)
    course = config / "courses" / f"{COURSE}.toml"
    hasty = course.read_text("utf-8").replace("[policy]\n", f"[policy]\nwait_max_s = {WAIT_S}\n")
    course.write_text(hasty, "utf-8")
    programme = first_day(config)
    nobody = replace(programme, rooms=())
    async with standing(setting_for(tmp_path, config, nobody)) as stage:
        door = door_to(stage)
        await press(door, "open_lobby")
        await press(door, "start_session")
        await press(door, "jump_to", target=programme.segments[3].id)
        awaited = [room.id for room in programme.rooms[:2]]
        await press(door, "jump_to", target=programme.segments[4].id, wait_for=awaited)
        await plug(stage)

        async def has_rung() -> bool:
            return bool(await ends(door))

        await until(has_rung, "the wait is over", RINGS_S_MAX)
        await plug(stage)
        (once,) = await ends(door)
    assert isinstance(once.event, WaitingEnded)
    assert (once.event.by.role, set(once.event.without)) == (Role.CENTRE, set(awaited))
