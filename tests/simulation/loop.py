"""An asyncio loop whose time is a number: whenever nothing is left to do, it is the next timer's
hour at once.

Nothing here reads a clock, opens a socket or starts a thread, so the same program on it takes the
same steps every time, and an hour of waiting costs nothing. A history is some thousand callbacks,
so what asyncio's own loop does for each beside calling it (a selector, slow-callback warnings,
timers that are compared in Python) is left out.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextvars import Context, copy_context
from heapq import heappop, heappush
from typing import Any, TypeVarTuple

Ts = TypeVarTuple("Ts")


class Stuck(Exception):
    """Nobody has anything left to do, and no timer will ever wake anybody."""


class Due(asyncio.TimerHandle):
    """A callback that is due now, or at its hour."""

    __slots__ = ()

    def __init__(
        self, when: float, callback: Callable[..., Any], args: Any, context: Context | None
    ) -> None:
        # Not the base class's, which looks for debug mode and keeps where it was made.
        self._when = when
        self._callback = callback
        self._args = args
        self._context = copy_context() if context is None else context
        self._cancelled = False

    def cancel(self) -> None:
        """It will not be called. Its place in the queue is passed over."""
        self._cancelled = True
        self._callback = self._args = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<due at {self._when}: {self._callback}>"


class VirtualLoop(asyncio.BaseEventLoop):
    """Runs callbacks in the order in which they became due. Time begins at 0 seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._at = 0.0
        self._due: deque[Due] = deque()
        self._timers: list[tuple[float, int, Due]] = []
        self._count = 0
        self.faults: list[str] = []
        self.set_exception_handler(self._note_fault)

    def time(self) -> float:
        """Seconds since the beginning."""
        return self._at

    def call_soon(
        self, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> Due:
        """See asyncio."""
        due = Due(self._at, callback, args, context)
        self._due.append(due)
        return due

    def call_at(
        self,
        when: float,
        callback: Callable[[*Ts], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> Due:
        """See asyncio. Of two timers with the same hour the one that was set first is first."""
        due = Due(when, callback, args, context)
        self._count += 1
        heappush(self._timers, (when, self._count, due))
        return due

    def call_later(
        self,
        delay: float,
        callback: Callable[[*Ts], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> Due:
        """See asyncio."""
        return self.call_at(self._at + delay, callback, *args, context=context)

    def _run_once(self) -> None:
        """What is due now, and where nothing is, the next hour. Raises Stuck."""
        ready, timers = self._due, self._timers
        while timers and (timers[0][2]._cancelled or timers[0][0] <= self._at or not ready):
            when, _, due = heappop(timers)
            if not due._cancelled:
                self._at = max(self._at, when)
                ready.append(due)
        if not ready:
            raise Stuck
        for _ in range(len(ready)):
            due = ready.popleft()
            if not due._cancelled:
                self._call(due)

    def _call(self, due: Due) -> None:
        try:
            due._context.run(due._callback, *due._args)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            self.call_exception_handler({"message": f"in {due}", "exception": error})

    call_soon_threadsafe = call_soon
    """There is one thread; asyncio closes what nobody has read to its end by this way."""

    def _note_fault(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """What a real loop would only log is a finding here."""
        error = context.get("exception")
        self.faults.append(f"{context.get('message')}: {error!r}" if error else str(context))
