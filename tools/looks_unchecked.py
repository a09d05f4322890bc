"""What is drawn of rooms whose picture and sound nobody tried: `tools/preview.py` draws it."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.scene import SavedHere, Scene
from tests.dashboards import days
from tests.dashboards.days import Day
from tests.dashboards.days_unchecked import begun, in_break, unchecked
from tools.looks import View, key


def here(day: Day) -> Scene:
    """On the room's own laptop."""
    return day.scene(saved_here=SavedHere(link="connected", since=day.now, unsent=0,
                                          centre_heard_at=day.now))  # fmt: skip


def unchecked_views() -> Iterator[View]:
    """Before the start, in the first segment and in the first break."""
    for name, day in {"lobby": unchecked(), "live": begun(), "break": in_break()}.items():
        room = key("room", days.HSS)
        yield View(f"unchecked-room-{name}", room, here(day))
        yield View(f"unchecked-room-{name}-phone", room, here(day), width=390, height=844)
        yield View(f"unchecked-console-{name}", key("console"), day.scene())
    yield View("unchecked-console-phone", key("console"), begun().scene(), width=390, height=844)
    yield View("unchecked-room-dark", key("room", days.HSS), here(begun()), dark=True)
