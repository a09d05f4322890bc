"""Reports on their way into the log: each once, in order, none acknowledged that is not there."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

import pytest

from orchestrator.event_log.interface import Batch, LogError, LogUnavailable
from orchestrator.report_intake import ReportIntake
from orchestrator.runner import Answer
from orchestrator.sessions import Sessions
from session_core.clock import ManualClock
from session_core.ids import new_id
from session_core.link import chain
from session_core.rules.reports import ClosingReport, Report
from session_core.rules.terms import By, Role
from session_core.wire import messages
from tests.builders import START, at, report, sample_programme
from tests.event_log.memory_log import MemoryLog
from tests.orchestrator.desk import SESSION, until
from tests.orchestrator.laptop import counted, told

pytestmark = pytest.mark.asyncio


class Way:
    """One outbox of Drammen's on its way into a log with one planned session."""

    def __init__(self) -> None:
        self.log, self.clock = MemoryLog(), ManualClock(START)
        self.sessions = Sessions(self.log, self.clock, lambda batch, state: None)
        self.acked: list[int] = []
        self.refused: list[str] = []
        self.failed: list[LogError] = []
        self.intake = ReportIntake(
            room="drammen",
            outbox="laptop",
            log=self.log,
            find=self.sessions.get,
            clock=self.clock,
            acked=self._hear,
            failed=self.failed.append,
        )

    def _hear(self, hwm: int, refused: Sequence[messages.Refused]) -> None:
        self.acked.append(hwm)
        self.refused += [one.code for one in refused]

    async def begin_elsewhere(self, report: Report) -> asyncio.Future[Answer]:
        """The same report is sent from a page, and the disk takes its time."""
        await self.sessions.plan(sample_programme())
        self.log.held = True
        kept: asyncio.Future[Answer] = (await self.sessions.get(SESSION)).submit(report)
        return kept

    def take(self, *reports: Report) -> asyncio.Task[None]:
        items = json.loads(told(1, *reports))["items"]
        return asyncio.create_task(self.intake.take(list(enumerate(items, start=1))))


async def test_a_copy_takes_its_number_when_the_first_one_is_on_disk() -> None:
    way = Way()
    first, second = counted("drammen", 1), counted("drammen", 2)
    await way.begin_elsewhere(first)
    taking = way.take(first, second)
    await asyncio.sleep(0)
    assert way.acked == []
    way.log.held = False
    way.log.release()
    await taking
    await until(lambda: way.acked[-1:] == [2])
    assert (way.log.heard("laptop"), way.refused, way.failed) == (2, [], [])


async def test_a_copy_of_what_could_not_be_kept_is_not_acknowledged() -> None:
    way = Way()
    sent = counted("drammen", 1)
    kept = await way.begin_elsewhere(sent)
    taking = way.take(sent)
    await asyncio.sleep(0)
    way.log.broken = LogUnavailable("disk_full")
    way.log.release()
    way.log.broken, way.log.held = None, False
    await taking
    await until(lambda: bool(way.failed))
    assert (way.log.heard("laptop"), way.acked) == (0, [])
    assert kept.exception() is way.failed[0]


async def test_a_report_for_a_day_that_cannot_be_read_is_kept_apart_and_blocks_nothing() -> None:
    way = Way()
    await way.log.append(Batch(session=SESSION, first=1, cause="x", bodies=("{",)))
    await way.sessions.start()
    await way.take(counted("drammen", 1))
    await until(lambda: way.acked == [1])
    assert (way.refused, way.failed) == (["log_corrupt"], [])


async def test_a_closing_record_is_kept_with_the_hash_of_all_before_it_and_itself() -> None:
    way = Way()
    await way.sessions.plan(sample_programme())
    closing = report(
        ClosingReport, "drammen", at(3), report_id=new_id(), patients=9, relatives=4,
        evaluation_done=True, by=By(role=Role.GROUP_LEADER),
    )  # fmt: skip
    sent = json.loads(told(1, counted("drammen", 1), counted("drammen", 2), closing))["items"]
    await way.intake.take(list(enumerate(sent, start=1)))
    await until(lambda: way.acked[-1:] == [3])
    expected = chain.start("laptop")
    for item in sent:
        expected = chain.link(expected, item)
    kept = (await way.sessions.get(SESSION)).state.rooms["drammen"].closing
    assert kept is not None
    assert (kept.outbox, kept.n, kept.chain) == ("laptop", 3, expected)
    assert way.log.mark("laptop").hash == expected


async def test_whatever_goes_wrong_the_room_is_asked_to_come_again() -> None:
    way, told = Way(), list[object]()
    asyncio.get_running_loop().set_exception_handler(lambda _, said: told.append(said["exception"]))
    await way.sessions.plan(sample_programme())
    fault = OverflowError("the neighbour's file")
    way.log.held, way.log.broken = True, fault
    await way.take(counted("drammen", 1))
    way.log.release()
    await until(lambda: bool(way.failed))
    await until(lambda: told == [fault])
    assert ([one.code for one in way.failed], way.acked) == (["log_unavailable"], [])
