"""`samkurs backup` and `samkurs restore`, and what they say to the operator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from orchestrator.backups.book import note_backup
from orchestrator.backups.content import Content, Tell
from orchestrator.backups.make import Backup, backup_name, make_backup
from orchestrator.backups.restore import Restored, restore_backup
from orchestrator.cli import ConfigOption, DataOption, settings_from, told
from orchestrator.operator_words import Trouble, local_time
from orchestrator.settings import Settings

DOING = {"copying": "Kopierer", "sealing": "Regner fingeravtrykk", "reading": "Leser tilbake"}


def backup(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FIL]", help="Fil som skal lages. [i backup_folder, med klokkeslett]"
        ),
    ] = None,
    config: ConfigOption = None,
    data_folder: DataOption = None,
) -> None:
    """Ta sikkerhetskopi av loggen, også mens sentralen kjører. Kopien leses alltid tilbake."""
    now = datetime.now(UTC)
    with told(), shown() as tell:
        settings = settings_from(config, data_folder=data_folder)
        to = file or (settings.backup_folder or Path()) / backup_name(now)
        made = make_backup(settings.log_path, to, now, tell, codes=settings.codes_path)
        try:
            note_backup(settings.log_path, made)
        except OSError as error:
            raise Trouble("backup_not_noted", path=made.path, reason=error) from error
    for line in backup_lines(made):
        print(line)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FIL", help="Sikkerhetskopien.")],
    older: Annotated[
        bool, typer.Option("--older", help="Godta en kopi som ikke er den nyeste.")
    ] = False,
    config: ConfigOption = None,
    data_folder: DataOption = None,
) -> None:
    """Legg en sikkerhetskopi tilbake som logg. Sentralen må stå stille; ingenting slettes."""
    with told(), shown() as tell:
        settings = settings_from(config, data_folder=data_folder)
        codes, now = settings.codes_path, datetime.now(UTC)
        done = restore_backup(file, settings.log_path, now, codes=codes, older=older, tell=tell)
    for line in (*restore_lines(done), *codes_lines(done, settings)):
        print(line)


@contextmanager
def shown() -> Iterator[Tell]:
    """A bar on the terminal while it takes its time; nothing where nobody looks."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)

        def tell(doing: str, done: int, of: int) -> None:
            progress.update(task, description=DOING[doing], completed=done, total=of)

        yield tell


def backup_lines(made: Backup) -> Iterator[str]:
    """What was made, what it covers, and what is wrong with it."""
    yield f"Sikkerhetskopien er laget og lest tilbake: {made.path} ({made.size / 1e6:.1f} MB)"
    yield f"Den dekker {holds(made.content)}."
    if made.content.codes:
        yield "Kodene er med, som fingeravtrykk: pass på kopien som på datamappen."
    yield from _unreadable(made.content)
    if not made.content.unreadable:
        yield "Sentralen sier fra til rommene innen et halvt minutt, eller når den starter."


def restore_lines(done: Restored) -> Iterator[str]:
    """What is the log now, and what happens next."""
    yield f"Loggen er lagt tilbake: {holds(done.content)}."
    yield from _unreadable(done.content)
    if done.set_aside is not None:
        yield f"Den forrige loggen er ikke slettet. Den ligger i {done.set_aside}"
    yield "Start sentralen med «samkurs serve». Da henter alle rom og skjermer alt på nytt,"
    yield "og rommene sender det de har meldt som ikke står i kopien. Hver melding teller én gang."
    yield "Det som ble styrt fra sentralen etter dette, må gjøres om igjen: se konsollen."


def codes_lines(done: Restored, settings: Settings) -> Iterator[str]:
    """Who can come in now, and what to do where that is not as it was."""
    path = settings.codes_path
    if done.codes == "back":
        yield f"Kodene er lagt tilbake i {path}, slik de var da kopien ble laget. Er det laget nye"
        yield "koder etter det, gjelder de gamle igjen: kjør «samkurs codes --force»."
    elif done.codes == "other":
        yield f"MERK: Kodene i {path} er andre enn kopiens. De er ikke rørt, og det er de som"
        yield "gjelder. Vil du ha kopiens, så flytt fila og kjør kommandoen på nytt."
    elif done.codes == "none" and settings.access == "codes":
        yield f"MERK: Det er ingen koder i kopien, og ingen i {path}. Ingen slipper inn, heller"
        yield "ikke rom-PC-ene, før du lager nye: samkurs codes"


def holds(content: Content) -> str:
    """How much there is, and until when."""
    until = f" fram til {local_time(content.until)}" if content.until else ""
    days = "kursdag" if content.sessions == 1 else "kursdager"
    laptops = "rom-PC" if len(content.outboxes) == 1 else "rom-PC-er"
    return (
        f"{content.events} hendelser i {content.sessions} {days}{until},"
        f" og meldinger fra {len(content.outboxes)} {laptops}"
    )


def _unreadable(content: Content) -> Iterator[str]:
    for session in content.unreadable:
        yield (
            f"MERK: Kursdagen {session} kan ikke leses, verken her eller i loggen. Behold eldre "
            "kopier der den er hel. Rommene beholder derfor alt de har."
        )
