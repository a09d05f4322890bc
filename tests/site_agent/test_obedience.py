"""The room's laptop does what the centre asks: once, in time, and with a result on its disk."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from session_core.clock import ManualClock, SystemClock
from session_core.link.effects import CommandReceived
from session_core.rules.reports import CommandResultReport, Report
from session_core.rules.room_commands import shows_name
from session_core.rules.room_state import CommandAnswer
from session_core.rules.terms import CommandResult, SessionId
from session_core.wire import codec
from session_core.wire.messages import Command
from site_agent import outbox
from site_agent.obedience import obey
from site_agent.room import Room
from site_agent.troubles import AgentTrouble
from tests.builders import at, sample_programme
from tests.site_agent.fake_centre import FakeCentre
from tests.site_agent.parts import ROOM, contact, give_session, linked, open_room, until
from tests.site_agent.test_checks import measuring

pytestmark = pytest.mark.asyncio

ID = "019cd1a0-0000-7000-8000-000000000006"


def asked(
    session: str, do: str = "identify", not_after: float = 1, id_: str = ID
) -> CommandReceived:
    return CommandReceived(id_, session, at(not_after), do)


def answers(room: Room, session: str) -> dict[str, CommandAnswer]:
    return dict(room.sessions[session].rooms[ROOM].answers)


async def results(room: Room) -> list[tuple[str, str]]:
    """What lies on the disk: each command and its result."""
    rows = await room.store.run(outbox.rows_after(0))
    read = [codec.report_from_json(row.body) for row in rows]
    return [(one.command, one.result) for one in read if isinstance(one, CommandResultReport)]


async def test_a_rooms_name_is_shown_for_a_while_and_its_result_is_saved(tmp_path: Path) -> None:
    clock = ManualClock(at(0))
    async with open_room(tmp_path, clock) as room:
        session = await give_session(room)
        await obey(room, asked(session))
        assert await results(room) == [(ID, "done")]
        assert shows_name(room.sessions[session], ROOM, room.now())
        clock.advance(15)
        assert not shows_name(room.sessions[session], ROOM, room.now())


async def test_a_command_that_comes_twice_is_done_once_and_told_once(tmp_path: Path) -> None:
    clock = ManualClock(at(0))
    async with open_room(tmp_path, clock) as room:
        session = await give_session(room)
        await obey(room, asked(session, "check_now"))
        (wish,) = room.wishes.trying
        room.wishes.granted(wish)
        clock.advance(90)
        await obey(room, asked(session, "check_now"))
        assert await results(room) == [(ID, "done")]
        assert answers(room, session)["check_now"].at == at(0)
        assert not room.wishes.trying
    async with open_room(tmp_path, clock) as room:
        await obey(room, asked(session, "check_now", not_after=5))
        assert await results(room) == [(ID, "done")]
        assert not room.wishes.trying


async def test_too_late_by_the_centres_time_nothing_is_done(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        room.set_offset(timedelta(minutes=2))
        await obey(room, asked(session, "check_now"))
        await obey(room, asked(session, "identify", id_=ID[:-1] + "7"))
        assert {result for _, result in await results(room)} == {CommandResult.TOO_LATE}
        assert not room.wishes.trying
        assert not shows_name(room.sessions[session], ROOM, room.now())


async def test_what_a_newer_centre_asks_for_is_told_to_be_unknown(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        await obey(room, asked(session, "dance"))
        assert answers(room, session)["dance"].result is CommandResult.UNKNOWN


async def test_a_command_about_a_day_that_was_never_heard_of_is_passed_over(
    tmp_path: Path,
) -> None:
    async with open_room(tmp_path) as room:
        await obey(room, asked("another day", "check_now"))
        assert await results(room) == []
        assert not room.wishes.trying


class FullRoom(Room):
    """A room whose disk is full."""

    async def _save(self, session: SessionId, report: Report) -> Report:
        raise AgentTrouble("disk_full", folder="x")


async def test_a_laptop_that_cannot_save_does_nothing(tmp_path: Path) -> None:
    async with open_room(tmp_path, kind=FullRoom) as room:
        session = await give_session(room)
        await obey(room, asked(session, "check_now"))
        await obey(room, asked(session))
        assert await results(room) == []
        assert answers(room, session) == {}
        assert not room.wishes.trying


async def test_who_asks_for_checks_gets_every_result_at_once(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        other = await give_session(room, sample_programme(session="t1d-2", starts_at=at(240)))
        checks = measuring(room, [50])
        await checks.one_round()
        assert room.standing.last_n == 1
        running = asyncio.create_task(checks.run())
        await obey(room, asked(other, "check_now"))
        await until(room, lambda: bool(room.sessions[other].rooms[ROOM].checks))
        await obey(room, asked(session, "check_now", id_=ID[:-1] + "7"))
        await until(room, lambda: room.standing.last_n == 5)
        running.cancel()
        assert [kind for kind, _ in await results(room)] == [ID, ID[:-1] + "7"]


async def test_a_command_over_a_real_socket_is_answered_in_the_centres_log(tmp_path: Path) -> None:
    async with open_room(tmp_path, SystemClock()) as room:
        fake = FakeCentre()
        await fake.open()
        session = fake.plan(sample_programme())
        async with linked(room, fake):
            await contact(room)
            await until(room, lambda: session in room.sessions)
            latest = SystemClock().now() + timedelta(seconds=20)
            frame = Command(id=ID, s=session, not_after=latest, do="identify")
            for _ in range(2):
                await fake.ask(frame)
            await fake.until(lambda: bool(fake.reports))
        await fake.shut()
        (report,) = fake.received
        assert isinstance(report, CommandResultReport)
        assert (report.command, report.result) == (ID, CommandResult.DONE)
        assert shows_name(fake.streams[session].state, ROOM, report.at)
