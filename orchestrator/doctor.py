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
from orchestrator.issuers import Look, Place, look_with, places_at
from orchestrator.join.access import JoinAccess
from orchestrator.join.node_watch import ask_node
from orchestrator.operator_words import OSLO, Trouble, local_time
from orchestrator.settings import Settings
from session_core.ballast import free_bytes
from session_core.clock import clock_from_text
from session_core.wire.certificate import read_certificate

WAL_FAULT_MENDED = (3, 51, 3)
CLOCK_AHEAD_MAX = timedelta(minutes=5)
"""Rooms' reports carry their own corrected time, which may be a little ahead of ours."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, and how it is. A note is no fault."""

    fine: bool
    text: str
    note: bool = False


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
        text = (
            f"SQLite {version}. Feilen med WAL før 3.51.3 rammer oss ikke, for bare én forbindelse "
            "skriver. La ingen andre programmer skrive i fila."
        )
        return Finding(True, text, note=True)
    return Finding(True, f"SQLite {version}")


def _folder(folder: Path) -> Finding:
    nearest = _nearest(folder)
    if not os.access(nearest, os.W_OK):
        return Finding(False, f"Får ikke skrive i {nearest}. Gi skriverett, eller velg en annen.")
    return Finding(True, f"Datamappe {folder.absolute()}")


def _disk(folder: Path) -> Finding:
    free = free_bytes(_nearest(folder)) // MIB
    text = f"{free} MB ledig på disken"
    if free * MIB < LOW_BYTES:
        return Finding(False, f"Bare {text}. Frigjør plass: {LOW_BYTES // MIB} MB er det minste.")
    return Finding(True, text)


def _log(path: Path, now: datetime) -> Iterator[Finding]:
    """The pages, the numbers and every day, as a backup is read back; and the clock beside it."""
    if not path.is_file():
        yield Finding(True, "Ingen logg ennå; den lages ved første start.", note=True)
        yield _clock(None, now)
        return
    try:
        held = read_content(path)
    except Trouble as trouble:
        reason = trouble.details.get("reason", trouble.code)
        text = f"Loggen {path} er skadet ({reason}). Legg tilbake en kopi: samkurs restore FIL"
        yield Finding(False, text)
        return
    until = f", til {local_time(held.until)}" if held.until else ""
    text = f"Loggen er hel: {held.events} hendelser i {held.sessions} kursdager{until}"
    yield Finding(True, text)
    for session in held.unreadable:
        yield Finding(
            False, f"Kursdagen {session} er skadet; de andre er hele. Se docs/operating.md."
        )
    yield _clock(held.until, now)


def _clock(until: datetime | None, now: datetime) -> Finding:
    """A clock before the log's last event was set back, or the machine has lost the time."""
    if until is not None and until > now + CLOCK_AHEAD_MAX:
        text = (
            f"Klokka er {local_time(now)}, men loggen går til {local_time(until)}. Still klokka "
            "før noen starter en kursdag."
        )
        return Finding(False, text)
    return Finding(True, f"Klokka er {local_time(now)}")


def _backups(settings: Settings, now: datetime) -> Iterator[Finding]:
    newest, folder = read_book(settings.log_path).newest, settings.backup_folder
    if newest is None:
        text = "Ingen sikkerhetskopi. Sett backup_folder, eller kjør «samkurs backup»."
        yield Finding(True, text, note=True)
    else:
        yield _newest(newest, settings, now)
        if settings.access == "codes" and newest.codes != digest_of(settings.codes_path):
            text = "Kodene er andre enn i siste sikkerhetskopi. Ta en ny: samkurs backup"
            yield Finding(True, text, note=True)
    if folder is not None and _same_disk(folder, settings.data_folder):
        text = f"{folder} ligger på samme disk som loggen. Velg en annen disk."
        yield Finding(True, text, note=True)


def _newest(newest: Entry, settings: Settings, now: datetime) -> Finding:
    """Two that were due and are not there are a fault; without a plan, age is only told."""
    text = f"Siste sikkerhetskopi: {_day(newest.at, now)}, {newest.path}"
    if not newest.path.is_file():
        return Finding(False, f"{text}. Fila er ikke der lenger. Ta en ny: samkurs backup")
    if is_ahead(newest.at, now):
        wrong = "Den er datert fram i tid: klokka går feil, eller gjorde det da"
        return Finding(False, f"{text}. {wrong}. Still klokka, og ta en ny: samkurs backup")
    is_old = now - newest.at > 2 * timedelta(hours=settings.backup_every_h)
    if is_old and settings.backup_folder is not None:
        return Finding(False, f"{text}. Den er gammel. Se etter «backup_failed» i loggutskriften.")
    return Finding(True, text, note=is_old)


def _day(at: datetime, now: datetime) -> str:
    """`i dag 02:00`, `i går 02:00`, or the date."""
    local, days = at.astimezone(OSLO), (now.astimezone(OSLO).date() - at.astimezone(OSLO).date())
    word = {0: "i dag", 1: "i går"}.get(days.days)
    return f"{word} {local:%H:%M}" if word else local_time(at)


def _same_disk(one: Path, other: Path) -> bool:
    return _nearest(one).stat().st_dev == _nearest(other).stat().st_dev


def _nearest(folder: Path) -> Path:
    """The folder, or the one above it that is there."""
    return next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())


def _codes(path: Path) -> Finding:
    if not path.is_file():
        text = f"Ingen koder i {path}. Uten dem slipper ingen inn, heller ikke rom-PC-ene."
        ways = "«samkurs restore» legger dem tilbake fra en kopi; «samkurs codes» lager nye."
        return Finding(False, f"{text} {ways}")
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding(False, f"Andre kan lese {path}. Kjør: chmod 600 {path}")
    return Finding(True, f"Koder i {path}")


def _courses(settings: Settings, look: Look) -> Iterator[Finding]:
    try:
        sites = load_sites(settings.sites_file)
    except CourseFileFaulty as faulty:
        yield Finding(False, f"Fila med steder har feil: {faulty}")
        return
    courses: list[CourseFile] = []
    for path in sorted(settings.courses_folder.glob("*.toml")):
        try:
            courses.append(load_course(path, sites))
        except CourseFileFaulty:
            yield Finding(False, f"{path.name} har feil. Kjør: samkurs course check {path}")
        else:
            yield Finding(True, f"Kurset {path.stem} er i orden")
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
        texts = {
            "up": f"Join på {host} er i drift",
            "maintenance": f"Join på {host} er nede for vedlikehold. Hør med Norsk helsenett.",
            "none": f"Join på {host} svarer ikke herfra. Sentralen må slippes ut til port 443 der.",
        }
        text = texts.get(word, f"Join på {host} svarer noe vi ikke kjenner")
        bad = word == "maintenance" or (word == "none" and must)
        yield Finding(not bad, text, note=word != "up" and not bad)
    for course, join in used:
        if join.client and access.pin_for(course.id) is None:
            text = f"Kurset {course.id} har ingen PIN til Join, så sentralen går inn som gjest."
            yield Finding(True, f"{text} Sett join_pin eller join_pins.", note=True)


def look_at_issuer(place: Place, look: Look) -> Finding:
    """What rooms compare their own look with. Without it they only do not know whether their
    network opens what goes by, so it is worth a note and no more.
    """
    where = f"{place.host}:{place.port}"
    try:
        leaf = read_certificate(look(place))
    except (OSError, ValueError) as error:
        text = f"Sentralen ser ikke sertifikatet på {where}: {_unseen(error, place)}"
        return Finding(
            True, f"{text} Til da sjekker ikke rommene om nettet der ser med.", note=True
        )
    names = ", ".join(leaf.issued_by) if leaf else "?"
    if place.is_ours:
        text = f"Sentralen ser sitt eget sertifikat på {where}, fra {names}"
        other = "Har et hus sin egen utsteder for den adressen: skriv navnet på den, og på den til"
        return Finding(True, f"{text}. {other} Join, i «issuers» på rom-PC-ene der.")
    if leaf is None or not leaf.is_logged:
        text = f"Sertifikatet på {where} er fra {names} og står ikke i de åpne loggene:"
        cause = "nettet her åpner den sikre forbindelsen. Be IT slippe sentralen utenom."
        return Finding(True, f"{text} {cause}", note=True)
    return Finding(True, f"Sentralen ser sertifikatet på {where}, fra {names}")


def _unseen(error: Exception, place: Place) -> str:
    """Why, and what to do."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return "maskinen her stoler ikke på utstederen. Legg inn rotsertifikatet dens her."
    if isinstance(error, socket.gaierror | UnicodeError):
        return "navnet finnes ikke her. Rett navneoppslaget, eller public_url."
    if isinstance(error, ConnectionRefusedError):
        return "ingen svarer. Start det som tar imot der, og kjør «samkurs doctor» igjen."
    return f"kommer ikke fram. Slipp maskinen her ut til port {place.port} der."
