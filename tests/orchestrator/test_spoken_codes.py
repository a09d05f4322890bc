"""Codes that are read aloud or shown once: the ones for a phone, and what all of them share."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from orchestrator.event_log.sqlite import open_log
from orchestrator.phones import CODE_LASTS, PhoneCodeOver, PhoneCodeWrong, Phones
from orchestrator.spoken_codes import REMEMBERED_MAX, SpokenCodes
from session_core.clock import ManualClock
from tests.builders import START
from tests.orchestrator.desk import SESSION

pytestmark = pytest.mark.asyncio
FIRST_GROUP = 20
"""Bits of the second group, which lie below those of the first."""
PLACE = (SESSION, "drammen")


async def test_one_rooms_many_codes_push_out_no_other_rooms() -> None:
    numbers = itertools.count(1)
    clock = ManualClock(START)
    codes: SpokenCodes[str] = SpokenCodes(clock, CODE_LASTS, lambda: next(numbers) << FIRST_GROUP)
    kept = codes.make("baerum")
    last = [codes.make("drammen") for _ in range(2 * REMEMBERED_MAX)][-1]
    found, own = codes.proved(kept, "10.0.0.1"), codes.proved(last, "10.0.0.1")
    assert found is not None
    assert not codes.is_over(found)
    assert own is not None
    assert own.about == "drammen"


async def test_codes_are_wrong_over_or_used(tmp_path: Path) -> None:
    log = await open_log(tmp_path / "samkurs.db")
    phones = Phones(log.call, ManualClock(START))
    code = phones.new_code(PLACE)
    newer = phones.new_code(PLACE)
    with pytest.raises(PhoneCodeOver), phones.spending(code, "10.0.0.1"):
        pass
    with phones.spending(newer.lower(), "10.0.0.1") as place:
        assert place == PLACE
        with pytest.raises(PhoneCodeOver), phones.spending(newer, "10.0.0.1"):
            pass  # The second of two phones, while the first is being let in.
    with pytest.raises(PhoneCodeOver), phones.spending(newer, "10.0.0.1"):
        pass
    with pytest.raises(PhoneCodeWrong), phones.spending("", "10.0.0.1"):
        pass
    await log.close()
