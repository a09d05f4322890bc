"""What a page is made of: regions with cards. A card is a frozen view model, and is sent again
only when it differs.

Rule 1: a view is a function of the state and the moment, and holds facts (instants, counts,
codes), not finished sentences about time: "4 min igjen" would differ every second, "til 11:15"
does not.
Rule 2: all that a card's template shows is in the card, or in the page's key.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import ClassVar, Literal

from dashboards.formats import told_minute
from session_core.rules.changes import replace
from session_core.rules.clocks import RunClock
from session_core.rules.records import dataclass
from session_core.rules.terms import SegmentId, SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One part of a page, sent by itself when it changes."""

    template: ClassVar[str]
    frame: ClassVar[Literal["card", "row", "part"]] = "card"
    """Whether it is a card by itself, a row of its region's table, or a part of another card, which
    is drawn anew with that only where it differs.
    """
    sent_alone: ClassVar[tuple[str, ...]] = ()
    """Fields with a part (`frame`), or many, that are sent by themselves where the rest is as it
    was. A part says nothing itself, and nothing in such a card is held still under a hand.
    """
    loud: ClassVar[bool] = False
    """Whether a change is read aloud at once (a call for help), rather than when it suits."""
    id: str
    said: str = ""
    """What a screen reader says when this differs from last time: only the lines that are new."""

    def news(self, before: Card | None) -> tuple[str, ...]:
        """The lines to read aloud, where the card was `before` this one; none where it was not."""
        old = before.said.splitlines() if before is not None else []
        return tuple(line for line in self.said.splitlines() if line not in old)

    def other_than(self, before: Card | None) -> tuple[Card, ...]:
        """What is to be sent where it was `before` this one: nothing, those of `sent_alone` that
        differ, or all of it where something else does, or most of them.
        """
        if self is before or self == before:
            return ()
        if not self.sent_alone or before is None or before.__class__ is not self.__class__:
            return (self,)
        if replace(self, **{name: getattr(before, name) for name in self.sent_alone}) != before:
            return (self,)
        both = [*zip_longest(self._parts(), before._parts())]
        if any(not (now and was) or now.id != was.id for now, was in both):
            return (self,)
        found = tuple(now for now, was in both if now != was)
        return found if len(found) == 1 or len(found) <= len(both) / 2 else (self,)

    def _parts(self) -> Iterator[Card]:
        """Those that are sent alone."""
        for name in self.sent_alone:
            held = getattr(self, name)
            yield from held if isinstance(held, tuple) else (held,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A check as a column of a table."""

    check: str
    group: str
    """The code of the heading that it stands under."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableHead:
    """What stands around rows. When it differs the whole page is sent, so it holds what is still
    for long.
    """

    title: str
    """What the table is about, beside its name; "" where there is only one."""
    columns: tuple[Column, ...]
    is_open: bool
    """There is something to look at, so it is not folded."""
    left_out: int = 0
    """Rooms that have no row, for others are worse."""

    @property
    def groups(self) -> tuple[tuple[str, int], ...]:
        """The headings over the columns, and over how many each stands."""
        codes = [one.group for one in self.columns]
        return tuple((code, codes.count(code)) for code in dict.fromkeys(codes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Cards that stand together on the page, or rows that stand in one table."""

    name: str
    cards: tuple[Card, ...]
    table: TableHead | None = None


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
    told: datetime | None = None
    """The minute in which it ends, as it is told everywhere."""
    left_s: int = 0

    @classmethod
    def of(cls, clock: RunClock) -> ClockView:
        """From a reading."""
        if clock.ends_at is not None:
            return cls(until=clock.ends_at, told=told_minute(clock.ends_at))
        return cls(until=None, left_s=round(clock.left / timedelta(seconds=1)))
