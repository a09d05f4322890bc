"""The machine's checks on their way to the record, and a log that tells no secrets."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from session_core.clock import ManualClock
from session_core.link.effects import ClockSample
from session_core.rules.commands import EndSession, OpenLobby, StartSession
from session_core.rules.reports import CheckResult, Report
from session_core.rules.terms import CheckVerdict, Role
from session_core.wire import codec
from site_agent import logs
from site_agent.checks import Checks
from site_agent.link_meter import LinkMeter
from site_agent.probes.interface import Measured, Probe
from site_agent.probes.link import link_probes
from site_agent.probes.worker import ProbeWorker
from site_agent.room import Room
from site_agent.troubles import AgentTrouble
from tests.builders import at, history, sample_programme, wish
from tests.site_agent.parts import ROOM, give_session, open_room, until


def measuring(room: Room, values: list[float]) -> Checks:
    """Checks of one probe that gives these values, and its last one for ever."""

    def measure() -> float:
        return values.pop(0) if len(values) > 1 else values[0]

    return Checks(room, ProbeWorker([Probe("load", measure)], room.now), seen_s=0)


def verdict(room: Room, session: str) -> str:
    return str(room.sessions[session].rooms[ROOM].checks["load"].verdict)


@pytest.mark.asyncio
async def test_the_first_round_is_told_and_then_only_what_changed(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        checks = measuring(room, [50, 50, 99, 99, 99])
        told = []
        for _ in range(5):
            await checks.one_round()
            told.append((verdict(room, session), room.saved_here.unsent))
    assert told == [("ok", 1), ("ok", 1), ("ok", 1), ("fail", 2), ("fail", 2)]


@pytest.mark.asyncio
async def test_who_asks_after_putting_something_right_need_not_wait_for_three_rounds(
    tmp_path: Path,
) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        checks = measuring(room, [99, 99, 50])
        await checks.one_round()
        await checks.one_round()
        assert verdict(room, session) == "fail"
        assert await checks.one_round(session)
        assert verdict(room, session) == "ok"


@pytest.mark.asyncio
async def test_who_asks_while_it_is_bad_is_told_so(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        assert await measuring(room, [99]).one_round(session)
        assert verdict(room, session) == "fail"


@pytest.mark.asyncio
async def test_one_check_is_answered_at_once_though_all_of_them_are_being_measured(
    tmp_path: Path,
) -> None:
    """And the long run, which looked before the charger was put in, does not take that back."""
    begun, go_on, mains = threading.Event(), threading.Event(), ["battery"]

    def slow() -> float:
        begun.set()
        go_on.wait(5)
        return 50.0

    clock = ManualClock(at(0))
    async with open_room(tmp_path, clock) as room:
        session = await give_session(room)
        probes = [Probe("power", lambda: Measured(word=mains[0])), Probe("load", slow)]
        checks = Checks(room, ProbeWorker(probes, room.now), seen_s=0)
        running = asyncio.create_task(checks.run())
        room.wish_checks(session)
        await asyncio.to_thread(begun.wait, 5)
        mains[0] = "mains"
        clock.advance(5)
        room.wish_checks(session, "power")
        room.wish_checks(session, "power")
        assert room.scene().trying == {(session, ""), (session, "power")}
        await until(room, lambda: (session, "power") not in room.wishes.trying)
        assert room.sessions[session].rooms[ROOM].checks["power"].verdict is CheckVerdict.OK
        assert room.standing.last_n == 1, "pressed twice, measured once"
        go_on.set()
        await until(room, lambda: not room.wishes.trying)
        running.cancel()
        found = room.sessions[session].rooms[ROOM].checks
        assert (found["power"].word, found["load"].verdict) == ("mains", CheckVerdict.OK)


@pytest.mark.asyncio
async def test_a_check_or_a_lane_alone_is_not_the_run_that_is_due(tmp_path: Path) -> None:
    async with open_room(tmp_path, ManualClock(at(-40))) as room:
        session = await give_session(room)
        runs: list[str] = []
        seldom = Probe("net_down", lambda: runs.append("net_down"), lane="last")
        worker = ProbeWorker([seldom, Probe("memory", lambda: 8.0)], room.now)
        checks = Checks(room, worker)
        await checks.one_round(session, only="memory")
        await checks.one_round(session, of_lane="")
        assert runs == []
        await checks.one_round()
        assert runs == ["net_down"]


@pytest.mark.asyncio
async def test_what_is_asked_of_a_day_that_is_gone_ends_without_a_word(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        running = asyncio.create_task(measuring(room, [50]).run())
        room.wishes.add(("gone", "load"))
        await until(room, lambda: not room.wishes.trying)
        running.cancel()
        assert room.standing.last_n == 0


@pytest.mark.asyncio
async def test_who_asks_just_when_a_probe_does_not_answer_is_told_no_less_than_before(
    tmp_path: Path,
) -> None:
    values = [50.0, None, None]
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        probe = Probe("load", lambda: values.pop(0))
        checks = Checks(room, ProbeWorker([probe], room.now))
        await checks.one_round()
        assert not await checks.one_round(session)
        assert (verdict(room, session), room.saved_here.unsent) == ("ok", 1)
        await checks.one_round()
        assert verdict(room, session) == "unknown"


@pytest.mark.asyncio
async def test_without_a_session_today_nobody_is_told(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        checks = measuring(room, [50])
        await checks.one_round()
        await give_session(room, sample_programme(starts_at=at(60 * 48)))
        await checks.one_round()
        assert room.saved_here.unsent == 0


@pytest.mark.asyncio
async def test_after_the_close_nobody_is_told(tmp_path: Path) -> None:
    closed = wish(OpenLobby, at(-30)), wish(StartSession, at(0)), wish(EndSession, at(60))
    rows = [("c", codec.event_to_json(one)) for one in history(*closed)]
    async with open_room(tmp_path) as room:
        await room.take_events(await give_session(room), "epoch-1", 1, rows)
        await measuring(room, [50]).one_round()
        assert room.saved_here.unsent == 0


class OnceFull(Room):
    """A room whose disk is full at the first report."""

    is_full = True

    async def report_checks(
        self, session: str, results: Sequence[CheckResult], role: Role = Role.AGENT
    ) -> Report:
        if self.is_full:
            self.is_full = False
            raise AgentTrouble("disk_full", folder="x")
        return await super().report_checks(session, results, role)


@pytest.mark.asyncio
async def test_a_round_that_could_not_be_saved_is_told_next_time(tmp_path: Path) -> None:
    async with open_room(tmp_path, kind=OnceFull) as room:
        await give_session(room)
        checks = measuring(room, [50])
        await checks.one_round()
        assert room.saved_here.unsent == 0
        await checks.one_round()
        assert room.saved_here.unsent == 1


# ── the link's own figures ─────────────────────────────────────────────────────────────────────


def test_what_the_link_has_not_measured_is_unknown() -> None:
    probes = link_probes(LinkMeter(ManualClock(at(0))).figures)
    assert [probe.run() for probe in probes] == [None, None]


def test_a_round_trip_that_waited_for_a_lost_packet_says_nothing_of_the_way() -> None:
    clock = ManualClock(at(0))
    meter = LinkMeter(clock)

    def told_after(rtt_ms: int) -> float | None:
        clock.advance(10)
        meter.sample(ClockSample(1000, 1000, 1000, 1000 + rtt_ms, clock.monotonic()))
        return meter.figures().round_trip_ms

    assert [told_after(one) for one in (20, 320, 22, 21, 330, 23)] == [20, 20, 22, 21, 22, 23]
    assert [told_after(400) for _ in range(3)] == [23, 330, 400], "but three that wait do"


def test_silence_is_counted_from_the_last_sign_of_life() -> None:
    clock = ManualClock(at(0))
    meter = LinkMeter(clock)
    meter.heard()
    clock.advance(12)
    assert meter.figures().silence_s == 12


# ── the log ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    level, raising = root.level, logging.raiseExceptions
    handler = logs.set_up(tmp_path, "file")
    yield tmp_path / logs.FILE
    logs.end(handler)
    root.setLevel(level)
    logging.raiseExceptions = raising


def test_a_line_is_json_with_an_event_and_its_figures(lines: Path) -> None:
    logging.getLogger("x").info("link", extra={"code": "refused"})
    (line,) = [json.loads(one) for one in lines.read_text().splitlines()]
    assert (line["event"], line["level"], line["code"]) == ("link", "info", "refused")


def test_an_error_is_told_by_type_and_place_and_not_by_its_words(lines: Path) -> None:
    try:
        raise ValueError("Kari Nordmann sa at")
    except ValueError:
        logging.getLogger("x").exception("it_failed")
    text = lines.read_text()
    assert "Kari" not in text
    line = json.loads(text)
    assert (line["error"], line["where"][0].split(":")[0]) == ("ValueError", "test_checks.py")
