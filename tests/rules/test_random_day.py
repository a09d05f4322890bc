"""A random day beside a ledger that knows no rules: what was acknowledged must be there.

Rooms count, lose the line and tell later; pages grow old; buttons are pressed twice. The ledger
only writes down what every room was told is kept, and compares at every step.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from session_core.rules.commands import Advance, EndRehearsal, OpenLobby, Skip, StartSession
from session_core.rules.decide import decide
from session_core.rules.errors import CommandRefused
from session_core.rules.events import Event, ReportKept
from session_core.rules.evolve import begin, evolve, fold
from session_core.rules.reports import AttendanceReport, ClosingReport, OwnWayReport, Report
from session_core.rules.state import SessionState
from session_core.rules.terms import OwnStep, Phase
from tests.builders import at, command, planned, report
from tests.rules.checkers import missed_deadlines
from tests.rules.histories import DAY_BEGINS, PROGRAMME, Act, Evolve, own_steps, told, wishes

a_room = st.sampled_from([room.id for room in PROGRAMME.rooms])
a_count = st.tuples(st.integers(0, 20), st.integers(0, 20))
Seen = tuple[datetime, int, int]
Taken = tuple[datetime, OwnStep]
COUNTING = (AttendanceReport, ClosingReport)


class CourseDay(RuleBasedStateMachine):
    """One session, its log, what waits in the rooms, and the ledger."""

    evolve: Evolve = staticmethod(evolve)

    def __init__(self) -> None:
        super().__init__()
        self.now = DAY_BEGINS
        self.log: list[Event] = [planned(PROGRAMME)]
        self.state = self.page = begin(PROGRAMME)
        self.unsent: dict[str, list[Report]] = defaultdict(list)
        self.ledger: dict[str, list[Seen]] = defaultdict(list)
        self.rehearsed: dict[str, list[Seen]] = defaultdict(list)
        self.steps: dict[str, list[Taken]] = defaultdict(list)
        self.rehearsed_steps: dict[str, list[Taken]] = defaultdict(list)

    # ── what happens ───────────────────────────────────────────────────────────────────────────

    @rule(seconds=st.sampled_from([1, 3, 9, 10, 60, 900]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def somebody_opens_a_page(self) -> None:
        self.page = self.state

    @rule(act=wishes)
    def somebody_presses(self, act: Act) -> None:
        self.press(act.message(self.state, self.now))

    @rule(kind=st.sampled_from([StartSession, Advance]))
    def the_day_goes_on(self, kind: type[Any]) -> None:
        self.now += timedelta(seconds=5)
        self.press(command(self.state, kind, self.now))

    @precondition(lambda self: self.state.phase is Phase.PLANNED)
    @rule(rehearsal=st.booleans())
    def the_lobby_opens(self, rehearsal: bool) -> None:
        self.press(command(self.state, OpenLobby, self.now, rehearsal=rehearsal))

    @precondition(lambda self: self.state.rehearsal)
    @rule()
    def the_rehearsal_ends(self) -> None:
        self.press(command(self.state, EndRehearsal, self.now))

    @rule(kind=st.sampled_from([Advance, Skip]))
    def an_old_page_is_pressed(self, kind: type[Any]) -> None:
        fields: dict[str, Any] = {"target": "break-1"} if kind is Skip else {}
        moved = self.page.position.revision != self.state.position.revision
        obeyed = self.press(command(self.page, kind, self.now, **fields))
        assert not (moved and obeyed), "a press on an old page changed something"

    @rule(act=told)
    def a_room_tells(self, act: Act) -> None:
        self.hear(act.message(self.state, self.now))

    @rule(room=a_room, people=a_count)
    def a_room_counts_without_a_line(self, room: str, people: tuple[int, int]) -> None:
        patients, relatives = people
        rehearsal = self.state.rehearsal
        counted = report(
            AttendanceReport,
            room,
            self.now,
            patients=patients,
            relatives=relatives,
            rehearsal=rehearsal,
        )
        self.unsent[room].append(counted)

    @rule(room=a_room, step=own_steps, n=st.integers(0, 7))
    def a_room_goes_its_own_way_without_a_line(self, room: str, step: OwnStep, n: int) -> None:
        segment, rehearsal = PROGRAMME.segments[n].id, self.state.rehearsal
        moved = report(
            OwnWayReport, room, self.now, segment=segment, step=step, rehearsal=rehearsal
        )
        self.unsent[room].append(moved)

    @rule(room=a_room)
    def the_line_is_back(self, room: str) -> None:
        for waiting in self.unsent.pop(room, []):
            self.hear(replace(waiting, received_at=self.now))

    # ── what follows ───────────────────────────────────────────────────────────────────────────

    def press(self, wish: Any) -> bool:
        try:
            self.keep(decide(self.state, wish))
        except CommandRefused:
            return False
        return True

    def hear(self, news: Report) -> None:
        events = decide(self.state, news)
        assert events, "a report got no answer"
        self.keep(events)
        first = events[0]
        if isinstance(first, ReportKept) and isinstance(first.report, COUNTING):
            book = self.rehearsed if news.rehearsal else self.ledger
            seen = first.report
            book[seen.room].append((seen.at, seen.patients, seen.relatives))
        if isinstance(first, ReportKept) and isinstance(first.report, OwnWayReport):
            steps = self.rehearsed_steps if news.rehearsal else self.steps
            steps[first.report.room].append((first.report.at, first.report.step))

    def keep(self, events: tuple[Event, ...]) -> None:
        self.log += events
        for event in events:
            self.state = self.evolve(self.state, event)
        if not self.state.rehearsal:
            self.rehearsed.clear()
            self.rehearsed_steps.clear()

    # ── what must be true ──────────────────────────────────────────────────────────────────────

    @invariant()
    def what_was_acknowledged_is_there_once(self) -> None:
        for room in PROGRAMME.rooms:
            expected = sorted([*self.ledger[room.id], *self.rehearsed[room.id]])
            assert _counts(self.state, room.id) == expected
        if self.state.rehearsed_from is not None:
            for room in PROGRAMME.rooms:
                assert _counts(self.state.rehearsed_from, room.id) == sorted(self.ledger[room.id])

    @invariant()
    def every_step_of_a_room_alone_is_there_once(self) -> None:
        for room in PROGRAMME.rooms:
            expected = sorted([*self.steps[room.id], *self.rehearsed_steps[room.id]])
            assert _taken(self.state, room.id) == expected

    @invariant()
    def no_deadline_is_missed(self) -> None:
        assert list(missed_deadlines(self.state, self.now)) == []

    def teardown(self) -> None:
        assert fold(self.log) == self.state


def _counts(state: SessionState, room: str) -> list[Seen]:
    return sorted((one.at, one.patients, one.relatives) for one in state.rooms[room].counts)


def _taken(state: SessionState, room: str) -> list[Taken]:
    return sorted((one.at, one.step) for one in state.rooms[room].own_moves)


TestCourseDay = CourseDay.TestCase
TestCourseDay.settings = settings(max_examples=40, stateful_step_count=30)


def test_a_planted_fold_that_drops_late_counts_is_caught() -> None:
    def drops_late_counts(state: SessionState, event: Event) -> SessionState:
        after = evolve(state, event)
        return replace(after, rooms=state.rooms) if event.at < at(-59) else after

    class Planted(CourseDay):
        evolve: Evolve = staticmethod(drops_late_counts)

    day = Planted()
    day.a_room_counts_without_a_line("drammen", (3, 1))
    day.time_passes(900)
    day.the_line_is_back("drammen")
    with pytest.raises(AssertionError):
        day.what_was_acknowledged_is_there_once()


def test_a_planted_fold_that_drops_steps_that_come_late_is_caught() -> None:
    def drops_late_steps(state: SessionState, event: Event) -> SessionState:
        after = evolve(state, event)
        return replace(after, rooms=state.rooms) if event.at < at(-59) else after

    class Planted(CourseDay):
        evolve: Evolve = staticmethod(drops_late_steps)

    day = Planted()
    day.a_room_goes_its_own_way_without_a_line("drammen", OwnStep.WENT_ON, 0)
    day.time_passes(900)
    day.the_line_is_back("drammen")
    with pytest.raises(AssertionError):
        day.every_step_of_a_room_alone_is_there_once()
