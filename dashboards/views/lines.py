"""Lines that several pages show alike: a segment, a call for help, a question, a message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

from dashboards.formats import told_minute
from session_core.rules.care import open_helps, open_messages
from session_core.rules.clocks import run_clock
from session_core.rules.programme import Programme, Room, Segment
from session_core.rules.questions import up_now
from session_core.rules.readings import (
    Projected,
    SegmentStatus,
    planned_length_s,
    projected_end,
    projection,
)
from session_core.rules.records import dataclass
from session_core.rules.state import Message, Question, Run, SessionState
from session_core.rules.telling import NamedToday
from session_core.rules.terms import (
    By,
    HelpReason,
    Language,
    Phase,
    QuestionStatus,
    Role,
    RoomId,
    SegmentId,
    SegmentType,
    SessionId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomLink:
    """A room and its name, to choose from."""

    id: RoomId
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomName:
    """A room that may be called something else today: what it is called now, and what is made of a
    new name, which stands after the site's.
    """

    id: RoomId
    label: str
    site: str
    planned: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """What the rooms of one day are called, and what they were called so for."""

    programme: Programme
    names: Mapping[RoomId, NamedToday]
    labels: Mapping[RoomId, str]
    links: tuple[RoomLink, ...]
    rooms: tuple[RoomName, ...]


_NAMED: dict[SessionId, _Named] = {}
NAMED_MAX = 64
"""Days whose rooms' names are remembered: among a thousand rooms each asks for all the others."""


def room_label(state: SessionState, room: RoomId) -> str:
    """What a room is called today: the site, and the room where a site has several, or where it is
    another one than was planned.
    """
    return _named(state).labels.get(room, room)


def _named(state: SessionState) -> _Named:
    programme, names = state.programme, state.names
    known = _NAMED.get(programme.session)
    if known is None or known.programme is not programme or known.names is not names:
        if len(_NAMED) >= NAMED_MAX:
            _NAMED.clear()
        labels = _labels(programme, names)
        links = tuple(RoomLink(id=one.id, label=labels[one.id]) for one in programme.rooms)
        rooms = tuple(_room_name(one, labels[one.id]) for one in programme.rooms)
        known = _Named(programme=programme, names=names, labels=labels, links=links, rooms=rooms)
        _NAMED[programme.session] = known
    return known


def _room_name(room: Room, label: str) -> RoomName:
    return RoomName(id=room.id, label=label, site=room.site_name, planned=room.name)


def _labels(programme: Programme, names: Mapping[RoomId, NamedToday]) -> Mapping[RoomId, str]:
    rooms, labels = Counter(one.site for one in programme.rooms), {}
    for one in programme.rooms:
        name = names[one.id].name if one.id in names else one.name
        is_alone = rooms[one.site] == 1 and one.id not in names
        labels[one.id] = one.site_name if is_alone else f"{one.site_name}, {name}"
    return labels


def room_labels(state: SessionState, rooms: tuple[RoomId, ...]) -> tuple[str, ...]:
    """The names of several rooms."""
    return tuple(room_label(state, room) for room in rooms)


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentLine:
    """A segment of the plan, and when it now is to run or did run, to the minute."""

    id: SegmentId
    type: SegmentType
    title: str
    by: str
    status: SegmentStatus
    planned_at: datetime
    planned_end: datetime
    starts_at: datetime
    ends_at: datetime
    minutes: int

    @property
    def moved(self) -> bool:
        """It runs at another time than planned."""
        return self.starts_at != self.planned_at


def late_start_min(state: SessionState, now: datetime) -> int:
    """How many minutes ago a day should have started that has not."""
    if state.phase not in (Phase.PLANNED, Phase.LOBBY):
        return 0
    return max(0, (now - state.programme.starts_at) // timedelta(minutes=1))


def day_end(state: SessionState, now: datetime) -> datetime:
    """When the day is expected to end, or the minute in which it did."""
    return told_minute(projected_end(state, now))


def run_end(run: Run | None, now: datetime) -> datetime | None:
    """When what is on is expected to end, while its clock goes."""
    ends_at = run_clock(run, now).ends_at if run else None
    return told_minute(ends_at) if ends_at else None


def segment_line(state: SessionState, one: Projected, language: Language) -> SegmentLine:
    """A line of the programme."""
    segment = one.segment
    return SegmentLine(
        id=segment.id,
        type=segment.type,
        title=segment.title.in_language(language),
        by=segment.by.in_language(language),
        status=one.status,
        planned_at=segment.starts_at,
        planned_end=segment.ends_at,
        starts_at=told_minute(one.starts_at),
        ends_at=told_minute(one.ends_at),
        minutes=round(planned_length_s(state, segment) / 60),
    )


def segment_lines(
    state: SessionState, now: datetime, language: Language
) -> tuple[SegmentLine, ...]:
    """The whole day in the order in which it ran and is expected to run. What was skipped, and all
    that was never run once the day is closed, stands behind what it was planned behind.
    """
    known: dict[SegmentId, Projected] = {}
    for one in projection(state, now):
        known.pop(one.segment.id, None)  # What runs again stands where it runs now.
        known[one.segment.id] = one
    shown = list(known.values())
    for n, segment in enumerate(state.programme.segments):
        if segment.id not in known:
            shown.insert(_behind(shown, state.programme.segments[:n]), _not_run(segment))
    return tuple(segment_line(state, one, language) for one in shown)


def _behind(shown: Sequence[Projected], before: Sequence[Segment]) -> int:
    """The place behind the last of these segments that the plan has before."""
    places = {one.segment.id: n for n, one in enumerate(shown, start=1)}
    return places[before[-1].id] if before else 0


def _not_run(segment: Segment) -> Projected:
    return Projected(
        segment=segment,
        status=SegmentStatus.SKIPPED,
        starts_at=segment.starts_at,
        ends_at=segment.ends_at,
    )


def next_line(state: SessionState, now: datetime, language: Language) -> SegmentLine | None:
    """What is next, or None."""
    found = next(
        (one for one in projection(state, now) if one.status is SegmentStatus.COMING), None
    )
    return segment_line(state, found, language) if found else None


NO_PHONES: Final[Mapping[RoomId, str]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpLine:
    """A call for help that is open."""

    id: str
    session: SessionId
    room: str
    reason: HelpReason
    called_at: datetime
    seen_at: datetime | None
    seen_by: By | None
    again_at: datetime | None
    """When it was last opened again, for it was not solved after all."""
    phone: str = ""
    """The number to ring in the room, for whoever may ring it."""


def help_lines(
    state: SessionState, room: RoomId | None = None, phones: Mapping[RoomId, str] = NO_PHONES
) -> tuple[HelpLine, ...]:
    """Open calls, the most pressing first; of one room where it is named."""
    return tuple(
        HelpLine(
            id=one.id,
            session=state.programme.session,
            room=room_label(state, one.room),
            reason=one.reason,
            called_at=one.called_at,
            seen_at=one.seen_at,
            seen_by=one.seen_by,
            again_at=one.mistaken[-1][1] if one.mistaken else None,
            phone=phones.get(one.room, ""),
        )
        for one in open_helps(state)
        if room is None or one.room == room
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionLine:
    """A room's question."""

    id: str
    room: str
    text: str
    asked_at: datetime
    status: QuestionStatus
    queued: bool = False
    taken_at: datetime | None = None
    """When it was first taken up."""
    is_up: bool = False
    """It is the one that is taken up now."""
    waits: bool = False
    """It is on the room's laptop only, and goes when there is contact."""

    @property
    def stage(self) -> str:
        """Its status, where what is new may stand in the queue, and what was taken up may not be
        up any more.
        """
        if self.status is QuestionStatus.TAKEN and not self.is_up:
            return "taken_before"
        return "queued" if self.queued and self.status is QuestionStatus.NEW else self.status.value


def question_line(state: SessionState, one: Question, *, waits: bool = False) -> QuestionLine:
    """A line for a question."""
    return QuestionLine(
        id=one.id,
        room=room_label(state, one.room),
        text=one.text,
        asked_at=one.asked_at,
        status=one.status,
        queued=one.queued,
        taken_at=one.taken_at,
        is_up=one.status is QuestionStatus.TAKEN and one is up_now(state),
        waits=waits,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLine:
    """A line from the centre to leaders."""

    id: str
    text: str
    sent_at: datetime
    sent_by: Role
    to: tuple[str, ...]
    """The rooms by name; none where it went to all."""
    unread: tuple[str, ...]
    """Rooms that have not acknowledged it."""
    read: int
    unreached: tuple[str, ...] = ()
    """Rooms without contact that it has not come to, where that is known: on the console."""


def message_line(state: SessionState, one: Message) -> MessageLine:
    """A line for a message."""
    everyone = len(one.rooms) == len(state.programme.rooms)
    unread = tuple(room for room in one.rooms if room not in one.acknowledged)
    return MessageLine(
        id=one.id,
        text=one.text,
        sent_at=one.sent_at,
        sent_by=one.sent_by.role,
        to=() if everyone else room_labels(state, one.rooms),
        unread=room_labels(state, unread),
        read=len(one.rooms) - len(unread),
    )


def sent_messages(state: SessionState) -> tuple[MessageLine, ...]:
    """All messages of the day, newest first."""
    newest = sorted(state.messages.values(), key=lambda one: one.sent_at, reverse=True)
    return tuple(message_line(state, one) for one in newest)


def unread_messages(state: SessionState, room: RoomId) -> tuple[MessageLine, ...]:
    """Messages that this room's leader has not acknowledged, oldest first."""
    return tuple(message_line(state, one) for one in open_messages(state, room))


def room_links(state: SessionState) -> tuple[RoomLink, ...]:
    """Every room of a session."""
    return _named(state).links


def room_names(state: SessionState) -> tuple[RoomName, ...]:
    """Every room's name, and what is made of a new one, in the programme's order."""
    return _named(state).rooms


Sign = Literal[
    "help", "lost", "not_ready", "laptop_away", "away", "returned", "remark", "unknown", "local",
    "ready", "with", "over", "closed",
]  # fmt: skip
"""A room's state in one word. Each has its own shape, border, icon and word."""

Look = Literal[
    "ok", "warn", "fail", "unknown", "expired", "waived", "seen", "fixing", "unused", "kept"
]
"""How a cell of the board's matrix looks: its own shape for each. `seen` and `fixing`: it is bad,
and somebody knows or is at it. `unused`: the room has no use for it, and nobody measured it.
`kept`: it was well when the room was last heard.
"""
