"""The preview's views of what depends on who looks, and on how old the other side is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from dashboards.scene import SavedHere, Scene
from orchestrator.access import Visitor
from session_core.rules.terms import Role
from tests.dashboards import days
from tests.dashboards.days import Day
from tests.dashboards.troubled import silenced_board
from tools.looks import View, key


def unheard(day: Day) -> Scene:
    """A room that took back that it is back, at a centre that is too old to understand it."""
    took_back = {day.programme.session: day.now + timedelta(minutes=1)}
    here = SavedHere(link="connected", since=day.now, unsent=0, centre_heard_at=day.now)
    return day.scene(saved_here=replace(here, unheard=took_back))


def hands_views() -> Iterator[View]:
    """A lecturer's pages, and a room whose undo was not understood."""
    lecturer = Visitor(Role.LECTURER)
    last = days.to_segment(days.started(), 15)
    for name, day in (("lobby", days.in_lobby()), ("lecture", days.in_lecture()), ("last", last)):
        shown = lecturer.shown(key("console"))
        yield View(f"lecturer-{name}", shown, day.scene())
        yield View(f"lecturer-{name}-fold", shown, day.scene(), full=False)
        yield View(f"lecturer-{name}-phone", shown, day.scene(), width=390, height=844)
    yield View("lecturer-more", lecturer.shown(key("console")), days.in_lecture().scene(),
               click="#more-fold > summary", dark=True)  # fmt: skip
    yield View("lecturer-board", lecturer.shown(key("board")), silenced_board())
    for name, day in (("break", days.in_break()), ("next", days.to_segment(days.started(), 4))):
        shown = key("room", days.BAERUM)
        yield View(f"room-unheard-{name}", shown, unheard(day), full=False)
        yield View(f"room-unheard-{name}-phone", shown, unheard(day), width=390, height=844)
        yield View(f"room-unheard-{name}-dark", shown, unheard(day), full=False, dark=True)
