"""A restored centre may not know the day that a room is in the middle of: the room's own facts stay
on its page, each of them once, until and after the day is planned again.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from session_core.rules.events import Event, ReportKept
from session_core.rules.reports import Report
from session_core.wire import codec
from site_agent.room import Room
from tests.builders import planned, sample_programme
from tests.site_agent.parts import ROOM, attendance, give_session, open_room

pytestmark = pytest.mark.asyncio

PROGRAMME = sample_programme()
DAY = PROGRAMME.session


def counts(room: Room) -> list[int]:
    return [one.patients for one in room.sessions[DAY].rooms[ROOM].counts]


async def told(room: Room, *patients: int) -> list[Report]:
    return [await room.report(DAY, attendance(patients=one)) for one in patients]


def row(event: Event, cause: str = "plan") -> tuple[str, str]:
    return cause, codec.event_to_json(event)


def kept(report: Report) -> tuple[str, str]:
    """As the centre takes it in again: with its number."""
    event = ReportKept(at=report.at, by=report.by, report=report, late=False)
    return row(event, report.report_id)


async def restored(room: Room, *codes: str) -> None:
    """The centre has lost the day with all that was told of it, and refuses it once more."""
    await room.take_ack(len(codes))
    await room.take_loss(0)
    await room.take_ack(len(codes), [(n, code) for n, code in enumerate(codes, 1) if code])


async def test_what_is_refused_for_an_unknown_day_stays_on_the_page_and_after_a_restart(
    tmp_path: Path,
) -> None:
    async with open_room(tmp_path) as room:
        await give_session(room, PROGRAMME)
        await told(room, 7, 8)
        await restored(room, "unknown_session", "unknown_session")
        assert (counts(room), room.saved_here.unsent) == ([7, 8], 0)
    async with open_room(tmp_path) as room:
        assert counts(room) == [7, 8]


async def test_what_the_centre_will_never_hold_leaves_the_page(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        await give_session(room, PROGRAMME)
        await told(room, 7, 8)
        await restored(room, "report_malformed", "unknown_session")
        assert counts(room) == [8]
    async with open_room(tmp_path) as room:
        assert counts(room) == [8]


async def test_when_the_day_is_planned_again_each_counts_once_all_the_way(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        await give_session(room, PROGRAMME)
        reports = await told(room, 7, 8)
        await restored(room, "unknown_session", "unknown_session")
        await room.take_events(DAY, "epoch-2", 1, [row(planned(PROGRAMME))])
        assert counts(room) == [7, 8], "before anything was taken in again"
        for seq, report in enumerate(reports, 2):
            await room.take_events(DAY, "epoch-2", seq, [kept(report)])
            assert counts(room) == [7, 8]
        await room.take_in_step([DAY], 2)
        assert counts(room) == [7, 8]
    async with open_room(tmp_path) as room:
        assert counts(room) == [7, 8]


async def test_taken_in_without_its_number_it_would_be_there_twice(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        await give_session(room, PROGRAMME)
        (report,) = await told(room, 7)
        await restored(room, "unknown_session")
        await room.take_events(DAY, "epoch-2", 1, [row(planned(PROGRAMME))])
        await room.take_events(DAY, "epoch-2", 2, [kept(replace(report, source=None))])
        assert counts(room) == [7, 7], "so a centre keeps the number"
