"""Which session a laptop shows when nobody has chosen one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from session_core.rules.state import SessionState
from session_core.rules.terms import Phase, SessionId

OSLO = ZoneInfo("Europe/Oslo")
_TODAY = {Phase.LIVE: 0, Phase.LOBBY: 1, Phase.PLANNED: 2, Phase.CLOSED: 3}
_COMING, _PAST = 4, 5


def in_order(sessions: Mapping[SessionId, SessionState], now: datetime) -> list[SessionId]:
    """Today's first (live, then lobby, planned and closed), then what comes, then what was."""

    def rank(session: SessionId) -> tuple[int, float]:
        state = sessions[session]
        starts = state.programme.starts_at.timestamp()
        if is_today(state, now):
            return _TODAY[state.phase], starts
        is_past = state.programme.starts_at < now
        return (_PAST, -starts) if is_past else (_COMING, starts)

    return sorted(sessions, key=rank)


def is_today(state: SessionState, now: datetime) -> bool:
    """The session's date is today's date in Oslo."""
    return state.programme.date == now.astimezone(OSLO).date()


def is_open_choice(sessions: Mapping[SessionId, SessionState], now: datetime) -> bool:
    """Two sessions of today are open for this room, so only a person knows which is meant."""
    is_open = (
        is_today(state, now) and state.phase in (Phase.LIVE, Phase.LOBBY)
        for state in sessions.values()
    )
    return sum(is_open) > 1
