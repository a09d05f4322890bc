"""A cable or a camera that comes or goes is noticed at once, and measured at once."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from pathlib import Path

import pytest

from site_agent.change_watch import ChangeWatch, networks
from site_agent.checks import Checks
from site_agent.probes.interface import Probe
from site_agent.probes.worker import ProbeWorker
from site_agent.room import Room
from tests.site_agent.parts import ROOM, give_session, open_room, until

PATIENCE_S = 5.0


def test_the_first_look_is_no_change_and_each_difference_is_one() -> None:
    seen: list[Hashable] = ["a", "a", "b", "b", "a"]
    watch = ChangeWatch(lambda: seen.pop(0), lambda: None)
    assert [watch.is_changed() for _ in range(5)] == [False, False, True, False, True]


def test_what_cannot_be_seen_is_no_change() -> None:
    seen: list[Hashable] = ["a", OSError("gone"), "a", "b"]

    def look() -> Hashable:
        one = seen.pop(0)
        if isinstance(one, OSError):
            raise one
        return one

    watch = ChangeWatch(look, lambda: None)
    assert [watch.is_changed() for _ in range(4)] == [False, False, False, True]


def test_the_networks_of_this_machine_stay_the_same_while_nobody_touches_them() -> None:
    assert networks() == networks()


@pytest.mark.asyncio
async def test_the_loop_is_told(tmp_path: Path) -> None:
    changed, plugged = asyncio.Event(), ["nothing"]
    watch = ChangeWatch(lambda: plugged[0], changed.set, every_s=0.001)
    watch.is_changed()
    running = asyncio.create_task(watch.run())
    plugged[0] = "a camera"
    async with asyncio.timeout(PATIENCE_S):
        await changed.wait()
    running.cancel()


def checks_of(room: Room, free: list[float]) -> Checks:
    worker = ProbeWorker([Probe("memory", lambda: free[0])], room.now)
    return Checks(room, worker, seen_s=0)


@pytest.mark.asyncio
async def test_a_change_is_told_at_once_and_whole(tmp_path: Path) -> None:
    """Otherwise one bad result is no news, and the next round is half a minute away."""
    free = [8.0]
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        checks = checks_of(room, free)
        await checks.one_round()
        free[0] = 0.1
        await checks.one_round()
        assert room.sessions[session].rooms[ROOM].checks["memory"].verdict == "ok"
        free[0] = 0.2
        saved, running = room.watch(), asyncio.create_task(checks.run())
        checks.something_changed()
        async with asyncio.timeout(PATIENCE_S):
            while room.sessions[session].rooms[ROOM].checks["memory"].value != 0.2:
                saved.clear()
                await saved.wait()
        running.cancel()
        assert room.sessions[session].rooms[ROOM].checks["memory"].verdict == "fail"


@pytest.mark.asyncio
async def test_who_asked_is_served_once_and_not_again_with_the_next_change(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        room.wish_checks(await give_session(room))
        running = asyncio.create_task(checks_of(room, [8.0]).run())
        await until(room, lambda: not room.wishes.trying)
        running.cancel()
        assert room.standing.last_n == 1
