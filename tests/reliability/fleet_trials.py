"""Three hundred rooms: the load they are, the backlog they bring, and how they come back in step.

A real centre and, beside it, a fleet that speaks the real protocol (`fleet.py`). The rooms are a
region's: fifty courses of six rooms. In a scale, `count` is what each room reports in a second
(load) or has waiting (drain). A promise in milliseconds or seconds is made for a quiet machine;
runs with fewer rooms are for CI, where others work too, and are given `CI_TIMES` as long.
"""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

from bench.beside import Beside
from bench.crowd import BenchError
from bench.porters import Porters
from bench.region import Region, running_region
from session_core import limits
from tests.reliability.fleet import Fleet, Manner
from tests.reliability.trial import Control, Figures, Promises, Scale, Trial

ROOMS = 300
ROOMS_OF_A_COURSE = 6
CI_TIMES = 10
ACK_MS_MAX = 100.0
DRAIN_S_MAX = 30.0
BACK_S_MAX = 15.0
CONNECTS_PER_S_MAX = 100
HICCUP_S, HICCUPS = 2.0, 3
"""The control arm of the load: a disk that hangs."""


def p99(figures: list[float]) -> float:
    """The worst but one in a hundred."""
    ordered = sorted(figures)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


def busiest_second(moments: list[float]) -> int:
    """The most of these moments (seconds) that fall into any one second."""
    ordered, most, first = sorted(moments), 0, 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] > 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most


def allowed(scale: Scale, promised: float) -> float:
    """What is promised of all rooms on a quiet machine, or CI's share of patience."""
    return promised if scale.rooms >= ROOMS else promised * CI_TIMES


@contextlib.contextmanager
def region_of(scale: Scale) -> Iterator[Region]:
    """A centre with so many rooms in courses of six."""
    with tempfile.TemporaryDirectory() as folder:
        courses = -(-scale.rooms // ROOMS_OF_A_COURSE)
        with running_region(Path(folder), courses, ROOMS_OF_A_COURSE) as region:
            yield region


@contextlib.contextmanager
def fleet_of(scale: Scale, manner: Manner | None = None) -> Iterator[tuple[Region, Beside]]:
    """The same, with a fleet that is in step."""
    with region_of(scale) as region:
        fleet = Beside(Fleet, region.port, region.rooms, scale.seed, manner or Manner())
        with fleet:
            fleet.ask("join")
            scale.tell(f"{len(region.rooms)} rooms are in step")
            yield region, fleet


# ── load ───────────────────────────────────────────────────────────────────────────────────────


def _no_trouble(_: Region) -> None:
    """Nothing is spoilt."""


def _hiccups(region: Region) -> None:
    for _ in range(HICCUPS):
        region.pause(HICCUP_S)


def load(scale: Scale, trouble: Callable[[Region], None] = _no_trouble) -> Figures:
    """Every room reports `count` times a second for `seconds`."""
    promises = Promises()
    with fleet_of(scale) as (region, fleet):
        cpu = region.cpu_s()
        fleet.begin("load", float(scale.count), scale.seconds)
        trouble(region)
        ack_ms = fleet.answer()
        cpu = region.cpu_s() - cpu
        rss_mb = region.centre.rss_mb()
        region.kill()
        kept = region.reports_kept()
    promises.hold(kept == len(ack_ms), f"{len(ack_ms)} acknowledged, {kept} on the disk")
    worst = p99(ack_ms)
    bound = allowed(scale, ACK_MS_MAX)
    promises.in_time(worst < bound, f"ack p99 {worst:.0f} ms, promised < {bound:.0f} ms")
    return promises.figures(
        rooms=len(region.rooms),
        reports=len(ack_ms),
        ack_p50_ms=median(ack_ms),
        ack_p99_ms=worst,
        cpu_percent=100 * cpu / scale.seconds,
        rss_mb=rss_mb,
    )


# ── backlog ────────────────────────────────────────────────────────────────────────────────────


def drain(scale: Scale) -> Figures:
    """Every room comes back with `count` waiting reports; then the centre is killed, and what is
    in its file is counted.
    """
    promises = Promises()
    with (
        region_of(scale) as region,
        Beside(Porters, region.port, region.rooms, scale.count) as porters,
    ):
        cpu = region.cpu_s()
        took_s = porters.ask("come_back", float(limits.RECONNECTS_PER_S))
        cpu, acked = region.cpu_s() - cpu, porters.ask("acked")
        rss_mb = region.centre.rss_mb()
        region.kill()
        kept = region.reports_kept()
    total = scale.count * len(region.rooms)
    promises.hold(kept == acked == total, f"of {total}, {acked} acknowledged, {kept} on the disk")
    bound = allowed(scale, DRAIN_S_MAX)
    promises.in_time(took_s <= bound, f"took {took_s:.1f} s, promised {bound:.0f} s")
    return promises.figures(
        rooms=len(region.rooms),
        reports=kept,
        seconds=took_s,
        per_s=total / took_s,
        cpu_us_each=1e6 * cpu / total,
        rss_mb=rss_mb,
    )


def drain_believing_what_was_sent(scale: Scale) -> Figures:
    """The control arm: rooms that forget a report as soon as it is sent. The centre is killed in
    the middle.
    """
    promises = Promises()
    with (
        region_of(scale) as region,
        Beside(Porters, region.port, region.rooms, scale.count) as porters,
    ):
        porters.ask("join")
        porters.ask("start")
        while porters.ask("acked") == 0:
            time.sleep(0.01)
        region.kill()
        kept = region.reports_kept()
        acked, sent = porters.ask("acked"), porters.ask("sent")
    assert acked <= kept, "what is acknowledged is on the disk"
    promises.hold(sent <= kept, f"{sent} were sent and forgotten, {kept} are on the disk")
    return promises.figures(sent=sent, acked=acked, kept=kept, lost=max(0, sent - kept))


# ── back in step ───────────────────────────────────────────────────────────────────────────────


def _killed(region: Region) -> None:
    region.kill()
    region.start()


def _planned(region: Region) -> None:
    region.stop()
    region.start()


def back_in_step(
    scale: Scale, restart: Callable[[Region], None], manner: Manner | None = None
) -> Figures:
    """The centre goes and comes back, `count` times. Meanwhile every room has something to say."""
    promises = Promises()
    back_s, connects = 0.0, 0
    with fleet_of(scale, manner) as (region, fleet):
        for turn in range(scale.count):
            fleet.ask("clear")
            began = time.monotonic()
            restart(region)
            fleet.ask("fill", 1)
            back_s = max(back_s, _seconds_back(fleet, began))
            connects = max(connects, busiest_second(fleet.ask("tries")))
            scale.tell(f"restart {turn + 1}: back after {back_s:.1f} s, {connects} connects/s")
        acked = fleet.ask("acked")
        region.kill()
        kept = region.reports_kept()
    bound = allowed(scale, BACK_S_MAX)
    promises.in_time(back_s <= bound, f"back after {back_s:.1f} s, promised {bound:.0f} s")
    promises.hold(connects <= CONNECTS_PER_S_MAX, f"{connects} connects in one second")
    promises.hold(kept == acked, f"{acked} acknowledged, {kept} on the disk")
    return promises.figures(
        rooms=len(region.rooms), restarts=scale.count, back_s=back_s, connects_per_s_max=connects
    )


def _seconds_back(fleet: Beside, began: float) -> float:
    try:
        return float(fleet.ask("until_in_step")) - began
    except BenchError:
        return float("inf")


LOAD = Trial(
    name="load",
    what="300 rooms, one report a second each, every one fsynced",
    run=load,
    short=Scale(count=1, rooms=60, seconds=5.0),
    long=Scale(count=1, rooms=ROOMS, seconds=60.0),
    control=Control(
        what="the centre stands still for two seconds, three times",
        run=partial(load, trouble=_hiccups),
        scale=Scale(count=1, rooms=60, seconds=8.0),
    ),
)

DRAIN = Trial(
    name="drain",
    what="300 rooms come back from an outage with 500 waiting reports each",
    run=drain,
    short=Scale(count=100, rooms=60),
    long=Scale(count=500, rooms=ROOMS),
    control=Control(
        what="rooms forget what they sent, and the centre is killed",
        run=drain_believing_what_was_sent,
        scale=Scale(count=256, rooms=60),
    ),
)

BACK_AFTER_KILL = Trial(
    name="back-after-kill",
    what="kill -9 of the centre: all 300 rooms back in step, no rush",
    run=partial(back_in_step, restart=_killed),
    short=Scale(count=1, rooms=60),
    long=Scale(count=3, rooms=ROOMS),
    control=Control(
        what="rooms do not spread their tries",
        run=partial(back_in_step, restart=_killed, manner=Manner(spreads=False)),
        scale=Scale(count=1, rooms=ROOMS),
    ),
)

BACK_AFTER_RESTART = Trial(
    name="back-after-restart",
    what="planned restart of the centre: all 300 rooms back in step, no rush",
    run=partial(back_in_step, restart=_planned),
    short=Scale(count=1, rooms=60),
    long=Scale(count=3, rooms=ROOMS),
    control=Control(
        what="rooms come back at once, whatever the centre says",
        run=partial(back_in_step, restart=_planned, manner=Manner(spreads=False, obeys=False)),
        scale=Scale(count=1, rooms=ROOMS),
    ),
)
