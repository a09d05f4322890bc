"""The preview of the evaluation: on the room's page, on its screen, and to the centre."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dashboards.scene import Scene
from orchestrator.squares import square
from session_core.rules.care_commands import ShowOnScreens
from session_core.rules.commands import EndSession
from session_core.rules.programme import EvaluationForm
from session_core.rules.terms import Role, ScreenShows
from tests.dashboards import days
from tools.looks import View, key, outfits


def evaluation_views() -> Iterator[View]:
    """Before, while and after people answer, and put on screens from the board."""
    day = days.in_evaluation()
    scene = day.scene(20)
    for name, room in {"new": days.HSS, "on": days.BAERUM, "told": days.RINGERIKE}.items():
        yield from outfits("room", room, scene, f"room-evaluation-{name}")
    yield View("phone-evaluation", replace(key("room", days.HSS), by_phone=True), scene, 390, 844)
    yield from outfits("screen", days.HSS, scene, "screen-evaluation")
    yield View("screen-evaluation-large", key("screen", days.HSS), scene, 1920, 1080, full=False)
    yield View("screen-evaluation-long", key("screen", days.HSS), long_address(), full=False)
    yield View("console-evaluation", key("console"), scene)
    yield View("speaker-evaluation", key("speaker"), scene)
    day.at("15:01").press(EndSession)
    yield from outfits("screen", days.HSS, day.scene(), "screen-evaluation-over")
    yield View("room-evaluation-over", key("room", days.HSS), day.scene())
    yield View("record-evaluation", key("record"), day.scene())
    told = days.in_lecture()
    told.press(ShowOnScreens, Role.COORDINATOR, shows=ScreenShows.EVALUATION)
    yield View("screen-evaluation-shown", key("screen", days.HSS), told.scene(), full=False)
    yield View("board-evaluation", key("board"), told.scene(), click=".card-board-screens summary")


def long_address() -> Scene:
    """The same with an address that nobody types, as forms have that offer no short one."""
    day = days.in_evaluation()
    url = f"https://example.org/skjema/svar?id={'aB3x9Q' * 17}"
    form = EvaluationForm(url=url, square=tuple(square(url)))
    programme = replace(day.programme, evaluation=form)
    day.state = replace(day.state, programme=programme)
    return day.scene(20)
