"""The deviations page: what nobody has lost by, but a person should know of and decide about.

Reports that could not be understood are shown masked, as the log keeps them: no name and no
personal number stands in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from dashboards.formats import local_date
from dashboards.phrases import sentence
from dashboards.scene import Apart, Incident, PageKey, Scene
from dashboards.views.base import Card, PageView, Region
from dashboards.views.lines import room_label
from session_core.rules.terms import RoomId

RAW_CHARS_MAX = 2_000
"""More of a report than this helps nobody; the log has all of it."""
LINES_MAX = 50
FRESH = timedelta(days=1)
"""A report that nobody could understand is pointed out on the board for so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentLine:
    """Something that happened to a laptop."""

    id: int
    kind: str
    room: str
    on: date
    at: datetime
    seen_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentsCard(Card):
    """Laptops that were copied or put back, newest first."""

    template: ClassVar[str] = "deviations_incidents"
    incidents: tuple[IncidentLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApartLine:
    """A report that is kept apart."""

    id: int
    room: str
    code: str
    raw: str
    on: date
    at: datetime
    taken_in_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApartCard(Card):
    """Reports that could not be understood, newest first."""

    template: ClassVar[str] = "deviations_apart"
    reports: tuple[ApartLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PointerCard(Card):
    """On the board: there is something to look at."""

    template: ClassVar[str] = "board_deviations"
    incidents: int
    reports: int


def deviations_page(key: PageKey, scene: Scene) -> PageView:
    """The whole page."""
    found = scene.deviations
    cards: tuple[Card, ...] = (
        IncidentsCard(
            id="incidents",
            incidents=tuple(_incident(one, scene) for one in found.incidents[:LINES_MAX]),
        ),
        ApartCard(id="apart", reports=tuple(_apart(one, scene) for one in found.apart[:LINES_MAX])),
    )
    title = sentence("deviations", key.language)
    return PageView(title=title, regions=(Region(name="main", cards=cards),))


def pointer_cards(scene: Scene) -> tuple[PointerCard, ...]:
    """The card on the board, where there is something new."""
    incidents = sum(one.seen_at is None for one in scene.deviations.incidents)
    reports = sum(
        one.taken_in_at is None and scene.now - one.at < FRESH for one in scene.deviations.apart
    )
    if not incidents and not reports:
        return ()
    return (PointerCard(id="deviations", incidents=incidents, reports=reports),)


def _incident(one: Incident, scene: Scene) -> IncidentLine:
    return IncidentLine(
        id=one.id,
        kind=one.kind,
        room=_name(one.room, scene),
        on=local_date(one.at),
        at=one.at,
        seen_at=one.seen_at,
    )


def _apart(one: Apart, scene: Scene) -> ApartLine:
    return ApartLine(
        id=one.id,
        room=_name(one.room, scene),
        code=one.code,
        raw=one.raw[:RAW_CHARS_MAX],
        on=local_date(one.at),
        at=one.at,
        taken_in_at=one.taken_in_at,
    )


def _name(room: RoomId, scene: Scene) -> str:
    """What people call the room; its id where no day that is around has it."""
    for state in scene.sessions.values():
        if state.programme.room(room) is not None:
            return room_label(state.programme, room)
    return room
