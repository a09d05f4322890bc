"""Fold what the centre put on rooms' screens, and what rooms are called today."""

from __future__ import annotations

from session_core.rules import care_events as ce
from session_core.rules.changes import replace
from session_core.rules.state import SessionState
from session_core.rules.telling import NamedToday, Showing
from session_core.rules.terms import ScreenShows


def tell_screens(state: SessionState, event: ce.ScreensTold) -> SessionState:
    """The state after something else, or the programme again, was put on screens."""
    others = {room: one for room, one in state.screens.items() if room not in event.rooms}
    if event.shows is ScreenShows.PROGRAMME:
        return replace(state, screens=others)
    shown = Showing(
        id=event.showing,
        shows=event.shows,
        text=event.text,
        at=event.at,
        by=event.by,
        until=event.until,
    )
    told = dict.fromkeys((room for room in event.rooms if room in state.rooms), shown)
    return replace(state, screens={**others, **told})


def rename_room(state: SessionState, event: ce.RoomRenamed) -> SessionState:
    """The state after a room was named. A room that moved in a rehearsal has moved after it too."""
    real = state.rehearsed_from
    names = {room: one for room, one in state.names.items() if room != event.room}
    if event.name is not None and event.room in state.rooms:
        names[event.room] = NamedToday(name=event.name, at=event.at, by=event.by)
    real = rename_room(real, event) if real else None
    return replace(state, names=names, rehearsed_from=real)
