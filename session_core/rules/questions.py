"""The rooms' questions: whose turn it is, why, what stands on the screens, and taking a mark back.

The fair order (a round robin): rooms take turns. A room that has been heard least is next; in one
round what somebody put in the queue comes before what nobody has looked at, and then the one that
has waited longest.

What is up now, and what was: a question that is taken up is up until somebody says what became of
it, another one is taken up, or something else is put on. Then it was taken up, and no more is
known: it waits no longer and its room has had its turn, but nobody has called it answered, so
somebody is asked. Put back in the queue it waits as before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Literal

from session_core.rules.records import dataclass
from session_core.rules.state import Question, SessionState
from session_core.rules.terms import Phase, QuestionStatus, RoomId
from session_core.rules.timers import CLOCK_BACK_MAX

TurnReason = Literal["not_heard", "heard_least", "queued", "waited_longest"]
"""Why a room's question is the next: it has not been heard at all, or less than every other room
that waits, or somebody put its question in the queue, or it has waited longest.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Whose question is suggested next, and why."""

    question: Question
    reason: TurnReason


def fair_order(waiting: Iterable[Question], heard: Mapping[RoomId, int]) -> tuple[Question, ...]:
    """Questions that wait, in the order in which rooms are to be heard.

    `heard` says how many turns each room has had. A room's own questions keep their order: those in
    the queue first, then the oldest. So no room waits while another one that was not behind it gets
    two turns more, and a question that comes or goes moves those of its own room only.
    """
    turns, ordered = Counter(heard), []
    for one in sorted(waiting, key=_within_room):
        ordered.append((turns[one.room], _within_room(one), one))
        turns[one.room] += 1
    return tuple(one for _, _, one in sorted(ordered, key=lambda each: each[:2]))


def _within_room(one: Question) -> tuple[bool, datetime, str]:
    return (not one.queued, one.asked_at, one.id)


def open_questions(state: SessionState) -> tuple[Question, ...]:
    """What is up now, then those that wait, in the fair order."""
    now = up_now(state)
    waiting = fair_order(_with(state, QuestionStatus.NEW), heard(state))
    return waiting if now is None else (now, *waiting)


def up_now(state: SessionState) -> Question | None:
    """The question that is taken up now, in the segment that is on; None where there is none."""
    if state.phase is Phase.CLOSED:
        return None
    since = state.current.put_on_at if state.current else None
    up = [
        one
        for one in taken(state)
        if one.passed_at is None and (since is None or one.status_at >= since)
    ]
    return max(up, key=lambda one: (one.status_at, one.id), default=None)


def taken_before(state: SessionState) -> tuple[Question, ...]:
    """What was taken up and is not up any more, and of which nobody has said what became of it:
    the last first.
    """
    now = up_now(state)
    past = [one for one in taken(state) if one is not now]
    return tuple(sorted(past, key=lambda one: (one.status_at, one.id), reverse=True))


def taken(state: SessionState) -> tuple[Question, ...]:
    """What is up now, and what was and nobody has said more of."""
    return _with(state, QuestionStatus.TAKEN)


def next_turn(state: SessionState) -> Turn | None:
    """The question that is suggested next, and why; None where there is nothing to choose from."""
    waiting, turns = _with(state, QuestionStatus.NEW), heard(state)
    first, *others = fair_order(waiting, turns) or (None,)
    others = [one for one in others if first is not None and one.room != first.room]
    if first is None or not others:
        return None
    mine, least = turns.get(first.room, 0), min(turns.get(one.room, 0) for one in others)
    if mine == 0:
        return Turn(question=first, reason="not_heard")
    if mine < least:
        return Turn(question=first, reason="heard_least")
    alike = [one for one in others if turns.get(one.room, 0) == mine]
    waited = min(one.asked_at for one in alike) >= first.asked_at
    return Turn(question=first, reason="waited_longest" if waited else "queued")


def heard(state: SessionState) -> dict[RoomId, int]:
    """How many questions of each room have been taken up."""
    had = (*_with(state, QuestionStatus.ANSWERED), *taken(state))
    return dict(Counter(one.room for one in had))


def _with(state: SessionState, status: QuestionStatus) -> tuple[Question, ...]:
    return tuple(one for one in state.questions.values() if one.status is status)


def reaches_screens(state: SessionState) -> bool:
    """A question that is taken up now stands on the participants' screens: all are together."""
    run = state.current
    return run is not None and not run.segment.type.parts_rooms


def on_screen(state: SessionState) -> Question | None:
    """The question that stands on the participants' screens: the one that is up, while all are
    together. Nobody shall look for the end of the break and find a question.
    """
    return up_now(state) if reaches_screens(state) else None


def mark_to_undo(state: SessionState) -> Question | None:
    """What was marked last, as it was before; None where its room has taken it back since."""
    marked = state.marked
    if marked is None or state.questions[marked.question].status is QuestionStatus.WITHDRAWN:
        return None
    return next(one for one in marked.before if one.id == marked.question)


def undo_mark_until(state: SessionState) -> datetime | None:
    """Until when the last mark can be taken back, or None."""
    marked = _undoable(state)
    return marked and marked + timedelta(seconds=state.programme.policy.undo_window_s)


def undo_mark_from(state: SessionState) -> datetime | None:
    """From when the last mark can be taken back, or None: as with a move, just before it was made,
    so that a clock that was set back does not keep it open.
    """
    marked = _undoable(state)
    return marked and marked - CLOCK_BACK_MAX


def _undoable(state: SessionState) -> datetime | None:
    return state.marked.at if state.marked is not None and mark_to_undo(state) else None


def can_undo_mark(state: SessionState, now: datetime) -> bool:
    """The last mark can be taken back now. At `undo_mark_until` itself it is too late."""
    since, until = undo_mark_from(state), undo_mark_until(state)
    return since is not None and until is not None and since <= now < until
