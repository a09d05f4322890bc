"""Read a course or sites file, with everything that is wrong with it. Nothing is half-loaded."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestrator.courses.checklists import Lists, SharedList, check_list
from orchestrator.courses.checks import check_plan, duplicates, everything_is_translated
from orchestrator.courses.disk import file_faulty, read_bytes
from orchestrator.courses.draft import draft, listed, text_at
from orchestrator.courses.faults import CourseFileFaulty, Fault, Finding, is_sound, place
from orchestrator.courses.join import join_is_large_enough
from orchestrator.courses.locator import Locate, locate_in
from orchestrator.courses.models import ID, CourseFile, ListFile, SitesFile
from orchestrator.courses.places import check_places, check_sites
from orchestrator.courses.structure import read_shape

FILE_BYTES_MAX = 512 * 1024
"""A course of twenty full days is a tenth of this."""

USUAL = Path("config/checklists")
"""Where lists lie that are neither beside the course file nor one folder up."""

_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseReading:
    """A course file as read: the course where it is sound, and in any case all that was found."""

    course: CourseFile | None
    faults: tuple[Fault, ...]


def load_sites(path: Path) -> SitesFile:
    """The sites. Raises `CourseFileFaulty` with every fault."""
    raw, locate = _read_toml(path)
    sites, findings = read_shape(SitesFile, raw)
    faults = place([*findings, *check_sites(raw)], str(path), locate)
    if sites is None or not is_sound(faults):
        raise CourseFileFaulty(faults)
    return sites


def load_course(path: Path, sites: SitesFile) -> CourseFile:
    """A sound course. Raises `CourseFileFaulty` with every fault; warnings do not stop it."""
    reading = read_course(path, sites)
    if reading.course is None:
        raise CourseFileFaulty(reading.faults)
    return reading.course


def read_course(path: Path, sites: SitesFile) -> CourseReading:
    """A course, sound or not, with every fault and warning."""
    try:
        raw, locate = _read_toml(path)
    except CourseFileFaulty as faulty:
        return CourseReading(course=None, faults=faulty.faults)
    named = [] if text_at(raw, "id") in (None, path.stem) else [_other_name(path)]
    return judge(raw, sites, str(path), locate, named, lists=lists_near(path))


def judge(
    raw: object,
    sites: SitesFile,
    file: str,
    locate: Locate,
    known: list[Finding] | None = None,
    *,
    lists: Lists,
) -> CourseReading:
    """Judge what a course says, wherever it was read from; `known` is what the caller has found,
    and `lists` finds the checklist that it names.
    """
    course, findings = read_shape(CourseFile, raw)
    drafted, name = draft(raw), text_at(raw, "checklist_file")
    shared = lists(name) if name is not None and ID.fullmatch(name) else None
    findings += [
        *check_plan(drafted),
        *check_places(drafted, sites),
        *join_is_large_enough(drafted),
        *check_list(raw, shared),
        *(known or []),
    ]
    faults = (*place(findings, file, locate), *(shared.faults if shared else ()))
    if course is None or not is_sound(faults):
        return CourseReading(course=None, faults=faults)
    return CourseReading(course=course.with_shared(shared.items if shared else ()), faults=faults)


def lists_near(course: Path) -> Lists:
    """The lists that a course file may name: in `checklists/` beside it, or one folder up."""

    def read(name: str) -> SharedList:
        folders = [course.parent / "checklists", course.parent / ".." / "checklists", USUAL]
        path = next((one for at in folders if (one := at / f"{name}.toml").is_file()), None)
        if path is None:
            known = sorted(one.stem for at in folders for one in at.glob("*.toml"))
            return SharedList(is_there=False, known=tuple(known))
        return read_list(path)

    return read


def read_list(path: Path) -> SharedList:
    """A list of `checklists/`, with every fault and warning."""
    try:
        raw, locate = _read_toml(path)
    except CourseFileFaulty as faulty:
        return SharedList(faults=faulty.faults)
    read, findings = read_shape(ListFile, raw)
    findings += [*duplicates(listed(raw, "checklist"), "id"), *everything_is_translated(draft(raw))]
    return SharedList(
        items=read.checklist if read else (), faults=place(findings, str(path), locate)
    )


def _other_name(path: Path) -> Finding:
    return Finding(path=("id",), code="id_not_file_name", details={"stem": path.stem})


def _read_toml(path: Path) -> tuple[dict[str, Any], Locate]:
    source = _read_text(path)
    try:
        return tomllib.loads(source), _later(source)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, source, str(error)) from None
    except (ValueError, RecursionError) as error:
        # A number of thousands of digits, or brackets within brackets without end.
        raise _not_toml(path, source, str(error)) from None


def _later(source: str) -> Locate:
    """Lines are looked for only when something is wrong."""
    found: list[Locate] = []

    def locate(path: tuple[str | int, ...]) -> int | None:
        if not found:
            found.append(locate_in(source))
        return found[0](path)

    return locate


def _read_text(path: Path) -> str:
    data = read_bytes(path, FILE_BYTES_MAX)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise file_faulty(path, "not_utf8", line) from None


def _not_toml(path: Path, source: str, reason: str) -> CourseFileFaulty:
    found = _LINE.search(reason)
    line = int(found[1]) if found else source.rstrip("\n").count("\n") + 1
    if "Invalid date" in reason:
        written = source.split("\n")[line - 1].partition("=")[2].strip()
        return file_faulty(path, "impossible_date", line, found=written)
    return file_faulty(path, "not_toml", line, reason=reason)
