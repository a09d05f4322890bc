"""When people are asked to answer the evaluation on their phones, and where that leads.

Rule: whoever is not done when the day is closed can still answer. The code stays until the room
itself has closed, also where the evaluation was jumped over.
"""

from __future__ import annotations

from session_core.rules.programme import EvaluationForm
from session_core.rules.state import SessionState
from session_core.rules.terms import Phase, RoomId, SegmentType


def form_now(day: SessionState, room: RoomId) -> EvaluationForm | None:
    """The form that people in this room are to answer now, in the day as the room lives it; None
    where there is none, or it is not time for it.
    """
    known, form = day.rooms.get(room), day.programme.evaluation
    if form is None or known is None or known.closing is not None:
        return None
    return form if _was_put_on(day) or _was_left_out(day) else None


def is_on(day: SessionState) -> bool:
    """The evaluation is what the day is at."""
    return day.current is not None and day.current.segment.type is SegmentType.EVALUATION


def _was_put_on(day: SessionState) -> bool:
    return any(run.segment.type is SegmentType.EVALUATION for run in day.position.runs)


def _was_left_out(day: SessionState) -> bool:
    planned = (one.type for one in day.programme.segments)
    return day.phase is Phase.CLOSED and SegmentType.EVALUATION in planned
