"""The evaluation: a code and an address that lead to the hospital's own form, on the room's screen
and on its page. What people answer never comes here; a room tells how they answered, and no more.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from dashboards.squares import Square, square_of
from dashboards.views.base import Card
from session_core.rules.evaluation import form_now, is_on
from session_core.rules.own_way import room_day
from session_core.rules.programme import EvaluationForm
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import EvaluationWay, RoomId, SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """Where the form is, to scan, to press and to read."""

    square: Square | None = None
    url: str = ""
    address: str = ""
    is_rehearsed: bool = False
    """It is a rehearsal: where it stands is shown, and not the form, which is the real one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationCard(Card):
    """On the room's page, from the evaluation until the room has closed."""

    template: ClassVar[str] = "room_evaluation"
    session: SessionId
    form: FormView
    is_on: bool
    """People answer now, and so the code stands on the big screen too."""
    way: EvaluationWay | None
    told_at: datetime | None


def form_view(form: EvaluationForm | None, *, rehearsal: bool) -> FormView | None:
    """The form as pages show it; None where people answer on paper alone. What was answered in a
    rehearsal nobody could take out of the hospital's own form again.
    """
    if form is None:
        return None
    if rehearsal:
        return FormView(is_rehearsed=True)
    return FormView(square=square_of(form.square), url=form.url, address=form.spoken)


def evaluation_cards(state: SessionState, room: RoomId) -> tuple[EvaluationCard, ...]:
    """None before the evaluation, and none where there is no address."""
    day = room_day(state, room)
    form, told = (
        form_view(form_now(day, room), rehearsal=state.rehearsal),
        state.rooms[room].evaluated,
    )
    if form is None:
        return ()
    return (
        EvaluationCard(
            id="evaluation",
            session=state.programme.session,
            form=form,
            is_on=is_on(day),
            way=told.way if told else None,
            told_at=told.at if told else None,
        ),
    )
