"""The script of a demo day: who does what at which course time, and what it must lead to. Pure.

A script is written by playing it: every act goes through the product's own rules, so the script
knows the state that the day must end in, and asks for nothing that the rules would refuse unless
that refusal is the point.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count
from typing import Any

from session_core.rules.commands import Command, PositionCommand
from session_core.rules.decide import decide
from session_core.rules.errors import CommandRefused, RefusalCode
from session_core.rules.evolve import begin, evolve
from session_core.rules.programme import Programme
from session_core.rules.readings import projected_end_of_current
from session_core.rules.reports import Report
from session_core.rules.state import SessionState
from session_core.rules.terms import By, Role, RoomId, SegmentId

LEADER = By(role=Role.COURSE_LEADER, where="console")
COORDINATOR = By(role=Role.COORDINATOR, where="board")


class Mishap(StrEnum):
    """What the world does to a room, or shows the browser there."""

    MICROPHONE_SILENT = "microphone_silent"
    DEVICES_WELL = "devices_well"
    """Picture and sound are checked, and all is well."""
    NETWORK_LOST = "network_lost"
    NETWORK_BACK = "network_back"
    LAPTOP_REPLACED = "laptop_replaced"
    MEETING_ENTERED = "meeting_entered"
    MEETING_LOST = "meeting_lost"
    MEETING_BACK = "meeting_back"


IN_MEETING: Mapping[Mishap, bool] = {
    Mishap.MEETING_ENTERED: True,
    Mishap.MEETING_LOST: False,
    Mishap.MEETING_BACK: True,
    Mishap.NETWORK_LOST: False,
    Mishap.NETWORK_BACK: True,
    Mishap.LAPTOP_REPLACED: True,
}
"""After which the room is, or is not, in the video meeting, where the day has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A command at the centre. `stale` is made for what a page showed before the last move."""

    at: datetime
    command: Command
    stale: bool = False
    refused: RefusalCode | None = None
    puts_on: SegmentId | None = None
    """The segment that it starts, if it starts one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A report at a room's desk. `heard` says that the room is in contact with the centre then."""

    at: datetime
    report: Report
    heard: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A mishap."""

    at: datetime
    room: RoomId
    what: Mishap


Act = Wish | Sight | Staged


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """The acts in order of time, and the state that they must lead to."""

    programme: Programme
    acts: tuple[Act, ...]
    expected: SessionState
    left_out: tuple[str, ...] = ()
    """Codes of what this script leaves out, because the speed gives no time for it."""


@dataclass
class Draft:
    """A script while it is written: a stage with its own time, and an agenda of what is to come."""

    programme: Programme
    new_id: Callable[[], str]
    now: datetime
    state: SessionState = field(init=False)
    acts: list[Act] = field(default_factory=list)
    _agenda: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _order: Iterable[int] = field(default_factory=count)
    _unheard: dict[RoomId, list[Report]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.state = begin(self.programme)

    # ── time ───────────────────────────────────────────────────────────────────────────────────

    def later(self, when: datetime, do: Callable[[], None]) -> None:
        """Put something on the agenda."""
        heapq.heappush(self._agenda, (when, next(iter(self._order)), do))

    def play_until(self, when: datetime) -> None:
        """Do all that is on the agenda up to a moment, and go on to it."""
        while self._agenda and self._agenda[0][0] <= when:
            moment, _, do = heapq.heappop(self._agenda)
            self.now = max(self.now, moment)
            do()
        self.now = max(self.now, when)

    def play_to_the_end_of_current(self) -> None:
        """Go on until the clock of what runs is at zero, whatever happens to it on the way."""
        while (end := projected_end_of_current(self.state, self.now)) > self.now:
            self.play_until(end)

    def pause(self, seconds: float) -> None:
        """Let some course time go by."""
        self.play_until(self.now + timedelta(seconds=seconds))

    # ── acts ───────────────────────────────────────────────────────────────────────────────────

    def wish(
        self,
        kind: Callable[..., Command],
        *,
        by: By = LEADER,
        refused: RefusalCode | None = None,
        stale: bool = False,
        **fields: Any,
    ) -> str:
        """A command, now; its id. Asserts that the rules do with it what is expected."""
        if isinstance(kind, type) and issubclass(kind, PositionCommand):
            fields["seen_revision"] = self.state.position.revision - stale
        command = kind(command_id=self.new_id(), at=self.now, by=by, **fields)
        before = self.state.current
        answer = self._take_wish(command)
        assert answer == refused, f"{command} was answered with {answer}, not {refused}"
        run = self.state.current
        moved = run is not None and (before is None or run.segment != before.segment)
        puts_on = run.segment.id if run and moved else None
        self.acts.append(
            Wish(at=self.now, command=command, stale=stale, refused=refused, puts_on=puts_on)
        )
        return command.command_id

    def see(self, room: RoomId, kind: Callable[..., Report], **fields: Any) -> None:
        """A room's report, now. Without a network it reaches the centre later."""
        leader = By(role=Role.GROUP_LEADER, where=room)
        made: dict[str, Any] = {"report_id": self.new_id(), "room": room, "by": leader}
        report = kind(**made, at=self.now, received_at=self.now, **fields)
        unheard = self._unheard.get(room)
        self.acts.append(Sight(at=self.now, report=report, heard=unheard is None))
        if unheard is None:
            self._take_in(report)
        else:
            unheard.append(report)

    def stage(self, room: RoomId, what: Mishap) -> None:
        """A mishap, now."""
        self.acts.append(Staged(at=self.now, room=room, what=what))
        if what is Mishap.NETWORK_LOST:
            self._unheard.setdefault(room, [])
        elif what is Mishap.NETWORK_BACK:
            for report in self._unheard.pop(room, ()):
                self._take_in(report)

    def is_in_contact(self, room: RoomId) -> bool:
        """The room has its network."""
        return room not in self._unheard

    def _take_wish(self, command: Command) -> RefusalCode | None:
        try:
            events = decide(self.state, command)
        except CommandRefused as refusal:
            return refusal.code
        for event in events:
            self.state = evolve(self.state, event)
        return None

    def _take_in(self, report: Report) -> None:
        for event in decide(self.state, report):
            self.state = evolve(self.state, event)
