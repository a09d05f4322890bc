"""What a room's laptop is told about its room."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from dashboards.scene import RoomDevices
from session_core.rules.checks import Catalogues
from session_core.rules.records import dataclass
from session_core.rules.terms import RoomId

if TYPE_CHECKING:
    from dashboards.practice import Practice


@dataclass(frozen=True, slots=True)
class RoomSettings:
    """What the room must be told about itself."""

    room: RoomId
    help_phone: str = ""
    demo: bool = False
    practice: Practice | None = None
    """What practice adds to the pages, where this is one."""
    catalogues: Catalogues = field(default_factory=dict)
    """The checks, by a room's profile: which one is this room's comes with its session."""
    devices: RoomDevices = field(default_factory=RoomDevices)
