"""What could not be understood when it came, taken in later: once, and by its id alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from orchestrator.event_log.interface import Forgone, LogUnavailable, Quarantined, Refused
from orchestrator.quarantine import Retaken, retake, retake_all
from orchestrator.report_intake import AT_ONCE
from orchestrator.sessions import Sessions
from session_core.clock import ManualClock
from session_core.ids import new_id
from session_core.rules.reports import ClosingReport, Report
from session_core.rules.terms import By, Role
from session_core.wire.codec import report_to_json
from tests.builders import START, at, report, sample_programme
from tests.event_log.memory_log import MemoryLog
from tests.orchestrator.desk import SESSION
from tests.orchestrator.laptop import counted

pytestmark = pytest.mark.asyncio


LEADER = By(role=Role.GROUP_LEADER, where="drammen")


class Desk:
    """A log with one day, and a quarantine."""

    def __init__(self, log: MemoryLog | None = None) -> None:
        self.log, self.clock = log or MemoryLog(), ManualClock(START)
        self.sessions = Sessions(self.log, self.clock, lambda batch, state: None)

    async def plan(self) -> None:
        await self.sessions.plan(sample_programme())

    async def aside(
        self, body: object, n: int = 1, code: str = "unknown_report_kind", hash: str = ""
    ) -> Quarantined:
        """A report in quarantine that came before its kind or its day was known here."""
        raw = json.dumps({"s": SESSION, "report": body})
        refused = Refused(
            outbox="laptop", n=n, room="drammen", code=code, raw=raw, received_at=at(5),
            session=SESSION, hash=hash,
        )  # fmt: skip
        heard = self.log.heard("laptop")
        if n > heard + 1:
            await self.log.forgo(Forgone("laptop", heard, n - 1))
        await self.log.quarantine(refused)
        return (await self.log.quarantine_rows())[0]

    async def retake(self, row: Quarantined) -> str | None:
        return await retake(row, log=self.log, find=self.sessions.get, clock=self.clock)

    async def counts(self) -> list[int]:
        state = (await self.sessions.get(SESSION)).state
        return [count.patients for count in state.rooms["drammen"].counts]


class ReadingFails(MemoryLog):
    """A log whose quarantine cannot be read."""

    async def quarantine_waiting(
        self, after: int, most: int, session: str | None = None
    ) -> tuple[Quarantined, ...]:
        raise LogUnavailable("log_unavailable")


def body(report: Report) -> Any:
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
    source = json.loads(kept[0])["report"]["source"]
    assert source == {"outbox": "laptop", "n": 1, "chain": ""}, "its room knows it by that"
    assert (await desk.sessions.get(SESSION)).state.heard == {"laptop": 1}


async def test_a_closing_report_brings_the_hash_that_it_came_with() -> None:
    desk = Desk()
    await desk.plan()
    closing = report(
        ClosingReport,
        "drammen",
        at(9),
        patients=7,
        relatives=1,
        evaluation_done=True,
        by=LEADER,
        report_id=new_id(),
    )
    assert await desk.retake(await desk.aside(body(closing), n=3, hash="c" * 64)) is None
    found = (await desk.sessions.get(SESSION)).state.rooms["drammen"].closing
    assert found is not None
    assert (found.outbox, found.n, found.chain) == ("laptop", 3, "c" * 64)


async def test_what_came_before_its_day_was_known_is_taken_in_when_the_day_is_planned() -> None:
    desk = Desk()
    for n in range(1, 2 * AT_ONCE + 2):
        await desk.aside(body(counted("drammen", n, patients=n)), n, code="unknown_session")
    await desk.aside(body(counted("drammen", 1)), 99, code="id_reused")
    await desk.plan()
    assert await desk.counts() == list(range(1, 2 * AT_ONCE + 2))
    waiting = [row.refused.n for row in await desk.log.quarantine_waiting(0, 99)]
    assert waiting == [99], "what was refused for another reason waits for a person"


async def test_where_a_stop_came_between_the_next_start_takes_it_in() -> None:
    desk = Desk()
    await desk.plan()
    await desk.aside(body(counted("drammen", 1, patients=7)), code="unknown_session")
    await desk.aside({"kind": "meteor"}, 2, code="unknown_session")
    desk.sessions = Sessions(desk.log, desk.clock, lambda batch, state: None)
    await desk.sessions.start()
    assert await desk.counts() == [7]
    assert [row.refused.n for row in await desk.log.quarantine_waiting(0, 9)] == [2]


async def test_a_day_is_planned_even_where_nothing_can_be_read_from_quarantine() -> None:
    desk = Desk(ReadingFails())
    await desk.plan()
    assert await desk.counts() == []


async def test_a_stop_ends_it_between_two_pages() -> None:
    desk = Desk()
    await desk.plan()
    for n in range(1, 2 * AT_ONCE):
        await desk.aside(body(counted("drammen", n)), n)
    told = iter((False, True))
    found = await retake_all(
        log=desk.log, find=desk.sessions.get, clock=desk.clock, is_over=lambda: next(told)
    )
    assert found == Retaken(taken_in=AT_ONCE, still_apart=0)


async def test_one_that_can_never_be_kept_holds_back_none_of_those_behind_it() -> None:
    desk = Desk()
    await desk.plan()
    await desk.sessions.plan(sample_programme(session="other"))
    first = counted("drammen", 1)
    await (await desk.sessions.get("other")).ask(first)
    await desk.aside(body(first), 1)
    await desk.aside(body(counted("drammen", 2, patients=8)), 2)
    found = await retake_all(log=desk.log, find=desk.sessions.get, clock=desk.clock)
    assert (found, await desk.counts()) == (Retaken(taken_in=1, still_apart=1), [8])


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
