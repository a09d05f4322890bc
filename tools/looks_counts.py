"""The preview of counts that are corrected, and of a day that goes without its evaluation."""

from __future__ import annotations

from collections.abc import Iterator

from session_core.rules.commands import Advance, EndSession
from session_core.rules.reports import CountCorrectionReport
from tests.dashboards import days
from tests.dashboards.days import Day
from tools.looks import View, key

HISTORY = "#counts > summary"


def corrected() -> Day:
    """12:40: a lecture that was counted wrong is put right, and some segments were not counted."""
    day = days.in_lecture()
    lecture = day.programme.segments[2].id
    on_to(day, 3, 8).at("12:38").count(days.HSS, 5, 3).at("12:40")
    return day.report(CountCorrectionReport, days.HSS, segment=lecture, patients=5, relatives=2)


def on_to(day: Day, first: int, end: int) -> Day:
    """These segments, each as planned."""
    for segment in day.programme.segments[first:end]:
        day.now = segment.starts_at
        day.rejoin(*days.ROOMS).press(Advance)
    return day


def count_views() -> Iterator[View]:
    """The history, one line of it opened, and where the numbers are read."""
    day = corrected()
    opened = f"{HISTORY};#mend-{day.programme.segments[1].id} > summary"
    room, scene = key("room", days.HSS), day.scene()
    yield View("counts-room", room, scene, click=opened)
    yield View("counts-room-closed-fold", room, scene, full=False)
    yield View("counts-room-phone", room, scene, 390, 844, click=opened)
    yield View("counts-room-dark", room, scene, dark=True, click=opened)
    yield View("counts-record", key("record"), scene)
    yield View("counts-board", key("board"), scene)
    yield View("counts-en", key("room", days.HSS, "en"), scene, click=opened)
    yield View("counts-nn", key("room", days.HSS, "nn"), scene, click=opened)
    over = on_to(corrected(), 8, 16).at("15:02").press(EndSession)
    yield View("counts-over", room, over.scene(), click=HISTORY)


def left_out_views() -> Iterator[View]:
    """What is asked before the evaluation goes, and where the reason is read."""
    day, fold = days.in_lecture(), "#more-fold > summary"
    (evaluation,) = (one.id for one in day.programme.segments if one.type == "evaluation")
    asks = {
        "end": f'{fold};[popovertarget="ask-end-early"]',
        "skip": f'{fold};[popovertarget="ask-skip-{evaluation}"]',
    }
    for name, click in asks.items():
        console, scene = key("console"), day.scene()
        yield View(f"leftout-{name}", console, scene, full=False, click=click)
        yield View(f"leftout-{name}-phone", console, scene, 390, 844, full=False, click=click)
        yield View(f"leftout-{name}-dark", console, scene, dark=True, full=False, click=click)
    day.press(EndSession, why="Nettet falt ut i to rom, og bussen gikk kl. 14.")
    yield View("leftout-record", key("record"), day.scene())
