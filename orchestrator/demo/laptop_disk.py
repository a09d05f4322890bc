"""Read what lies on a laptop's disk, for the audit: its outbox, opened for reading only."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from orchestrator.demo.audit import Kept
from session_core.rules.terms import RoomId

FILE = "agent.db"


def outbox_on(data: Path, room: RoomId) -> Kept:
    """The outbox in a laptop's data folder. Raises sqlite3.Error."""
    with closing(sqlite3.connect(f"{(data / FILE).as_uri()}?mode=ro", uri=True)) as file:
        rows = file.execute("SELECT report_id, state FROM outbox ORDER BY n").fetchall()
    taken = tuple(report for report, state in rows if state == "acked")
    return Kept(room=room, waiting=len(rows) - len(taken), acknowledged=taken)
