"""A phone and its code when a laptop is exchanged, and when nothing can be kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orchestrator.enrolment import Enrolment, RoomMoved
from orchestrator.event_log.interface import LogUnavailable
from orchestrator.event_log.sqlite import open_log
from orchestrator.phones import PhoneCodeOver, Phones
from session_core.clock import ManualClock
from tests.builders import START
from tests.orchestrator.desk import CODES, SESSION, running
from tests.orchestrator.test_phones import PLACE, ROOM, a_phone, known_phones, type_in

pytestmark = pytest.mark.asyncio


async def test_a_room_that_another_laptop_takes_over_has_no_phone_any_more_nor_a_code_for_one(
    tmp_path: Path,
) -> None:
    """Whoever took the old laptop away may have paired a phone with it."""
    clock, log = ManualClock(START), await open_log(tmp_path / "samkurs.db")
    phones, enrolment = await known_phones(log, clock), Enrolment(log.call, clock, CODES)
    async with running(log, clock=clock, phones=phones, enrolment=enrolment) as centre:
        programme = (await centre.centre.sessions.get(SESSION)).state.programme
        gone, _ = await phones.let_in(programme, "drammen")
        other, _ = await phones.let_in(programme, "baerum")
        code = phones.new_code(PLACE)
        given = await enrolment.redeem(await enrolment.new_code("drammen"), "10.0.0.1")
        assert phones.find(gone) is not None, "the new laptop is not here yet"
        await enrolment.settle(given.token, "drammen")
        for one in (phones, await known_phones(log, clock)):
            assert one.find(gone) is None
            assert one.find(other) is not None
        with pytest.raises(PhoneCodeOver), phones.spending(code, "10.0.0.1"):
            pass


async def test_a_laptop_that_could_not_be_kept_lets_no_phone_out(tmp_path: Path) -> None:
    clock, log = ManualClock(START), await open_log(tmp_path / "samkurs.db")
    phones, enrolment = await known_phones(log, clock), Enrolment(log.call, clock, CODES)
    async with running(log, clock=clock, phones=phones, enrolment=enrolment) as centre:
        programme = (await centre.centre.sessions.get(SESSION)).state.programme
        token, _ = await phones.let_in(programme, "drammen")
        over = await enrolment.redeem(await enrolment.new_code("drammen"), "10.0.0.1")
        await enrolment.new_code("drammen")
        with pytest.raises(RoomMoved):
            await enrolment.settle(over.token, "drammen")
        assert phones.find(token) is not None


async def test_a_full_disk_spends_no_code(tmp_path: Path) -> None:
    log, is_full = await open_log(tmp_path / "samkurs.db"), True

    async def call(work: Callable[[sqlite3.Connection], Any]) -> Any:
        if is_full:
            raise LogUnavailable("disk_full")
        return await log.call(work)

    phones = Phones(call, ManualClock(START), CODES.mark)
    async with running(log, phones=phones) as centre, a_phone(centre) as phone:
        code = phones.new_code(PLACE)
        assert (await type_in(phone, code))[0] == 503
        assert phones.waits(PLACE)
        is_full = False
        assert (await type_in(phone, code))[:2] == (303, ROOM)
        assert (await type_in(phone, code))[0] == PhoneCodeOver.status
