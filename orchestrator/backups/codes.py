"""The hashes of codes and tokens in a backup: without them a log that was put back lets nobody in,
not even the laptops that were given their token by it (`orchestrator/enrolment.py`).

Rule 1: they lie in the copy itself, under its seal. Rule 2: what is there already is never written
over, for it may be newer: new codes end the old ones.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from orchestrator.backups.files import write_whole
from orchestrator.codes import codes_in

NAME = "codes"

Outcome = Literal["back", "there", "other", "none"]
"""Put back; there already; there already, and others than the copy's; neither there nor in it."""


def put_codes(database: sqlite3.Connection, file: Path | None) -> None:
    """Take the codes into a copy, where there are any that can be read. Raises sqlite3.Error."""
    take_out_codes(database)
    text = _text_of(file)
    if text:
        database.execute("insert into store values (?, ?)", (NAME, text))


def take_out_codes(database: sqlite3.Connection) -> None:
    """What is a log has none. Raises sqlite3.Error."""
    database.execute("delete from store where name = ?", (NAME,))


def digest_of(file: Path) -> str:
    """Tells the codes in this file from all others; "" where there are none."""
    return digest(_text_of(file))


def digest(text: str) -> str:
    """The same of their text."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


@contextmanager
def codes_back(text: str, file: Path) -> Iterator[Outcome]:
    """The copy's codes, where there are none; gone again on a fault. Raises OSError."""
    if not text or file.exists():
        yield _left(text, file)
        return
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(file, text)
    try:
        yield "back"
    except BaseException:
        file.unlink()
        raise


def _left(text: str, file: Path) -> Outcome:
    if not file.exists():
        return "none"
    return "other" if text and _text_of(file) != text else "there"


def _text_of(file: Path | None) -> str:
    try:
        text = file.read_text(encoding="utf-8") if file is not None else ""
        codes_in(text)
    except (OSError, ValueError):
        return ""
    return text
