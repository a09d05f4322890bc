"""Whether all that the rooms reported is here: on the record, on a room's page, on its laptop page.

What is shown is `rules.closing`'s reading; here it only gets a room's name.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from dashboards.formats import time_of_day
from dashboards.phrases import sentence
from dashboards.scene import Scene
from dashboards.views.base import Card
from dashboards.views.heads import HeadCount, counters_of
from dashboards.views.lines import room_label
from session_core.rules.closing import ClosingRecord, closing_record, more_to_come
from session_core.rules.headcounts import counted_by_phone
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import Language, Phase, Role, RoomId, SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomRecord:
    """One room, and how far its record has come."""

    label: str
    record: ClosingRecord
    closed_at: datetime | None
    read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletenessCard(Card):
    """All rooms side by side: what is here, and what is waited for."""

    template: ClassVar[str] = "record_completeness"
    rooms: tuple[RoomRecord, ...]
    complete: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedCard(Card):
    """On the room's own page: its closing line, for reading over the phone."""

    template: ClassVar[str] = "room_closed"
    room: RoomRecord
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ByPhoneCard(Card):
    """On the room's own page: others closed it, and with which figures."""

    template: ClassVar[str] = "room_by_phone"
    at: datetime
    role: Role
    patients: int
    relatives: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingCard(Card):
    """On the laptop page: the room's record, and a form for the line over the phone."""

    template: ClassVar[str] = "laptop_closing"
    session: SessionId
    room: RoomRecord
    heads: tuple[HeadCount, ...]
    """What was expected: a figure far above it is asked about."""
    coming: int
    """Segments still to come: with any of them, closing the room is asked about first."""


def room_record(state: SessionState, room: RoomId, waiting: int, apart: int = 0) -> RoomRecord:
    """How far a room's record has come. `waiting` is what it is known to hold back, `apart` what
    is here in quarantine.
    """
    known = state.rooms[room]
    return RoomRecord(
        label=room_label(state, room),
        record=closing_record(state, room, waiting, apart),
        closed_at=known.closing.at if known.closing else None,
        read_at=known.by_phone.at if known.by_phone else None,
    )


def held_back(room: RoomId, scene: Scene) -> int:
    """Reports that wait in the room: as it last told, or, on its own laptop, as it knows."""
    if scene.saved_here is not None:
        return scene.saved_here.unsent
    told = scene.presence.get(room)
    return (told.unsent or 0) if told else 0


def record_in(state: SessionState, room: RoomId, scene: Scene) -> RoomRecord:
    """A room's record, with all that the page may know of what is not in the log."""
    return room_record(state, room, held_back(room, scene), set_apart(state, room, scene))


def set_apart(state: SessionState, room: RoomId, scene: Scene) -> int:
    """Reports of this day that are in quarantine."""
    return scene.deviations.not_taken_in.get((state.programme.session, room), 0)


def completeness_card(state: SessionState, scene: Scene) -> CompletenessCard:
    """Every room's record."""
    ids = [one.id for one in state.programme.rooms]
    rooms = tuple(record_in(state, one, scene) for one in ids)
    complete = sum(one.record.stage == "complete" for one in rooms)
    return CompletenessCard(id="completeness", rooms=rooms, complete=complete)


def closed_cards(state: SessionState, room: RoomId, scene: Scene) -> tuple[ClosedCard, ...]:
    """The room's closing line, once it is closed."""
    record = record_in(state, room, scene)
    if record.record.line is None:
        return ()
    return (ClosedCard(id="closed", room=record, phone=state.programme.help_phone),)


def by_phone_cards(state: SessionState, room: RoomId, language: Language) -> tuple[Card, ...]:
    """Whose figures the room's count shows, where they came over the phone."""
    read = counted_by_phone(state.rooms[room])
    if read is None:
        return ()
    return (
        ByPhoneCard(
            id="by-phone",
            said=sentence("said_by_phone", language, at=time_of_day(read.at)),
            at=read.at,
            role=read.by.role,
            patients=read.patients,
            relatives=read.relatives,
        ),
    )


def closing_cards(state: SessionState, room: RoomId, scene: Scene) -> tuple[ClosingCard, ...]:
    """The room's record and the form, as soon as the day is under way."""
    if state.phase in (Phase.PLANNED, Phase.LOBBY):
        return ()
    record = record_in(state, room, scene)
    return (
        ClosingCard(
            id="closing",
            session=state.programme.session,
            room=record,
            heads=counters_of(state, room),
            coming=more_to_come(state),
        ),
    )
