"""What a room may add to a session's state: everything that grows by reports has an end.

A report beyond it is kept in the log and set aside, so nothing that was acknowledged is lost. The
room's own page goes by the same rule, so it shows what the centre will say. What a session holds
from before there were bounds stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from session_core import limits
from session_core.rules import reports as r
from session_core.rules.room_state import RoomState
from session_core.rules.state import Help, Question, SessionState
from session_core.rules.terms import RoomId


def is_too_many(state: SessionState, report: r.Report) -> bool:
    """The room has told as many of these as a session holds of it. The room must be known."""
    match report:
        case r.QuestionReport():
            asked = state.questions
            return report.question not in asked and _is_full(
                asked, report.room, limits.QUESTIONS_PER_ROOM_MAX
            )
        case r.HelpReport():
            called = state.helps
            return report.help not in called and _is_full(
                called, report.room, limits.HELPS_PER_ROOM_MAX
            )
        case _:
            return _is_too_many_for(state.rooms[report.room], report)


def _is_full(said: Mapping[str, Question | Help], room: RoomId, most: int) -> bool:
    return sum(one.room == room for one in said.values()) >= most


def _is_too_many_for(room: RoomState, report: r.Report) -> bool:
    """What ends something is never too much: a room can close, and be in contact again."""
    match report:
        case r.AttendanceReport():
            return len(room.counts) >= limits.COUNTS_PER_ROOM_MAX
        case r.CountCorrectionReport():
            return len(room.corrections) >= limits.CORRECTIONS_PER_ROOM_MAX
        case r.ClosingReport():
            most = limits.COUNTS_PER_ROOM_MAX + limits.CLOSINGS_PER_ROOM_MAX
            return len(room.counts) >= most
        case r.OwnWayReport():
            return len(room.own_moves) >= limits.OWN_STEPS_PER_ROOM_MAX
        case r.ContactReport():
            return not report.in_contact and len(room.outages) >= limits.OUTAGES_PER_ROOM_MAX
        case r.CheckReport():
            known = room.checks.keys() | {one.check for one in report.results}
            return len(known) > limits.CHECKS_PER_ROOM_MAX
        case r.WaiveReport():
            return len(room.waived.keys() | {report.check}) > limits.CHECKS_PER_ROOM_MAX
        case _:
            return False


def heard_after(state: SessionState, outbox: str, n: int) -> Mapping[str, int]:
    """How far each outbox is heard, with one more.

    Where there are too many, the one with the fewest reports goes, but none that a room's last word
    or closing record came from: whether that room is complete is reckoned by it.
    """
    heard = {**state.heard, outbox: n}
    if outbox in state.heard or len(heard) <= limits.OUTBOXES_PER_SESSION_MAX:
        return heard
    needed = {outbox, *(name for room in state.rooms.values() for name in _named_by(room))}
    spare = [(known, name) for name, known in heard.items() if name not in needed]
    _, gone = min(spare, default=(0, ""))
    return {name: known for name, known in heard.items() if name != gone}


def _named_by(room: RoomState) -> tuple[str, ...]:
    return (room.outbox, room.closing.outbox if room.closing is not None else "")
