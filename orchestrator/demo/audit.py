"""Lay the hands' ledger beside what the product has kept, and name every difference. Pure.

Three questions. Is anything acknowledged missing from the log? Is anything in it twice? Did the day
become what the script says? Times are not compared: a fast day has its own, and the rules about
them are proven elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from orchestrator.demo.ledger import OK, Entry
from session_core.rules.care import totals
from session_core.rules.events import Recorded, ReportKept, ReportSetAside, SessionPlanned
from session_core.rules.evolve import fold
from session_core.rules.readings import SegmentStatus, status_of
from session_core.rules.room_state import Closing, Count, RoomState
from session_core.rules.state import Run, SessionState
from session_core.rules.terms import RoomId


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One laptop's outbox as it lies on its disk: how many reports wait, and which were taken."""

    room: RoomId
    waiting: int
    acknowledged: tuple[str, ...] = ()
    """Report ids that the centre has acknowledged to this laptop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One thing that is not as it should be. The sentence for the code is in `words.py`."""

    code: str
    what: str = ""
    room: RoomId = ""
    planned: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one day came to."""

    rooms: int
    segments: int
    patients: int
    relatives: int
    reports: int
    lost: int
    doubled: int
    complaints: tuple[Complaint, ...] = field(default=())

    def line(self) -> str:
        """The one line that a day ends with."""
        names = ("rooms", "segments", "patients", "relatives", "reports", "lost", "doubled")
        return " ".join(f"{name}={getattr(self, name)}" for name in names)


def audit(
    ledger: Sequence[Entry],
    recorded: Sequence[Recorded],
    outboxes: Sequence[Kept],
    expected: SessionState,
) -> Verdict:
    """Judge a day: the hands' ledger, the centre's whole log, every laptop's outbox, the script."""
    lost = (*_lost(ledger, recorded), *_lost_from_outboxes(ledger, outboxes, recorded))
    doubled = tuple(_doubled(recorded))
    others = (*_gaps(recorded), *_waiting(outboxes), *_recorded_in_vain(ledger, recorded))
    state = _fold(recorded)
    unlike = tuple(differences(expected, state)) if state else (Complaint(code="no_plan"),)
    sums = totals(state) if state else None
    return Verdict(
        rooms=len(state.rooms) if state else 0,
        segments=len(state.position.ended) if state else 0,
        patients=sums.patients if sums else 0,
        relatives=sums.relatives if sums else 0,
        reports=sum(entry.what == "report" and entry.answer == OK for entry in ledger),
        lost=len(lost),
        doubled=len(doubled),
        complaints=(*lost, *doubled, *others, *unlike),
    )


def _fold(recorded: Sequence[Recorded]) -> SessionState | None:
    """The state of the log as it was exported, each number once, in order."""
    rows = {row.seq: row.event for row in sorted(recorded, key=lambda row: row.seq)}
    events = list(rows.values())
    if not events or not isinstance(events[0], SessionPlanned):
        return None
    return fold(events)


# ── lost and doubled ───────────────────────────────────────────────────────────────────────────


def _report_id(row: Recorded) -> str | None:
    """The id of the report that an event carries, if it carries one."""
    event = row.event
    return event.report.report_id if isinstance(event, ReportKept | ReportSetAside) else None


def _held(recorded: Sequence[Recorded]) -> set[str]:
    return {_report_id(row) or row.cause for row in recorded}


def _lost(ledger: Sequence[Entry], recorded: Sequence[Recorded]) -> Iterator[Complaint]:
    held = _held(recorded)
    for entry in ledger:
        if entry.answer == OK and entry.id not in held:
            yield Complaint(code="lost", what=f"{entry.kind} {entry.id}", room=entry.room)


def _lost_from_outboxes(
    ledger: Sequence[Entry], outboxes: Sequence[Kept], recorded: Sequence[Recorded]
) -> Iterator[Complaint]:
    """What laptops report by themselves is in no ledger, but must be kept just as well."""
    known = _held(recorded) | {entry.id for entry in ledger}
    for outbox in outboxes:
        for report in outbox.acknowledged:
            if report not in known:
                yield Complaint(code="lost", what=report, room=outbox.room)


def _doubled(recorded: Sequence[Recorded]) -> Iterator[Complaint]:
    """Every report and every command once. One wish gives one batch, of different kinds."""
    reports = [one for one in map(_report_id, recorded) if one]
    wishes = [f"{row.cause} {row.event.kind}" for row in recorded if not _report_id(row)]
    numbers = [f"event {row.seq}" for row in recorded]
    for what in _repeated([*reports, *wishes]) or _repeated(numbers):
        yield Complaint(code="doubled", what=what)


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def _gaps(recorded: Sequence[Recorded]) -> Iterator[Complaint]:
    numbers = {row.seq for row in recorded}
    for number in range(1, max(numbers, default=0) + 1):
        if number not in numbers:
            yield Complaint(code="gap", what=str(number))


def _waiting(outboxes: Sequence[Kept]) -> Iterator[Complaint]:
    for outbox in outboxes:
        if outbox.waiting:
            yield Complaint(code="unsent", room=outbox.room, found=str(outbox.waiting))


def _recorded_in_vain(ledger: Sequence[Entry], recorded: Sequence[Recorded]) -> Iterator[Complaint]:
    """Refused means that nothing happened; and no report of ours should have been put aside."""
    held = _held(recorded)
    for entry in ledger:
        if entry.answer != OK and entry.id in held:
            yield Complaint(code="refused_but_kept", what=f"{entry.kind} {entry.id}")
    for row in recorded:
        if isinstance(row.event, ReportSetAside):
            what, room = row.event.report.kind, row.event.report.room
            yield Complaint(code="set_aside", what=what, room=room, found=row.event.reason)


# ── planned and as run ─────────────────────────────────────────────────────────────────────────


def differences(expected: SessionState, found: SessionState) -> Iterator[Complaint]:
    """What became otherwise than the script says: segments, then people, room by room."""
    for one in expected.programme.segments:
        planned, ran = (status_of(state.position, one.id) for state in (expected, found))
        if planned != ran:
            code = "not_run" if planned is SegmentStatus.DONE else "segment_status"
            yield Complaint(code=code, what=one.id, planned=planned, found=ran)
    yield from _left_out(expected.position.ended, found.position.ended)
    wished, became = dict(_facts(expected)), dict(_facts(found))
    for (what, room), fact in wished.items():
        if fact != became.get((what, room)):
            became_text = str(became.get((what, room)))
            yield Complaint(
                code="differs", what=what, room=room, planned=str(fact), found=became_text
            )


def _left_out(expected: Sequence[Run], found: Sequence[Run]) -> Iterator[Complaint]:
    """Rooms that a segment started without are recorded. A room whose contact comes back late may
    be missing in more segments than planned, but in none fewer."""
    for planned, ran in zip(expected, found, strict=False):
        for room in planned.without:
            if room not in ran.without:
                yield Complaint(code="not_left_out", what=planned.segment.id, room=room)


def _facts(state: SessionState) -> Iterator[tuple[tuple[str, RoomId], object]]:
    """What must be the same in any performance of one script, by name and room."""
    position = state.position
    yield ("phase", ""), position.phase
    yield ("order", ""), [one.segment.id for one in position.ended]
    yield ("not_ready_at_start", ""), position.not_ready_at_start
    yield ("undone", ""), [one.segment.id for one in state.undone]
    for run in position.ended:
        yield (f"length {run.segment.id}", ""), run.length_s + run.added_s
    for question in state.questions.values():
        yield (f"question {question.id}", question.room), question.status
    for call in state.helps.values():
        outcome = (call.seen_at is not None, call.closed_at is not None, call.cancelled)
        yield (f"help {call.id}", call.room), outcome
    for message in state.messages.values():
        yield (f"message {message.id}", ""), sorted(message.acknowledged)
    yield ("ticks", ""), {item: tick.ticked for item, tick in state.ticks.items()}
    for id_, room in state.rooms.items():
        yield from _room_facts(id_, room)


def _room_facts(id_: RoomId, room: RoomState) -> Iterator[tuple[tuple[str, RoomId], object]]:
    closing = room.closing
    yield ("ready", id_), room.ready
    yield ("ticks", id_), {item: tick.ticked for item, tick in room.ticks.items()}
    yield ("seen and heard", id_), [one.well for one in (room.confirmed, room.hears) if one]
    yield ("counts", id_), sorted((one.segment or "", *_heads(one)) for one in room.counts)
    yield ("evaluated", id_), room.evaluated and room.evaluated.way
    yield ("closing", id_), (*_heads(closing), closing.evaluation_done) if closing else None
    for segment, run in room.local.items():
        stands = (run.added_s, run.paused_since is None, run.finished_at is not None)
        yield (f"local {segment}", id_), stands


def _heads(one: Count | Closing) -> tuple[int, int]:
    return one.patients, one.relatives
