"""Probes: figures become verdicts by one table, and none of them can hold the agent up."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from session_core.rules.terms import CheckVerdict
from site_agent.catalogue import load_catalogue
from site_agent.probes.interface import Measured, Probe
from site_agent.probes.machine import machine_probes
from site_agent.probes.worker import ProbeWorker

CATALOGUE = load_catalogue()
NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
OK, WARN, FAIL, UNKNOWN = (
    CheckVerdict.OK, CheckVerdict.WARN, CheckVerdict.FAIL, CheckVerdict.UNKNOWN,
)  # fmt: skip


@pytest.mark.parametrize(
    ("check", "value", "verdict"),
    [
        ("net_rtt", 299, OK),
        ("net_rtt", 300, WARN),
        ("net_rtt", 1500, FAIL),
        ("disk_free", 1.01, OK),
        ("disk_free", 1.0, WARN),
        ("disk_free", 0.2, FAIL),
        ("power", 1, OK),
        ("power", 0, WARN),
        ("memory", None, UNKNOWN),
    ],
)
def test_a_figure_becomes_a_verdict(check: str, value: float | None, verdict: CheckVerdict) -> None:
    assert CATALOGUE[check].verdict(value) is verdict


@pytest.mark.asyncio
async def test_each_probe_gives_one_result_in_order() -> None:
    probes = [Probe("memory", lambda: 90.004), Probe("battery", lambda: None)]
    memory, battery = await ProbeWorker(probes, lambda: NOON).run(CATALOGUE, "full")
    assert (memory.check, memory.verdict, memory.value, memory.at) == ("memory", WARN, 90.0, NOON)
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
async def test_this_machine_can_be_measured(tmp_path: Path) -> None:
    results = await ProbeWorker(machine_probes(tmp_path), lambda: NOON).run(CATALOGUE, "full")
    found = {one.check: one for one in results}
    assert set(found) == {"power", "battery", "disk_free", "load", "memory"}
    assert found["disk_free"].verdict is not UNKNOWN
    assert found["memory"].verdict is not UNKNOWN
