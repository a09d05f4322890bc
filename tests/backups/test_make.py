"""A backup is one moment of the log, whole and read back, or it is not there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from orchestrator.backups.book import note_backup, read_book
from orchestrator.backups.content import read_content
from orchestrator.backups.make import backup_name, make_backup
from orchestrator.event_log.sqlite import open_log
from orchestrator.operator_words import Trouble
from tests.backups.days import (
    NIGHT,
    SESSION,
    content_of,
    events_in,
    names_in,
    opened,
    plan_day,
    reported,
    rights_of,
    size_of,
    spoil,
    spoil_day,
)
from tests.builders import START

pytestmark = pytest.mark.asyncio


def trouble_with(log: Path, to: Path) -> Trouble:
    with pytest.raises(Trouble) as caught:
        make_backup(log, to, NIGHT)
    assert "{" not in str(caught.value)
    return caught.value


async def test_a_backup_beside_a_running_centre_says_what_it_covers(tmp_path: Path) -> None:
    path, to = tmp_path / "samkurs.db", tmp_path / "elsewhere" / backup_name(NIGHT)
    async with opened(path) as log:
        await plan_day(log)
        await reported(log, 2, n=1)
        made = make_backup(path, to, NIGHT)
        await reported(log, 3, n=2)
        assert (log.heard("laptop"), events_in(path)) == (2, 3)
    assert made.path == to
    assert (made.content.sessions, made.content.events) == (1, 2)
    assert made.content.outboxes == {"laptop": 1}
    assert made.content.until == START + timedelta(minutes=2)
    assert made.content.epoch == log.epoch
    assert events_in(to) == 2
    assert sorted(one.name for one in to.parent.iterdir()) == [to.name]


async def test_events_that_still_stand_in_the_wal_are_in_the_backup(tmp_path: Path) -> None:
    path = tmp_path / "samkurs.db"
    async with opened(path) as log:
        await plan_day(log)
        assert size_of(path.with_name("samkurs.db-wal")) > 0
        make_backup(path, tmp_path / "b.db", NIGHT)
    assert events_in(tmp_path / "b.db") == 1


async def test_a_backup_changes_nothing_in_a_log_that_rests(tmp_path: Path) -> None:
    path = tmp_path / "samkurs.db"
    async with opened(path) as log:
        await plan_day(log)
    before = {name: content_of(tmp_path / name) for name in names_in(tmp_path)}
    make_backup(path, tmp_path / "copy" / "b.db", NIGHT)
    assert {name: content_of(tmp_path / name) for name in before} == before


async def test_a_digit_that_changes_on_the_disk_is_found(tmp_path: Path) -> None:
    async with opened(tmp_path / "samkurs.db") as log:
        await plan_day(log)
    made = make_backup(tmp_path / "samkurs.db", tmp_path / "b.db", NIGHT)
    assert read_content(made.path) == made.content
    with closing(sqlite3.connect(made.path, isolation_level=None)) as database:
        database.execute("update events set body = replace(body, '2026', '2036')")
    with pytest.raises(Trouble) as caught:
        read_content(made.path)
    assert caught.value.code == "backup_changed"


async def test_a_backup_is_for_its_owner_only(tmp_path: Path) -> None:
    async with opened(tmp_path / "samkurs.db") as log:
        await plan_day(log)
    made = make_backup(tmp_path / "samkurs.db", tmp_path / "b.db", NIGHT)
    assert rights_of(made.path) == 0o600


async def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    async with opened(tmp_path / "samkurs.db") as log:
        await plan_day(log)
    mine = tmp_path / "mine.txt"
    mine.write_text("mine")
    assert trouble_with(tmp_path / "samkurs.db", mine).code == "backup_exists"
    assert trouble_with(tmp_path / "samkurs.db", tmp_path / "samkurs.db").code == "backup_exists"
    assert mine.read_text() == "mine"


async def test_a_spoilt_log_gives_no_backup_and_leaves_none_behind(tmp_path: Path) -> None:
    path = tmp_path / "samkurs.db"
    async with opened(path) as log:
        await plan_day(log)
        for n in range(1, 200):
            await reported(log, n + 1, n)
    spoil(path)
    assert trouble_with(path, tmp_path / "b.db").code in {"backup_faulty", "backup_failed"}
    assert not names_in(tmp_path, "b.db*")


async def test_what_cannot_be_copied_is_said(tmp_path: Path) -> None:
    assert trouble_with(tmp_path / "none.db", tmp_path / "b.db").code == "no_log"
    async with opened(tmp_path / "samkurs.db") as log:
        await plan_day(log)
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    trouble = trouble_with(tmp_path / "samkurs.db", in_the_way / "b.db")
    assert trouble.code == "folder_unwritable"


async def test_a_day_that_cannot_be_read_is_named_and_frees_no_room(tmp_path: Path) -> None:
    path = tmp_path / "samkurs.db"
    async with opened(path) as log:
        await plan_day(log)
        await reported(log, 2, n=1)
    spoil_day(path)
    made = make_backup(path, tmp_path / "b.db", NIGHT)
    assert made.content.unreadable == (SESSION,)
    note_backup(path, made)
    assert read_book(path).covers() == {}


async def test_the_book_tells_how_far_each_laptop_is_covered(tmp_path: Path) -> None:
    path = tmp_path / "samkurs.db"
    async with opened(path) as log:
        await plan_day(log)
        await reported(log, 2, n=1)
        note_backup(path, make_backup(path, tmp_path / "1.db", NIGHT))
        await reported(log, 3, n=2)
        await reported(log, 4, n=1, outbox="other")
        note_backup(path, make_backup(path, tmp_path / "2.db", NIGHT + timedelta(days=1)))
    book = read_book(path)
    assert book.covers() == {"laptop": 2, "other": 1}
    assert book.newest is not None
    assert book.newest.path == tmp_path / "2.db"


async def test_a_book_that_is_spoilt_covers_nothing(tmp_path: Path) -> None:
    (tmp_path / "backups.json").write_text("{", encoding="utf-8")
    assert read_book(tmp_path / "samkurs.db").covers() == {}


async def test_what_is_no_log_is_not_taken_for_one(tmp_path: Path) -> None:
    empty = tmp_path / "empty.db"
    empty.write_bytes(b"")
    with pytest.raises(Trouble) as caught:
        read_content(empty)
    assert caught.value.code == "backup_foreign"
    log = await open_log(tmp_path / "samkurs.db")
    await log.call(
        lambda connection: connection.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at)"
            " values ('samkurs', 'm999_later', 'now')"
        )
    )
    await log.close()
    with pytest.raises(Trouble) as caught:
        read_content(tmp_path / "samkurs.db")
    assert caught.value.code == "backup_newer"
