"""What the centre wishes by itself when a moment has come (decision 0010).

Rule 1: a timer is a command like any other: it is decided by the same rules, and may be refused.
Rule 2: it is read off the state and never kept, so a restart has nothing to remember.
Rule 3: its id is made of what it is about, so it is one wish, whoever gives it and however often.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from session_core.rules.commands import Command, StopWaiting
from session_core.rules.state import Run, SessionState
from session_core.rules.terms import By, Role

CLOCK_BACK_MAX = timedelta(seconds=2)
"""A clock that is kept in time by NTP may go back this much, and nobody shall notice."""
CENTRE = By(role=Role.CENTRE)
_TIMERS = UUID("5f0f8b52-6f5e-5b8e-9a37-0c2d5a7f6e10")


def next_timer(state: SessionState) -> tuple[datetime, Command] | None:
    """The next thing that the centre does by itself, and when. Whoever gives it stamps `at`."""
    run, moment = state.current, waiting_ends_at(state)
    if run is None or moment is None:
        return None
    wish = StopWaiting(
        command_id=_id(state, run, "stop_waiting"),
        at=moment,
        by=CENTRE,
        seen_revision=state.position.revision,
        seen_segment=run.segment.id,
    )
    return moment, wish


def waiting_ends_at(state: SessionState) -> datetime | None:
    """When the segment that waits for rooms starts without them; None where nothing waits, or where
    the policy lets it wait for ever.
    """
    run, longest = state.current, state.programme.policy.wait_max_s
    if run is None or run.clock_from is not None or longest == 0:
        return None
    return run.put_on_at + timedelta(seconds=longest)


def waits_until(state: SessionState, now: datetime) -> datetime | None:
    """The same, for screens, while it is still ahead."""
    moment = waiting_ends_at(state)
    return moment if moment is not None and moment > now else None


def _id(state: SessionState, run: Run, what: str) -> str:
    """One for each stay of a segment: put on again, it is another wait."""
    about = (state.programme.session, run.segment.id, run.put_on_at.isoformat(), what)
    return str(uuid5(_TIMERS, "/".join(about)))
