"""Laptops' sockets: welcomed, kept up to date, acknowledged after the commit, and answered
when they err.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import WSServerHandshakeError

from orchestrator.event_log.interface import LogUnavailable
from orchestrator.event_log.sqlite import open_log
from session_core import limits
from session_core.clock import ManualClock
from session_core.rules.terms import RoomId
from tests.builders import START
from tests.event_log.contract import poison
from tests.event_log.memory_log import MemoryLog
from tests.orchestrator.desk import (
    SESSION,
    Running,
    close_code,
    codes_gate,
    next_json,
    next_of,
    running,
    until,
)
from tests.orchestrator.laptop import counted, greet, heartbeat, hello, told

pytestmark = pytest.mark.asyncio


async def count_of(centre: Running, room: RoomId = "drammen") -> int:
    return len((await centre.centre.sessions.get(SESSION)).state.rooms[room].counts)


async def test_a_laptop_is_welcomed_with_its_session_and_then_every_event() -> None:
    async with running() as centre:
        laptop = await centre.agent()
        welcome = await greet(laptop)
        assert welcome["streams"][SESSION]["mode"] == "snapshot"
        assert (await next_of(laptop, "snapshot"))["seq"] == 1
        await centre.command("open_lobby")
        second = await next_of(laptop, "events")
        assert (second["first"], second["events"][0]["event"]["kind"]) == (2, "lobby_opened")


async def test_a_laptop_that_was_away_gets_what_it_missed_or_the_whole_state() -> None:
    async with running() as centre:
        await centre.command("send_message", text="Kaffe er klar")
        epoch = centre.centre.log.epoch
        up_to_date = await centre.agent()
        await greet(up_to_date, have={SESSION: (epoch, 1)})
        assert (await next_of(up_to_date, "events"))["first"] == 2
        of_another_history = await centre.agent()
        welcome = await greet(of_another_history, "baerum", have={SESSION: ("older", 7)})
        assert welcome["streams"][SESSION]["mode"] == "snapshot"
        assert (await next_of(of_another_history, "snapshot"))["seq"] == 2


async def test_reports_are_acknowledged_only_when_they_are_kept() -> None:
    log = MemoryLog()
    async with running(log) as centre:
        laptop = await centre.agent()
        await greet(laptop)
        await next_of(laptop, "snapshot")
        log.held = True
        await laptop.send_str(told(1, counted("drammen", 1), counted("drammen", 2)))
        await until(lambda: log.waiting == 2)
        assert await count_of(centre) == 0
        log.release()
        assert (await next_of(laptop, "ack"))["hwm"] == 2
        assert await count_of(centre) == 2


async def test_a_repeated_report_counts_once_even_under_a_new_numbering() -> None:
    async with running() as centre:
        sent = counted("drammen", 1)
        for outbox in ("first", "second"):
            laptop = await centre.agent()
            await greet(laptop, outbox=outbox)
            for _ in range(2):
                await laptop.send_str(told(1, sent))
                ack = await next_of(laptop, "ack")
                assert (ack["hwm"], ack["refused"]) == (1, [])
            await laptop.close()
        laptop = await centre.agent()
        assert (await greet(laptop, outbox="second"))["hwm"] == 1
        await laptop.send_str(told(2, counted("drammen", 2)))
        assert (await next_of(laptop, "ack"))["hwm"] == 2
        assert await count_of(centre) == 2


async def test_a_poison_report_is_kept_apart_and_blocks_nothing() -> None:
    async with running() as centre:
        laptop = await centre.agent()
        await greet(laptop)
        good = json.loads(told(1, counted("drammen", 1)))
        poison = {"kind": 7, "text": "Om 01010750160"}  # Nobody's: an example of Skatteetaten's.
        good["items"] = [{"s": SESSION, "report": poison}, *good["items"]]
        await laptop.send_str(json.dumps(good))
        refused = []
        while (ack := await next_of(laptop, "ack"))["hwm"] < 2:
            refused += ack["refused"]
        refused += ack["refused"]
        assert [one["n"] for one in refused] == [1]
        (row,) = await centre.centre.log.quarantine_rows()
        assert '"kind":7' in row.refused.raw
        assert "01010750160" not in row.refused.raw
        again = await centre.agent()
        assert [one["n"] for one in (await greet(again))["refused"]] == [1]


async def test_a_room_comes_in_however_many_of_its_reports_were_refused() -> None:
    log = MemoryLog()
    for n in range(1, 2_001):
        log.quarantine(poison(n))
    async with running(log) as centre:
        laptop = await centre.agent()
        welcome = await greet(laptop, last_n=2_000)
        acks = [await next_of(laptop, "ack") for _ in range(3)]
        assert [welcome["refused_to"], *(one["hwm"] for one in acks)] == [500, 1_000, 1_500, 2_000]


async def test_a_report_for_a_session_that_is_not_here_is_kept_apart() -> None:
    async with running() as centre:
        laptop = await centre.agent()
        await greet(laptop)
        await laptop.send_str(told(1, counted("drammen", 1), session="elsewhere"))
        assert (await next_of(laptop, "ack"))["refused"][0]["code"] == "unknown_session"


async def test_when_the_disk_is_full_the_laptop_keeps_its_reports_and_comes_again() -> None:
    log = MemoryLog()
    async with running(log) as centre:
        laptop = await centre.agent()
        await greet(laptop)
        log.broken = LogUnavailable("disk_full")
        await laptop.send_str(told(1, counted("drammen", 1), counted("drammen", 2)))
        bye = await next_of(laptop, "bye")
        assert (bye["code"], bye["retry_in"] > 0) == ("log_unavailable", True)
        log.broken = None
        laptop = await centre.agent()
        assert (await greet(laptop))["hwm"] == 0
        await laptop.send_str(told(1, counted("drammen", 1)))
        assert (await next_of(laptop, "ack"))["hwm"] == 1


async def test_numbers_that_a_laptop_no_longer_holds_are_passed_over() -> None:
    async with running() as centre:
        laptop = await centre.agent()
        assert (await greet(laptop, first_n=41, last_n=41, acked=40))["hwm"] == 40
        await laptop.send_str(told(41, counted("drammen", 1)))
        assert (await next_of(laptop, "ack"))["hwm"] == 41


async def test_the_newest_laptop_of_a_room_takes_over() -> None:
    async with running() as centre:
        older, newer = await centre.agent(), await centre.agent()
        await greet(older)
        await greet(newer, outbox="another")
        assert (await next_of(older, "bye"))["code"] == "replaced"
        assert await close_code(older) == 4409
        assert centre.centre.presence.has_laptop("drammen")
        await newer.send_str(told(1, counted("drammen", 1)))
        assert (await next_of(newer, "ack"))["hwm"] == 1


async def test_a_laptops_own_late_hello_does_not_take_the_room_from_it() -> None:
    async with running() as centre:
        late, later = await centre.agent(), await centre.agent()
        await greet(later, connection=8)
        await late.send_str(hello(connection=7))
        assert (await next_of(late, "bye"))["code"] == "late_hello"
        assert await close_code(late) == 1001
        assert centre.centre.presence.has_laptop("drammen")
        await later.send_str(told(1, counted("drammen", 1)))
        assert (await next_of(later, "ack"))["hwm"] == 1


@pytest.mark.parametrize(
    "said", [{"connection": 9}, {}, {"connection": 1, "agent": "another"}], ids=str
)
async def test_a_later_hello_an_unnumbered_one_and_another_laptops_take_over(
    said: dict[str, Any],
) -> None:
    async with running() as centre:
        older, newer = await centre.agent(), await centre.agent()
        await greet(older, connection=8)
        await greet(newer, **said)
        assert (await next_of(older, "bye"))["code"] == "replaced"


async def test_a_lower_number_takes_over_where_the_higher_ones_connection_is_gone() -> None:
    async with running() as centre:
        gone = await centre.agent()
        await greet(gone, connection=8)
        await gone.close()
        await until(lambda: not centre.centre.presence.has_laptop("drammen"))
        assert (await greet(await centre.agent(), connection=7))["hwm"] == 0


async def test_a_silent_laptop_is_lost_and_its_downtime_is_recorded() -> None:
    async with running() as centre:
        await centre.command("open_lobby")
        laptop = await centre.agent()
        await greet(laptop)
        runner = await centre.centre.sessions.get(SESSION)
        await until(lambda: runner.state.rooms["drammen"].in_contact is True)
        heard = centre.clock.now()
        centre.clock.advance(limits.SILENCE_S_MAX + 1)
        centre.centre.agents.sweep()
        await until(lambda: runner.state.rooms["drammen"].in_contact is False)
        assert not centre.centre.presence.all()["drammen"].connected
        back = await centre.agent()
        await greet(back)
        await until(lambda: bool(runner.state.rooms["drammen"].outages))
        assert runner.state.rooms["drammen"].outages == ((heard, centre.clock.now()),)


async def test_a_goodbye_is_believed_at_once() -> None:
    async with running() as centre:
        laptop = await centre.agent()
        await greet(laptop)
        assert centre.centre.presence.has_laptop("drammen")
        await laptop.send_str('{"t":"bye","code":"closing"}')
        await until(lambda: not centre.centre.presence.is_expected("drammen"))


async def test_after_a_restart_rooms_that_stay_away_are_lost() -> None:
    log = MemoryLog()
    async with running(log) as centre:
        await centre.command("open_lobby")
        laptop = await centre.agent()
        await greet(laptop)
        runner = await centre.centre.sessions.get(SESSION)
        await until(lambda: runner.state.rooms["drammen"].in_contact is True)
        await centre.centre.send_away()
    async with running(log) as centre:
        runner = await centre.centre.sessions.get(SESSION)
        assert runner.state.rooms["drammen"].in_contact is True
        centre.centre.settle_contacts(centre.clock.now())
        await until(lambda: runner.state.rooms["drammen"].in_contact is False)


async def test_a_heartbeat_tells_what_waits_in_the_room() -> None:
    async with running() as centre:
        laptop = await centre.agent()
        await greet(laptop)
        await laptop.send_str(heartbeat(last_n=3))
        assert (await next_of(laptop, "hb"))["hwm"] == 0
        assert centre.centre.presence.all()["drammen"].unsent == 3


async def test_a_planned_stop_tells_laptops_when_to_come_back() -> None:
    async with running() as centre:
        laptop = await centre.agent()
        await greet(laptop)
        await next_of(laptop, "snapshot")
        await centre.centre.send_away()
        bye = await next_of(laptop, "bye")
        assert (bye["code"], bye["retry_in"] is not None) == ("restarting", True)


async def test_a_room_that_has_seen_more_than_we_hold_begins_a_new_history_for_all() -> None:
    async with running() as centre:
        epoch = centre.centre.log.epoch
        laptop = await centre.agent()
        await greet(laptop, have={SESSION: (epoch, 99)})
        assert (await next_of(laptop, "bye"))["code"] == "history_renewed"
        assert centre.centre.log.epoch != epoch


async def history_lost(centre: Running) -> None:
    """Bærum's laptop has seen more than the log holds."""
    witness = await centre.agent()
    await greet(witness, "baerum", have={SESSION: (centre.centre.log.epoch, 99)})


async def test_a_new_history_is_nobodys_downtime_unless_a_room_stays_away() -> None:
    async with running() as centre:
        await centre.command("open_lobby")
        runner = await centre.centre.sessions.get(SESSION)
        laptop = await centre.agent()
        await greet(laptop)
        await until(lambda: runner.state.rooms["drammen"].in_contact is True)
        await history_lost(centre)
        assert await close_code(laptop) == 1001
        await greet(await centre.agent())
        centre.centre.agents.settle_missing(["drammen", "baerum"])
        await until(lambda: runner.state.rooms["baerum"].in_contact is False)
        drammen = runner.state.rooms["drammen"]
        assert (drammen.in_contact, drammen.outages) == (True, ())


class StubbornLog(MemoryLog):
    """Cannot begin a new epoch the first time."""

    asked = 0

    async def renew_epoch(self) -> None:
        self.asked += 1
        if self.asked == 1:
            raise LogUnavailable("disk_full")
        await super().renew_epoch()


async def test_a_history_that_could_not_be_renewed_is_renewed_for_the_next_who_says_so() -> None:
    log = StubbornLog()
    async with running(log) as centre:
        await history_lost(centre)
        await until(lambda: log.asked == 1)
        await history_lost(centre)
        await until(lambda: log.epoch != "memory")


BAD_FRAMES = {
    "no JSON": ("{", 4400),
    "another shape": ("[]", 4400),
    "an unknown message": ('{"t":"sing"}', 4400),
    "reports before hello": (told(1, counted("drammen", 1)), 4400),
    "a protocol from the future": (hello(proto=(7, 9)), 4426),
    "a room that nobody knows": (hello("atlantis"), 4404),
    "too large": ("x" * 70_000, 1009),
}


@pytest.mark.parametrize(("frame", "code"), BAD_FRAMES.values(), ids=BAD_FRAMES)
async def test_a_bad_frame_is_answered_with_a_code_while_others_go_on(
    frame: str, code: int
) -> None:
    async with running() as centre:
        good, bad = await centre.agent(), await centre.agent()
        await greet(good, "baerum")
        await bad.send_str(frame)
        assert await close_code(bad) == code
        await centre.command("open_lobby")
        assert (await next_of(good, "events"))["first"] == 2


async def test_a_browser_is_no_laptop() -> None:
    async with running() as centre:
        with pytest.raises(WSServerHandshakeError) as refused:
            await centre.web.ws_connect("/agent", origin="https://evil.example")
        assert refused.value.status == 403


async def test_a_laptop_speaks_for_the_room_of_its_token_only(tmp_path: Path) -> None:
    log = await open_log(tmp_path / "samkurs.db")
    async with running(log, gate=await codes_gate(log, ManualClock(START))) as centre:
        for token in ("", "wrong-token", "ada-1111-2222"):
            with pytest.raises(WSServerHandshakeError) as refused:
                await centre.agent(token)
            assert refused.value.status == 401
        laptop = await centre.agent("drammen-token")
        assert (await greet(laptop, "drammen"))["hwm"] == 0
        another = await centre.agent("drammen-token")
        await another.send_str(hello("baerum"))
        assert await close_code(another) == 4403


async def test_a_program_follows_a_session_event_by_event() -> None:
    async with running() as centre:
        stream = await centre.stream()
        assert (await next_json(stream))["t"] == "snapshot"
        await asyncio.gather(*(centre.command("call_back") for _ in range(3)))
        firsts = [(await next_of(stream, "events"))["first"] for _ in range(3)]
        assert firsts == [2, 3, 4]
