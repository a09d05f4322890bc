"""A new laptop takes a room over with a code: once, in time, and nobody by guessing."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from orchestrator.codes import Codes, Holder, hash_of
from orchestrator.enrolment import (
    LASTS,
    EnrolCodeOver,
    EnrolCodeUsed,
    EnrolCodeWrong,
    Enrolment,
    RoomMoved,
)
from orchestrator.event_log.interface import LogUnavailable
from orchestrator.event_log.sqlite import SqliteLog, open_log
from orchestrator.faults import CentreFault, TooManyTries
from orchestrator.spoken_codes import TRIES_MAX
from session_core.clock import ManualClock
from session_core.link.stick import key_of
from session_core.rules.crockford import spoken
from session_core.rules.terms import Role
from tests.builders import START
from tests.orchestrator.desk import CODES

pytestmark = pytest.mark.asyncio

LISTED = "drammen-token"
"""What the operator gave the room's laptop."""


class Desk:
    """An enrolment on a real store, and a clock to turn."""

    def __init__(self, log: SqliteLog) -> None:
        self.log, self.clock = log, ManualClock(START)
        self.enrolment = self.begun()

    def begun(self, codes: Codes = CODES) -> Enrolment:
        return Enrolment(self.log.call, self.clock, codes)

    async def granted(self, room: str = "drammen", *, used: bool = False) -> str:
        """A token that was given for a new code."""
        token = (await self.enrolment.redeem(await self.enrolment.new_code(room), "10.0.0.1")).token
        if used:
            await self.enrolment.settle(token, room)
        return token

    def good(self, *tokens: str) -> list[str]:
        """Those of these that their room's laptop may come with."""
        found = []
        for token in tokens:
            with suppress(RoomMoved):
                assert self.enrolment.room_of(token) == "drammen"
                found.append(token)
        return found

    async def refusal(self, code: str, address: str = "10.0.0.1") -> type[CentreFault] | None:
        try:
            await self.enrolment.redeem(code, address)
        except CentreFault as fault:
            return type(fault)
        return None


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    log = await open_log(tmp_path / "samkurs.db")
    yield Desk(log)
    await log.close()


def other_proof(code: str) -> str:
    """The same first group, another second one."""
    return code[:-1] + ("1" if code[-1] == "0" else "0")


async def test_a_code_gives_a_token_that_is_the_rooms_only_one_once_it_is_used(desk: Desk) -> None:
    assert desk.enrolment.room_of(LISTED) == "drammen"
    code = await desk.enrolment.new_code("drammen")
    granted = await desk.enrolment.redeem(code.lower().replace("-", " "), "10.0.0.1")
    assert granted.room == "drammen"
    assert desk.good(LISTED, granted.token) == [LISTED, granted.token], "both, until it is used"
    await desk.enrolment.settle(granted.token, "drammen")
    assert desk.good(LISTED, granted.token) == [granted.token]
    again = await desk.granted(used=True)
    assert desk.good(LISTED, granted.token, again) == [again]
    assert desk.enrolment.room_of("never given") is None


async def test_a_newer_code_ends_a_token_that_was_not_used_and_the_old_one_stays(
    desk: Desk,
) -> None:
    lost = await desk.granted()
    newer = await desk.granted()
    for _ in range(2):
        assert desk.good(LISTED, lost, newer) == [LISTED, newer]
        with pytest.raises(RoomMoved):
            await desk.enrolment.settle(lost, "drammen")
        desk.enrolment = desk.begun()
        await desk.enrolment.start()
    await desk.enrolment.settle(newer, "drammen")
    assert desk.good(LISTED, lost, newer) == [newer]


async def test_a_token_that_waits_is_still_there_after_a_restart_and_so_is_the_old_one(
    desk: Desk,
) -> None:
    first = await desk.granted(used=True)
    granted = await desk.granted()
    for expected in ([first, granted], [granted]):
        desk.enrolment = desk.begun()
        await desk.enrolment.start()
        assert desk.good(LISTED, first, granted) == expected
        assert desk.enrolment.is_unused(granted, "drammen") is (first in expected)
        if desk.enrolment.is_unused(granted, "drammen"):
            await desk.enrolment.settle(granted, "drammen")


async def test_a_code_that_is_made_while_another_is_redeemed_ends_what_that_one_gives(
    desk: Desk,
) -> None:
    code = await desk.enrolment.new_code("drammen")
    granted, _ = await asyncio.gather(
        desk.enrolment.redeem(code, "10.0.0.1"), desk.enrolment.new_code("drammen")
    )
    assert desk.good(LISTED, granted.token) == [LISTED]


async def test_a_token_that_is_used_while_a_code_is_made_stays_good(desk: Desk) -> None:
    granted = await desk.granted()
    await asyncio.gather(
        desk.enrolment.settle(granted, "drammen"), desk.enrolment.new_code("drammen")
    )
    assert desk.good(LISTED, granted) == [granted]


async def test_a_token_that_is_used_too_late_is_not_used_at_all(desk: Desk) -> None:
    granted = await desk.granted()
    _, settled = await asyncio.gather(
        desk.enrolment.new_code("drammen"),
        desk.enrolment.settle(granted, "drammen"),
        return_exceptions=True,
    )
    assert isinstance(settled, RoomMoved)
    assert desk.good(LISTED, granted) == [LISTED]


async def test_a_used_code_is_over_also_for_the_second_of_two_laptops_at_once(desk: Desk) -> None:
    code = await desk.enrolment.new_code("drammen")
    both = await asyncio.gather(desk.refusal(code), desk.refusal(code, "10.0.0.2"))
    assert sorted(both, key=str) == [EnrolCodeUsed, None]
    assert await desk.refusal(code) is EnrolCodeUsed


async def test_a_laptop_that_heard_no_answer_may_ask_again_and_nobody_else(desk: Desk) -> None:
    code = await desk.enrolment.new_code("drammen")
    first = await desk.enrolment.redeem(code, "10.0.0.1", "mine")
    assert await desk.enrolment.redeem(code, "10.0.0.1", "mine") == first
    assert desk.enrolment.room_of(first.token) == "drammen"
    for nonce in ("", "another's"):
        with pytest.raises(EnrolCodeUsed):
            await desk.enrolment.redeem(code, "10.0.0.1", nonce)
    desk.clock.advance(LASTS.total_seconds())
    with pytest.raises(EnrolCodeUsed):
        await desk.enrolment.redeem(code, "10.0.0.1", "mine")


async def test_a_code_ends_with_its_time(desk: Desk) -> None:
    code = await desk.enrolment.new_code("drammen")
    desk.clock.advance(LASTS.total_seconds())
    assert await desk.refusal(code) is EnrolCodeOver


async def test_a_new_code_ends_the_older_one_of_its_room_only(desk: Desk) -> None:
    older, other = await desk.enrolment.new_code("drammen"), await desk.enrolment.new_code("baerum")
    newer = await desk.enrolment.new_code("drammen")
    assert await desk.refusal(older) is EnrolCodeOver
    assert await desk.refusal(other) is None
    assert await desk.refusal(newer) is None


async def test_guessing_the_second_group_ends_the_code(desk: Desk) -> None:
    code = await desk.enrolment.new_code("drammen")
    for _ in range(TRIES_MAX):
        assert await desk.refusal(other_proof(code)) is EnrolCodeWrong
    assert await desk.refusal(code) is EnrolCodeOver


async def test_guessing_blindly_spends_no_codes_tries_and_must_wait(desk: Desk) -> None:
    code = await desk.enrolment.new_code("drammen")
    free = (number << 20 for number in range(2**20))
    blind = [one for one in map(spoken, (next(free) for _ in range(12))) if one[:4] != code[:4]]
    outcomes = [await desk.refusal(one, "10.6.6.6") for one in blind]
    assert (outcomes[0], outcomes[-1]) == (EnrolCodeWrong, TooManyTries)
    assert await desk.refusal("not a code", "10.0.0.1") is EnrolCodeWrong
    assert await desk.refusal(code, "10.6.6.6") is None


async def test_a_restart_ends_open_codes_and_keeps_who_has_the_room(desk: Desk) -> None:
    granted = await desk.granted(used=True)
    used, unused = await desk.enrolment.new_code("baerum"), await desk.enrolment.new_code("drammen")
    await desk.enrolment.redeem(used, "10.0.0.1")
    desk.enrolment = desk.begun()
    await desk.enrolment.start()
    assert {await desk.refusal(one) for one in (used, unused)} == {EnrolCodeWrong}
    assert desk.good(LISTED, granted) == [granted]


async def test_new_codes_of_the_operator_end_what_was_given_for_the_old_ones(desk: Desk) -> None:
    granted = await desk.enrolment.redeem(await desk.enrolment.new_code("drammen"), "10.0.0.1")
    renewed = desk.begun(Codes({hash_of("new-token"): Holder(Role.AGENT, "drammen")}))
    await renewed.start()
    found = [renewed.room_of(one) for one in (granted.token, LISTED, "new-token")]
    assert found == [None, None, "drammen"]


async def test_a_file_may_be_sealed_with_every_token_that_its_room_has_had(desk: Desk) -> None:
    granted = [
        await desk.enrolment.redeem(await desk.enrolment.new_code("drammen"), "10.0.0.1")
        for _ in range(2)
    ]
    await desk.enrolment.redeem(await desk.enrolment.new_code("baerum"), "10.0.0.1")
    tokens = [LISTED, *(one.token for one in granted)]
    assert desk.enrolment.keys_of("drammen") == {key_of(token) for token in tokens}
    assert Enrolment(desk.log.call, desk.clock).keys_of("drammen") is None


async def test_a_disk_that_fails_uses_no_code_up(desk: Desk) -> None:
    is_well = False

    async def call(work: Callable[[sqlite3.Connection], Any]) -> Any:
        if not is_well:
            raise LogUnavailable("disk_full")
        return await desk.log.call(work)

    enrolment = Enrolment(call, desk.clock)
    with pytest.raises(LogUnavailable):
        await enrolment.new_code("drammen")
    is_well = True
    code = await enrolment.new_code("drammen")
    is_well = False
    with pytest.raises(LogUnavailable):
        await enrolment.redeem(code, "10.0.0.1")
    is_well = True
    assert (await enrolment.redeem(code, "10.0.0.1")).room == "drammen"


def all_bytes(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in folder.iterdir())


async def test_neither_a_code_nor_a_token_stands_in_the_store(desk: Desk, tmp_path: Path) -> None:
    code = await desk.enrolment.new_code("drammen")
    granted = await desk.enrolment.redeem(code, "10.0.0.1")
    await desk.log.close()
    bytes_ = all_bytes(tmp_path)
    assert b"laptops" in bytes_
    for secret in (code, code.replace("-", ""), granted.token, granted.token.replace("-", "")):
        assert secret.encode() not in bytes_
