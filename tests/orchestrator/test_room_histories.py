"""How ready rooms were: found out when somebody opens a page, never for each event, and gone on
with from there.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from orchestrator.event_log.interface import Batch, LogUnavailable, Row
from orchestrator.room_histories import KEPT_MAX, RoomHistoryDesk
from session_core.checks_file import read_checks
from session_core.clock import ManualClock
from session_core.ids import new_id
from session_core.rules.events import Event
from session_core.rules.reports import ContactReport
from session_core.rules.terms import CheckVerdict, RoomVerdict
from session_core.wire.codec import event_to_json
from tests.builders import START, at, check, checked, history, planned, report, sample_programme
from tests.event_log.memory_log import MemoryLog
from tests.orchestrator.desk import SESSION, Running, next_json, next_of, running, until

pytestmark = pytest.mark.asyncio

RECORD = f"/kurs/{SESSION}/logg"
ROOM = f"/kurs/{SESSION}/klarhet/drammen"
NEEDED = ("cam_picture", "mic_level", "sound_loop")


class CountedLog(MemoryLog):
    """Tells what was read from it."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[int] = []
        self.is_gone = False
        self.refused = 0

    async def rows(self, session: str, after: int = 0, most: int = -1) -> tuple[Row, ...]:
        if self.is_gone:
            self.refused += 1
            raise LogUnavailable("log_unavailable")
        found = await super().rows(session, after, most)
        self.read.append(len(found))
        return found


async def measured(log: MemoryLog) -> list[Event]:
    """A day in the log, whose room in Drammen is ready ten minutes before the start."""
    told = checked("drammen", at(-10), *(check(one, CheckVerdict.OK, at(-10)) for one in NEEDED))
    there = report(ContactReport, "drammen", at(-20), in_contact=True)
    events = [*history(there, told)]
    for seq, event in enumerate(events, start=1):
        body = event_to_json(event)
        await log.append(Batch(session=SESSION, first=seq, cause=new_id(), bodies=(body,)))
    return events


def desk_of(
    log: MemoryLog, clock: ManualClock, changed: list[str] | None = None
) -> RoomHistoryDesk:
    told = [] if changed is None else changed
    return RoomHistoryDesk(log, clock, read_checks(), told.append)


async def page(centre: Running, path: str) -> str:
    async with centre.web.get(path) as answer:
        assert answer.status == 200
        return await answer.text()


async def test_a_history_is_found_out_when_it_is_opened_and_then_gone_on_with() -> None:
    log, clock = CountedLog(), ManualClock(START)
    events = await measured(log)
    desk = desk_of(log, clock)
    assert desk.scene() == {}
    await desk.bring_up(SESSION)
    told = desk.scene()[SESSION]
    assert told.until == START
    last = told.rooms["drammen"][-1]
    assert (last.starts_at, last.verdict) == (at(-10), RoomVerdict.READY)
    body = event_to_json(report_kept(events))
    await log.append(Batch(session=SESSION, first=len(events) + 1, cause=new_id(), bodies=(body,)))
    await desk.bring_up(SESSION)
    assert log.read == [len(events), 1], "only what is new is read again"
    assert desk.scene()[SESSION].rooms["drammen"][-1].verdict is RoomVerdict.NOT_READY


def report_kept(events: list[Event]) -> Event:
    """Drammen loses contact two minutes before the start."""
    lost = report(ContactReport, "drammen", at(-2), in_contact=False)
    return history(report(ContactReport, "drammen", at(-20), in_contact=True), lost)[-1]


async def test_what_only_a_newer_version_knows_is_passed_over() -> None:
    log, clock = MemoryLog(), ManualClock(START)
    events = await measured(log)
    body = '{"kind": "room_painted", "at": "2026-03-10T08:00:00Z", "by": {"role": "centre"}}'
    await log.append(Batch(session=SESSION, first=len(events) + 1, cause=new_id(), bodies=(body,)))
    desk = desk_of(log, clock)
    await desk.bring_up(SESSION)
    assert desk.scene()[SESSION].rooms["drammen"][-1].verdict is RoomVerdict.READY


async def test_as_many_days_are_kept_as_are_opened_again() -> None:
    log, clock = MemoryLog(), ManualClock(START)
    desk = desk_of(log, clock)
    for n in range(KEPT_MAX + 1):
        body = event_to_json(planned(sample_programme()))
        await log.append(Batch(session=f"day-{n}", first=1, cause=new_id(), bodies=(body,)))
        await desk.bring_up(f"day-{n}")
    assert len(desk.scene()) == KEPT_MAX
    assert "day-0" not in desk.scene()


async def test_two_who_open_a_day_at_once_read_it_once() -> None:
    log, clock = CountedLog(), ManualClock(START)
    events = await measured(log)
    desk = desk_of(log, clock)
    await asyncio.gather(desk.bring_up(SESSION), desk.bring_up(SESSION))
    assert sorted(log.read) == [0, len(events)]


async def test_whoever_keeps_a_record_open_is_told_each_minute_and_nobody_else() -> None:
    log, clock, changed = CountedLog(), ManualClock(START), list[str]()
    await measured(log)
    desk = desk_of(log, clock, changed)
    desk.follow(())
    assert log.read == []
    desk.follow({SESSION})
    await until(lambda: changed == [SESSION])
    reads = len(log.read)
    clock.advance(30)
    desk.follow({SESSION})
    assert len(log.read) == reads, "that is not a minute"
    clock.advance(31)
    desk.follow({SESSION})
    await until(lambda: len(changed) == 2)
    assert desk.scene()[SESSION].until == START + timedelta(seconds=61)
    desk.stop()


async def test_a_log_that_is_away_leaves_the_page_as_it_was() -> None:
    log, clock, changed = CountedLog(), ManualClock(START), list[str]()
    await measured(log)
    desk = desk_of(log, clock, changed)
    await desk.bring_up(SESSION)
    log.is_gone = True
    clock.advance(61)
    desk.follow({SESSION})
    await until(lambda: log.refused == 1)
    assert changed == []
    assert desk.scene()[SESSION].until == START


# ── on pages ───────────────────────────────────────────────────────────────────────────────────


async def test_a_record_and_a_rooms_page_have_strips_with_and_without_a_socket() -> None:
    async with running() as centre:
        assert (await centre.command("open_lobby"))[0] == 200
        assert 'class="hist-strip"' in await page(centre, RECORD)
        assert 'class="hist-strip"' in await page(centre, ROOM)
        for name, room in (("record", ""), ("history", "drammen")):
            socket = await centre.live(name, room)
            assert "hist-strip" in (await next_of(socket, "all"))["html"]
            await socket.close()


async def test_a_socket_that_comes_before_any_page_was_opened_gets_the_strips_by_and_by() -> None:
    async with running() as centre:
        assert (await centre.command("open_lobby"))[0] == 200
        socket = await centre.live("record")
        assert "hist-strip" not in (await next_of(socket, "all"))["html"]
        centre.centre.histories.follow(centre.centre.pages.looked_at({"record"}))
        assert "hist-strip" in (await next_of(socket, "some"))["cards"]["history"]
        await socket.close()
        await until(lambda: not centre.centre.pages.looked_at({"record"}))


async def test_a_board_that_is_looked_at_asks_for_no_history() -> None:
    log = CountedLog()
    async with running(log) as centre:
        board = await centre.live("board")
        await next_of(board, "all")
        read = len(log.read)
        assert (await centre.command("open_lobby"))[0] == 200
        assert (await next_json(board))["t"] in ("all", "some")
        assert len(log.read) == read
        await board.close()


async def test_a_record_is_shown_though_its_history_cannot_be_read() -> None:
    log = CountedLog()
    async with running(log) as centre:
        log.is_gone = True
        text = await page(centre, RECORD)
        assert "Planlagt og kjørt" in text
        assert "hist-strip" not in text
        log.is_gone = False


class SlowLog(CountedLog):
    """Reads when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.may_read = asyncio.Event()

    async def rows(self, session: str, after: int = 0, most: int = -1) -> tuple[Row, ...]:
        await self.may_read.wait()
        return await super().rows(session, after, most)


async def test_nobody_waits_for_a_history_that_takes_its_time_and_it_is_told_when_it_is_there() -> (
    None
):
    log, told = SlowLog(), asyncio.Event()
    await measured(log)
    desk = RoomHistoryDesk(log, ManualClock(at(0)), read_checks(), lambda _: told.set())
    await desk.bring_up_soon(SESSION, 0)
    assert SESSION not in desk.scene()
    log.may_read.set()
    await asyncio.wait_for(told.wait(), 5)
    assert SESSION in desk.scene()
    desk.stop()


async def test_a_history_that_is_soon_there_is_on_the_page_at_once_and_a_fault_is_told() -> None:
    log = CountedLog()
    await measured(log)
    desk = RoomHistoryDesk(log, ManualClock(at(0)), read_checks(), lambda _: None)
    await desk.bring_up_soon(SESSION, 5)
    assert SESSION in desk.scene()
    log.is_gone = True
    with pytest.raises(LogUnavailable):
        await desk.bring_up_soon(SESSION, 5)


async def test_a_fault_that_comes_when_nobody_waits_any_more_is_written_down() -> None:
    log = SlowLog()
    await measured(log)
    desk = RoomHistoryDesk(log, ManualClock(at(0)), read_checks(), lambda _: None)
    with capture_logs() as said:
        await desk.bring_up_soon(SESSION, 0)
        (task,) = [one for one in asyncio.all_tasks() if one.get_name() == "a room history"]
        log.is_gone = True
        log.may_read.set()
        await asyncio.wait({task})
        await asyncio.sleep(0)
    (told,) = said
    assert (told["event"], told["session"]) == ("history_not_read", SESSION)
    assert told["code"] == "log_unavailable"
    log.is_gone = False
    await desk.bring_up_soon(SESSION, 5)
    assert SESSION in desk.scene(), "who asks again gets it"


async def test_what_nobody_waits_for_any_more_ends_with_the_desk() -> None:
    log = SlowLog()
    await measured(log)
    desk = RoomHistoryDesk(log, ManualClock(at(0)), read_checks(), lambda _: None)
    await desk.bring_up_soon(SESSION, 0)
    (task,) = [one for one in asyncio.all_tasks() if one.get_name() == "a room history"]
    desk.stop()
    with pytest.raises(asyncio.CancelledError):
        await task
