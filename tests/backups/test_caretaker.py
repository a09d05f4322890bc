"""A running centre makes its backups by itself, and lets the log know of every backup."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from orchestrator.backups.book import note_backup
from orchestrator.backups.caretaker import Caretaker, Plan, Seen, make_in_another_process, tidy
from orchestrator.backups.make import make_backup
from orchestrator.event_log.interface import LogUnavailable
from tests.backups.days import NIGHT, names_in, opened, plan_day, reported, write

pytestmark = pytest.mark.asyncio

DAY = timedelta(days=1)
CODES = Path("no-codes.json")


@dataclass
class FakeLog:
    """Hears of covers, unless it is broken."""

    numbers: Mapping[str, int] = field(default_factory=dict)
    broken: bool = False
    covers: list[Mapping[str, int]] = field(default_factory=list)

    def heard(self, outbox: str) -> int:
        return self.numbers.get(outbox, 0)

    async def cover(self, covered: Mapping[str, int]) -> None:
        if self.broken:
            raise LogUnavailable("disk_full")
        self.covers.append(covered)


@dataclass
class Maker:
    """Makes real backups at moments that the test gives, or fails."""

    now = NIGHT
    fault: str = ""
    asked: list[str] = field(default_factory=list)

    async def __call__(self, log: Path, file: Path) -> str:
        self.asked.append(file.name)
        if not self.fault:
            note_backup(log, make_backup(log, file, self.now))
        return self.fault


def plan_in(tmp_path: Path, kept: int = 3) -> Plan:
    return Plan(tmp_path / "backups", DAY, kept)


async def a_log(path: Path) -> Path:
    async with opened(path) as log:
        await plan_day(log)
        await reported(log, 2, n=1)
    return path


async def test_a_backup_is_made_when_there_is_none_and_when_the_last_is_old(tmp_path: Path) -> None:
    path, maker = await a_log(tmp_path / "samkurs.db"), Maker()
    caretaker = Caretaker(path, FakeLog(), plan_in(tmp_path), maker)
    for hours in (0, 1, 23, 24, 25):
        maker.now = NIGHT + timedelta(hours=hours)
        await caretaker.look(maker.now)
    assert maker.asked == ["samkurs-20260310T020000Z.db", "samkurs-20260311T020000Z.db"]


async def test_without_a_folder_none_is_made(tmp_path: Path) -> None:
    path, maker = await a_log(tmp_path / "samkurs.db"), Maker()
    await Caretaker(path, FakeLog(), None, maker).look(NIGHT)
    assert maker.asked == []


async def test_one_that_failed_is_tried_again_after_an_hour(tmp_path: Path) -> None:
    path, maker = await a_log(tmp_path / "samkurs.db"), Maker(fault="disk full")
    caretaker = Caretaker(path, FakeLog(), plan_in(tmp_path), maker)
    for minutes in (0, 1, 59, 60, 61):
        await caretaker.look(NIGHT + timedelta(minutes=minutes))
    assert len(maker.asked) == 2


async def test_the_oldest_go_and_nothing_else_in_the_folder(tmp_path: Path) -> None:
    path, maker = await a_log(tmp_path / "samkurs.db"), Maker()
    plan = plan_in(tmp_path)
    caretaker = Caretaker(path, FakeLog(), plan, maker)
    for day in range(5):
        maker.now = NIGHT + day * DAY
        await caretaker.look(maker.now)
        write(plan.folder / "mine.db", b"mine")
        write(plan.folder / "samkurs-20260301T020000Z.db.part", b"killed")
    tidy(plan, path)
    assert names_in(plan.folder) == [
        "mine.db",
        "samkurs-20260312T020000Z.db",
        "samkurs-20260313T020000Z.db",
        "samkurs-20260314T020000Z.db",
    ]


async def test_the_log_learns_once_of_a_backup_that_another_process_made(tmp_path: Path) -> None:
    path, log = await a_log(tmp_path / "samkurs.db"), FakeLog({"laptop": 7})
    caretaker = Caretaker(path, log)
    await caretaker.look(NIGHT)
    note_backup(path, make_backup(path, tmp_path / "by-hand.db", NIGHT))
    await caretaker.look(NIGHT)
    await caretaker.look(NIGHT)
    assert log.covers == [{}, {"laptop": 1}]


async def test_a_log_that_could_not_learn_it_is_told_again(tmp_path: Path) -> None:
    path, log = await a_log(tmp_path / "samkurs.db"), FakeLog({"laptop": 7}, broken=True)
    caretaker = Caretaker(path, log)
    note_backup(path, make_backup(path, tmp_path / "by-hand.db", NIGHT))
    await caretaker.look(NIGHT)
    log.broken = False
    await caretaker.look(NIGHT)
    assert log.covers == [{"laptop": 1}]


async def test_a_log_that_was_put_back_covers_no_more_than_it_holds(tmp_path: Path) -> None:
    path, log = await a_log(tmp_path / "samkurs.db"), FakeLog({"laptop": 0})
    note_backup(path, make_backup(path, tmp_path / "by-hand.db", NIGHT))
    await Caretaker(path, log).look(NIGHT)
    assert log.covers == [{"laptop": 0}]


async def test_the_real_log_tells_what_is_covered(tmp_path: Path) -> None:
    path = tmp_path / "samkurs.db"
    async with opened(path) as log:
        await plan_day(log)
        await reported(log, 2, n=1)
        assert await log.kept("laptop") == 0
        note_backup(path, make_backup(path, tmp_path / "b.db", NIGHT))
        await Caretaker(path, log).look(NIGHT)
        assert await log.kept("laptop") == 1


async def test_a_backup_in_another_process_is_noted_and_a_fault_is_said(tmp_path: Path) -> None:
    path = await a_log(tmp_path / "samkurs.db")
    assert await make_in_another_process(path, tmp_path / "b.db", CODES) == ""
    assert names_in(tmp_path, "b.db*") == ["b.db"]
    said = await make_in_another_process(path, tmp_path / "b.db", CODES)
    assert "finnes alt" in said
    assert sys.executable not in said


async def test_a_backup_that_never_ends_is_given_up(tmp_path: Path) -> None:
    path = await a_log(tmp_path / "samkurs.db")
    said = await make_in_another_process(path, tmp_path / "b.db", CODES, limit_s=0.0)
    assert said == "backup_too_slow"
    assert not (tmp_path / "b.db").exists()


async def test_rooms_are_told_what_is_covered_before_the_next_backup_is_made(
    tmp_path: Path,
) -> None:
    path, log = await a_log(tmp_path / "samkurs.db"), FakeLog({"laptop": 7})
    note_backup(path, make_backup(path, tmp_path / "by-hand.db", NIGHT - DAY))
    told: list[int] = []

    async def make(_: Path, __: Path) -> str:
        told.append(len(log.covers))
        return ""

    plan = plan_in(tmp_path)
    plan.folder.mkdir()
    await Caretaker(path, log, plan, make).look(NIGHT)
    assert told == [1]


async def test_a_backup_from_the_future_is_followed_by_one_from_now(tmp_path: Path) -> None:
    path, maker = await a_log(tmp_path / "samkurs.db"), Maker()
    caretaker = Caretaker(path, FakeLog(), plan_in(tmp_path), maker)
    maker.now = NIGHT + 365 * DAY
    await caretaker.look(maker.now)
    for hours in (0, 1, 24):
        maker.now = NIGHT + timedelta(hours=hours)
        await caretaker.look(maker.now)
    assert [name[8:16] for name in maker.asked] == ["20270310", "20260310", "20260311"]
    assert not caretaker.is_ahead


async def test_that_the_newest_backup_is_from_the_future_is_known(tmp_path: Path) -> None:
    path = await a_log(tmp_path / "samkurs.db")
    note_backup(path, make_backup(path, tmp_path / "b.db", NIGHT))
    caretaker = Caretaker(path, FakeLog())
    ahead = []
    for minutes in (-6, -5, 0):
        await caretaker.look(NIGHT + timedelta(minutes=minutes))
        ahead.append(caretaker.is_ahead)
    assert ahead == [True, False, False]


async def test_one_that_failed_under_a_clock_that_was_ahead_is_tried_again(tmp_path: Path) -> None:
    path, maker = await a_log(tmp_path / "samkurs.db"), Maker(fault="disk full")
    caretaker = Caretaker(path, FakeLog(), plan_in(tmp_path), maker)
    await caretaker.look(NIGHT + 365 * DAY)
    await caretaker.look(NIGHT)
    assert len(maker.asked) == 2


async def test_the_backups_that_were_made_first_go_first_whatever_they_are_called(
    tmp_path: Path,
) -> None:
    path, maker = await a_log(tmp_path / "samkurs.db"), Maker()
    plan = plan_in(tmp_path, kept=2)
    caretaker = Caretaker(path, FakeLog(), plan, maker)
    for day in (365, 0, 1):
        maker.now = NIGHT + day * DAY
        await caretaker.look(maker.now)
    assert names_in(plan.folder) == ["samkurs-20260310T020000Z.db", "samkurs-20260311T020000Z.db"]


async def test_a_backup_whose_file_is_gone_or_cut_covers_nothing_any_more(tmp_path: Path) -> None:
    path, log = await a_log(tmp_path / "samkurs.db"), FakeLog({"laptop": 7})
    files = [tmp_path / "one.db", tmp_path / "two.db"]
    for file in files:
        note_backup(path, make_backup(path, file, NIGHT))
    caretaker = Caretaker(path, log)
    await caretaker.look(NIGHT)
    remove(files[0])
    await caretaker.look(NIGHT)
    assert log.covers == [{"laptop": 1}]
    write(files[1], b"cut")
    await caretaker.look(NIGHT)
    await caretaker.look(NIGHT)
    assert log.covers == [{"laptop": 1}, {}]


async def test_where_there_is_no_book_what_an_older_log_said_of_backups_is_forgotten(
    tmp_path: Path,
) -> None:
    log = FakeLog({"laptop": 7})
    await Caretaker(await a_log(tmp_path / "samkurs.db"), log).look(NIGHT)
    assert log.covers == [{}]


async def test_a_disk_that_hangs_is_asked_once_and_holds_nothing_up(tmp_path: Path) -> None:
    answer, asked = threading.Event(), list[Path]()

    def hang(path: Path) -> Seen:
        asked.append(path)
        answer.wait(5)
        return Seen(NIGHT, {"laptop": 1})

    log = FakeLog({"laptop": 7})
    caretaker = Caretaker(tmp_path, log, see=hang, see_s_max=0.01)
    for _ in range(3):
        await caretaker.look(NIGHT)
    assert (len(asked), log.covers) == (1, [])
    answer.set()
    await until(lambda: caretaker.newest_at is not None, caretaker)
    assert (len(asked), log.covers) == (1, [{"laptop": 1}])


async def until(seen: Callable[[], bool], caretaker: Caretaker) -> None:
    """Look until this is so."""
    for _ in range(500):
        await caretaker.look(NIGHT)
        if seen():
            return
    raise AssertionError("it never was")


def remove(path: Path) -> None:
    path.unlink()
