"""The laptop's file: durable, nothing half done, and a sentence for every way it can fail."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from site_agent.store import BALLAST_FILE, FILE, FORMAT, Store
from site_agent.troubles import AgentTrouble


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path)
    yield opened
    opened.close()


def fill(connection: sqlite3.Connection) -> None:
    """More than fits, where no more pages may be taken."""
    connection.execute("PRAGMA max_page_count = 1")
    connection.execute("INSERT INTO about VALUES ('big', ?)", ("x" * 100_000,))


def names(connection: sqlite3.Connection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM about")]


def test_commits_are_on_the_disk_before_they_are_told(store: Store) -> None:
    def settings(connection: sqlite3.Connection) -> tuple[object, object]:
        (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
        (synchronous,) = connection.execute("PRAGMA synchronous").fetchone()
        return journal, synchronous

    assert store.run_now(settings) == ("wal", 2)


def test_work_that_fails_leaves_nothing_behind(store: Store) -> None:
    def work(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO about VALUES ('half', 'done')")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.run_now(work)
    assert store.run_now(names) == []


def test_a_full_disk_is_told_and_what_was_saved_is_still_there(store: Store) -> None:
    store.run_now(lambda c: c.execute("INSERT INTO about VALUES ('kept', '')"))
    with pytest.raises(AgentTrouble, match="er full") as trouble:
        store.run_now(fill)
    assert trouble.value.code == "disk_full"
    assert store.run_now(names) == ["kept"]


def test_the_reserve_is_given_back_to_a_full_disk_and_the_work_done_again(store: Store) -> None:
    tries = []

    def work(connection: sqlite3.Connection) -> None:
        tries.append((store.folder / BALLAST_FILE).exists())
        if len(tries) == 1:
            fill(connection)
        connection.execute("PRAGMA max_page_count = 1000000")
        connection.execute("INSERT INTO about VALUES ('saved', '')")

    store.run_now(work)
    assert tries == [True, False]
    assert store.run_now(names) == ["saved"]


class NoRoom(sqlite3.Connection):
    """The file that readers share cannot grow, for as long as `Short.is_full` says so."""

    short: Short

    def execute(self, sql: str, *rest: object) -> sqlite3.Cursor:
        if sql == "PRAGMA locking_mode = exclusive":
            self.short.is_exclusive = True
        elif "journal_mode" in sql and self.short.is_full():
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = self.short.code
            raise error
        return super().execute(sql, *rest)  # type: ignore[arg-type]


class Short:
    """Opens a laptop's file on a disk without room; `takes` is what helps."""

    def __init__(self, folder: Path, takes: str, code: int = sqlite3.SQLITE_IOERR_SHMSIZE) -> None:
        self.folder, self.takes, self.code = folder, takes, code
        self.is_exclusive = False

    def is_full(self) -> bool:
        if self.takes == "reserve":
            return (self.folder / BALLAST_FILE).exists()
        return not (self.takes == "no shared file" and self.is_exclusive)

    def connect(self, file: Path) -> sqlite3.Connection:
        kind = type("On", (NoRoom,), {"short": self})
        return sqlite3.connect(file, isolation_level=None, factory=kind)


@pytest.mark.parametrize("helps", ["reserve", "no shared file"])
def test_a_laptop_comes_up_on_a_full_disk_with_all_it_saved(tmp_path: Path, helps: str) -> None:
    with closing(Store(tmp_path)) as before:
        before.run_now(lambda c: c.execute("INSERT INTO about VALUES ('kept', '')"))
    short = Short(tmp_path, helps)
    with closing(Store(tmp_path, short.connect)) as store:
        assert store.run_now(names) == ["kept"]
    assert short.is_exclusive is (helps == "no shared file")


def test_a_disk_too_full_for_anything_is_told_as_full(tmp_path: Path) -> None:
    Store(tmp_path).close()
    with pytest.raises(AgentTrouble) as trouble:
        Store(tmp_path, Short(tmp_path, "nothing").connect)
    assert trouble.value.code == "disk_full"


def test_a_disk_with_room_that_fails_is_not_told_as_full(tmp_path: Path) -> None:
    Store(tmp_path).close()
    broken = Short(tmp_path, "nothing", sqlite3.SQLITE_IOERR_READ)
    with pytest.raises(AgentTrouble) as trouble:
        Store(tmp_path, broken.connect)
    assert trouble.value.code == "data_folder_unwritable"
    assert (tmp_path / BALLAST_FILE).exists()


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"this was never a database" * 100)
    with pytest.raises(AgentTrouble, match="er skadet") as trouble:
        Store(tmp_path)
    assert trouble.value.code == "store_corrupt"
    assert (tmp_path / FILE).read_bytes().startswith(b"this was never")


def test_a_database_with_a_broken_page_is_refused(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.run_now(
        lambda c: c.executemany(
            "INSERT INTO about VALUES (?, ?)", [(f"{n:04}", "y" * 500) for n in range(500)]
        )
    )
    store.close()
    whole = bytearray((tmp_path / FILE).read_bytes())
    whole[20_000:60_000] = b"\xa5" * 40_000
    (tmp_path / FILE).write_bytes(whole)
    with pytest.raises(AgentTrouble, match="røres ikke"):
        Store(tmp_path)


def test_a_file_from_a_newer_agent_is_refused(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.close()
    other = sqlite3.connect(tmp_path / FILE)
    other.execute(f"PRAGMA user_version = {FORMAT + 1}")
    other.close()
    with pytest.raises(AgentTrouble, match="nyere versjon"):
        Store(tmp_path)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(AgentTrouble) as trouble:
        Store(tmp_path / "gone")
    assert trouble.value.code == "data_folder_unwritable"


def test_wrong_sql_is_our_own_mistake_told_as_such_and_logged(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(AgentTrouble, match="no such table") as trouble:
        store.run_now(lambda c: c.execute("SELECT 1 FROM missing_table"))
    assert trouble.value.code == "store_failed"
    assert isinstance(trouble.value.__cause__, sqlite3.OperationalError)
    assert "store_failed" in caplog.messages
