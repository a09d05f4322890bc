"""Days on which nobody tried picture and sound before the start."""

from __future__ import annotations

from dataclasses import replace

from session_core.rules import commands as c
from session_core.rules.terms import CheckVerdict, SegmentType
from tests.dashboards.days import HSS, ROOMS, Day, to_segment

DEVICES = ("cam_picture", "mic_level", "sound_loop")


def unchecked(**told: CheckVerdict) -> Day:
    """08:57: all rooms are ready by what their leaders did, and nobody tried picture or sound."""
    day = Day().at("08:20").press(c.OpenLobby).hear()
    for room in ROOMS:
        day.prepare(room)
    known = {room: day.state.rooms[room] for room in ROOMS}
    bare = {
        room: replace(one, checks={k: v for k, v in one.checks.items() if k not in DEVICES})
        for room, one in known.items()
    }
    day.state = replace(day.state, rooms=bare)
    return (day.measure(HSS, **told) if told else day).at("08:57").hear()


def begun(**told: CheckVerdict) -> Day:
    """09:00: the same, and the day has started."""
    return unchecked(**told).at("09:00").press(c.StartSession).hear()


def in_break() -> Day:
    """10:15: the first break of that day."""
    day = begun()
    n = [one.type for one in day.programme.segments].index(SegmentType.BREAK)
    return to_segment(day, n).hear()
