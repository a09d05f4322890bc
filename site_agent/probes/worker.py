"""Runs probes, each against a hard time limit, beside the loop.

A driver that hangs must cost one unknown verdict and nothing else: the heartbeat goes on, the other
probes are run, and the process can end. So each run has a daemon thread of its own, which is left
behind when its time is up; a probe whose last run is still hanging is not started again.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from math import inf
from typing import Final

from session_core.rules.check_times import holds
from session_core.rules.checks import Catalogue, Check, CheckId, Run
from session_core.rules.reports import CheckResult
from session_core.rules.terms import CheckVerdict
from site_agent.probes.interface import Lane, Measured, Probe

ASKED_AGAIN: Final[Lane] = "names"
"""What is asked in a moment, and seldom: a packet that was lost is no fault of the room, so what is
bad there is asked for again at once. The others' figures are of many seconds, or come again.
"""
TRIES_MORE: Final = {CheckVerdict.WARN: 2, CheckVerdict.FAIL: 1}
"""A remark may be one packet of ten; a fault is that nothing came of several tries already."""
_SCALE: Final = (CheckVerdict.OK, CheckVerdict.WARN, CheckVerdict.FAIL)

log = logging.getLogger(__name__)


class ProbeWorker:
    """Runs the probes and remembers which of them hang."""

    def __init__(
        self,
        probes: Sequence[Probe],
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._probes = tuple(probes)
        self._now = now
        self._monotonic = monotonic
        self._hanging: dict[str, threading.Thread] = {}
        self._under_way: dict[str, asyncio.Future[Measured]] = {}
        self._line = asyncio.Lock()

    async def run(
        self,
        catalogue: Catalogue,
        run: Run,
        only: CheckId = "",
        told: Callable[[CheckResult], None] = lambda result: None,
        seconds_max: float = inf,
        of_lane: Lane | None = None,
    ) -> tuple[CheckResult, ...]:
        """One result for each probe that belongs to a run of this sort and that the room has use
        for, in the probes' order; `told` hears each as it comes. What is not measured when
        `seconds_max` are over is not known. With `only`, that check alone, and what it needs; with
        `of_lane`, nothing of the others. A catalogue that was made before a probe does not know it.
        """
        wanted = [
            (probe, check)
            for probe in self._asked_for(only)
            if (check := catalogue.get(probe.name)) is not None
            and check.need != "skipped"
            and holds(run, check.when)
            and of_lane in (None, probe.lane)
        ]
        found: dict[str, CheckResult] = {}
        ends_at = self._monotonic() + seconds_max

        async def run_lane(lane: Lane) -> None:
            for probe, check in wanted:
                if probe.lane == lane:
                    result = await self._run(probe, check, ends_at)
                    if lane == ASKED_AGAIN:
                        for _ in range(TRIES_MORE.get(result.verdict, 0)):
                            if result.verdict is not CheckVerdict.OK:
                                result = _lesser(result, await self._run(probe, check, ends_at))
                    found[probe.name] = result
                    told(result)

        async with asyncio.TaskGroup() as group:
            for lane in sorted({probe.lane for probe, _ in wanted} - {"last"}):
                group.create_task(run_lane(lane))
        await run_lane("last")
        return tuple(found[probe.name] for probe, _ in wanted)

    def _asked_for(self, only: CheckId) -> Sequence[Probe]:
        if not only:
            return self._probes
        needs = {name for probe in self._probes if probe.name == only for name in probe.needs}
        return [probe for probe in self._probes if probe.name in {only, *needs}]

    async def _run(self, probe: Probe, check: Check, ends_at: float) -> CheckResult:
        seconds = min(probe.seconds_max, ends_at - self._monotonic())
        if seconds <= 0 or self._still_hangs(probe):
            found = Measured()
        else:
            found = await self._measure(probe, seconds)
        return CheckResult(
            check=probe.name,
            verdict=check.verdict(found.value, found.word),
            value=None if found.value is None else round(found.value, 2),
            unit=check.unit,
            word=found.word,
            at=self._now(),
        )

    def _still_hangs(self, probe: Probe) -> bool:
        thread = self._hanging.get(probe.name)
        return thread is not None and thread.is_alive()

    async def _measure(self, probe: Probe, seconds_max: float) -> Measured:
        """Who asks while it is measured anyway hears the same answer."""
        under_way = self._under_way.get(probe.name)
        if under_way is None:
            under_way = asyncio.ensure_future(self._in_turn(probe, seconds_max))
            self._under_way[probe.name] = under_way
            under_way.add_done_callback(lambda _: self._under_way.pop(probe.name))
        return await under_way

    async def _in_turn(self, probe: Probe, seconds_max: float) -> Measured:
        """Packets beside a transfer would be lost, and the line be called a bad one."""
        if probe.lane not in ("echo", "last"):
            return await self._in_thread(probe, seconds_max)
        async with self._line:
            return await self._in_thread(probe, seconds_max)

    async def _in_thread(self, probe: Probe, seconds_max: float) -> Measured:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Measured] = loop.create_future()

        def deliver(found: Measured) -> None:
            if not answer.done():
                answer.set_result(found)

        thread = threading.Thread(
            target=_run_probe, args=(probe, loop, deliver), name=f"probe-{probe.name}", daemon=True
        )
        thread.start()
        try:
            async with asyncio.timeout(seconds_max):
                return await answer
        except TimeoutError:
            self._hanging[probe.name] = thread
            log.warning("probe_hangs", extra={"probe": probe.name})
            return Measured()


def _lesser(first: CheckResult, again: CheckResult) -> CheckResult:
    """The better of two; a second try that says nothing denies nothing."""
    if again.verdict is CheckVerdict.UNKNOWN:
        return first
    return min(first, again, key=lambda one: _SCALE.index(one.verdict))


def _run_probe(
    probe: Probe, loop: asyncio.AbstractEventLoop, deliver: Callable[[Measured], None]
) -> None:
    found: Measured | float | None = None
    try:
        found = probe.run()
    except Exception as error:  # whatever a driver throws means the same: it could not be measured
        log.warning("probe_failed", extra={"probe": probe.name, "error": type(error).__name__})
    # The loop may have closed while a probe hung; then nobody waits for the answer.
    if not loop.is_closed():
        whole = found if isinstance(found, Measured) else Measured(found)
        loop.call_soon_threadsafe(deliver, whole)
