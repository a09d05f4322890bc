"""What a running centre does about backups by itself: make one when the last is old, and let the
log know what they cover, so that rooms may forget it.

Rule 1: a backup is made in another process; the centre only waits for it.
Rule 2: whatever goes wrong is told, tried again later, and stops nothing else.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from orchestrator.backups.book import book_path, read_book
from orchestrator.backups.make import SUFFIX, backup_name
from orchestrator.event_log.interface import LogError
from orchestrator.logs import log as entries

OWN_NAME = re.compile(r"samkurs-\d{8}T\d{6}Z\.db(\.part)?")
AGAIN_AFTER = timedelta(hours=1)
"""A backup that failed is tried again no sooner."""

MAKE_S_MAX = 600.0
"""A disk that hangs must not end the look at ours, and the telling, which wait for it."""

MakeBackup = Callable[[Path, Path], Awaitable[str]]
"""Copies the log (first) to a file (second); what went wrong, or nothing."""


class Covered(Protocol):
    """The part of the log that is used here."""

    def heard(self, outbox: str) -> int:
        """Highest report number on disk from this outbox."""
        ...

    async def cover(self, covered: Mapping[str, int]) -> None:
        """A verified backup holds these outboxes up to these numbers. Raises `LogError`."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """Where backups are made, how often, and how many of them stay."""

    folder: Path
    every: timedelta
    kept: int


class Caretaker:
    """Looks after the backups of one log."""

    def __init__(
        self, path: Path, log: Covered, plan: Plan | None = None, make: MakeBackup | None = None
    ) -> None:
        self._path = path
        self._log = log
        self._plan = plan
        self._make = make or make_in_another_process
        self._told: object = None
        self._not_before: datetime | None = None
        self.newest_at: datetime | None = None
        """When the newest backup was begun, as of the last look."""

    async def look(self, now: datetime) -> None:
        """Make what is due, and tell what is new."""
        self._read()
        try:
            await self._tell()
            if self._plan is not None and self._is_due(self._plan, now):
                await self._make_one(self._plan, now)
            await self._tell()
        except OSError as error:
            entries.error("backup_failed", reason=type(error).__name__)

    def _read(self) -> None:
        newest = read_book(self._path).newest
        self.newest_at = newest.at if newest is not None else None

    def _is_due(self, plan: Plan, now: datetime) -> bool:
        if self._not_before is not None and now < self._not_before:
            return False
        return self.newest_at is None or now - self.newest_at >= plan.every

    async def _make_one(self, plan: Plan, now: datetime) -> None:
        file = plan.folder / backup_name(now)
        fault = await self._make(self._path, file)
        if fault:
            self._not_before = now + AGAIN_AFTER
            entries.error("backup_failed", reason=fault)
            return
        self._read()
        entries.info("backup_made", file=file.name)
        await asyncio.to_thread(tidy, plan)

    async def _tell(self) -> None:
        """The book again, where it has changed since it was told.

        A log that was put back from an older backup has yet to hear what a newer one covers; until
        it has, rooms must keep that.
        """
        path = book_path(self._path)
        stamp = path.stat().st_mtime_ns if path.is_file() else None
        if stamp is None or stamp == self._told:
            return
        covers = read_book(self._path).covers
        try:
            await self._log.cover({one: min(n, self._log.heard(one)) for one, n in covers.items()})
        except LogError as error:
            entries.warning("log_failed", code=error.code)
            return
        self._told = stamp


def tidy(plan: Plan) -> None:
    """Let the oldest backups in the folder go, and what a killed one left half done.

    Only what has our own kind of name; nothing else in the folder is touched. Raises OSError.
    """
    named = [one for one in plan.folder.iterdir() if OWN_NAME.fullmatch(one.name)]
    whole = sorted(one for one in named if one.suffix == SUFFIX)
    half_done = (one for one in named if one.suffix != SUFFIX)
    for one in (*whole[: -plan.kept], *half_done):
        one.unlink(missing_ok=True)


async def make_in_another_process(log: Path, file: Path, limit_s: float = MAKE_S_MAX) -> str:
    """See `MakeBackup`. It ends with us, and its half-done file is tidied away next time."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "orchestrator.backups", str(log), str(file)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(limit_s):
            _, said = await process.communicate()
    except TimeoutError:
        process.kill()  # Not waited for: nothing can end what a dead disk holds.
        return "backup_too_slow"
    except asyncio.CancelledError:
        process.kill()
        raise
    return said.decode(errors="replace").strip() or "backup_failed" if process.returncode else ""
