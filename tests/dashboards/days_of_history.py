"""Days on which rooms were ready, and not, and known to be neither: for strips over time."""

from __future__ import annotations

from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.terms import CheckVerdict
from tests.dashboards.days import BAERUM, HSS, RINGERIKE, Day, to_segment
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
