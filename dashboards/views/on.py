"""What is on, beside the act that ends it: what rooms do by themselves, or the last of the day."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboards.views.lines import run_end
from session_core.rules.clocks import run_clock
from session_core.rules.readings import BREAK_NEARLY_OVER
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import Language, SegmentType


@dataclass(frozen=True, slots=True, kw_only=True)
class OnLine:
    """What is on: rooms are by themselves at it, or nothing comes after it."""

    title: str
    is_break: bool
    ends_at: datetime | None
    """To the minute; none while the clock stands still."""
    is_over: bool
    """It has had its time."""
    due_at: datetime | None
    """From when rooms that are by themselves are due, and going on no longer cuts them short."""


def on_line(state: SessionState, now: datetime, language: Language) -> OnLine | None:
    """What is on, where something is."""
    run = state.current
    if run is None:
        return None
    ends_at = run_end(run, now)
    return OnLine(
        title=run.segment.title.in_language(language),
        is_break=run.segment.type is SegmentType.BREAK,
        ends_at=ends_at,
        is_over=run_clock(run, now).left <= timedelta(),
        due_at=ends_at - BREAK_NEARLY_OVER if ends_at else None,
    )
