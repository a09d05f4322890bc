"""Yesterday's backup is put back in the middle of a course: rooms bring all that it lacks, once.

Real processes and the product's own commands, with people who keep a book of what was acknowledged.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from tests.process.ended import Ended, ended
from tests.reliability.field import Field, field_in
from tests.reliability.people import LOG_FILE, Book, Crowd, reckon

pytestmark = [pytest.mark.process, pytest.mark.asyncio]

REPORTS = 60


async def samkurs(field: Field, *arguments: str) -> Ended:
    """An operator's command on the centre's folder."""
    settings: Mapping[str, str] = {"SAMKURS_DATA_FOLDER": str(field.centre_data)}
    return await ended("orchestrator", settings, *arguments)


def lacking(field: Field, book: Book) -> set[str]:
    """What was acknowledged and does not stand in the log as it lies there now."""
    with closing(sqlite3.connect(field.centre_data / LOG_FILE)) as file:
        known = {report for (report,) in file.execute("select report from reports")}
    return set(book.reports) - known


def covered(field: Field) -> dict[str, int]:
    """How far each outbox goes in the newest backup, as the book of backups tells."""
    text = (field.centre_data / "backups.json").read_text(encoding="utf-8")
    found: dict[str, int] = json.loads(text)["backups"][-1]["outboxes"]
    return found


async def test_rooms_refill_a_centre_that_was_put_back_in_mid_session(tmp_path: Path) -> None:
    backup = tmp_path / "backup" / "night.db"
    book = Book(tmp_path / "book.jsonl")
    async with field_in(tmp_path / "field", rooms=2) as field:
        async with Crowd(field, book, leads_only=True) as crowd:
            await crowd.until_more(REPORTS)
            made = await samkurs(field, "backup", str(backup))
            assert (made.code, "2 rom-PC-er" in made.said) == (0, True), made.said
            assert min(covered(field).values()) > 0
            await crowd.until_more(REPORTS)
        await field.until_settled()
        refused = await samkurs(field, "restore", str(backup))
        assert (refused.code, "Stopp den først" in refused.said) == (2, True), refused.said

        await field.centre.kill()
        restored = await samkurs(field, "restore", str(backup))
        assert (restored.code, "replaced-" in restored.said) == (0, True), restored.said
        missing = lacking(field, book)
        assert len(missing) >= REPORTS // 2, "a backup that lacks nothing proves nothing"

        await field.start_centre()
        await field.until_settled()
        found = await reckon(field, book)
        print(f"acknowledged={found.acknowledged} brought_back={len(missing)}")
        assert (found.lost, found.doubled, found.waiting) == ((), (), 0)
        assert lacking(field, book) == set()
    book.close()
