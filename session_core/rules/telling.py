"""What was told beside messages: a line to whoever speaks, what rooms' screens show, what rooms are
called today, and how people answered the evaluation.
"""

from __future__ import annotations

from datetime import datetime

from session_core.rules.records import dataclass
from session_core.rules.terms import By, EvaluationWay, ScreenShows


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerLine:
    """A line from the centre to whoever speaks."""

    text: str
    at: datetime
    by: By


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """Something that the centre put on a room's screens in place of the programme."""

    id: str
    shows: ScreenShows
    text: str
    at: datetime
    by: By
    until: datetime | None
    """When it ends by itself; none: with the next segment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenBack:
    """A room's leader took back what the centre showed on its screens: which, and when."""

    showing: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedToday:
    """What a room is called today, who said so and when."""

    name: str
    at: datetime
    by: By


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """The last word of a room on how people answered the evaluation there."""

    at: datetime
    way: EvaluationWay
