"""The hands, on a stage in memory: they follow the script, and what goes wrong comes out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from orchestrator.demo.audit import Verdict, audit
from orchestrator.demo.ledger import Ledger
from orchestrator.demo.player import Player
from orchestrator.demo.script import Act, Mishap
from session_core.clock import ManualClock
from session_core.rules.events import Recorded, ReportKept
from session_core.rules.reports import AttendanceReport
from tests.demo.fake_stage import FakeCentre, FakeWorld, Fault, faultless
from tests.demo.scripts import DAYS, script_of

pytestmark = pytest.mark.asyncio


class Played:
    """A day that was played, with all that can be asked of it afterwards."""

    def __init__(self, book: Path, course: str, day: int, fault: Fault, refuses: str) -> None:
        self.script = script_of(course, day, speed=600)
        self.centre = FakeCentre(self.script.programme, fault)
        self.world = FakeWorld(self.script.programme, self.centre, refuses)
        self.ledger = Ledger(book)
        self.told: list[Act] = []
        clock = ManualClock(self.script.acts[-1].at)
        self.player = Player(
            self.script, clock, self.centre, self.world, self.ledger, self.told.append
        )

    def verdict(self) -> Verdict:
        """The judge's word on what the centre kept."""
        return audit(self.ledger.entries, self.centre.log, (), self.script.expected)


async def played(
    tmp_path: Path,
    course: str = "t1d-2dager",
    day: int = 1,
    fault: Fault = faultless,
    refuses: str = "",
) -> Played:
    one = Played(tmp_path / "ledger", course, day, fault, refuses)
    await one.player.play()
    one.ledger.close()
    return one


@pytest.mark.parametrize(("course", "day"), DAYS)
async def test_every_day_of_every_course_is_played_as_written(
    tmp_path: Path, course: str, day: int
) -> None:
    one = await played(tmp_path, course, day)
    assert one.player.complaints == []
    assert one.verdict().complaints == ()
    assert tuple(one.told) == one.script.acts
    assert set(one.world.staged) == set(Mishap)


async def test_a_report_that_the_centre_acknowledged_and_forgot_is_lost(tmp_path: Path) -> None:
    forgotten: list[Recorded] = []

    def forget_one(row: Recorded) -> Iterable[Recorded]:
        if isinstance(row.event, ReportKept) and not forgotten:
            forgotten.append(row)
            return ()
        return (row,)

    verdict = (await played(tmp_path, fault=forget_one)).verdict()
    assert verdict.lost == 1
    assert forgotten[0].cause in {one.what.split()[-1] for one in verdict.complaints}


async def test_a_count_that_the_centre_kept_twice_is_doubled(tmp_path: Path) -> None:
    doubled: list[Recorded] = []

    def double_one(row: Recorded) -> Iterable[Recorded]:
        event = row.event
        is_count = isinstance(event, ReportKept) and isinstance(event.report, AttendanceReport)
        if is_count and not doubled:
            doubled.append(row)
            return (row, row)
        return (row,)

    assert (await played(tmp_path, fault=double_one)).verdict().doubled == 1


async def test_a_room_that_is_refused_its_counts_is_told_and_nothing_is_lost(
    tmp_path: Path,
) -> None:
    one = await played(tmp_path, refuses="attendance")
    assert {(c.what, c.found) for c in one.player.complaints} == {("attendance", "disk_full")}
    verdict = one.verdict()
    assert verdict.lost == 0
    assert {c.what for c in verdict.complaints} == {"counts"}
