"""What a page is made of: regions with cards. A card is a frozen view model, and is sent again
only when it differs.

Rule 1: a view is a function of the state and the moment, and holds facts (instants, counts,
codes), not finished sentences about time: "4 min igjen" would differ every second, "til 11:15"
does not.
Rule 2: all that a card's template shows is in the card, or in the page's key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from session_core.rules.readings import RunClock
from session_core.rules.terms import SegmentId, SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One part of a page, sent by itself when it changes."""

    template: ClassVar[str]
    loud: ClassVar[bool] = False
    """Whether a change is read aloud at once (a call for help), rather than when it suits."""
    id: str
    said: str = ""
    """What a screen reader says when this differs from last time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Cards that stand together on the page."""

    name: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """A whole page."""

    title: str
    regions: tuple[Region, ...]

    def cards(self) -> Iterator[Card]:
        """Every card, in reading order."""
        for region in self.regions:
            yield from region.cards


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a wish about the position must name, so that a stale page can do no harm."""

    session: SessionId
    revision: int
    segment: SegmentId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockView:
    """A countdown: `until` while it goes (the browser subtracts), else `left_s` as it stands."""

    until: datetime | None
    left_s: int = 0

    @classmethod
    def of(cls, clock: RunClock) -> ClockView:
        """From a reading."""
        if clock.ends_at is not None:
            return cls(until=clock.ends_at)
        return cls(until=None, left_s=round(clock.left / timedelta(seconds=1)))
