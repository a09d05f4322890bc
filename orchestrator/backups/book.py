"""`backups.json` beside the log: which backups were made and read back, and how far each goes.

It is how a running centre learns of a backup that another process made: it reads the book again
when the book has changed (`caretaker.py`). It holds numbers and random ids only.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from orchestrator.backups.files import write_whole
from orchestrator.backups.make import Backup

NAME = "backups.json"
ENTRIES_MAX = 60
"""Two months of nights; older entries say nothing that newer ones do not."""


class Entry(BaseModel):
    """One verified backup."""

    path: Path
    at: AwareDatetime
    size: int
    epoch: str
    sessions: int
    events: int
    outboxes: dict[str, Annotated[int, Field(ge=0)]]
    """How far each laptop's reports go in it. Empty where it has a session that cannot be read:
    such a copy is better than none, but no room should rely on it."""


class Book(BaseModel):
    """All entries, oldest first."""

    backups: tuple[Entry, ...] = ()

    @property
    def newest(self) -> Entry | None:
        """The last one that was made."""
        return max(self.backups, key=lambda one: one.at, default=None)

    @property
    def covers(self) -> dict[str, int]:
        """How far the reports of each laptop's outbox go in any of them."""
        found: dict[str, int] = {}
        for entry in self.backups:
            for outbox, n in entry.outboxes.items():
                found[outbox] = max(n, found.get(outbox, 0))
        return found

    def newer_than(self, at: datetime | None) -> tuple[Entry, ...]:
        """Those that were made after this moment, and whose files are still there."""
        later = [one for one in self.backups if at is None or one.at > at]
        return tuple(one for one in later if one.path.is_file())


def book_path(log: Path) -> Path:
    """Where the book of this log lies."""
    return log.with_name(NAME)


def read_book(log: Path) -> Book:
    """The book; an empty one where there is none or it cannot be read.

    It only ever gives rooms leave to forget, so nothing is lost with it.
    """
    try:
        return Book.model_validate_json(book_path(log).read_bytes())
    except (OSError, ValidationError):
        return Book()


def note_backup(log: Path, backup: Backup) -> None:
    """Enter a backup that was read back. Raises OSError."""
    content = backup.content
    entry = Entry(
        path=backup.path,
        at=backup.at,
        size=backup.size,
        epoch=content.epoch,
        sessions=content.sessions,
        events=content.events,
        outboxes={} if content.unreadable else dict(content.outboxes),
    )
    kept = (*read_book(log).backups, entry)[-ENTRIES_MAX:]
    write_whole(book_path(log), Book(backups=kept).model_dump_json(indent=1))
