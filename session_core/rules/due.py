"""When an item of the checklist is shown as something to do, and by when it should be done.

Both are instants of the plan. What follows the start or the end waits for it: nothing can be late
that could not be done yet, so a day that begins late moves what should be done after its start, and
what should be done after the end has no deadline before the session has closed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, assert_never

from session_core.rules.once import once
from session_core.rules.programme import ChecklistItem, Programme
from session_core.rules.records import dataclass
from session_core.rules.state import Position, SessionState
from session_core.rules.terms import ChecklistMoment, Heading, ItemScope

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
    return _of(state.programme, state.position, item).due_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """An item with its moments."""

    item: ChecklistItem
    due_at: datetime | None
    """See `due_at`."""
    opens_at: datetime | None
    """From when it is shown; none where it is shown for its whole moment."""


def timed(state: SessionState, scope: ItemScope) -> tuple[Timed, ...]:
    """The items of every room's list, or of the session's, in the order of the course file. They
    are the same for all rooms.
    """
    return _timed(state.programme, state.position)[scope]


@once
def _timed(programme: Programme, position: Position) -> Mapping[ItemScope, tuple[Timed, ...]]:
    return {
        scope: tuple(_of(programme, position, one) for one in programme.items(scope))
        for scope in ItemScope
    }


def _of(programme: Programme, position: Position, item: ChecklistItem) -> Timed:
    later = _later_than_planned(programme, position, item)
    shown = item.shown_from
    return Timed(
        item=item,
        due_at=None if later is None else planned_due(programme, item) + later,
        opens_at=None if shown is None else shown + (later or timedelta()),
    )


def fails_at(state: SessionState, item: ChecklistItem) -> datetime | None:
    """From when a room where it is still open is not ready, or None while that cannot be."""
    return _fails_at(state.programme, _of(state.programme, state.position, item))


def _fails_at(programme: Programme, one: Timed) -> datetime | None:
    if not one.item.must:
        return None
    if one.item.moment is ChecklistMoment.BEFORE:
        return programme.starts_at - READY_BEFORE
    return one.due_at


def changes_at(state: SessionState) -> Sequence[datetime]:
    """Every moment at which a reading of the checklist changes by itself."""
    return _changes_at(state.programme, state.position)


@once
def _changes_at(programme: Programme, position: Position) -> Sequence[datetime]:
    every = [one for listed in _timed(programme, position).values() for one in listed]
    moments = [(one.opens_at, one.due_at, _fails_at(programme, one)) for one in every]
    return sorted({one for three in moments for one in three if one is not None})


def _later_than_planned(
    programme: Programme, position: Position, item: ChecklistItem
) -> timedelta | None:
    """How much later than planned what it follows happened; None while it has not."""
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
