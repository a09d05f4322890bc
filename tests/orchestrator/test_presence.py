"""A line that breaks without a word: expected back for a while, and then lost."""

from __future__ import annotations

import pytest
from aiohttp import ClientWebSocketResponse

from orchestrator.presence import BACK_WITHIN_S, RoomPresence
from orchestrator.runner import SessionRunner
from session_core.clock import ManualClock
from session_core.rules.terms import RoomId
from tests.builders import START
from tests.orchestrator.desk import SESSION, Running, running, until
from tests.orchestrator.laptop import greet


async def told_lost(centre: Running, laptop: ClientWebSocketResponse) -> SessionRunner:
    """A laptop in contact breaks off without a word."""
    await greet(laptop)
    runner = await centre.centre.sessions.get(SESSION)
    await until(lambda: runner.state.rooms["drammen"].in_contact is True)
    await laptop.close()
    await until(lambda: not centre.centre.presence.has_laptop("drammen"))
    return runner


@pytest.mark.asyncio
async def test_a_line_that_breaks_and_is_back_soon_is_no_loss() -> None:
    async with running() as centre:
        await centre.command("open_lobby")
        runner = await told_lost(centre, await centre.agent())
        centre.clock.advance(BACK_WITHIN_S - 1)
        centre.centre.presence.look()
        shown = centre.centre.presence.all()["drammen"]
        assert (shown.connected, shown.laptop) == (True, False), "but it can be asked for nothing"
        await greet(await centre.agent())
        centre.clock.advance(BACK_WITHIN_S)
        centre.centre.presence.look()
        drammen = runner.state.rooms["drammen"]
        assert (drammen.in_contact, drammen.outages) == (True, ())


@pytest.mark.asyncio
async def test_a_line_that_breaks_and_stays_away_is_lost_since_it_was_last_heard() -> None:
    async with running() as centre:
        await centre.command("open_lobby")
        heard = centre.clock.now()
        runner = await told_lost(centre, await centre.agent())
        centre.clock.advance(BACK_WITHIN_S)
        centre.centre.settle_contacts(centre.clock.now())
        assert runner.decided.rooms["drammen"].in_contact is True
        centre.centre.presence.look()
        await until(lambda: runner.state.rooms["drammen"].in_contact is False)
        assert runner.state.rooms["drammen"].contact_at == heard
        assert not centre.centre.presence.all()["drammen"].connected


def test_where_course_time_goes_faster_the_wait_is_as_long_in_it() -> None:
    lost: list[RoomId] = []
    clock = ManualClock(START, speed=100)
    presence = RoomPresence(clock, lambda _: None, lambda room, here, _: lost.append(room))
    presence.laptop_came("drammen")
    lost.clear()
    presence.line_broke("drammen")
    clock.advance(BACK_WITHIN_S / 100)
    presence.look()
    presence.look()
    assert lost == ["drammen"], "once"
