"""One session's turns: decided at once, told after the commit, taken back when the disk says no."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

import pytest

from orchestrator.event_log.interface import Batch, LogUnavailable, SequenceConflict
from orchestrator.faults import IdReused
from orchestrator.history import read_history
from orchestrator.runner import Answer, SessionRunner
from session_core.rules.care_commands import SendMessage
from session_core.rules.commands import Advance, OpenLobby, StartSession
from session_core.rules.errors import CommandRefused
from session_core.rules.reports import AttendanceReport, RejoinReport, Source
from session_core.rules.state import SessionState
from session_core.rules.terms import Phase
from session_core.wire.codec import event_to_json
from tests.builders import at, command, from_outbox, planned, report, sample_programme
from tests.event_log.memory_log import MemoryLog

pytestmark = pytest.mark.asyncio


@dataclass
class Told:
    """Everything that was published."""

    batches: list[Batch] = field(default_factory=list)
    states: list[SessionState] = field(default_factory=list)

    def __call__(self, batch: Batch, state: SessionState) -> None:
        self.batches.append(batch)
        self.states.append(state)


SESSION = sample_programme().session


async def planned_log() -> MemoryLog:
    log = MemoryLog()
    body = event_to_json(planned(sample_programme()))
    await log.append(Batch(session=SESSION, first=1, cause="plan", bodies=(body,)))
    return log


async def runner_of(log: MemoryLog, told: Told | None = None) -> SessionRunner:
    return SessionRunner(log, await read_history(log, SESSION), told or Told())


async def test_nothing_is_told_or_answered_before_it_is_kept() -> None:
    log, told = await planned_log(), Told()
    runner = await runner_of(log, told)
    log.held = True
    answer = runner.submit(command(runner.state, OpenLobby, at(-30)))
    await asyncio.sleep(0)
    assert (answer.done(), told.batches, runner.state.phase) == (False, [], Phase.PLANNED)
    log.release()
    assert await answer == Answer(2)
    assert runner.state.phase is Phase.LOBBY
    assert [batch.first for batch in told.batches] == [2]


async def test_the_next_wish_is_decided_before_the_first_is_kept() -> None:
    log, told = await planned_log(), Told()
    runner = await runner_of(log, told)
    log.held = True
    opened = runner.submit(command(runner.state, OpenLobby, at(-30)))
    stale = command(runner.state, StartSession, at(0))
    with pytest.raises(CommandRefused, match="stale"):
        runner.submit(stale)
    started = runner.submit(replace(stale, seen_revision=1))
    log.release()
    assert [await opened, await started] == [Answer(2), Answer(3)]
    assert [batch.first for batch in told.batches] == [2, 3]


async def test_a_repeated_command_gets_the_first_answer() -> None:
    log, told = await planned_log(), Told()
    runner = await runner_of(log, told)
    wish = command(runner.state, OpenLobby, at(-30))
    assert await runner.ask(wish) == Answer(2)
    assert await runner.ask(replace(wish, at=at(-29))) == Answer(2, repeated=True)
    assert len(told.batches) == 1


async def test_a_repeat_that_comes_before_the_commit_shares_its_answer() -> None:
    log = await planned_log()
    runner = await runner_of(log)
    log.held = True
    told = report(AttendanceReport, "drammen", at(5))
    first, second = runner.submit(told), runner.submit(told)
    assert first is second
    log.release()
    assert await first == Answer(2)


async def test_a_repeat_is_known_after_a_restart() -> None:
    log = await planned_log()
    sent = report(AttendanceReport, "drammen", at(5))
    await (await runner_of(log)).ask(sent)
    again = await runner_of(log)
    assert await again.ask(sent) == Answer(2, repeated=True)
    assert again.knows(sent.report_id)
    assert not again.knows("another")


async def test_an_id_that_stands_for_another_wish_is_no_silent_success() -> None:
    log = await planned_log()
    runner = await runner_of(log)
    said = command(runner.state, SendMessage, at(1), text="Kaffe er klar")
    await runner.ask(said)
    with pytest.raises(IdReused):
        runner.submit(replace(said, text="Lunsj er klar"))


async def test_a_report_is_the_same_by_whatever_way_it_comes_again() -> None:
    log = await planned_log()
    runner = await runner_of(log)
    sent = report(AttendanceReport, "drammen", at(5), rehearsal=True)
    assert await runner.ask(from_outbox(sent, n=1)) == Answer(2)
    by_another_way = replace(sent, source=Source(outbox="restored", n=7), rehearsal=False)
    assert await runner.ask(by_another_way) == Answer(2, repeated=True)
    rehearsal = command(runner.state, OpenLobby, at(-30), rehearsal=True)
    await runner.ask(rehearsal)
    with pytest.raises(IdReused):
        runner.submit(replace(rehearsal, rehearsal=False))


async def test_a_restart_gives_exactly_the_same_state() -> None:
    log = await planned_log()
    runner = await runner_of(log)
    await runner.ask(command(runner.state, OpenLobby, at(-30)))
    await runner.ask(command(runner.state, StartSession, at(0)))
    await runner.ask(from_outbox(report(AttendanceReport, "drammen", at(5)), n=1))
    await runner.ask(command(runner.state, Advance, at(10)))
    assert (await runner_of(log)).state == runner.state


async def test_a_full_disk_takes_back_all_that_was_built_on_it() -> None:
    log, told = await planned_log(), Told()
    runner = await runner_of(log, told)
    log.held = True
    opened = runner.submit(command(runner.state, OpenLobby, at(-30)))
    built_on_it = runner.submit(report(RejoinReport, "drammen", at(1)))
    log.broken = LogUnavailable("disk_full")
    log.release()
    for answer in (opened, built_on_it):
        with pytest.raises(LogUnavailable):
            await answer
    assert (runner.state.seq, told.batches) == (1, [])
    log.broken, log.held = None, False
    assert await runner.ask(command(runner.state, OpenLobby, at(-29))) == Answer(2)


async def test_what_was_queued_behind_a_failure_fails_and_what_comes_after_it_does_not() -> None:
    log, told = await planned_log(), Told()
    runner = await runner_of(log, told)
    log.held, log.broken = True, LogUnavailable("disk_full")
    lost = runner.submit(command(runner.state, OpenLobby, at(-30)))
    log.release()
    log.broken = None
    in_vain = runner.submit(report(AttendanceReport, "drammen", at(1)))
    log.release()
    for answer in (lost, in_vain):
        with pytest.raises(LogUnavailable):
            await answer
    log.held = False
    assert await runner.ask(report(AttendanceReport, "drammen", at(2))) == Answer(2)
    assert (await runner_of(log)).state == runner.state


async def test_a_report_that_stands_elsewhere_is_told_apart_from_a_bad_disk() -> None:
    log = await planned_log()
    runner = await runner_of(log)
    sent = report(AttendanceReport, "drammen", at(5))
    await log.append(
        Batch(session="another", first=1, cause=sent.report_id, bodies=("{}",), is_report=True)
    )
    with pytest.raises(SequenceConflict):
        await runner.ask(sent)
    assert await runner.ask(report(AttendanceReport, "drammen", at(6))) == Answer(2)


async def test_a_client_that_is_behind_gets_what_it_missed_or_is_told_to_start_anew() -> None:
    log = await planned_log()
    runner = await runner_of(log)
    for minute in range(3):
        await runner.ask(report(AttendanceReport, "drammen", at(minute)))
    assert [row.seq for row in runner.recent(2) or ()] == [3, 4]
    assert runner.recent(4) == ()
    assert runner.recent(5) is None
    assert len(runner.recent(0) or ()) == 4


async def test_who_asked_is_answered_even_when_others_cannot_be_told() -> None:
    def fail(batch: Batch, state: SessionState) -> None:
        raise RuntimeError("a socket is gone")

    faults: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, told: faults.append(told))
    log = await planned_log()
    runner = SessionRunner(log, await read_history(log, SESSION), fail)
    wish = command(runner.state, OpenLobby, at(-30))
    async with asyncio.timeout(5):
        assert await runner.ask(wish) == Answer(2)
    assert len(faults) == 1, "the fault is told too"


async def test_who_stops_waiting_does_not_stop_the_wish() -> None:
    log = await planned_log()
    runner = await runner_of(log)
    log.held = True
    asking = asyncio.create_task(runner.ask(command(runner.state, OpenLobby, at(-30))))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    log.release()
    await asyncio.sleep(0)
    assert runner.state.phase is Phase.LOBBY
