"""Probes: figures become verdicts by one table, and none of them can hold the agent up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from session_core.rules.reports import CheckResult
from session_core.rules.terms import CheckVerdict
from site_agent.catalogue import load_catalogue
from site_agent.platforms.chosen import this_platform
from site_agent.platforms.interface import Devices, Screen
from site_agent.probes.interface import Lane, Measured, Probe
from site_agent.probes.machine import Load, battery, cpu_busy, machine_probes, power
from site_agent.probes.worker import ProbeWorker
from tests.site_agent.machines import FakePlatform

CATALOGUE = load_catalogue()
NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
OK, WARN, FAIL, UNKNOWN = (
    CheckVerdict.OK, CheckVerdict.WARN, CheckVerdict.FAIL, CheckVerdict.UNKNOWN,
)  # fmt: skip


@pytest.mark.parametrize(
    ("check", "value", "verdict"),
    [
        ("net_rtt", 149, OK),
        ("net_rtt", 150, WARN),
        ("net_rtt", 300, FAIL),
        ("disk_free", 2.01, OK),
        ("disk_free", 2.0, WARN),
        ("disk_free", 0.5, FAIL),
        ("memory", 1.01, OK),
        ("memory", 1.0, WARN),
        ("memory", 0.3, FAIL),
        ("load", 69.9, OK),
        ("load", 70, WARN),
        ("load", 90, FAIL),
        ("memory", None, UNKNOWN),
    ],
)
def test_a_figure_becomes_a_verdict(check: str, value: float | None, verdict: CheckVerdict) -> None:
    assert CATALOGUE[check].verdict(value) is verdict


@pytest.mark.asyncio
async def test_each_probe_gives_one_result_in_order() -> None:
    probes = [Probe("memory", lambda: 0.904), Probe("battery", lambda: None)]
    memory, battery = await ProbeWorker(probes, lambda: NOON).run(CATALOGUE, "full")
    assert (memory.check, memory.verdict, memory.value, memory.at) == ("memory", WARN, 0.9, NOON)
    assert (battery.verdict, battery.value) == (UNKNOWN, None)


@pytest.mark.asyncio
async def test_a_word_goes_before_the_figure_and_one_nobody_listed_says_nothing() -> None:
    listed = replace(CATALOGUE["memory"], words={"swapping": FAIL})
    for word, verdict in {"swapping": FAIL, "sleepy": UNKNOWN}.items():
        probe = Probe("memory", lambda word=word: Measured(value=10.0, word=word))  # type: ignore[misc]
        worker = ProbeWorker([probe], lambda: NOON)
        (result,) = await worker.run({**CATALOGUE, "memory": listed}, "passive")
        assert (result.verdict, result.value, result.word) == (verdict, 10.0, word)


@pytest.mark.asyncio
async def test_a_probe_that_throws_is_unknown() -> None:
    def broken() -> float:
        raise OSError("no such sensor")

    (result,) = await ProbeWorker([Probe("power", broken)], lambda: NOON).run(CATALOGUE, "full")
    assert result.verdict is UNKNOWN


@pytest.mark.asyncio
async def test_a_probe_that_hangs_is_unknown_and_the_others_and_the_loop_go_on() -> None:
    release, runs, beats = threading.Event(), [], 0

    def hangs() -> float:
        runs.append("again")
        release.wait(30)
        return 1.0

    async def heartbeat() -> None:
        nonlocal beats
        while True:
            beats += 1
            await asyncio.sleep(0)

    worker = ProbeWorker(
        [Probe("power", hangs, seconds_max=0.01), Probe("memory", lambda: 10.0)],
        lambda: NOON,
    )
    beating = asyncio.create_task(heartbeat())
    first = await worker.run(CATALOGUE, "full")
    second = await worker.run(CATALOGUE, "full")
    beating.cancel()
    release.set()
    assert [one.verdict for one in (*first, *second)] == [UNKNOWN, OK, UNKNOWN, OK]
    assert runs == ["again"], "a probe that still hangs is not started a second time"
    assert beats > 2


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("lane", "found", "verdict", "runs"),
    [
        ("names", [1040.0, 30.0], OK, 2),
        ("names", [1040.0, 1040.0, 30.0], OK, 3),
        ("names", [1040.0, 1040.0, 1040.0], WARN, 3),
        ("names", [1040.0, None, None], WARN, 3),
        ("names", [30.0], OK, 1),
        ("names", [None], UNKNOWN, 1),
        ("", [1040.0], WARN, 1),
    ],
)
async def test_what_is_asked_in_a_moment_is_asked_again_before_a_fault_is_believed(
    lane: Lane, found: list[float | None], verdict: CheckVerdict, runs: int
) -> None:
    """One packet of a look-up that is lost costs a second, and is no fault of the room."""
    asked = iter([*found, 0.0])
    worker = ProbeWorker([Probe("net_dns", lambda: next(asked), lane=lane)], lambda: NOON)
    (result,) = await worker.run(CATALOGUE, "light")
    assert result.verdict is verdict
    assert len(list(asked)) == len(found) + 1 - runs


@pytest.mark.asyncio
async def test_lanes_run_beside_each_other_and_each_result_is_told_as_it_comes() -> None:
    """In the order in which they came; the answer at the end is in the probes' own order."""
    told, second_told = [], threading.Event()

    def hear(result: CheckResult) -> None:
        told.append(result.check)
        if result.check == "net_udp":
            second_told.set()

    def waits_for_the_other_lane() -> Measured:
        assert second_told.wait(5), "a lane does not wait for another"
        return Measured(word="cable")

    probes = [
        Probe("net_down", lambda: 20.0, lane="last"),
        Probe("net_link", waits_for_the_other_lane, lane="names"),
        Probe("net_dns", lambda: 12.0, lane="names"),
        Probe("net_udp", lambda: Measured(word="through"), lane="echo"),
    ]
    results = await ProbeWorker(probes, lambda: NOON).run(CATALOGUE, "full", told=hear)
    assert told == ["net_udp", "net_link", "net_dns", "net_down"]
    assert [one.check for one in results] == ["net_down", "net_link", "net_dns", "net_udp"]
    assert {one.verdict for one in results} == {OK}


@pytest.mark.asyncio
async def test_one_check_alone_is_measured_with_what_it_needs_and_nothing_else() -> None:
    probes = [
        Probe("memory", lambda: 8.0),
        Probe("net_link", lambda: Measured(word="cable"), lane="names"),
        Probe("net_dns", lambda: 12.0, lane="names", needs=frozenset({"net_link"})),
        Probe("net_tls", lambda: 20.0, lane="names", needs=frozenset({"net_link", "net_dns"})),
    ]
    worker = ProbeWorker(probes, lambda: NOON)
    found = await worker.run(CATALOGUE, "full", "net_dns")
    assert [one.check for one in found] == ["net_link", "net_dns"]
    assert await worker.run(CATALOGUE, "full", "gone") == ()
    in_session = await worker.run(CATALOGUE, "passive", "net_dns")
    assert [one.check for one in in_session] == ["net_link"], "only what may be while people are in"


@pytest.mark.asyncio
async def test_who_asks_while_it_is_measured_hears_the_same_answer() -> None:
    begun, go_on, runs = threading.Event(), threading.Event(), []

    def slow() -> float:
        runs.append(1)
        begun.set()
        go_on.wait(5)
        return 8.0

    worker = ProbeWorker([Probe("memory", slow), Probe("power", lambda: None)], lambda: NOON)
    whole = asyncio.create_task(worker.run(CATALOGUE, "full"))
    await asyncio.to_thread(begun.wait, 5)
    alone = asyncio.create_task(worker.run(CATALOGUE, "full", "memory"))
    await worker.run(CATALOGUE, "full", "power")
    go_on.set()
    assert (await alone)[0].value == (await whole)[0].value == 8.0
    assert len(runs) == 1
    await worker.run(CATALOGUE, "full", "memory")
    assert len(runs) == 2, "it is measured anew when it is over"


@pytest.mark.asyncio
async def test_no_packets_are_sent_beside_a_transfer() -> None:
    log, begun, go_on = [], threading.Event(), threading.Event()

    def transfer() -> float:
        begun.set()
        go_on.wait(5)
        log.append("the transfer is over")
        return 20.0

    def train() -> Measured:
        log.append("packets")
        return Measured(word="through")

    probes = [
        Probe("net_udp", train, lane="echo"),
        Probe("net_down", transfer, lane="last"),
        Probe("memory", lambda: 8.0),
    ]
    worker = ProbeWorker(probes, lambda: NOON)
    down = asyncio.create_task(worker.run(CATALOGUE, "full", "net_down"))
    await asyncio.to_thread(begun.wait, 5)
    udp = asyncio.create_task(worker.run(CATALOGUE, "full", "net_udp"))
    await worker.run(CATALOGUE, "full", "memory")
    go_on.set()
    await asyncio.gather(down, udp)
    assert log == ["the transfer is over", "packets"]


@pytest.mark.asyncio
async def test_when_the_minute_is_over_the_rest_is_not_known() -> None:
    now = [0.0]

    def slow() -> float:
        now[0] += 61
        return 50.0

    probes = [
        Probe("disk_free", slow),
        Probe("memory", lambda: 8.0),
        Probe("net_down", lambda: 20.0, lane="last"),
    ]
    worker = ProbeWorker(probes, lambda: NOON, lambda: now[0])
    results = await worker.run(CATALOGUE, "full", seconds_max=60)
    assert [one.verdict for one in results] == [OK, UNKNOWN, UNKNOWN]


@pytest.mark.asyncio
async def test_a_catalogue_from_before_a_probe_leaves_it_out() -> None:
    worker = ProbeWorker(
        [Probe("memory", lambda: 8.0), Probe("reboot", lambda: None)], lambda: NOON
    )
    older = {name: one for name, one in CATALOGUE.items() if name != "reboot"}
    assert [one.check for one in await worker.run(older, "full")] == ["memory"]


@pytest.mark.asyncio
async def test_this_machine_can_be_measured(tmp_path: Path) -> None:
    probes = machine_probes(tmp_path, this_platform(), Load())
    results = await ProbeWorker(probes, lambda: NOON).run(CATALOGUE, "full")
    found = {one.check: one for one in results}
    assert list(found) == [
        "power", "battery", "disk_free", "load", "memory", "reboot", "display", "devices_blocked",
    ]  # fmt: skip
    assert found["disk_free"].verdict is not UNKNOWN
    assert found["memory"].verdict is not UNKNOWN


# ── what the machine says, as a figure or a word ───────────────────────────────────────────────


BIG, COARSE, OWN = Screen(False, 1920, 1080), Screen(False, 1024, 768), Screen(True, 1920, 1200)


@pytest.mark.parametrize(
    ("screens", "value", "word", "verdict"),
    [
        (None, None, "", UNKNOWN),
        ((), 0, "", FAIL),
        ((OWN,), 1, "", WARN),
        ((BIG,), 1, "projector", OK),
        ((COARSE,), 1, "small", WARN),
        ((OWN, COARSE), 2, "", OK),
        ((Screen(), Screen()), 2, "", OK),
        ((Screen(),), 1, "", WARN),
    ],
)
def test_how_many_screens_there_are(
    screens: tuple[Screen, ...] | None, value: float | None, word: str, verdict: CheckVerdict
) -> None:
    found = measured("display", FakePlatform(shown=screens))
    assert (found.value, found.word) == (value, word)
    assert CATALOGUE["display"].verdict(found.value, found.word) is verdict


@pytest.mark.parametrize(("restart", "verdict"), [(None, UNKNOWN), (False, OK), (True, WARN)])
def test_a_restart_that_waits_is_a_remark(restart: bool | None, verdict: CheckVerdict) -> None:
    found = measured("reboot", FakePlatform(restart=restart))
    assert CATALOGUE["reboot"].verdict(found.value, found.word) is verdict


@pytest.mark.parametrize(
    ("taken", "verdict"), [(None, UNKNOWN), ("free", OK), ("in_use", WARN), ("denied", FAIL)]
)
def test_a_camera_that_is_closed_stops_the_room(
    taken: Devices | None, verdict: CheckVerdict
) -> None:
    found = measured("devices_blocked", FakePlatform(taken=taken))
    assert CATALOGUE["devices_blocked"].verdict(found.value, found.word) is verdict


def measured(name: str, platform: FakePlatform) -> Measured:
    """What the probe of this name finds on such a machine."""
    probes = machine_probes(Path("/"), platform, Load())
    found = next(one for one in probes if one.name == name).run()
    return found if isinstance(found, Measured) else Measured(found)


# ── the battery ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Charge:
    percent: float
    power_plugged: bool | None


@pytest.mark.parametrize(
    ("charge", "has_battery", "on", "left"),
    [
        (None, None, UNKNOWN, UNKNOWN),
        (None, True, UNKNOWN, UNKNOWN),
        (None, False, OK, OK),
        (Charge(15, True), True, OK, OK),
        (Charge(40, False), True, WARN, OK),
        (Charge(39, False), True, WARN, FAIL),
        (Charge(80, None), True, UNKNOWN, OK),
    ],
)
def test_mains_or_battery(
    charge: Charge | None, has_battery: bool | None, on: CheckVerdict, left: CheckVerdict
) -> None:
    """What runs without a battery runs on mains; a laptop that says nothing is not known."""
    platform = FakePlatform(battery=has_battery)
    for name, probe, verdict in (("power", power, on), ("battery", battery, left)):
        found = probe(platform, lambda: charge) or Measured()
        assert CATALOGUE[name].verdict(found.value, found.word) is verdict


# ── the load, as a mean ────────────────────────────────────────────────────────────────────────


class Machine:
    """A clock and two processors, of which so many are busy."""

    def __init__(self) -> None:
        self.now = 0.0
        self.worked = 0.0
        self.busy = 0.0

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.worked += seconds * self.busy

    def load(self, sleep: Callable[[float], None] = lambda _: None) -> Load:
        return Load(lambda: (self.worked, 2 * self.now), lambda: self.now, sleep)


def test_the_load_is_that_of_the_last_half_minute_and_a_bit() -> None:
    machine = Machine()
    load = machine.load()
    for busy, expected in ((0, 0), (2, 100), (2, 100), (1, 50), (0, 0)):
        machine.busy = busy
        machine.wait(30)
        assert load.measure() == expected


def test_opening_a_program_is_no_load() -> None:
    machine = Machine()
    load = machine.load()
    machine.wait(25)
    machine.busy = 2
    machine.wait(5)
    found = load.measure()
    assert found == pytest.approx(100 * 10 / 60)
    assert CATALOGUE["load"].verdict(found) is OK


def test_just_after_the_start_the_load_is_not_known_unless_somebody_waits() -> None:
    machine = Machine()
    machine.busy = 2
    assert machine.load().measure() is None
    assert machine.load(machine.wait).measure() == 100
    assert machine.now == 10


def test_a_clock_that_stands_still_measures_nothing() -> None:
    assert Load(lambda: (1.0, 1.0), lambda: 0.0, after_s=0).measure() is None


def test_this_machine_says_how_busy_it_is() -> None:
    busy, whole = cpu_busy()
    assert 0 < busy < whole
