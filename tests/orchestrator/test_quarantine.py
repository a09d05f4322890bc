"""What could not be understood when it came, taken in later: once, and by its id alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from orchestrator.event_log.interface import LogUnavailable, Quarantined, Refused
from orchestrator.quarantine import retake
from orchestrator.sessions import Sessions
from session_core.clock import ManualClock
from session_core.rules.reports import AttendanceReport
from session_core.wire.codec import report_to_json
from tests.builders import START, at, sample_programme
from tests.event_log.memory_log import MemoryLog
from tests.orchestrator.desk import SESSION
from tests.orchestrator.laptop import counted

pytestmark = pytest.mark.asyncio


class Desk:
    """A log with one day, and a quarantine."""

    def __init__(self) -> None:
        self.log, self.clock = MemoryLog(), ManualClock(START)
        self.sessions = Sessions(self.log, self.clock, lambda batch, state: None)

    async def plan(self) -> None:
        await self.sessions.plan(sample_programme())

    async def aside(self, body: object, n: int = 1, session: str = SESSION) -> Quarantined:
        """A report in quarantine that came before its kind or its day was known here."""
        raw = json.dumps({"s": session, "report": body})
        refused = Refused(
            outbox="laptop", n=n, room="drammen", code="unknown_report_kind", raw=raw,
            received_at=at(5),
        )  # fmt: skip
        await self.log.quarantine(refused)
        return (await self.log.quarantine_rows())[0]

    async def retake(self, row: Quarantined) -> str | None:
        return await retake(row, log=self.log, find=self.sessions.get, clock=self.clock)

    async def counts(self) -> list[int]:
        state = (await self.sessions.get(SESSION)).state
        return [count.patients for count in state.rooms["drammen"].counts]


def body(report: AttendanceReport) -> Any:
    return json.loads(report_to_json(report))


async def test_a_report_whose_kind_is_known_by_now_is_taken_in_and_marked() -> None:
    desk = Desk()
    await desk.plan()
    row = await desk.aside(body(counted("drammen", 1, patients=7)))
    assert await desk.retake(row) is None
    assert await desk.counts() == [7]
    assert (await desk.log.quarantine_rows())[0].taken_in_at == START


async def test_however_often_it_is_tried_it_counts_once() -> None:
    desk = Desk()
    await desk.plan()
    row = await desk.aside(body(counted("drammen", 1, patients=7)))
    assert [await desk.retake(row) for _ in range(2)] == [None, None]
    (marked,) = await desk.log.quarantine_rows()
    assert await desk.retake(marked) is None
    assert await desk.counts() == [7]


async def test_its_number_stays_spent() -> None:
    desk = Desk()
    await desk.plan()
    await desk.retake(await desk.aside(body(counted("drammen", 1))))
    assert desk.log.heard("laptop") == 1
    kept = [row.body for row in await desk.log.rows(SESSION, after=1)]
    assert json.loads(kept[0])["report"]["source"] is None


async def test_it_waits_until_its_day_is_known() -> None:
    desk = Desk()
    row = await desk.aside(body(counted("drammen", 1, patients=7)))
    assert await desk.retake(row) == "unknown_session"
    await desk.plan()
    assert await desk.retake(row) is None
    assert await desk.counts() == [7]


async def test_what_is_still_not_understood_stays_with_its_reason() -> None:
    desk = Desk()
    await desk.plan()
    row = await desk.aside({"kind": "meteor"})
    assert await desk.retake(row) == "unknown_report_kind"
    assert (await desk.log.quarantine_rows())[0].taken_in_at is None


async def test_one_that_claims_anothers_id_stays() -> None:
    desk = Desk()
    await desk.plan()
    first = counted("drammen", 1, patients=7)
    await (await desk.sessions.get(SESSION)).ask(first)
    row = await desk.aside({**body(first), "patients": 8})
    assert await desk.retake(row) == "id_reused"


async def test_where_nothing_can_be_kept_it_is_not_marked() -> None:
    desk = Desk()
    await desk.plan()
    row = await desk.aside(body(counted("drammen", 1)))
    desk.log.broken = LogUnavailable("log_unavailable")
    with pytest.raises(LogUnavailable):
        await desk.retake(row)
    desk.log.broken = None
    assert (await desk.log.quarantine_rows())[0].taken_in_at is None
