"""Every history that the centre's disk has ever told, folded: what a room may rightly have seen.

An outsider's reading: rows from the disk, folded by nobody but us. A restored backup begins a new
history; what was seen of the old one stays right under the old epoch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from operator import attrgetter

from orchestrator.event_log.interface import Row
from session_core.rules.events import SessionPlanned
from session_core.rules.evolve import begin
from session_core.rules.state import SessionState
from session_core.rules.terms import SessionId
from session_core.wire.codec import event_from_json, evolve_known
from tests.simulation.centre_disk import CentreDisk

History = dict[SessionId, list[SessionState]]
"""The state after 1, 2, 3 … events."""


class Prefixes:
    """What each epoch's log said, state by state."""

    def __init__(self, disk: CentreDisk, sessions: Iterable[SessionId]) -> None:
        self._disk = disk
        self._sessions = tuple(sessions)
        self._now: History = {one: [] for one in self._sessions}
        self._of: dict[str, History] = {}
        self.causes: set[str] = set()
        """Of every batch that any of these histories held."""

    def note(self, epoch: str) -> None:
        """Read what has come to stand on the disk, under the epoch of this moment."""
        self._of[epoch] = self._now
        for session in self._sessions:
            states = self._now[session]
            rows = self._disk.rows(session, len(states))
            self.causes.update(row.cause for row in rows)
            _fold_on(states, rows)

    def branch(self) -> None:
        """A backup was put in the place of what there was: what comes now is another history."""
        self._now = {one: [] for one in self._sessions}

    def state(self, epoch: str, session: SessionId, seq: int) -> SessionState | None:
        """The state after so many events of that history; none where it never got so far."""
        states = self._of.get(epoch, {}).get(session, [])
        return states[seq - 1] if 0 < seq <= len(states) else None

    def head(self, session: SessionId) -> SessionState | None:
        """The newest state on the disk."""
        states = self._now[session]
        return states[-1] if states else None


def _fold_on(states: list[SessionState], rows: Sequence[Row]) -> None:
    for row in rows:
        event = event_from_json(row.body)
        if isinstance(event, SessionPlanned):
            states.append(begin(event.programme))
        else:
            states.append(evolve_known(states[-1], event))


_COMPARED = attrgetter(*(one.name for one in fields(SessionState) if one.name != "heard"))
Pair = tuple[SessionState, SessionState]


def is_same_log(one: SessionState, other: SessionState, equal: Pair | None = None) -> bool:
    """The same but for how far outboxes were heard: a room may know that better than events do.

    Of what the two share with an `equal` pair nothing is compared again.
    """
    if equal is None:
        return bool(_COMPARED(one) == _COMPARED(other))
    before = zip(*map(_COMPARED, equal), strict=True)
    now = zip(_COMPARED(one), _COMPARED(other), strict=True)
    return all(
        (a is was_a and b is was_b) or a == b
        for (a, b), (was_a, was_b) in zip(now, before, strict=True)
    )
