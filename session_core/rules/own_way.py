"""A room's own way: what it runs by itself while the others are elsewhere in the programme.

The centre owns the position, a room what it did. So a room that went on alone moves nothing, and
nothing is merged when contact is back: its steps are facts beside the position, and from both is
read here whether it still goes its own way. It does so until it follows the others, closes, gets
another laptop, or the centre comes to the same segment: then they are together again, and nobody
has to say so.
Source of the rule: a command's position belongs to one writer (docs/adr/0003-one-writer-per-fact).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from session_core.rules.changes import replace
from session_core.rules.records import dataclass
from session_core.rules.room_state import LocalRun, OwnMove, RoomState
from session_core.rules.state import Run, SessionState
from session_core.rules.terms import By, OwnStep, Phase, Role, RoomId, SegmentId


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRun:
    """A segment that a room put on by itself, as it ran there."""

    segment: SegmentId
    started_at: datetime
    ended_at: datetime | None = None
    centre_runs: int
    """What the centre ended before this many runs, the room knew nothing of when it went on."""
    left_at: datetime | None = None
    """When another laptop had taken over before the step was learned of."""
    stayed: bool = False
    """The room knows where the others are, and has chosen to go on by itself."""


def own_way(state: SessionState, room: RoomId) -> OwnRun | None:
    """What a room has on by itself now; None where it is with the others."""
    runs = own_runs(state, room)
    return runs[-1] if runs and runs[-1].ended_at is None else None


def own_runs(state: SessionState, room: RoomId) -> tuple[OwnRun, ...]:
    """All that a room has run by itself, in order. A step that was taken back is not in it."""
    known = state.rooms.get(room)
    if known is None or not known.own_moves:
        return ()
    runs: tuple[OwnRun, ...] = ()
    past: list[tuple[OwnRun, ...]] = []
    for move in known.own_moves:
        runs = _met(state, known, runs, move.at)
        if not _open(runs):
            past.clear()
        runs = _after(runs, move, past)
    return _met(state, known, runs)


def _after(
    runs: tuple[OwnRun, ...], move: OwnMove, past: list[tuple[OwnRun, ...]]
) -> tuple[OwnRun, ...]:
    """The runs after one more step; `past` holds what they were before each that can be undone."""
    on = _open(runs)
    match move.step:
        case OwnStep.WENT_ON if on is None or on.segment != move.segment:
            past.append(runs)
            return (*_ended(runs, move.at), _begun(move, stayed=on is not None and on.stayed))
        case OwnStep.TAKEN_BACK if on is not None and on.segment == move.segment:
            return past.pop()
        case OwnStep.STAYED if on is not None and on.segment == move.segment:
            return (*runs[:-1], replace(on, stayed=True))
        case OwnStep.FOLLOWED:
            return _ended(runs, move.at)
        case _:
            return runs


def _open(runs: tuple[OwnRun, ...]) -> OwnRun | None:
    return runs[-1] if runs and runs[-1].ended_at is None else None


def _begun(move: OwnMove, *, stayed: bool) -> OwnRun:
    return OwnRun(
        segment=move.segment,
        started_at=move.at,
        centre_runs=move.centre_runs,
        left_at=move.left_at,
        stayed=stayed,
    )


def _ended(runs: tuple[OwnRun, ...], at: datetime) -> tuple[OwnRun, ...]:
    on = _open(runs)
    return runs if on is None else (*runs[:-1], replace(on, ended_at=at))


def _met(
    state: SessionState, known: RoomState, runs: tuple[OwnRun, ...], until: datetime | None = None
) -> tuple[OwnRun, ...]:
    """What runs has ended where the room met the others in it, or closed, by then."""
    on = _open(runs)
    met = min(_meetings(state, known, on), default=None) if on is not None else None
    return runs if met is None or (until is not None and met > until) else _ended(runs, met)


def _meetings(state: SessionState, known: RoomState, on: OwnRun) -> Iterator[datetime]:
    """When the centre had the same segment on, as far as the room could know; when it closed; when
    it had another laptop.
    """
    for run in state.position.runs[on.centre_runs :]:
        if run.segment.id == on.segment:
            yield max(run.put_on_at, on.started_at)
    if known.closing is not None and known.closing.at >= on.started_at:
        yield known.closing.at
    if on.left_at is not None:
        yield max(on.left_at, on.started_at)


# ── the day as one room lives it ───────────────────────────────────────────────────────────────


def room_day(state: SessionState, room: RoomId) -> SessionState:
    """The state as it is in one room: with its own way in place of the common one.

    Every reading of time and place can then be asked of it. Nobody may wish anything of it.
    """
    runs = own_runs(state, room)
    if _open(runs) is None:
        return state
    own = _stretch(runs)
    parted = own[0].started_at
    lived = [_as_lived(run, parted) for run in state.position.runs if run.put_on_at < parted]
    mine = [_as_run(state, room, one) for one in own]
    position = replace(
        state.position,
        phase=Phase.LIVE,
        current=mine[-1],
        ended=(*lived, *mine[:-1]),
        started_at=state.position.started_at or parted,
        closed_at=None,
    )
    return replace(state, position=position, before=None)


def _stretch(runs: tuple[OwnRun, ...]) -> tuple[OwnRun, ...]:
    """The runs since the room last left the others, each following right on the one before."""
    first = len(runs) - 1
    while first > 0 and runs[first - 1].ended_at == runs[first].started_at:
        first -= 1
    return runs[first:]


def _as_lived(run: Run, parted: datetime) -> Run:
    """A common run, as far as the room was in it."""
    ended = parted if run.ended_at is None else min(run.ended_at, parted)
    return replace(run, ended_at=ended)


def _as_run(state: SessionState, room: RoomId, own: OwnRun) -> Run:
    segment = state.programme.segment(own.segment)
    assert segment is not None, "a step to an unknown segment is never kept"
    by = By(role=Role.GROUP_LEADER, where=room)
    run = Run(
        segment=segment,
        length_s=state.position.planned_length_s(segment),
        put_on_at=own.started_at,
        put_on_by=by,
        clock_from=own.started_at,
        ended_at=own.ended_at,
        ended_by=None if own.ended_at is None else by,
    )
    local = state.rooms[room].local.get(own.segment)
    return run if local is None or local.started_at < own.started_at else _clocked(run, local)


def _clocked(run: Run, local: LocalRun) -> Run:
    """There are no others to keep time with: what the room did with its own clock is done with the
    day's, and what comes next moves with it.
    """
    return replace(
        run,
        clock_from=local.started_at,
        added_s=local.added_s,
        held=local.paused,
        held_since=None if local.finished_at else local.paused_since,
    )
