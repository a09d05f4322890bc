"""The preview of what the centre puts on rooms' screens, and of rooms that are called otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from session_core.rules.commands import RenameRoom, ShowOnScreens
from session_core.rules.terms import Role, ScreenShows
from tests.dashboards import days
from tools.looks import View, key, outfits

BUS = "Bussen går fra hovedinngangen kl. 15.30. De som skal til Gol, møtes i resepsjonen."


def screens_views() -> Iterator[View]:
    """Two things on screens and a room that moved: on the board, in the room, on the screens."""
    day = days.in_lecture()
    day.press(ShowOnScreens, Role.COORDINATOR, shows=ScreenShows.SOON_BACK, minutes=10)
    day.press(
        ShowOnScreens,
        Role.COORDINATOR,
        shows=ScreenShows.MESSAGE,
        text=BUS,
        rooms=(days.HSS,),
    )
    day.press(RenameRoom, Role.COORDINATOR, room=days.BAERUM, name="Møterom 2")
    scene = day.scene(20)
    yield from outfits("board", "", scene, "board-shown")
    yield View("board-shown-fold", key("board"), scene, click=".card-board-screens summary")
    yield from outfits("room", days.HSS, scene, "room-shown")
    yield from outfits("screen", days.HSS, scene, "screen-message")
    yield View("screen-soon-back", key("screen", days.BAERUM), scene, full=False)
    day.press(ShowOnScreens, Role.COORDINATOR, shows=ScreenShows.WELCOME)
    yield View("screen-greeting", key("screen", days.BAERUM), day.scene(20), full=False)
