"""One run of the demo: start everything, show who opens what or play the day, and end it all."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import tempfile
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import aiohttp

from orchestrator.courses.faults import CourseFileFaulty
from orchestrator.courses.loader import load_course, load_sites
from orchestrator.courses.programmes import programme_for
from orchestrator.demo.autopilot import judge, performance
from orchestrator.demo.by_hand import ByHand, lines_typed, somebody_types
from orchestrator.demo.day import UNDO_SPEED_MAX, write_day
from orchestrator.demo.own_config import write_config
from orchestrator.demo.processes import Child, ProcessTrouble
from orchestrator.demo.stage import CENTRE, Setting, Stage
from orchestrator.demo.terminal import Terminal
from orchestrator.demo.words import say
from session_core.clock import DemoClock
from session_core.ids import new_id
from session_core.rules.programme import Programme
from session_core.rules.terms import Language

HERE = Path(__file__).resolve().parent
CONFIG = next(
    (one for one in (HERE.parents[1] / "config", HERE / "config") if one.is_dir()), HERE / "config"
)
"""Sites and courses: the project's own, or what an installed wheel carries with it."""
WARM_UP_S, WARM_UP_ROOM_S = 4.0, 0.5
"""Real seconds until everything has started on a slow laptop: the hour that was asked for comes
then, so that a fast clock has not run past it."""
Done = TypeVar("Done")
NOT_AS_PLANNED, TROUBLE, INTERRUPTED = 1, 2, 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for on the command line."""

    course: str
    day: int
    speed: float
    autopilot: bool
    port: int
    data: Path | None
    browser: bool | None
    """None: open it where there is a screen and a person."""
    language: Language
    start_before: float


def run(wanted: Wanted, config: Path = CONFIG) -> int:
    """Run the demo until it is ended; the exit code. Ctrl-C is the way to end it, and no fault."""
    try:
        find_programme(wanted, config)
        folder = data_folder(wanted.data)
        is_quick = wanted.autopilot and wanted.speed > UNDO_SPEED_MAX
        config = write_config(config, folder / "config", is_quick=is_quick)
        programme = find_programme(wanted, config)
    except ProcessTrouble as trouble:
        print(say(trouble.code, wanted.language, **trouble.details), file=sys.stderr)
        return TROUBLE
    code = INTERRUPTED
    try:
        with all_signals_as_ctrl_c():
            code = asyncio.run(_run(wanted, programme, folder, config))
    except KeyboardInterrupt:
        pass
    leave_folder(wanted, folder, is_wanted=code not in (0, INTERRUPTED))
    return 0 if code == INTERRUPTED and not wanted.autopilot else code


def find_programme(wanted: Wanted, config: Path) -> Programme:
    """The day that was asked for. Raises ProcessTrouble with what there is to choose from."""
    files = {file.stem: file for file in sorted((config / "courses").glob("*.toml"))}
    if not files:
        raise ProcessTrouble("no_courses", folder=config / "courses")
    if wanted.course not in files:
        known = ", ".join(files)
        raise ProcessTrouble("unknown_course", course=wanted.course, known=known)
    try:
        sites = load_sites(config / "sites.toml")
        course = load_course(files[wanted.course], sites)
    except CourseFileFaulty as faulty:
        raise ProcessTrouble("course_faulty", file=files[wanted.course]) from faulty
    if wanted.day > len(course.days):
        raise ProcessTrouble("unknown_day", course=course.id, days=len(course.days))
    return programme_for(course, sites, wanted.day)


def data_folder(wished: Path | None) -> Path:
    """The folder that was asked for, which must be empty, or a new one. Raises ProcessTrouble."""
    if wished is None:
        return Path(tempfile.mkdtemp(prefix="samkurs-demo-"))
    try:
        wished.mkdir(parents=True, exist_ok=True)
        is_used = any(wished.iterdir())
    except OSError as error:
        raise ProcessTrouble("data_unusable", data=wished, why=error.strerror) from error
    if is_used:
        raise ProcessTrouble("data_used", data=wished)
    return wished.resolve()


def leave_folder(wanted: Wanted, folder: Path, *, is_wanted: bool) -> None:
    """Remove our own folder, unless something went wrong and somebody wants to see why."""
    if wanted.data is not None or is_wanted:
        print(say("data_kept", wanted.language, data=folder, centre=folder / CENTRE))
    else:
        shutil.rmtree(folder, ignore_errors=True)


async def _run(wanted: Wanted, programme: Programme, folder: Path, config: Path) -> int:
    warm_up = timedelta(seconds=WARM_UP_S + WARM_UP_ROOM_S * len(programme.rooms))
    shown = programme.starts_at - timedelta(minutes=wanted.start_before)
    setting = Setting(
        programme=programme,
        clock=DemoClock(datetime.now(UTC) + warm_up, shown, wanted.speed),
        data=folder,
        config=config,
        port=wanted.port,
        language=wanted.language,
    )
    terminal = Terminal(programme, wanted.language, wanted.speed)
    terminal.title(shown)
    async with aiohttp.ClientSession() as http:
        stage = Stage(setting, http, terminal)
        try:
            return await _show(wanted, stage, terminal, http)
        finally:
            terminal.say("stopping")
            await stage.stop()


async def _show(
    wanted: Wanted, stage: Stage, terminal: Terminal, http: aiohttp.ClientSession
) -> int:
    try:
        await stage.start()
        if wanted.port not in (0, stage.port):
            terminal.say("other_port", wished=wanted.port, port=stage.port)
        by_hand = not wanted.autopilot and somebody_types()
        terminal.pages(stage, with_keys=by_hand)
        if _wants_browser(wanted):
            webbrowser.open(f"{stage.address}/")
        if not wanted.autopilot:
            _let_rooms_in(stage)
            terminal.hints(by_hand=by_hand)
        playing = _play(wanted, stage, terminal, http) if wanted.autopilot else None
        doing = playing or _for_ever(stage, terminal, by_hand=by_hand)
        return await unless_one_falls(stage, asyncio.create_task(doing))
    except ProcessTrouble as trouble:
        terminal.trouble(trouble)
        return TROUBLE


async def _play(
    wanted: Wanted, stage: Stage, terminal: Terminal, http: aiohttp.ClientSession
) -> int:
    setting = stage.setting
    begins_at = setting.programme.starts_at - timedelta(minutes=wanted.start_before)
    script = write_day(setting.programme, new_id, begins_at=begins_at, speed=wanted.speed)
    terminal.playing(script)
    book = setting.data / "ledger.jsonl"
    async with performance(stage, script, http, book, terminal.act) as (player, world):
        await player.play()
        verdict = await judge(player, world, stage)
    terminal.verdict(verdict)
    return NOT_AS_PLANNED if verdict.complaints else 0


def _let_rooms_in(stage: Stage) -> None:
    """All but the last room are in the video meeting: that one is left to whoever tries it."""
    if stage.join is not None:
        for room in stage.setting.programme.rooms[:-1]:
            stage.join.enter(room.id)


async def _for_ever(stage: Stage, terminal: Terminal, *, by_hand: bool) -> int:
    """Until Ctrl-C. Meanwhile the person at the terminal may break and mend things."""
    rooms = [room.id for room in stage.setting.programme.rooms]
    hand = ByHand(stage, rooms, terminal.by_hand, stage.join)
    if by_hand:
        async for line in lines_typed():
            await hand.press(line)
    await asyncio.Event().wait()
    return 0


async def unless_one_falls(stage: Stage, doing: asyncio.Task[Done]) -> Done:
    """What is done, unless a process ends by itself first. Raises ProcessTrouble "died"."""
    watching = asyncio.create_task(stage.fallen())
    try:
        await asyncio.wait({doing, watching}, return_when=asyncio.FIRST_COMPLETED)
        if watching.done():
            raise _died(watching.result())
        return doing.result()
    finally:
        doing.cancel()
        watching.cancel()
        await asyncio.gather(doing, watching, return_exceptions=True)


def _died(child: Child) -> ProcessTrouble:
    assert child.process is not None, "what has ended was started"
    code, said = child.process.returncode, child.last_words()
    return ProcessTrouble("died", name=child.name, exit_code=code, log=child.log, said=said)


def _wants_browser(wanted: Wanted) -> bool:
    if wanted.browser is not None:
        return wanted.browser
    return has_screen() and not wanted.autopilot


def has_screen() -> bool:
    """A browser can be opened here without taking the terminal over."""
    if not sys.stdout.isatty():
        return False
    shown = ("DISPLAY", "WAYLAND_DISPLAY")
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in shown)


@contextmanager
def all_signals_as_ctrl_c() -> Iterator[None]:
    """A closed terminal and a service manager's stop end the demo as cleanly as Ctrl-C does."""
    names = [name for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
    # A script's background job is born deaf to Ctrl-C, so listening is said here and not assumed.
    numbers = [signal.SIGINT, *(signal.Signals[name] for name in names)]
    before = [signal.signal(number, _as_ctrl_c) for number in numbers]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _as_ctrl_c(*_: object) -> None:
    signal.raise_signal(signal.SIGINT)
