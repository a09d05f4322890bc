"""What is drawn of undo on the console: `tools/preview.py` draws it."""

from __future__ import annotations

from collections.abc import Iterator

from session_core.rules import commands as c
from tests.dashboards import days
from tools.looks import View, key, outfits


def undo_views() -> Iterator[View]:
    """What can be taken back, in few words and in many; what was; and after the day's end."""
    day = days.in_lecture()
    day.press(c.ChangeLength, target=day.programme.segments[2].id, seconds=300)
    yield from outfits("console", "", day.scene(2), "undo-longer")
    yield View("undo-done", key("console"), day.press(c.UndoMove).scene(2), full=False)
    started = days.to_segment(days.started(), 2)
    yield View("undo-started", key("console"), started.scene(2), full=False)
    yield View("undo-started-phone", key("console"), started.scene(2), width=390, height=844,
               full=False)  # fmt: skip
    ended = days.in_lecture().press(c.EndSession)
    yield View("undo-ended", key("console"), ended.scene(2), full=False)
