"""The sums of a course: minutes of each type, teaching minutes, longest time without a break."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from session_core.rules.programme import Programme, Segment
from session_core.rules.terms import SegmentType


def minutes_by_type(day: Programme) -> Mapping[SegmentType, int]:
    """Planned minutes of each type of segment, every type named."""
    return {
        kind: sum(one.minutes for one in day.segments if one.type is kind) for kind in SegmentType
    }


def teaching_minutes(days: Iterable[Programme]) -> int:
    """Lectures, local teaching and experience sharing."""
    return sum(one.minutes for day in days for one in day.segments if one.type.is_teaching)


def longest_stretch(segments: Iterable[Segment]) -> int:
    """The most minutes that people sit without a break in one day."""
    sitting = longest = 0
    for one in segments:
        sitting = 0 if one.type is SegmentType.BREAK else sitting + one.minutes
        longest = max(longest, sitting)
    return longest
