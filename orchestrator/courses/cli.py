"""`samkurs course`: check, show, import and write out the files of courses."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from orchestrator.courses.faults import CourseFileFaulty, Fault
from orchestrator.courses.loader import CourseReading, load_sites, read_course
from orchestrator.courses.models import CourseFile, SitesFile
from orchestrator.courses.sentences import explain, word
from orchestrator.courses.sheet_import import Imported, Wishes, import_plan
from orchestrator.courses.sheet_write import course_as_csv, course_as_workbook
from orchestrator.courses.tables import (
    checklist_table,
    day_heading,
    day_table,
    programmes_of,
    room_lines,
    sums_line,
    sums_table,
    understood_tables,
)
from orchestrator.courses.toml_write import course_as_toml
from orchestrator.terminal import Command, Group
from session_core.rules.terms import Language

app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Kursfiler: sjekk, vis, hent fra regneark.",
)

LangOption = Annotated[
    Language, typer.Option("--lang", envvar="SAMKURS_LANG", help="Språk: nb, nn eller en.")
]
SitesOption = Annotated[
    Path | None,
    typer.Option("--sites", help="Fil med steder og rom. [vanlig: sites.toml nær kurset]"),
]
CourseArgument = Annotated[Path, typer.Argument(metavar="FIL", help="Kursfil (.toml).")]
ForceOption = Annotated[bool, typer.Option("--force", help="Skriv over en fil som finnes.")]


@app.command(cls=Command)
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FIL...", help="Kursfiler (.toml).")],
    sites: SitesOption = None,
    lang: LangOption = "nb",
) -> None:
    """Sjekk kursfiler. Alle feil vises på én gang, og slutter med kode 1 om det er noen."""
    out = _console()
    readings = [(file, _read(file, sites)) for file in files]
    twice = list(_ids_used_twice(readings))
    for file, reading in readings:
        _tell(out, reading.faults, lang)
        if reading.course is None:
            faults = sum(not one.is_warning for one in reading.faults)
            out.print(word("not_sound", lang, file=file, faults=faults), soft_wrap=True)
        else:
            _print_sums(out, file, reading.course, _sites(file, sites), lang)
    _tell(out, twice, lang)
    if twice or any(reading.course is None for _, reading in readings):
        raise typer.Exit(1)


@app.command(cls=Command)
def show(
    file: CourseArgument,
    day: Annotated[int | None, typer.Option("--day", min=1, help="Bare denne dagen.")] = None,
    sites: SitesOption = None,
    lang: LangOption = "nb",
) -> None:
    """Vis programmet som en tabell, med norsk lokal tid, og sjekklista."""
    out = _console()
    course, places = _sound(out, file, sites, lang)
    days = programmes_of(course, places)
    if day is not None and day > len(days):
        _fail(out, word("no_such_day", lang, day=day, days=len(days)))
    for one in days if day is None else days[day - 1 : day]:
        out.print(day_heading(one, lang))
        out.print(day_table(one, course, places, lang))
    for line in room_lines(days[0], lang):
        out.print(line)
    if days[0].checklist:
        out.print(word("checklist_title", lang))
        out.print(checklist_table(days[0], course, lang))


@app.command("import", cls=Command)
def import_(
    plan: Annotated[Path, typer.Argument(metavar="ARK", help="Regneark (.xlsx eller .csv).")],
    out_file: Annotated[
        Path | None, typer.Option("--out", help="Kursfilen som skal skrives. [vanlig: KURS.toml]")
    ] = None,
    course: Annotated[str | None, typer.Option("--course", help="Kursets id.")] = None,
    title: Annotated[str | None, typer.Option("--title", help="Kursets navn.")] = None,
    dates: Annotated[
        list[datetime] | None,
        typer.Option(
            "--date", formats=["%Y-%m-%d", "%d.%m.%Y"], help="Dato for dag 1, så dag 2, osv."
        ),
    ] = None,
    like: Annotated[
        Path | None, typer.Option("--like", help="Ta rom, sjekkliste osv. fra denne kursfilen.")
    ] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="Arket i arbeidsboken.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Godta det som er usikkert.")] = False,
    force: ForceOption = False,
    sites: SitesOption = None,
    lang: LangOption = "nb",
) -> None:
    """Les et program fra et regneark. Viser hvordan arket er forstått før noe skrives."""
    out = _console()
    wishes = Wishes(
        course=course,
        title=title,
        dates=tuple(one.date() for one in dates or ()),
        like=_sound(out, like, sites, lang)[0] if like else None,
        sheet=sheet,
    )
    try:
        found = import_plan(plan, load_sites(_find_sites(like or plan, sites)), wishes)
    except CourseFileFaulty as faulty:
        _tell(out, faulty.faults, lang)
        raise typer.Exit(1) from None
    _show_import(out, found, lang)
    sound = _agreed(out, found, yes, lang)
    text = course_as_toml(sound, f"Hentet fra {plan.name}.\n\n")
    _write(out, out_file or Path(f"{sound.id}.toml"), text.encode(), force, lang)


@app.command(cls=Command)
def sheet(
    file: CourseArgument,
    out_file: Annotated[Path, typer.Option("--out", help="Regnearket: .xlsx eller .csv.")],
    sites: SitesOption = None,
    force: ForceOption = False,
    lang: LangOption = "nb",
) -> None:
    """Skriv programmet til et regneark som kan rettes og hentes inn igjen med import."""
    out = _console()
    course, _ = _sound(out, file, sites, lang)
    is_workbook = out_file.suffix.lower() == ".xlsx"
    data = course_as_workbook(course) if is_workbook else course_as_csv(course)
    _write(out, out_file, data, force, lang)


def _console() -> Console:
    # What stands in a file is text and never an instruction to the terminal.
    return Console(markup=False, highlight=False, emoji=False)


def _find_sites(near: Path, given: Path | None) -> Path:
    """The file of sites: as given, or beside the course, or in the folder above it."""
    if given is not None:
        return given
    beside = [folder / "sites.toml" for folder in (near.parent, near.parent / "..")]
    usual = Path("config/sites.toml")
    return next((one for one in beside if one.is_file()), usual)


def _sites(near: Path, given: Path | None) -> SitesFile:
    return load_sites(_find_sites(near, given))


def _read(file: Path, sites: Path | None) -> CourseReading:
    try:
        return read_course(file, _sites(file, sites))
    except CourseFileFaulty as faulty:
        return CourseReading(course=None, faults=faulty.faults)


def _sound(
    out: Console, file: Path, sites: Path | None, lang: Language
) -> tuple[CourseFile, SitesFile]:
    """A course that can be used; else everything that is wrong with it is told, and that is all."""
    reading = _read(file, sites)
    if reading.course is None:
        _tell(out, reading.faults, lang)
        raise typer.Exit(1)
    return reading.course, _sites(file, sites)


def _ids_used_twice(readings: Sequence[tuple[Path, CourseReading]]) -> Iterable[Fault]:
    seen: set[str] = set()
    for file, reading in readings:
        if reading.course is None:
            continue
        name = reading.course.id
        if name in seen:
            details = {"found": name}
            yield Fault(
                file=str(file), line=None, path=("id",), code="duplicate_id", details=details
            )
        seen.add(name)


def _tell(out: Console, faults: Iterable[Fault], lang: Language) -> None:
    for one in faults:
        out.print(explain(one, lang), soft_wrap=True)


def _print_sums(
    out: Console, file: Path, course: CourseFile, sites: SitesFile, lang: Language
) -> None:
    days = programmes_of(course, sites)
    out.print(word("sound", lang, file=file), soft_wrap=True)
    out.print(sums_table(days, lang))
    out.print(sums_line(days, lang), soft_wrap=True)


def _show_import(out: Console, found: Imported, lang: Language) -> None:
    out.print(word("understood", lang, columns=", ".join(found.columns)))
    for heading, rows in understood_tables(found, lang):
        out.print(heading)
        out.print(rows)
    if found.notes:
        out.print(word("notes", lang, notes=len(found.notes)))
        _tell(out, found.notes, lang)
    wrong = [one for one in found.faults if not one.is_warning]
    if wrong:
        out.print(word("found_faults", lang, faults=len(wrong)))
        _tell(out, wrong, lang)
    warnings = len(found.faults) - len(wrong)
    if warnings:
        out.print(word("later_warnings", lang, warnings=warnings), soft_wrap=True)


def _agreed(out: Console, found: Imported, yes: bool, lang: Language) -> CourseFile:
    if found.course is None:
        _fail(out, word("not_written_faults", lang))
    if found.doubts and not yes:
        _fail(out, word("not_written_doubts", lang))
    return found.course


def _write(out: Console, file: Path, data: bytes, force: bool, lang: Language) -> None:
    """Write the whole file or nothing, and over nothing that is there."""
    beside = file.with_name(f"{file.name}.part")
    if file.exists() and not force:
        _fail(out, word("exists", lang, file=file))
    try:
        beside.write_bytes(data)
        os.replace(beside, file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        _fail(out, word("not_writable", lang, file=file, reason=error.strerror))
    out.print(word("written", lang, file=file), soft_wrap=True)


def _fail(out: Console, said: str) -> NoReturn:
    out.print(said, soft_wrap=True)
    raise typer.Exit(1)
