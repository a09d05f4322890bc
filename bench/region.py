"""A region's day at a real centre: many courses, each with its rooms, all of them running.

    with running_region(folder, courses=50, rooms=6) as region: ...

The courses are copies of a demo course, on a day of its own far from now, so that nothing but what
is planned here stands at the centre.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sqlite3
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from bench.centre import ROOT, RunningCentre, start_centre
from orchestrator.codes import Holder, write_codes
from session_core.rules.terms import Role

LIKE = ROOT / "config" / "courses" / "t1d-2dager.toml"
LEADER_CODE = "kursleder"
FAR_AWAY = "2040-01-10"
STOP_S_MAX = 30.0
"""The centre itself ends in five seconds; this is for a busy machine."""


@dataclass
class Region:
    """A centre and the sessions that run at it. It can be killed and started again."""

    folder: Path
    options: tuple[str, ...]
    centre: RunningCentre
    rooms: dict[str, str] = field(default_factory=dict)
    """Each room and the session it is in."""

    @property
    def port(self) -> int:
        """Where the centre listens, before and after."""
        return self.centre.port

    def kill(self) -> None:
        """End the centre as a power cut would."""
        self.centre.close()

    def stop(self) -> None:
        """Stop it in good order."""
        self.centre.process.terminate()
        self.centre.process.wait(STOP_S_MAX)
        self.centre.close()

    def start(self) -> None:
        """Start it again on the same data and port."""
        self.centre = start_centre(self.folder, *self.options, port=self.centre.port)
        self.centre.code = LEADER_CODE

    def pause(self, seconds: float) -> None:
        """Let the centre stand still, as a disk that hangs would make it."""
        os.kill(self.centre.process.pid, signal.SIGSTOP)
        time.sleep(seconds)
        os.kill(self.centre.process.pid, signal.SIGCONT)

    def cpu_s(self) -> float:
        """Processor seconds that the centre has used."""
        times = psutil.Process(self.centre.process.pid).cpu_times()
        return float(times.user + times.system)

    def reports_kept(self) -> int:
        """Reports on the disk, read from the file itself, though the centre be dead."""
        connection = sqlite3.connect(self.folder / "data" / "samkurs.db")
        try:
            return int(
                connection.execute(
                    "select count(*) from reports where outbox is not null"
                ).fetchone()[0]
            )
        finally:
            connection.close()


@contextlib.contextmanager
def running_region(
    folder: Path, courses: int, rooms: int, begins_in: timedelta | None = None
) -> Iterator[Region]:
    """`courses` sessions, each with `rooms` rooms. They have begun, or will after so long."""
    options = write_region(folder / "config", courses, rooms)
    region = Region(folder, options, start_centre(folder, *options))
    region.centre.code = LEADER_CODE
    try:
        for course in range(courses):
            session = _plan(region.centre, course_name(course), begins_in or timedelta(0))
            if begins_in is None:
                _begin(region.centre, session)
            region.rooms |= {room_name(course, room): session for room in range(rooms)}
        yield region
    finally:
        region.kill()


def token_of(room: str) -> str:
    """What the room's laptop shows. Not a secret here: nobody else reaches this centre."""
    return f"token-{room}"


def course_name(course: int) -> str:
    """Which course."""
    return f"kurs-{course}"


def room_name(course: int, room: int) -> str:
    """Which room of which course."""
    return f"sted-{course}-rom-{room}"


def write_region(folder: Path, courses: int, rooms: int) -> tuple[str, ...]:
    """Write the sites and courses, and give the options with which a centre reads them."""
    (folder / "courses").mkdir(parents=True, exist_ok=True)
    sites = []
    for course in range(courses):
        sites.append(_site(course, rooms))
        path = folder / "courses" / f"{course_name(course)}.toml"
        path.write_text(_course(course, rooms), encoding="utf-8")
    (folder / "sites.toml").write_text("\n".join(sites), encoding="utf-8")
    named = [room_name(course, room) for course in range(courses) for room in range(rooms)]
    holders = {token_of(room): Holder(Role.AGENT, room) for room in named}
    write_codes(folder / "codes.json", {LEADER_CODE: Holder(Role.COURSE_LEADER), **holders})
    settings = folder / "samkurs.toml"
    lines = [
        'access = "codes"',
        f'codes_file = "{folder / "codes.json"}"',
        f'sites_file = "{folder / "sites.toml"}"',
        f'courses_folder = "{folder / "courses"}"',
    ]
    settings.write_text("\n".join(lines), encoding="utf-8")
    return ("--config", str(settings))


def _site(course: int, rooms: int) -> str:
    lines = [
        "[[sites]]",
        f'id = "sted-{course}"',
        f'name = "Sted {course}"',
        'help_phone = "internt 5100"',
    ]
    for room in range(rooms):
        lines += ["[[sites.rooms]]", f'id = "{room_name(course, room)}"', f'name = "Rom {room}"']
        lines += ["capacity = 30"]
    return "\n".join(lines)


def _course(course: int, rooms: int) -> str:
    """The demo course with other rooms, and one day."""
    text = LIKE.read_text(encoding="utf-8")
    first, second, *_ = text.split("[[days]]")
    head, *blocks = first.split("[[rooms]]")
    checklist = blocks[-1][blocks[-1].index("[[checklist]]") :]
    head = head.replace('id = "t1d-2dager"', f'id = "{course_name(course)}"')
    head = head.replace('host = "drammen"', f'host = "sted-{course}"')
    listed = "".join(
        f'[[rooms]]\nroom = "{room_name(course, room)}"\npatients = 6\nrelatives = 3\n\n'
        for room in range(rooms)
    )
    day = re.sub(r'date = "[^"]+"', f'date = "{FAR_AWAY}"', second)
    return f"{head}{listed}{checklist}[[days]]{day}"


def _plan(centre: RunningCentre, course: str, begins_in: timedelta) -> str:
    """Plan a day of the course."""
    start = (datetime.now(UTC) + begins_in).isoformat(timespec="seconds")
    planned = centre.ask("POST", "/api/v1/sessions", {"course": course, "start": start})
    return str(planned["id"])


def _begin(centre: RunningCentre, session: str) -> None:
    start = {"kind": "start_session", "id": str(uuid.uuid4()), "seen_revision": 0}
    centre.ask("POST", f"/api/v1/sessions/{session}/commands", start)
