"""A real centre, with or without real laptops, on a course day of our own.

The day is that of the type 1 diabetes course with three figures changed, so that no test has to
wait: one may press again at once, an undo is offered for ten minutes, and a room that loses contact
may go on by itself at once.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp

from orchestrator.courses.loader import load_course, load_sites
from orchestrator.courses.programmes import programme_for
from orchestrator.demo.stage import Setting, Stage
from session_core.clock import DemoClock
from session_core.rules.programme import Programme

CONFIG = Path("config")
COURSE = "t1d-2dager"
BEFORE = timedelta(minutes=20)
"""How long before the course begins the clock of the day stands when the centre starts."""

PATIENT = "advance_interval_s_min = 0\nundo_window_s = 600\nalone_after_s = 0\n"


def write_config(folder: Path, courses: Iterable[str] = (COURSE,)) -> Path:
    """Sites as they are, and one copy of the course under each of the names, which also
    stands in its title.
    """
    places = folder / "config"
    (places / "courses").mkdir(parents=True)
    shutil.copy(CONFIG / "sites.toml", places)
    text = (CONFIG / "courses" / f"{COURSE}.toml").read_text(encoding="utf-8")
    text = text.replace("[policy]\n", f"[policy]\n{PATIENT}")
    assert PATIENT in text, "the course file has a table of policy to write into"
    for name in courses:
        copy = text.replace(f'id = "{COURSE}"', f'id = "{name}"')
        copy = re.sub(r'^(title\.\w+ = ".*)"$', rf'\1 ({name})"', copy, count=3, flags=re.M)
        (places / "courses" / f"{name}.toml").write_text(copy, encoding="utf-8")
    return places


def first_day(config: Path, course: str = COURSE) -> Programme:
    """What is planned for the first day of a course."""
    sites = load_sites(config / "sites.toml")
    return programme_for(load_course(config / "courses" / f"{course}.toml", sites), sites, 1)


def setting_for(
    folder: Path, config: Path, programme: Programme, before: timedelta = BEFORE
) -> Setting:
    """A stage in this folder, shortly before the programme begins."""
    clock = DemoClock(anchor=datetime.now(UTC), shown=programme.starts_at - before)
    return Setting(programme=programme, clock=clock, data=folder / "data", config=config)


@asynccontextmanager
async def standing(setting: Setting) -> AsyncIterator[Stage]:
    """Start everything, and end everything."""
    async with aiohttp.ClientSession() as http:
        stage = Stage(setting, http)
        try:
            await stage.start()
            yield stage
        finally:
            await stage.stop()


@asynccontextmanager
async def course_day(
    folder: Path, *, laptops: int = 3, before: timedelta = BEFORE
) -> AsyncIterator[Stage]:
    """One course day in three rooms, of which so many have a laptop; the others use the centre's
    own pages.
    """
    config = write_config(folder)
    programme = first_day(config)
    programme = replace(programme, rooms=programme.rooms[:laptops])
    async with standing(setting_for(folder, config, programme, before)) as stage:
        yield stage
