"""A room that had to wait for other rooms measures its own line by itself, before the start."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from math import inf

import pytest

from session_core.rules import commands as c
from session_core.rules.check_times import FULL_BEFORE, SPREAD, ahead_of
from session_core.rules.reports import CheckResult
from session_core.rules.terms import CheckVerdict
from site_agent.catalogue import load_catalogues
from site_agent.probes.interface import Measured, Probe
from site_agent.room_settings import RoomSettings
from site_agent.turns import BUSY, Turns
from tests.builders import START, sample_programme
from tests.readiness.chain import Centre, Laptop, QuickWorker, on_virtual_time
from tests.site_agent.parts import ROOM


def found(word: str, check: str = "net_down") -> CheckResult:
    return CheckResult(check=check, verdict=CheckVerdict.UNKNOWN, word=word, at=START)


@pytest.mark.parametrize(("share", "waits"), [(0.0, [15, 30, 60, 60]), (0.5, [22.5, 45, 90, 90])])
def test_each_wait_is_longer_until_a_minute_and_as_drawn(share: float, waits: list[float]) -> None:
    turns, now = Turns(lambda: share), 0.0
    for wait in waits:
        turns.note([found(BUSY)], now)
        assert turns.next_in_s(now) == wait
        assert turns.take_due(now + wait - 0.1) == []
        now += wait
        assert turns.take_due(now) == ["net_down"]


def test_what_was_measured_is_not_asked_for_again_and_later_begins_anew() -> None:
    turns = Turns(lambda: 0.0)
    turns.note([found(BUSY), found(BUSY, "net_up")], 0)
    turns.note([found("")], 5)
    assert turns.take_due(inf) == ["net_up"]
    assert (turns.take_due(inf), turns.next_in_s(9)) == ([], inf)
    turns.note([found(BUSY)], 10)
    assert turns.next_in_s(10) == 15
    assert turns.next_in_s(99) == 0, "it is late, and not long ago"


async def transfers(
    from_start: timedelta, busy: int, seconds: float, *, is_live: bool = False
) -> tuple[list[float], str]:
    """The seconds of the laptop's tries to fill the line, so many of which find others measuring,
    and what the centre holds of it at last.
    """
    catalogues = load_catalogues()
    centre = Centre(sample_programme(), catalogues, START + from_start)
    laptop = Laptop(centre, RoomSettings(ROOM, catalogues=catalogues))
    laptop.connect()
    tries: list[float] = []

    def down() -> Measured:
        tries.append(centre.loop.time())
        if is_live and len(tries) == 1:
            centre.press(c.OpenLobby)
            centre.press(c.StartSession)
        return Measured(word=BUSY) if len(tries) <= busy else Measured(20.0)

    worker = QuickWorker([Probe("net_down", down, lane="last")], laptop.now)
    running = asyncio.create_task(laptop.checks(worker).run())
    await asyncio.sleep(seconds)
    running.cancel()
    return tries, centre.state.rooms[ROOM].checks["net_down"].verdict


def test_a_room_that_was_turned_away_measures_by_itself_a_moment_later() -> None:
    (first, second, third), said = on_virtual_time(lambda: transfers(-FULL_BEFORE, 2, 600))
    assert 15 <= second - first <= 30
    assert 30 <= third - second <= 60
    assert said == "ok"


def test_it_goes_on_asking_until_the_start_and_not_after() -> None:
    tries, said = on_virtual_time(lambda: transfers(-timedelta(minutes=10), 999, 1800))
    assert 6 <= len(tries) <= 14
    assert tries[-1] <= 600
    assert said == "unknown"


def test_it_does_not_fill_the_line_when_people_are_in_the_meeting() -> None:
    tries, _ = on_virtual_time(lambda: transfers(-timedelta(minutes=30), 999, 900, is_live=True))
    assert len(tries) == 1


def test_a_room_begins_as_long_before_the_moment_as_is_its_own() -> None:
    begins = -FULL_BEFORE - timedelta(minutes=5)
    (at,), _ = on_virtual_time(lambda: transfers(begins, 0, 600))
    ahead = ahead_of(ROOM)
    assert timedelta() < ahead < SPREAD
    assert 0 <= at - (300 - ahead.total_seconds()) <= 30, "it looks each half minute"
