"""A room's reports from a file: verified, then taken in by the same rules as from a socket.

Rule 1: a file that is not whole, or not of a laptop that held the room's key, changes nothing; one
is taken in at a time.
Rule 2: taking a file in twice is the same as once: numbers that are here are passed over, and so
are reports that came in another way. Rule 3: where the file and the log differ under one number,
both are kept: the file's reports come in under a numbering of their own, each by its id once, and a
person is told.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from orchestrator.centre import Centre
from orchestrator.event_log.interface import Forgone, Incident, LogError, print_of_raw
from orchestrator.faults import CentreFault
from orchestrator.logs import log
from orchestrator.report_intake import ReportIntake
from session_core import limits
from session_core.link.stick import StickFile, StickRow, head_of, read
from session_core.rules.terms import RoomId
from session_core.wire import messages
from session_core.wire.codec import to_masked_json


class StickOfOtherRoom(CentreFault):
    """The file is another room's than the page's, or of a room that is not known here."""

    code = "stick_other_room"
    status = 409


class StickNotNeeded(CentreFault):
    """The laptop is connected, and sends its reports itself."""

    code = "stick_not_needed"
    status = 409


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of the reports in a file."""

    room: RoomId
    new: int
    known: int
    apart: int
    """In quarantine: kept, and changing nothing until a person looks."""


async def take_in(centre: Centre, data: bytes, room: RoomId = "") -> TakenIn:
    """Take a file in. `room` is the one that it must be of, where somebody said so. Where nobody
    signs in, nobody knows the laptops' keys, and only the chain is looked at.

    Raises `StickFault`, `CentreFault` and `LogError`; what was on disk by then stays.
    """
    async with centre.taking_in:
        return await _take_in(centre, data, room)


async def _take_in(centre: Centre, data: bytes, room: RoomId) -> TakenIn:
    head = head_of(data)
    if not centre.knows_room(head.room) or head.room != (room or head.room):
        raise StickOfOtherRoom(room=head.room)
    keys = centre.enrolment.keys_of(head.room) if centre.enrolment is not None else None
    file = await asyncio.to_thread(read, data, keys)
    if centre.agents.is_sending(head.outbox):
        raise StickNotNeeded
    outbox = await _ready(centre, file)
    fresh = [row for row in file.rows if row.n > centre.log.heard(outbox)]
    repeats = [await _is_known(centre, row) for row in fresh]
    apart = await _Taking(centre, head.room, outbox).all(fresh)
    new = len(fresh) - sum(repeats) - apart
    found = TakenIn(head.room, new=new, known=len(file.rows) - new - apart, apart=apart)
    log.info("stick_taken_in", room=found.room, new=new, known=found.known, apart=apart)
    return found


async def _ready(centre: Centre, file: StickFile) -> str:
    """The outbox to count in, brought up to where the file begins. Raises `LogError`."""
    await centre.log.flushed()
    head, outbox = file.head, file.head.outbox
    if await _is_forked(centre, file):
        log.warning("stick_forked", room=head.room)
        told = f"{outbox} {file.hash_at(head.last_n)}"
        outbox = hashlib.sha256(told.encode()).hexdigest()[:32]
        now = centre.clock.now()
        await centre.log.note_incident(
            Incident(kind="laptop_copied", room=head.room, outbox=outbox, was=head.outbox, at=now)
        )
    heard = centre.log.heard(outbox)
    if head.first_n - 1 > heard:
        await centre.log.forgo(Forgone(outbox, heard, head.first_n - 1))
    return outbox


async def _is_forked(centre: Centre, file: StickFile) -> bool:
    """It says something else than the log under a number that the log has: by the chain where both
    know it, and otherwise where a report of it is not here.
    """
    mark = centre.log.mark(file.head.outbox)
    theirs = file.hash_at(mark.hwm)
    if mark.hash and theirs:
        return mark.hash != theirs
    apart = {one.n: one.print for one in await centre.log.quarantined(file.head.outbox)}
    for row in file.rows:
        is_here = row.n > mark.hwm or apart.get(row.n) == print_of_raw(to_masked_json(row.item))
        if not is_here and not await _is_known(centre, row):
            return True
    return False


async def _is_known(centre: Centre, row: StickRow) -> bool:
    """This report came in another way already."""
    report, session = row.item.get("report"), row.item.get("s")
    if not isinstance(report, dict) or not isinstance(session, str):
        return False
    try:
        runner = await centre.sessions.get(session)
    except (CentreFault, LogError):
        return False
    return runner.knows(str(report.get("report_id")))


class _Taking:
    """One file on its way into the log, a batch at a time."""

    def __init__(self, centre: Centre, room: RoomId, outbox: str) -> None:
        self._heard = centre.log.heard(outbox)
        self._moved = asyncio.Event()
        self._failed: LogError | None = None
        self._apart = 0
        self._intake = ReportIntake(
            room=room,
            outbox=outbox,
            log=centre.log,
            find=centre.sessions.get,
            clock=centre.clock,
            acked=self._acked,
            failed=self._fail,
        )

    async def all(self, rows: Sequence[StickRow]) -> int:
        """Take them all in; how many went into quarantine. Raises `LogError`."""
        most = limits.REPORTS_PER_BATCH_MAX
        for start in range(0, len(rows), most):
            some = rows[start : start + most]
            await self._intake.take([(row.n, row.item) for row in some])
            await self._kept(some[-1].n)
        return self._apart

    async def _kept(self, n: int) -> None:
        while self._heard < n:
            if self._failed is not None:
                raise self._failed
            self._moved.clear()
            await self._moved.wait()

    def _acked(self, hwm: int, refused: Sequence[messages.Refused]) -> None:
        self._heard = hwm
        self._apart += len(refused)
        self._moved.set()

    def _fail(self, error: LogError) -> None:
        self._failed = error
        self._moved.set()
