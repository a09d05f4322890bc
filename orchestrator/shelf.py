"""The course files of this centre: which there are, and the programmes of their days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from orchestrator.courses import CourseFile, SitesFile, load_course, load_sites, programme_for
from orchestrator.courses import CourseFileFaulty as FileFaulty
from orchestrator.faults import FaultyCourse, UnknownCourse
from orchestrator.logs import log
from session_core.rules.programme import Programme
from session_core.rules.terms import RoomId


@dataclass(frozen=True)
class Shelf:
    """A folder of courses, and the sites that they are held at.

    Both may be missing; then there are none.
    """

    courses_folder: Path | None = None
    sites_file: Path | None = None
    rooms: frozenset[RoomId] = field(default_factory=frozenset)
    phones: Mapping[RoomId, str] = field(default_factory=dict)
    """The help phone of each room's site."""

    def programme(
        self, course: str, day: int, on: date | None, start: datetime | None
    ) -> Programme:
        """A day of a course. Raises `UnknownCourse`, `FaultyCourse`."""
        path = next((one for one in self._files() if one.stem == course), None)
        if path is None or self.sites_file is None:
            raise UnknownCourse(course=course)
        try:
            sites = load_sites(self.sites_file)
            read = load_course(path, sites)
            if not 1 <= day <= len(read.days):
                raise UnknownCourse(course=course, day=day)
            return programme_for(read, sites, day, on, start)
        except FileFaulty as faulty:
            raise FaultyCourse(faults=_told(faulty)) from faulty

    def programmes(self) -> Iterator[Programme]:
        """Every day of every sound course, as it is planned.

        A faulty file is named in the log, and stops no other.
        """
        if self.sites_file is None or not self.sites_file.is_file():
            return
        sites = load_sites(self.sites_file)
        for path in self._files():
            try:
                yield from _days(load_course(path, sites), sites)
            except FileFaulty as faulty:
                log.error("course_file_faulty", file=path.name, faults=_told(faulty))

    def _files(self) -> list[Path]:
        return sorted(self.courses_folder.glob("*.toml")) if self.courses_folder else []


def open_shelf(courses_folder: Path, sites_file: Path) -> Shelf:
    """The files in these places. Raises `courses.CourseFileFaulty` where the sites are faulty."""
    if not sites_file.is_file():
        return Shelf(courses_folder)
    sites = load_sites(sites_file)
    rooms = frozenset(room.id for site in sites.sites for room in site.rooms)
    phones = {room.id: site.help_phone for site in sites.sites for room in site.rooms}
    return Shelf(courses_folder, sites_file, rooms, phones)


def _days(course: CourseFile, sites: SitesFile) -> Iterator[Programme]:
    for day in range(1, len(course.days) + 1):
        yield programme_for(course, sites, day)


def _told(faulty: FileFaulty) -> list[dict[str, object]]:
    """Each fault for a program to read: where it is and what it is."""
    return [
        {"file": Path(one.file).name, "line": one.line, "field": one.field, "code": one.code}
        for one in faulty.faults
        if not one.is_warning
    ]
