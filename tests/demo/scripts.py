"""Scripts of the real courses, for tests: every day of both, with ids that are always the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

from orchestrator.courses.loader import load_course, load_sites
from orchestrator.courses.programmes import programme_for
from orchestrator.demo.day import write_day
from orchestrator.demo.script import Script
from session_core.rules.programme import JoinRoom, Programme
from session_core.rules.terms import LegSource

CONFIG = Path(__file__).resolve().parents[2] / "config"
DAYS = [
    ("t1d-2dager", 1),
    ("t1d-2dager", 2),
    ("hjertesvikt-3formiddager", 1),
    ("hjertesvikt-3formiddager", 2),
    ("hjertesvikt-3formiddager", 3),
]


def programme_of(course: str, day: int, config: Path = CONFIG) -> Programme:
    """One day of a course that is in `config`."""
    sites = load_sites(config / "sites.toml")
    return programme_for(load_course(config / "courses" / f"{course}.toml", sites), sites, day)


def script_of(course: str = "t1d-2dager", day: int = 1, speed: float = 1.0) -> Script:
    """The script of one day, begun ten minutes before the start."""
    meeting = JoinRoom(host="127.0.0.1:1", alias="123456", watched_by=(LegSource.CLIENT,))
    programme, numbers = replace(programme_of(course, day), join=meeting), count(1)
    return write_day(
        programme,
        lambda: str(UUID(int=next(numbers))),
        begins_at=programme.starts_at - timedelta(minutes=10),
        speed=speed,
    )
