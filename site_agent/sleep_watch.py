"""Notices that the laptop slept, or that somebody set its clock.

Timers stand still while a machine sleeps, so nothing else tells. But the two clocks part: wall time
goes on, the other does not. After that neither the socket nor the measured offset can be trusted.
A third clock, which counts sleep too, tells by how much the wall clock was set: countdowns of a
room that is alone must not follow it.
"""

from __future__ import annotations

from collections.abc import Callable

from session_core.clock import Clock

WithSleep = Callable[[], float | None]

JUMP_S = 2.0
"""More than an honest clock is ever corrected by at once."""
LOOK_EVERY_S = 2.0


class SleepWatch:
    """Look regularly; it answers whether the clocks have parted since the last look."""

    def __init__(self, machine: Clock, with_sleep: WithSleep) -> None:
        self._machine = machine
        self._with_sleep = with_sleep
        self._apart = self._measure()
        self._set_ahead = self._measure_set()

    def woke(self) -> bool:
        """The machine slept, or its clock was set, since the last look."""
        before, self._apart = self._apart, self._measure()
        return abs(self._apart - before) > JUMP_S

    def set_by(self) -> float:
        """By how many seconds the wall clock was put ahead since the last look; 0 where it was
        not, or where nobody can tell.
        """
        before, self._set_ahead = self._set_ahead, self._measure_set()
        if before is None or self._set_ahead is None:
            return 0.0
        moved = self._set_ahead - before
        return moved if abs(moved) > JUMP_S else 0.0

    def _measure_set(self) -> float | None:
        counted = self._with_sleep()
        return None if counted is None else self._machine.now().timestamp() - counted

    def _measure(self) -> float:
        return self._machine.now().timestamp() - self._machine.monotonic()
