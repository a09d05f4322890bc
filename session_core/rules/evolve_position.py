"""Fold the events that the centre owns: where the programme stands.

Moves (start, jump, skip, open, end) raise the revision, which makes every command aimed at the old
position stale. Lengths and holds do not: pressing "+1 min" three times in a row is three wishes,
not a race. An undo does as what it takes back did.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import assert_never

from session_core.rules import events as e
from session_core.rules.bases import EventBase
from session_core.rules.changes import replace
from session_core.rules.evaluation import not_put_on
from session_core.rules.evolve_acts import TakingBack, acted, taken_back
from session_core.rules.evolve_checks import day_was_over
from session_core.rules.state import Act, CatchUpDone, Position, Run, SessionState
from session_core.rules.terms import Phase, SegmentId

Adjustment = e.WaitingEnded | e.LengthChanged | e.HoldStarted | e.HoldEnded

NOT_CLOSED = frozenset({Phase.PLANNED, Phase.LOBBY, Phase.LIVE})

FITS: dict[type[EventBase], frozenset[Phase]] = {
    e.LobbyOpened: frozenset({Phase.PLANNED}),
    e.SegmentStarted: NOT_CLOSED,
    e.SegmentSkipped: NOT_CLOSED,
    e.SegmentPutBack: NOT_CLOSED,
    e.CaughtUp: frozenset({Phase.LIVE}),
    e.SessionEnded: frozenset({Phase.LOBBY, Phase.LIVE}),
    e.SessionReopened: frozenset({Phase.CLOSED}),
}
"""The phases in which a move means anything. It keeps one truth for all: live, and a segment on."""


def evolve_position(state: SessionState, event: e.PositionEvent) -> SessionState:
    """The state after a position event; the same state where the event fits nowhere."""
    if state.phase not in FITS.get(type(event), NOT_CLOSED):
        return state
    if isinstance(event, TakingBack) and state.act and state.act.seq == event.undoes:
        return taken_back(state, _before(state, state.act, event), event)
    return acted(state, _after(state, event), event)


def _after(state: SessionState, event: e.PositionEvent) -> SessionState:
    match event:
        case e.LobbyOpened():
            return _open_lobby(state, event)
        case e.SegmentStarted():
            return _moved(state, _put_on(state.position, event))
        case e.SegmentSkipped():
            return _moved(state, _skip(state.position, event))
        case e.SegmentPutBack():
            return _moved(state, _put_back(state.position, event))
        case e.CaughtUp():
            return _catch_up(state, event)
        case e.SessionEnded():
            return _moved(state, _close(state, event))
        case e.SessionReopened():
            rooms = day_was_over(state.rooms)
            return replace(state, position=_reopen(state.position), rooms=rooms, before=None)
        case e.WaitingEnded() | e.LengthChanged() | e.HoldStarted() | e.HoldEnded():
            return _adjusted(state, event)
        case e.WaitingResumed():
            return state
        case _:
            assert_never(event)


def _before(state: SessionState, act: Act, event: TakingBack) -> Position:
    """The position without that act. What was kept of it is put back as it stood: a hold that was
    taken back takes no time, and its time is not on record.
    """
    match event:
        case e.LengthChanged():
            return _longer(state.position, event.segment, event.seconds)
        case e.SessionReopened():
            revision = state.position.revision + 1
            return replace(state.before or _reopen(state.position), revision=revision)
        case e.HoldStarted() | e.HoldEnded() | e.WaitingResumed():
            return replace(state.position, current=act.run or state.current)
        case _:
            assert_never(event)


def _moved(state: SessionState, position: Position) -> SessionState:
    return replace(state, position=position, before=state.position)


def _adjusted(state: SessionState, event: Adjustment) -> SessionState:
    """Lengths, holds and waits are no moves, so an undo of the last move must not take them back.

    What belongs to the run that was on before that move, or to the plan, is kept there as well.
    """
    before = state.before
    if before is not None and (
        isinstance(event, e.LengthChanged) or same_run(before.current, state.current)
    ):
        before = _adjust(before, event)
    return replace(state, position=_adjust(state.position, event), before=before)


def same_run(one: Run | None, other: Run | None) -> bool:
    """Both are the same stay of the same segment, whatever was done to its clock meanwhile."""
    if one is None or other is None:
        return one is other
    return (one.segment.id, one.put_on_at) == (other.segment.id, other.put_on_at)


def _open_lobby(state: SessionState, event: e.LobbyOpened) -> SessionState:
    position = replace(
        state.position, phase=Phase.LOBBY, revision=state.position.revision + 1, moved_at=event.at
    )
    if event.rehearsal:
        return replace(state, position=position, before=None, rehearsed_from=state)
    return _moved(state, position)


def _put_on(position: Position, event: e.SegmentStarted) -> Position:
    run = Run(
        segment=event.segment,
        length_s=event.length_s,
        put_on_at=event.at,
        put_on_by=event.by,
        clock_from=None if event.waiting_for else event.at,
        waiting_for=event.waiting_for,
        without=event.without,
    )
    opening = position.started_at is None
    return replace(
        position,
        revision=position.revision + 1,
        phase=Phase.LIVE,
        current=run,
        ended=_with_ended(position, event),
        skipped=(*position.skipped, *event.skipped),
        started_at=event.at if opening else position.started_at,
        not_ready_at_start=event.not_ready if opening else position.not_ready_at_start,
        moved_at=event.at,
    )


def _with_ended(position: Position, event: EventBase) -> tuple[Run, ...]:
    """The ended runs, and the running one with them. A hold that was on ends with it."""
    if position.current is None:
        return position.ended
    run = _released(position.current, event)
    return (*position.ended, replace(run, ended_at=event.at, ended_by=event.by))


def _released(run: Run, event: EventBase) -> Run:
    if run.held_since is None:
        return run
    stood = max(event.at - run.held_since, timedelta())
    return replace(run, held=run.held + stood, held_since=None)


def _skip(position: Position, event: e.SegmentSkipped) -> Position:
    return replace(
        position,
        revision=position.revision + 1,
        skipped=(*position.skipped, event.segment),
        why_left_out=_with_why(position, {event.segment: event.why}),
        moved_at=event.at,
    )


def _put_back(position: Position, event: e.SegmentPutBack) -> Position:
    return replace(
        position,
        revision=position.revision + 1,
        skipped=tuple(one for one in position.skipped if one != event.segment),
        why_left_out=_of(position, [one for one in position.skipped if one != event.segment]),
        moved_at=event.at,
    )


def _with_why(position: Position, told: Mapping[SegmentId, str]) -> Mapping[SegmentId, str]:
    """What nobody told is not kept: a log of before knows of no reasons."""
    return {**position.why_left_out, **{segment: why for segment, why in told.items() if why}}


def _of(position: Position, segments: Sequence[SegmentId]) -> Mapping[SegmentId, str]:
    return {one: why for one, why in position.why_left_out.items() if one in segments}


def _catch_up(state: SessionState, event: e.CaughtUp) -> SessionState:
    """A move, so one undo takes all of it back."""
    position = state.position
    for one in event.cuts:
        position = _longer(position, one.segment, -one.seconds)
    done = CatchUpDone(
        at=event.at,
        by=event.by,
        way=event.way,
        late_s=event.late_s,
        cuts=event.cuts,
        revision=position.revision + 1,
    )
    position = replace(position, revision=done.revision, agreed_s=done.left_s, moved_at=event.at)
    return replace(_moved(state, position), catch_ups=(*state.catch_ups, done))


def _close(state: SessionState, event: e.SessionEnded) -> Position:
    position = state.position
    missing = (one.id for one in not_put_on(state))
    return replace(
        position,
        why_left_out=_with_why(position, dict.fromkeys(missing, event.why)),
        revision=position.revision + 1,
        phase=Phase.CLOSED,
        current=None,
        at_closing=position.current,
        ended=_with_ended(position, event),
        closed_at=event.at,
        moved_at=event.at,
    )


def _reopen(position: Position) -> Position:
    """Back to where it was: what the closing ended is on again, and held if it was held."""
    run = position.at_closing
    return replace(
        position,
        revision=position.revision + 1,
        phase=Phase.LIVE if run else Phase.LOBBY,
        current=run,
        at_closing=None,
        why_left_out=_of(position, position.skipped),
        ended=position.ended[:-1] if run else position.ended,
        closed_at=None,
    )


def _adjust(position: Position, event: Adjustment) -> Position:
    if isinstance(event, e.LengthChanged):
        return _longer(position, event.segment, event.seconds)
    run = position.current
    return position if run is None else replace(position, current=_adjust_run(run, event))


def _longer(position: Position, segment: SegmentId, seconds: int) -> Position:
    run = position.current
    if run is not None and run.segment.id == segment:
        return replace(position, current=replace(run, added_s=run.added_s + seconds))
    changed = {**position.changed_s, segment: position.changed_s.get(segment, 0) + seconds}
    return replace(position, changed_s={one: by for one, by in changed.items() if by})


def _adjust_run(run: Run, event: e.WaitingEnded | e.HoldStarted | e.HoldEnded) -> Run:
    match event:
        case e.HoldStarted():
            goes = run.clock_from is not None and run.held_since is None
            return replace(run, held_since=event.at) if goes else run
        case e.HoldEnded():
            return _released(run, event)
        case e.WaitingEnded():
            if run.clock_from is not None:
                return run
            without = (*run.without, *event.without)
            by = event.by if event.without else None
            return replace(
                run, clock_from=event.at, waiting_for=(), without=without, waiting_ended_by=by
            )
        case _:
            assert_never(event)
