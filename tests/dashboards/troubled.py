"""A day on which much is wrong in the rooms, for the board: every look that a cell may have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from dashboards.scene import Scene
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.terms import CareStep, CheckVerdict, ItemScope, Role, RoomId, WaiveReason
from tests.dashboards.days import Day, heart_day, known_checks

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
