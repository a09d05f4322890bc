"""What rooms' screens show in place of the programme, and what rooms are called today: told and
chosen on the board, told in the room, and taken back in either.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from dashboards.phrases import sentence
from dashboards.scene import PageKey
from dashboards.views.base import Card
from dashboards.views.lines import RoomLink, RoomName, room_label, room_links, room_names
from session_core.rules.records import dataclass
from session_core.rules.screens import showing
from session_core.rules.state import SessionState
from session_core.rules.telling import NamedToday, Showing
from session_core.rules.terms import Language, Role, RoomId, ScreenShows, SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class BackLine:
    """A room whose leader took it back, and when."""

    room: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowingLine:
    """One thing that stands on screens in place of the programme."""

    id: str
    shows: ScreenShows
    text: str
    rooms: tuple[RoomLink, ...]
    everywhere: bool
    at: datetime
    role: Role
    until: datetime | None
    """When it ends by itself; none: with the next segment."""
    back: tuple[BackLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameLine:
    """A room that is called otherwise today than was planned."""

    room: RoomId
    label: str
    planned: str
    at: datetime
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreensCard(Card):
    """One session's screens and names: what is not as planned, and a way to change it."""

    template: ClassVar[str] = "board_screens"
    session: SessionId
    course: str
    several: bool
    rooms: tuple[RoomName, ...]
    choices: tuple[ScreenShows, ...]
    showings: tuple[ShowingLine, ...]
    names: tuple[NameLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomScreenCard(Card):
    """In the room: what the centre put on its screens, and a way to take it back."""

    template: ClassVar[str] = "room_screen"
    session: SessionId
    showing: str
    shows: ScreenShows
    text: str
    at: datetime
    role: Role
    until: datetime | None


def screens_cards(
    today: Iterable[SessionState], now: datetime, key: PageKey
) -> tuple[ScreensCard, ...]:
    """One for each session of today. Who may change nothing sees what is changed."""
    states = tuple(today)
    cards = (_card(state, now, key.language, several=len(states) > 1) for state in states)
    may = key.may("show_on_screens") or key.may("rename_room")
    return tuple(one for one in cards if may or one.showings or one.names)


def _card(state: SessionState, now: datetime, language: Language, *, several: bool) -> ScreensCard:
    session = state.programme.session
    lines = showing_lines(state, now)
    return ScreensCard(
        id=f"screens-{session}",
        said="\n".join(said_showing(one, language) for one in lines),
        session=session,
        course=state.programme.title.in_language(language),
        several=several,
        rooms=room_names(state),
        choices=_choices(state),
        showings=lines,
        names=name_lines(state),
    )


def _choices(state: SessionState) -> tuple[ScreenShows, ...]:
    code = (ScreenShows.EVALUATION,) if state.programme.evaluation else ()
    return (ScreenShows.SOON_BACK, ScreenShows.WELCOME, *code, ScreenShows.MESSAGE)


def showing_lines(state: SessionState, now: datetime) -> tuple[ShowingLine, ...]:
    """What stands on screens now, what was put up first first."""
    shown: dict[str, tuple[Showing, list[RoomId]]] = {}
    for room in state.screens:
        one = showing(state, room, now)
        if one is not None:
            shown.setdefault(one.id, (one, []))[1].append(room)
    lines = [_line(state, one, rooms) for one, rooms in shown.values()]
    return tuple(sorted(lines, key=lambda one: (one.at, one.id)))


def _line(state: SessionState, one: Showing, rooms: list[RoomId]) -> ShowingLine:
    links = tuple(link for link in room_links(state) if link.id in rooms)
    backs = (
        BackLine(room=room_label(state, room), at=known.screen_back.at)
        for room, known in state.rooms.items()
        if known.screen_back is not None and known.screen_back.showing == one.id
    )
    return ShowingLine(
        id=one.id,
        shows=one.shows,
        text=one.text,
        rooms=links,
        everywhere=len(links) == len(state.programme.rooms),
        at=one.at,
        role=one.by.role,
        until=one.until,
        back=tuple(backs),
    )


def name_lines(state: SessionState) -> tuple[NameLine, ...]:
    """Rooms that are called otherwise today, in the programme's order."""
    return tuple(
        _name_line(state, room.id, room.name, state.names[room.id])
        for room in (state.programme.rooms if state.names else ())
        if room.id in state.names
    )


def _name_line(state: SessionState, room: RoomId, planned: str, named: NamedToday) -> NameLine:
    return NameLine(
        room=room,
        label=room_label(state, room),
        planned=planned,
        at=named.at,
        role=named.by.role,
    )


def said_showing(one: ShowingLine, language: Language) -> str:
    """What is read aloud when it is put up."""
    return sentence("said_shown", language, what=sentence(f"shows_{one.shows}", language))


def room_screen_cards(
    state: SessionState, room: RoomId, now: datetime, language: Language
) -> tuple[RoomScreenCard, ...]:
    """What the centre put on this room's screens, while it stands there."""
    one = showing(state, room, now)
    if one is None:
        return ()
    what = sentence(f"shows_{one.shows}", language)
    return (
        RoomScreenCard(
            id="screen",
            said=sentence("said_shown", language, what=what),
            session=state.programme.session,
            showing=one.id,
            shows=one.shows,
            text=one.text,
            at=one.at,
            role=one.by.role,
            until=one.until,
        ),
    )
