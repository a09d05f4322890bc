"""Which profile of checks this laptop's room has, as its saved days say, for whoever measures
beside the agent or without it. Reading only.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from session_core.rules.terms import RoomId
from site_agent.choice import in_order
from site_agent.replica_store import load_all
from site_agent.store import FILE


def known_profile(folder: Path, room: RoomId, now: datetime) -> str | None:
    """Of the day that the room's page shows; "" where that names none, None where no day of the
    room is saved here or the file cannot be read.
    """
    file = folder / FILE
    if not file.is_file():
        return None
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            kept = load_all(opened)
    except sqlite3.Error:
        return None
    days = {one.session: one.state for one in kept if one.state.programme.room(room) is not None}
    first = next(iter(in_order(days, now)), None)
    about = days[first].programme.room(room) if first is not None else None
    return about.profile if about is not None else None
