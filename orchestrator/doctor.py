"""Look at what a centre stands on, before it has to: one line each, with what to do."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from orchestrator.courses import CourseFileFaulty, load_course, load_sites
from orchestrator.settings import Settings

DISK_MB_MIN = 200
WAL_FAULT_MENDED = (3, 51, 3)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, and how it is. A note is no fault."""

    fine: bool
    text: str
    note: bool = False


def examine(settings: Settings) -> Iterator[Finding]:
    """Everything that can be looked at without starting."""
    yield _sqlite()
    yield _folder(settings.data_folder)
    yield _disk(settings.data_folder)
    yield _log(settings.log_path)
    if settings.access == "codes":
        yield _codes(settings.codes_path)
    yield from _courses(settings)


def _sqlite() -> Finding:
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < WAL_FAULT_MENDED:
        text = (
            f"SQLite {version}. Feilen med WAL før 3.51.3 rammer oss ikke, for bare én forbindelse "
            "skriver. La ingen andre programmer skrive i fila."
        )
        return Finding(True, text, note=True)
    return Finding(True, f"SQLite {version}")


def _folder(folder: Path) -> Finding:
    nearest = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    if not os.access(nearest, os.W_OK):
        return Finding(False, f"Får ikke skrive i {nearest}. Gi skriverett, eller velg en annen.")
    return Finding(True, f"Datamappe {folder.absolute()}")


def _disk(folder: Path) -> Finding:
    nearest = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
    free = shutil.disk_usage(nearest).free // 2**20
    text = f"{free} MB ledig på disken"
    if free < DISK_MB_MIN:
        return Finding(False, f"Bare {text}. Frigjør plass: {DISK_MB_MIN} MB er det minste.")
    return Finding(True, text)


def _log(path: Path) -> Finding:
    if not path.is_file():
        return Finding(True, "Ingen logg ennå; den lages ved første start.", note=True)
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            said = database.execute("pragma integrity_check(1)").fetchone()[0]
            events, sessions = database.execute(
                "select count(*), count(distinct session) from events"
            ).fetchone()
    except sqlite3.Error as error:
        said, events, sessions = str(error), 0, 0
    if said != "ok":
        return Finding(False, f"Loggen {path} er skadet ({said}). Hent siste sikkerhetskopi.")
    return Finding(True, f"Loggen er hel: {events} hendelser i {sessions} kursdager")


def _codes(path: Path) -> Finding:
    if not path.is_file():
        return Finding(False, f"Ingen koder i {path}. Lag dem med «samkurs codes».")
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding(False, f"Andre kan lese {path}. Kjør: chmod 600 {path}")
    return Finding(True, f"Koder i {path}")


def _courses(settings: Settings) -> Iterator[Finding]:
    try:
        sites = load_sites(settings.sites_file)
    except CourseFileFaulty as faulty:
        yield Finding(False, f"Fila med steder har feil: {faulty}")
        return
    for path in sorted(settings.courses_folder.glob("*.toml")):
        try:
            load_course(path, sites)
        except CourseFileFaulty:
            yield Finding(False, f"{path.name} har feil. Kjør: samkurs course check {path}")
        else:
            yield Finding(True, f"Kurset {path.stem} er i orden")
