"""One thread that owns the store, and does everything that has queued up while it did the last
thing.

That is all there is to group commit: no timer, and none of the waiting that one would bring (a
fixed wait of 2 or 5 ms measured slower, performance.md §2). Under a light load a group is one job;
under a heavy one groups grow until the disk keeps up.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

Job = TypeVar("Job")
Outcome = object
"""What a job's future gets: a result, or the exception it fails with."""

GROUP_MAX = 4_096
"""Jobs in one transaction; more would make the first of them wait for the last without any gain."""


class WriterThread(Generic[Job]):
    """Runs `work` on groups of jobs in a thread of its own, and settles their futures on the loop.

    `work` gives one outcome for each job and never raises; if it does, that is our own fault and
    every job of the group fails.
    """

    def __init__(self, work: Callable[[Sequence[Job]], Sequence[Outcome]], name: str) -> None:
        self._loop = asyncio.get_running_loop()
        self._work = work
        self._queue: SimpleQueue[tuple[Job, asyncio.Future[Any]] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._newest: asyncio.Future[Any] | None = None
        self.waiting = 0
        self._thread.start()

    def put(self, job: Job) -> asyncio.Future[Any]:
        """Queue a job. Jobs are done in the order in which they are put."""
        future: asyncio.Future[Any] = self._loop.create_future()
        self.waiting += 1
        self._newest = future
        self._queue.put((job, future))
        return future

    async def flushed(self) -> None:
        """Return when everything put so far is settled."""
        if self._newest is not None:
            await asyncio.wait([self._newest])

    async def stop(self) -> None:
        """Do what is queued, then end the thread."""
        await self.flushed()
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        while group := self._take():
            jobs = [job for job, _ in group]
            try:
                outcomes = self._work(jobs)
                assert len(outcomes) == len(jobs), "every job has one outcome"
            except BaseException as error:
                outcomes = [error] * len(jobs)
            futures = [future for _, future in group]
            self._loop.call_soon_threadsafe(self._settle, futures, outcomes)

    def _take(self) -> list[tuple[Job, asyncio.Future[Any]]]:
        """Wait for a job, and take along what has queued up behind it.

        Nothing at all means stop.
        """
        group = []
        found = self._queue.get()
        while found is not None:
            group.append(found)
            if len(group) >= GROUP_MAX:
                return group
            try:
                found = self._queue.get_nowait()
            except Empty:
                return group
        if found is None and group:
            self._queue.put(None)
        return group

    def _settle(self, futures: Sequence[asyncio.Future[Any]], outcomes: Sequence[Outcome]) -> None:
        self.waiting -= len(futures)
        for future, outcome in zip(futures, outcomes, strict=True):
            if future.done():
                continue
            if isinstance(outcome, BaseException):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)
