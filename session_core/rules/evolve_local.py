"""Fold the steps of a room on its own clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import assert_never

from session_core.rules import reports as r
from session_core.rules.changes import replace
from session_core.rules.room_state import LocalRun, RoomState
from session_core.rules.terms import LocalStep

LOCAL_ADDED_S_MAX = 6 * 3600
"""A room's own extensions end here (seconds): beyond a working day lies a mistake of typing."""


def with_local(room: RoomState, report: r.LocalProgressReport) -> RoomState:
    """The room after a step of its own clock."""
    run = room.local.get(report.segment) or LocalRun(segment=report.segment, started_at=report.at)
    return replace(room, local={**room.local, report.segment: _step(run, report)})


def _step(run: LocalRun, report: r.LocalProgressReport) -> LocalRun:
    """A start begins anew, since a segment may be run twice; resuming takes a finish back too."""
    match report.step:
        case LocalStep.STARTED:
            earlier = report.at < run.started_at
            return run if earlier else LocalRun(segment=run.segment, started_at=report.at)
        case LocalStep.PAUSED:
            return replace(run, paused_since=run.paused_since or report.at)
        case LocalStep.RESUMED:
            return replace(_unpaused(run, report.at), finished_at=None)
        case LocalStep.EXTENDED:
            added = run.added_s + report.seconds
            return replace(run, added_s=min(max(added, -LOCAL_ADDED_S_MAX), LOCAL_ADDED_S_MAX))
        case LocalStep.FINISHED:
            return replace(_unpaused(run, report.at), finished_at=report.at)
        case _:
            assert_never(report.step)


def _unpaused(run: LocalRun, at: datetime) -> LocalRun:
    if run.paused_since is None:
        return run
    paused = max(at - run.paused_since, timedelta())
    return replace(run, paused=run.paused + paused, paused_since=None)
