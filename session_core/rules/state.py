"""What is known of a session: the fold of its events.

`Position` is what the centre owns: where the programme stands. It is replaced as a whole, which is
what makes undo one assignment. `RoomState` is what each room owns: what it saw and did. The two
never write each other's fields, so a room that was alone for an hour cannot move the programme when
its reports arrive, and an undo never takes a room's facts away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta

from session_core.rules.programme import Cut, Programme, Segment
from session_core.rules.records import dataclass
from session_core.rules.room_state import RoomState, Tick
from session_core.rules.telling import NamedToday, Showing, SpeakerLine
from session_core.rules.terms import (
    By,
    CatchUpWay,
    HelpReason,
    Phase,
    QuestionStatus,
    Role,
    RoomId,
    SegmentId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A segment on the air, or once on the air: the as-run record of it."""

    segment: Segment
    length_s: int
    """Frozen length when it was put on, in seconds; `added_s` is what was given or taken since."""
    put_on_at: datetime
    put_on_by: By
    clock_from: datetime | None
    """When its clock started; none while it waits for rooms."""
    waiting_for: tuple[RoomId, ...] = ()
    without: tuple[RoomId, ...] = ()
    waiting_ended_by: By | None = None
    """Who started its clock though rooms that it waited for were missing."""
    added_s: int = 0
    held: timedelta = timedelta()
    held_since: datetime | None = None
    ended_at: datetime | None = None
    ended_by: By | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where the programme stands. `revision` grows by one with every change, undo included."""

    revision: int = 0
    phase: Phase = Phase.PLANNED
    current: Run | None = None
    ended: tuple[Run, ...] = ()
    skipped: tuple[SegmentId, ...] = ()
    why_left_out: Mapping[SegmentId, str] = field(default_factory=dict)
    """Of an evaluation that was skipped, or not held when the session closed."""
    changed_s: Mapping[SegmentId, int] = field(default_factory=dict)
    """Seconds given to or taken from segments that have not started."""
    agreed_s: int = 0
    """Seconds of lateness that were agreed to when the day was last put right."""
    started_at: datetime | None = None
    closed_at: datetime | None = None
    at_closing: Run | None = None
    """What was on when the session closed, as it stood: reopening brings it back."""
    not_ready_at_start: tuple[RoomId, ...] = ()
    moved_at: datetime | None = None

    @property
    def runs(self) -> tuple[Run, ...]:
        """What was on and what is on, in the order in which it was put on."""
        return self.ended if self.current is None else (*self.ended, self.current)

    def planned_length_s(self, segment: Segment) -> int:
        """Length of a segment that has not started, in seconds: the plan and what was given or
        taken since.
        """
        return segment.minutes * 60 + self.changed_s.get(segment.id, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """The newest thing that somebody did to the programme, and what taking it back needs."""

    seq: int
    """Number of its event: a page names it when it wishes to take it back."""
    kind: str
    """That event's kind."""
    wish: str = ""
    """The kind of command that does it: whoever may send that may take it back."""
    at: datetime
    by: By
    segment: SegmentId = ""
    """What was put on, left out, put back, or made longer or shorter."""
    seconds: int = 0
    """What that segment was given (positive) or lost."""
    rooms: tuple[RoomId, ...] = ()
    """Without which a waiting clock was started, or which were called back."""
    called: Mapping[RoomId, datetime] = field(default_factory=dict)
    """When rooms had been asked to come back before it."""
    run: Run | None = None
    """What was on, as its clock stood before it."""
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchUpDone:
    """How the rest of a late day was put right: who, when and in which way."""

    at: datetime
    by: By
    way: CatchUpWay
    late_s: int
    cuts: tuple[Cut, ...]
    revision: int
    """The position's, right after it."""
    undone_at: datetime | None = None
    undone_by: By | None = None

    @property
    def left_s(self) -> int:
        """Seconds that were not made up: the day is agreed to end so much later."""
        return self.late_s - sum(one.seconds for one in self.cuts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A room's question and what became of it."""

    id: str
    room: RoomId
    text: str
    asked_at: datetime
    status: QuestionStatus = QuestionStatus.NEW
    status_at: datetime
    queued: bool = False
    """Somebody at the centre put it in the queue: it is still new, but will be taken up."""
    taken_at: datetime | None = None
    """When it was first taken up, and stood on the participants' screens."""
    passed_at: datetime | None = None
    """When another one was taken up in its place, though nobody had said what became of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """The last mark of questions, and what they were before it, so that it can be taken back."""

    at: datetime
    question: str
    before: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpTurn:
    """A stretch of a call for help: from when it came, was opened again or was let go, until it was
    solved or somebody let it go.
    """

    since: datetime
    seen_at: datetime | None
    seen_by: By | None
    solved_at: datetime | None
    again_at: datetime | None = None
    """When the next stretch began; none of the last one."""

    @property
    def was_let_go(self) -> bool:
        """Whoever took it said that somebody else has to."""
        return self.again_at is not None and self.solved_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """A room's call for help and what became of it."""

    id: str
    room: RoomId
    reason: HelpReason
    called_at: datetime
    seen_at: datetime | None = None
    seen_by: By | None = None
    closed_at: datetime | None = None
    """Resolved by the centre or cancelled by the room."""
    cancelled: bool = False
    mistaken: tuple[tuple[datetime, datetime], ...] = ()
    """When it was called solved by mistake, and when it was opened again."""
    past: tuple[HelpTurn, ...] = ()
    """The stretches before the one that is on. Fewer than there were where a state of before this
    field is read.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A line from the centre to leaders, and which of them have acknowledged it."""

    id: str
    text: str
    rooms: tuple[RoomId, ...]
    sent_at: datetime
    sent_by: By = By(role=Role.CENTRE)
    """All that is known where a state of before this field is read."""
    acknowledged: Mapping[RoomId, datetime] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SessionState:
    """Everything known of a session after `seq` events."""

    programme: Programme
    seq: int = 0
    rehearsed_from: SessionState | None = None
    """In a rehearsal: the state without it, which comes back. Real reports go into both."""
    rehearsal_ended_at: datetime | None = None
    """When the last rehearsal ended: what a room saw after that is real, whatever it believed."""
    position: Position = Position()
    before: Position | None = None
    """The position before the last move or the end, for undo; none where nothing can be undone."""
    act: Act | None = None
    """None where nothing was done, or the newest that was done is never taken back."""
    undone: tuple[Run, ...] = ()
    """Runs that were put on by mistake and taken back."""
    catch_ups: tuple[CatchUpDone, ...] = ()
    """All that was done about lateness, also what was taken back."""
    called_back: Mapping[RoomId, datetime] = field(default_factory=dict)
    """When the centre last asked a room to come back."""
    rooms: Mapping[RoomId, RoomState] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)
    marked: Marked | None = None
    helps: Mapping[str, Help] = field(default_factory=dict)
    messages: Mapping[str, Message] = field(default_factory=dict)
    speaker_line: SpeakerLine | None = None
    """The last line to whoever speaks, until it is taken away."""
    screens: Mapping[RoomId, Showing] = field(default_factory=dict)
    """What the centre put on rooms' screens last. Whether it stands there is a reading."""
    screens_apart: Mapping[RoomId, Showing] = field(default_factory=dict)
    """Only where it is written: those of `screens` that a reader of before would stumble on."""
    names: Mapping[RoomId, NamedToday] = field(default_factory=dict)
    """What rooms are called today, where that is not what was planned."""
    ticks: Mapping[str, Tick] = field(default_factory=dict)
    """What was ticked off once for the session; what a room ticked is in its `RoomState`."""
    set_aside: int = 0
    """How many reports were kept without effect."""
    heard: Mapping[str, int] = field(default_factory=dict)
    """Highest report number the log holds, per outbox: a room's own above it are not here yet."""

    @property
    def phase(self) -> Phase:
        """The session's phase."""
        return self.position.phase

    @property
    def rehearsal(self) -> bool:
        """A rehearsal is running."""
        return self.rehearsed_from is not None

    @property
    def current(self) -> Run | None:
        """What is on now."""
        return self.position.current
