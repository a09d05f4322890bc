"""A day on which much is wrong in the rooms, for the board: every look that a cell may have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from dashboards.scene import Scene
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.terms import (
    CareStep,
    CheckVerdict,
    ItemScope,
    Role,
    RoomId,
    ScreenShows,
    WaiveReason,
)
from tests.dashboards.days import (
    BAERUM,
    HSS,
    RINGERIKE,
    Day,
    heart_day,
    in_lecture,
    known_checks,
)

OK, WARN, FAIL, UNKNOWN = (
    CheckVerdict.OK, CheckVerdict.WARN, CheckVerdict.FAIL, CheckVerdict.UNKNOWN,
)  # fmt: skip


def well(day: Day, *rooms: RoomId) -> Day:
    """All that there is was found well in these rooms."""
    names = [one for one in known_checks()[""] if one != "link"]
    for room in rooms or [one.id for one in day.programme.rooms]:
        day.measure(room, **dict.fromkeys(names, OK))
        for item in day.programme.items(ItemScope.ROOM):
            day.report(r.ChecklistReport, room, item=item.id, ticked=True)
    return day


def prepared() -> Day:
    """08:47: the lobby is open, and everything is well in all five rooms."""
    day = Day(programme=heart_day()).at("08:15").press(c.OpenLobby).at("08:46").hear()
    return well(day).at("08:47")


def troubled() -> Day:
    """08:52: three rooms of five were lost at once; much is bad in the others, and somebody is at
    it.
    """
    day = prepared()
    first, second, *others = (room.id for room in day.programme.rooms)
    day.measure(first, disk_free=FAIL, load=WARN, memory=FAIL, battery=WARN)
    day.measure(second, power=WARN, battery=FAIL, memory=UNKNOWN).at("08:49")
    day.report(r.WaiveReport, second, check="power", waived=True, reason=WaiveReason.SEEN_TO_WORK)
    for check, room, step in (
        ("battery", second, CareStep.FIXING),
        ("memory", first, CareStep.SEEN),
    ):
        day.press(cc.CareForCheck, role=Role.COORDINATOR, check=check, rooms=(room,), step=step)
    day.at("08:51")
    for room in others:
        day.lose(room)
    return day.at("08:52")


def silenced_board() -> Scene:
    """09:20 in a lecture with all that a board can hold: faults of one room and of several, one at
    which somebody is, two that are silenced, a room that was lost, calls for help that nobody and
    somebody has seen, one that was called solved, a screen with something else, a room that moved.
    """
    day = in_lecture().measure(BAERUM, power=FAIL, memory=FAIL, disk_free=WARN)
    day.measure(RINGERIKE, disk_free=FAIL, power=FAIL, load=WARN).call(HSS).call(BAERUM)
    first, second, *_ = day.state.helps
    day.press(cc.ResolveHelp, role=Role.COORDINATOR, help=first)
    day.press(cc.AcknowledgeHelp, role=Role.COORDINATOR, help=second)
    day.press(cc.CareForCheck, check="memory", rooms=(BAERUM,), step=CareStep.FIXING)
    day.press(cc.SilenceAlarm, check="disk_free", rooms=(RINGERIKE,), minutes=None)
    day.press(cc.SilenceAlarm, check="disk_free", rooms=(BAERUM,), minutes=60)
    day.press(cc.ShowOnScreens, shows=ScreenShows.SOON_BACK, rooms=(HSS,), minutes=5)
    day.press(cc.RenameRoom, room=HSS, name="Biblioteket")
    return day.at("09:52").scene()


def crowd(rooms: int) -> Day:
    """08:47 in so many rooms: most of them well."""
    plan = heart_day()
    one = plan.rooms[0]
    many = [
        replace(one, id=f"rom-{n}", site=f"sted-{n}", site_name=f"Sted {n}", name="Kursrom")
        for n in range(rooms)
    ]
    day = Day(programme=replace(plan, rooms=tuple(many))).at("08:15").press(c.OpenLobby)
    day.at("08:46").hear()
    well(day).at("08:47")
    for n in range(0, rooms, 20):
        day.measure(f"rom-{n}", load=WARN, battery=FAIL)
    return day


def later(day: Day, minutes: float) -> Scene:
    """What there is to see some minutes later, when nobody told anything new."""
    scene = day.scene()
    return replace(scene, now=scene.now + timedelta(minutes=minutes))


BOARDS: dict[str, Callable[[], Scene]] = {
    "well": lambda: prepared().scene(),
    "old": lambda: later(prepared(), 12),
    "crowd": lambda: crowd(100).scene(),
}
"""Boards worth looking at: all well, all too old, and a hundred rooms."""
