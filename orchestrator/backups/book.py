"""`backups.json` beside the log: which backups were made and read back, and how far each goes.

It is how a running centre learns of a backup that another process made: it reads the book again
when the book has changed (`caretaker.py`). It holds numbers and random ids only.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from orchestrator.backups.codes import digest
from orchestrator.backups.content import Content
from orchestrator.backups.files import write_whole
from orchestrator.backups.make import Backup

NAME = "backups.json"
ENTRIES_MAX = 60
"""Two months of nights; older entries say nothing that newer ones do not."""
AHEAD_MAX = timedelta(minutes=5)
"""A clock is put right by so much without having lied."""


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
    codes: str = ""
    """Which codes are in it (`codes.digest`); "" where there are none."""


class Book(BaseModel):
    """All entries, in the order in which they were made: a clock may lie, and this cannot."""

    backups: tuple[Entry, ...] = ()

    @property
    def newest(self) -> Entry | None:
        """The last one that was made."""
        return self.backups[-1] if self.backups else None

    def covers(self) -> dict[str, int]:
        """How far the reports of each laptop's outbox go in any of them whose file is there, and as
        long as it was: a look at each.
        """
        found: dict[str, int] = {}
        for entry in self.backups:
            if _is_there(entry):
                for outbox, n in entry.outboxes.items():
                    found[outbox] = max(n, found.get(outbox, 0))
        return found

    def further_than(self, content: Content) -> tuple[Entry, ...]:
        """Those that hold what this copy lacks. What was made before it is of no newer log,
        whatever it holds.
        """
        places = [place for place, one in enumerate(self.backups) if _is_of(one, content)]
        later = self.backups[places[-1] + 1 :] if places else self.backups
        return tuple(one for one in later if _holds_more(one, content))


def _is_there(entry: Entry) -> bool:
    try:
        return entry.path.stat().st_size == entry.size
    except OSError:
        return False


def _is_of(entry: Entry, content: Content) -> bool:
    """This copy's own entry, wherever its file lies now."""
    own = (content.epoch, content.sessions, content.events)
    same = (entry.epoch, entry.sessions, entry.events) == own
    return same and entry.outboxes in ({}, dict(content.outboxes))


def _holds_more(entry: Entry, content: Content) -> bool:
    heard = content.outboxes
    further = any(n > heard.get(outbox, 0) for outbox, n in entry.outboxes.items())
    return further or entry.events > content.events


def is_ahead(at: datetime | None, now: datetime) -> bool:
    """Made later than now: the clock goes wrong, or went wrong then."""
    return at is not None and at > now + AHEAD_MAX


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


def write_book(log: Path, book: Book) -> None:
    """Put this book in the place of the one that is there. Raises OSError."""
    write_whole(book_path(log), book.model_dump_json(indent=1))


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
        codes=digest(content.codes),
    )
    kept = (*read_book(log).backups, entry)[-ENTRIES_MAX:]
    write_book(log, Book(backups=kept))
