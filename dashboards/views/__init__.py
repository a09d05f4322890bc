"""View models: from state and moment to what a page shows, as frozen dataclasses."""

from __future__ import annotations

from dashboards.scene import PageKey, Scene, UnknownPage
from dashboards.views.base import PageView
from dashboards.views.board import board_page
from dashboards.views.console import console_page
from dashboards.views.deviations import deviations_page
from dashboards.views.laptop import laptop_page
from dashboards.views.record import record_page
from dashboards.views.room import room_page
from dashboards.views.screen import screen_page
from dashboards.views.start import start_page

_OF_SESSION = {
    "console": console_page,
    "room": room_page,
    "screen": screen_page,
    "record": record_page,
    "laptop": laptop_page,
}
_OF_ALL = {"start": start_page, "board": board_page, "deviations": deviations_page}


def view_of(key: PageKey, scene: Scene) -> PageView:
    """The view model of a page. Raises `UnknownPage` where its session or room is not there."""
    if key.page in _OF_ALL:
        return _OF_ALL[key.page](key, scene)
    state = scene.sessions.get(key.session)
    if state is None:
        raise UnknownPage(f"there is no session {key.session!r}")
    return _OF_SESSION[key.page](key, state, scene)
