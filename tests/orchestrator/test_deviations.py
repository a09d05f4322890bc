"""The deviations page: what nobody has lost by, told to whoever decides, with buttons that work
without JavaScript.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from dashboards.views.closing import record_in
from orchestrator.event_log.interface import (
    Decision,
    Incident,
    LogUnavailable,
    Quarantined,
    Refused,
    Told,
)
from orchestrator.event_log.sqlite import SqliteLog
from session_core.clock import ManualClock
from session_core.ids import new_id
from session_core.rules.reports import ClosingReport
from session_core.rules.terms import By, Role
from session_core.wire.codec import report_item, report_to_json
from tests.backups.days import opened
from tests.builders import START, at, report
from tests.event_log.memory_log import MemoryLog
from tests.orchestrator.desk import SESSION, Running, acked_through, bearer, codes_gate, running
from tests.orchestrator.laptop import counted, greet, told
from tests.people import ADA, GRACE, LEE, LEE_LECTURING

pytestmark = pytest.mark.asyncio


async def copied(log: MemoryLog | SqliteLog) -> None:
    """Two laptops of one disk were met."""
    await log.note_incident(
        Incident(kind="laptop_copied", room="drammen", outbox="new", was="old", at=START)
    )


async def set_apart(log: MemoryLog | SqliteLog, raw: object, code: str) -> None:
    """A report that could not be understood when it came."""
    await log.quarantine(
        Refused(
            outbox="laptop",
            n=log.heard("laptop") + 1,
            room="drammen",
            code=code,
            raw=json.dumps(raw),
            received_at=START,
        )
    )


def readable() -> object:
    """A report that can be understood now."""
    return json.loads(report_item(SESSION, report_to_json(counted("drammen", 0, patients=8))))


async def page(centre: Running, path: str = "/avvik") -> str:
    async with centre.web.get(path) as answer:
        assert answer.status == 200
        return await answer.text()


async def press(centre: Running, path: str, **fields: Any) -> tuple[int, str]:
    """What comes back when a form is sent, after it was followed."""
    headers = {"Origin": centre.origin}
    async with centre.web.post(path, data=fields, headers=headers) as answer:
        return answer.status, await answer.text()


async def test_nothing_is_said_where_there_is_nothing() -> None:
    async with running() as centre:
        assert "Ingen avvik." in await page(centre)
        assert "/avvik" not in await page(centre, "/tavle")


async def test_a_copied_laptop_stands_on_the_page_and_the_board_until_it_is_decided() -> None:
    log = MemoryLog()
    await copied(log)
    async with running(log) as centre:
        assert "To PC-er er kopier av hverandre" in await page(centre)
        assert 'href="/avvik"' in await page(centre, "/tavle")
        (incident,) = await log.incidents()
        centre.clock.advance(300)
        status, html = await press(centre, "/avvik/avgjor", incident=incident.id, choice="both")
        assert (status, "Avgjort: Begge gjelder." in html) == (200, True)
        assert 'href="/avvik"' not in await page(centre, "/tavle")
        (incident,) = await log.incidents()
        now = centre.clock.now()
        assert incident.decision == Decision(choice="both", role=Role.COORDINATOR, at=now)


async def test_who_wants_one_laptop_comes_to_where_its_code_is_made_and_may_think_again() -> None:
    log = MemoryLog()
    await copied(log)
    async with running(log) as centre:
        _, html = await press(centre, "/avvik/avgjor", incident=1, choice="one_laptop")
        assert "Lag kode til ny PC" in html
        assert f'href="/kurs/{SESSION}/laptop/drammen"' in await page(centre)
        _, html = await press(centre, "/avvik/avgjor", incident=1, choice="both")
        assert "Avgjort: Begge gjelder." in html


async def test_what_is_no_choice_about_this_incident_is_not_decided() -> None:
    log = MemoryLog()
    await copied(log)
    async with running(log) as centre:
        for incident, choice in ((1, "in_order"), (1, ""), (7, "both")):
            status, _ = await press(centre, "/avvik/avgjor", incident=incident, choice=choice)
            assert status == 404
        assert [one.decision for one in await log.incidents()] == [None]


async def test_each_version_shows_what_the_centre_has_from_it_and_whether_it_is_here() -> None:
    log = CountingLog()
    async with running(log) as centre:
        for outbox, patients in (("old", (5, 6)), ("new", (9,))):
            laptop = await centre.agent()
            more = {"was": "old", "why": "forked"} if outbox == "new" else {}
            await greet(laptop, outbox=outbox, **more)
            reports = [counted("drammen", minute, one) for minute, one in enumerate(patients)]
            await laptop.send_str(told(1, *reports))
            await acked_through(laptop, len(patients))
        await centre.centre.deviations.look()
        (found,) = centre.centre.scene().deviations.incidents
        assert [sum(count for _, count in one.days) for one in (found.before, found.after)] == [
            2,
            1,
        ]
        assert found.before.count is not None
        assert found.after.count is not None
        assert (found.before.count.patients, found.after.count.patients) == (6, 9)
        html = await page(centre)
        assert "De to siste tellingene er ulike." in html
        assert html.index("Har ikke kontakt") < html.index("Har kontakt")
        asked = log.asked
        await centre.centre.deviations.look()
        assert log.asked == asked, "nothing new was heard, so the log is not asked again"


async def test_what_happens_while_the_centre_runs_is_found_at_the_next_look() -> None:
    log = MemoryLog()
    async with running(log) as centre:
        board = await centre.live("board")
        await board.receive_json()
        await copied(log)
        await centre.centre.deviations.look()
        change = await board.receive_json()
        assert "/avvik" in "".join(change["cards"].values())


async def test_a_report_that_can_be_read_by_now_is_taken_in_once() -> None:
    log = MemoryLog()
    async with running(log) as centre:
        await set_apart(log, readable(), "unknown_session")
        await centre.centre.deviations.look()
        (row,) = await log.quarantine_rows()
        for _ in range(2):
            status, html = await press(centre, "/avvik/igjen", row=row.id)
            assert (status, "Tatt med" in html) == (200, True)
        state = (await centre.centre.sessions.get(SESSION)).state
        assert [one.patients for one in state.rooms["drammen"].counts] == [8]


async def test_a_report_that_cannot_be_read_yet_stays_and_the_page_says_why() -> None:
    log = MemoryLog()
    async with running(log) as centre:
        await set_apart(log, {"s": SESSION, "report": {"kind": 7}}, "report_malformed")
        await centre.centre.deviations.look()
        (row,) = await log.quarantine_rows()
        status, html = await press(centre, "/avvik/igjen", row=row.id)
        assert (status, "kan fortsatt ikke tas med" in html) == (409, True)
        assert "Prøv igjen" in html


async def test_all_are_tried_again_however_many_wait_and_a_page_says_what_became_of_them() -> None:
    log = MemoryLog()
    async with running(log) as centre:
        for _ in range(70):
            await set_apart(log, readable(), "id_reused")
        for kind in (7, 8):
            await set_apart(log, {"s": SESSION, "report": {"kind": kind}}, "report_malformed")
        await centre.centre.deviations.look()
        assert "Lista viser bare 50 meldinger." in await page(centre)
        status, html = await press(centre, "/avvik/igjen-alle")
        assert (status, "70 meldinger er tatt med." in html) == (200, True)
        assert "2 meldinger kan fortsatt ikke tas med" in html
        state = (await centre.centre.sessions.get(SESSION)).state
        assert len(state.rooms["drammen"].counts) == 70
        _, html = await press(centre, "/avvik/igjen-alle")
        assert "Ingen meldinger kunne tas med." in html
        html = await page(centre)
        assert html.index("Prøv igjen") < html.index("Tatt med"), "what waits stands first"


async def test_a_room_is_complete_when_all_that_was_apart_is_taken_in_and_not_before() -> None:
    log = MemoryLog()
    chain = "c" * 64
    by = By(role=Role.GROUP_LEADER, where="drammen")
    closing = report(
        ClosingReport, "drammen", at(1), report_id=new_id(), patients=8, relatives=1, by=by,
        evaluation_done=True,
    )  # fmt: skip
    async with running(log) as centre:
        for told in (counted("drammen", 0), counted("drammen", 0.5), closing):
            raw = report_item(SESSION, report_to_json(told))
            refused = Refused(
                outbox="laptop", n=log.heard("laptop") + 1, room="drammen", code="log_corrupt",
                raw=raw, received_at=at(2), session=SESSION, hash=chain,
            )  # fmt: skip
            await log.quarantine(refused)
        last = (await log.quarantine_rows())[0].id
        await press(centre, "/avvik/igjen", row=last)
        assert "2 meldinger er satt til side og ikke regnet med" in await page(centre, "/tavle")
        scene = centre.centre.scene()
        assert record_in(scene.sessions[SESSION], "drammen", scene).record.stage == "waiting"
        await press(centre, "/avvik/igjen-alle")
        assert "satt til side og ikke regnet med" not in await page(centre, "/tavle")
        scene = centre.centre.scene()
        assert record_in(scene.sessions[SESSION], "drammen", scene).record.stage == "complete"


async def test_where_all_is_taken_in_there_is_nothing_to_press() -> None:
    log = MemoryLog()
    async with running(log) as centre:
        await set_apart(log, readable(), "unknown_session")
        await centre.centre.deviations.look()
        assert "Prøv alle igjen" in await page(centre)
        await press(centre, "/avvik/igjen-alle")
        assert "Prøv alle igjen" not in await page(centre)


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 40])
async def test_a_number_that_is_none_changes_nothing(number: str) -> None:
    async with running() as centre:
        status, _ = await press(centre, "/avvik/avgjor", incident=number, choice="both")
        assert status == 422
        status, _ = await press(centre, "/avvik/igjen", row="7")
        assert status == 404


class CountingLog(MemoryLog):
    """A log that counts how often it is asked what an outbox told."""

    asked = 0

    async def told_by(self, outbox: str, since: datetime, until: datetime) -> tuple[Told, ...]:
        self.asked += 1
        return await super().told_by(outbox, since, until)


class FailingLog(MemoryLog):
    """A log that cannot be read when the test says so."""

    async def quarantine_rows(self, most: int = 200) -> tuple[Quarantined, ...]:
        if self.broken is not None:
            raise self.broken
        return await super().quarantine_rows(most)


async def test_a_log_that_cannot_be_read_leaves_what_was_shown() -> None:
    log = FailingLog()
    await copied(log)
    async with running(log) as centre:
        log.broken = LogUnavailable("disk_full")
        await copied(log)
        await centre.centre.deviations.look()
        assert len(centre.centre.deviations.now.incidents) == 1
        log.broken = None


async def test_only_who_decides_may_see_it_and_press(tmp_path: Any) -> None:
    clock = ManualClock(START)
    async with opened(tmp_path / "samkurs.db") as log:
        gate = await codes_gate(log, clock)
        await copied(log)
        async with running(log, gate=gate, clock=clock) as centre:
            for person, allowed in ((ADA, 200), (LEE, 200), (LEE_LECTURING, 403), (GRACE, 403)):
                headers = bearer(person.code)
                async with centre.web.get("/avvik", headers=headers) as answer:
                    assert answer.status == allowed, person.name
                form = {"incident": "1", "choice": "both"}
                async with centre.web.post("/avvik/avgjor", data=form, headers=headers) as answer:
                    assert answer.status == allowed, person.name
