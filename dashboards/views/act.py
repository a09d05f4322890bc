"""Which act is next: what the one primary button of the console does, and without which rooms."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from session_core.rules.clocks import run_clock
from session_core.rules.gathering import awaited, is_apart
from session_core.rules.readings import (
    needs_decision,
    next_segment,
    not_back,
    not_ready,
)
from session_core.rules.state import SessionState
from session_core.rules.terms import Phase, RoomId

ActKind = Literal[
    "open", "start", "advance", "advance_some", "cut_short", "stop_waiting", "decide", "end",
    "closed",
]  # fmt: skip
"""What the one primary button does now. `advance_some`: rooms are missing, so there is a choice.
`cut_short`: rooms are by themselves and not due yet, so to go on is to end what they do.
"""

MORE_TIME_S = 15 * 60


def act_kind(state: SessionState, now: datetime) -> ActKind:
    """Which act is next."""
    match state.phase:
        case Phase.PLANNED:
            return "open"
        case Phase.LOBBY:
            return "start"
        case Phase.CLOSED:
            return "closed"
        case Phase.LIVE:
            return _live_act(state, now)


def _live_act(state: SessionState, now: datetime) -> ActKind:
    run, coming = state.current, next_segment(state)
    if needs_decision(state, now):
        return "decide"
    if run is not None and run.clock_from is None:
        return "stop_waiting"
    if coming is None:
        return "end"
    if is_apart(state, now):
        return "cut_short"
    shared = not coming.type.parts_rooms
    return "advance_some" if shared and not_back(state) else "advance"


def missing_for(state: SessionState, kind: ActKind) -> tuple[RoomId, ...]:
    """The rooms without which it would be done."""
    match kind:
        case "open" | "start":
            return not_ready(state)
        case "advance_some":
            return not_back(state)
        case "cut_short":
            following = next_segment(state)
            return not_back(state) if following and not following.type.parts_rooms else ()
        case "stop_waiting":
            return awaited(state)
        case _:
            return ()


def more_seconds(state: SessionState, now: datetime) -> int:
    """Enough to end a quarter of an hour from now; nothing where that is more than a segment may
    last.
    """
    run = state.current
    if run is None:
        return 0
    over = -run_clock(run, now).left
    seconds = 60 * (over // timedelta(minutes=1)) + MORE_TIME_S
    return seconds if run.length_s + run.added_s + seconds <= 6 * 3600 else 0
