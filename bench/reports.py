"""Reports as a room's day brings them, made ahead: what is measured is not the making."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

from session_core.rules import reports as r
from session_core.rules.terms import By, CheckVerdict, Role
from session_core.wire.codec import report_item, report_to_json

ITEMS = ("lyd", "bilde", "kamera", "plasser", "mottak")
"""On the checklist of the course that `region.py` copies."""
_PLACE_OF_ID = "00000000-0000-7000-8000-000000000000"


def day_of(room: str, at: datetime | None = None) -> Iterator[str]:
    """The JSON of one report after the other, without end, each with an id of its own.

    Of ten, eight are ticks, one a headcount and one a check of the machine.
    """
    patterns = [report_to_json(one) for one in _ten(room, at or datetime.now(UTC))]
    head = str(uuid.uuid4())[:23]
    for number, pattern in enumerate(itertools.cycle(patterns)):
        yield pattern.replace(_PLACE_OF_ID, f"{head}-{number:012x}")


def items_of(room: str, session: str, count: int) -> list[str]:
    """So many of them as they stand in a frame."""
    return [report_item(session, body) for body in itertools.islice(day_of(room), count)]


def _ten(room: str, at: datetime) -> Iterator[r.Report]:
    leader, machine = By(role=Role.GROUP_LEADER, where=room), By(role=Role.AGENT, where=room)
    for number in range(8):
        yield r.ChecklistReport(
            report_id=_PLACE_OF_ID, room=room, at=at, received_at=at, by=leader,
            item=ITEMS[number % len(ITEMS)], ticked=number % 2 == 0,
        )  # fmt: skip
    yield r.AttendanceReport(
        report_id=_PLACE_OF_ID, room=room, at=at, received_at=at, by=leader, patients=6, relatives=3
    )
    found = r.CheckResult(check="battery", verdict=CheckVerdict.OK, value=81.0, unit="%", at=at)
    yield r.CheckReport(
        report_id=_PLACE_OF_ID, room=room, at=at, received_at=at, by=machine, results=(found,)
    )
