"""How far the centre's clock is ahead of this machine's, from the four timestamps of heartbeats.

Method: NTP's (RFC 5905 §8): of the last samples, trust the one whose possible error is least,
which is half its round trip and what a laptop's crystal may have drifted since. Samples twice as
slow as usual are not looked at: a queue delays one direction only.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from session_core.link.effects import ClockSample
from session_core.rules.records import dataclass

WINDOW: Final = 64
DRIFT: Final = 50e-6
"""Seconds in a second, for ordinary quartz."""
SLOW: Final = 2.0
"""Times the usual round trip."""
STEP_S: Final = 0.1
"""Two samples cannot be further apart than their errors, but for rounding, while both clocks run.
Where they are, by more than this, one of the clocks was set, and what was measured before is void.
"""


@dataclass(frozen=True, slots=True)
class Offset:
    """Add `seconds` to this machine's wall clock to have the centre's; wrong by at most `error`."""

    seconds: float
    error: float


class ClockOffset:
    """The samples of one machine. It outlives connections, but not a jump of the clock."""

    def __init__(self) -> None:
        self._samples: deque[ClockSample] = deque(maxlen=WINDOW)

    def add(self, sample: ClockSample) -> None:
        """Take a sample in. A clock that was set meanwhile shows as a negative round trip."""
        if sample.rtt_ms < 0:
            return
        known = self.offset(sample.mono)
        if known is not None:
            apart = abs(sample.offset_ms / 1000 - known.seconds)
            if apart > STEP_S + known.error + _error(sample, sample.mono):
                self.reset()
        self._samples.append(sample)

    def reset(self) -> None:
        """Forget everything: the machine slept, or its clock was set."""
        self._samples.clear()

    def offset(self, mono: float) -> Offset | None:
        """The best that is known at this monotonic time; None before the first sample."""
        if not self._samples:
            return None
        usual = sorted(one.rtt_ms for one in self._samples)[len(self._samples) // 2]
        best = min(
            (one for one in self._samples if one.rtt_ms <= SLOW * usual),
            key=lambda one: _error(one, mono),
        )
        return Offset(seconds=best.offset_ms / 1000, error=_error(best, mono))


def _error(sample: ClockSample, mono: float) -> float:
    return sample.rtt_ms / 2000 + DRIFT * max(0.0, mono - sample.mono)
