"""What people tick off, as pages show it: a room's own list, the session's list, and how far each
room has come.

Rule 1: what is to be done now is in sight, the overdue first; what is for later, and what is done,
is folded away with its time.
Rule 2: who ticked is a role and a place, never a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import ClassVar, Final, Literal

from dashboards.formats import local_date
from dashboards.scene import Scene
from dashboards.views.base import Card
from dashboards.views.kept import Kept
from dashboards.views.lines import room_label
from dashboards.views.seen import SESSIONS_MAX, session_moves_at
from session_core.rules.checklist import EVALUATED, ItemStage, Line, counted, lines
from session_core.rules.due import due_at, heading_of, planned_due
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import (
    ChecklistMoment,
    Heading,
    ItemOwner,
    Language,
    Phase,
    Role,
    RoomId,
    SessionId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLine:
    """A thing to tick off, and how it stands."""

    id: str
    title: str
    help: str
    heading: Heading
    owner: ItemOwner
    moment: ChecklistMoment
    must: bool
    stage: ItemStage
    when: datetime
    """When it is due; of what is for later, from when it is shown where that is known."""
    has_hour: bool
    """It is known from when it is shown; else it waits for its part of the day."""
    on: date | None
    """Its date, where it is not the session's own."""
    ticked_at: datetime | None
    """When it was ticked, or a tick was taken back."""
    ticked_on: date | None
    """The date of that, where it is not the session's own."""
    ticked_by: Role | None
    ticked_where: str
    """The room it was ticked in, where that says anything."""

    @property
    def ticked(self) -> bool:
        """It is done."""
        return self.stage == "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingGroup:
    """What stands under one of the six headings, but for what is for later."""

    heading: Heading
    items: tuple[ItemLine, ...]
    done: int
    overdue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistCard(Card):
    """The room's whole checklist, and whether the room is ready."""

    template: ClassVar[str] = "room_checklist"
    session: SessionId
    groups: tuple[HeadingGroup, ...]
    later: tuple[ItemLine, ...]
    done: int
    of: int
    overdue: int
    ready: bool | None
    ready_at: datetime | None
    may_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomListCard(Card):
    """How far a room has come, for those who are elsewhere: a part of the room's card."""

    template: ClassVar[str] = "board_checklist"
    frame: ClassVar[Literal["part"]] = "part"
    room: str
    course: str
    """Where the page shows several."""
    open: int
    overdue: int
    done: int
    waiting: tuple[ItemLine, ...]
    """What is to be done now, the overdue first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionListCard(Card):
    """The session's own checklist: what coordinator and course leader tick off."""

    template: ClassVar[str] = "session_checklist"
    session: SessionId
    title: str
    """Of the session, where a page shows several."""
    date: date
    waiting: tuple[ItemLine, ...]
    later: tuple[ItemLine, ...]
    done: tuple[ItemLine, ...]
    overdue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """How one list went: a room's, or (without a name) the session's own."""

    id: RoomId
    """"" for the session's own."""
    room: str
    done: int
    of: int
    late: int
    """How many were ticked after their deadline."""
    overdue: tuple[ItemLine, ...]
    """What should be done by now, and is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordListCard(Card):
    """The checklists, as they went."""

    template: ClassVar[str] = "record_checklist"
    rows: tuple[ListRow, ...]
    ticked: tuple[ItemLine, ...]
    """What was ticked once for the session: who, and when."""


_LISTS: Final = Kept[SessionListCard](SESSIONS_MAX)


def checklist_card(
    state: SessionState, room: RoomId, now: datetime, language: Language
) -> ChecklistCard:
    """The whole checklist of a room."""
    found = item_lines(state, room, now, language)
    known = state.rooms[room]
    return ChecklistCard(
        id="checklist",
        session=state.programme.session,
        groups=_groups(found),
        later=_by_time(one for one in found if one.stage == "later"),
        done=sum(one.ticked for one in found),
        of=len(found),
        overdue=sum(one.stage == "overdue" for one in found),
        ready=known.ready,
        ready_at=known.ready_at,
        may_change=state.phase is not Phase.CLOSED,
    )


def room_list(
    state: SessionState, room: RoomId, now: datetime, language: Language, *, course: str = ""
) -> RoomListCard:
    """How far a room has come."""
    found = lines(state, room, now)
    come = counted(one.stage for one in found)
    waiting = (_line(state, room, one, language) for one in found if one.is_open)
    return RoomListCard(
        id=f"room-{state.programme.session}-{room}-list",
        room=room_label(state, room),
        course=course,
        open=come.open,
        overdue=come.overdue,
        done=come.done,
        waiting=_waiting(waiting),
    )


def session_list_card(
    state: SessionState, now: datetime, language: Language, *, title: str = ""
) -> SessionListCard:
    """The session's own checklist."""

    def made() -> tuple[SessionListCard, datetime | None]:
        card = _session_list(state, now, language, title)
        return card, session_moves_at(state, now)

    of = (state.programme, state.position, state.phase, state.rehearsal, state.ticks)
    return _LISTS.get((state.programme.session, language, title), of, now, made)


def _session_list(
    state: SessionState, now: datetime, language: Language, title: str
) -> SessionListCard:
    found = item_lines(state, None, now, language)
    waiting = _waiting(found)
    return SessionListCard(
        id=f"list-{state.programme.session}" if title else "list",
        session=state.programme.session,
        title=title,
        date=state.programme.date,
        waiting=waiting,
        later=_by_time(one for one in found if one.stage == "later"),
        done=tuple(one for one in found if one.ticked),
        overdue=sum(one.stage == "overdue" for one in waiting),
    )


def own_list_cards(
    state: SessionState, now: datetime, language: Language
) -> tuple[SessionListCard, ...]:
    """The list of one session, where it has one."""
    card = session_list_card(state, now, language)
    return (card,) if (card.waiting or card.later or card.done) else ()


def list_cards(scene: Scene, language: Language) -> tuple[SessionListCard, ...]:
    """The lists of all sessions in which somebody has something to do now, the overdue first: an
    invitation is due weeks before its day.
    """
    cards = [
        session_list_card(
            state, scene.now, language, title=state.programme.title.in_language(language)
        )
        for state in scene.sessions.values()
    ]
    asked = (one for one in cards if one.waiting)
    return tuple(sorted(asked, key=lambda one: (not one.overdue, one.date, one.session)))


def record_list_cards(
    state: SessionState, now: datetime, language: Language
) -> tuple[RecordListCard, ...]:
    """How the checklists went, where the session has any."""
    rooms = (None, *(room.id for room in state.programme.rooms))
    rows = tuple(_row(state, room, now, language) for room in rooms)
    ticked = tuple(one for one in item_lines(state, None, now, language) if one.ticked)
    card = RecordListCard(id="checklist", rows=tuple(one for one in rows if one.of), ticked=ticked)
    return (card,) if card.rows else ()


def _row(state: SessionState, room: RoomId | None, now: datetime, language: Language) -> ListRow:
    found = item_lines(state, room, now, language)
    return ListRow(
        id=room or "",
        room=room_label(state, room) if room else "",
        done=sum(one.ticked for one in found),
        of=len(found),
        late=sum(_is_late(one) for one in lines(state, room, now)),
        overdue=_by_time(one for one in found if one.stage == "overdue"),
    )


def _is_late(one: Line) -> bool:
    if one.stage != "done" or one.tick is None or one.due_at is None:
        return False
    return one.tick.at > one.due_at


def item_lines(
    state: SessionState, room: RoomId | None, now: datetime, language: Language
) -> tuple[ItemLine, ...]:
    """Every item of a room's list, or of the session's, in the order of the course file."""
    return tuple(_line(state, room, one, language) for one in lines(state, room, now))


def leaving_lines(
    state: SessionState, room: RoomId, now: datetime, language: Language
) -> tuple[ItemLine, ...]:
    """What a group leader does before people go, ticked or not, once it has come. The evaluation is
    asked about as the room is closed.
    """
    return tuple(
        one
        for one in item_lines(state, room, now, language)
        if one.moment is ChecklistMoment.CLOSE
        and one.owner is ItemOwner.GROUP_LEADER
        and one.stage != "later"
        and one.id != EVALUATED
    )


def _line(state: SessionState, room: RoomId | None, one: Line, language: Language) -> ItemLine:
    item, tick = one.item, one.tick
    planned = due_at(state, item) or planned_due(state.programme, item)
    when = one.opens_at or planned if one.stage == "later" else planned
    where = tick.by.where if tick else ""
    elsewhere = where not in ("", room) and where in state.rooms
    return ItemLine(
        id=item.id,
        title=item.title.in_language(language),
        help=item.help.in_language(language) if item.help else "",
        heading=heading_of(item),
        owner=item.owner,
        moment=item.moment,
        must=item.must,
        stage=one.stage,
        when=when,
        has_hour=one.opens_at is not None,
        on=other_date(state, when),
        ticked_at=tick.at if tick else None,
        ticked_on=other_date(state, tick.at) if tick else None,
        ticked_by=tick.by.role if tick else None,
        ticked_where=room_label(state, where) if elsewhere else "",
    )


def other_date(state: SessionState, moment: datetime) -> date | None:
    """The date of a moment, where it is not the session's own."""
    on = local_date(moment)
    return None if on == state.programme.date else on


def _groups(found: Iterable[ItemLine]) -> tuple[HeadingGroup, ...]:
    here = [one for one in found if one.stage != "later"]
    groups = (
        HeadingGroup(
            heading=heading,
            items=(items := tuple(one for one in here if one.heading is heading)),
            done=sum(one.ticked for one in items),
            overdue=sum(one.stage == "overdue" for one in items),
        )
        for heading in Heading
    )
    return tuple(one for one in groups if one.items)


def _waiting(found: Iterable[ItemLine]) -> tuple[ItemLine, ...]:
    """What is to be done now; as deadlines come in order, the overdue are first."""
    return _by_time(one for one in found if one.stage in ("due", "overdue"))


def _by_time(found: Iterable[ItemLine]) -> tuple[ItemLine, ...]:
    return tuple(sorted(found, key=lambda one: (one.stage != "overdue", one.when)))
