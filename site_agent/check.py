"""`samkurs-agent check`: measure this laptop and the way to the centre once, and tell it in words.

It needs no centre: what could not be asked is told as not known. The limits are those of the room's
profile, where a saved day says which that is, and it says whose they are. The exit code is the
room's verdict on what a laptop alone can find out: picture, sound and Join are tried on the room
page.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TextIO

from dashboards.scene import LinkCode
from session_core.rules.checks import LINK, Catalogue, catalogue_for
from session_core.rules.readiness import Finding, room_verdict
from session_core.rules.reports import CheckResult
from session_core.rules.terms import CheckVerdict, RoomVerdict
from site_agent import check_table
from site_agent.awake import SleepLock
from site_agent.catalogue import load_catalogues
from site_agent.gate import LOOPBACK_NAMES
from site_agent.known_profile import known_profile
from site_agent.lock import folder_trouble
from site_agent.network.clock import clock_probe
from site_agent.network.probes import network_probes
from site_agent.outcomes import link_code
from site_agent.platforms.chosen import this_platform
from site_agent.probes.interface import Probe
from site_agent.probes.machine import Load, machine_probes
from site_agent.probes.worker import ProbeWorker
from site_agent.settings import Settings
from site_agent.uplink import Connect, UplinkSettings, connection_to

LOAD_AFTER_S = 3.0
"""A person waits, so the load is measured over a shorter time than beside a running agent."""
SECONDS_MAX = 60.0
"""For everything together; whatever has not been measured by then is not known."""
EXIT = {
    RoomVerdict.READY: 0,
    RoomVerdict.REMARK: 1,
    RoomVerdict.NOT_READY: 2,
    RoomVerdict.UNKNOWN: 2,
}
"""Nobody should go to a room in the belief that it is ready when a required check is not known."""


async def run_check(settings: Settings, *, as_json: bool = False, out: TextIO | None = None) -> int:
    """Measure, tell each result as it comes and then all of them; the exit code, as in `EXIT`.

    Raises AgentTrouble where the folder or the catalogue cannot be used.
    """
    # What a probe could not do is told in the table: its line for the log is for no person's eyes.
    logging.getLogger("site_agent").addHandler(logging.NullHandler())
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise folder_trouble(settings.data, error) from error
    catalogues = load_catalogues(settings.checks_file)
    profile = known_profile(settings.data, settings.room, _now())
    if profile not in catalogues:
        profile = None
    catalogue = catalogue_for(catalogues, profile or "")
    lock = SleepLock(this_platform())
    # A person waits: each result is told when it comes. A program reads the whole at the end.
    progress = sys.stderr if as_json else out or sys.stdout

    def told(result: CheckResult) -> None:
        print(check_table.progress(result, settings.language), file=progress, flush=True)

    try:
        lock.hold()
        worker = ProbeWorker(check_probes(settings, catalogue, lock), _now)
        results = await worker.run(catalogue, "full", told=told, seconds_max=SECONDS_MAX)
    finally:
        lock.release()
    centre, link = await _link(settings)
    found = _findings([link, *results], catalogue)
    verdict = room_verdict(found)
    whole = check_table.as_json if as_json else check_table.table
    said = whole(found, verdict, centre, profile, settings.language, _now())
    print(said, file=out or sys.stdout)
    return EXIT[verdict]


def check_probes(settings: Settings, catalogue: Catalogue, lock: SleepLock) -> tuple[Probe, ...]:
    """What is measured: of the network only where the centre is known. The load comes last of its
    lane, so that there is some time to measure it over.
    """
    probes = (
        *_of_network(settings, catalogue),
        *machine_probes(
            settings.data, this_platform(), Load(sleep=time.sleep, after_s=LOAD_AFTER_S)
        ),
        lock.probe(),
    )
    return tuple(sorted(probes, key=lambda probe: probe.name == "load"))


def _of_network(settings: Settings, catalogue: Catalogue) -> tuple[Probe, ...]:
    """The clock is asked for by itself: beside a running agent its socket tells of it."""
    if settings.missing:
        return ()
    return (clock_probe(settings), *network_probes(settings, lambda: catalogue))


async def try_once(connect: Connect) -> tuple[LinkCode, float]:
    """Open a connection and close it before a word is said, so nothing is taken over by it.

    Returns how it went and the milliseconds it took.
    """
    began = time.perf_counter()
    try:
        async with connect():
            return "connected", (time.perf_counter() - began) * 1000
    except Exception as error:  # whatever it is, a check tells it and goes on
        return link_code(error), (time.perf_counter() - began) * 1000


async def _link(settings: Settings) -> tuple[check_table.Centre, CheckResult]:
    """How the centre was reached, and the same as a check of the link."""
    page = f"http://{LOOPBACK_NAMES[0]}:{settings.port}/" if settings.port else ""
    if settings.missing:
        centre = check_table.Centre(missing=settings.missing, page=page)
        return centre, CheckResult(check=LINK, verdict=CheckVerdict.UNKNOWN, at=_now())
    way = UplinkSettings.of(settings, "check")
    code, milliseconds = await try_once(lambda: connection_to(way))
    reached = code == "connected"
    centre = check_table.Centre(code=code, milliseconds=round(milliseconds), page=page)
    verdict = CheckVerdict.OK if reached else CheckVerdict.FAIL
    return centre, CheckResult(check=LINK, verdict=verdict, at=_now())


def _findings(results: Iterable[CheckResult], catalogue: Catalogue) -> list[Finding]:
    """In the catalogue's order. What is not in it, this laptop was told to do without."""
    by_id = {one.check: one for one in results}
    return [
        Finding(check=check, verdict=by_id[name].verdict, result=by_id[name])
        for name, check in catalogue.items()
        if name in by_id
    ]


def _now() -> datetime:
    return datetime.now(UTC)
