"""A room that fills the quarantine costs the others nothing: every question has an index."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from orchestrator.event_log import quarantine_table as table
from orchestrator.event_log.interface import BODIES_KEPT_MAX, Aside, Refused
from orchestrator.event_log.migrations import migrations
from orchestrator.event_log.sqlite import SqliteLog, open_log
from orchestrator.event_log.store import connect
from tests.event_log.contract import NOON, poison

pytestmark = pytest.mark.asyncio

BY_INDEX = {
    table.NUMBERS: ("USING COVERING INDEX quarantine_numbers (outbox=? AND n>?)", ("laptop", 1)),
    table.ROW: ("USING INTEGER PRIMARY KEY (rowid=?)", (1,)),
    table.NEWEST_WAITING: ("USING INDEX quarantine_waiting", (9,)),
    table.OLDEST_WAITING: ("USING INDEX quarantine_waiting (id>?)", (1, 9)),
    table.NEWEST_TAKEN_IN: ("USING INDEX quarantine_taken_in", (9,)),
    table.HOMELESS: ("USING INDEX quarantine_homeless (session=? AND id>?)", ("day", 1, 9)),
    table.APART: ("USING PRIMARY KEY (session=?)", ("day",)),
}


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[SqliteLog]:
    log = await open_log(path / "samkurs.db")
    try:
        yield log
    finally:
        await log.close()


def plan_of(sql: str, values: tuple[object, ...]) -> Callable[[sqlite3.Connection], str]:
    def ask(connection: sqlite3.Connection) -> str:
        plan = connection.execute(f"explain query plan {sql}", values).fetchall()
        return " / ".join(str(step[3]) for step in plan)

    return ask


@pytest.mark.parametrize("sql", BY_INDEX)
async def test_every_question_is_answered_by_an_index(tmp_path: Path, sql: str) -> None:
    index, values = BY_INDEX[sql]
    async with opened(tmp_path) as log:
        plan = await log.call(plan_of(sql, values))
        assert index in plan
        assert "SCAN" not in plan or "order by id desc" in sql
        assert "TEMP B-TREE" not in plan


async def test_a_question_without_an_index_would_be_seen(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        plan = await log.call(plan_of("select id from quarantine where code = ?", ("x",)))
        assert plan.startswith("SCAN quarantine")


def steps_of(work: Callable[[sqlite3.Connection], Any]) -> Callable[[sqlite3.Connection], int]:
    """How many steps of SQLite's machine it takes."""

    def count(connection: sqlite3.Connection) -> int:
        steps = [0]

        def step() -> int:
            steps[0] += 1
            return 0

        connection.set_progress_handler(step, 1)
        work(connection)
        connection.set_progress_handler(None, 1)
        return steps[0]

    return count


def look(connection: sqlite3.Connection) -> None:
    table.newest(connection, 20)
    table.apart(connection, ["day"])
    table.numbers(connection, "another", 0)
    table.oldest_waiting(connection, "day", 0, 20)


async def test_a_look_and_a_hello_cost_the_same_however_much_is_there(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        steps = []
        for numbers in (range(1, 101), range(101, 2_001)):
            for n in numbers:
                kept = log.quarantine(replace(poison(n), code="unknown_session", session="day"))
            await kept
            steps.append(await log.call(steps_of(look)))
        assert steps[0] == steps[1] > 100


async def test_of_an_outbox_that_says_nothing_readable_bodies_are_kept_up_to_a_number(
    tmp_path: Path,
) -> None:
    for _ in range(2):  # and a restart changes nothing about it
        async with opened(tmp_path) as log:
            heard = log.heard("laptop")
            for n in range(heard + 1, heard + BODIES_KEPT_MAX):
                kept = log.quarantine(poison(n))
            await kept
    sound = replace(poison(2 * BODIES_KEPT_MAX - 1), code="unknown_session")
    async with opened(tmp_path) as log:
        await log.quarantine(sound)
        await log.quarantine(poison(1, outbox="another"))
        rows = await log.quarantine_waiting(0, 9_999)
        assert len(rows) == BODIES_KEPT_MAX + 1, "of those a tenth"
        assert rows[-1].refused == sound, "what is sound is kept whole, however much there is"
        last = poison(sound.n - 1)
        assert (await log.quarantined("laptop"))[-2] == Aside(last.n, last.code, last.print)


def old_file(path: Path, *rows: Refused) -> None:
    """A file as the version before left it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(connect(path)) as connection:
        migrations.apply(Database(connection), stop_before="m007_quarantine")
        for one in rows:
            values = (one.outbox, one.n, one.room, one.code, one.raw, one.received_at.isoformat())
            connection.execute(
                "insert into quarantine (outbox, n, room, code, raw, received_at)"
                " values (?, ?, ?, ?, ?, ?)",
                values,
            )


async def test_an_old_file_gets_the_indexes_and_what_they_need(tmp_path: Path) -> None:
    body = '{"s":"day","report":{}}'
    first = replace(poison(1), raw=body, code="unknown_session")
    again, odd = replace(first, outbox="again"), replace(poison(2), raw='{"s":7}')
    old_file(tmp_path / "samkurs.db", first, again, odd)
    async with opened(tmp_path) as log:
        assert [row.refused for row in await log.quarantine_rows()] == [odd, first]
        assert [row.refused for row in await log.quarantine_waiting(0, 9, "day")] == [first]
        assert await log.apart(["day", ""]) == {("day", "drammen"): 1, ("", "drammen"): 1}
        assert await log.quarantined("again") == (Aside(1, "unknown_session", first.print),)
        await log.mark_taken_in([1], NOON)
        assert await log.apart(["day"]) == {}
