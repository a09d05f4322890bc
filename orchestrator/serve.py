"""Start the centre, say where it is, run until told to stop, and stop in good order."""

from __future__ import annotations

import asyncio
import errno
import gc
import importlib.util
import signal
import ssl
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from dashboards.environment import keep_compiled
from orchestrator.app import build_app
from orchestrator.centre import Centre
from orchestrator.codes import Codes, TryLimit, read_codes
from orchestrator.command_words import WORDS
from orchestrator.courses import CourseFileFaulty
from orchestrator.enrolment import Enrolment
from orchestrator.event_log.interface import LogError
from orchestrator.event_log.sqlite import SqliteLog, open_log
from orchestrator.faults import SessionExists
from orchestrator.gate import CodesGate, Gate, OpenGate
from orchestrator.housekeeping import HOUSE_KEY, housekeeping_of
from orchestrator.issuers import look_with
from orchestrator.join.access import JoinAccess
from orchestrator.join.sink_store import SinkStore
from orchestrator.logs import log
from orchestrator.operator_words import Trouble
from orchestrator.origins import Origins
from orchestrator.phones import Phones
from orchestrator.settings import Settings
from orchestrator.shelf import Shelf, open_shelf
from orchestrator.sign_ins import SignIns
from session_core.checks_file import ChecksFileWrong, read_checks
from session_core.clock import Clock, clock_from_text
from session_core.rules.checks import Catalogues
from session_core.rules.programme import Programme
from session_core.words import Saying

STOP_S_MAX = 2.0
"""For requests under way, after every socket was told to come back.

All in all a stop takes less than five seconds.
"""
BACKLOG = 2_048
"""Connections that may wait to be accepted: after a stop every room comes back at once."""
COLLECT_AFTER = 200_000
"""Objects more than went, before Python looks for cycles among the young: three hundred times its
own figure. What thousands of reports on their way to the disk are made of makes no cycles, and
looking for them cost a sixth of the time under load. A look takes some 40 ms.
"""
OpenLog = Callable[[Path], Awaitable[SqliteLog]]


def run(settings: Settings, say: Callable[[Saying], None], opening: OpenLog = open_log) -> None:
    """Serve until SIGTERM or Ctrl-C. Raises `Trouble`."""
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)
    with asyncio.Runner(loop_factory=_loop_factory(settings.uvloop)) as runner:
        runner.run(serve(settings, say, opening=opening))


def _loop_factory(wanted: bool) -> Callable[[], asyncio.AbstractEventLoop] | None:
    if not wanted or importlib.util.find_spec("uvloop") is None:
        return None
    import uvloop

    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory


async def serve(
    settings: Settings,
    say: Callable[[Saying], None],
    stop: asyncio.Event | None = None,
    opening: OpenLog = open_log,
) -> None:
    """Serve until `stop` is set, from the log that is opened so. Raises `Trouble`."""
    stop = stop or stop_on_signals()
    clock = clock_from_text(settings.clock)
    shelf = shelf_of(settings)
    codes = _codes(settings)
    try:
        event_log = await opening(settings.log_path)
    except LogError as error:
        raise trouble_of(error) from error
    centre = await _centre(settings, clock, shelf, codes, event_log)
    app = build_app(centre)
    app[HOUSE_KEY] = house = housekeeping_of(settings, event_log)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_S_MAX, handle_signals=False)
    keeping = asyncio.create_task(house.run(), name="housekeeping")
    try:
        await _set_up(runner)
        await _plan(centre)
        say(await _listen(runner, settings))
        if settings.echo_port:
            await centre.probes.listen(settings.echo_host or settings.host, settings.echo_port)
        await stop.wait()
    finally:
        log.info("stopping")
        keeping.cancel()
        await runner.cleanup()
        await event_log.close()
    log.info("stopped")


async def _set_up(runner: web.AppRunner) -> None:
    """The centre begins with the application: it reads what the log holds. Raises `Trouble`."""
    try:
        await runner.setup()
    except LogError as error:
        raise trouble_of(error) from error


async def _centre(
    settings: Settings, clock: Clock, shelf: Shelf, codes: Codes | None, event_log: SqliteLog
) -> Centre:
    keep_compiled(settings.data_folder / "pages")
    gate: Gate = OpenGate()
    if codes is not None:
        sign_ins = SignIns(event_log.call, clock, codes.mark)
        await sign_ins.start()
        gate = CodesGate(codes, sign_ins, TryLimit(clock))
    enrolment = await _enrolment(event_log, clock, codes)
    phones = Phones(event_log.call, clock, codes.mark if codes is not None else "")
    await phones.start()
    token = settings.metrics_token
    return Centre(
        log=event_log,
        clock=clock,
        gate=gate,
        shelf=shelf,
        origins=Origins(settings.public_url),
        token_room=enrolment.room_of if codes is not None else None,
        enrolment=enrolment,
        phones=phones,
        catalogues=catalogues_of(settings),
        demo=settings.demo,
        practice=settings.practice if settings.clock else "",
        join_access=JoinAccess.of(settings),
        join_store=SinkStore(settings.data_folder / "join-sink.jsonl"),
        metrics_token=token.get_secret_value() if token is not None else "",
        look=look_with(ssl.create_default_context),
    )


async def _enrolment(event_log: SqliteLog, clock: Clock, codes: Codes | None) -> Enrolment:
    """Where nobody signs in, a code still tells a new laptop its room."""
    enrolment = Enrolment(event_log.call, clock, codes)
    await enrolment.start()
    return enrolment


def catalogues_of(settings: Settings) -> Catalogues:
    """The checks that the settings name. Raises `Trouble`."""
    try:
        return read_checks(settings.checks_file)
    except ChecksFileWrong as error:
        raise Trouble(error.code, reason=error) from error


def shelf_of(settings: Settings) -> Shelf:
    """The course files that the settings name. Raises `Trouble`."""
    try:
        return open_shelf(settings.courses_folder, settings.sites_file)
    except CourseFileFaulty as error:
        raise Trouble("sites_faulty", reason=error) from error


def _codes(settings: Settings) -> Codes | None:
    if settings.access == "open":
        return None
    path = settings.codes_path
    try:
        return read_codes(path)
    except FileNotFoundError as error:
        raise Trouble("codes_missing", path=path) from error
    except (OSError, ValueError) as error:
        raise Trouble("codes_unreadable", path=path, reason=error) from error


async def _plan(centre: Centre) -> None:
    """Plan every day of every course file, once.

    A file that was changed afterwards changes no planned day.
    """
    for programme in centre.shelf.programmes():
        try:
            if await centre.sessions.plan(programme):
                log.info("session_planned", session=programme.session)
                _tell_of_places(programme)
        except SessionExists:
            log.warning("course_file_changed_after_planning", session=programme.session)
        except LogError as error:
            raise trouble_of(error) from error


def _tell_of_places(programme: Programme) -> None:
    """Warn where the video meeting is too small for the day."""
    most = programme.join.legs_max if programme.join is not None else 0
    if most and programme.legs_expected > most:
        places = {"needed": programme.legs_expected, "most": most}
        log.warning("join_too_small", session=programme.session, **places)


async def _listen(runner: web.AppRunner, settings: Settings) -> Saying:
    """Listen, and give the line that says where."""
    site = web.TCPSite(runner, settings.host, settings.port, backlog=BACKLOG)
    try:
        await site.start()
    except OSError as error:
        raise _port_trouble(error, settings) from error
    port = runner.addresses[0][1]
    where = settings.public_url or f"http://{_shown(settings.host)}:{port}"
    log.info("listening", host=settings.host, port=port)
    return WORDS.later("serving", address=where)


def _port_trouble(error: OSError, settings: Settings) -> Trouble:
    code = {
        errno.EADDRINUSE: "port_taken",
        errno.EACCES: "port_forbidden",
    }.get(error.errno or 0, "host_unknown")
    return Trouble(code, host=settings.host, port=settings.port)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def trouble_of(error: LogError) -> Trouble:
    """A fault of the store, for the operator."""
    return Trouble(error.code, path=error.path, reason=error.reason)


def stop_on_signals() -> asyncio.Event:
    """Set by SIGTERM and Ctrl-C. Windows knows no signal handlers on the loop (trap 21)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        if sys.platform == "win32":
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
        else:
            loop.add_signal_handler(number, stop.set)
    return stop
