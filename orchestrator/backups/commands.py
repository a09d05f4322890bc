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
from orchestrator.backups.words import WORDS
from orchestrator.cli import ConfigOption, DataOption, settings_from, told
from orchestrator.operator_words import Trouble, local_time
from orchestrator.settings import Settings
from orchestrator.terminal import spoken
from session_core.words import Saying


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
        print(line.in_language(spoken()))


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
        print(line.in_language(spoken()))


@contextmanager
def shown() -> Iterator[Tell]:
    """A bar on the terminal while it takes its time; nothing where nobody looks."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)

        def tell(doing: str, done: int, of: int) -> None:
            progress.update(task, description=WORDS.say(doing, spoken()), completed=done, total=of)

        yield tell


def backup_lines(made: Backup) -> Iterator[Saying]:
    """What was made, what it covers, and what is wrong with it."""
    yield WORDS.later("made", path=made.path, size=f"{made.size / 1e6:.1f}")
    yield WORDS.later("covers", what=holds(made.content))
    if made.content.codes:
        yield WORDS.later("codes_with")
    yield from _unreadable(made.content)
    if not made.content.unreadable:
        yield WORDS.later("rooms_hear")


def restore_lines(done: Restored) -> Iterator[Saying]:
    """What is the log now, and what happens next."""
    yield WORDS.later("put_back", what=holds(done.content))
    yield from _unreadable(done.content)
    if done.set_aside is not None:
        yield WORDS.later("set_aside", path=done.set_aside)
    yield WORDS.later("start_centre")


def codes_lines(done: Restored, settings: Settings) -> Iterator[Saying]:
    """Who can come in now, and what to do where that is not as it was."""
    path = settings.codes_path
    if done.codes == "back":
        yield WORDS.later("codes_back", path=path)
    elif done.codes == "other":
        yield WORDS.later("codes_other", path=path)
    elif done.codes == "none" and settings.access == "codes":
        yield WORDS.later("codes_none", path=path)


def holds(content: Content) -> Saying:
    """How much there is, and until when."""
    until = WORDS.later("until", time=local_time(content.until)) if content.until else ""
    days, laptops = content.sessions, len(content.outboxes)
    return WORDS.later(
        "holds",
        events=content.events,
        days=WORDS.later("day" if days == 1 else "days", n=days),
        until=until,
        laptops=WORDS.later("laptop" if laptops == 1 else "laptops", n=laptops),
    )


def _unreadable(content: Content) -> Iterator[Saying]:
    for session in content.unreadable:
        yield WORDS.later("day_unreadable", session=session)
