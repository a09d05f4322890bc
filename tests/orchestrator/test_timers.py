"""The centre's alarms: they ring by the course's clock, once, whoever dies meanwhile."""

from __future__ import annotations

import pytest

from orchestrator.event_log.interface import Batch, LogUnavailable
from orchestrator.history import read_history
from orchestrator.runner import SessionRunner
from orchestrator.timers import Timers
from session_core.clock import ManualClock
from session_core.rules.care_commands import SendMessage
from session_core.rules.commands import JumpTo, OpenLobby, StartSession, StopWaiting
from session_core.rules.reports import RejoinReport
from session_core.rules.state import SessionState
from session_core.rules.terms import Role
from session_core.rules.timers import next_timer
from session_core.wire.codec import event_to_json
from tests.builders import START, at, command, planned, report, sample_programme
from tests.event_log.memory_log import MemoryLog
from tests.orchestrator.desk import running, until

pytestmark = pytest.mark.asyncio

SESSION = sample_programme().session
FAST = 1e6
"""Five minutes of a course take less than a millisecond."""


class Centre:
    """A session and its alarms on a log that outlives them."""

    def __init__(self, log: MemoryLog, runner: SessionRunner, clock: ManualClock) -> None:
        self.log, self.clock, self.runner = log, clock, runner
        self.runners = {SESSION: runner}
        self.timers = Timers(clock, self.runners)
        runner._publish = self.publish

    def publish(self, batch: Batch, _: SessionState) -> None:
        self.timers.arm(batch.session)

    @property
    def is_waiting(self) -> bool:
        run = self.runner.state.current
        return run is not None and run.clock_from is None

    def ring(self) -> None:
        """The alarm rings, whatever the time is."""
        self.timers._alarms[SESSION].cancel()
        self.timers._ring(SESSION)

    def kill(self) -> None:
        self.timers.stop()

    def ends(self) -> list[str]:
        """The causes of all ends of a wait in the log."""
        rows = self.log._rows[SESSION]
        return [row.cause for row in rows if '"kind":"waiting_ended"' in row.body]


async def centre_on(log: MemoryLog, clock: ManualClock) -> Centre:
    """A centre that comes up on what the log holds."""

    def nobody(_: Batch, __: SessionState) -> None:
        """It publishes to its timers, once there are some."""

    runner = SessionRunner(log, await read_history(log, SESSION), nobody)
    return Centre(log, runner, clock)


async def waiting_centre() -> Centre:
    """A lecture is on since minute 120, and waits for Drammen."""
    log, clock = MemoryLog(), ManualClock(at(120), speed=FAST)
    body = event_to_json(planned(sample_programme()))
    await log.append(Batch(session=SESSION, first=1, cause="plan", bodies=(body,)))
    centre = await centre_on(log, clock)
    runner = centre.runner
    await runner.ask(command(runner.state, OpenLobby, at(-30)))
    await runner.ask(command(runner.state, StartSession, at(0)))
    await runner.ask(command(runner.state, JumpTo, at(90), target="sharing-1"))
    assert SESSION not in centre.timers.armed
    away = ("drammen",)
    await runner.ask(command(runner.state, JumpTo, at(120), target="lecture-2", wait_for=away))
    assert SESSION in centre.timers.armed
    return centre


def timer_id(centre: Centre) -> str:
    found = next_timer(centre.runner.state)
    assert found is not None
    return found[1].command_id


async def test_the_alarm_rings_when_the_courses_clock_says_so_and_not_before() -> None:
    centre = await waiting_centre()
    centre.clock.advance(299)
    centre.ring()
    assert (centre.is_waiting, centre.timers.armed) == (True, (SESSION,))
    centre.clock.advance(1)
    await until(lambda: not centre.is_waiting)
    run = centre.runner.state.current
    assert run is not None
    assert run.waiting_ended_by is not None
    assert (run.waiting_ended_by.role, run.without[-1]) == (Role.CENTRE, "drammen")
    assert run.clock_from == at(125)
    assert centre.timers.armed == ()


async def test_a_session_has_one_alarm_however_much_happens_in_it() -> None:
    centre = await waiting_centre()
    for minute in range(3):
        said = command(centre.runner.state, SendMessage, at(121 + minute), text="Hei")
        await centre.runner.ask(said)
    centre.timers.look()
    assert centre.timers.armed == (SESSION,)
    centre.kill()


async def test_a_room_that_comes_back_takes_the_alarm_away() -> None:
    centre = await waiting_centre()
    await centre.runner.ask(report(RejoinReport, "drammen", at(124)))
    assert centre.timers.armed == ()
    centre.clock.advance(600)
    centre.timers.look()
    assert centre.ends() == [centre.log._rows[SESSION][-1].cause]


async def test_a_centre_that_was_killed_before_it_rang_rings_when_it_is_back() -> None:
    killed = await waiting_centre()
    wish = timer_id(killed)
    killed.kill()
    killed.clock.advance(3600)
    centre = await centre_on(killed.log, killed.clock)
    centre.timers.look()
    await until(lambda: not centre.is_waiting)
    assert centre.ends() == [wish]
    run = centre.runner.state.current
    assert run is not None
    assert run.clock_from == at(180), "what is past cannot be started"


async def test_a_centre_that_was_killed_after_it_rang_does_nothing_twice() -> None:
    killed = await waiting_centre()
    wish = timer_id(killed)
    killed.clock.advance(300)
    await until(lambda: not killed.is_waiting)
    killed.kill()
    centre = await centre_on(killed.log, killed.clock)
    centre.timers.look()
    assert centre.timers.armed == ()
    assert centre.ends() == [wish]


async def test_a_centre_that_was_killed_while_the_disk_worked_rings_again_with_the_same_id() -> (
    None
):
    killed = await waiting_centre()
    wish = timer_id(killed)
    killed.log.held = True
    killed.clock.advance(300)
    await until(lambda: killed.log.waiting == 1)
    killed.kill()
    before = await centre_on(killed.log, killed.clock)
    assert timer_id(before) == wish
    killed.log.held = False
    killed.log.release()
    after = await centre_on(killed.log, killed.clock)
    after.timers.look()
    assert (after.timers.armed, after.ends()) == ((), [wish])


async def test_two_alarms_that_ring_at_once_are_one_wish() -> None:
    centre = await waiting_centre()
    wish = timer_id(centre)
    second = Timers(centre.clock, centre.runners)
    centre.log.held = True
    second.look()
    centre.clock.advance(300)
    await until(lambda: centre.log.waiting > 0 and not second.armed and not centre.timers.armed)
    assert centre.log.waiting == 1
    centre.log.release()
    await until(lambda: not centre.is_waiting)
    assert centre.ends() == [wish]


async def test_a_leader_who_presses_just_before_is_obeyed_and_the_alarm_is_quiet() -> None:
    centre = await waiting_centre()
    centre.log.held = True
    pressed = centre.runner.submit(command(centre.runner.state, StopWaiting, at(125)))
    centre.clock.advance(300)
    await until(lambda: not centre.timers.armed)
    centre.log.release()
    await pressed
    run = centre.runner.state.current
    assert run is not None
    assert run.waiting_ended_by is not None
    assert run.waiting_ended_by.role is Role.COURSE_LEADER
    assert len(centre.ends()) == 1


async def test_what_cannot_be_kept_is_wished_again_at_the_next_look() -> None:
    centre = await waiting_centre()
    wish = timer_id(centre)
    centre.log.broken = LogUnavailable("log_unavailable")
    centre.clock.advance(300)
    await until(lambda: not centre.timers.armed)
    assert centre.is_waiting
    centre.log.broken = None
    centre.timers.look()
    await until(lambda: not centre.is_waiting)
    assert centre.ends() == [wish]


async def test_a_clock_that_was_set_back_is_waited_for() -> None:
    centre = await waiting_centre()
    centre.clock.advance(-600)
    centre.ring()
    assert (centre.is_waiting, centre.timers.armed) == (True, (SESSION,))
    centre.kill()


async def test_after_its_end_a_centre_sets_no_alarm() -> None:
    centre = await waiting_centre()
    centre.kill()
    await centre.runner.ask(command(centre.runner.state, SendMessage, at(121), text="Hei"))
    centre.timers.look()
    assert centre.timers.armed == ()


async def test_a_running_centre_starts_without_the_room_that_never_came() -> None:
    clock = ManualClock(START, speed=FAST)
    async with running(clock=clock) as centre:
        await centre.command("open_lobby")
        await centre.command("start_session")
        clock.advance(60)
        await centre.command("jump_to", target="sharing-1")
        clock.advance(60)
        await centre.command("jump_to", target="lecture-2", wait_for=["drammen"])
        assert SESSION in centre.centre.timers.armed
        clock.advance(300)
        runner = centre.centre.sessions.runners[SESSION]
        await until(
            lambda: runner.state.current is not None and not runner.state.current.waiting_for
        )
        assert SESSION not in centre.centre.timers.armed
