"""What is measured on the way to the centre, over all connections: silence, round trip, clock."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from session_core.clock import Clock
from session_core.link.clock_offset import ClockOffset
from session_core.link.effects import ClockSample
from site_agent.probes.link import LinkFigures
from site_agent.sleep_watch import SleepWatch, WithSleep

ROUND_TRIPS: Final = 5
"""The middle one of so many is told: one or two that waited for a lost packet say nothing of the
way, and two rounds of checks may come before the next heartbeat.
"""


class LinkMeter:
    """The figures of the link. Time is the machine's own: real seconds.

    `clock_was_set` hears by how much course time was put ahead.
    """

    def __init__(
        self,
        machine: Clock,
        speed: float = 1.0,
        *,
        with_sleep: WithSleep = lambda: None,
        clock_was_set: Callable[[timedelta], None] = lambda by: None,
    ) -> None:
        self.machine = machine
        self._speed = speed
        self._offsets = ClockOffset()
        self._sleep_watch = SleepWatch(machine, with_sleep)
        self._clock_was_set = clock_was_set
        self._heard: float | None = None
        self._round_trips_ms: deque[float] = deque(maxlen=ROUND_TRIPS)

    def heard(self) -> None:
        """A sign of life came."""
        self._heard = self.machine.monotonic()

    def silence_s(self) -> float | None:
        """Seconds since the last sign of life; None before the first."""
        return None if self._heard is None else self.machine.monotonic() - self._heard

    def sample(self, sample: ClockSample) -> timedelta:
        """Take a heartbeat's times in; returns what to add to this laptop's course time.

        The four times are course time, which a demo speeds up; a round trip is told in real time.
        """
        self._offsets.add(sample)
        self._round_trips_ms.append(max(0.0, sample.rtt_ms / self._speed))
        best = self._offsets.offset(self.machine.monotonic())
        return timedelta() if best is None else timedelta(seconds=best.seconds)

    def woke(self) -> bool:
        """The laptop slept or its clock was set since the last look: what was measured is void."""
        woke = self._sleep_watch.woke()
        if woke:
            self._offsets.reset()
        set_by = self._sleep_watch.set_by()
        if set_by:
            self._clock_was_set(timedelta(seconds=set_by * self._speed))
        return woke

    def figures(self) -> LinkFigures:
        """What was last measured."""
        offset = self._offsets.offset(self.machine.monotonic())
        trips = sorted(self._round_trips_ms)
        return LinkFigures(
            silence_s=self.silence_s(),
            # The middle one, or the lower of two.
            round_trip_ms=trips[(len(trips) - 1) // 2] if trips else None,
            offset_ms=None if offset is None else offset.seconds * 1000,
        )
