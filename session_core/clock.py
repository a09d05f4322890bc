"""The only reader of operating-system time. Everything else is handed a clock, or an instant.

Two clocks, for two uses: `now` is wall time (aware UTC), for people and the record; `monotonic` is
for waiting and for measuring spans. A demo clock shows a course day at another hour, or faster, in
every process alike: all of them are given the same anchor through `SAMKURS_CLOCK`.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

from session_core.rules.records import dataclass


class Clock(Protocol):
    """What the shells ask for the time."""

    @property
    def speed(self) -> float:
        """Seconds of course time in a second of real time: 1 but in a demo."""
        ...

    def now(self) -> datetime:
        """Wall time, aware UTC."""
        ...

    def monotonic(self) -> float:
        """Real seconds since some fixed moment; never set back."""
        ...


class SystemClock:
    """The machine's own time."""

    speed = 1.0

    def now(self) -> datetime:
        """Wall time, aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Real seconds since some fixed moment."""
        return time.monotonic()


@dataclass(frozen=True)
class DemoClock:
    """Course time: it stood at `shown` when the machine's clock stood at `anchor`."""

    anchor: datetime
    shown: datetime
    speed: float = 1.0

    def now(self) -> datetime:
        """Course time, aware UTC."""
        return self.shown + (datetime.now(UTC) - self.anchor) * self.speed

    def monotonic(self) -> float:
        """Real seconds since some fixed moment: waiting is never sped up."""
        return time.monotonic()

    def as_text(self) -> str:
        """For `SAMKURS_CLOCK`: anchor, shown and speed, with commas between."""
        return f"{self.anchor.isoformat()},{self.shown.isoformat()},{self.speed}"


@dataclass
class ManualClock:
    """A clock that stands still until it is told to go on: for tests and simulations."""

    at: datetime
    seconds: float = 0.0
    speed: float = 1.0

    def now(self) -> datetime:
        """The time it was set to."""
        return self.at

    def monotonic(self) -> float:
        """The seconds it has been moved."""
        return self.seconds

    def advance(self, seconds: float) -> None:
        """Move both clocks on."""
        self.at += timedelta(seconds=seconds)
        self.seconds += seconds


def seconds_with_sleep() -> float | None:
    """Real seconds since some fixed moment, the time that the machine slept included: what tells
    sleep from a clock that was set. None where the machine has no such clock.
    """
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic() if sys.platform == "win32" else None


def clock_from_text(text: str) -> Clock:
    """The clock that `SAMKURS_CLOCK` asks for, or the machine's own. Raises ValueError."""
    if not text:
        return SystemClock()
    anchor, shown, speed = text.split(",")
    return DemoClock(datetime.fromisoformat(anchor), datetime.fromisoformat(shown), float(speed))
