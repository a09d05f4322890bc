"""Events: what happened in a session, in the past tense.

The log is a list of these, and the state is their fold.

An event's identity is its place: session and number. Its `kind` is its stable name in the log and
on the wire. Everything a room saw is one kind of event, `ReportKept`, which carries the report
itself.
"""

from __future__ import annotations

from typing import Literal

from session_core.rules.bases import EventBase
from session_core.rules.care_events import CareEvent
from session_core.rules.programme import Cut, Programme, Segment
from session_core.rules.records import dataclass
from session_core.rules.reports import Report
from session_core.rules.terms import (
    CatchUpWay,
    RoomId,
    SegmentId,
)

SetAsideCode = Literal[
    "unknown_room", "rehearsal_over", "unknown_segment", "unknown_reference", "too_many_reports"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlanned(EventBase):
    """The first event of every session: its programme."""

    programme: Programme
    kind: Literal["session_planned"] = "session_planned"


@dataclass(frozen=True, slots=True, kw_only=True)
class LobbyOpened(EventBase):
    """Rooms are let in."""

    rehearsal: bool
    kind: Literal["lobby_opened"] = "lobby_opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalEnded(EventBase):
    """The rehearsal is over; the fold forgets what it left behind."""

    kind: Literal["rehearsal_ended"] = "rehearsal_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentStarted(EventBase):
    """A segment was put on, which ends the one that ran; the first one takes the session live.

    `segment` and `length_s` are its frozen copy: later edits of the plan do not touch them.
    """

    segment: Segment
    length_s: int
    waiting_for: tuple[RoomId, ...] = ()
    """The clock starts when these rooms are back."""
    without: tuple[RoomId, ...] = ()
    """Rooms that were not back when a shared segment started."""
    skipped: tuple[SegmentId, ...] = ()
    """Segments left out by the same move."""
    not_ready: tuple[RoomId, ...] = ()
    """At the start of the session: the rooms that were not ready."""
    kind: Literal["segment_started"] = "segment_started"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingEnded(EventBase):
    """The clock of a waiting segment started; `without` names the rooms that were still missing."""

    without: tuple[RoomId, ...] = ()
    kind: Literal["waiting_ended"] = "waiting_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingResumed(EventBase):
    """The clock of a waiting segment was started without rooms, and waits for them again."""

    undoes: int
    kind: Literal["waiting_resumed"] = "waiting_resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentSkipped(EventBase):
    """A segment will not be run. `why` is told of the evaluation; "" in logs of before it was asked
    for.
    """

    segment: SegmentId
    why: str = ""
    kind: Literal["segment_skipped"] = "segment_skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentPutBack(EventBase):
    """A segment that was left out is to be run after all."""

    segment: SegmentId
    kind: Literal["segment_put_back"] = "segment_put_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class LengthChanged(EventBase):
    """A segment became longer or shorter by whole seconds."""

    segment: SegmentId
    seconds: int
    undoes: int = 0
    """Number of the change that this takes back; 0 where it is one of its own."""
    kind: Literal["length_changed"] = "length_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaughtUp(EventBase):
    """The rest of a day that was `late_s` seconds late was put right: each of `cuts` gave time.

    What they do not cover is the lateness that was agreed to.
    """

    way: CatchUpWay
    late_s: int
    cuts: tuple[Cut, ...] = ()
    kind: Literal["caught_up"] = "caught_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldStarted(EventBase):
    """The central clock stands still. Where this takes its going on back, it never went on."""

    undoes: int = 0
    kind: Literal["hold_started"] = "hold_started"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldEnded(EventBase):
    """The central clock goes on. Where this takes the hold back, it never stood."""

    undoes: int = 0
    kind: Literal["hold_ended"] = "hold_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveUndone(EventBase):
    """The last move was taken back: the position is what it was before it.

    In a log of before, lengths, holds and waits may have been changed since: they stay.
    """

    undoes: int = 0
    """Number of the move's event; 0 in a log of before."""
    of: str = ""
    """Kind of the move's event."""
    segment: SegmentId = ""
    way: CatchUpWay | None = None
    kind: Literal["move_undone"] = "move_undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded(EventBase):
    """The session closed; `why`, where the evaluation had not been held."""

    why: str = ""
    kind: Literal["session_ended"] = "session_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionReopened(EventBase):
    """A closed session was opened again, or its end taken back at once."""

    undoes: int = 0
    kind: Literal["session_reopened"] = "session_reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportKept(EventBase):
    """A room's report was taken into the record: `late` where what it is about was over by then."""

    report: Report
    late: bool = False
    kind: Literal["report_kept"] = "report_kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSetAside(EventBase):
    """A report was kept, but changes nothing: `reason` says why (a code)."""

    report: Report
    reason: SetAsideCode
    kind: Literal["report_set_aside"] = "report_set_aside"


PositionEvent = (
    LobbyOpened
    | SegmentStarted
    | WaitingEnded
    | WaitingResumed
    | SegmentSkipped
    | SegmentPutBack
    | LengthChanged
    | CaughtUp
    | HoldStarted
    | HoldEnded
    | SessionEnded
    | SessionReopened
)
RoomEvent = ReportKept | ReportSetAside
Event = SessionPlanned | RehearsalEnded | MoveUndone | PositionEvent | CareEvent | RoomEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event in its place.

    `cause` is the id of the command or report it follows from; one cause, one batch.
    """

    seq: int
    cause: str
    event: Event
