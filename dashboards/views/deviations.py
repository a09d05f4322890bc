"""The deviations page: what nobody has lost by, but a person should know of and decide about.

Reports that could not be understood are shown masked, as the log keeps them: no name and no
personal number stands in them.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar

from dashboards.formats import local_date
from dashboards.phrases import sentence
from dashboards.scene import Apart, Decided, Headcount, Incident, PageKey, Scene, Version
from dashboards.views.base import Card, PageView, Region
from dashboards.views.lines import room_label
from session_core.rules.records import dataclass
from session_core.rules.terms import Language, RoomId, SessionId

RAW_CHARS_MAX = 2_000
"""More of a report than this helps nobody; the log has all of it."""
LINES_MAX = 50
FRESH = timedelta(days=1)
"""A report that nobody could understand is pointed out on the board for so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """What one of two versions says, beside the other."""

    name: str
    """A code: `before`, `after`."""
    days: tuple[tuple[date, int], ...]
    last_on: date | None
    last_at: datetime | None
    count: Headcount | None
    segment: str
    """The title of what was on when people were counted, where it is known."""
    connected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentLine:
    """Something that happened to a laptop, and what there is to decide."""

    id: int
    kind: str
    room: str
    room_id: RoomId
    session: SessionId
    """The day whose laptop page makes the code; "" where no day that is around has the room."""
    on: date
    at: datetime
    versions: tuple[VersionLine, VersionLine]
    counts_differ: bool
    choices: tuple[str, ...]
    decision: Decided | None
    decided_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentsCard(Card):
    """Laptops that were copied or put back: those that wait for a decision first."""

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
    """Reports that could not be understood: those not taken in first, then newest first."""

    template: ClassVar[str] = "deviations_apart"
    reports: tuple[ApartLine, ...]
    waiting: bool
    """There is one that was not taken in."""
    more: bool
    """There are more than the card has room for."""


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
            incidents=tuple(
                _incident(one, scene, key.language) for one in found.incidents[:LINES_MAX]
            ),
        ),
        ApartCard(
            id="apart",
            reports=tuple(_apart(one, scene) for one in found.apart[:LINES_MAX]),
            waiting=any(one.taken_in_at is None for one in found.apart),
            more=len(found.apart) > LINES_MAX,
        ),
    )
    title = sentence("deviations", key.language)
    return PageView(title=title, regions=(Region(name="main", cards=cards),))


def pointer_cards(scene: Scene) -> tuple[PointerCard, ...]:
    """The card on the board, where there is something new."""
    incidents = sum(one.decision is None for one in scene.deviations.incidents)
    reports = sum(
        one.taken_in_at is None and scene.now - one.at < FRESH for one in scene.deviations.apart
    )
    if not incidents and not reports:
        return ()
    return (PointerCard(id="deviations", incidents=incidents, reports=reports),)


def _incident(one: Incident, scene: Scene, language: Language) -> IncidentLine:
    return IncidentLine(
        id=one.id,
        kind=one.kind,
        room=_name(one.room, scene),
        room_id=one.room,
        session=nearest_day(scene, one.room),
        on=local_date(one.at),
        at=one.at,
        versions=(
            _version("before", one.before, scene, language),
            _version("after", one.after, scene, language),
        ),
        counts_differ=_differ(one.before.count, one.after.count),
        choices=one.choices,
        decision=one.decision,
        decided_on=local_date(one.decision.at) if one.decision else None,
    )


def _version(name: str, one: Version, scene: Scene, language: Language) -> VersionLine:
    return VersionLine(
        name=name,
        days=one.days,
        last_on=local_date(one.last_at) if one.last_at else None,
        last_at=one.last_at,
        count=one.count,
        segment=_segment(one.count, scene, language),
        connected=one.outbox in scene.deviations.sending,
    )


def _differ(one: Headcount | None, other: Headcount | None) -> bool:
    """They say different things of the same day."""
    if one is None or other is None or one.session != other.session:
        return False
    return (one.patients, one.relatives) != (other.patients, other.relatives)


def _segment(count: Headcount | None, scene: Scene, language: Language) -> str:
    state = scene.sessions.get(count.session) if count else None
    if state is None or count is None:
        return ""
    found = [one.title for one in state.programme.segments if one.id == count.segment]
    return found[0].in_language(language) if found else ""


def nearest_day(scene: Scene, room: RoomId) -> SessionId:
    """The day of this room that is nearest to now; "" where no day that is around has it."""
    days = [one.programme for one in scene.sessions.values() if one.programme.room(room)]
    nearest = min(days, key=lambda one: abs(one.starts_at - scene.now), default=None)
    return nearest.session if nearest else ""


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
            return room_label(state, room)
    return room
