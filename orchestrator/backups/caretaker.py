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
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from orchestrator.backups.book import is_ahead, read_book
from orchestrator.backups.make import SUFFIX, backup_name
from orchestrator.event_log.interface import LogError
from orchestrator.logs import log as entries

OWN_NAME = re.compile(r"samkurs-\d{8}T\d{6}Z\.db(\.part)?")
AGAIN_AFTER = timedelta(hours=1)
"""A backup that failed is tried again no sooner."""

SEE_S_MAX = 10.0
MAKE_S_MAX = 600.0
"""A disk that hangs must not end the look at ours, and the telling, which wait for it."""

END_S_MAX = 1.0

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


async def never(log: Path, file: Path) -> str:
    """For whoever has no plan."""
    return "backup_failed"


@dataclass(frozen=True, slots=True)
class Plan:
    """Where backups are made, how often, and how many of them stay."""

    folder: Path
    every: timedelta
    kept: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What the book said at a look, and the files that it names."""

    newest_at: datetime | None
    covers: Mapping[str, int]


def see(log: Path) -> Seen:
    """Look into the book of this log, and at its files."""
    book = read_book(log)
    return Seen(book.newest.at if book.newest is not None else None, book.covers())


class Caretaker:
    """Looks after the backups of one log."""

    def __init__(
        self,
        path: Path,
        log: Covered,
        plan: Plan | None = None,
        make: MakeBackup = never,
        *,
        see: Callable[[Path], Seen] = see,
        see_s_max: float = SEE_S_MAX,
    ) -> None:
        self._path = path
        self._log = log
        self._plan = plan
        self._make = make
        self._see = see
        self._see_s_max = see_s_max
        self._seeing: asyncio.Task[Seen] | None = None
        self._seen = Seen(None, {})
        self._told: Mapping[str, int] | None = None
        self._failed_at: datetime | None = None
        self.is_ahead = False
        """The newest backup was begun later than now, as of the last look."""

    @property
    def newest_at(self) -> datetime | None:
        """When the newest backup was begun, as of the last look."""
        return self._seen.newest_at

    async def look(self, now: datetime) -> None:
        """Make what is due, and tell what is new."""
        try:
            await self._look_and_tell(now)
            if self._plan is not None and self._is_due(self._plan, now):
                await self._make_one(self._plan, now)
                await self._look_and_tell(now)
        except OSError as error:
            entries.error("backup_failed", reason=type(error).__name__)

    async def _look_and_tell(self, now: datetime) -> None:
        """A disk that hangs is asked once, and nothing is told before it answers."""
        if self._seeing is None:
            self._seeing = asyncio.create_task(asyncio.to_thread(self._see, self._path))
        if not (await asyncio.wait([self._seeing], timeout=self._see_s_max))[0]:
            return
        answer, self._seeing = self._seeing, None
        self._seen = answer.result()
        self.is_ahead = is_ahead(self.newest_at, now)
        await self._tell(self._seen.covers)

    def _is_due(self, plan: Plan, now: datetime) -> bool:
        """One from the future is due too: until then none would be made, for as long as the clock
        once was ahead.
        """
        if self._failed_at is not None and timedelta() <= now - self._failed_at < AGAIN_AFTER:
            return False
        at = self.newest_at
        return at is None or self.is_ahead or now - at >= plan.every

    async def _make_one(self, plan: Plan, now: datetime) -> None:
        file = plan.folder / backup_name(now)
        fault = await self._make(self._path, file)
        if fault:
            self._failed_at = now
            entries.error("backup_failed", reason=fault)
            return
        entries.info("backup_made", file=file.name)
        await asyncio.to_thread(tidy, plan, self._path)

    async def _tell(self, covers: Mapping[str, int]) -> None:
        """What is covered, where that is another than was told, or less.

        A log that was put back from an older backup has yet to hear what a newer one covers; until
        it has, rooms must keep that. It may also have learned of backups that are no more.
        """
        if covers == self._told:
            return
        try:
            await self._log.cover({one: min(n, self._log.heard(one)) for one, n in covers.items()})
        except LogError as error:
            entries.warning("log_failed", code=error.code)
            return
        self._told = covers


def tidy(plan: Plan, log: Path) -> None:
    """Let the backups in the folder go that were made first, and what a killed one left half done.

    Only what has our own kind of name; nothing else in the folder is touched. Names tell the order
    where the book does not, for a clock may have lied. Raises OSError.
    """
    places = {one.path: place for place, one in enumerate(read_book(log).backups)}
    named = [one for one in plan.folder.absolute().iterdir() if OWN_NAME.fullmatch(one.name)]
    whole = [one for one in named if one.suffix == SUFFIX]
    whole.sort(key=lambda one: (places.get(one, -1), one.name))
    half_done = (one for one in named if one.suffix != SUFFIX)
    for one in (*whole[: -plan.kept], *half_done):
        one.unlink(missing_ok=True)


async def make_in_another_process(
    log: Path, file: Path, codes: Path, limit_s: float = MAKE_S_MAX
) -> str:
    """See `MakeBackup`; `codes` is the file of codes. It ends with us, and its half-done file is
    tidied away next time.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "orchestrator.backups", str(log), str(file), str(codes)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(limit_s):
            _, said = await process.communicate()
    except TimeoutError:
        process.kill()
        with suppress(TimeoutError):  # Nothing can end what a dead disk holds.
            async with asyncio.timeout(END_S_MAX):
                await process.communicate()
        return "backup_too_slow"
    except asyncio.CancelledError:
        process.kill()
        raise
    return said.decode(errors="replace").strip() or "backup_failed" if process.returncode else ""
