"""A token bucket: so many at once, so many a second after that. Time is handed in."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class TokenBucket:
    """Tells how long to wait before the next one.

    Waiting pushes back on the sender; nothing is thrown away.
    """

    per_s: float
    burst: float
    _left: float = field(init=False)
    _at: float = 0.0

    def __post_init__(self) -> None:
        self._left = self.burst

    def take(self, mono: float, count: float = 1) -> float:
        """Take so many at this monotonic time; the seconds to wait before acting on it."""
        self._left = min(self.burst, self._left + (mono - self._at) * self.per_s) - count
        self._at = mono
        return max(0.0, -self._left / self.per_s)

    def take_if_any(self, mono: float) -> bool:
        """Take one at this monotonic time if there is one; what is refused is not held against
        anybody later.
        """
        is_there = self.take(mono) == 0
        if not is_there:
            self._left += 1
        return is_there
