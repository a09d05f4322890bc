"""How long to wait before the next try: full jitter, so that many rooms do not come back at once.

A handshake alone proves nothing (a proxy may accept and close), so only a connection that held
makes the next wait short again.
"""

from __future__ import annotations

from session_core import limits
from session_core.rules.records import dataclass

_DOUBLINGS_MAX = 16
_TURN = 0.75
"""A room's next turn comes after the whole spread, give or take a quarter of it."""


@dataclass(frozen=True, slots=True)
class Reconnect:
    """The tries since a connection last held."""

    failures: int = 0

    def after(
        self,
        held_s: float,
        draw: float,
        *,
        retry_in: float | None = None,
        spread_s: float = 0.0,
        cap_s: float = limits.RECONNECT_S_MAX,
    ) -> tuple[Reconnect, float]:
        """What to remember, and the real seconds to wait, after a connection that held so long (0:
        it failed).

        `draw` is a random number from 0 to 1. A `retry_in` that the centre gave is obeyed as it
        is. `spread_s` is what the centre needs to welcome every room there is: all of them have
        lost it at one moment, so the first try falls anywhere in that time.
        """
        failures = 0 if held_s >= limits.HEALTHY_S else self.failures
        widest = min(cap_s, limits.RECONNECT_S_FIRST * 2 ** min(failures, _DOUBLINGS_MAX))
        if retry_in is not None:
            wait = retry_in
        elif held_s > 0:
            wait = draw * max(widest, spread_s)
        else:
            # Each keeps about the turn it has: with full jitter the tries of those that failed
            # and of those whose turn it is would fall together.
            wait = max(draw * widest, spread_s * (_TURN + draw / 2))
        return Reconnect(failures + 1), max(limits.RECONNECT_S_MIN, wait)
