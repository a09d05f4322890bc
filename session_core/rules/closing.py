"""Whether all that a room reported is here: read from its closing record, or its closing line.

The log takes in the next number of an outbox only, so a closing report with number n comes after 1
to n of that laptop; those that went into quarantine instead are counted there. That all are here is
proved by the hash of the chain there, and by nothing else: a laptop may have forgotten its first
ones before they came, and then the hash is not known.
Source: course-domain §6.4, points 2, 5 and 7.
"""

from __future__ import annotations

from typing import Literal

from session_core.rules.crockford import of_hash
from session_core.rules.readings import coming
from session_core.rules.records import dataclass
from session_core.rules.room_state import Closing, PhoneClosing, RoomState
from session_core.rules.state import SessionState
from session_core.rules.terms import Phase, RoomId

ClosingStage = Literal["open", "by_phone", "waiting", "unproven", "complete"]
"""Nobody has closed the room; only its line was read over the phone; its record is made, and not
all of it is here; nothing is waited for, and no hash proves it; all of it is here.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingLine:
    """What is read over the phone: number, symbols of the hash there, and the final headcounts."""

    n: int
    """0 where no laptop made the record, so that it has no number."""
    symbols: str
    """Nothing where the hash is not known."""
    patients: int
    relatives: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingRecord:
    """How far a room's record has come."""

    stage: ClosingStage
    missing: int = 0
    """Reports that are not here: at least so many as a laptop told, at most so many by phone, for
    numbers of another day may lie between.
    """
    apart: int = 0
    """Of these, those that are in quarantine: they have come, and count for nothing yet."""
    line: ClosingLine | None = None
    """Of the room's own record."""
    read: ClosingLine | None = None
    """As it was read over the phone."""
    agrees: bool | None = None
    """Whether what was read fits what is here; none where that cannot be told (yet)."""


def more_to_come(state: SessionState) -> int:
    """How many segments the day still has to come: with any of them it is not over."""
    return 0 if state.phase is Phase.CLOSED else len(coming(state))


def closing_record(
    state: SessionState, room: RoomId, waiting: int = 0, apart: int = 0
) -> ClosingRecord:
    """A room's record. `waiting` is how many reports it was last known to hold back, `apart` how
    many of this day are in quarantine.
    """
    known = state.rooms[room]
    own, read = known.closing, known.by_phone
    missing = max(waiting + apart, _missing(state, known))
    if own is None:
        stage: ClosingStage = "open" if read is None else "by_phone"
    elif missing:
        stage = "waiting"
    else:
        stage = "complete" if own.chain or not own.n else "unproven"
    return ClosingRecord(
        stage=stage,
        missing=missing,
        apart=apart,
        line=_own_line(own) if own else None,
        read=_read_line(read) if read else None,
        agrees=_agrees(known, _heard(state, known)),
    )


def _own_line(own: Closing) -> ClosingLine:
    return ClosingLine(
        n=own.n, symbols=of_hash(own.chain), patients=own.patients, relatives=own.relatives
    )


def _read_line(read: PhoneClosing) -> ClosingLine:
    return ClosingLine(
        n=read.n, symbols=read.symbols, patients=read.patients, relatives=read.relatives
    )


def _heard(state: SessionState, room: RoomState) -> int:
    return state.heard.get(room.outbox, 0)


def _missing(state: SessionState, room: RoomState) -> int:
    """Numbers that a record or a line names, above those that the log holds."""
    own, read = room.closing, room.by_phone
    of_own = own.n - state.heard.get(own.outbox, 0) if own else 0
    of_read = read.n - _heard(state, room) if read else 0
    return max(0, of_own, of_read)


def _agrees(room: RoomState, heard: int) -> bool | None:
    own, read = room.closing, room.by_phone
    if read is None:
        return None
    if own is not None and own.n == read.n:
        return _is_same(_own_line(own), _read_line(read))
    if own is not None and (own.n == 0 or own.n > read.n):
        return None  # It was closed in another way, or once more: what was read is of before.
    return None if read.n > heard else False


def _is_same(own: ClosingLine, read: ClosingLine) -> bool | None:
    """A hash that one of them does not know agrees with nothing, and contradicts nothing."""
    if (own.patients, own.relatives) != (read.patients, read.relatives):
        return False
    return own.symbols == read.symbols if own.symbols and read.symbols else None
