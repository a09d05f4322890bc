"""The doctor says what a centre stands on, and what must be put right before a course day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from orchestrator.backups.book import note_backup
from orchestrator.backups.make import make_backup
from orchestrator.codes import Holder, write_codes
from orchestrator.doctor import Finding, examine
from session_core.rules.terms import Role
from tests.backups.days import NIGHT, opened, plan_day, spoil, spoil_day
from tests.builders import START
from tests.orchestrator.test_serve import settings_in

pytestmark = pytest.mark.asyncio

NOON = START + timedelta(hours=4)


async def a_log(folder: Path) -> Path:
    async with opened(folder / "samkurs.db") as log:
        await plan_day(log)
    return folder / "samkurs.db"


def found(folder: Path, words: str, **settings: object) -> Finding:
    """The one finding with these words."""

    def matching() -> Iterator[Finding]:
        for one in examine(settings_in(folder, **settings), NOON):
            if words in one.text:
                yield one

    (one,) = matching()
    return one


async def test_a_whole_log_is_told_with_what_it_holds(tmp_path: Path) -> None:
    await a_log(tmp_path)
    assert found(tmp_path, "Loggen er hel: 1 hendelser i 1 kursdager").fine


async def test_a_log_with_spoilt_pages_is_a_fault_with_a_way_out(tmp_path: Path) -> None:
    spoil(await a_log(tmp_path))
    finding = found(tmp_path, "er skadet")
    assert not finding.fine
    assert "samkurs restore" in finding.text


async def test_a_spoilt_day_is_named(tmp_path: Path) -> None:
    spoil_day(await a_log(tmp_path))
    assert not found(tmp_path, "Kursdagen").fine


async def test_that_there_is_no_backup_is_noted(tmp_path: Path) -> None:
    await a_log(tmp_path)
    assert found(tmp_path, "Ingen sikkerhetskopi").note


@pytest.mark.parametrize(
    ("age", "told"),
    [(timedelta(hours=1), "i dag"), (timedelta(days=1), "i går"), (timedelta(days=9), ".03.2026")],
)
async def test_the_newest_backup_is_told_with_its_age(
    tmp_path: Path, age: timedelta, told: str
) -> None:
    path = await a_log(tmp_path)
    note_backup(path, make_backup(path, tmp_path / "b.db", NOON - age))
    finding = found(tmp_path, "Siste sikkerhetskopi")
    assert told in finding.text
    assert finding.fine


async def test_a_plan_whose_backups_do_not_come_is_a_fault(tmp_path: Path) -> None:
    path = await a_log(tmp_path)
    note_backup(path, make_backup(path, tmp_path / "b.db", NOON - timedelta(days=3)))
    assert not found(tmp_path, "Den er gammel", backup_folder=tmp_path / "backups").fine


async def test_a_backup_from_the_future_is_a_fault(tmp_path: Path) -> None:
    path = await a_log(tmp_path)
    note_backup(path, make_backup(path, tmp_path / "b.db", NOON + timedelta(minutes=6)))
    assert not found(tmp_path, "datert fram i tid").fine
    note_backup(path, make_backup(path, tmp_path / "c.db", NOON))
    assert found(tmp_path, "Siste sikkerhetskopi").fine


async def test_a_backup_whose_file_is_gone_is_a_fault(tmp_path: Path) -> None:
    path = await a_log(tmp_path)
    made = make_backup(path, tmp_path / "b.db", NIGHT)
    note_backup(path, made)
    _remove(made.path)
    assert not found(tmp_path, "ikke der lenger").fine


async def test_codes_that_are_missing_are_a_fault_with_two_ways_out(tmp_path: Path) -> None:
    await a_log(tmp_path)
    finding = found(tmp_path, "Ingen koder", access="codes", public_url="https://samkurs.test")
    assert not finding.fine
    assert {"«samkurs", "restore»", "codes»"} <= set(finding.text.split())


async def test_codes_that_no_backup_has_are_noted(tmp_path: Path) -> None:
    path, codes = await a_log(tmp_path), tmp_path / "codes.json"
    write_codes(codes, {"code": Holder(Role.COORDINATOR)})
    note_backup(path, make_backup(path, tmp_path / "b.db", NOON))
    where = {"access": "codes", "public_url": "https://samkurs.test"}
    assert found(tmp_path, "andre enn i siste", **where).note
    note_backup(path, make_backup(path, tmp_path / "c.db", NOON, codes=codes))
    with pytest.raises(ValueError, match="not enough values"):
        found(tmp_path, "andre enn i siste", **where)


async def test_backups_on_the_disk_of_the_log_are_noted(tmp_path: Path) -> None:
    await a_log(tmp_path)
    assert found(tmp_path, "samme disk", backup_folder=tmp_path / "backups").note


async def test_a_clock_that_stands_before_the_log_is_a_fault(tmp_path: Path) -> None:
    await a_log(tmp_path)
    long_ago = f"2126-01-01T00:00:00+00:00,{START.isoformat()},1"
    assert not found(tmp_path, "Still klokka", clock=long_ago).fine


def _remove(path: Path) -> None:
    path.unlink()
