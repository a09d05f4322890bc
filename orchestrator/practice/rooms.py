"""What the leaders of the played rooms do, each by what the day shows: nobody tells them. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from session_core.practice.steps import SLOW_ROOM
from session_core.rules.programme import Room
from session_core.rules.readings import is_back
from session_core.rules.reports import (
    AttendanceReport,
    ChecklistReport,
    ClosingReport,
    LocalProgressReport,
    MessageAcknowledgedReport,
    ReadinessReport,
    RejoinReport,
    Report,
)
from session_core.rules.room_state import RoomState
from session_core.rules.state import Run, SessionState
from session_core.rules.terms import (
    By,
    ItemScope,
    LocalStep,
    Phase,
    Role,
    RoomId,
    SegmentType,
)

PACE_S = 3.0
"""Seconds between one thing and the next in a room, and between one room and the next."""
SLOW_S = 25.0
"""So much later the slow room is ready, and back from the break."""

Deed = tuple[float, type, dict[str, Any]]
"""After how many seconds, what is reported, and its own fields."""


def made_by_leader(
    kind: type, room: RoomId, now: datetime, report_id: str, **fields: Any
) -> Report:
    """A report from the hand of a room's leader."""
    by = By(role=Role.GROUP_LEADER, where=room)
    stamps = {"report_id": report_id, "room": room, "at": now, "received_at": now, "by": by}
    report: Report = kind(**stamps, **fields)
    return report


def next_report(room: Room, state: SessionState, now: datetime, report_id: str) -> Report | None:
    """The next thing that the leader of this room does, where it is time for one."""
    for since, (after_s, kind, fields) in _Leader(room, state).deeds():
        if now >= since + timedelta(seconds=after_s):
            return made_by_leader(kind, room.id, now, report_id, **fields)
    return None


@dataclass(frozen=True)
class _Leader:
    """One room's leader, looking at the day."""

    room: Room
    state: SessionState

    @property
    def _late_s(self) -> float:
        """Rooms do the same things some seconds apart, as rooms do."""
        return PACE_S * self.state.programme.rooms.index(self.room)

    @property
    def _slow_s(self) -> float:
        return SLOW_S if self.state.programme.rooms.index(self.room) == SLOW_ROOM else 0.0

    def deeds(self) -> Iterator[tuple[datetime, Deed]]:
        """What is left to do, each from its moment on."""
        position, run = self.state.position, self.state.current
        for message in self.state.messages.values():
            if self.room.id in message.rooms and self.room.id not in message.acknowledged:
                fields = {"message": message.id}
                yield (
                    message.sent_at,
                    (2 * PACE_S + self._late_s, MessageAcknowledgedReport, fields),
                )
        if self.state.phase in (Phase.LOBBY, Phase.LIVE) and position.moved_at is not None:
            yield from ((position.moved_at, deed) for deed in self._arriving())
        if run is not None:
            yield from ((run.put_on_at, deed) for deed in self._taking_part(run))
        if position.closed_at is not None and self._mine.closing is None:
            last: dict[str, Any] = {**self._people, "evaluation_done": True}
            yield position.closed_at, (PACE_S + self._late_s, ClosingReport, last)

    def _arriving(self) -> Iterator[Deed]:
        """The list, the people, and the word that the room is ready, each in its turn."""
        pace_s = PACE_S + self._late_s
        ticks = self._mine.ticks
        for item in self.state.programme.items(ItemScope.ROOM):
            if item.id not in ticks:
                yield pace_s, ChecklistReport, {"item": item.id, "ticked": True}
        if not self._mine.counts:
            yield 2 * pace_s, AttendanceReport, self._people
        if self._mine.ready is not True:
            slow_s = self._slow_s if self.state.phase is Phase.LOBBY else 0.0
            yield 3 * pace_s + slow_s, ReadinessReport, {"ready": True}

    def _taking_part(self, run: Run) -> Iterator[Deed]:
        kind, segment = run.segment.type, run.segment.id
        if kind is SegmentType.LECTURE and self._counted_in != segment:
            yield 3 * PACE_S + self._late_s, AttendanceReport, {**self._people, "segment": segment}
        if kind.is_local:
            yield from self._working(segment)
        if not is_back(self.state, self.room.id):
            # Whom the others wait for, or have begun without, comes as soon as may be.
            rest_s = 7 * PACE_S if kind.parts_rooms else 2 * PACE_S
            slow_s = self._slow_s if kind is SegmentType.BREAK else 0.0
            yield rest_s + self._late_s + slow_s, RejoinReport, {}

    def _working(self, segment: str) -> Iterator[Deed]:
        local = self._mine.local.get(segment)
        if local is None:
            fields = {"segment": segment, "step": LocalStep.STARTED}
            yield PACE_S + self._late_s, LocalProgressReport, fields
        elif local.finished_at is None:
            fields = {"segment": segment, "step": LocalStep.FINISHED}
            yield 5 * PACE_S + self._late_s, LocalProgressReport, fields

    @property
    def _mine(self) -> RoomState:
        return self.state.rooms[self.room.id]

    @property
    def _counted_in(self) -> str | None:
        return self._mine.counts[-1].segment if self._mine.counts else None

    @property
    def _people(self) -> dict[str, int]:
        return {
            "patients": max(self.room.expected_patients - 1, 1),
            "relatives": self.room.expected_relatives,
        }
