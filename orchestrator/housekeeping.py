"""What a served centre does beside its rooms, some times a minute: look at the disk, and after its
backups.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

from aiohttp import web

from orchestrator.backups.caretaker import Caretaker, Covered, Plan, make_in_another_process
from orchestrator.disk import DiskWatch
from orchestrator.event_log.store import ballast_file
from orchestrator.settings import Settings
from session_core.ballast import Ballast

LOOK_S = 15.0


class Housekeeping:
    """Both, and what they have found."""

    def __init__(self, disk: DiskWatch, caretaker: Caretaker) -> None:
        self._disk = disk
        self._caretaker = caretaker

    async def run(self) -> None:
        """Look, again and again, until cancelled."""
        while True:
            await self.look(datetime.now(UTC))
            await asyncio.sleep(LOOK_S)

    async def look(self, now: datetime) -> None:
        """Look once, in real time whatever clock the course goes by."""
        await asyncio.to_thread(self._disk.look)
        await self._caretaker.look(now)

    def found(self) -> dict[str, object]:
        """For operators' tools: room in MiB, whether that is little, the newest backup's time
        (UTC), and whether that lies ahead. None stands for what is not known.
        """
        newest = self._caretaker.newest_at
        return {
            "disk_free_mb": self._disk.free_mb,
            "disk_low": self._disk.is_low,
            "backup_at": newest and newest.isoformat(),
            "backup_ahead": self._caretaker.is_ahead,
        }


HOUSE_KEY = web.AppKey("house", Housekeeping)


def housekeeping_of(settings: Settings, log: Covered) -> Housekeeping:
    """As the settings wish it."""
    path, folder = settings.log_path, settings.backup_folder
    every = timedelta(hours=settings.backup_every_h)
    plan = None if folder is None else Plan(folder, every, settings.backups_kept)
    make = partial(make_in_another_process, codes=settings.codes_path)
    disk = DiskWatch(settings.data_folder, Ballast(ballast_file(path)))
    return Housekeeping(disk, Caretaker(path, log, plan, make))
