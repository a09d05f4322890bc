"""What the centre silenced: of which check of a room nobody is to be called, and until when."""

from __future__ import annotations

from datetime import datetime

from session_core.rules.records import dataclass
from session_core.rules.terms import By


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Nobody is called because of one check of a room, whatever it finds: since when, until when
    and who said so. What is found is told all the same.
    """

    at: datetime
    until: datetime | None
    """When it ends by itself; none: with the day, or with the rehearsal in which it was said. A day
    that is opened again calls.
    """
    by: By

    def holds(self, now: datetime) -> bool:
        """It has not ended."""
        return self.until is None or now < self.until
