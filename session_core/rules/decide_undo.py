"""Decide which event takes the newest act back.

Each act is taken back by the event that an older reader folds to the same position too, where
there is one.
"""

from __future__ import annotations

from typing import Final

from session_core.rules import care_events as ce
from session_core.rules import commands as c
from session_core.rules import events as e
from session_core.rules.errors import CommandRefused
from session_core.rules.hands import may_undo
from session_core.rules.readings import can_undo, is_past_waiting
from session_core.rules.state import Act, SessionState
from session_core.rules.undo import to_undo

MOVES: Final = frozenset(
    {"lobby_opened", "segment_started", "segment_skipped", "segment_put_back", "caught_up"}
)
"""What a page of before, which does not say what it takes back, could take back."""


def decide_undo(state: SessionState, wish: c.UndoMove) -> tuple[e.Event, ...]:
    """The event that takes the newest act back, or nothing: never what came before it.

    Raises `CommandRefused`.
    """
    act = to_undo(state)
    if act is None:
        raise CommandRefused("nothing_to_undo")
    if not may_undo(wish.by.role, act):
        raise CommandRefused("undo_leader_only")
    if wish.act != act.seq and (wish.act is not None or act.kind not in MOVES):
        raise CommandRefused("undo_changed")
    if is_past_waiting(state):
        raise CommandRefused("not_waiting")
    if not can_undo(state, wish.at):
        raise CommandRefused("undo_too_late", seconds=state.programme.policy.undo_window_s)
    return (_taking_back(state, act, wish),)


def _taking_back(state: SessionState, act: Act, wish: c.UndoMove) -> e.Event:
    at, by, undoes = wish.at, wish.by, act.seq
    match act.kind:
        case "length_changed":
            return e.LengthChanged(
                at=at, by=by, segment=act.segment, seconds=-act.seconds, undoes=undoes
            )
        case "hold_started":
            return e.HoldEnded(at=at, by=by, undoes=undoes)
        case "hold_ended":
            return e.HoldStarted(at=at, by=by, undoes=undoes)
        case "waiting_ended":
            return e.WaitingResumed(at=at, by=by, undoes=undoes)
        case "session_ended":
            return e.SessionReopened(at=at, by=by, undoes=undoes)
        case "rooms_called_back":
            return ce.CallBackUndone(at=at, by=by, undoes=undoes, rooms=act.rooms)
    way = state.catch_ups[-1].way if act.kind == "caught_up" else None
    return e.MoveUndone(at=at, by=by, undoes=undoes, of=act.kind, segment=act.segment, way=way)
