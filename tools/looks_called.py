"""What is drawn of rooms that were called back: `tools/preview.py` draws it."""

from __future__ import annotations

from collections.abc import Iterator

from session_core.rules import care_commands as cc
from tests.dashboards import days
from tools.looks import View, key


def called_views() -> Iterator[View]:
    """The console, the speaker's view and a room: just after, and when all have come."""
    day = days.in_local().press(cc.CallBack)
    yield View("called-console", key("console"), day.scene(2), full=False)
    yield View("called-console-phone", key("console"), day.scene(2), width=390, height=844,
               full=False)  # fmt: skip
    yield View("called-room", key("room", days.HSS), day.scene(2), full=False)
    yield View("called-speaker", key("speaker"), day.scene(2), full=False)
    yield View("called-speaker-phone", key("speaker"), day.scene(2), width=390, height=844)
    waiting = days.waiting().press(cc.CallBack)
    yield View("called-waiting-console", key("console"), waiting.scene(2), full=False)
    yield View("called-waiting-speaker", key("speaker"), waiting.scene(2), full=False)
    day.at("11:27").rejoin(days.HSS).rejoin(days.BAERUM)
    yield View("called-all-speaker", key("speaker"), day.scene(2), dark=True, full=False)
    yield View("called-all-console", key("console"), day.scene(2), dark=True, full=False)
