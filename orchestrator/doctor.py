"""Look at what a centre stands on, before it has to: one line each, with what to do."""

from __future__ import annotations

import os
import socket
import sqlite3
import ssl
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from orchestrator.backups.book import Entry, is_ahead, read_book
from orchestrator.backups.codes import digest_of
from orchestrator.backups.content import read_content
from orchestrator.courses import CourseFile, CourseFileFaulty, load_course, load_sites
from orchestrator.disk import LOW_BYTES, MIB
from orchestrator.doctor_words import WORDS
from orchestrator.issuers import Look, Place, look_with, places_at
from orchestrator.join.access import JoinAccess
from orchestrator.join.node_watch import ask_node
from orchestrator.operator_words import OSLO, Trouble, local_time
from orchestrator.settings import Settings
from session_core.ballast import free_bytes
from session_core.clock import clock_from_text
from session_core.rules.terms import Text
from session_core.wire.certificate import read_certificate
from session_core.words import Saying

WAL_FAULT_MENDED = (3, 51, 3)
CLOCK_AHEAD_MAX = timedelta(minutes=5)
"""Rooms' reports carry their own corrected time, which may be a little ahead of ours."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, and how it is. A note is no fault."""

    fine: bool
    said: Saying
    note: bool = False

    @property
    def text(self) -> str:
        """In bokmål, where nobody gave a language."""
        return str(self.said)


def fine(code: str, **details: object) -> Finding:
    """All is well with it."""
    return Finding(True, WORDS.later(code, **details))


def note(code: str, **details: object) -> Finding:
    """It is worth a word, and no fault."""
    return Finding(True, WORDS.later(code, **details), note=True)


def fault(code: str, **details: object) -> Finding:
    """It must be put right."""
    return Finding(False, WORDS.later(code, **details))


LOOK = look_with(ssl.create_default_context)


def examine(settings: Settings, now: datetime, look: Look = LOOK) -> Iterator[Finding]:
    """Everything that can be looked at without starting, also beside a running centre."""
    yield _sqlite()
    yield _folder(settings.data_folder)
    yield _disk(settings.data_folder)
    yield from _log(settings.log_path, clock_from_text(settings.clock).now())
    yield from _backups(settings, now)
    if settings.access == "codes":
        yield _codes(settings.codes_path)
    yield from _courses(settings, look)


def _sqlite() -> Finding:
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < WAL_FAULT_MENDED:
        return note("sqlite_wal", version=version)
    return fine("sqlite", version=version)


def _folder(folder: Path) -> Finding:
    nearest = _nearest(folder)
    if not os.access(nearest, os.W_OK):
        return fault("folder_unwritable", path=nearest)
    return fine("folder", path=folder.absolute())


def _disk(folder: Path) -> Finding:
    free = free_bytes(_nearest(folder)) // MIB
    if free * MIB < LOW_BYTES:
        return fault("disk_low", free=free, least=LOW_BYTES // MIB)
    return fine("disk", free=free)


def _log(path: Path, now: datetime) -> Iterator[Finding]:
    """The pages, the numbers and every day, as a backup is read back; and the clock beside it."""
    if not path.is_file():
        yield note("no_log")
        yield _clock(None, now)
        return
    try:
        held = read_content(path)
    except Trouble as trouble:
        yield fault("log_damaged", path=path, reason=trouble.details.get("reason", trouble.code))
        return
    until = WORDS.later("until", time=local_time(held.until)) if held.until else ""
    yield fine("log_whole", events=held.events, sessions=held.sessions, until=until)
    for session in held.unreadable:
        yield fault("day_damaged", session=session)
    yield _clock(held.until, now)


def _clock(until: datetime | None, now: datetime) -> Finding:
    """A clock before the log's last event was set back, or the machine has lost the time."""
    if until is not None and until > now + CLOCK_AHEAD_MAX:
        return fault("clock_behind", now=local_time(now), until=local_time(until))
    return fine("clock", now=local_time(now))


def _backups(settings: Settings, now: datetime) -> Iterator[Finding]:
    newest, folder = read_book(settings.log_path).newest, settings.backup_folder
    if newest is None:
        yield note("no_backup")
    else:
        yield _newest(newest, settings, now)
        if settings.access == "codes" and newest.codes != digest_of(settings.codes_path):
            yield note("codes_differ")
    if folder is not None and _same_disk(folder, settings.data_folder):
        yield note("same_disk", path=folder)


def _newest(newest: Entry, settings: Settings, now: datetime) -> Finding:
    """Two that were due and are not there are a fault; without a plan, age is only told."""
    told = {"day": _day(newest.at, now), "path": newest.path}
    if not newest.path.is_file():
        return fault("newest_gone", **told)
    if is_ahead(newest.at, now):
        return fault("newest_ahead", **told)
    is_old = now - newest.at > 2 * timedelta(hours=settings.backup_every_h)
    if is_old and settings.backup_folder is not None:
        return fault("newest_old", **told)
    return (note if is_old else fine)("newest", **told)


def _day(at: datetime, now: datetime) -> Saying | Text:
    """Today or yesterday with the time of day, or the date."""
    local, days = at.astimezone(OSLO), (now.astimezone(OSLO).date() - at.astimezone(OSLO).date())
    word = {0: "today", 1: "yesterday"}.get(days.days)
    return WORDS.later(word, time=f"{local:%H:%M}") if word else local_time(at)


def _same_disk(one: Path, other: Path) -> bool:
    return _nearest(one).stat().st_dev == _nearest(other).stat().st_dev


def _nearest(folder: Path) -> Path:
    """The folder, or the one above it that is there."""
    return next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())


def _codes(path: Path) -> Finding:
    if not path.is_file():
        return fault("no_codes", path=path)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return fault("codes_open", path=path)
    return fine("codes", path=path)


def _courses(settings: Settings, look: Look) -> Iterator[Finding]:
    try:
        sites = load_sites(settings.sites_file)
    except CourseFileFaulty as faulty:
        yield fault("sites_faulty", faulty=faulty)
        return
    courses: list[CourseFile] = []
    for path in sorted(settings.courses_folder.glob("*.toml")):
        try:
            courses.append(load_course(path, sites))
        except CourseFileFaulty:
            yield fault("course_faulty", name=path.name, path=path)
        else:
            yield fine("course", course=path.stem)
    yield from look_at_join(courses, JoinAccess.of(settings))
    joins = sorted({one.join.host for one in courses if one.join is not None})
    for place in places_at(settings.public_url, joins):
        yield look_at_issuer(place, look)


def look_at_join(
    courses: Iterable[CourseFile], access: JoinAccess, ask: Callable[[str], str] = ask_node
) -> Iterator[Finding]:
    """Each Join that courses meet in: once, however many do. Only a centre that looks on itself
    must reach it.
    """
    used = [(one, one.join) for one in courses if one.join is not None]
    for host in sorted({join.host for _, join in used}):
        word = ask(host)
        must = any(join.client for _, join in used if join.host == host)
        bad = word == "maintenance" or (word == "none" and must)
        known = word if word in ("up", "maintenance", "none") else "odd"
        found = fault if bad else fine if word == "up" else note
        yield found(f"join_{known}", host=host)
    for course, join in used:
        if join.client and access.pin_for(course.id) is None:
            yield note("no_pin", course=course.id)


def look_at_issuer(place: Place, look: Look) -> Finding:
    """What rooms compare their own look with. Without it they only do not know whether their
    network opens what goes by, so it is worth a note and no more.
    """
    where = f"{place.host}:{place.port}"
    try:
        leaf = read_certificate(look(place))
    except (OSError, ValueError) as error:
        return note("unseen", where=where, why=_unseen(error, place))
    told = {"where": where, "names": ", ".join(leaf.issued_by) if leaf else "?"}
    if place.is_ours:
        return fine("own_certificate", **told)
    if leaf is None or not leaf.is_logged:
        return note("not_logged", **told)
    return fine("certificate", **told)


def _unseen(error: Exception, place: Place) -> Saying:
    """Why, and what to do."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return WORDS.later("not_trusted")
    if isinstance(error, socket.gaierror | UnicodeError):
        return WORDS.later("no_name")
    if isinstance(error, ConnectionRefusedError):
        return WORDS.later("nobody")
    return WORDS.later("no_way", port=place.port)
