"""A day to look at again: something of everything, each at a minute that tests can name."""

from __future__ import annotations

from orchestrator.event_log.interface import Batch, EventLog
from session_core.ids import new_id
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.events import Event
from session_core.rules.terms import HelpReason, LocalStep, Role
from session_core.wire.codec import event_to_json
from tests.dashboards.days import BAERUM, HSS, RINGERIKE, ROOMS, Day, oslo
from tests.event_log.memory_log import MemoryLog

NOW = oslo("16:00")
"""When the day is looked at: it was closed at 15:04."""


def contact(day: Day, room: str, is_there: bool) -> Day:
    """The room's laptop comes, or goes."""
    return day.report(r.ContactReport, room, in_contact=is_there)


def begun() -> Day:
    """09:50: Bærum and Ringerike came at 08:31, HSS at 08:40; the start at 09:00:05; Ringerike
    called for help at 09:46, which was seen at 09:47 and solved at 09:52; HSS was lost at 09:48.
    """
    day = Day().at("08:20").press(c.OpenLobby).at("08:31")
    contact(contact(day, BAERUM, True), RINGERIKE, True)
    contact(day.at("08:40"), HSS, True)
    for room in ROOMS:
        day.prepare(room)
    day.at("09:00:05").press(c.StartSession).count(BAERUM, 9, 5).count(HSS, 4, 3)
    day.at("09:15").press(c.Advance).at("09:30").press(c.Advance)
    day.at("09:44").ask(BAERUM, "Kan man dusje med sensoren på?")
    day.at("09:46").call(RINGERIKE, HelpReason.SOUND)
    (called,) = day.state.helps
    day.at("09:47").press(cc.AcknowledgeHelp, role=Role.COORDINATOR, help=called)
    contact(day.at("09:48"), HSS, False)
    return day.at("09:52").press(cc.ResolveHelp, role=Role.COORDINATOR, help=called)


def played() -> Day:
    """16:00: the whole of it. The break at 10:15 was put on, undone 4 s later and put on at 10:16;
    HSS came back at 10:20; in the local work from 11:15 Ringerike began at 11:16; over at 15:04.
    """
    day = begun().at("10:15").press(c.Advance).at("10:15:04").press(c.UndoMove)
    day.at("10:16").press(c.Advance)
    contact(day.at("10:20"), HSS, True)
    day.at("10:29").rejoin().at("10:30").press(c.Advance).at("11:15").press(c.Advance)
    day.at("11:16").local(RINGERIKE, LocalStep.STARTED)
    day.at("15:04").press(c.EndSession)
    day.now = NOW
    return day


async def log_of(day: Day) -> MemoryLog:
    """What a centre holds of this day."""
    log = MemoryLog()
    await keep(day, log)
    return log


async def keep(day: Day, log: EventLog) -> None:
    """Write this day down."""
    for seq, event in enumerate([day.planned, *day.kept], start=1):
        await log.append(_batch(day, seq, event))


def _batch(day: Day, seq: int, event: Event) -> Batch:
    body = event_to_json(event)
    return Batch(session=day.programme.session, first=seq, cause=new_id(), bodies=(body,))
