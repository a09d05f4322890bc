"""What a probe is, and how a measured figure becomes a verdict.

A probe only measures. Whether the figure is good is decided in one table, `LIMITS`, each row with
its reason, so that a limit can be argued about without reading code. What was not measured is
unknown, never good.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from session_core.rules.terms import CheckVerdict


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing to measure. `run` may block, and gives None where this machine cannot tell."""

    name: str
    unit: str
    run: Callable[[], float | None]


@dataclass(frozen=True, slots=True)
class Limit:
    """From where a figure is worth a remark, and from where it stops the room.

    `low_is_bad` turns the scale.
    """

    warn: float
    fail: float | None
    reason: str
    low_is_bad: bool = False

    def verdict(self, value: float | None) -> CheckVerdict:
        """What the figure means."""
        if value is None:
            return CheckVerdict.UNKNOWN
        sign = -1 if self.low_is_bad else 1
        if self.fail is not None and sign * value >= sign * self.fail:
            return CheckVerdict.FAIL
        return CheckVerdict.WARN if sign * value >= sign * self.warn else CheckVerdict.OK


LIMITS = {
    "link": Limit(
        10, 25, "two heartbeats lost are a remark; at 25 s the centre calls the room gone"
    ),
    "round_trip": Limit(
        300, 1500, "above 300 ms people speak into each other; at 1.5 s talk fails"
    ),
    "clock_offset": Limit(
        2000, 60_000, "2 s is put right in silence; at a minute certificates begin to fail"
    ),
    "power": Limit(
        0, None, "a course day outlasts any battery, so the charger should be in", low_is_bad=True
    ),
    "battery": Limit(
        30, 10, "30 % is less than an hour with video; 10 % is minutes", low_is_bad=True
    ),
    "disk_free": Limit(
        1.0, 0.2, "video needs room to work; under 0.2 GB saving fails", low_is_bad=True
    ),
    "load": Limit(80, None, "above 80 % the picture may stutter; it passes, so it stops no room"),
    "memory": Limit(85, 95, "above 85 % the machine swaps; at 95 % programs are ended"),
}
