"""The programme of one session: what was planned, before anything happened.

A programme is made once, from a course file and a date, and never changes afterwards: what the day
became is kept beside it, in the state. All instants are aware UTC; the local time of day exists
only in course files and on screens.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date as Date
from datetime import datetime, timedelta

from session_core.rules.once import once
from session_core.rules.records import dataclass
from session_core.rules.terms import (
    CatchUpWay,
    ChecklistMoment,
    Flexibility,
    Heading,
    ItemOwner,
    ItemScope,
    LegSource,
    RoomId,
    SegmentId,
    SegmentType,
    SessionId,
    SiteId,
    Text,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One entry of the programme (programpost)."""

    id: SegmentId
    type: SegmentType
    title: Text
    by: Text
    """Who leads it, as a role ("endokrinolog"), never as a name."""
    starts_at: datetime
    minutes: int
    minutes_min: int
    flexibility: Flexibility = Flexibility.FIXED
    origin: SiteId | None = None
    """The site a shared lecture is sent from; none for the studio."""
    notes: tuple[Text, ...] = ()
    """What whoever speaks wants to remember: shown on the speaker's view, and on no other page."""

    @property
    def ends_at(self) -> datetime:
        """Planned end (UTC)."""
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """So many whole seconds are taken from a segment."""

    segment: SegmentId
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A meeting room that takes part, with the head-counts it expects."""

    id: RoomId
    site: SiteId
    site_name: str
    name: str
    capacity: int
    expected_patients: int = 0
    expected_relatives: int = 0
    profile: str = ""
    """Which checks it has use for, where that is otherwise than usual (docs/checks.md)."""

    join_name: str = ""
    """What it is called in the video meeting, where that is not its site and its name."""

    emergency_phone: str = ""
    """The number of the house for the acutely ill; "" where only 113 is known."""

    it_phone: str = ""
    """The number of the house's IT; "" where it is not known."""

    @property
    def name_in_join(self) -> str:
        """The fixed name under which it joins the video meeting, and is known there."""
        return self.join_name or f"{self.site_name} – {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRoom:
    """The video meeting of a course. Its PIN is a secret of the centre's, and never in here."""

    host: str
    """Such as `join.nhn.no`."""
    alias: str
    """The room number."""
    conference: str = ""
    """What event sinks call the meeting, where that is not the alias."""
    test: str = ""
    """The number of a room in which anybody may try their camera; "" where none is known."""
    watched_by: tuple[LegSource, ...] = ()
    """The sources that the centre listens to; none: people say what they see and hear."""
    legs_max: int = 0
    """How many may take part; 0 where that is not known."""

    @property
    def watcher_legs(self) -> int:
        """Places in the meeting that watching takes."""
        return 1 if LegSource.CLIENT in self.watched_by else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationForm:
    """Where people answer the evaluation on their phones: the hospital's own form, the same for all
    rooms. What is answered there never comes here.
    """

    url: str
    square: tuple[str, ...] = ()
    """The QR code that leads there, its rows as hexadecimal numbers, the highest bit to the left.
    It is made once, where the programme is, so a room without contact has it too.
    """

    @property
    def spoken(self) -> str:
        """The address as people read and type it."""
        return self.url.removeprefix("https://").removesuffix("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """One thing that somebody ticks off.

    Programmes of before know only `moment`; what the other fields then mean is told in `due.py`.
    """

    id: str
    title: Text
    moment: ChecklistMoment
    heading: Heading | None = None
    owner: ItemOwner = ItemOwner.GROUP_LEADER
    scope: ItemScope = ItemScope.ROOM
    must: bool = False
    """A room where it is open just before the start is not ready."""
    due_at: datetime | None = None
    """By when it should be done, as planned (UTC)."""
    shown_from: datetime | None = None
    """From when it is shown as something to do, as planned (UTC); none: for its whole moment."""
    help: Text | None = None
    """How it is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Figures that rule a session.

    Sources: DESIGN §4 (undo, minimum interval), session-control §8.
    """

    advance_interval_s_min: int = 2
    undo_window_s: int = 10
    overdue_minutes: int = 30
    """A segment this long past its end is shown as "was running, please decide"."""
    stretch_minutes_max: int = 90
    """Longest time without a break."""
    alone_after_s: int = 30
    """A room without contact for so long is offered to go on by itself. In seconds of real time: a
    restart of the centre is over by then (15 s), and the centre has seen that the room is gone
    (25 s).
    """
    wait_max_s: int = 300
    """A shared segment that waits for rooms starts without them after so long; 0: never by itself.
    In seconds of the course's time, from when it was put on.
    """
    catch_up: CatchUpWay = CatchUpWay.SHORTEN_BREAKS
    """What is suggested first when the day is late."""
    small_group_max: int = 5
    """Figures for groups up to this size are not shown one by one in reports that leave the
    organisation.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """Everything that is planned for one session."""

    session: SessionId
    course: str
    title: Text
    day: int
    days: int
    date: Date
    """The day in Oslo. (Under its own name the type would be hidden by the field for those who read
    the annotations of the class, such as the codec.)
    """
    segments: tuple[Segment, ...]
    rooms: tuple[Room, ...]
    checklist: tuple[ChecklistItem, ...] = ()
    policy: Policy = Policy()
    join: JoinRoom | None = None
    evaluation: EvaluationForm | None = None
    """None where people answer on paper alone."""
    help_phone: str = ""
    """The number beside the help button: what to do when the network cannot carry the call."""
    next_day_at: datetime | None = None
    """When the course's next day begins (UTC); none on its last day, or where it is not known."""

    @property
    def starts_at(self) -> datetime:
        """Planned start of the first segment (UTC)."""
        return self.segments[0].starts_at

    @property
    def ends_at(self) -> datetime:
        """Planned end of the last segment (UTC)."""
        return self.segments[-1].ends_at

    @property
    def legs_expected(self) -> int:
        """Places that it takes in the video meeting: every room, the lecturer, and a watcher."""
        return len(self.rooms) + 1 + (self.join.watcher_legs if self.join else 0)

    def segment(self, segment: SegmentId) -> Segment | None:
        """The segment with this id, or None."""
        return next((one for one in self.segments if one.id == segment), None)

    def items(self, scope: ItemScope) -> tuple[ChecklistItem, ...]:
        """What is ticked off once in each room, or once for the session."""
        return _items(self)[scope]

    def room(self, room: RoomId) -> Room | None:
        """The room with this id, or None."""
        return _rooms(self).get(room)


@once
def _items(programme: Programme) -> Mapping[ItemScope, tuple[ChecklistItem, ...]]:
    return {
        scope: tuple(one for one in programme.checklist if one.scope is scope)
        for scope in ItemScope
    }


@once
def _rooms(programme: Programme) -> Mapping[RoomId, Room]:
    return {one.id: one for one in programme.rooms}
