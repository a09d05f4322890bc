"""The video meeting in all that may be known of it, for `tools/preview.py` to draw."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from dashboards.scene import JoinDown, PageName, SavedHere, Scene
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.programme import JoinRoom
from session_core.rules.terms import CheckVerdict, LegQuality, LegReason, LegSource, LegState, Role
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, ROOMS, Day
from tests.dashboards.troubled import well
from tools.looks import View, key, outfits

CLIENT, SINK = LegSource.CLIENT, LegSource.SINK
JOIN = JoinRoom(host="join.nhn.no", alias="123456", test="998112", legs_max=10)
FOLD = "#join-fold > summary"


def meeting(*watched_by: LegSource, legs_max: int = 10) -> Day:
    """08:47: the lobby is open and all is well in the rooms, which meet in Join."""
    join = replace(JOIN, watched_by=watched_by, legs_max=legs_max)
    day = Day(replace(days.diabetes_day(), join=join)).at("08:20").press(c.OpenLobby)
    return well(day.at("08:46").hear()).at("08:47")


def told(day: Day, room: str, leg: LegState, **more: object) -> Day:
    """A source has told of a room's leg."""
    by = (day.programme.join or JOIN).watched_by[0]
    return day.report(r.LegReport, room, leg=leg, heard_by=by, **more)


def all_in(day: Day) -> Day:
    """Every room is in the meeting."""
    for room in ROOMS:
        told(day, room, LegState.PRESENT, quality=LegQuality.GOOD, quality_by=SINK)
    return day


def hss(leg: LegState, time: str = "08:57", **more: object) -> Day:
    """All are in but one room, of which this is known."""
    return told(all_in(meeting(CLIENT)).at("08:52"), HSS, leg, **more).at(time).hear()


def seen(day: Day, *, well: bool) -> Day:
    """Both sides say what they see and hear."""
    day.press(cc.ConfirmRoom, Role.LECTURER, room=BAERUM, well=True)
    day.press(cc.ConfirmRoom, Role.COURSE_LEADER, room=HSS, well=well)
    return day.report(r.SeenHeardReport, HSS, well=well)


def fell_out() -> Day:
    """09:24: the day is on, and a room fell out of the meeting two minutes ago."""
    day = all_in(meeting(CLIENT)).at("08:58").hear()
    for room in ROOMS:
        day.prepare(room)
    day.at("09:00").press(c.StartSession).at("09:22").hear()
    return told(day, HSS, LegState.ABSENT, reason=LegReason.LOST).at("09:24").hear()


STATES: dict[str, Callable[[], Day]] = {
    "present": lambda: all_in(meeting(CLIENT)),
    "bad": lambda: hss(LegState.PRESENT, quality=LegQuality.TERRIBLE, quality_by=SINK),
    "not-yet": lambda: hss(LegState.ABSENT, "08:53"),
    "absent": lambda: hss(LegState.ABSENT),
    "api-only": lambda: hss(LegState.API_ONLY),
    "waiting-room": lambda: hss(LegState.WAITING_ROOM),
    "uncertain": lambda: hss(LegState.UNKNOWN, reason=LegReason.UNCERTAIN),
    "silent": lambda: hss(LegState.UNKNOWN, reason=LegReason.SILENT),
    "unheard": lambda: meeting(CLIENT),
    "by-hand": meeting,
    "seen": lambda: seen(meeting(), well=True),
    "not-seen": lambda: seen(all_in(meeting(CLIENT)), well=False),
    "small": lambda: all_in(meeting(CLIENT, legs_max=4)),
    "fell-out": fell_out,
    "laptop-away": lambda: hss(LegState.PRESENT).lose(HSS),
}
"""What is known of the room at Hallingdal."""


def scene_of(day: Day, *, on_laptop: bool = False) -> Scene:
    """What pages may look at; sources were heard a moment ago."""
    here = SavedHere(link="connected", since=day.now, unsent=0, centre_heard_at=day.now)
    scene = day.scene(saved_here=here if on_laptop else None)
    at = day.now - timedelta(seconds=3)
    return replace(scene, legs_heard={(day.programme.session, one): at for one in (CLIENT, SINK)})


def join_views() -> Iterator[View]:
    """Each state where it shows, and the fullest ones on every kind of screen."""
    for name, make in STATES.items():
        day = make()
        room, console = scene_of(day, on_laptop=True), scene_of(day)
        yield View(f"join-{name}-room", key("room", HSS), room)
        yield View(f"join-{name}-console", key("console"), console, click=FOLD)
        yield View(f"join-{name}-board", key("board"), console, width=1440, height=900)
    yield from _down()
    for name in ("absent", "seen", "small", "fell-out"):
        yield from _everywhere(name, STATES[name]())


def _down() -> Iterator[View]:
    """Join is down, and every room says so too."""
    day = all_in(meeting(CLIENT))
    for room in ROOMS:
        day.measure(room, net_join_status=CheckVerdict.FAIL)
    one = JoinDown(host="join.nhn.no", word="maintenance", since=day.now)
    scene = replace(scene_of(day), join_down={day.programme.session: one})
    pages: tuple[PageName, ...] = ("console", "board")
    for page in pages:
        yield from outfits(page, "", scene, f"join-down-{page}")


def _everywhere(name: str, day: Day) -> Iterator[View]:
    pages: tuple[PageName, ...] = ("room", "console", "board", "record")
    for page in pages:
        scene = scene_of(day, on_laptop=page == "room")
        for view in outfits(page, HSS if page == "room" else "", scene, f"join-{name}-{page}"):
            # At 200 % the bar lies over whatever stands at its edge, until somebody scrolls.
            is_open = page == "console" and view.zoom == 1
            yield replace(view, click=FOLD if is_open else "")
