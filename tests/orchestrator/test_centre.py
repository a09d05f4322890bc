"""What flows between the parts of a centre, and what it does by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestrator.centre import Centre
from orchestrator.event_log.interface import LogUnavailable
from orchestrator.gate import OpenGate
from orchestrator.origins import Origins
from orchestrator.shelf import Shelf
from session_core import limits
from session_core.clock import ManualClock
from session_core.rules.care import service
from tests.builders import START, at, sample_programme
from tests.event_log.memory_log import MemoryLog
from tests.orchestrator.desk import SESSION, Running, next_json, next_of, running, until
from tests.orchestrator.laptop import greet

pytestmark = pytest.mark.asyncio


class AilingLog(MemoryLog):
    """Cannot say how much waits, and counts how often it was asked."""

    asked = 0

    @property
    def waiting(self) -> int:
        self.asked += 1
        raise RuntimeError("a fault of ours")


async def test_a_fault_in_one_round_does_not_end_the_heartbeat() -> None:
    log = AilingLog()
    centre = Centre(
        log=log,
        clock=ManualClock(START),
        gate=OpenGate(),
        shelf=Shelf(),
        origins=Origins(),
        sweep_s=0,
    )
    await centre.start()
    await until(lambda: log.asked >= 3)
    await centre.stop()


LATER = sample_programme(session="later", starts_at=at(60))
IN_TEN_DAYS = sample_programme(session="in-ten-days", starts_at=START + timedelta(days=10))


def downtime_of(centre: Running, room: str) -> timedelta | None:
    """How long the room was without the centre, as far as is known."""
    state = centre.centre.sessions.runners[SESSION].state
    (found,) = [one for one in service(state, centre.clock.now()) if one.room == room]
    return found.downtime


async def test_a_laptop_that_was_there_before_the_lobby_has_had_no_downtime() -> None:
    async with running() as centre:
        await greet(await centre.agent())
        await centre.command("open_lobby")
        await until(lambda: downtime_of(centre, "drammen") == timedelta(0))
        assert downtime_of(centre, "baerum") is None


async def test_a_laptop_that_stays_after_a_rehearsal_is_in_contact_in_earnest_too() -> None:
    async with running() as centre:
        await centre.command("open_lobby", rehearsal=True)
        await greet(await centre.agent())
        state = centre.centre.sessions.runners[SESSION]
        await until(lambda: state.state.rooms["drammen"].in_contact is True)
        await centre.command("end_rehearsal")
        assert state.state.rooms["drammen"].in_contact is None
        await centre.command("open_lobby")
        await until(lambda: state.state.rooms["drammen"].in_contact is True)


async def test_a_session_that_is_read_after_its_room_came_in_hears_that_it_is_there() -> None:
    log, a_year_on = MemoryLog(), ManualClock(START + timedelta(days=365))
    async with running(log) as centre:
        await centre.command("open_lobby")
    async with running(log, clock=a_year_on, plan=False) as centre:
        await greet(await centre.agent())
        runner = await centre.centre.sessions.get(SESSION)
        await until(lambda: runner.state.rooms["drammen"].in_contact is True)


async def test_a_day_that_is_planned_is_told_to_all_who_look_and_listen() -> None:
    async with running() as centre:
        page, laptop = await centre.live("start"), await centre.agent()
        await next_of(page, "all")
        await greet(laptop)
        await next_of(laptop, "snapshot")
        await centre.centre.sessions.plan(LATER)
        told = await next_of(laptop, "events")
        assert (told["s"], told["first"]) == ("later", 1)
        assert (await next_json(page))["t"] != "tick"


async def test_a_day_that_comes_near_reaches_the_rooms_that_stay_connected() -> None:
    async with running() as centre:
        await centre.centre.sessions.plan(IN_TEN_DAYS)
        laptop = await centre.agent()
        assert set((await greet(laptop))["streams"]) == {SESSION}
        await next_of(laptop, "snapshot")
        centre.clock.advance(timedelta(days=5).total_seconds())
        for _ in range(2):
            await centre.centre.agents.offer_days()
        assert (await next_of(laptop, "snapshot"))["s"] == "in-ten-days"
        await centre.centre.sessions.plan(sample_programme(session="after"))
        assert (await next_json(laptop))["s"] == "after", "it is given once"


async def test_a_room_that_comes_back_while_its_loss_is_on_its_way_to_the_disk_is_in_contact() -> (
    None
):
    log = MemoryLog()
    async with running(log=log) as centre:
        await centre.command("open_lobby")
        presence, runner = centre.centre.presence, centre.centre.sessions.runners[SESSION]
        presence.laptop_came("drammen")
        await until(lambda: runner.state.rooms["drammen"].in_contact is True)
        log.held = True
        presence.laptop_left("drammen")
        presence.laptop_came("drammen")
        log.held = False
        log.release()
        await until(lambda: runner.state is runner.decided)
        assert runner.state.rooms["drammen"].in_contact is True


async def test_a_room_that_came_after_the_end_is_in_contact_when_the_day_is_opened_again() -> None:
    async with running() as centre:
        await centre.command("open_lobby")
        await centre.command("start_session")
        await centre.command("end_session")
        await greet(await centre.agent())
        runner = centre.centre.sessions.runners[SESSION]
        assert runner.state.rooms["drammen"].in_contact is None
        await centre.command("reopen_session")
        await until(lambda: runner.state.rooms["drammen"].in_contact is True)


async def test_a_room_that_came_back_while_the_disk_was_full_is_told_of_when_there_is_room() -> (
    None
):
    log = MemoryLog()
    async with running(log=log) as centre:
        await centre.command("open_lobby")
        presence, runner = centre.centre.presence, centre.centre.sessions.runners[SESSION]
        log.broken = LogUnavailable("disk_full", None, "simulated")
        presence.laptop_came("drammen")
        await until(lambda: log.waiting == 0 and runner.state is runner.decided)
        assert runner.state.rooms["drammen"].in_contact is None
        log.broken = None
        centre.centre._round(limits.HEARTBEAT_S)
        await until(lambda: runner.state.rooms["drammen"].in_contact is True)
        told = runner.head
        centre.centre._round(limits.HEARTBEAT_S)
        await until(lambda: log.waiting == 0)
        assert runner.head == told, "once"
