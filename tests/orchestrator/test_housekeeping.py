"""A served centre looks after its disk and its backups, and operators' tools can see how it is."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest
from structlog.testing import capture_logs

from orchestrator.backups.book import read_book
from orchestrator.backups.codes import digest_of
from orchestrator.codes import Holder, write_codes
from orchestrator.disk import MIB, DiskWatch
from orchestrator.housekeeping import housekeeping_of
from session_core.ballast import Ballast
from session_core.rules.terms import Role
from tests.backups.days import NIGHT, names_in, opened, plan_day, reported
from tests.orchestrator.test_serve import Served, settings_in


class Disk:
    """A disk with as much room as the test says."""

    def __init__(self, folder: Path) -> None:
        self.free = 10_000 * MIB
        self.ballast = Ballast(folder / "reserve.bin", lambda _: self.free)
        self.watch = DiskWatch(folder, self.ballast, self.asked)

    def asked(self, _: Path) -> int:
        if self.free < 0:
            raise OSError("unplugged")
        return self.free

    def look(self, free_mib: int) -> list[str]:
        """What is said at a look with so much room."""
        self.free = free_mib * MIB
        with capture_logs() as said:
            self.watch.look()
        return [str(one["event"]) for one in said]


def test_little_room_is_said_once_and_again_after_it_was_better(tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    assert [disk.look(free) for free in (5_000, 199, 150, 200, 10)] == [
        [], ["disk_low"], [], [], ["disk_low"],
    ]  # fmt: skip
    assert (disk.watch.free_mb, disk.watch.is_low) == (10, True)


def test_the_ballast_is_made_anew_when_somebody_has_cleared_up(tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    disk.look(100)
    assert not disk.ballast.is_there
    disk.look(300)
    assert disk.ballast.is_there


def test_a_disk_that_cannot_be_asked_is_not_called_low(tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    disk.look(-1)
    assert (disk.watch.free_mb, disk.watch.is_low) == (None, False)


@pytest.mark.asyncio
async def test_a_centre_backs_itself_up_where_the_settings_say(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "data", backup_folder=tmp_path / "backups")
    async with opened(settings.log_path) as log:
        write_codes(settings.codes_path, {"code": Holder(Role.COORDINATOR)})
        await plan_day(log)
        await reported(log, 2, n=1)
        house = housekeeping_of(settings, log)
        assert house.found()["backup_at"] is None
        await house.look(NIGHT)
        assert names_in(tmp_path / "backups") == ["samkurs-20260310T020000Z.db"]
        assert house.found()["backup_at"] is not None
        assert await log.kept("laptop") == 1
    newest = read_book(settings.log_path).newest
    assert newest is not None
    assert newest.codes == digest_of(settings.codes_path) != ""


@pytest.mark.asyncio
async def test_a_served_centre_tells_operators_tools_how_it_is(tmp_path: Path) -> None:
    async with (
        Served(settings_in(tmp_path)) as where,
        aiohttp.ClientSession() as web,
        web.get(where + "/healthz") as answer,
    ):
        health = await answer.json()
    assert health["store"] == "ok"
    assert {"disk_free_mb", "disk_low", "backup_at", "backup_ahead"} <= set(health)
