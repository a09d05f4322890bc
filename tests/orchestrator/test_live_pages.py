"""Pages that are looked at: rendered once for all, soon, one at a time, and never so often
that they eat the machine.
"""

from __future__ import annotations

import asyncio
import json

import pytest

from dashboards.scene import PageKey, Scene, UnknownPage
from orchestrator.frames import text_frame
from orchestrator.hub import Client, Hub
from orchestrator.live_pages import LivePages
from session_core.clock import ManualClock
from session_core.rules.commands import OpenLobby
from session_core.rules.state import SessionState
from tests.builders import START, at, sample_programme, state_after, wish
from tests.orchestrator.desk import next_json, running, until
from tests.orchestrator.test_hub import FakePipe

pytestmark = pytest.mark.asyncio

SESSION = sample_programme().session
CONSOLE, BOARD = PageKey(page="console", session=SESSION), PageKey(page="board")


class Stage:
    """Pages over one session that can be set to any state."""

    def __init__(self) -> None:
        self.clock = ManualClock(START)
        self.states: dict[str, SessionState] = {SESSION: state_after()}
        self.pages = LivePages(Hub(self.clock), self.clock, self.scene)

    def scene(self) -> Scene:
        return Scene(now=self.clock.now(), sessions=self.states)

    def look(self, key: PageKey) -> FakePipe:
        pipe = FakePipe()
        self.pages.join(key, Client(pipe, lambda: None))
        return pipe

    def open_lobby(self) -> None:
        self.states = {SESSION: state_after(wish(OpenLobby, at(-30)))}
        self.pages.touched(SESSION)


async def test_all_who_look_at_a_page_get_the_same_change() -> None:
    stage = Stage()
    first, second, board = stage.look(CONSOLE), stage.look(CONSOLE), stage.look(BOARD)
    stage.open_lobby()
    await until(lambda: len(first.written) == 2 and len(board.written) == 2)
    assert first.written[1] is second.written[1]
    stage.pages.stop()


async def test_what_changes_nothing_on_a_page_sends_nothing() -> None:
    stage = Stage()
    pipe = stage.look(CONSOLE)
    stage.pages.touched("another day")
    stage.pages.touched(SESSION)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert len(pipe.written) == 1
    stage.pages.stop()


async def test_the_heartbeat_carries_the_present_number() -> None:
    stage = Stage()
    pipe = stage.look(CONSOLE)
    stage.pages.beat()
    tick = json.loads(pipe.written[1][2:])
    assert (tick["t"], tick["seq"]) == ("tick", 0)
    assert len(pipe.written[1]) < 100, "ten bytes a second is all that an idle page may cost"
    stage.pages.stop()


async def test_an_unknown_page_is_not_kept() -> None:
    stage = Stage()
    with pytest.raises(UnknownPage):
        stage.look(PageKey(page="room", session=SESSION, room="atlantis"))
    stage.open_lobby()
    stage.pages.stop()


async def test_a_page_that_rests_does_not_hold_up_another() -> None:
    stage = Stage()
    console, board = stage.look(CONSOLE), stage.look(BOARD)
    stage.open_lobby()
    await until(lambda: len(console.written) == 2 and len(board.written) == 2)
    late = stage.look(PageKey(page="record", session=SESSION))
    stage.states = {SESSION: state_after()}
    stage.pages.touched(SESSION)
    await until(lambda: len(late.written) == 2)
    await until(lambda: len(console.written) == 3 and len(board.written) == 3)
    stage.pages.stop()


@pytest.mark.parametrize("slow", [CONSOLE, BOARD])
async def test_the_page_that_was_quickest_last_time_goes_first(slow: PageKey) -> None:
    stage = Stage()
    pipes = {key: stage.look(key) for key in (CONSOLE, BOARD)}
    for one in stage.pages.watched:
        one.took = 0.2 if one.live.key == slow else 0.001
    stage.open_lobby()
    await asyncio.sleep(0)
    assert [key for key, pipe in pipes.items() if len(pipe.written) == 1] == [slow]
    await until(lambda: len(pipes[slow].written) == 2)
    stage.pages.stop()


async def test_a_slow_page_has_its_turn_though_quick_ones_are_due_all_the_time() -> None:
    stage = Stage()
    pipe, _ = stage.look(BOARD), stage.look(CONSOLE)
    board, console = sorted(stage.pages.watched, key=lambda one: one.live.key.page)
    assert board.live.key == BOARD
    board.took = 0.005
    stage.open_lobby()
    for _ in range(1000):
        if len(pipe.written) > 1:
            break
        console.took = console.rests_until = 0.0
        stage.pages.touched()
        await asyncio.sleep(0)
    assert len(pipe.written) == 2
    stage.pages.stop()


async def test_a_page_wakes_at_its_own_time_though_another_is_due_all_the_time() -> None:
    stage = Stage()
    pipe, _ = stage.look(CONSOLE), stage.look(BOARD)
    board, console = sorted(stage.pages.watched, key=lambda one: one.live.key.page)
    wakes = console.wakes
    stage.open_lobby()
    for _ in range(1000):
        if console.wakes is not wakes:
            break
        if len(pipe.written) > 1:
            stage.pages.drawn_since -= 10
        board.took = board.rests_until = 0.0
        stage.pages.touched("another day")
        await asyncio.sleep(0)
    assert console.wakes is not wakes
    stage.pages.stop()


async def test_the_last_one_to_look_away_takes_the_page_along() -> None:
    stage = Stage()
    pipe = FakePipe()
    client = Client(pipe, lambda: None)
    stage.pages.join(CONSOLE, client)
    stage.pages.leave(CONSOLE, client)
    stage.pages.leave(CONSOLE, client)
    stage.open_lobby()
    await asyncio.sleep(0)
    assert len(pipe.written) == 1


async def test_a_batch_that_no_frame_can_hold_is_told_as_a_snapshot() -> None:
    async with running() as centre:
        stream = await centre.stream()
        await next_json(stream)
        runner = await centre.centre.sessions.get(SESSION)
        centre.centre.streams.publish(SESSION, None)
        snapshot = await next_json(stream)
        assert (snapshot["t"], snapshot["seq"]) == ("snapshot", runner.head)
        centre.centre.streams.publish("a day that nobody follows", text_frame("x"))
