"""When people are asked to answer the evaluation on their phones, and where that leads.

Rule 1: whoever is not done when the day is closed can still answer. The code stays until the room
itself has closed, also where the evaluation was jumped over. Rule 2: it is left out only with a
reason, whichever way that is done (research/course-domain.md, 0.5).
"""

from __future__ import annotations

from session_core.rules.own_way import own_runs
from session_core.rules.programme import EvaluationForm, Segment
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import Phase, RoomId, SegmentId, SegmentType


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


# ── where it was not held ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An evaluation that was skipped, or not held when the day was closed."""

    segment: SegmentId
    why: str
    """"" where nobody told, as in a day from before it was asked for."""


def not_put_on(day: SessionState) -> tuple[Segment, ...]:
    """Evaluations of the plan that nobody put on or left out; none where one was on."""
    if _was_put_on(day):
        return ()
    return tuple(
        one
        for one in day.programme.segments
        if one.type is SegmentType.EVALUATION and one.id not in day.position.skipped
    )


def not_held_in(day: SessionState) -> tuple[RoomId, ...]:
    """The rooms in which an evaluation of the plan has not been held, neither with the others nor
    on the room's own way.
    """
    planned = {one.id for one in not_put_on(day)}
    if not planned:
        return ()
    return tuple(room for room in day.rooms if not _held_alone(day, room, planned))


def _held_alone(day: SessionState, room: RoomId, planned: set[SegmentId]) -> bool:
    known = day.rooms[room]
    closed_with = known.closing is not None and known.closing.evaluation_done
    ran = any(one.segment in planned for one in own_runs(day, room))
    return ran or closed_with or known.evaluated is not None


def left_out(day: SessionState) -> tuple[LeftOut, ...]:
    """The evaluations that people were not asked to answer, each with the reason."""
    skipped = set(day.position.skipped)
    if day.phase is Phase.CLOSED and not_held_in(day):
        skipped |= {one.id for one in not_put_on(day)}
    told = day.position.why_left_out
    return tuple(
        LeftOut(segment=one.id, why=told.get(one.id, ""))
        for one in day.programme.segments
        if one.type is SegmentType.EVALUATION and (one.id in skipped or one.id in told)
    )
