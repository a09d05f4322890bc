"""Codes that are read aloud or shown once, each good for one thing, and kept in memory only.

They are kept as SHA-256, and a restart ends them all, so no used one can come back. A code's first
group finds it and its second group proves it, so whoever guesses blindly spends nobody's tries; and
who guesses much must wait.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from orchestrator.codes import TryLimit, hash_of
from orchestrator.faults import TooManyTries
from session_core.clock import Clock
from session_core.rules.crockford import BITS, GROUP, heard, spoken

TRIES_MAX = 5
REMEMBERED_MAX = 200
"""Codes that are over are remembered so long, to say so to whoever types one."""

About = TypeVar("About")


def any_number() -> int:
    """So many random bits as a code has."""
    return secrets.randbits(BITS)


@dataclass(slots=True)
class Spoken(Generic[About]):
    """A code that was made, and what it is good for."""

    about: About
    proof: str
    until: float
    """Monotonic, in seconds."""
    tries_left: int = TRIES_MAX
    is_used: bool = False

    def is_over(self, mono: float) -> bool:
        """Its time, or its tries."""
        return self.tries_left <= 0 or mono >= self.until


class SpokenCodes(Generic[About]):
    """The codes of one kind. `draw` gives the bits of a new one."""

    def __init__(
        self,
        clock: Clock,
        lasts: timedelta,
        draw: Callable[[], int],
        *,
        most: int = REMEMBERED_MAX,
    ) -> None:
        self._clock = clock
        self._most = most
        self._lasts = lasts
        self._draw = draw
        self._tries = TryLimit(clock)
        self._made: dict[str, Spoken[About]] = {}

    def make(self, about: About) -> str:
        """A new code in place of any older one about the same. Of those only the last one is
        remembered, so whoever makes many pushes nobody else's out.
        """
        self.end(about)
        for group in [group for group, one in self._made.items() if one.about == about][:-1]:
            del self._made[group]
        while len(self._made) >= self._most:
            del self._made[next(iter(self._made))]
        code = next(code for code in iter(self._spoken, "") if code[:GROUP] not in self._made)
        until = self._clock.monotonic() + self._lasts.total_seconds()
        self._made[code[:GROUP]] = Spoken(about, hash_of(code), until)
        return code

    def end(self, about: About) -> None:
        """No code about this is good any more. One that was used stays so."""
        self.end_each(lambda one: one == about)

    def end_each(self, is_over: Callable[[About], bool]) -> None:
        """The same for all that are about one of these."""
        for one in self._made.values():
            if is_over(one.about):
                one.tries_left = 0

    def is_open(self, about: About) -> bool:
        """A code about this waits to be used."""
        mono = self._clock.monotonic()
        return any(
            one.about == about and not one.is_used and not one.is_over(mono)
            for one in self._made.values()
        )

    def is_over(self, one: Spoken[About]) -> bool:
        """Its time or its tries are over."""
        return one.is_over(self._clock.monotonic())

    def proved(self, typed: str, address: str) -> Spoken[About] | None:
        """The code that was typed, used or over though it may be; None for a wrong one.

        Raises `TooManyTries` where this address has guessed too often. A right one is let in all
        the same, for a hospital may have one address.
        """
        code = heard(typed)
        found = self._made.get(code[:GROUP]) if code else None
        if code and found is not None:
            if hmac.compare_digest(found.proof, hash_of(code)):
                return found
            found.tries_left -= 1
        if not self._tries.is_open(address):
            raise TooManyTries
        self._tries.wrong(address)
        return None

    def _spoken(self) -> str:
        return spoken(self._draw())
