"""The preview of what the centre puts on rooms' screens, and of rooms that are called otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.scene import PageKey
from session_core.rules.care_commands import RenameRoom, ShowOnScreens
from session_core.rules.terms import Role, ScreenShows
from tests.dashboards import days
from tests.dashboards.troubled import crowd, troubled
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
    yield from wall_views()


def wall_views() -> Iterator[View]:
    """The board on a wall, and the board of one site."""
    yield View("board-silenced", key("board"), troubled().scene())
    for name, scene in (("troubled", troubled().scene()), ("hundred", crowd(100).scene())):
        wall = PageKey(page="wall")
        yield View(f"wall-{name}", wall, scene, width=1920, height=1080, full=False)
        yield View(f"wall-{name}-small", wall, scene, width=1366, height=768, full=False)
    few = days.in_lecture().scene(20)
    yield View("wall-few", PageKey(page="wall"), few, width=1920, height=1080, full=False)
    yield from outfits("wall", "", few)
    site = PageKey(page="board", site="hss")
    yield View("board-site", site, few)
    yield View("board-site-phone", site, few, width=390, height=844)
    yield View("board-no-site", PageKey(page="board", site="oslo"), few)
