"""The rooms' questions on the console: whose turn it is and why, and what is on the screens now."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from dashboards.phrases import sentence
from dashboards.views.base import Card
from dashboards.views.lines import QuestionLine, question_line, room_label
from session_core.rules.questions import (
    can_undo_mark,
    next_turn,
    on_screen,
    open_questions,
    reaches_screens,
    taken_before,
    undo_mark_until,
)
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import Language, QuestionStatus, SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsCard(Card):
    """Questions from rooms, in the fair order."""

    template: ClassVar[str] = "console_questions"
    session: SessionId
    waiting: tuple[QuestionLine, ...]
    before: tuple[QuestionLine, ...]
    """What was taken up, and nobody has said whether it was answered."""
    handled: tuple[QuestionLine, ...]
    on_screen: str
    """The question that the rooms see now; "" where none."""
    reaches: bool
    """What is taken up now is shown to the rooms: they are all together."""
    suggested: str
    """The question whose turn it is, where there is something to choose from."""
    why: str
    """In one short sentence, why it is that one's turn."""
    undo: str
    """The question whose last mark can be taken back."""
    undo_until: datetime | None


def questions_card(state: SessionState, now: datetime, language: Language) -> QuestionsCard:
    """Questions that wait, and those that were handled."""
    waiting = waiting_questions(state)
    newest = max(waiting, key=lambda one: one.asked_at, default=None)
    said = sentence("said_question", language, room=newest.room) if newest else ""
    shown, turn = on_screen(state), next_turn(state)
    room = room_label(state, turn.question.room) if turn else ""
    undo = can_undo_mark(state, now) and state.marked is not None
    return QuestionsCard(
        id="questions",
        said=f"{said} {newest.text}" if newest else "",
        session=state.programme.session,
        waiting=waiting,
        before=tuple(question_line(state, one) for one in taken_before(state)),
        handled=handled_questions(state),
        on_screen=shown.id if shown else "",
        reaches=reaches_screens(state),
        suggested=turn.question.id if turn else "",
        why=sentence(f"turn_{turn.reason}", language, room=room) if turn else "",
        undo=state.marked.question if undo and state.marked else "",
        undo_until=undo_mark_until(state) if undo else None,
    )


def waiting_questions(state: SessionState) -> tuple[QuestionLine, ...]:
    """Questions that wait, in the fair order."""
    return tuple(question_line(state, one) for one in open_questions(state))


def handled_questions(state: SessionState) -> tuple[QuestionLine, ...]:
    """Questions that were answered or set aside, newest first: they can be put back."""
    handled = [
        one
        for one in state.questions.values()
        if one.status in (QuestionStatus.ANSWERED, QuestionStatus.SET_ASIDE)
    ]
    handled.sort(key=lambda one: one.status_at, reverse=True)
    return tuple(question_line(state, one) for one in handled)
