"""What is drawn of rooms that were called back: `tools/preview.py` draws it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from dashboards.scene import SavedHere
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules.terms import LocalStep, OwnStep
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
    yield View("called-screen", key("screen", days.HSS), day.scene(2), full=False)
    yield from _apart_views()
    waiting = days.waiting().press(cc.CallBack)
    yield View("called-waiting-console", key("console"), waiting.scene(2), full=False)
    yield View("called-waiting-speaker", key("speaker"), waiting.scene(2), full=False)
    day.at("11:27").rejoin(days.HSS).rejoin(days.BAERUM)
    yield View("called-all-speaker", key("speaker"), day.scene(2), dark=True, full=False)
    yield View("called-all-console", key("console"), day.scene(2), dark=True, full=False)


def _apart_views() -> Iterator[View]:
    """Called on its own way; more time in one room; a start too late; and nobody heard."""
    own = days.to_segment(days.started(), 4).at("11:00").own(days.HSS, 9)
    own.at("11:01").own(days.HSS, 9, OwnStep.STAYED).at("11:15").press(c.Advance)
    own.at("11:20").press(cc.CallBack)
    more = days.in_local()
    for _ in "12":
        more.local(days.BAERUM, LocalStep.EXTENDED, 300)
    late = days.in_local().at("12:05")
    evaluation = days.in_evaluation().local(days.BAERUM, LocalStep.EXTENDED, 300)
    for name, width, dark in (("", 1366, False), ("-phone", 390, False), ("-dark", 1440, True)):
        outfit: dict[str, Any] = {
            "width": width,
            "height": 768 if width > 400 else 844,
            "dark": dark,
        }
        yield View(f"apart-choose{name}", key("room", days.HSS), own.scene(2), **outfit)
        yield View(f"apart-more{name}", key("room", days.BAERUM), more.scene(), **outfit)
        yield View(f"apart-late{name}", key("room", days.HSS), late.scene(), **outfit)
        yield View(f"apart-more-screen{name}", key("screen", days.BAERUM), more.scene(), **outfit)
        yield View(f"apart-form-screen{name}", key("screen", days.BAERUM), evaluation.scene(),
                   **outfit)  # fmt: skip
    for at in ("10:20", "10:40", "14:50", "15:40"):
        day = days.in_lecture().at(at)
        since = days.oslo("09:55")
        here = SavedHere(link="no_network", since=since, unsent=0, centre_heard_at=since)
        scene = day.scene(saved_here=here)
        yield View(f"apart-plan-{at[:2]}{at[3:]}", key("screen", days.HSS), scene, full=False)
    alone = SavedHere(link="no_network", since=late.now - timedelta(minutes=30), unsent=0,
                      centre_heard_at=late.now - timedelta(minutes=30))  # fmt: skip
    yield View("apart-late-alone", key("room", days.HSS), late.scene(saved_here=alone))
