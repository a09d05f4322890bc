"""Whether a room is heard, as whoever serves the page knows it: the centre by its sockets and its
log, a room's own laptop by its link.
"""

from __future__ import annotations

from datetime import datetime

from dashboards.scene import Presence, Scene
from session_core.rules.checks import LINK
from session_core.rules.contact import RETURNED, Returned, returned
from session_core.rules.readiness import Finding
from session_core.rules.room_state import RoomState
from session_core.rules.state import SessionState
from session_core.rules.terms import Phase, RoomId


def is_in_contact(scene: Scene, presence: Presence | None) -> bool:
    """As the laptop knows it itself; at the centre, as the room's socket says."""
    if scene.saved_here is not None:
        return scene.saved_here.link == "connected"
    return presence is not None and presence.connected


def lost_since(scene: Scene, presence: Presence | None, room: RoomState) -> datetime | None:
    """When the centre lost contact with the room; none where it has it, or never had. A centre that
    was started since has heard nothing of the room itself: then it is as the log has it.
    """
    if scene.saved_here is not None or room.in_contact is None:
        return None
    if presence is None:
        return None if room.in_contact else room.contact_at
    return None if presence.connected else presence.heard_at


def watched_back(state: SessionState, room: RoomId, scene: Scene) -> Returned | None:
    """The room is heard again after it was told to be lost, and not yet back, as the centre has it:
    a room itself knows better.
    """
    presence = scene.presence.get(room)
    if scene.saved_here is not None or presence is None or not presence.connected:
        return None
    is_told_of = state.phase in (Phase.LOBBY, Phase.LIVE) and presence.laptop
    return returned(state.rooms[room], scene.now, presence.heard_at if is_told_of else None)


def is_watched_back(finding: Finding) -> bool:
    """It says nothing but that."""
    result = finding.result
    return finding.check.id == LINK and result is not None and result.word == RETURNED
