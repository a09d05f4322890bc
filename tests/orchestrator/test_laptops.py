"""A room's laptop seen from the centre: the code on its page, and the way in with it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import ClientWebSocketResponse, WSServerHandshakeError

from orchestrator.enrolment import Enrolment
from orchestrator.event_log.interface import LogUnavailable
from orchestrator.event_log.sqlite import open_log
from session_core.clock import ManualClock
from tests.builders import START
from tests.orchestrator.desk import (
    CODES,
    SESSION,
    Running,
    bearer,
    close_code,
    codes_gate,
    next_of,
    running,
)
from tests.orchestrator.laptop import counted, greet, hello, told
from tests.people import ADA, GRACE, LEE, LEE_LECTURING

pytestmark = pytest.mark.asyncio

PAGE = f"/kurs/{SESSION}/laptop/drammen"
TOKEN = "drammen-token"


@pytest_asyncio.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Running]:
    """A centre where people sign in, and Drammen's laptop has the operator's token."""
    clock, log = ManualClock(START), await open_log(tmp_path / "samkurs.db")
    enrolment = Enrolment(log.call, clock, CODES)
    gate = await codes_gate(log, clock)
    async with running(log, gate=gate, clock=clock, enrolment=enrolment) as opened:
        yield opened
    await log.close()


async def code_shown(centre: Running, code: str = ADA.code) -> tuple[int, str]:
    """Press the button; the answer's status and the code on the page."""
    async with centre.web.post(f"{PAGE}/kode", headers=bearer(code)) as answer:
        found = re.search(r'"spoken-code">([^<]+)<', await answer.text())
        return answer.status, found[1] if found else ""


async def enrolled(centre: Running, body: object, **headers: str) -> tuple[int, dict[str, object]]:
    async with centre.web.post("/enrol", json=body, headers=headers) as answer:
        return answer.status, await answer.json()


async def token_given(centre: Running) -> str:
    """What a new laptop is given for a code."""
    _, code = await code_shown(centre)
    _, given = await enrolled(centre, {"code": code})
    return str(given["token"])


async def says(socket: ClientWebSocketResponse, n: int) -> int:
    """A laptop that has said so much says one thing more; how much of it is on disk."""
    await socket.send_str(told(n, counted("drammen", n)))
    return int((await next_of(socket, "ack"))["hwm"])


async def test_the_old_laptop_has_the_room_until_the_new_one_is_here_and_never_after_that(
    centre: Running,
) -> None:
    old = await centre.agent(TOKEN)
    await greet(old)
    _, code = await code_shown(centre)
    status, given = await enrolled(centre, {"code": code, "nonce": "mine"})
    assert (status, given["room"]) == (200, "drammen")
    assert await enrolled(centre, {"code": code, "nonce": "mine"}) == (200, given)
    assert await says(old, 1) == 1
    new = await centre.agent(str(given["token"]))
    assert await says(old, 2) == 2, "a new laptop at the door has not said anything yet"
    await greet(new, outbox="new")
    assert (await next_of(old, "bye"))["code"] == "room_moved"
    assert await close_code(old) == 4409
    with pytest.raises(WSServerHandshakeError) as refused:
        await centre.agent(TOKEN)
    assert refused.value.status == 409
    assert await says(new, 1) == 1
    assert await enrolled(centre, {"code": code, "nonce": "mine"}) == (200, given), "a late repeat"
    assert await says(new, 2) == 2, "and it throws nobody out"


async def test_a_newer_code_shuts_out_a_new_laptop_that_was_not_here_yet(centre: Running) -> None:
    old, lost = await centre.agent(TOKEN), await token_given(centre)
    await greet(old)
    waiting = await centre.agent(lost)
    newer = await token_given(centre)
    with pytest.raises(WSServerHandshakeError):
        await centre.agent(lost)
    await waiting.send_str(hello(outbox="lost"))
    assert await close_code(waiting) == 4409
    assert await says(old, 1) == 1
    await greet(await centre.agent(newer), outbox="new")
    assert (await next_of(old, "bye"))["code"] == "room_moved"


async def test_one_between_its_handshake_and_its_hello_is_not_let_in_either(
    centre: Running,
) -> None:
    old, token = await centre.agent(TOKEN), await token_given(centre)
    await greet(await centre.agent(token), outbox="new")
    await old.send_str('{"t":"bye","code":"leaving"}')
    assert await close_code(old) == 4409


async def test_a_new_laptop_that_cannot_be_welcomed_leaves_the_room_to_the_old_one(
    centre: Running,
) -> None:
    old, token = await centre.agent(TOKEN), await token_given(centre)
    await greet(old)
    enrolment = centre.centre.enrolment
    assert enrolment is not None
    call, enrolment._call = enrolment._call, _disk_full
    new = await centre.agent(token)
    await new.send_str(hello(outbox="new"))
    for laptop in (new, old):
        assert (await next_of(laptop, "bye"))["code"] == "log_unavailable"
    enrolment._call = call
    again = await centre.agent(TOKEN)
    await greet(again)
    assert await says(again, 1) == 1


async def _disk_full(_: object) -> None:
    raise LogUnavailable("disk_full")


async def test_only_coordinator_and_course_leader_may_make_a_code(centre: Running) -> None:
    statuses = [(await code_shown(centre, one.code))[0] for one in (ADA, LEE, LEE_LECTURING, GRACE)]
    assert statuses == [200, 200, 403, 403]
    nowhere = f"/kurs/{SESSION}/laptop/nowhere/kode"
    async with centre.web.post(nowhere, headers=bearer(ADA.code)) as answer:
        assert answer.status == 404


async def test_a_browser_may_not_redeem_and_a_wrong_code_is_told(centre: Running) -> None:
    _, code = await code_shown(centre)
    for headers in ({"Origin": centre.origin}, {"Sec-Fetch-Site": "none"}):
        status, said = await enrolled(centre, {"code": code}, **headers)
        assert (status, said["error"]["code"]) == (403, "cross_site")  # type: ignore[index]
    status, said = await enrolled(centre, {"code": "0000-0000"})
    assert (status, said["error"]["code"]) == (401, "enrol_code_wrong")  # type: ignore[index]
    unreadable: tuple[object, ...] = ({}, [], {"code": 7})
    for body in unreadable:
        assert (await enrolled(centre, body))[0] == 422
    assert (await enrolled(centre, {"code": code}))[0] == 200


async def test_where_nobody_signs_in_a_code_tells_the_room(tmp_path: Path) -> None:
    log, clock = await open_log(tmp_path / "samkurs.db"), ManualClock(START)
    async with running(log, clock=clock, enrolment=Enrolment(log.call, clock)) as centre:
        old = await centre.agent()
        await greet(old)
        _, code = await code_shown(centre)
        _, given = await enrolled(centre, {"code": code})
        assert given["room"] == "drammen"
        assert await says(old, 1) == 1
        await greet(await centre.agent(str(given["token"])), outbox="new")
        assert (await next_of(old, "bye"))["code"] == "room_moved"
        assert await close_code(old) == 4409
    await log.close()


async def test_a_centre_without_a_store_of_its_own_has_no_codes() -> None:
    async with running() as centre:
        assert (await enrolled(centre, {"code": "0000-0000"}))[0] == 404
