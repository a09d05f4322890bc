"""A day run again: what is kept of its log so that any moment of it is found at once.

Theory: what the centre knew at a moment is the fold of what it had kept until then. So a moment of
a day is the last event that was known by it, and its state is a state that was kept before it and
the few events between them. Time never goes back here, whatever a clock did.

Moments are whole seconds, which is what an address or a person can say: what happened within a
second is seen at its end.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import datetime, timedelta
from typing import Final

from session_core.rules import care_events as ce
from session_core.rules import events as e
from session_core.rules import reports as r
from session_core.rules.changes import replace
from session_core.rules.evolve import begin, evolve
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import RoomId

STATES_MAX: Final = 128
"""States that are kept of one day. Where there would be more, each second one goes."""
EVERY: Final = 16
"""Events from one kept state to the next, at first."""
TOLD_MAX: Final = 20_000
"""Of what is told one by one; a day of a thousand rooms has fewer. What comes after is not."""
BEFORE: Final = timedelta(hours=1)
BEFORE_MAX: Final = timedelta(hours=3)
AT_MOST: Final = timedelta(hours=24)
SECOND: Final = timedelta(seconds=1)

QUIET = r.CheckReport | r.CommandResultReport
"""Reports that come by themselves, many in a minute: what they change is seen on the pages."""


@dataclass(frozen=True, slots=True)
class Happening:
    """An event that is worth a sentence, when it was known, and which room it is about: "" where
    that is none, or several.
    """

    at: datetime
    event: e.Event
    room: RoomId


@dataclass(frozen=True, slots=True)
class Place:
    """Where a moment stands in the log: a state that was kept at or before it, and the number of
    the last event that was known by it.
    """

    state: SessionState
    last: int


class Reel:
    """One day, as far as it was taken in. Give it every event, in order. A state is kept of every
    so many events, and so many at most.
    """

    def __init__(self, first: e.SessionPlanned, every: int = EVERY, most: int = STATES_MAX) -> None:
        self.state = begin(first.programme)
        self._known = [whole(first.at)]
        self._states = [self.state]
        self._every = every
        self._most = most
        self.told: list[Happening] = []

    @property
    def seq(self) -> int:
        """How many events it has."""
        return len(self._known)

    def take(self, event: e.Event | None) -> None:
        """One event more; none for one that only a newer version knows."""
        before, at = self.state, self._known[-1]
        if event is None:
            self.state = replace(before, seq=before.seq + 1)
        else:
            self.state = evolve(before, event)
            at = max(at, whole(known_at(event)))
            if is_told(event, before) and len(self.told) < TOLD_MAX:
                self.told.append(Happening(at, event, room_of(event, before)))
        self._known.append(at)
        self._keep()

    def _keep(self) -> None:
        if (self.seq - 1) % self._every == 0:
            self._states.append(self.state)
        if len(self._states) > self._most:
            self._states = self._states[::2]
            self._every *= 2

    def place(self, moment: datetime) -> Place:
        """Where a moment stands. Before the day was planned, it stands as it was planned."""
        last = max(bisect_right(self._known, moment), 1)
        return Place(self._states[(last - 1) // self._every], last)

    def next_change(self, moment: datetime) -> datetime | None:
        """When the next event after a moment was known."""
        place = bisect_right(self._known, moment)
        return self._known[place] if place < len(self._known) else None

    def told_by(self, moment: datetime) -> int:
        """How many of `told` had happened by then."""
        return bisect_right(self.told, moment, key=_when)

    def told_before(self, moment: datetime) -> int:
        """How many of `told` had happened earlier than that."""
        return bisect_left(self.told, moment, key=_when)

    def window(self, now: datetime) -> tuple[datetime, datetime]:
        """The part of the day that is shown: from an hour before the planned start, or from what
        was told before that, three hours at most; until the last that was told, or now where the
        day is not over. 24 hours at most. Of a day that was only rehearsed, its last rehearsal.
        """
        starts_at = self.state.programme.starts_at
        first, last = starts_at - BEFORE_MAX, starts_at - BEFORE_MAX + AT_MOST
        near = [one.at for one in self.told if first <= one.at <= last]
        begins = min([starts_at - BEFORE, *near[:1]])
        if not near and self.told:
            last = self.told[-1].at
            near = [one.at for one in self.told if one.at > last - AT_MOST]
            begins = near[0]
        is_over = self.state.position.closed_at is not None
        ends = near[-1] if near and is_over else now
        begins, ends = whole(begins), whole(ends)
        return begins, min(max(ends, begins + SECOND), begins + AT_MOST)


def _when(told: Happening) -> datetime:
    return told.at


def known_at(event: e.Event) -> datetime:
    """When the centre learned of it."""
    if isinstance(event, e.ReportKept | e.ReportSetAside):
        return event.report.received_at
    return event.at


def whole(moment: datetime) -> datetime:
    """The end of the second in which a moment lies."""
    return -(-(moment - _ZERO) // SECOND) * SECOND + _ZERO


_ZERO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def is_told(event: e.Event, before: SessionState) -> bool:
    """It is worth a sentence of its own, after what was known before it."""
    if isinstance(event, e.SessionPlanned | e.ReportSetAside):
        return False
    if not isinstance(event, e.ReportKept):
        return True
    report, known = event.report, before.rooms.get(event.report.room)
    if known is None or isinstance(report, QUIET):
        return False
    if isinstance(report, r.ContactReport):
        return known.in_contact is not report.in_contact
    if isinstance(report, r.LegReport):
        return known.leg is None or known.leg.state is not report.leg
    return True


def room_of(event: e.Event, before: SessionState) -> RoomId:
    """The room that it is about."""
    match event:
        case e.ReportKept():
            return event.report.room
        case (
            ce.RoomClosedByPhone()
            | ce.PhoneClosingTakenBack()
            | ce.RoomConfirmed()
            | ce.RoomRenamed()
        ):
            return event.room
        case ce.HelpAcknowledged() | ce.HelpResolved() | ce.HelpLetGo() | ce.HelpReopened():
            called = before.helps.get(event.help)
            return called.room if called else ""
        case ce.QuestionMarked():
            asked = before.questions.get(event.question)
            return asked.room if asked else ""
        case _:
            return ""
