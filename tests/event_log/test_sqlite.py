"""The SQLite log: the contract, and what only a file can promise or suffer."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from orchestrator.event_log.incarnation import sidecar_of
from orchestrator.event_log.interface import (
    Batch,
    EventLog,
    Forgone,
    LogCorrupt,
    LogError,
    LogTooNew,
    LogUnavailable,
    Mark,
    Refused,
    SequenceConflict,
)
from orchestrator.event_log.migrations import migrations
from orchestrator.event_log.sqlite import SqliteLog, open_log
from orchestrator.event_log.store import Store, ballast_file
from tests.event_log.contract import (
    EventLogContract,
    OpenLog,
    batch,
    copied,
    joined,
    poison,
    reported,
)

pytestmark = pytest.mark.asyncio


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "samkurs.db"


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[SqliteLog]:
    log = await open_log(path)
    try:
        yield log
    finally:
        await log.close()


def content_of(path: Path) -> bytes:
    return path.read_bytes()


def put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def is_there(path: Path) -> bool:
    return path.exists()


def remove(path: Path) -> None:
    path.unlink()


def read_pragma(name: str, connection: sqlite3.Connection) -> object:
    return connection.execute(f"pragma {name}").fetchone()[0]


def rights_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


class TestSqliteLog(EventLogContract):
    """The contract, in a file."""

    @pytest.fixture
    def open_log(self, path: Path) -> OpenLog:
        @asynccontextmanager
        async def as_event_log() -> AsyncIterator[EventLog]:
            async with opened(path) as log:
                yield log

        return as_event_log


async def test_a_restart_finds_everything_again(path: Path) -> None:
    async with opened(path) as log:
        await log.append(batch(1, events=2))
        await log.append(reported(3, "r1", n=1))
        await log.quarantine(poison(2))
        before, epoch = await log.rows("day-1"), log.epoch
    async with opened(path) as log:
        assert await log.rows("day-1") == before
        assert (await log.sessions(), log.heard("laptop")) == ({"day-1": 3}, 2)
        assert [row.refused for row in await log.quarantine_rows()] == [poison(2)]
        assert log.epoch == epoch
        await log.append(batch(4, "c4"))


@pytest.mark.parametrize(
    "unfit",
    [
        Forgone("other", 0, 2**63),
        batch(1, "\ud800", session="day-2"),
        replace(poison(1, "other"), raw="\ud800"),
    ],
)
async def test_what_no_table_can_hold_fails_alone(
    path: Path, unfit: Batch | Forgone | Refused
) -> None:
    async with opened(path) as log:
        jobs = [log.append(batch(1)), *(log.append(batch(n, f"c{n}")) for n in range(2, 9))]
        jobs.insert(4, put_in(log, unfit))
        told = await asyncio.gather(*jobs, return_exceptions=True)
        assert [type(one) for one in told if one is not None] == [SequenceConflict]
        assert (type(told[4]), await log.sessions()) == (SequenceConflict, {"day-1": 8})


def put_in(log: SqliteLog, job: Batch | Forgone | Refused) -> asyncio.Future[None]:
    match job:
        case Batch():
            return log.append(job)
        case Forgone():
            return log.forgo(job)
        case Refused():
            return log.quarantine(job)


async def test_a_question_to_the_store_that_fails_takes_nothing_along(path: Path) -> None:
    async with opened(path) as log:
        gate = threading.Event()
        before = asyncio.create_task(log.call(lambda _: gate.wait(5)))
        await asyncio.sleep(0)
        kept = log.append(batch(1))
        noted = asyncio.create_task(log.note_incident(copied("\ud800")))
        await asyncio.sleep(0)
        gate.set()
        told = await asyncio.gather(before, kept, noted, return_exceptions=True)
        assert [type(one) for one in told] == [bool, type(None), UnicodeEncodeError]
        await log.append(batch(2, "c2"))


async def test_a_restart_goes_on_with_the_chain_where_it_was(path: Path) -> None:
    async with opened(path) as log:
        await log.append(reported(1, "r1", n=1))
        await log.quarantine(poison(2))
        await log.note_incident(copied())
        await log.cover({"laptop": 1})
    async with opened(path) as log:
        await log.append(reported(2, "r3", n=3))
        assert log.mark("laptop") == Mark(3, joined("r1", "poison-2", "r3"))
        assert [one.was for one in await log.incidents()] == ["laptop"]
        assert await log.kept("laptop") == 1


async def test_in_a_file_of_0_1_old_outboxes_have_no_chain_and_new_ones_have(path: Path) -> None:
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as old:
        migrations.apply(Database(old), stop_before="m003_laptops")
        with old:
            old.execute("insert into outboxes values ('laptop', 7)")
    async with opened(path) as log:
        await log.append(reported(1, "r8", n=8))
        await log.append(reported(2, "r1", n=1, outbox="new"))
        assert log.mark("laptop") == Mark(8, "")
        assert log.mark("new") == Mark(1, joined("r1", outbox="new"))


async def test_a_restored_file_is_another_epoch(path: Path) -> None:
    async with opened(path) as log:
        await log.append(batch(1))
        first = log.epoch
    backup = content_of(path)
    async with opened(path) as log:
        await log.append(batch(2, "c2"))
        assert log.epoch == first
    put(path, backup)
    async with opened(path) as log:
        assert log.epoch != first
        restored = log.epoch
    async with opened(path) as log:
        assert log.epoch == restored


async def test_a_copy_from_after_the_last_start_is_another_epoch_without_its_neighbour(
    path: Path,
) -> None:
    copy = path.with_name("copy.db")
    async with opened(path) as log:
        await log.append(batch(1))
        with closing(sqlite3.connect(path)) as live, closing(sqlite3.connect(copy)) as to:
            live.backup(to)
        await log.append(batch(2, "c2"))
        first = log.epoch
    sidecar_of(path).unlink()
    path.with_name(path.name + "-wal").unlink(missing_ok=True)
    copy.rename(path)
    async with opened(path) as log:
        assert await log.sessions() == {"day-1": 1}
        assert log.epoch != first


async def test_a_renewed_epoch_outlives_a_restart(path: Path) -> None:
    async with opened(path) as log:
        await log.renew_epoch()
        renewed = log.epoch
    async with opened(path) as log:
        assert log.epoch == renewed


async def test_a_file_that_lost_its_sidecar_is_another_epoch(path: Path) -> None:
    async with opened(path) as log:
        first = log.epoch
    sidecar_of(path).unlink()
    async with opened(path) as log:
        assert log.epoch != first


async def test_a_second_centre_in_one_folder_is_told_so(path: Path) -> None:
    async with opened(path):
        with pytest.raises(LogUnavailable) as caught:
            await open_log(path)
    assert (caught.value.code, caught.value.path) == ("log_in_use", path.parent)
    async with opened(path):
        pass


async def test_the_folder_is_for_its_owner_only(path: Path) -> None:
    async with opened(path):
        assert rights_of(path.parent) == 0o700
        assert rights_of(path) == 0o600


SPOILT = {
    "text in its place": b"this is not a database, it is a shopping list" * 100,
    "a torn page": b"SQLite format 3\x00" + b"\xff" * 9000,
}


@pytest.mark.parametrize("content", SPOILT.values(), ids=SPOILT)
async def test_a_spoilt_file_is_named_and_left_as_it_is(path: Path, content: bytes) -> None:
    put(path, content)
    with pytest.raises(LogCorrupt) as caught:
        await open_log(path)
    assert (caught.value.code, caught.value.path) == ("log_corrupt", path)
    assert content_of(path) == content


async def test_a_page_spoilt_in_the_middle_is_found_at_start(path: Path) -> None:
    async with opened(path) as log:
        for first in range(1, 400, 4):
            await log.append(batch(first, f"c{first}", events=4))
    content = bytearray(content_of(path))
    content[8192:12288] = os.urandom(4096)
    put(path, bytes(content))
    with pytest.raises(LogCorrupt):
        await open_log(path)
    assert content_of(path) == bytes(content)


async def test_a_file_of_a_newer_version_is_refused_and_left_as_it_is(path: Path) -> None:
    async with opened(path):
        pass
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at)"
            " values ('samkurs', 'm999_from_the_future', '2031-01-01')"
        )
    content = content_of(path)
    with pytest.raises(LogTooNew) as caught:
        await open_log(path)
    assert caught.value.code == "log_newer"
    assert content_of(path) == content


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="ascii")
    with pytest.raises(LogUnavailable) as caught:
        await open_log(tmp_path / "file" / "data" / "samkurs.db")
    assert caught.value.code == "folder_unwritable"


async def test_a_folder_in_place_of_the_file_is_a_clear_fault(path: Path) -> None:
    put(path / "a file", b"")
    with pytest.raises(LogError) as caught:
        await open_log(path)
    assert caught.value.code == "folder_unwritable"


class FullWhile:
    """A disk that is full as long as a file lies on it: the ballast, or what somebody deletes."""

    def __init__(self, in_the_way: Path) -> None:
        self._in_the_way = in_the_way

    def connect(self, path: Path) -> sqlite3.Connection:
        disk = self

        class Connection(sqlite3.Connection):
            def execute(self, sql: str, *given: Any) -> sqlite3.Cursor:
                if sql == "begin immediate":
                    pages = 1 if disk._in_the_way.exists() else 1_000_000
                    super().execute(f"pragma max_page_count = {pages}")
                return super().execute(sql, *given)

        return sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, factory=Connection
        )


async def test_the_ballast_is_given_back_to_a_full_disk_and_the_batch_is_kept(path: Path) -> None:
    disk = FullWhile(ballast_file(path))
    log = SqliteLog(Store(path, disk.connect))
    assert is_there(ballast_file(path))
    for n in range(1, 20):
        await log.append(large(n))
    assert not is_there(ballast_file(path))
    await log.close()
    async with opened(path) as again:
        assert await again.sessions() == {"day-1": 19}
        assert is_there(ballast_file(path)), "it is made anew at the next start"


async def test_a_full_disk_without_ballast_is_told_and_heals_when_there_is_room(
    path: Path,
) -> None:
    in_the_way = path.with_name("film.mov")
    log = SqliteLog(Store(path, FullWhile(in_the_way).connect))
    await log.append(large(1))
    put(in_the_way, b"")
    asked = [log.append(large(n)) for n in range(2, 20)]
    await log.flushed()
    faults = [fault for kept in asked if isinstance(fault := kept.exception(), LogError)]
    assert "disk_full" in {fault.code for fault in faults}
    assert not is_there(ballast_file(path)), "first the reserve goes"
    remove(in_the_way)
    head = (await log.sessions())["day-1"]
    await log.append(large(head + 1))
    await log.close()


def large(n: int) -> Batch:
    """A batch that needs a page or more."""
    return replace(reported(n, f"r{n}", n=n), bodies=("x" * 8_000,))


async def test_a_full_disk_keeps_nothing_of_a_batch_and_heals(path: Path) -> None:
    async with opened(path) as log:
        remove(ballast_file(path))
        await log.append(reported(1, "r1", n=1))
        await log.call(lambda db: db.execute("pragma max_page_count = 1").fetchall())
        large = [log.append(batch(2 + n, f"c{n}" * 2000)) for n in range(4)]
        for kept in large:
            with pytest.raises(LogUnavailable) as caught:
                await kept
            assert caught.value.code == "disk_full"
        await log.call(lambda db: db.execute("pragma max_page_count = 1000000").fetchall())
        assert (await log.sessions(), log.heard("laptop")) == ({"day-1": 1}, 1)
        await log.append(reported(2, "r2", n=2))


async def test_commits_are_durable_and_made_by_one_connection(path: Path) -> None:
    async with opened(path) as log:
        for pragma, value in {"synchronous": 2, "journal_mode": "wal"}.items():
            assert await log.call(partial(read_pragma, pragma)) == value
