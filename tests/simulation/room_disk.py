"""A laptop's disk: real SQLite in memory, and the agent's own store on it, without its thread.

The transactions, the retry after the reserve and the words for what went wrong are the agent's own;
only the waiting is simulated. A machine may die before any statement, and what was not committed
by then is gone.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from session_core.ballast import Ballast
from site_agent.store import Store, Work

T = TypeVar("T")

RESERVE_PAGES = 64


class Killed(BaseException):
    """The machine is gone, in the middle of whatever it did."""


class Fused(sqlite3.Connection):
    """A connection whose machine dies before the statement that the fuse names."""

    fuse: int | None = None
    """Statements that are still carried out; none where nothing will happen."""

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        """See sqlite3. Raises Killed."""
        self._burn()
        return super().execute(*arguments)

    def executemany(self, *arguments: Any) -> sqlite3.Cursor:
        """See sqlite3. Raises Killed."""
        self._burn()
        return super().executemany(*arguments)

    def _burn(self) -> None:
        if self.fuse is not None:
            self.fuse -= 1
            if self.fuse < 0:
                raise Killed


class Lies(NamedTuple):
    """One report as it lies on a laptop's disk."""

    report: str
    session: str
    state: str
    code: str


class RoomDisk:
    """What is left of a laptop when it is off."""

    def __init__(self, image: bytes | None = None) -> None:
        self.connection = sqlite3.connect(":memory:", factory=Fused, isolation_level=None)
        if image is not None:
            self.connection.deserialize(image)
        self.connection.execute("PRAGMA foreign_keys = 1")
        self.has_reserve = True

    def image(self) -> bytes:
        """A copy of the whole file."""
        return self.connection.serialize()

    def recover(self) -> None:
        """The machine comes up again: what was not committed is gone."""
        self.connection.fuse = None
        self.connection.rollback()

    def fill(self) -> None:
        """Not one page is free any more."""
        (pages,) = self.connection.execute("PRAGMA page_count").fetchone()
        self._allow(pages)

    def free(self) -> None:
        """Somebody has made room."""
        self._allow(2**30)

    def give_reserve(self) -> bool:
        """The agent gives its reserve back to the disk. False where it has none."""
        if self.has_reserve:
            (pages,) = self.connection.execute("PRAGMA page_count").fetchone()
            self._allow(pages + RESERVE_PAGES)
        had, self.has_reserve = self.has_reserve, False
        return had

    def _allow(self, pages: int) -> None:
        self.connection.execute(f"PRAGMA max_page_count = {pages}")

    def reports(self) -> list[Lies]:
        """Every saved report, as an outsider finds it."""
        cursor = self.connection.cursor()
        try:
            cursor.execute(
                "SELECT report_id, session, state, ifnull(code, '') FROM outbox ORDER BY n"
            )
        except sqlite3.OperationalError:
            return []  # a new laptop's file has no table yet
        return [Lies(*row) for row in cursor]

    def bodies(self) -> list[tuple[str, str]]:
        """(id, JSON) of every saved report."""
        cursor = self.connection.cursor()
        try:
            cursor.execute("SELECT report_id, body FROM outbox")
        except sqlite3.OperationalError:
            return []  # a new laptop's file has no table yet
        return cursor.fetchall()

    def holds(self) -> set[str]:
        """The reports, and the sessions of which there are copies."""
        cursor = self.connection.cursor()
        cursor.execute("SELECT report_id FROM outbox UNION SELECT session FROM replica")
        return {name for (name,) in cursor}

    def waiting(self) -> list[tuple[str, str]]:
        """Report and session of each row that the centre has not acknowledged."""
        asked = "SELECT report_id, session FROM outbox WHERE state = 'waiting'"
        try:
            return self.connection.cursor().execute(asked).fetchall()
        except sqlite3.OperationalError:
            return []  # a new laptop's file has no table yet


class _Reserve(Ballast):
    """What the agent gives back to a full disk."""

    def __init__(self, disk: RoomDisk) -> None:
        self._disk = disk

    def drop(self) -> bool:
        """See Ballast."""
        return self._disk.give_reserve()


class SimStore(Store):
    """The agent's store on such a disk: one work after the other, each after its delay."""

    def __init__(
        self,
        disk: RoomDisk,
        loop: asyncio.AbstractEventLoop,
        delay: Callable[[], float],
        killed: Callable[[], None],
    ) -> None:
        self.folder = Path("laptop")
        self.file = self.folder / "agent.db"
        self._disk = disk
        self._loop = loop
        self._delay = delay
        self._killed = killed
        self._connection = disk.connection
        self._ballast = _Reserve(disk)
        self._last = 0.0
        self._queue: deque[tuple[Work[Any], asyncio.Future[Any]]] = deque()
        self.is_off = False
        self._check(self._connection)

    async def run(self, work: Work[T]) -> T:
        """Do `work` in a transaction and return after the commit. See `Store.run`."""
        done: asyncio.Future[T] = self._loop.create_future()
        self._last = max(self._last, self._loop.time() + self._delay())
        self._queue.append((work, done))
        self._loop.call_at(self._last, self._do_next)
        return await done

    def _do_next(self) -> None:
        if self.is_off:
            return
        work, done = self._queue.popleft()
        try:
            answer = self._committed(work)
        except Killed:
            self._killed()
        except BaseException as error:
            if not done.done():
                done.set_exception(error)
        else:
            if not done.done():
                done.set_result(answer)
