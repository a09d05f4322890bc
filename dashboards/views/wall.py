"""The board for a wall (`/tavle?skjerm=1`): nothing to press, large, worst first, and still.

Rule: it never scrolls. Twelve rooms have a tile each; of more, the twelve worst have one, and the
others are told as so many of each sign.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar

from dashboards.phrases import sentence
from dashboards.scene import PageKey, Scene
from dashboards.views.alarms import AlarmLine, alarm_cards
from dashboards.views.base import Card, PageView, Region
from dashboards.views.board import SessionCard, session_card
from dashboards.views.glance import RoomGlance, SignCount, sign_counts
from dashboards.views.place import place_cards, seen_from
from dashboards.views.seen import glances_in, seen_rooms
from dashboards.views.start import is_today
from dashboards.views.totals import put_together, totals
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import Phase

TILES_MAX = 12
ALARMS_MAX = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class WallTopCard(Card):
    """What is on, and early or late; and what is wrong with several rooms at once."""

    template: ClassVar[str] = "wall_top"
    site: str
    """The site that is shown alone; "" where all are."""
    sessions: tuple[SessionCard, ...]
    alarms: tuple[AlarmLine, ...]
    more_alarms: int
    silenced: int
    """How many times somebody said that nobody is to be called, and it still holds."""
    silenced_until: datetime | None
    """When the first of them ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WallPeopleCard(Card):
    """How many people there are in all rooms that have counted."""

    template: ClassVar[str] = "wall_people"
    rooms: int
    counted: int
    patients: int
    relatives: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WallRoomCard(Card):
    """One room."""

    template: ClassVar[str] = "wall_room"
    course: str
    """"" where there is only one."""
    phase: Phase
    room: RoomGlance


@dataclass(frozen=True, slots=True, kw_only=True)
class WallRestCard(Card):
    """The rooms that have no tile of their own."""

    template: ClassVar[str] = "wall_rest"
    rooms: int
    signs: tuple[SignCount, ...]


def wall_page(key: PageKey, scene: Scene) -> PageView:
    """The whole wall."""
    places = place_cards(key, scene)
    site = places[0].chosen.name if places and places[0].chosen else ""
    scene = seen_from(key, scene)
    today = [state for state in scene.sessions.values() if is_today(state, scene.now)]
    today.sort(key=lambda one: (one.programme.starts_at, one.programme.session))
    cards = alarm_cards(today, scene, key.language)
    alarms = [line for card in cards for line in card.lines]
    ends = [line.until for card in cards for line in card.silences]
    top = WallTopCard(
        id="top",
        site=site,
        sessions=tuple(session_card(state, scene.now, key.language) for state in today),
        alarms=tuple(alarms[:ALARMS_MAX]),
        more_alarms=max(0, len(alarms) - ALARMS_MAX),
        silenced=len(ends),
        silenced_until=min(ends, default=None),
    )
    several = len(today) > 1
    tiles = [
        WallRoomCard(
            id=f"room-{room.session}-{room.id}",
            course=state.programme.title.in_language(key.language) if several else "",
            phase=state.phase,
            room=room,
        )
        for state in today
        for room in glances_in(state, scene)
    ]
    tiles.sort(key=lambda one: (*one.room.rank, one.id))
    return PageView(
        title=sentence("board", key.language),
        regions=(
            Region(name="top", cards=(top, *_people(today, scene))),
            Region(name=_shape(len(tiles)), cards=tuple(tiles[:TILES_MAX])),
            Region(name="rest", cards=_rest(tiles[TILES_MAX:])),
        ),
    )


def _people(today: Iterable[SessionState], scene: Scene) -> tuple[WallPeopleCard, ...]:
    found = put_together(totals(seen_rooms(state, scene)) for state in today)
    if not found.counted:
        return ()
    return (
        WallPeopleCard(
            id="people",
            rooms=found.rooms,
            counted=found.counted,
            patients=found.patients,
            relatives=found.relatives,
        ),
    )


def _shape(rooms: int) -> str:
    """How close tiles stand: the fewer there are, the larger they are."""
    return "few" if rooms <= 3 else "six" if rooms <= 6 else "many"


def _rest(tiles: Sequence[WallRoomCard]) -> tuple[WallRestCard, ...]:
    if not tiles:
        return ()
    signs = sign_counts(tile.room.sign for tile in tiles)
    return (WallRestCard(id="rest", rooms=len(tiles), signs=signs),)
