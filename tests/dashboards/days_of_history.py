"""Days on which rooms were ready, and not, and known to be neither: for strips over time."""

from __future__ import annotations

from dataclasses import replace

from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.terms import CheckVerdict
from tests.dashboards.days import BAERUM, HSS, RINGERIKE, Day, diabetes_day, to_segment
from tests.dashboards.troubled import well

OK, WARN, FAIL = CheckVerdict.OK, CheckVerdict.WARN, CheckVerdict.FAIL


def contact(day: Day, room: str, is_there: bool) -> Day:
    """The room's laptop comes, or goes."""
    return day.report(r.ContactReport, room, in_contact=is_there)


def varied() -> Day:
    """09:55: Bærum was ready at 08:46; Ringerike came four minutes after the start, which was
    three minutes late, and waived its charger; HSS was ready, and lost contact twice.
    """
    day = Day().at("08:15").press(c.OpenLobby)
    for room, time in ((BAERUM, "08:20"), (HSS, "08:31")):
        contact(day.at(time), room, is_there=True)
    well(day.at("08:46"), BAERUM)
    day.measure(HSS, cam_picture=FAIL)
    well(day.at("08:52"), HSS)
    contact(day.at("08:57"), HSS, is_there=False)
    contact(day.at("08:59"), HSS, is_there=True)
    day.at("09:03").press(c.StartSession)
    contact(day.at("09:05"), RINGERIKE, is_there=True)
    well(day, RINGERIKE).measure(RINGERIKE, power=FAIL)
    day.at("09:07").report(r.WaiveReport, RINGERIKE, check="power", waived=True)
    day.at("09:20").measure(BAERUM, load=WARN)
    contact(day.at("09:30"), HSS, is_there=False)
    contact(day.at("09:44"), HSS, is_there=True)
    return day.at("09:55")


def over() -> Day:
    """15:04: the same day to its end."""
    day = to_segment(varied(), 13)
    return day.at("15:04").press(c.EndSession)


def six_rooms() -> Day:
    """15:04: the same programme in six rooms, to its end, with most of the lists left as they were:
    as much as a record usually holds.
    """
    plan = diabetes_day()
    more = [
        replace(one, id=f"{one.id}-{n}", site=f"site-{n}", site_name=name)
        for n, (one, name) in enumerate(
            zip(
                plan.rooms,
                ("Drammen sykehus", "Kongsberg sykehus", "Blakstad sykehus"),
                strict=True,
            )
        )
    ]
    day = Day(programme=replace(plan, rooms=(*plan.rooms, *more))).at("08:15").press(c.OpenLobby)
    rooms = [room.id for room in day.programme.rooms]
    for room in rooms[:4]:
        well(contact(day.at("08:40"), room, is_there=True), room)
    day.at("09:00").press(c.StartSession)
    for number, segment in enumerate(plan.segments[1:]):
        day.now = segment.starts_at
        day.rejoin(*rooms).press(c.Advance)
        for room in rooms:
            day.count(room, 9, 5)
        day.ask(rooms[number % 6], f"Spørsmål nummer {number}: hvor ofte bør man bytte sted?")
        if not number % 4:
            day.call(rooms[number % 6])
        if number == 2:
            well(contact(day, rooms[4], is_there=True), rooms[4])
    day.at("15:04").press(c.EndSession)
    for room in rooms:
        day.report(r.ClosingReport, room, patients=9, relatives=5, evaluation_done=True)
    return day
