"""A backup is put back whole, nothing that was there is deleted, and rooms bring the rest."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestrator.backups.book import note_backup, read_book
from orchestrator.backups.make import make_backup
from orchestrator.backups.restore import restore_backup
from orchestrator.cli import whole_app
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
    write,
)
from tests.orchestrator.desk import SESSION as DAY
from tests.orchestrator.desk import acked_through, close_code, running
from tests.orchestrator.laptop import counted, greet, hello, told

pytestmark = pytest.mark.asyncio

MORNING = NIGHT + timedelta(hours=8)
CLI = CliRunner()
APP = whole_app()


async def log_with_backup(path: Path) -> Path:
    """A log whose backup lacks its last report."""
    backup = path.parent / "backup" / "night.db"
    async with opened(path) as log:
        await plan_day(log)
        await reported(log, 2, n=1)
        note_backup(path, make_backup(path, backup, NIGHT))
        await reported(log, 3, n=2)
    return backup


def trouble_with(backup: Path, log: Path) -> Trouble:
    before = {one.name: one.read_bytes() for one in log.parent.iterdir() if one.is_file()}
    with pytest.raises(Trouble) as caught:
        restore_backup(backup, log, MORNING)
    assert "{" not in str(caught.value)
    after = {one.name: one.read_bytes() for one in log.parent.iterdir() if one.is_file()}
    assert after == before, "what cannot be restored changes nothing"
    return caught.value


async def test_the_backup_is_the_log_and_the_old_log_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "samkurs.db"
    backup = await log_with_backup(path)
    done = restore_backup(backup, path, MORNING)
    assert (done.content.events, events_in(path)) == (2, 2)
    assert done.set_aside == tmp_path / "samkurs.db.replaced-20260310T100000Z"
    assert events_in(done.set_aside) == 3
    assert rights_of(path) == 0o600
    assert not names_in(tmp_path, "*.restoring*")
    assert events_in(backup) == 2


async def test_a_restored_log_begins_a_new_epoch_and_hears_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "samkurs.db"
    backup = await log_with_backup(path)
    async with opened(path) as log:
        before = log.epoch
    restore_backup(backup, path, MORNING)
    async with opened(path) as log:
        assert log.epoch != before
        assert log.heard("laptop") == 1
        await reported(log, 3, n=2)


async def test_what_a_killed_centre_left_in_its_wal_is_set_aside_with_it(tmp_path: Path) -> None:
    path = tmp_path / "samkurs.db"
    backup = await log_with_backup(path)
    killed = tmp_path / "killed"
    async with opened(path) as log:
        await reported(log, 4, n=3)
        shutil.copytree(tmp_path, killed)
    assert size_of(killed / "samkurs.db-wal") > 0
    done = restore_backup(backup, killed / "samkurs.db", MORNING)
    assert done.set_aside is not None
    assert events_in(done.set_aside) == 4
    assert events_in(killed / "samkurs.db") == 2


async def test_a_log_that_is_spoilt_is_set_aside_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "samkurs.db"
    backup = await log_with_backup(path)
    write(path, b"spoilt " * 1_000)
    done = restore_backup(backup, path, MORNING)
    assert done.set_aside is not None
    assert content_of(done.set_aside) == b"spoilt " * 1_000
    assert events_in(path) == 2


def fail(fresh: Path, log: Path) -> None:
    """The disk goes just before the copy would become the log."""
    raise OSError(f"{log.is_file()}")


async def test_where_the_last_step_fails_the_log_is_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "data" / "samkurs.db"
    backup = await log_with_backup(path)
    before = path.read_bytes()
    with pytest.raises(Trouble, match="True") as caught:
        restore_backup(backup, path, MORNING, put=fail)
    assert caught.value.code == "restore_failed"
    assert (names_in(path.parent, "*.db*")[0], path.read_bytes()) == ("samkurs.db", before)
    assert names_in(path.parent, "*.replaced*") == []


async def test_where_the_last_step_fails_what_lay_beside_the_log_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "data" / "samkurs.db"
    backup = await log_with_backup(path)
    path.unlink()
    for name in ("-wal", "-shm"):
        path.with_name(path.name + name).write_bytes(b"old")
    with pytest.raises(Trouble):
        restore_backup(backup, path, MORNING, put=fail)
    assert names_in(path.parent, "samkurs.db-*") == ["samkurs.db-shm", "samkurs.db-wal"]
    assert names_in(path.parent, "*.replaced*") == []


async def test_an_empty_folder_takes_a_backup(tmp_path: Path) -> None:
    backup = await log_with_backup(tmp_path / "old" / "samkurs.db")
    done = restore_backup(backup, tmp_path / "new" / "samkurs.db", MORNING)
    assert done.set_aside is None
    assert events_in(tmp_path / "new" / "samkurs.db") == 2


async def test_a_copy_that_sqlite_made_is_taken_too(tmp_path: Path) -> None:
    path, copy = tmp_path / "samkurs.db", tmp_path / "by-hand.db"
    await log_with_backup(path)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as to:
        source.backup(to)
    restore_backup(copy, tmp_path / "new" / "samkurs.db", MORNING)
    async with opened(tmp_path / "new" / "samkurs.db") as log:
        assert log.heard("laptop") == 2


async def test_a_running_centre_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "samkurs.db"
    backup = await log_with_backup(path)
    async with opened(path):
        assert trouble_with(backup, path).code == "restore_running"


async def test_what_is_no_whole_backup_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "data" / "samkurs.db"
    backup = await log_with_backup(path)
    cut = tmp_path / "cut.db"
    write(cut, content_of(backup)[:-4096])
    trouble = trouble_with(cut, path)
    assert trouble.code == "backup_faulty"
    assert str(trouble).startswith(f"{cut} er ikke en hel logg, og er ikke brukt.")
    spoil(backup)
    assert trouble_with(backup, path).code == "backup_faulty"
    assert trouble_with(tmp_path / "none.db", path).code == "backup_missing"


async def test_a_backup_that_has_changed_is_refused_by_the_name_that_was_given(
    tmp_path: Path,
) -> None:
    path = tmp_path / "data" / "samkurs.db"
    backup = await log_with_backup(path)
    with closing(sqlite3.connect(backup)) as database, database:
        database.execute("update events set body = replace(body, '3', '4')")
    said = str(trouble_with(backup, path))
    assert said.startswith(f"{backup} har endret seg etter at den ble laget, og er ikke brukt.")
    assert "restoring" not in said


async def test_an_older_backup_needs_a_word_for_rooms_may_have_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "samkurs.db"
    older = await log_with_backup(path)
    newer = tmp_path / "backup" / "next-night.db"
    note_backup(path, make_backup(path, newer, MORNING))
    trouble = trouble_with(older, path)
    assert trouble.code == "restore_older"
    assert str(newer) in str(trouble)
    assert restore_backup(older, path, MORNING, older=True).content.events == 2


async def test_an_older_backup_is_known_by_what_it_lacks_whatever_its_clock_said(
    tmp_path: Path,
) -> None:
    """Events that are dated ahead made every copy look newer than all that came after it."""
    path, older = tmp_path / "samkurs.db", tmp_path / "older.db"
    async with opened(path) as log:
        await plan_day(log)
        await reported(log, 2, n=1, days=365)
        note_backup(path, make_backup(path, older, NIGHT + timedelta(days=365)))
        await reported(log, 3, n=2)
        note_backup(path, make_backup(path, tmp_path / "newer.db", NIGHT))
    assert trouble_with(older, path).code == "restore_older"
    assert restore_backup(tmp_path / "newer.db", path, MORNING).content.events == 3


async def test_what_newer_backups_hold_is_forgotten_with_the_log_that_had_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "samkurs.db"
    older = await log_with_backup(path)
    note_backup(path, make_backup(path, tmp_path / "newer.db", MORNING))
    assert read_book(path).covers() == {"laptop": 2}
    restore_backup(older, path, MORNING, older=True)
    assert read_book(path).covers() == {"laptop": 1}
    async with opened(path) as log:
        await reported(log, 3, n=2)
        note_backup(path, make_backup(path, tmp_path / "again.db", MORNING))
    assert restore_backup(tmp_path / "again.db", path, NIGHT).content.events == 3


async def test_where_the_last_step_fails_the_newer_backups_are_still_known(tmp_path: Path) -> None:
    path = tmp_path / "samkurs.db"
    older = await log_with_backup(path)
    note_backup(path, make_backup(path, tmp_path / "newer.db", MORNING))
    before = read_book(path)
    with pytest.raises(Trouble):
        restore_backup(older, path, MORNING, older=True, put=fail)
    assert (len(before.backups), read_book(path)) == (2, before)


async def test_a_day_that_cannot_be_read_is_named_and_the_rest_is_restored(tmp_path: Path) -> None:
    path = tmp_path / "samkurs.db"
    backup = await log_with_backup(path)
    spoil_day(backup)
    assert restore_backup(backup, path, MORNING).content.unreadable == (SESSION,)


async def test_rooms_bring_back_what_the_backup_lacks_each_report_once(tmp_path: Path) -> None:
    path, night = tmp_path / "samkurs.db", tmp_path / "night.db"
    reports = [counted("drammen", 0, patients=came) for came in range(4)]
    async with opened(path) as log, running(log) as centre:
        laptop = await centre.agent()
        await greet(laptop)
        await laptop.send_str(told(1, *reports[:2]))
        await acked_through(laptop, 2)
        make_backup(path, night, NIGHT)
        await laptop.send_str(told(3, *reports[2:]))
        await acked_through(laptop, 4)
    restore_backup(night, path, MORNING)
    async with opened(path) as log, running(log, plan=False) as centre:
        laptop = await centre.agent()
        await laptop.send_str(hello(last_n=4, acked=4))
        assert await close_code(laptop) == 1001, "everybody starts anew in a new epoch"
        laptop = await centre.agent()
        assert (await greet(laptop, last_n=4, acked=4))["hwm"] == 2
        await laptop.send_str(told(3, *reports[2:]))
        await acked_through(laptop, 4)
        state = (await centre.centre.sessions.get(DAY)).state
        counts = state.rooms["drammen"].counts
        assert sorted(one.patients for one in counts) == [0, 1, 2, 3]


async def test_the_commands_say_what_is_covered_and_what_happens_now(tmp_path: Path) -> None:
    path = tmp_path / "data" / "samkurs.db"
    async with opened(path) as log:
        await plan_day(log)
    folder = ["--data-folder", str(path.parent)]
    copy = str(tmp_path / "copy.db")
    made = CLI.invoke(APP, ["backup", copy, *folder])
    assert (made.exit_code, "1 hendelser i 1 kursdag" in made.output) == (0, True)
    again = CLI.invoke(APP, ["backup", copy, *folder])
    assert (again.exit_code, "finnes alt" in again.output) == (2, True)
    back = CLI.invoke(APP, ["restore", copy, *folder])
    assert (back.exit_code, "replaced-" in back.output) == (0, True)
    missing = CLI.invoke(APP, ["restore", str(tmp_path / "none"), *folder])
    assert (missing.exit_code, "Finner ikke" in missing.output) == (2, True)
