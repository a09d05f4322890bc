"""One file of reports per room: a laptop that is moved to another room begins a new one.

What it saved for the room before is set aside under another name, so that it is never sent as if
it were the new room's, and never lost. With it stays what seals a file for the centre: the SHA-256
of the key of its own room (`session_core.link.stick`), for the laptop has another key then.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from session_core.link.stick import key_of
from session_core.rules.terms import RoomId
from site_agent.lock import folder_trouble
from site_agent.store import FILE, Store, Work

log = logging.getLogger(__name__)


def open_for_room(
    open_store: Callable[[Path], Store], folder: Path, room: RoomId, token: str = ""
) -> Store:
    """The store of this room. A laptop that has no room yet takes it as it is.

    Raises AgentTrouble.
    """
    store = open_store(folder)
    if not room or store.run_now(_is_of(room, token)):
        return store
    store.close()
    _set_aside(folder, datetime.now(UTC))
    store = open_store(folder)
    store.run_now(_is_of(room, token))
    return store


def _is_of(room: RoomId, token: str) -> Work[bool]:
    """Whether the file is this room's; one that is nobody's yet becomes it."""

    def work(connection: sqlite3.Connection) -> bool:
        connection.execute("INSERT INTO about VALUES ('room', ?) ON CONFLICT DO NOTHING", (room,))
        (known,) = connection.execute("SELECT value FROM about WHERE name = 'room'").fetchone()
        if known == room and token:
            # Nothing is written where it is there already, for the disk may be full.
            connection.execute(
                "INSERT INTO about VALUES ('key', ?) ON CONFLICT DO UPDATE"
                " SET value = excluded.value WHERE value <> excluded.value",
                (key_of(token),),
            )
        return bool(known == room)

    return work


def _set_aside(folder: Path, now: datetime) -> None:
    name = f"agent-until-{now:%Y%m%dT%H%M%S%f}.db"
    try:
        for end in ("", "-wal", "-shm"):
            file = folder / (FILE + end)
            if file.exists():
                file.replace(folder / (name + end))
    except OSError as error:
        raise folder_trouble(folder, error) from error
    log.warning("store_set_aside", extra={"file": name})
