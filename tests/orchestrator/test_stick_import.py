"""A room's reports from a file: the same rules as from a socket, and each report once."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import FormData

from orchestrator.enrolment import Enrolment
from orchestrator.event_log.sqlite import open_log
from session_core.clock import ManualClock
from session_core.link import chain
from session_core.link.stick import Head, key_of, written
from session_core.rules.closing import closing_record
from session_core.rules.reports import ClosingReport, Report
from session_core.rules.terms import By, Role
from session_core.wire.codec import report_to_json
from tests.builders import START, at, report
from tests.orchestrator.desk import (
    CODES,
    SESSION,
    Running,
    acked_through,
    bearer,
    codes_gate,
    running,
)
from tests.orchestrator.laptop import counted, greet, told
from tests.people import ADA, GRACE, LEE_LECTURING

pytestmark = pytest.mark.asyncio

TOKEN = "drammen-token"
OUTBOX = "laptop"
PAGE = f"/kurs/{SESSION}/laptop/drammen"


@pytest_asyncio.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Running]:
    clock, log = ManualClock(START), await open_log(tmp_path / "samkurs.db")
    gate = await codes_gate(log, clock)
    enrolment = Enrolment(log.call, clock, CODES)
    async with running(log, gate=gate, clock=clock, enrolment=enrolment) as opened:
        yield opened
    await log.close()


def stick(
    reports: Sequence[Report],
    *,
    first_n: int = 1,
    room: str = "drammen",
    before: str = chain.start(OUTBOX),
    token: str = TOKEN,
) -> bytes:
    """The file that a laptop would make of these."""
    rows, hash_ = [], before
    for n, one in enumerate(reports, start=first_n):
        body = report_to_json(one)
        hash_ = chain.link(hash_, {"s": SESSION, "report": json.loads(body)})
        rows.append((n, SESSION, body, hash_))
    head = Head(room, OUTBOX, first_n, first_n + len(reports) - 1, before)
    return "".join(written(head, rows, key_of(token))).encode()


async def brought(centre: Running, data: bytes, code: str = ADA.code) -> tuple[int, Any]:
    """Carry a file to the centre's API: the status, and what it says."""
    async with centre.web.post("/api/v1/stick", data=data, headers=bearer(code)) as answer:
        body = await answer.json()
    return answer.status, body["error"]["code"] if "error" in body else body


async def sent(centre: Running, *reports: Report, n0: int = 1, outbox: str = OUTBOX) -> None:
    """The laptop has contact for a moment, and sends these."""
    laptop = await centre.agent(TOKEN)
    await greet(laptop, outbox=outbox)
    await laptop.send_str(told(n0, *reports))
    await acked_through(laptop, n0 + len(reports) - 1)
    await laptop.close()
    while centre.centre.agents.is_sending(outbox):
        await centre.centre.log.flushed()


async def held(centre: Running) -> list[str]:
    """The reports of Drammen in the log, by id, in order."""
    rows = await centre.centre.log.rows(SESSION)
    events = [json.loads(row.body) for row in rows]
    return [one["report"]["report_id"] for one in events if one["kind"] == "report_kept"]


def figures(new: int, known: int = 0, apart: int = 0) -> dict[str, object]:
    return {"room": "drammen", "new": new, "known": known, "apart": apart}


async def test_what_is_missing_is_taken_in_once_however_often_the_file_comes(
    centre: Running,
) -> None:
    counts = [counted("drammen", minute) for minute in range(5)]
    await sent(centre, *counts[:2])
    assert await brought(centre, stick(counts)) == (200, figures(3, known=2))
    assert await brought(centre, stick(counts)) == (200, figures(0, known=5))
    assert await held(centre) == [one.report_id for one in counts]
    more = counted("drammen", 9)
    await sent(centre, more, n0=6)
    assert (await held(centre))[-1] == more.report_id


async def test_a_closing_record_from_a_file_makes_the_room_complete(centre: Running) -> None:
    closing = report(
        ClosingReport, "drammen", at(3), report_id=counted("drammen", 0).report_id, patients=9,
        relatives=4, evaluation_done=True, by=By(role=Role.GROUP_LEADER),
    )  # fmt: skip
    data = stick([counted("drammen", 1), closing])
    assert await brought(centre, data) == (200, figures(2))
    kept = (await centre.centre.sessions.get(SESSION)).state.rooms["drammen"].closing
    assert kept is not None
    assert (kept.n, kept.chain) == (2, centre.centre.log.mark(OUTBOX).hash)


async def test_what_came_in_another_way_is_known_by_its_id(centre: Running) -> None:
    counts = [counted("drammen", minute) for minute in range(3)]
    await sent(centre, counts[1], outbox="restored")
    assert await brought(centre, stick(counts)) == (200, figures(2, known=1))
    assert sorted(await held(centre)) == sorted(one.report_id for one in counts)


async def test_what_cannot_be_understood_is_set_aside_and_holds_nothing_up(
    centre: Running,
) -> None:
    odd = counted("drammen", 1, patients=100_000)
    data = stick([counted("drammen", 0), odd, counted("drammen", 2)])
    assert await brought(centre, data) == (200, figures(2, apart=1))
    assert [one.n for one in await centre.centre.log.quarantined(OUTBOX)] == [2]
    assert await brought(centre, data) == (200, figures(0, known=3))


async def test_a_laptop_that_has_forgotten_its_first_reports_goes_on_from_there(
    centre: Running,
) -> None:
    data = stick([counted("drammen", 1)], first_n=40, before="ab" * 32)
    assert await brought(centre, data) == (200, figures(1))
    assert centre.centre.log.heard(OUTBOX) == 40


async def test_a_record_whose_laptop_forgot_its_first_reports_is_not_called_complete(
    centre: Running,
) -> None:
    closing = report(
        ClosingReport, "drammen", at(3), report_id=counted("drammen", 1).report_id, patients=9,
        relatives=4, evaluation_done=True, by=By(role=Role.GROUP_LEADER),
    )  # fmt: skip
    assert await brought(centre, stick([closing], first_n=40, before="ab" * 32))
    state = (await centre.centre.sessions.get(SESSION)).state
    assert closing_record(state, "drammen").stage == "unproven"


async def test_where_file_and_log_differ_under_one_number_both_are_kept(centre: Running) -> None:
    common, ours, theirs = (counted("drammen", minute) for minute in range(3))
    await sent(centre, common, ours)
    data = stick([common, theirs, counted("drammen", 4)])
    assert await brought(centre, data) == (200, figures(2, known=1))
    assert (await held(centre))[:3] == [one.report_id for one in (common, ours, theirs)]
    assert centre.centre.log.heard(OUTBOX) == 2
    assert await brought(centre, data) == (200, figures(0, known=3))
    (told_of,) = await centre.centre.log.incidents()
    assert (told_of.kind, told_of.room, told_of.was) == ("laptop_copied", "drammen", OUTBOX)


async def test_a_file_that_ends_before_the_log_does_loses_no_report_of_its_own(
    centre: Running,
) -> None:
    common, ours, more = (counted("drammen", minute) for minute in range(3))
    theirs = counted("drammen", 7)
    await sent(centre, common, ours, more)
    data = stick([common, theirs])
    assert await brought(centre, data) == (200, figures(1, known=1))
    assert theirs.report_id in await held(centre)
    assert await brought(centre, data) == (200, figures(0, known=2))
    (told_of,) = await centre.centre.log.incidents()
    assert (told_of.kind, told_of.was) == ("laptop_copied", OUTBOX)


async def test_a_file_that_ends_before_the_log_does_and_says_the_same_is_known(
    centre: Running,
) -> None:
    first, odd = counted("drammen", 0), counted("drammen", 1, patients=100_000)
    await sent(centre, first, odd, counted("drammen", 2))
    assert await brought(centre, stick([first, odd])) == (200, figures(0, known=2))
    assert await centre.centre.log.incidents() == ()


async def test_what_was_set_aside_under_a_number_hides_nothing_else_that_has_it(
    centre: Running,
) -> None:
    odd, other = counted("drammen", 1, patients=100_000), counted("drammen", 5)
    await sent(centre, odd, counted("drammen", 2))
    assert await brought(centre, stick([other])) == (200, figures(1))
    assert other.report_id in await held(centre)


async def test_two_uploads_of_one_file_at_once_are_as_one_after_the_other(
    centre: Running,
) -> None:
    odd = counted("drammen", 1, patients=100_000)
    data = stick([counted("drammen", 0), odd, counted("drammen", 2)])
    answers = await asyncio.gather(brought(centre, data), brought(centre, data))
    assert sorted(answers, key=str) == [(200, figures(0, known=3)), (200, figures(2, apart=1))]


async def test_a_connected_laptop_sends_its_reports_itself(centre: Running) -> None:
    laptop = await centre.agent(TOKEN)
    await greet(laptop, outbox=OUTBOX)
    assert await brought(centre, stick([counted("drammen", 1)])) == (409, "stick_not_needed")


async def test_only_a_key_of_that_room_can_have_sealed_it(centre: Running) -> None:
    count = counted("drammen", 1)
    assert await brought(centre, stick([count], token="guessed")) == (422, "stick_tampered")
    assert await brought(centre, stick([count], room="oslo")) == (409, "stick_other_room")
    assert await brought(centre, stick([count], room="baerum")) == (422, "stick_tampered")
    assert await held(centre) == []


async def test_a_replaced_laptops_file_is_taken_in(centre: Running) -> None:
    enrolment = centre.centre.enrolment
    assert enrolment is not None
    given = await enrolment.redeem(await enrolment.new_code("drammen"), "10.0.0.1")
    await enrolment.settle(given.token, "drammen")
    assert await brought(centre, stick([counted("drammen", 1)])) == (200, figures(1))


async def test_a_changed_file_changes_nothing(centre: Running) -> None:
    data = stick([counted("drammen", 1), counted("drammen", 2)])
    for bad in (data.replace(b'"patients":5', b'"patients":6'), data[:200], b"", b"{}"):
        status, code = await brought(centre, bad)
        assert (status, code in ("stick_tampered", "stick_unreadable")) == (422, True)
    assert await held(centre) == []
    assert centre.centre.log.heard(OUTBOX) == 0


async def test_only_coordinator_and_course_leader_may_bring_a_file(centre: Running) -> None:
    data = stick([counted("drammen", 1)])
    for one in (GRACE, LEE_LECTURING):
        assert await brought(centre, data, one.code) == (403, "not_allowed")
        async with centre.web.post(f"{PAGE}/fil", headers=bearer(one.code)) as answer:
            assert answer.status == 403


# ── on the page ────────────────────────────────────────────────────────────────────────────────


async def uploaded(centre: Running, data: bytes, page: str = PAGE) -> tuple[int, str]:
    form = FormData()
    form.add_field("file", data, filename="samkurs-drammen-3.jsonl")
    async with centre.web.post(f"{page}/fil", data=form, headers=bearer(ADA.code)) as answer:
        return answer.status, await answer.text()


async def test_the_page_says_what_became_of_the_file(centre: Running) -> None:
    data = stick([counted("drammen", 1), counted("drammen", 2)])
    status, page = await uploaded(centre, data)
    assert (status, "2 nye meldinger er tatt inn." in page) == (200, True)
    assert "Det var ingenting nytt i fila." in (await uploaded(centre, data))[1]


async def test_a_file_larger_than_a_form_may_be_is_read(centre: Running) -> None:
    data = stick([counted("drammen", minute) for minute in range(300)])
    assert len(data) > 64 * 1024
    assert "300 nye meldinger" in (await uploaded(centre, data))[1]


async def test_what_is_wrong_is_said_on_the_page_itself(centre: Running) -> None:
    status, page = await uploaded(centre, b"spoilt")
    assert (status, "ingen fil fra en rom-PC" in page) == (422, True)
    assert "Ta inn fila" in page
    other = PAGE.replace("drammen", "baerum")
    assert (await uploaded(centre, stick([counted("drammen", 1)]), other))[0] == 409
    async with centre.web.post(f"{PAGE}/fil", data={"x": "y"}, headers=bearer(ADA.code)) as answer:
        assert answer.status == 422


@pytest.mark.parametrize("seed", range(12))
async def test_sockets_and_files_in_any_order_leave_each_report_once(
    centre: Running, seed: int
) -> None:
    """A laptop saves, now and then has contact, and now and then its file is carried over."""
    draw = random.Random(seed)
    saved = [counted("drammen", minute) for minute in range(20)]
    far = 0
    for _ in range(6):
        far = min(len(saved), far + draw.randrange(1, 6))
        if draw.random() < 0.5:
            heard = centre.centre.log.heard(OUTBOX)
            start = draw.randrange(heard + 1)
            await sent(centre, *saved[start:far], n0=start + 1)
        else:
            status, _ = await brought(centre, stick(saved[:far]))
            assert status == 200
    assert await held(centre) == [one.report_id for one in saved[:far]]
