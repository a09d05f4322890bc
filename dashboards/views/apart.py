"""What rooms do by themselves, as whoever leads the day sees it."""

from __future__ import annotations

from datetime import datetime

from dashboards.views.lines import run_end
from session_core.rules.readings import BREAK_NEARLY_OVER
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import Language, SegmentType


@dataclass(frozen=True, slots=True, kw_only=True)
class ApartLine:
    """What rooms are at, while nobody is due back yet."""

    title: str
    is_break: bool
    ends_at: datetime | None
    """To the minute; none while the clock stands still."""
    due_at: datetime | None
    """From when they are due, and going on no longer cuts them short."""


def apart_line(state: SessionState, now: datetime, language: Language) -> ApartLine | None:
    """What is on, where something is."""
    run = state.current
    if run is None:
        return None
    ends_at = run_end(run, now)
    return ApartLine(
        title=run.segment.title.in_language(language),
        is_break=run.segment.type is SegmentType.BREAK,
        ends_at=ends_at,
        due_at=ends_at - BREAK_NEARLY_OVER if ends_at else None,
    )
