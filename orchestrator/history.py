"""Read a session back from the log: its state, its causes and its newest events.

Folding goes in pieces that let the loop breathe, so a long day that is opened in the middle of
another does not stop that one.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from orchestrator.event_log.interface import EventLog, Row, SessionUnreadable
from orchestrator.faults import UnknownSession
from session_core.limits import DELTA_EVENTS_MAX
from session_core.rules.events import SessionPlanned
from session_core.rules.evolve import begin
from session_core.rules.state import SessionState
from session_core.rules.terms import SessionId
from session_core.wire.codec import event_from_json, evolve_known

ROWS_AT_A_TIME = 500


@dataclass(slots=True)
class History:
    """What a log holds of one session. `causes` gives the last number of each cause's batch."""

    state: SessionState
    causes: dict[str, int] = field(default_factory=dict)
    recent: deque[Row] = field(default_factory=lambda: deque(maxlen=DELTA_EVENTS_MAX))

    def take(self, rows: Iterable[Row]) -> None:
        """Fold what follows."""
        for row in rows:
            self.state = evolve_known(self.state, event_from_json(row.body))
            assert self.state.seq == row.seq, "the log has no gaps"
            self.note(row)

    def note(self, row: Row) -> None:
        """Index a row that is folded already."""
        self.causes[row.cause] = row.seq
        self.recent.append(row)


async def read_history(log: EventLog, session: SessionId) -> History:
    """The whole session. Raises `UnknownSession` and `LogError`."""
    rows = await log.rows(session, 0, ROWS_AT_A_TIME)
    if not rows:
        raise UnknownSession(session=session)
    with reading(session):
        history = begin_history(rows[0])
        history.take(rows[1:])
    while len(rows) == ROWS_AT_A_TIME:
        rows = await log.rows(session, history.state.seq, ROWS_AT_A_TIME)
        with reading(session):
            history.take(rows)
        await asyncio.sleep(0)
    return history


def begin_history(first: Row) -> History:
    """A session that has nothing but its first event."""
    planned = event_from_json(first.body)
    assert isinstance(planned, SessionPlanned), "a session's log begins with SessionPlanned"
    history = History(begin(planned.programme))
    history.note(first)
    return history


@contextmanager
def reading(session: SessionId) -> Iterator[None]:
    """Rows that were spoilt, or written by another, may break any rule of the fold; whichever it
    is, only this session suffers. Raises `SessionUnreadable`.
    """
    try:
        yield
    except Exception as error:
        # Its kind only: what the error says may quote what a person typed.
        raise SessionUnreadable(session, type(error).__name__) from error
