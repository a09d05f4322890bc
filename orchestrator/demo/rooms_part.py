"""What the group leaders do on a demo day: the rooms' part of the script. Pure.

Times within a segment are parts of its length, so that any programme has room for them; the rooms
do the same things some seconds apart, as rooms do.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from orchestrator.demo.plan import Late, Plan, following
from orchestrator.demo.script import Draft, Mishap
from session_core.rules.programme import Room
from session_core.rules.reports import (
    AttendanceReport,
    ChecklistReport,
    ClosingReport,
    EvaluationReport,
    HelpCancelledReport,
    HelpReport,
    LocalProgressReport,
    MessageAcknowledgedReport,
    ReadinessReport,
    RejoinReport,
    SeenHeardReport,
)
from session_core.rules.state import Run
from session_core.rules.terms import (
    ChecklistMoment,
    EvaluationWay,
    HelpReason,
    ItemScope,
    LocalStep,
    RoomId,
    SegmentId,
    SegmentType,
)

SPREAD_S_MAX = 20.0
"""Seconds between one room and the next doing the same thing."""
LATE_S = {Late.WAIT: 90, Late.WITHOUT: 120, Late.STOP_WAITING: 90}
WAYS = (EvaluationWay.PHONE, EvaluationWay.BOTH, EvaluationWay.PAPER)
COUNTED = (SegmentType.LECTURE, SegmentType.LOCAL, SegmentType.SHARING)


def people(plan: Plan, room: Room) -> tuple[int, int]:
    """How many patients and relatives come: not quite all, and in one room three persons (f)."""
    if room.id == plan.small_room:
        return 2, 1
    return max(room.expected_patients - 1, 1), room.expected_relatives


class Part:
    """One room's part in one span of time."""

    def __init__(
        self, draft: Draft, plan: Plan, room: Room, begun: datetime, length_s: float
    ) -> None:
        self._draft, self._plan, self._room = draft, plan, room
        number = draft.programme.rooms.index(room)
        self._begun, self._length_s = begun, length_s
        self._spread_s = number * min(SPREAD_S_MAX, length_s * 0.01)
        self._turn = number % 3

    def arrive(self) -> None:
        """From the open lobby to the start: checklist, first counts, ready."""
        due = (ChecklistMoment.BEFORE, ChecklistMoment.START)
        listed = self._draft.programme.items(ItemScope.ROOM)
        items = [one.id for one in listed if one.moment in due]
        for number, item in enumerate(items):
            self._see(0.1 + 0.4 * number / len(items), ChecklistReport, item=item, ticked=True)
        if items and self._turn == 0:
            self._see(0.52, ChecklistReport, item=items[0], ticked=False)
            self._see(0.56, ChecklistReport, item=items[0], ticked=True)
        self._check_devices()
        if self._draft.programme.join is not None:
            self._enter_meeting()
        patients, relatives = people(self._plan, self._room)
        if self._room.id == self._plan.late_room:
            self._see(0.3, AttendanceReport, patients=0, relatives=1)
        self._see(0.6, AttendanceReport, patients=patients // 2, relatives=relatives)
        self._see(0.8, AttendanceReport, patients=patients, relatives=relatives)
        self._see(0.65, ReadinessReport, ready=True)
        if self._room.id == self._plan.small_room:
            self._see(0.85, ReadinessReport, ready=False)
            self._see(1.1, ReadinessReport, ready=True)

    def _check_devices(self) -> None:
        """Everybody checks picture and sound; in one room the microphone is found to be off."""
        if self._room.id == self._plan.small_room:
            self._later(0.2, self._staged(Mishap.MICROPHONE_SILENT))
        self._later(0.3, self._staged(Mishap.DEVICES_WELL))

    def _enter_meeting(self) -> None:
        """Into the video meeting, one room so late that it is missed; and what is seen there."""
        entered = 0.72 if self._room.id == self._plan.late_room else 0.4
        self._later(entered, self._staged(Mishap.MEETING_ENTERED))
        self._see(0.88, SeenHeardReport, well=True)

    def take_part(self, run: Run) -> None:
        """A segment: count, work alone where that is what it is, and be back in time."""
        segment = run.segment
        if segment.type in COUNTED:
            self._count(segment.id)
        if segment.type.is_local:
            self._work_alone(segment.id)
        if segment.type is SegmentType.EVALUATION and self._draft.programme.evaluation is not None:
            self._see(0.8, EvaluationReport, way=WAYS[self._turn])
        if segment.type.parts_rooms:
            self._come_back(segment.id)
        if segment.id == self._plan.replaced_in and self._room.id == self._plan.replaced_room:
            self._later(0.1, self._staged(Mishap.LAPTOP_REPLACED))
        if segment.id == self._plan.busy and self._room.id == self._plan.dropped_room:
            self._fall_out()

    def close(self, part: float) -> None:
        """The room's own end: what is to be done with the hands, and the closing record."""
        programme = self._draft.programme
        for item in programme.items(ItemScope.ROOM):
            if item.moment is ChecklistMoment.CLOSE:
                self._see(part, ChecklistReport, item=item.id, ticked=True)
        patients, relatives = people(self._plan, self._room)
        evaluated = any(one.type is SegmentType.EVALUATION for one in programme.segments)
        counts = {"patients": patients, "relatives": relatives}
        self._see(part + 0.1, AttendanceReport, **counts)
        self._see(part + 0.2, ClosingReport, **counts, evaluation_done=evaluated)

    def _count(self, segment: SegmentId) -> None:
        patients, relatives = people(self._plan, self._room)
        self._see(0.4, AttendanceReport, patients=patients, relatives=relatives, segment=segment)

    def _work_alone(self, segment: SegmentId) -> None:
        def step(part: float, what: LocalStep, seconds: int = 0) -> None:
            self._see(part, LocalProgressReport, segment=segment, step=what, seconds=seconds)

        step(0.02, LocalStep.STARTED)
        if self._turn == 0:
            step(0.3, LocalStep.PAUSED)
            step(0.4, LocalStep.RESUMED)
        if self._turn == 1:
            step(0.5, LocalStep.EXTENDED, seconds=60)
        step(0.82, LocalStep.FINISHED)

    def _come_back(self, segment: SegmentId) -> None:
        next_one = following(self._plan, segment)
        late = self._plan.late.get(next_one) if next_one else None
        if late is not None and self._room.id == self._plan.late_room:
            overdue = timedelta(seconds=self._length_s + LATE_S[late])
            back = partial(self._draft.see, self._room.id, RejoinReport)
            self._draft.later(self._begun + overdue, back)
        else:
            self._see(0.9, RejoinReport)

    def _fall_out(self) -> None:
        """Out of the video meeting while the laptop and its line are well."""
        if self._draft.programme.join is not None:
            self._later(0.62, self._staged(Mishap.MEETING_LOST))
            self._later(0.7, self._staged(Mishap.MEETING_BACK))

    def _staged(self, what: Mishap) -> partial[None]:
        return partial(self._draft.stage, self._room.id, what)

    def _see(self, part: float, kind: type, **fields: object) -> None:
        self._later(part, partial(self._draft.see, self._room.id, kind, **fields))

    def _later(self, part: float, do: partial[None]) -> None:
        seconds = self._length_s * part + self._spread_s
        self._draft.later(self._begun + timedelta(seconds=seconds), do)


def arrive(draft: Draft, plan: Plan, begun: datetime) -> None:
    """All rooms get ready between the opening of the lobby and the start."""
    length_s = (draft.programme.starts_at - begun).total_seconds()
    for room in draft.programme.rooms:
        Part(draft, plan, room, begun, length_s).arrive()


def take_part(draft: Draft, plan: Plan, run: Run) -> None:
    """All rooms take part in the segment that was just put on."""
    for room in draft.programme.rooms:
        Part(draft, plan, room, run.put_on_at, run.length_s).take_part(run)


def close(draft: Draft, plan: Plan, run: Run) -> None:
    """The rooms close during the last segment; the one that is always late does so after it."""
    for room in draft.programme.rooms:
        part = 1.5 if room.id == plan.late_room else 0.3
        Part(draft, plan, room, run.put_on_at, run.length_s).close(part)


def lose_the_network(draft: Draft, plan: Plan) -> None:
    """One room is alone for a while (a), calls for help in vain, and manages."""
    begun, over = plan.outage
    room, call = plan.outage_room, draft.new_id()
    draft.later(begun, partial(draft.stage, room, Mishap.NETWORK_LOST))
    calling = partial(draft.see, room, HelpReport, help=call, reason=HelpReason.NETWORK)
    draft.later(begun + (over - begun) * 0.05, calling)
    cancelling = partial(draft.see, room, HelpCancelledReport, help=call)
    draft.later(begun + (over - begun) * 0.3, cancelling)
    draft.later(over, partial(draft.stage, room, Mishap.NETWORK_BACK))


def acknowledge(draft: Draft, message: str, rooms: tuple[RoomId, ...]) -> None:
    """The leaders say that they have read a message, one after the other."""
    for number, room in enumerate(rooms):
        done = partial(draft.see, room, MessageAcknowledgedReport, message=message)
        draft.later(draft.now + timedelta(seconds=30 + 15 * number), done)
