"""When an item of the checklist is shown as something to do, and by when it should be done.

Both are instants of the plan. What follows the start or the end waits for it: nothing can be late
that could not be done yet, so a day that begins late moves what should be done after its start, and
what should be done after the end has no deadline before the session has closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, assert_never

from session_core.rules.programme import ChecklistItem, Programme
from session_core.rules.state import SessionState
from session_core.rules.terms import ChecklistMoment, Heading

READY_BEFORE: Final = timedelta(minutes=5)
"""What must be done for a room to be ready is done by so long before the planned start."""
AFTER_START: Final = timedelta(minutes=15)
"""Programmes of before say no time: what belongs to the start then has so long after it."""


def heading_of(item: ChecklistItem) -> Heading:
    """Its heading; where its programme knew of none, the room before the start and the start and
    close after it.
    """
    if item.heading is not None:
        return item.heading
    return Heading.ROOM if item.moment is ChecklistMoment.BEFORE else Heading.START_CLOSE


def planned_due(programme: Programme, item: ChecklistItem) -> datetime:
    """By when it should be done, by the plan alone."""
    if item.due_at is not None:
        return item.due_at
    match item.moment:
        case ChecklistMoment.BEFORE:
            return programme.starts_at
        case ChecklistMoment.START:
            return programme.starts_at + AFTER_START
        case ChecklistMoment.CLOSE:
            return programme.ends_at
        case _:
            assert_never(item.moment)


def due_at(state: SessionState, item: ChecklistItem) -> datetime | None:
    """By when it should be done, or None while what it follows has not happened."""
    later = _later_than_planned(state, item)
    return None if later is None else planned_due(state.programme, item) + later


def opens_at(state: SessionState, item: ChecklistItem) -> datetime | None:
    """From when it is shown, or None where it is shown for its whole moment."""
    later = _later_than_planned(state, item) or timedelta()
    return None if item.shown_from is None else item.shown_from + later


def fails_at(state: SessionState, item: ChecklistItem) -> datetime | None:
    """From when a room where it is still open is not ready, or None while that cannot be."""
    if not item.must:
        return None
    if item.moment is ChecklistMoment.BEFORE:
        return state.programme.starts_at - READY_BEFORE
    return due_at(state, item)


def changes_at(state: SessionState) -> Iterator[datetime | None]:
    """Every moment at which a reading of the checklist changes by itself."""
    for item in state.programme.checklist:
        yield opens_at(state, item)
        yield due_at(state, item)
        yield fails_at(state, item)


def _later_than_planned(state: SessionState, item: ChecklistItem) -> timedelta | None:
    """How much later than planned what it follows happened; None while it has not."""
    programme, position = state.programme, state.position
    match item.moment:
        case ChecklistMoment.BEFORE:
            return timedelta()
        case ChecklistMoment.START:
            planned, happened = programme.starts_at, position.started_at
        case ChecklistMoment.CLOSE:
            planned, happened = programme.ends_at, position.closed_at
        case _:
            assert_never(item.moment)
    return None if happened is None else max(happened - planned, timedelta())
