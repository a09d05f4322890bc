"""One site of the board: which sites there are, and the board as seen from one of them.

The choice stands in the address, so that it can be kept, sent and hung on a wall; without
JavaScript it is a plain form.
"""

from __future__ import annotations

from dataclasses import replace as with_fields
from typing import ClassVar

from dashboards.scene import PageKey, Scene
from dashboards.views.base import Card
from dashboards.views.lines import help_lines, room_label
from dashboards.views.start import is_today
from session_core.rules.changes import replace
from session_core.rules.once import once
from session_core.rules.programme import Programme
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import SessionId, SiteId


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLink:
    """A site to choose."""

    id: SiteId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCard(Card):
    """Which part of the board is shown, and how to see another one, or all of it on a wall."""

    template: ClassVar[str] = "board_place"
    sites: tuple[SiteLink, ...]
    chosen: SiteLink | None
    """None where all are shown; its name is its id where nothing of it is on today."""
    calling: tuple[str, ...] = ()
    """Rooms of other sites that ask for help: whoever looks at one site must not miss them."""


def place_cards(key: PageKey, scene: Scene) -> tuple[PlaceCard, ...]:
    """The choice, where there is one to make or one was made."""
    sites = _sites(scene)
    chosen = next((one for one in sites if one.id == key.site), None)
    if key.site and chosen is None:
        chosen = SiteLink(id=key.site, name=key.site)
    if not sites and chosen is None:
        return ()
    calling = _calling_elsewhere(scene, key.site) if key.site else ()
    return (PlaceCard(id="place", sites=sites, chosen=chosen, calling=calling),)


def _calling_elsewhere(scene: Scene, site: SiteId) -> tuple[str, ...]:
    return tuple(
        room_label(state, room.id)
        for state in scene.sessions.values()
        if is_today(state, scene.now)
        for room in state.programme.rooms
        if room.site != site and help_lines(state, room.id)
    )


def _sites(scene: Scene) -> tuple[SiteLink, ...]:
    """Every site that takes part today, by name."""
    today = (state for state in scene.sessions.values() if is_today(state, scene.now))
    return _links(*(state.programme for state in today))


@once
def _links(*plans: Programme) -> tuple[SiteLink, ...]:
    names = {room.site: room.site_name for plan in plans for room in plan.rooms}
    links = (SiteLink(id=site, name=name) for site, name in names.items())
    return tuple(sorted(links, key=lambda one: (one.name, one.id)))


def seen_from(key: PageKey, scene: Scene) -> Scene:
    """The scene with the rooms of the chosen site only, and the sessions that have such."""
    if not key.site:
        return scene
    found = {session: of_site(state, key.site) for session, state in scene.sessions.items()}
    return with_fields(scene, sessions={one: seen for one, seen in found.items() if seen.rooms})


_SEEN: dict[tuple[SessionId, SiteId], tuple[SessionState, SessionState]] = {}
_PLANS: dict[tuple[SessionId, SiteId], tuple[Programme, Programme]] = {}
REMEMBERED_MAX = 256
"""What is remembered of rooms goes by whether state and programme are the same objects."""


def of_site(state: SessionState, site: SiteId) -> SessionState:
    """The session as far as it is about the rooms of one site."""
    at = (state.programme.session, site)
    known = _SEEN.get(at)
    if known is None or known[0] is not state:
        if len(_SEEN) >= REMEMBERED_MAX:
            _SEEN.clear()
        known = _SEEN[at] = (state, _of_site(state, _plan_of(state.programme, site)))
    return known[1]


def _plan_of(plan: Programme, site: SiteId) -> Programme:
    at = (plan.session, site)
    known = _PLANS.get(at)
    if known is None or known[0] is not plan:
        if len(_PLANS) >= REMEMBERED_MAX:
            _PLANS.clear()
        rooms = tuple(room for room in plan.rooms if room.site == site)
        known = _PLANS[at] = (plan, replace(plan, rooms=rooms))
    return known[1]


def _of_site(state: SessionState, plan: Programme) -> SessionState:
    rooms = {room.id: state.rooms[room.id] for room in plan.rooms}
    return replace(
        state,
        programme=plan,
        rooms=rooms,
        helps={call.id: call for call in state.helps.values() if call.room in rooms},
        questions={one.id: one for one in state.questions.values() if one.room in rooms},
        marked=None,
    )
