"""What people did here that a centre older than this laptop does not understand.

The centre refuses such a report, so it is never in the log, and the page follows the log. It is
kept here, and the page says what did not come through and what to do instead.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from typing import Final

from dashboards.scene import NotTaken
from session_core.rules.terms import SessionId

UNKNOWN_KIND: Final = "unknown_report_kind"
"""The code of a refusal that says that the centre is older than this laptop."""
_NOT_TAKEN: Final = """
    SELECT session, json_extract(body, '$.kind') AS kind, max(at), body FROM outbox AS one
    WHERE state = 'refused' AND code = :code
    AND kind NOT IN ('rejoin_taken_back', 'checks', 'command_result')
    AND NOT EXISTS (
        SELECT 1 FROM outbox AS later WHERE later.n > one.n AND later.state = 'acked'
        AND later.session = one.session AND json_extract(later.body, '$.kind') = kind
    )
    GROUP BY session, kind ORDER BY max(n)
"""
"""The last of each kind, until one of the kind was understood. That a room is not back after all is
told where it is pressed; and what a machine measured is nobody's to ring in.
"""


def not_taken(connection: sqlite3.Connection) -> tuple[tuple[SessionId, NotTaken], ...]:
    """Each, with its day."""
    rows = connection.execute(_NOT_TAKEN, {"code": UNKNOWN_KIND}).fetchall()
    return tuple((session, _read(kind, at, body)) for session, kind, at, body in rows)


def _read(kind: str, at: str, body: str) -> NotTaken:
    said = json.loads(body)
    counted = kind == "count_correction"
    return NotTaken(
        kind=kind,
        at=datetime.fromisoformat(at),
        segment=said.get("segment"),
        patients=said.get("patients") if counted else None,
        relatives=said.get("relatives") if counted else None,
    )
