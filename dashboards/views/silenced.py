"""What is wrong in rooms and calls nobody: checks that somebody in the room skipped, and what the
centre silenced. It stays in sight, says until when, and ends by itself: what a room skipped when
the check is well, what the centre silenced at its time, and both with the day at the latest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import ClassVar

from dashboards.formats import to_minute
from dashboards.scene import Scene
from dashboards.views.base import Card
from dashboards.views.lines import RoomLink, day_end, room_label
from dashboards.views.seen import Rooms, Seen, seen_rooms
from session_core.rules.records import dataclass
from session_core.rules.silence import Silence
from session_core.rules.state import SessionState
from session_core.rules.terms import By, Language, Phase, RoomId, SessionId, WaiveReason


@dataclass(frozen=True, slots=True, kw_only=True)
class SilencedLine:
    """One check that a room skipped."""

    room: str
    check: str
    at: datetime
    reason: WaiveReason


@dataclass(frozen=True, slots=True, kw_only=True)
class SilencedCard(Card):
    """All that is skipped in the rooms of one session now, the newest first."""

    template: ClassVar[str] = "board_silenced"
    shown: ClassVar[int] = 8
    course: str
    several: bool
    until: datetime
    """When the day is expected to end."""
    lines: tuple[SilencedLine, ...]


def silenced_cards(
    today: Iterable[SessionState], scene: Scene, language: Language
) -> tuple[SilencedCard, ...]:
    """One for each session that is not over and in which something is skipped."""
    states = [one for one in today if one.phase is not Phase.CLOSED]
    found = [(state, _lines(state, seen_rooms(state, scene))) for state in states]
    return tuple(
        SilencedCard(
            id=f"silenced-{state.programme.session}",
            course=state.programme.title.in_language(language),
            several=len(states) > 1,
            until=day_end(state, scene.now),
            lines=lines,
        )
        for state, lines in found
        if lines
    )


def _lines(state: SessionState, rooms: Rooms) -> tuple[SilencedLine, ...]:
    lines = (
        SilencedLine(room=room_label(state, room), check=check, at=one.at, reason=one.reason)
        for room in chain.from_iterable(rooms.each("skipped", _skipped))
        for check, one in state.rooms[room].waived.items()
    )
    return tuple(sorted(lines, key=lambda one: (-one.at.timestamp(), one.room, one.check)))


def _skipped(rooms: Sequence[Seen]) -> list[RoomId]:
    return [one.glance.id for one in rooms if one.known.waived]


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceLine:
    """What the centre silenced in one go: a check of some rooms of a session."""

    session: SessionId
    course: str
    check: str
    rooms: tuple[RoomLink, ...]
    by: By
    until: datetime
    """When it ends by itself: its time, or when the day is expected to end."""
    since: datetime | None
    """Since when something is wrong there; none where nothing is now."""
    wrong: int
    """In how many of the rooms something is."""


def silence_lines(
    state: SessionState, rooms: Rooms, now: datetime, language: Language
) -> tuple[SilenceLine, ...]:
    """All that is silenced now, what ends first first."""
    if state.phase is Phase.CLOSED:
        return ()
    found: dict[tuple[str, Silence], list[RoomId]] = {}
    for room in chain.from_iterable(rooms.each("silenced", _silenced)):
        for check, silence in state.rooms[room].silenced.items():
            if silence.holds(now):
                found.setdefault((check, silence), []).append(room)
    lines = [_silence_line(state, *key, of, rooms, now, language) for key, of in found.items()]
    return tuple(sorted(lines, key=lambda one: (one.until, one.check)))


def _silenced(rooms: Sequence[Seen]) -> list[RoomId]:
    return [one.glance.id for one in rooms if one.glance.silenced]


def _silence_line(
    state: SessionState,
    check: str,
    silence: Silence,
    of: Sequence[RoomId],
    rooms: Sequence[Seen],
    now: datetime,
    language: Language,
) -> SilenceLine:
    there = (one.faults for one in rooms if one.glance.id in of)
    faults = [fault for faults in there for fault in faults if fault.check.id == check]
    return SilenceLine(
        session=state.programme.session,
        course=state.programme.title.in_language(language),
        check=check,
        rooms=tuple(RoomLink(id=room, label=room_label(state, room)) for room in of),
        by=silence.by,
        until=to_minute(silence.until) if silence.until else day_end(state, now),
        since=min((one.since for one in faults if one.since is not None), default=None),
        wrong=len(faults),
    )
