"""For how long the newest act can be taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

from session_core.rules.state import Act, SessionState
from session_core.rules.timers import CLOCK_BACK_MAX


def to_undo(state: SessionState) -> Act | None:
    """The newest act, unless it was taken back. Its time may be over."""
    act = state.act
    return None if act is None or act.undone_at is not None else act


def undo_until(state: SessionState) -> datetime | None:
    """Until when the newest act can be taken back, or None."""
    act = to_undo(state)
    return None if act is None else act.at + _window(state)


def undo_from(state: SessionState) -> datetime | None:
    """From when the newest act can be taken back, or None.

    That is just before it was done. A clock that was set back by more than that shows a time when
    nobody had done it, and must not keep it open until that time has come again.
    """
    act = to_undo(state)
    return None if act is None else act.at - CLOCK_BACK_MAX


def undone_until(state: SessionState) -> datetime | None:
    """Until when people are told that the newest act was taken back, or None."""
    undone_at = state.act.undone_at if state.act else None
    return undone_at and undone_at + _window(state)


def _window(state: SessionState) -> timedelta:
    return timedelta(seconds=state.programme.policy.undo_window_s)
