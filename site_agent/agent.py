"""One agent, put together and run: link, desk, probes and store in one group of tasks.

Theory: whatever fails on the way to the centre is shown on the page and tried again; whatever fails
on this laptop in a way that only a person can mend ends the agent with a sentence.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import webbrowser
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dashboards.environment import keep_compiled
from dashboards.scene import RoomDevices
from session_core.clock import Clock, SystemClock, seconds_with_sleep
from session_core.ids import IdMaker
from session_core.rules.changes import replace
from session_core.rules.checks import Catalogue, stretched
from session_core.rules.records import dataclass
from session_core.rules.terms import Language
from site_agent import logs
from site_agent.awake import Awake, SleepLock
from site_agent.browsers import Browsers
from site_agent.catalogue import load_catalogues
from site_agent.change_watch import ChangeWatch, networks
from site_agent.checks import Checks
from site_agent.choice import in_order
from site_agent.desk import Desk, DeskSettings
from site_agent.enrolment import Enrolling, Post, post_over_http
from site_agent.lock import FolderLock
from site_agent.network.adapters import this_kind_of
from site_agent.network.probes import network_probes
from site_agent.other_room import open_for_room
from site_agent.phone import Phone, asker
from site_agent.platforms.chosen import this_platform
from site_agent.probes.link import link_probes
from site_agent.probes.machine import Load, machine_probes
from site_agent.probes.worker import ProbeWorker
from site_agent.room import Room
from site_agent.room_settings import RoomSettings
from site_agent.settings import Settings
from site_agent.sleep_watch import WithSleep
from site_agent.store import Store
from site_agent.terminal_words import WORDS
from site_agent.uplink import Uplink, UplinkSettings

if TYPE_CHECKING:
    from dashboards.practice import Practice

log = logging.getLogger(__name__)

Tell = Callable[[str], object]

PAGES = "pages"
"""The folder of compiled pages inside the data folder. It may be deleted at any time."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the agent takes from the machine; tests hand in their own."""

    clock: Clock
    """Course time."""
    machine: Clock
    """The machine's own time, for waiting and for noticing sleep."""
    tell: Tell
    """Where the one line with the address goes."""
    open_browser: Callable[[str], object]
    version: str
    demo: bool = False
    practice: str = ""
    """Whether this is practice, and who is guided here (`dashboards/practice.py`)."""
    open_store: Callable[[Path], Store] = Store
    """How the laptop's file is opened, given the data folder."""
    post: Post = post_over_http
    """How a code is sent to the centre."""
    with_sleep: WithSleep = seconds_with_sleep
    """Real seconds that count the machine's sleep too, if it has such a clock."""
    spoken: Language = "nb"
    """In what whoever started it at a terminal is spoken to."""


def real_surroundings(
    clock: Clock,
    open_browser: Callable[[str], object],
    version: str,
    *,
    demo: bool,
    practice: str = "",
    spoken: Language = "nb",
) -> Surroundings:
    """The machine as it is."""
    return Surroundings(
        clock=clock,
        machine=SystemClock(),
        tell=lambda line: print(line, flush=True),
        open_browser=open_browser,
        version=version,
        demo=demo,
        practice=practice,
        spoken=spoken,
    )


async def run_agent(settings: Settings, around: Surroundings, stop: asyncio.Event) -> None:
    """Run until `stop` is set; then say goodbye and leave in two seconds. Raises AgentTrouble.

    A laptop that was given a room by a code begins anew with it, at the same address.
    """
    while not stop.is_set():
        settings = await _run_in_one_room(settings, around, stop)


async def _run_in_one_room(
    settings: Settings, around: Surroundings, stop: asyncio.Event
) -> Settings:
    """Run until `stop` is set, or the laptop is given another room. The settings to go on with."""
    async with AsyncExitStack() as stack:
        lock = FolderLock(settings.data)
        stack.callback(lock.release)
        stack.callback(logs.end, logs.set_up(settings.data, settings.log))
        token = settings.read_token()
        keep_compiled(settings.data / PAGES)
        store = open_for_room(around.open_store, settings.data, settings.room, token)
        stack.callback(store.close)
        catalogues = stretched(load_catalogues(settings.checks_file), around.clock.speed)
        devices = RoomDevices(camera=settings.camera, microphone=settings.microphone)
        about = RoomSettings(
            settings.room,
            settings.help_phone,
            around.demo,
            practice_of(around.practice),
            catalogues,
            devices,
        )
        room = Room(about, store, around.clock, IdMaker(around.clock))
        await room.load()
        browsers = Browsers(room)
        enrolling = Enrolling(settings, around.post)
        desk = Desk(
            DeskSettings(settings.port, settings.language, settings.missing, token),
            room,
            browsers,
            enrolling,
        )
        address = await desk.start()
        stack.push_async_callback(desk.stop)
        lock.tell(address)
        where = settings.room or WORDS.later("no_room")
        around.tell(WORDS.say("running", around.spoken, room=where, address=address))
        log.info("agent_started", extra={"version": around.version})
        if settings.browser:
            # Beside the loop: starting a browser takes seconds on a cold machine.
            threading.Thread(target=around.open_browser, args=(address,), daemon=True).start()
        await _work(settings, around, room, browsers, stop, enrolling.done)
        log.info("agent_stopped")
    return replace(enrolling.settings, port=urlsplit(address).port or 0)


def practice_of(who: str) -> Practice | None:
    """What practice adds to the pages. On a real day none of it is read into memory."""
    if not who:
        return None
    from dashboards.practice import Practice

    return Practice(who)


async def _first_of(events: Iterable[asyncio.Event]) -> None:
    waiting = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()


def catalogue_today(room: Room) -> Catalogue:
    """The checks of the session that this laptop shows where nobody has chosen one."""
    return room.catalogue(next(iter(in_order(room.sessions, room.now())), ""))


async def _work(
    settings: Settings,
    around: Surroundings,
    room: Room,
    browsers: Browsers,
    *ends: asyncio.Event,
) -> None:
    """Everything that goes on at once, until it is time to leave."""
    uplink = None
    platform = this_platform()
    lock = SleepLock(platform)
    probes = (*machine_probes(settings.data, platform, Load()), lock.probe())
    if around.demo:
        # Many rooms share one machine there, whose load says nothing about any of them.
        probes = tuple(one for one in probes if one.name != "load")
    if not settings.missing:
        uplink = Uplink(
            UplinkSettings.of(settings, around.version),
            room,
            around.machine,
            with_sleep=around.with_sleep,
        )
        meter = uplink.meter
        probes = (
            *link_probes(uplink.meter.figures),
            *network_probes(
                settings,
                lambda: catalogue_today(room),
                lambda: meter.figures().round_trip_ms,
            ),
            *probes,
        )
    checks = Checks(room, ProbeWorker(probes, room.now))
    kind_of = cache(this_kind_of())
    watch = ChangeWatch(
        lambda: (networks(kind_of), platform.plugged_in()), checks.something_changed
    )
    async with asyncio.TaskGroup() as group:
        always = browsers.keep_right(), checks.run(), watch.run(), Awake(room, lock).run()
        tasks = [group.create_task(one) for one in always]
        if uplink is not None:
            tasks.append(group.create_task(uplink.run()))
            tasks.append(group.create_task(Phone(room, asker(settings)).run()))
        await _first_of(ends)
        if uplink is not None:
            await uplink.leave()
        for task in tasks:
            task.cancel()


def open_page(address: str) -> None:
    """Open the page in this person's browser. A machine without one is no fault."""
    with suppress(webbrowser.Error):
        webbrowser.open(address)
