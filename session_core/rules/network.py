"""What a train of packets says about a network: loss with its interval, round trip and jitter.

Rule 1: loss is told per way, as video meetings tell it (room-readiness §2.3), and the worse way
        counts: who is heard badly and who hears badly are equally out of the meeting.
Rule 2: few packets prove little. Where the 95 % interval holds a limit, the train goes on once;
        nobody guesses (room-readiness §6).
Rule 3: where nothing came back nothing is known of loss; it is never nought.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from session_core.rules.records import dataclass

Z_95: Final = 1.959964
"""Within so many standard deviations lie 95 % of a normal distribution."""
CLEAR_S: Final = 1.5
"""A TCP connection has found its pace after so long, where a round trip is 100 ms or less."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What was lost on one way, of what was sent on it."""

    lost: int
    sent: int

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.lost / self.sent

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies, with 95 % confidence."""
        return wilson(self.lost, self.sent)


@dataclass(frozen=True, slots=True)
class Answer:
    """One packet that came back."""

    number: int
    rtt_ms: float
    heard: int
    """How many packets the centre had taken when it answered this one."""


def wilson(hits: int, of: int, z: float = Z_95) -> tuple[float, float]:
    """The interval of a share, from 0 to 1 (E. B. Wilson, 1927): unlike the usual one it is right
    for few hits, also for none. `of` is at least 1.
    """
    share, square = hits / of, z * z
    middle = (share + square / (2 * of)) / (1 + square / of)
    reach = z / (1 + square / of) * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    low = 0.0 if hits == 0 else max(0.0, middle - reach)
    high = 1.0 if hits == of else min(1.0, middle + reach)
    return low, high


def worse_way(answers: Sequence[Answer], sent: int = 0) -> Loss | None:
    """The loss of the way that loses more; None where nothing came back.

    `sent` is how many packets would be back by now. Whatever was sent after those, and after the
    last that was answered, is not counted: it may be under way.
    """
    if not answers:
        return None
    sent = max(sent, 1 + max(one.number for one in answers))
    heard = min(sent, max(one.heard for one in answers))
    back = min(heard, len({one.number for one in answers}))
    return max(
        (Loss(sent - heard, sent), Loss(heard - back, heard)), key=lambda one: (one.share, one.sent)
    )


def straddles(interval: tuple[float, float], limits: Iterable[float]) -> bool:
    """A limit lies within the interval, so that more packets could change the verdict."""
    low, high = interval
    return any(low < limit <= high for limit in limits)


def should_go_on(loss: Loss | None, limits: Iterable[float]) -> bool:
    """Measure once more as long. Where nothing at all comes back, more of it would tell nothing."""
    return loss is not None and straddles(loss.interval, limits)


def percentile(figures: Sequence[float], share: float) -> float | None:
    """The least figure that `share` of them do not exceed (nearest rank); None of none."""
    if not figures:
        return None
    rank = max(1, math.ceil(share * len(figures)))
    return sorted(figures)[rank - 1]


def jitter_ms(answers: Sequence[Answer]) -> float | None:
    """The mean change from one round trip to the next; None where no two neighbours came back.

    Only neighbours count: between others lies a loss, which is told as one.
    """
    by_number = {one.number: one.rtt_ms for one in answers}
    changes = [
        abs(rtt - by_number[number - 1])
        for number, rtt in by_number.items()
        if number - 1 in by_number
    ]
    return sum(changes) / len(changes) if changes else None


def megabits_per_s(octets: int, seconds: float) -> float | None:
    """How fast that many bytes went; None where no time passed."""
    return octets * 8 / 1e6 / seconds if seconds > 0 else None


def is_clearly_above(octets: int, seconds: float, enough: float) -> bool:
    """A transfer need not go on: it was long enough to have found its pace, and is twice as fast
    as `enough` (Mbit/s).
    """
    return seconds >= CLEAR_S and (megabits_per_s(octets, seconds) or 0.0) >= 2 * enough
