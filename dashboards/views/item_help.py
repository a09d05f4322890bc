"""What helps with an item of the checklist: a card of the page, or what a call is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dashboards.scene import Scene
from session_core.join.link import join_link
from session_core.rules.checklist import COUNTED
from session_core.rules.state import SessionState
from session_core.rules.terms import HelpReason, RoomId

TOOLS: Final[Mapping[str, str]] = {
    "moteinnkalling": "join", "lyd": "check", "bilde": "check", "kamera": "check",
    COUNTED: "count",
}  # fmt: skip
"""The items of our own lists that a card of the page helps with, by their ids."""


FITS: Final[Mapping[str, HelpReason]] = {
    "moteinnkalling": HelpReason.NETWORK, "lyd": HelpReason.SOUND,
    "bilde": HelpReason.PICTURE, "kamera": HelpReason.PICTURE,
}  # fmt: skip
"""What help those items need that are not `other`, by their ids."""


def tool_for(item: str, scene: Scene) -> str:
    """What helps with an item: picture and sound are looked at on the PC's own page only."""
    tool = TOOLS.get(item, "")
    return "" if tool == "check" and scene.saved_here is None else tool


def way_in(state: SessionState, room: RoomId) -> str:
    """The room's way into the video meeting, or ""."""
    about, join = state.programme.room(room), state.programme.join
    return join_link(join, about) if about and join else ""
