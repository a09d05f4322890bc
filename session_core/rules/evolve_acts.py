"""Fold which act is the newest, and its being taken back.

An act is what a person at the centre did to the programme. What rooms and timers bring about is
none: a clock that starts because the last room came back hides nothing that may be regretted.

One act can be taken back, the newest; with it taken back there is none. So nobody who presses twice
takes back more than the page said.
"""

from __future__ import annotations

from typing import Final

from session_core.rules import care_events as ce
from session_core.rules import events as e
from session_core.rules.changes import replace
from session_core.rules.readings import is_called_back, next_segment
from session_core.rules.state import Act, Position, SessionState
from session_core.rules.terms import Phase, Role

TakingBack = e.LengthChanged | e.HoldStarted | e.HoldEnded | e.WaitingResumed | e.SessionReopened
"""What takes back names it (`undoes`). Each is a plain event of its kind for an older reader."""

DONE_BY: Final = {
    "lobby_opened": "open_lobby",
    "segment_skipped": "skip",
    "segment_put_back": "put_back",
    "length_changed": "change_length",
    "caught_up": "catch_up",
    "hold_started": "hold",
    "hold_ended": "resume",
    "waiting_ended": "stop_waiting",
    "session_ended": "end_session",
    "rooms_called_back": "call_back",
}
"""The command behind each kind of event; a start has several."""


def acted(before: SessionState, after: SessionState, event: e.PositionEvent) -> SessionState:
    """The state in which this is the newest act, where it is one."""
    match event:
        case e.SessionReopened() | e.LobbyOpened(rehearsal=True):
            return replace(after, act=None)
        case e.WaitingResumed():
            return after
        case e.HoldStarted() | e.HoldEnded() | e.WaitingEnded():
            return _on_clock(before, after, event)
        case _:
            return replace(after, act=_named(_act(before, event), event))


def _on_clock(
    before: SessionState, after: SessionState, event: e.HoldStarted | e.HoldEnded | e.WaitingEnded
) -> SessionState:
    """What left the clock as it was did nothing, and the centre by itself is no person."""
    if after.current is before.current or event.by.role is Role.CENTRE:
        return after
    without = event.without if isinstance(event, e.WaitingEnded) else ()
    return replace(after, act=replace(_act(before, event), rooms=without, run=before.current))


def call_back(state: SessionState, event: ce.RoomsCalledBack) -> SessionState:
    """The state after rooms were called: an act, where it called anybody that was away."""
    called = dict.fromkeys(event.rooms, event.at)
    after = replace(state, called_back={**state.called_back, **called})
    if not any(is_called_back(after, room) for room in event.rooms):
        return after
    act = replace(_act(state, event), rooms=event.rooms, called=state.called_back)
    return replace(after, act=act)


def call_back_undone(state: SessionState, event: ce.CallBackUndone) -> SessionState:
    """The state in which the newest call was not made; the same where it is not the newest act."""
    act = state.act
    if act is None or act.seq != event.undoes:
        return state
    return replace(state, called_back=act.called, act=replace(act, undone_at=event.at))


def _act(before: SessionState, event: e.PositionEvent | ce.RoomsCalledBack) -> Act:
    wish = _start(before, event) if isinstance(event, e.SegmentStarted) else DONE_BY[event.kind]
    return Act(seq=before.seq + 1, kind=event.kind, wish=wish, at=event.at, by=event.by)


def _start(before: SessionState, event: e.SegmentStarted) -> str:
    """What is put on is started, is next, or was jumped to."""
    if before.phase is not Phase.LIVE:
        return "start_session"
    following = next_segment(before)
    is_next = following is not None and following.id == event.segment.id
    return "advance" if is_next and not event.skipped else "jump_to"


def _named(act: Act, event: e.PositionEvent) -> Act:
    match event:
        case e.SegmentStarted():
            return replace(act, segment=event.segment.id)
        case e.SegmentSkipped() | e.SegmentPutBack():
            return replace(act, segment=event.segment)
        case e.LengthChanged():
            return replace(act, segment=event.segment, seconds=event.seconds)
        case _:
            return act


def taken_back(
    state: SessionState, position: Position, event: TakingBack | e.MoveUndone
) -> SessionState:
    """The state in which the newest act is taken back, and nothing else can be.

    A log of before does not say which act it was: there the last move was, which may not be it.
    """
    is_known = state.act is not None and state.act.seq == event.undoes
    act = replace(state.act, undone_at=event.at) if state.act and is_known else None
    return replace(state, position=position, before=None, act=act)
