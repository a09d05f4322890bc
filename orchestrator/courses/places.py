"""The checks of a course against the sites: rooms exist and seat those who are expected. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from orchestrator.courses.checks import duplicates
from orchestrator.courses.draft import Draft, listed, number_at, text_at
from orchestrator.courses.faults import Finding
from orchestrator.courses.locator import Path
from orchestrator.courses.models import SitesFile


def check_places(course: Draft, sites: SitesFile) -> list[Finding]:
    """Everything that does not fit the sites."""
    return [
        *_sites_exist(course, sites),
        *_rooms_exist(course, sites),
        *_rooms_are_large_enough(course, sites),
    ]


def check_sites(raw: object) -> list[Finding]:
    """Ids of sites are unique, and so are those of all rooms: a course names a room alone."""
    sites = listed(raw, "sites")
    rooms = [one for path, site in sites for one in listed(site, "rooms", path)]
    return [*duplicates(sites, "id"), *duplicates(rooms, "id")]


def _sites_exist(course: Draft, sites: SitesFile) -> Iterator[Finding]:
    segments = [
        one for path, day in listed(course.raw, "days") for one in listed(day, "segments", path)
    ]
    named: list[tuple[Path, str | None]] = [(("host",), text_at(course.raw, "host"))]
    named += [((*path, "origin"), text_at(one, "origin")) for path, one in segments]
    for path, site in named:
        if site is not None and sites.site(site) is None:
            known = [one.id for one in sites.sites]
            yield Finding(path=path, code="unknown_site", details=_unknown(site, known))


def _rooms_exist(course: Draft, sites: SitesFile) -> Iterator[Finding]:
    known = [room.id for site in sites.sites for room in site.rooms]
    for path, one in listed(course.raw, "rooms"):
        room = text_at(one, "room")
        if room is not None and room not in known:
            yield Finding(path=(*path, "room"), code="unknown_room", details=_unknown(room, known))


def _unknown(found: str, known: Iterable[str]) -> dict[str, object]:
    every = sorted(known)
    meant = get_close_matches(found, every, n=1)
    return {"found": found, "known": ", ".join(every), **({"meant": meant[0]} if meant else {})}


def _rooms_are_large_enough(course: Draft, sites: SitesFile) -> Iterator[Finding]:
    for path, one in listed(course.raw, "rooms"):
        patients, relatives = number_at(one, "patients"), number_at(one, "relatives")
        known = sites.room(text_at(one, "room") or "")
        if known is None or patients is None or relatives is None:
            continue
        heads, capacity = patients + relatives, known[1].capacity
        if heads > capacity:
            details = {"heads": heads, "capacity": capacity, "room": known[1].id}
            yield Finding(path=(*path, "patients"), code="capacity_exceeded", details=details)
        if heads == 0:
            yield Finding(path=path, code="nobody_expected")
