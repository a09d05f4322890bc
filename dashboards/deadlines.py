"""When a page next looks otherwise by itself: until then nobody has to draw it again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from dashboards.formats import next_midnight
from dashboards.scene import PageKey, PageName, Scene, guide_deadline
from dashboards.views.board import board_deadline
from dashboards.views.console import notes_deadline
from dashboards.views.readiness import readiness_deadline
from dashboards.views.seen import rooms_deadline
from session_core.rules.readings import next_deadline, session_deadline
from session_core.rules.state import SessionState

OF_SITES: Final = frozenset({"board", "wall"})
"""Pages that may show one site alone."""
OF_ROOMS: Final[frozenset[PageName]] = frozenset({"console"})
"""Of each room they show what the board shows, and of what its own clock says nothing else."""
SHOW_READINESS: Final[frozenset[PageName]] = frozenset({"room", "laptop"})


def page_deadline(key: PageKey, scene: Scene) -> datetime | None:
    """That moment; none where nothing changes by itself. `key` names a page that there is."""
    if key.page in OF_SITES:
        return board_deadline(scene)
    states = [one for name, one in scene.sessions.items() if key.session in ("", name)]
    moments = [moment for state in states for moment in _moments(key, state, scene)]
    if key.page == "start":
        moments.append(next_midnight(scene.now))
    moments.append(guide_deadline(scene))
    return min((one for one in moments if one is not None), default=None)


def _moments(key: PageKey, state: SessionState, scene: Scene) -> Iterator[datetime | None]:
    if key.page in OF_ROOMS:
        yield session_deadline(state, scene.now)
        yield rooms_deadline(state, scene)
        yield notes_deadline(state, scene.now)
        return
    yield next_deadline(state, scene.now)
    if key.page in SHOW_READINESS:
        yield readiness_deadline(state, scene, key.room)
