"""The checklist as it stands: what is to be done now, what is too late, and what is for later.

Pure. A room's list and the session's own are read in the same way; `room` is None for the latter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final, Literal, assert_never

from session_core.rules.clocks import run_clock
from session_core.rules.due import Timed, fails_at, planned_due, timed
from session_core.rules.programme import ChecklistItem
from session_core.rules.readings import next_segment
from session_core.rules.records import dataclass
from session_core.rules.reports import CheckResult
from session_core.rules.room_state import Tick
from session_core.rules.state import SessionState
from session_core.rules.terms import (
    ChecklistMoment,
    CheckVerdict,
    ItemOwner,
    ItemScope,
    Phase,
    RoomId,
)

ItemStage = Literal["later", "due", "overdue", "done"]
CHECKLIST: Final = "checklist"
"""The id of the check that a room's list is, among the checks of its readiness."""
EVALUATED: Final = "evaluert"
"""The id of the item that says that people had time for the evaluation: closing the room asks the
same, and its answer begins at what was ticked.
"""
COUNTED: Final = "talt-ved-start"
"""The id of the item that people are counted: once they are, it is done, unless somebody said that
it is not.
"""
WORDS: Final[Mapping[str, CheckVerdict]] = {
    "done": CheckVerdict.OK,
    "open": CheckVerdict.WARN,
    "overdue": CheckVerdict.FAIL,
    "past": CheckVerdict.OK,
}
"""What the check may find. `overdue`: what a room must have done to be ready is not. `past`: what
was for the start is not done, and nobody asks for it any more.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An item as it stands."""

    item: ChecklistItem
    stage: ItemStage
    tick: Tick | None
    """The last word on it: a tick, or that one was taken back."""
    due_at: datetime | None
    opens_at: datetime | None

    @property
    def is_open(self) -> bool:
        """It is to be done now, or should be done already."""
        return self.stage in ("due", "overdue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a list has come. `open` holds what is overdue too."""

    done: int
    open: int
    overdue: int
    later: int


def lines(state: SessionState, room: RoomId | None, now: datetime) -> tuple[Line, ...]:
    """The whole list of a room, or of the session, in the order of the course file."""
    scope = ItemScope.SESSION if room is None else ItemScope.ROOM
    ticks = _ticks(state, room)
    return tuple(
        _line(state, room, one, ticks.get(one.item.id), now) for one in timed(state, scope)
    )


def due_now(state: SessionState, room: RoomId, now: datetime) -> tuple[ChecklistItem, ...]:
    """What the group leader shall do now, the most pressing first."""
    return tuple(one.item for one in asked_now(state, room, now))


def asked_now(state: SessionState, room: RoomId, now: datetime) -> tuple[Line, ...]:
    """The same, as it stands."""
    found = [
        one
        for one in lines(state, room, now)
        if one.item.owner is ItemOwner.GROUP_LEADER
        and one.is_open
        and _still_asked(state, one.item)
    ]
    return tuple(sorted(found, key=lambda one: planned_due(state.programme, one.item)))


def overdue(state: SessionState, room: RoomId | None, now: datetime) -> tuple[ChecklistItem, ...]:
    """What should be done and is not."""
    return tuple(one.item for one in lines(state, room, now) if one.stage == "overdue")


def progress(state: SessionState, room: RoomId | None, now: datetime) -> Progress:
    """How far a list has come."""
    return counted(one.stage for one in lines(state, room, now))


def counted(found: Iterable[ItemStage]) -> Progress:
    """How far a list has come whose items are at these stages."""
    stages = list(found)
    late = stages.count("overdue")
    return Progress(
        done=stages.count("done"),
        open=stages.count("due") + late,
        overdue=late,
        later=stages.count("later"),
    )


def checklist_result(state: SessionState, room: RoomId, now: datetime) -> CheckResult:
    """The room's list as a check of its readiness: one word, and how many things it lacks.

    It is of the moment in which it last changed; while the room is stopped by it, of that from
    which on something has stopped it: that more came on the list meanwhile is no news of that.
    Before anything has happened it is unknown: that nobody has ticked a list that nobody has been
    shown says nothing of the room.
    """
    listed = lines(state, room, now)
    at = _changed_at(state, room, listed, now)
    known = at is not None and not (listed and all(one.stage == "later" for one in listed))
    lacking = [one for one in listed if _is_lacking(state, one)]
    stopped_at = _stopped_at(state, lacking, now)
    is_past = any(one.is_open and _is_past(state, one) for one in listed)
    word = "overdue" if stopped_at else "open" if lacking else "past" if is_past else "done"
    word = word if known else ""
    return CheckResult(
        check=CHECKLIST,
        verdict=WORDS.get(word, CheckVerdict.UNKNOWN),
        value=float(len(lacking)) if known else None,
        at=(stopped_at if word == "overdue" else at) or state.programme.starts_at,
        word=word,
    )


def list_results(state: SessionState, room: RoomId, now: datetime) -> tuple[CheckResult, ...]:
    """The same, once there is something to tell of the list."""
    found = checklist_result(state, room, now)
    return (found,) if found.word else ()


def _is_before_start(state: SessionState) -> bool:
    return state.phase in (Phase.PLANNED, Phase.LOBBY)


def _is_lacking(state: SessionState, one: Line) -> bool:
    """What the room was to be made ready with, until the start; then what it had to have, and what
    is late. What is for the start and not late is no lack of a room that is ready for it, and what
    is past is none of a room that is in the middle of its day.
    """
    if _is_past(state, one):
        return False
    if one.item.moment is not ChecklistMoment.BEFORE:
        return one.stage == "overdue"
    return one.is_open and (one.item.must or _is_before_start(state))


def _is_past(state: SessionState, one: Line) -> bool:
    """It was for the time before the start, or for the start, and what was on when it was due is
    over: it stays on the list, and stops nobody any more.
    """
    last = state.position.ended[-1].ended_at if state.position.ended else None
    if last is None or one.due_at is None or one.item.moment is ChecklistMoment.CLOSE:
        return False
    return one.due_at <= last


def _stopped_at(state: SessionState, lacking: Iterable[Line], now: datetime) -> datetime | None:
    """From when on the room has been stopped by something that it lacks now; none where nothing
    stops it. Once people are in, it is not by what it should have done before.
    """
    moments = [
        max(limit, one.tick.at) if one.tick else limit
        for one in lacking
        if one.item.moment is not ChecklistMoment.BEFORE or _is_before_start(state)
        if (limit := fails_at(state, one.item)) is not None and limit <= now
    ]
    return min(moments, default=None)


def _changed_at(
    state: SessionState, room: RoomId, listed: Iterable[Line], now: datetime
) -> datetime | None:
    """The last moment at which a list looked different: a tick, an hour that struck, a move."""
    moments = [state.position.moved_at, state.rooms[room].ready_at]
    for one in listed:
        moments += [one.tick.at if one.tick else None, one.opens_at, one.due_at]
        moments.append(fails_at(state, one.item))
    return max((one for one in moments if one is not None and one <= now), default=None)


def _ticks(state: SessionState, room: RoomId | None) -> Mapping[str, Tick]:
    return state.ticks if room is None else state.rooms[room].ticks


def _line(
    state: SessionState, room: RoomId | None, one: Timed, tick: Tick | None, now: datetime
) -> Line:
    item, limit, shown = one.item, one.due_at, one.opens_at
    stage: ItemStage = "due"
    if tick.ticked if tick is not None else _is_counted(state, room, item):
        stage = "done"
    elif not _has_come(state, room, item, shown, now):
        stage = "later"
    elif limit is not None and now >= limit:
        stage = "overdue"
    return Line(item=item, stage=stage, tick=tick, due_at=limit, opens_at=shown)


def _is_counted(state: SessionState, room: RoomId | None, item: ChecklistItem) -> bool:
    return item.id == COUNTED and room is not None and bool(state.rooms[room].counts)


def _has_come(
    state: SessionState,
    room: RoomId | None,
    item: ChecklistItem,
    shown: datetime | None,
    now: datetime,
) -> bool:
    """Its part of the day is here, and its hour. A rehearsal is at no real hour."""
    hour = state.rehearsal or shown is None or now >= shown
    return hour and _part_has_come(state, room, item, now)


def _part_has_come(
    state: SessionState, room: RoomId | None, item: ChecklistItem, now: datetime
) -> bool:
    """The start is here once the room is ready for it, the close during the last segment; but what
    is due after the end, such as to leave the meeting, not while all are still together.
    """
    begun = state.phase in (Phase.LIVE, Phase.CLOSED)
    match item.moment:
        case ChecklistMoment.BEFORE:
            return True
        case ChecklistMoment.START:
            return begun or (room is not None and state.rooms[room].ready is True)
        case ChecklistMoment.CLOSE:
            last = begun and next_segment(state) is None
            follows = planned_due(state.programme, item) > state.programme.ends_at
            return state.phase is Phase.CLOSED or (last and (not follows or _is_over(state, now)))
        case _:
            assert_never(item.moment)


def _is_over(state: SessionState, now: datetime) -> bool:
    """What is on has come to its end by its clock."""
    return state.current is None or run_clock(state.current, now).left <= timedelta()


def closes_at(state: SessionState, now: datetime) -> datetime | None:
    """When what follows the end comes by itself: as the last segment's clock runs out."""
    run = state.current
    if run is None or next_segment(state) is not None:
        return None
    return run_clock(run, now).ends_at


def _still_asked(state: SessionState, item: ChecklistItem) -> bool:
    """What was for the time before the start is asked no more once it has come, and what was for
    the start not after the first segment; it stays on the list.
    """
    match item.moment:
        case ChecklistMoment.BEFORE:
            return _is_before_start(state)
        case ChecklistMoment.START:
            return not state.position.ended or item.shown_from is not None
        case ChecklistMoment.CLOSE:
            return True
        case _:
            assert_never(item.moment)
