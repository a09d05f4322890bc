"""Derived answers about people: attendance, help, messages, and equal service of all rooms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from session_core.rules.headcounts import attendance
from session_core.rules.help_turns import help_turns
from session_core.rules.records import dataclass
from session_core.rules.room_state import Count
from session_core.rules.state import Help, HelpTurn, Message, SessionState
from session_core.rules.telling import SpeakerLine
from session_core.rules.terms import LegState, Phase, QuestionStatus, RoomId

SOLVED_SHOWN = timedelta(minutes=10)
"""For so long a call that was called solved stays in sight, to be opened again in place."""
TAKEN_BACK_SHOWN = timedelta(minutes=5)
"""For so long a room is told that it took its call back."""
REOPEN_WITHIN = timedelta(hours=1)
"""For so long it can be opened again from the log; after that its room calls again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """People in all rooms, and how many rooms have counted."""

    patients: int
    relatives: int
    rooms_counted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomService:
    """How one room was served. The figures are laid side by side, and never made into a score."""

    room: RoomId
    downtime: timedelta | None
    """None where contact was never measured: not seen is not the same as never lost."""
    out_of_meeting: timedelta | None
    """None where nobody told of it."""
    asked: int
    answered: int
    help_calls: int
    help_wait_longest: timedelta
    peak: Count | None


def totals(state: SessionState) -> Totals:
    """The latest headcount of every room, added up over rooms."""
    latest = [one for one in (attendance(room).latest for room in state.rooms.values()) if one]
    return Totals(
        patients=sum(one.patients for one in latest),
        relatives=sum(one.relatives for one in latest),
        rooms_counted=len(latest),
    )


def open_helps(state: SessionState) -> tuple[Help, ...]:
    """Calls for help that are not closed: unseen first, then the one that has waited longest."""
    waiting = [one for one in state.helps.values() if one.closed_at is None]
    return tuple(sorted(waiting, key=lambda one: (one.seen_at is not None, one.called_at, one.id)))


def turn_wait(turn: HelpTurn, now: datetime) -> timedelta:
    """How long the room waited until somebody saw it or it was closed, or until now; never less
    than nothing, though the two times come from two clocks.
    """
    ended = min((one for one in (turn.seen_at, turn.solved_at) if one), default=now)
    return max(ended - turn.since, timedelta())


def help_wait(call: Help, now: datetime) -> timedelta:
    """The longest that a call waited at one stretch: what lies between *solved* and *opened again*
    is nobody's wait, for everybody took it for solved.
    """
    return max(turn_wait(one, now) for one in help_turns(call))


def can_reopen(call: Help, now: datetime) -> bool:
    """It was called solved, not taken back by its room, and not longer ago than `REOPEN_WITHIN`."""
    solved_at = None if call.cancelled else call.closed_at
    return solved_at is not None and now < solved_at + REOPEN_WITHIN


def solved_lately(state: SessionState, now: datetime) -> tuple[Help, ...]:
    """Calls that were called solved a moment ago, the last first: perhaps by mistake."""
    solved = [one for one in state.helps.values() if one.closed_at and can_reopen(one, now)]
    lately = [one for one in solved if one.closed_at and now < one.closed_at + SOLVED_SHOWN]
    return tuple(sorted(lately, key=lambda one: (one.closed_at, one.id), reverse=True))


def solved_deadlines(state: SessionState) -> Iterator[datetime]:
    """When calls that were called solved are shown no more, and can be opened again no more."""
    for one in state.helps.values():
        if one.closed_at is not None and not one.cancelled:
            yield from (one.closed_at + SOLVED_SHOWN, one.closed_at + REOPEN_WITHIN)


def taken_back_lately(state: SessionState, room: RoomId, now: datetime) -> tuple[Help, ...]:
    """The room's calls that it took back a moment ago, the last first."""
    mine = [one for one in state.helps.values() if one.room == room and one.cancelled]
    lately = [one for one in mine if one.closed_at and now < one.closed_at + TAKEN_BACK_SHOWN]
    return tuple(sorted(lately, key=lambda one: (one.closed_at, one.id), reverse=True))


def taken_back_deadlines(state: SessionState) -> Iterator[datetime]:
    """When rooms are told no more that they took a call back."""
    for one in state.helps.values():
        if one.closed_at is not None and one.cancelled:
            yield one.closed_at + TAKEN_BACK_SHOWN


def open_messages(state: SessionState, room: RoomId) -> tuple[Message, ...]:
    """Messages that this room's leader has not acknowledged, oldest first."""
    return tuple(
        one
        for one in sorted(state.messages.values(), key=lambda one: (one.sent_at, one.id))
        if room in one.rooms and room not in one.acknowledged
    )


def line_to_speaker(state: SessionState) -> SpeakerLine | None:
    """The line that whoever speaks is to see. It stands until it is taken down, also when the next
    segment is on: whoever wrote it knows when it has been read. A day that is over has no speaker.
    """
    return None if state.phase is Phase.CLOSED else state.speaker_line


def downtime(state: SessionState, room: RoomId, now: datetime) -> timedelta | None:
    """How long a room was out of contact while the session ran; None where nobody ever measured."""
    started = state.position.started_at
    known = state.rooms.get(room)
    if known is None or known.in_contact is None:
        return None
    if started is None:
        return timedelta()
    until = state.position.closed_at or now
    outages = list(known.outages)
    if known.in_contact is False and known.contact_at is not None:
        outages.append((known.contact_at, until))
    spans = (min(end, until) - max(begun, started) for begun, end in outages)
    return sum((span for span in spans if span > timedelta()), timedelta())


def out_of_meeting(state: SessionState, room: RoomId, now: datetime) -> timedelta | None:
    """How long a room was missing in the video meeting while all were to be together there; None
    where nobody told of it. Time of which nothing is known is not counted.
    """
    known, position = state.rooms[room], state.position
    if known.leg is None:
        return None
    absences = list(known.absences)
    if known.leg.state is LegState.ABSENT:
        absences.append((known.leg.since, now))
    runs = (*position.ended, position.current) if position.current else position.ended
    spans = (
        min(end, run.ended_at or now) - max(begun, run.put_on_at)
        for run in runs
        if not run.segment.type.parts_rooms
        for begun, end in absences
    )
    return sum((span for span in spans if span > timedelta()), timedelta())


def service(state: SessionState, now: datetime) -> tuple[RoomService, ...]:
    """How each room was served, in the programme's order."""
    return tuple(_service_of(state, room.id, now) for room in state.programme.rooms)


def _service_of(state: SessionState, room: RoomId, now: datetime) -> RoomService:
    asked = [one for one in state.questions.values() if one.room == room]
    asked = [one for one in asked if one.status is not QuestionStatus.WITHDRAWN]
    calls = [one for one in state.helps.values() if one.room == room]
    return RoomService(
        room=room,
        downtime=downtime(state, room, now),
        out_of_meeting=out_of_meeting(state, room, now),
        asked=len(asked),
        answered=sum(one.status is QuestionStatus.ANSWERED for one in asked),
        help_calls=len(calls),
        help_wait_longest=max((help_wait(one, now) for one in calls), default=timedelta()),
        peak=attendance(state.rooms[room]).peak,
    )
