"""On the console: a small copy of what the rooms' screens show, and which show otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from dashboards.scene import PageKey, Scene
from dashboards.views.base import Card
from dashboards.views.glance import Contact, contact
from dashboards.views.lines import room_labels
from dashboards.views.screen import StageCard, stage_card
from dashboards.views.screens import ShowingLine, showing_lines
from session_core.rules.clocks import local_run
from session_core.rules.own_way import own_way
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import Phase, RoomId


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyCard(Card):
    """What stands on the screens of all rooms, but for those that are named."""

    template: ClassVar[str] = "console_copy"
    stage: StageCard
    other: tuple[ShowingLine, ...]
    """What the centre put on the screens of some rooms alone."""
    unreached: tuple[str, ...]
    """Rooms that have not been heard since the last change: their screens may show old times."""


def copy_card(key: PageKey, state: SessionState, scene: Scene) -> CopyCard:
    """The screen of a room that is with the others, without its name."""
    lines = showing_lines(state, scene.now)
    other = tuple(one for one in lines if not one.everywhere)
    apart = {room.id for one in other for room in one.rooms}
    screen = PageKey(
        page="screen",
        session=key.session,
        room=_with_the_others(state, apart),
        language=key.language,
    )
    stage = replace(stage_card(screen, state, scene), id="copy-stage", room="")
    return CopyCard(id="copy", stage=stage, other=other, unreached=_unreached(state, scene))


def _unreached(state: SessionState, scene: Scene) -> tuple[str, ...]:
    moved = state.position.moved_at
    if moved is None or state.phase is not Phase.LIVE:
        return ()
    seen = {room.id: contact(state, room.id, scene) for room in state.programme.rooms}
    lost = (one for one, known in seen.items() if known.state in ("lost", "never"))
    return room_labels(state, tuple(one for one in lost if not _heard_since(seen[one], moved)))


def _heard_since(seen: Contact, moved: datetime) -> bool:
    return seen.since is not None and seen.since > moved


def _with_the_others(state: SessionState, apart: set[RoomId]) -> RoomId:
    """The first room whose screen is as most are; any, where there is none."""
    rooms = [room.id for room in state.programme.rooms]
    together = [one for one in rooms if one not in apart and own_way(state, one) is None]
    in_time = (one for one in together if not _takes_more_time(state, one))
    return next(in_time, next(iter(together), rooms[0]))


def _takes_more_time(state: SessionState, room: RoomId) -> bool:
    """Its screen tells its own end."""
    local = local_run(state, room)
    return local is not None and local.added_s != 0
