"""Rooms take turns: a room with much to say holds up nobody who has little."""

from __future__ import annotations

import asyncio

import pytest

from orchestrator.turns import ROUND_BYTES, Lanes, Turns

pytestmark = pytest.mark.asyncio


async def speak(turns: Turns, who: str, sizes: list[int], heard: list[str]) -> None:
    for size in sizes:
        await turns.take(size)
        heard.append(who)


async def test_one_who_speaks_seldom_never_waits() -> None:
    turns = Turns(round_bytes=100)
    heard: list[str] = []
    task = asyncio.create_task(speak(turns, "a", [60], heard))
    await asyncio.sleep(0)
    assert task.done()


async def test_between_two_rounds_everything_else_has_its_turn() -> None:
    turns, rounds = Turns(round_bytes=100), 0
    heard: list[str] = []

    async def everything_else() -> None:
        nonlocal rounds
        while len(heard) < 50:
            rounds += 1
            await asyncio.sleep(0)

    await asyncio.gather(speak(turns, "a", [100] * 50, heard), everything_else())
    assert rounds >= 50


async def test_rooms_are_heard_one_after_the_other_whoever_has_more_to_say() -> None:
    turns = Turns(round_bytes=100)
    heard: list[str] = []
    await asyncio.gather(
        speak(turns, "much", [100] * 20, heard), speak(turns, "little", [100] * 3, heard)
    )
    assert heard[:7].count("little") == 3


async def test_a_frame_larger_than_a_round_has_its_turn_too() -> None:
    turns = Turns(round_bytes=10)
    heard: list[str] = []
    await speak(turns, "a", [1_000, 1_000, 1], heard)
    assert len(heard) == 3


async def test_one_who_leaves_while_waiting_holds_up_nobody() -> None:
    turns = Turns(round_bytes=10)
    heard: list[str] = []
    before = asyncio.create_task(speak(turns, "before", [10, 10], heard))
    gone = asyncio.create_task(speak(turns, "gone", [10], heard))
    stays = asyncio.create_task(speak(turns, "stays", [10], heard))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.gather(before, stays)
    assert heard == ["before", "before", "stays"]


async def test_a_short_frame_does_not_wait_behind_a_backlog() -> None:
    lanes = Lanes()
    heard: list[str] = []

    async def carry() -> None:
        async with lanes.turn(ROUND_BYTES):
            heard.append("begins")
            await asyncio.sleep(0)
            heard.append("ends")

    backlogs = [asyncio.create_task(carry()) for _ in range(30)]
    await asyncio.sleep(0)
    async with lanes.turn(400):
        heard.append("report")
    assert heard == ["begins", "report"]
    await asyncio.gather(*backlogs)
    heard.remove("report")
    assert heard == ["begins", "ends"] * 30, "one backlog at a time"
