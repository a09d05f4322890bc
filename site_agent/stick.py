"""All that this laptop holds, as a file for the centre: from its page, and at the terminal.

Reading only: whatever the centre has of it already is known there by its number.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from session_core.link.stick import Head, key_of, written
from session_core.rules.records import dataclass
from session_core.rules.terms import Language, RoomId
from site_agent import outbox
from site_agent.lock import folder_trouble
from site_agent.settings import Settings
from site_agent.store import FILE, Work
from site_agent.terminal_words import WORDS
from site_agent.troubles import AgentTrouble


@dataclass(frozen=True, slots=True)
class Held:
    """What a laptop holds, read out of its store: the file is made of it in any thread."""

    head: Head
    rows: tuple[outbox.Row, ...]
    key: str

    @property
    def name(self) -> str:
        """A name for the file."""
        plain = re.sub(r"[^A-Za-z0-9_-]", "_", f"samkurs-{self.head.room}-{self.head.last_n}")
        return f"{plain}.jsonl"

    def text(self) -> str:
        """The file. It takes a while: no report should wait for it."""
        listed = ((row.n, row.session, row.body, row.hash) for row in self.rows)
        return "".join(written(self.head, listed, self.key))


def everything(room: RoomId, token: str) -> Work[Held]:
    """All that the store holds."""

    def work(connection: sqlite3.Connection) -> Held:
        standing = outbox.stands()(connection)
        rows = tuple(outbox.rows_after(0)(connection))
        first_n = rows[0].n if rows else standing.last_n + 1
        head = Head(
            room=_told(connection, "room") or room,
            outbox=standing.outbox,
            first_n=first_n,
            last_n=rows[-1].n if rows else standing.last_n,
            before=outbox.hash_at(first_n - 1)(connection),
        )
        own = key_of(token) if head.room == room and token else ""
        return Held(head, rows, own or _told(connection, "key") or key_of(token))

    return work


def _told(connection: sqlite3.Connection, name: str) -> str:
    """Whose file it is, and by which key: one that was set aside is not of the room that the laptop
    is in now.
    """
    row = connection.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""


def export(
    settings: Settings, into: Path | None, database: Path | None, spoken: Language = "nb"
) -> int:
    """`samkurs-agent export FILE`, also beside a running agent. Raises AgentTrouble."""
    source = database or settings.data / FILE
    if not source.is_file():
        raise AgentTrouble("nothing_saved", file=source)
    try:
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            opened.execute("BEGIN")
            held = everything(settings.room, settings.read_token())(opened)
    except sqlite3.Error as error:
        raise AgentTrouble("store_failed", file=source, why=error) from error
    file = into or Path(held.name)
    try:
        with file.open("x", encoding="utf-8", newline="") as made:
            made.write(held.text())
    except FileExistsError as error:
        raise AgentTrouble("file_exists", file=file) from error
    except OSError as error:
        raise folder_trouble(file.parent, error) from error
    print(WORDS.say("saved", spoken, file=file), file=sys.stdout)
    return 0
