"""Decide commands that concern the programme's position.

Every one of them is conditional: it names the revision and segment its sender saw. The check comes
first, so a second press of a button is told that the first one worked ("stale"), not that something
else is wrong.
"""

from __future__ import annotations

from datetime import timedelta
from typing import assert_never

from session_core.rules import commands as c
from session_core.rules import events as e
from session_core.rules.catch_up import catch_up, lateness_s
from session_core.rules.decide_care import checked_text
from session_core.rules.decide_undo import decide_undo
from session_core.rules.errors import CommandRefused
from session_core.rules.evaluation import not_held_in
from session_core.rules.gathering import awaited
from session_core.rules.programme import Segment
from session_core.rules.readings import (
    SegmentStatus,
    can_be_put_back,
    coming,
    next_segment,
    not_back,
    not_ready,
    planned_length_s,
    status_of,
)
from session_core.rules.state import Run, SessionState
from session_core.rules.terms import Phase, RoomId, SegmentId, SegmentType

LENGTH_S_MIN = 60
LENGTH_S_MAX = 6 * 3600

PositionWish = (
    c.OpenLobby
    | c.EndRehearsal
    | c.StartSession
    | c.Advance
    | c.JumpTo
    | c.StopWaiting
    | c.ChangeLength
    | c.Hold
    | c.Resume
    | c.CatchUp
    | c.Skip
    | c.PutBack
    | c.UndoMove
    | c.EndSession
    | c.ReopenSession
)


def decide_position(state: SessionState, wish: PositionWish) -> tuple[e.Event, ...]:
    """The events that follow from a wish about the position. Raises `CommandRefused`."""
    _check_seen(state, wish)
    match wish:
        case c.StartSession() | c.Advance() | c.JumpTo() | c.Skip() | c.PutBack():
            return _move(state, wish)
        case c.StopWaiting() | c.ChangeLength() | c.Hold() | c.Resume():
            return _adjust(state, wish)
        case c.OpenLobby() | c.EndRehearsal() | c.EndSession() | c.ReopenSession():
            return _change_phase(state, wish)
        case c.CatchUp():
            return (_catch_up(state, wish),)
        case c.UndoMove():
            return decide_undo(state, wish)
        case _:
            assert_never(wish)


def _check_seen(state: SessionState, wish: c.PositionCommand) -> None:
    running = state.current.segment.id if state.current else None
    segment_differs = wish.seen_segment is not None and wish.seen_segment != running
    if wish.seen_revision != state.position.revision or segment_differs:
        raise CommandRefused("stale", running=running)


def _require(state: SessionState, *phases: Phase) -> None:
    if state.phase not in phases:
        raise CommandRefused("wrong_phase", phase=state.phase.value)


# ── moves ─────────────────────────────────────────────────────────────────────────────────────────


def _move(
    state: SessionState, wish: c.StartSession | c.Advance | c.JumpTo | c.Skip | c.PutBack
) -> tuple[e.Event, ...]:
    _check_interval(state, wish)
    match wish:
        case c.StartSession():
            _require(state, Phase.PLANNED, Phase.LOBBY)
            return (_put_on(state, wish, _next(state), not_ready=not_ready(state)),)
        case c.Advance():
            _require(state, Phase.LIVE)
            return (_put_on(state, wish, _next(state), wait_for=wish.wait_for),)
        case c.JumpTo():
            return (_jump(state, wish),)
        case c.Skip():
            return (_skip(state, wish),)
        case c.PutBack():
            return (_put_back(state, wish),)
        case _:
            assert_never(wish)


def _check_interval(state: SessionState, wish: c.PositionCommand) -> None:
    """Two moves within a moment are a slip of the hand.

    The first start is exempt: nothing ran before it. So is a clock that was set back since the last
    move, which would otherwise lock the button for as long as it was set back.
    """
    moved, least = state.position.moved_at, state.programme.policy.advance_interval_s_min
    if not state.current or not moved:
        return
    if timedelta() <= wish.at - moved < timedelta(seconds=least):
        raise CommandRefused("too_soon", seconds=least)


def _next(state: SessionState) -> Segment:
    segment = next_segment(state)
    if segment is None:
        raise CommandRefused("nothing_next")
    return segment


def _known(state: SessionState, target: SegmentId) -> Segment:
    segment = state.programme.segment(target)
    if segment is None:
        raise CommandRefused("unknown_segment", segment=target)
    return segment


def _put_on(
    state: SessionState,
    wish: c.PositionCommand,
    segment: Segment,
    *,
    wait_for: tuple[RoomId, ...] = (),
    skipped: tuple[SegmentId, ...] = (),
    not_ready: tuple[RoomId, ...] = (),
) -> e.SegmentStarted:
    """Put a segment on.

    A shared lecture or frame waits for the rooms named, and records the others that are missing.
    """
    needs_all = not segment.type.parts_rooms
    missing = not_back(state) if needs_all else ()
    return e.SegmentStarted(
        at=wish.at,
        by=wish.by,
        segment=segment,
        length_s=planned_length_s(state, segment),
        waiting_for=tuple(room for room in missing if room in wait_for),
        without=tuple(room for room in missing if room not in wait_for),
        skipped=skipped,
        not_ready=not_ready,
    )


def _jump(state: SessionState, wish: c.JumpTo) -> e.SegmentStarted:
    _require(state, Phase.LIVE)
    target = _known(state, wish.target)
    if status_of(state.position, target.id) is SegmentStatus.RUNNING:
        raise CommandRefused("already_on", segment=target.id)
    skipped = _between(state, target) if wish.skip_between else ()
    return _put_on(state, wish, target, wait_for=wish.wait_for, skipped=skipped)


def _between(state: SessionState, target: Segment) -> tuple[SegmentId, ...]:
    """What a jump may leave out. The evaluation stands: people answer it before they leave, so it
    goes only where somebody asks for just that (research/course-domain.md, 0.5).
    """
    passed = (one for one in coming(state) if one.starts_at < target.starts_at)
    return tuple(one.id for one in passed if one.type is not SegmentType.EVALUATION)


def _skip(state: SessionState, wish: c.Skip) -> e.SegmentSkipped:
    _require(state, Phase.PLANNED, Phase.LOBBY, Phase.LIVE)
    target = _known(state, wish.target)
    if status_of(state.position, target.id) is not SegmentStatus.COMING:
        raise CommandRefused("already_run", segment=target.id)
    why = _reason(wish.why) if target.type is SegmentType.EVALUATION else ""
    return e.SegmentSkipped(at=wish.at, by=wish.by, segment=target.id, why=why)


def _reason(why: str | None) -> str:
    """Why the evaluation is left out: without a reason it stands."""
    if why is None or not why.strip():
        raise CommandRefused("evaluation_lost")
    return checked_text(why)


def _put_back(state: SessionState, wish: c.PutBack) -> e.SegmentPutBack:
    _require(state, Phase.PLANNED, Phase.LOBBY, Phase.LIVE)
    target = _known(state, wish.target)
    if target.id not in can_be_put_back(state):
        raise CommandRefused("not_put_back", segment=target.id)
    return e.SegmentPutBack(at=wish.at, by=wish.by, segment=target.id)


# ── lengths, waiting, hold ────────────────────────────────────────────────────────────────────────


def _adjust(
    state: SessionState, wish: c.StopWaiting | c.ChangeLength | c.Hold | c.Resume
) -> tuple[e.Event, ...]:
    if isinstance(wish, c.ChangeLength):
        return (_change_length(state, wish),)
    run = state.current
    if run is None:
        raise CommandRefused("wrong_phase", phase=state.phase.value)
    match wish:
        case c.StopWaiting():
            return (_stop_waiting(state, run, wish),)
        case c.Hold():
            if run.held_since is not None or run.clock_from is None:
                raise CommandRefused("already_holding")
            return (e.HoldStarted(at=wish.at, by=wish.by),)
        case c.Resume():
            if run.held_since is None:
                raise CommandRefused("not_holding")
            return (e.HoldEnded(at=wish.at, by=wish.by),)
        case _:
            assert_never(wish)


def _stop_waiting(state: SessionState, run: Run, wish: c.StopWaiting) -> e.WaitingEnded:
    if run.clock_from is not None:
        raise CommandRefused("not_waiting")
    return e.WaitingEnded(at=wish.at, by=wish.by, without=awaited(state))


def _change_length(state: SessionState, wish: c.ChangeLength) -> e.LengthChanged:
    _require(state, Phase.PLANNED, Phase.LOBBY, Phase.LIVE)
    target = _known(state, wish.target)
    run = state.current
    match status_of(state.position, target.id):
        case SegmentStatus.RUNNING if run is not None:
            length, least = run.length_s + run.added_s + wish.seconds, _least_running_s(target)
        case SegmentStatus.COMING:
            length, least = planned_length_s(state, target) + wish.seconds, _least_s(target)
        case _:
            raise CommandRefused("already_run", segment=target.id)
    if not least <= length <= LENGTH_S_MAX or wish.seconds == 0:
        raise CommandRefused("length_out_of_range", minutes_min=least // 60)
    return e.LengthChanged(at=wish.at, by=wish.by, segment=target.id, seconds=wish.seconds)


def _least_running_s(segment: Segment) -> int:
    """What is on may be cut short, but for the evaluation: cut to nothing it would be left out
    without a reason. Whoever is done goes on to the next.
    """
    return _least_s(segment) if segment.type is SegmentType.EVALUATION else LENGTH_S_MIN


def _least_s(segment: Segment) -> int:
    """Breaks and the evaluation keep their minimum in the plan, whatever the hurry."""
    if segment.type in (SegmentType.BREAK, SegmentType.EVALUATION):
        return segment.minutes_min * 60
    return LENGTH_S_MIN


# ── late ──────────────────────────────────────────────────────────────────────────────────────────


def _catch_up(state: SessionState, wish: c.CatchUp) -> e.CaughtUp:
    """What was seen in the preview is done, or nothing."""
    _require(state, Phase.LIVE)
    late = lateness_s(state, wish.at)
    if late > 0 and abs(late - wish.seen_late_s) > LENGTH_S_MIN:
        raise CommandRefused("stale", late_s=late)
    plan = catch_up(state, wish.at, wish.way, wish.seen_late_s)
    match plan.why_not if late > 0 else "not_late":
        case "not_late":
            raise CommandRefused("not_late")
        case "nothing_to_give":
            raise CommandRefused("nothing_to_give")
        case "sits_too_long":
            raise CommandRefused("sits_too_long")
    return e.CaughtUp(at=wish.at, by=wish.by, way=wish.way, late_s=wish.seen_late_s, cuts=plan.cuts)


# ── phases ────────────────────────────────────────────────────────────────────────────────────────


def _change_phase(
    state: SessionState,
    wish: c.OpenLobby | c.EndRehearsal | c.EndSession | c.ReopenSession,
) -> tuple[e.Event, ...]:
    match wish:
        case c.OpenLobby():
            _require(state, Phase.PLANNED)
            return (e.LobbyOpened(at=wish.at, by=wish.by, rehearsal=wish.rehearsal),)
        case c.EndRehearsal():
            if not state.rehearsal:
                raise CommandRefused("rehearsal_only")
            return (e.RehearsalEnded(at=wish.at, by=wish.by),)
        case c.EndSession():
            _require(state, Phase.LOBBY, Phase.LIVE)
            why = _reason(wish.why) if not_held_in(state) else ""
            return (e.SessionEnded(at=wish.at, by=wish.by, why=why),)
        case c.ReopenSession():
            _require(state, Phase.CLOSED)
            return (e.SessionReopened(at=wish.at, by=wish.by),)
        case _:
            assert_never(wish)
