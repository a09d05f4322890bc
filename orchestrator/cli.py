"""The command `samkurs`. Every trouble is one sentence that says what to do, and exit code 2."""

from __future__ import annotations

import importlib.util
import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import ValidationError

from orchestrator.command_words import WORDS
from orchestrator.operator_words import SENTENCES, Trouble
from orchestrator.settings import Settings, read_settings, unknown_variable
from orchestrator.terminal import Command, Group, spoken

TROUBLE = 2

app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Samkurs: én kursdag på mange sykehus, ledet fra ett sted.",
)

ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="Innstillingsfil. [samkurs.toml om den finnes]")
]
DataOption = Annotated[Path | None, typer.Option("--data-folder", help="Mappe for alt som lagres.")]


@contextmanager
def told() -> Iterator[None]:
    """Say what is wrong in one sentence, and end with code 2."""
    try:
        yield
    except Trouble as trouble:
        print(trouble.in_language(spoken()), file=sys.stderr)
        raise typer.Exit(TROUBLE) from None


def settings_from(config: Path | None, **given: object) -> Settings:
    """The settings, with what the command line gives on top. Raises `Trouble`."""
    wanted = {name: value for name, value in given.items() if value is not None}
    try:
        return read_settings(config, **wanted)
    except ValidationError as error:
        raise _settings_trouble(error, config) from error
    except (OSError, ValueError) as error:
        path = config or "samkurs.toml"
        raise Trouble("settings_unreadable", path=path, reason=error) from error


def _settings_trouble(error: ValidationError, config: Path | None) -> Trouble:
    first = error.errors(include_url=False, include_input=False)[0]
    reason = first["msg"].removeprefix("Value error, ")
    if reason in SENTENCES:
        return Trouble(reason)
    name = ".".join(str(one) for one in first["loc"])
    either = WORDS.later("settings_source", file="samkurs.toml", variable=f"SAMKURS_{name.upper()}")
    source = config or either
    return Trouble("settings_wrong", name=name, reason=reason, source=source)


@app.callback()
def refuse_unknown_variables() -> None:
    """No command runs where a misspelt variable of ours would be passed over in silence."""
    unknown = unknown_variable(os.environ)
    if unknown is None:
        return
    name, meant = unknown
    with told():
        raise Trouble("variable_misspelt" if meant else "variable_unknown", name=name, meant=meant)


@app.command(cls=Command)
def serve(
    config: ConfigOption = None,
    host: Annotated[str | None, typer.Option(help="Adresse å lytte på.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 tar en ledig.")] = None,
    data_folder: DataOption = None,
) -> None:
    """Start sentralen, og la den gå til Ctrl-C eller SIGTERM."""
    from orchestrator.logs import set_up_logs
    from orchestrator.serve import run

    with told():
        settings = settings_from(config, host=host, port=port, data_folder=data_folder)
        set_up_logs(settings.log_level, as_json=settings.log_format == "json")
        run(settings, lambda line: print(line.in_language(spoken()), flush=True))


@app.command(cls=Command)
def codes(
    config: ConfigOption = None,
    data_folder: DataOption = None,
    force: Annotated[
        bool, typer.Option("--force", help="Lag nye; de gamle slutter å virke.")
    ] = False,
) -> None:
    """Lag innloggingskoder til alle roller og rom. De vises nå, og aldri igjen."""
    from orchestrator.codes import new_codes, write_codes
    from orchestrator.serve import shelf_of

    with told():
        settings = settings_from(
            config, data_folder=data_folder, access="codes", host="127.0.0.1", public_url=""
        )
        path = settings.codes_path
        if path.exists() and not force:
            raise Trouble("codes_exist", path=path)
        rooms = sorted(shelf_of(settings).rooms)
        if not rooms:
            raise Trouble("rooms_missing", path=settings.sites_file)
        made = new_codes(rooms)
        try:
            write_codes(path, made)
        except OSError as error:
            raise Trouble("folder_unwritable", path=path.parent) from error
    for code, holder in made.items():
        print(f"{holder.role.value:<14} {holder.room:<24} {code}")
    print(f"\n{WORDS.say('codes_made', spoken(), path=path)}")


@app.command(cls=Command)
def doctor(config: ConfigOption = None, data_folder: DataOption = None) -> None:
    """Se etter om alt er på plass. Slutter med kode 1 om noe må rettes."""
    from orchestrator.doctor import examine
    from orchestrator.doctor_words import MARKS

    with told():
        settings = settings_from(config, data_folder=data_folder)
    fine = True
    for finding in examine(settings, datetime.now(UTC)):
        mark = "note" if finding.note else "ok" if finding.fine else "fault"
        print(f"{MARKS.say(mark, spoken()):<5} {finding.said.in_language(spoken())}")
        fine = fine and finding.fine
    raise typer.Exit(0 if fine else 1)


@app.command(cls=Command)
def export(
    session: Annotated[str, typer.Argument(metavar="KURSDAG", help="Kursdagens id.")],
    what: Annotated[
        Literal["events", "attendance", "readiness"],
        typer.Option("--what", help="Hendelser, oppmøte eller rommenes klarhet over tid."),
    ] = "events",
    out: Annotated[Path | None, typer.Option(help="Fil å skrive til. [skjermen]")] = None,
    config: ConfigOption = None,
    data_folder: DataOption = None,
) -> None:
    """Hent en kursdag ut: hendelser som JSON-linjer, eller oppmøte eller klarhet som CSV.

    Bare tall, aldri navn.
    """
    from orchestrator.event_log.interface import SessionUnreadable
    from orchestrator.export import read_rows, write_attendance, write_events, write_readiness
    from orchestrator.serve import catalogues_of

    with told():
        settings = settings_from(config, data_folder=data_folder)
        text = io.StringIO()
        try:
            rows = read_rows(settings.log_path, session)
            if what == "events":
                write_events(rows, text)
            elif what == "attendance":
                write_attendance(rows, text)
            else:
                write_readiness(rows, text, catalogues_of(settings))
        except SessionUnreadable as error:
            raise Trouble("session_spoilt", session=session) from error
        if out is None:
            sys.stdout.write(text.getvalue())
            return
        try:
            out.write_text(text.getvalue(), encoding="utf-8", newline="")
        except OSError as error:
            raise Trouble("folder_unwritable", path=out) from error


@app.command("take-in", cls=Command)
def take_in(
    file: Annotated[Path, typer.Argument(metavar="FIL", help="Fila fra PC-en.")],
    url: Annotated[str, typer.Option(help="Adressen til sentralen. [fra innstillingene]")] = "",
    code: Annotated[
        str, typer.Option(envvar="SAMKURS_CODE", help="Koordinators kode; helst i SAMKURS_CODE.")
    ] = "",
    config: ConfigOption = None,
) -> None:
    """Ta inn en fil fra en laptop som ikke får kontakt. Sentralen må være i gang."""
    from orchestrator.stick_command import bring

    with told():
        settings = settings_from(config)
        address = url or settings.public_url or f"http://127.0.0.1:{settings.port}"
        print(bring(file, address.rstrip("/"), code).in_language(spoken()))


@app.command(cls=Command)
def openapi() -> None:
    """Skriv ut beskrivelsen av JSON-grensesnittet (OpenAPI 3.1)."""
    from orchestrator.openapi import openapi as described

    print(json.dumps(described(), indent=1, ensure_ascii=False))


def whole_app() -> typer.Typer:
    """The command with all that is installed: courses always, the demo where it is."""
    from orchestrator.backups.commands import backup, restore
    from orchestrator.courses.cli import app as courses
    from orchestrator.replay_command import replay

    app.command(cls=Command)(backup)
    app.command(cls=Command)(restore)
    app.command(cls=Command)(replay)
    app.add_typer(courses, name="course")
    if importlib.util.find_spec("orchestrator.demo.command") is not None:
        from orchestrator.demo.command import demo
        from orchestrator.practice.command import practice

        app.command(cls=Command)(demo)
        app.command(cls=Command)(practice)
    return app
