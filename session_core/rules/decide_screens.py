"""Decide what rooms' screens show in place of the programme, and what rooms are called today."""

from __future__ import annotations

from datetime import datetime, timedelta

from session_core.rules import care_commands as cc
from session_core.rules import care_events as ce
from session_core.rules.decide_care import checked_text, rooms_named
from session_core.rules.errors import CommandRefused
from session_core.rules.personal_numbers import has_personal_number
from session_core.rules.screens import SHOWN_AFTER_MIN, SHOWN_MIN_MAX
from session_core.rules.state import SessionState
from session_core.rules.terms import Phase, ScreenShows

SHOWN_LENGTH_MAX = 240
"""Characters of a text on a screen: what is longer cannot be read from eight metres."""
NAME_LENGTH_MAX = 40
"""Characters of a room's name: it stands in strips and tables."""


def decide_screens(
    state: SessionState, wish: cc.ShowOnScreens | cc.RenameRoom
) -> tuple[ce.ScreensTold | ce.RoomRenamed]:
    """The event that follows. Raises `CommandRefused`."""
    if isinstance(wish, cc.ShowOnScreens):
        return (_told(state, wish),)
    rooms_named(state, (wish.room,))
    return (ce.RoomRenamed(at=wish.at, by=wish.by, room=wish.room, name=_name(wish)),)


def _told(state: SessionState, wish: cc.ShowOnScreens) -> ce.ScreensTold:
    if wish.minutes is not None and not 1 <= wish.minutes <= SHOWN_MIN_MAX:
        raise CommandRefused("minutes_out_of_range", most=SHOWN_MIN_MAX)
    if wish.shows is ScreenShows.EVALUATION and state.programme.evaluation is None:
        raise CommandRefused("no_evaluation_form")
    return ce.ScreensTold(
        at=wish.at,
        by=wish.by,
        showing=wish.command_id,
        shows=wish.shows,
        rooms=rooms_named(state, wish.rooms),
        text=_text(wish) if wish.shows is ScreenShows.MESSAGE else "",
        until=_until(state, wish),
    )


def _until(state: SessionState, wish: cc.ShowOnScreens) -> datetime | None:
    """When it ends by itself; None for with the next segment. After the day there is none."""
    minutes = wish.minutes
    if minutes is None and state.phase is Phase.CLOSED:
        minutes = SHOWN_AFTER_MIN
    return None if minutes is None else wish.at + timedelta(minutes=minutes)


def _text(wish: cc.ShowOnScreens) -> str:
    text = checked_text(wish.text or "")
    if len(text) > SHOWN_LENGTH_MAX:
        raise CommandRefused("text_too_long", most=SHOWN_LENGTH_MAX)
    return text


def _name(wish: cc.RenameRoom) -> str | None:
    """The name, trimmed; None where nothing is left of it."""
    name = " ".join((wish.name or "").split())
    if len(name) > NAME_LENGTH_MAX:
        raise CommandRefused("name_too_long", most=NAME_LENGTH_MAX)
    if has_personal_number(name):
        raise CommandRefused("personal_number")
    return name or None
