"""What leaves the centre as files: a session's events as JSON lines, and as CSV its attendance and
how ready its rooms were over time.

Figures only. The file is opened for reading beside a running centre; nothing is written to it.
"""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TextIO

from orchestrator.event_log.faults import as_log_error
from orchestrator.event_log.interface import Row
from orchestrator.history import History, begin_history, reading
from orchestrator.operator_words import Trouble
from session_core.rules.checks import Catalogues
from session_core.rules.events import SessionPlanned
from session_core.rules.readiness_history import begun, followed, spans
from session_core.rules.room_state import RoomState
from session_core.rules.terms import SessionId
from session_core.wire.codec import UnknownEvent, event_from_json

FORMULA = ("=", "+", "-", "@", "\t", "\r")
READINESS_COLUMNS = (
    "kursdag", "sted", "rom", "fra_utc", "til_utc", "klarhet", "grunn", "hoppet_over",
)  # fmt: skip
COLUMNS = (
    "kursdag", "sted", "rom", "tidspunkt_utc", "programpost", "pasienter", "parorende", "sen",
    "rettelse",
)  # fmt: skip


def read_rows(path: Path, session: SessionId) -> list[Row]:
    """All events of a session. Raises `Trouble`."""
    if not path.is_file():
        raise Trouble("no_log", path=path)
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            rows = database.execute(
                "select seq, cause, body from events where session = ? order by seq", (session,)
            ).fetchall()
            known = [name for (name,) in database.execute("select distinct session from events")]
    except sqlite3.Error as error:
        fault = as_log_error(error, path)
        raise Trouble(fault.code, path=path, reason=fault.reason) from error
    if not rows:
        raise Trouble("unknown_session", session=session, known=", ".join(known) or "ingen")
    return [Row(*row) for row in rows]


def write_events(rows: list[Row], to: TextIO) -> None:
    """One event a line, as it stands in the log."""
    for row in rows:
        cause = json.dumps(row.cause, ensure_ascii=False)
        to.write(f'{{"seq":{row.seq},"cause":{cause},"event":{row.body}}}\n')


def write_attendance(rows: list[Row], to: TextIO) -> None:
    """Every headcount that the session has, every correction of one (in the place of what was
    counted in its segment by then), and each room's closing figures.

    A rehearsal leaves none. Raises `SessionUnreadable`.
    """
    history = _fold(rows)
    state = history.state.rehearsed_from or history.state
    writer = csv.writer(to, lineterminator="\n")
    writer.writerow(COLUMNS)
    for room in state.programme.rooms:
        for count in _counts(state.rooms[room.id]):
            place = (state.programme.session, room.site_name, room.name)
            writer.writerow([_cell(one) for one in (*place, *count)])


def write_readiness(rows: list[Row], to: TextIO, catalogues: Catalogues) -> None:
    """How ready each room was, from the planning until the day was closed or last heard of: every
    span of it, by these checks. Raises `SessionUnreadable`.
    """
    with reading("export"):
        first = event_from_json(rows[0].body)
        assert isinstance(first, SessionPlanned), "a session's log begins with SessionPlanned"
        events = (event_from_json(row.body) for row in rows[1:])
        known = (one for one in events if not isinstance(one, UnknownEvent))
        history = followed(begun(first), known, catalogues)
        plan, until = history.state.programme, history.state.position.closed_at or history.at
        found = [(room, spans(history, room.id, until, catalogues)) for room in plan.rooms]
    writer = csv.writer(to, lineterminator="\n")
    writer.writerow(READINESS_COLUMNS)
    for room, of_room in found:
        for one in of_room:
            place = (plan.session, room.site_name, room.name)
            times = (one.starts_at.isoformat(), one.ends_at.isoformat())
            so = (one.verdict, one.reason, "ja" if one.waived else "nei")
            writer.writerow([_cell(part) for part in (*place, *times, *so)])


def _fold(rows: list[Row]) -> History:
    with reading("export"):
        history = begin_history(rows[0])
        history.take(rows[1:])
    return history


def _counts(room: RoomState) -> Iterator[tuple[object, ...]]:
    """The closing figures are counts too, and no line is to stand there twice."""
    told = [(one, "nei") for one in room.counts] + [(one, "ja") for one in room.corrections]
    for one, corrects in sorted(told, key=lambda each: each[0].at):
        late = "ja" if one.late else "nei"
        segment = "avslutning" if one.final else one.segment or ""
        yield (one.at.isoformat(), segment, one.patients, one.relatives, late, corrects)


def _cell(value: object) -> object:
    """A text that a spreadsheet would run as a formula is made a text again."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return value
