"""Notices that the laptop slept, or that somebody set its clock.

Timers stand still while a machine sleeps, so nothing else tells. But the two clocks part: wall time
goes on, the other does not. After that neither the socket nor the measured offset can be trusted.
"""

from __future__ import annotations

from session_core.clock import Clock

JUMP_S = 2.0
"""More than an honest clock is ever corrected by at once."""
LOOK_EVERY_S = 2.0


class SleepWatch:
    """Look regularly; it answers whether the clocks have parted since the last look."""

    def __init__(self, machine: Clock) -> None:
        self._machine = machine
        self._apart = self._measure()

    def woke(self) -> bool:
        """The machine slept, or its clock was set, since the last look."""
        before, self._apart = self._apart, self._measure()
        return abs(self._apart - before) > JUMP_S

    def _measure(self) -> float:
        return self._machine.now().timestamp() - self._machine.monotonic()
