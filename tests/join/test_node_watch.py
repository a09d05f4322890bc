"""The centre asks a meeting's node whether it is up, and tells of a node that is down once, for all
rooms.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from dashboards.scene import JoinDown
from orchestrator.join.node_watch import word_of
from session_core.rules.terms import LegSource
from tests.join.hands import HandedPace, watching
from tests.join.pexip import Pexip, serving
from tests.orchestrator.desk import SESSION, Running, until

pytestmark = pytest.mark.asyncio


class Asked:
    """A centre that asks a node, and the node."""

    def __init__(self, found: Running, pexip: Pexip, pace: HandedPace) -> None:
        self.found, self.pexip, self.pace = found, pexip, pace

    @property
    def down(self) -> JoinDown | None:
        return self.found.centre.scene().join_down.get(SESSION)

    async def next(self, times: int = 1) -> None:
        """So many more answers."""
        for _ in range(times):
            asked = len(self.pace.sleeps)
            self.pace.wake()
            await until(lambda asked=asked: len(self.pace.sleeps) > asked)  # type: ignore[misc]


@asynccontextmanager
async def asking() -> AsyncIterator[Asked]:
    pace = HandedPace()
    async with (
        serving(Pexip()) as pexip,
        watching(pexip.host, pace=pace, asks_nodes=True) as found,
    ):
        await until(lambda: len(pace.sleeps) == 1)
        yield Asked(found, pexip, pace)


async def test_a_node_that_is_up_is_asked_once_in_a_minute_and_nothing_is_told() -> None:
    async with asking() as asked:
        await asked.next(2)
        assert asked.pace.sleeps == [5, 60, 60]
        assert asked.down is None
        assert set(asked.pexip.requests) == {"status"}, "no room, no PIN and no token is told"


async def test_one_bad_answer_is_none_and_two_in_a_row_are_told_since_the_first() -> None:
    async with asking() as asked:
        await asked.next()
        asked.pexip.in_maintenance = True
        await asked.next()
        assert asked.down is None
        began = asked.found.clock.now()
        asked.found.clock.advance(5)
        await asked.next()
        assert asked.down == JoinDown(host=asked.pexip.host, word="maintenance", since=began)
        assert asked.pace.sleeps[-1] == 5, "it is asked often until it is up again"
        async with asked.found.web.get("/tavle") as answer:
            assert (await answer.text()).count("Join er nede for vedlikehold") >= 1


async def test_a_node_that_is_up_again_is_told_of_when_two_answers_say_so() -> None:
    async with asking() as asked:
        asked.pexip.in_maintenance = True
        await asked.next(2)
        assert asked.down is not None
        asked.pexip.in_maintenance = False
        await asked.next()
        assert asked.down is not None
        await asked.next()
        assert asked.down is None


async def test_a_node_that_does_not_answer_is_told_of_as_such() -> None:
    pace = HandedPace()
    async with serving(Pexip()) as pexip:
        host = pexip.host
    async with watching(host, pace=pace, asks_nodes=True) as found:
        await until(lambda: len(pace.sleeps) == 1)
        pace.wake()
        await until(lambda: len(pace.sleeps) == 2)
        down = found.centre.scene().join_down[SESSION]
        assert down.word == "none"
        await found.command("start_session")
        await found.command("end_session")
        found.centre.join.look()
        assert found.centre.scene().join_down == {}, "a day that is over asks no more"


async def test_nobody_is_asked_where_it_is_not_wanted() -> None:
    async with serving(Pexip()) as pexip, watching(pexip.host, LegSource.SINK) as found:
        found.centre.join.look()
        assert found.centre.scene().join_down == {}
    assert "status" not in pexip.requests


@pytest.mark.parametrize(
    ("status", "word"), [(200, "up"), (503, "maintenance"), (404, "odd"), (999, "odd")]
)
async def test_what_a_node_answers(status: int, word: str) -> None:
    assert word_of(status) == word
