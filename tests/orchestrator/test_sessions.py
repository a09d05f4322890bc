"""Many sessions at once: planned once, found again, loaded when asked for."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from orchestrator.event_log.interface import Batch, LogUnavailable, SessionUnreadable
from orchestrator.faults import SessionExists, UnknownSession
from orchestrator.history import ROWS_AT_A_TIME, read_history
from orchestrator.runner import SessionRunner
from orchestrator.sessions import Sessions
from session_core.clock import ManualClock
from session_core.rules.commands import OpenLobby
from session_core.rules.reports import AttendanceReport
from session_core.rules.state import SessionState
from tests.builders import START, at, command, report, sample_programme
from tests.event_log.memory_log import MemoryLog

pytestmark = pytest.mark.asyncio

TODAY = sample_programme(session="today")
SPOILT = sample_programme(session="spoilt")
LAST_YEAR = sample_programme(session="last-year", starts_at=START - timedelta(days=365))


def nothing(batch: Batch, state: SessionState) -> None:
    """Nobody watches."""


async def sessions_of(log: MemoryLog) -> Sessions:
    sessions = Sessions(log, ManualClock(START), nothing)
    await sessions.start()
    return sessions


async def test_a_session_is_planned_once() -> None:
    log = MemoryLog()
    sessions = await sessions_of(log)
    assert await sessions.plan(TODAY)
    assert not await sessions.plan(TODAY)
    assert not await (await sessions_of(log)).plan(TODAY)
    assert await log.sessions() == {"today": 1}


async def test_another_programme_never_takes_the_place_of_a_planned_one() -> None:
    sessions = await sessions_of(MemoryLog())
    await sessions.plan(TODAY)
    with pytest.raises(SessionExists):
        await sessions.plan(replace(TODAY, help_phone="99 99 99 99"))


async def test_a_session_that_could_not_be_kept_is_not_planned() -> None:
    log = MemoryLog(broken=LogUnavailable("disk_full"))
    sessions = Sessions(log, ManualClock(START), nothing)
    with pytest.raises(LogUnavailable):
        await sessions.plan(TODAY)
    log.broken = None
    assert await sessions.plan(TODAY)


async def test_a_second_one_who_plans_the_same_day_hears_of_it_when_it_is_on_disk() -> None:
    log = MemoryLog()
    sessions = await sessions_of(log)
    log.held = True
    first, second = (asyncio.create_task(sessions.plan(TODAY)) for _ in range(2))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not second.done()
    log.broken = LogUnavailable("disk_full")
    log.release()
    for one in (first, second):
        with pytest.raises(LogUnavailable):
            await one


async def test_who_stops_waiting_does_not_unplan_a_day() -> None:
    log = MemoryLog()
    sessions = await sessions_of(log)
    log.held = True
    planning = asyncio.create_task(sessions.plan(TODAY))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    planning.cancel()
    with pytest.raises(asyncio.CancelledError):
        await planning
    log.release()
    await sessions.stop()
    assert set(sessions.states()) == {"today"}


async def test_sessions_do_not_touch_each_other() -> None:
    sessions = await sessions_of(MemoryLog())
    await sessions.plan(TODAY)
    await sessions.plan(sample_programme(session="other"))
    runner = await sessions.get("today")
    await runner.ask(command(runner.state, OpenLobby, at(-30)))
    assert {name: state.seq for name, state in sessions.states().items()} == {
        "today": 2,
        "other": 1,
    }


async def test_after_a_restart_today_is_loaded_and_last_year_waits_to_be_asked_for() -> None:
    log = MemoryLog()
    before = await sessions_of(log)
    await before.plan(TODAY)
    await before.plan(LAST_YEAR)
    sessions = await sessions_of(log)
    assert set(sessions.states()) == {"today"}
    first, second = await asyncio.gather(sessions.get("last-year"), sessions.get("last-year"))
    assert first is second
    assert set(sessions.states()) == {"today", "last-year"}
    await sessions.stop()


async def test_an_unknown_session_is_said_to_be_so() -> None:
    sessions = await sessions_of(MemoryLog())
    with pytest.raises(UnknownSession):
        await sessions.get("nowhere")
    with pytest.raises(UnknownSession):
        await read_history(MemoryLog(), "nowhere")


async def log_with_a_spoilt_day(body: str, first: int) -> MemoryLog:
    """Two days, one of which has an event that cannot be read."""
    log = MemoryLog()
    sessions = await sessions_of(log)
    await sessions.plan(TODAY)
    if first > 1:
        await sessions.plan(SPOILT)
    await log.append(Batch(session="spoilt", first=first, cause="x", bodies=(body,)))
    return log


@pytest.mark.parametrize(
    ("body", "first"),
    [
        ('{"kind":"hold_started","at":"2026-03-10T08:00:00Z"}', 2),
        ("{", 2),
        ('{"kind":"rehearsal_ended","at":"2026-03-10T08:00:00Z","by":{"role":"centre"}}', 1),
        ("", 1),
    ],
)
async def test_a_day_that_cannot_be_read_keeps_no_other_from_going_on(
    body: str, first: int
) -> None:
    sessions = await sessions_of(await log_with_a_spoilt_day(body, first))
    assert set(sessions.states()) == {"today"}
    assert [one.session for one in await sessions.followed_by("drammen")] == ["today"]
    with pytest.raises(SessionUnreadable, match="spoilt"):
        await sessions.get("spoilt")
    with pytest.raises(SessionExists):
        await sessions.plan(replace(SPOILT, help_phone="99 99 99 99"))


async def test_a_room_follows_its_own_days_and_every_open_one() -> None:
    sessions = await sessions_of(MemoryLog())
    for programme in (TODAY, LAST_YEAR, sample_programme(1, session="small")):
        await sessions.plan(programme)
    assert [one.session for one in await sessions.followed_by("baerum")] == ["today"]
    assert [one.session for one in await sessions.followed_by("drammen")] == ["small", "today"]
    runner = await sessions.get("last-year")
    await runner.ask(command(runner.state, OpenLobby, at(-30)))
    assert [one.session for one in await sessions.followed_by("baerum")] == ["last-year", "today"]
    assert [one.session for one in sessions.running_in("baerum")] == ["last-year"]


async def test_a_long_day_is_read_back_whole() -> None:
    log = MemoryLog()
    runner = await _planned_runner(log)
    count = 2 * ROWS_AT_A_TIME
    for n in range(count):
        await runner.ask(report(AttendanceReport, "drammen", at(seconds=n)))
    history = await read_history(log, "today")
    assert history.state == runner.state
    assert len(history.causes) == count + 1


async def _planned_runner(log: MemoryLog) -> SessionRunner:
    sessions = await sessions_of(log)
    await sessions.plan(TODAY)
    return await sessions.get("today")
