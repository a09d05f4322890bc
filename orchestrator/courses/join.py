"""Does the course fit in its video meeting? Rooms, the lecturer and a watcher each take a place."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator.courses.draft import Draft, listed
from orchestrator.courses.faults import Finding
from orchestrator.courses.models import JoinFile
from orchestrator.courses.structure import read_shape
from orchestrator.courses.values import entry

LECTURER_LEGS = 1
"""The lecturer joins from a machine of their own, or from the studio."""


def join_is_large_enough(course: Draft) -> Iterator[Finding]:
    """A warning, for what a room in Join takes is told by others, and may be raised."""
    raw = entry(course.raw, "join")
    if not isinstance(raw, dict):
        return
    join, _ = read_shape(JoinFile, raw)
    if join is None or not join.legs_max:
        return
    legs = len(listed(course.raw, "rooms")) + LECTURER_LEGS + join.room().watcher_legs
    if legs > join.legs_max:
        details = {"legs": legs, "most": join.legs_max}
        yield Finding(path=("join", "type"), code="join_too_small", details=details)
