"""What was asked of a room's laptop, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal

from dashboards.formats import time_of_day
from dashboards.phrases import sentence
from dashboards.scene import Asked, Scene
from dashboards.views.base import Card
from dashboards.views.lines import room_label
from session_core.rules.records import dataclass
from session_core.rules.room_commands import shows_name
from session_core.rules.room_state import CommandAnswer
from session_core.rules.state import SessionState
from session_core.rules.terms import CommandResult, Language, RoomCommand, RoomId

Fate = CommandResult | Literal["sent", "silent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLine:
    """One thing that was asked, how far it came, and when."""

    do: RoomCommand
    fate: Fate
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NameCard(Card):
    """On a room's own page for some seconds: its name, very large."""

    template: ClassVar[str] = "room_name"
    room: str


def asked_lines(state: SessionState, room: RoomId, scene: Scene) -> tuple[AskedLine, ...]:
    """What is known of each thing that was asked of a room."""
    found = []
    for do in RoomCommand:
        asked = scene.asked.get((state.programme.session, room, do))
        line = _line(do, asked, state.rooms[room].answers.get(do), scene.now)
        found += [line] if line else []
    return tuple(found)


def _line(
    do: RoomCommand, asked: Asked | None, answer: CommandAnswer | None, now: datetime
) -> AskedLine | None:
    """The answer is to an earlier one where its command is another than was sent last."""
    if asked is not None and (answer is None or answer.command != asked.command):
        fate: Fate = "silent" if now >= asked.silent_at else "sent"
        return AskedLine(do=do, fate=fate, at=asked.at)
    return AskedLine(do=do, fate=answer.result, at=answer.at) if answer is not None else None


def said_asked(lines: tuple[AskedLine, ...], room: str, language: Language) -> str:
    """What is read aloud of it: the newest."""
    if not lines:
        return ""
    last = max(lines, key=lambda one: one.at)
    told = sentence(f"{last.do}_{last.fate}", language, at=time_of_day(last.at))
    return f"{room}: {told}."


def name_cards(
    state: SessionState, room: RoomId, scene: Scene, language: Language
) -> tuple[NameCard, ...]:
    """The room's name, while its coordinator asks which room this is."""
    if not shows_name(state, room, scene.now):
        return ()
    label = room_label(state, room)
    said = sentence("said_identify", language, room=label)
    return (NameCard(id="name", said=said, room=label),)
