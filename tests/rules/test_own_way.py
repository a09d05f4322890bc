"""A room alone goes on by itself: its steps are its own facts, and nobody's position is moved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session_core.rules.clocks import local_clock, run_clock
from session_core.rules.commands import Advance, EndSession, JumpTo, UndoMove
from session_core.rules.decide import decide
from session_core.rules.events import ReportKept, ReportSetAside
from session_core.rules.evolve import overlay
from session_core.rules.own_way import own_runs, own_way, room_day
from session_core.rules.readings import next_deadline, next_segment
from session_core.rules.reports import (
    AttendanceReport,
    ClosingReport,
    LocalProgressReport,
    OwnWayReport,
    RejoinReport,
    Report,
    Source,
)
from session_core.rules.state import SessionState
from session_core.rules.terms import LocalStep, OwnStep, Phase
from tests.builders import at, live, report, state_after, wish

ROOM = "drammen"
Ran = list[tuple[str, float, float | None]]


def step(what: OwnStep, segment: str, minute: float) -> Report:
    """A step of the room's, told at once."""
    return report(OwnWayReport, ROOM, at(minute), segment=segment, step=what)


def went_on(segment: str, minute: float) -> Report:
    """The room puts a segment on by itself."""
    return step(OwnStep.WENT_ON, segment, minute)


def on(state: SessionState) -> str | None:
    """What the room has on by itself."""
    own = own_way(state, ROOM)
    return own.segment if own else None


def ran(state: SessionState) -> Ran:
    """What the room ran by itself: what, and from when to when in minutes."""

    def minutes(moment: object) -> float | None:
        return None if moment is None else (moment - at(0)).total_seconds() / 60  # type: ignore[operator]

    return [
        (one.segment, minutes(one.started_at) or 0.0, minutes(one.ended_at))
        for one in own_runs(state, ROOM)
    ]


def test_a_room_that_goes_on_alone_moves_nobody_else() -> None:
    before = live("lecture-1")
    state = state_after(went_on("break-1", 42), state=before)
    assert on(state) == "break-1"
    assert state.position == before.position
    assert own_way(state, "baerum") is None
    assert room_day(state, "baerum") is state


def test_the_rooms_day_is_what_the_room_lived() -> None:
    state = state_after(went_on("break-1", 42), went_on("local-1", 57), state=live("lecture-1"))
    day = room_day(state, ROOM)
    assert day.current is not None
    assert [one.segment.id for one in day.position.runs] == [
        "welcome", "lecture-1", "break-1", "local-1",
    ]  # fmt: skip
    assert [one.ended_at for one in day.position.ended] == [at(10), at(42), at(57)]
    assert run_clock(day.current, at(60)).ends_at == at(87)
    following = next_segment(day)
    assert following is not None
    assert following.id == "sharing-1"


def test_a_room_may_begin_the_day_when_the_centre_never_did() -> None:
    state = state_after(went_on("welcome", 1))
    day = room_day(state, ROOM)
    assert (state.phase, day.phase, day.position.started_at) == (Phase.PLANNED, Phase.LIVE, at(1))


def test_a_step_is_taken_back_and_the_one_before_goes_on_as_it_was() -> None:
    state = state_after(
        went_on("break-1", 42), went_on("local-1", 50), step(OwnStep.TAKEN_BACK, "local-1", 51),
        state=live("lecture-1"),
    )  # fmt: skip
    assert ran(state) == [("break-1", 42, None)]
    state = state_after(step(OwnStep.TAKEN_BACK, "break-1", 52), state=state)
    assert on(state) is None
    assert room_day(state, ROOM) is state


def test_an_old_page_takes_no_other_step_back() -> None:
    state = state_after(
        went_on("break-1", 42), step(OwnStep.TAKEN_BACK, "local-1", 43),
        step(OwnStep.STAYED, "local-1", 44), went_on("break-1", 45), state=live("lecture-1"),
    )  # fmt: skip
    assert ran(state) == [("break-1", 42, None)]
    own = own_way(state, ROOM)
    assert own is not None
    assert not own.stayed


def test_a_room_that_follows_is_with_the_others_and_cannot_take_that_back() -> None:
    state = state_after(
        went_on("break-1", 42), step(OwnStep.FOLLOWED, "break-1", 55),
        step(OwnStep.TAKEN_BACK, "break-1", 56), step(OwnStep.FOLLOWED, "break-1", 57),
        state=live("lecture-1"),
    )  # fmt: skip
    assert ran(state) == [("break-1", 42, 55)]


def test_a_room_that_stays_is_not_asked_at_every_step() -> None:
    state = state_after(
        went_on("break-1", 42), step(OwnStep.STAYED, "break-1", 50), went_on("local-1", 57),
        state=live("lecture-1"),
    )  # fmt: skip
    own = own_way(state, ROOM)
    assert own is not None
    assert own.stayed


def test_where_the_centre_comes_to_the_same_segment_there_is_one_course_again() -> None:
    state = state_after(
        went_on("break-1", 42), wish(Advance, at(45)), went_on("lecture-2", 70),
        state=live("lecture-1"),
    )  # fmt: skip
    assert ran(state) == [("break-1", 42, 45), ("lecture-2", 70, None)]
    joined = state_after(went_on("break-1", 42), wish(Advance, at(45)), state=live("lecture-1"))
    assert on(joined) is None
    assert on(state_after(wish(Advance, at(60)), state=joined)) is None


def test_a_move_of_the_centre_that_is_taken_back_parts_them_again() -> None:
    state = state_after(
        went_on("break-1", 42), wish(Advance, at(45)), wish(UndoMove, at(45, 5)),
        state=live("lecture-1"),
    )  # fmt: skip
    assert on(state) == "break-1"


def of_laptop(outbox: str, n: int, one: Report) -> Report:
    """The same, from a laptop."""
    return replace(one, source=Source(outbox=outbox, n=n))


def followed_on_another_laptop(minute: float) -> SessionState:
    """A room alone on laptop `old` got laptop `new` at 50 and followed the others on it, last seen
    at this minute; the break is over.
    """
    old = of_laptop("old", 1, report(AttendanceReport, ROOM, at(30), patients=5))
    first = of_laptop("new", 1, report(AttendanceReport, ROOM, at(50), patients=5))
    last = of_laptop("new", 2, report(AttendanceReport, ROOM, at(minute), patients=5))
    return state_after(
        old, wish(Advance, at(45)), first, wish(Advance, at(60)), last, state=live("lecture-1")
    )  # fmt: skip


@pytest.mark.parametrize(
    "late",
    [of_laptop("old", 2, went_on("break-1", 42)), went_on("break-1", 42)],
    ids=["in a file", "out of quarantine"],
)
def test_what_a_replaced_laptop_did_alone_turns_no_screen_hours_later(late: Report) -> None:
    before = followed_on_another_laptop(70)
    state = state_after(replace(late, received_at=at(75)), state=before)
    assert on(state) is None
    assert room_day(state, ROOM) is state
    assert ran(state) == [("break-1", 42, 50)]
    assert state.rooms[ROOM].outbox == "new"


def test_a_step_of_a_laptop_that_was_there_after_the_other_counts() -> None:
    """Two laptops in one room: what the room saw last is where it is."""
    step = replace(of_laptop("old", 2, went_on("lecture-2", 71)), received_at=at(75))
    state = state_after(step, state=followed_on_another_laptop(70))
    assert on(state) == "lecture-2"
    assert state.rooms[ROOM].outbox == "old"


def test_a_step_at_the_centres_own_page_counts_however_the_laptops_clock_goes() -> None:
    state = state_after(went_on("lecture-2", 69), state=followed_on_another_laptop(70))
    assert on(state) == "lecture-2"


def test_a_laptop_whose_clock_was_set_back_keeps_its_room() -> None:
    before = followed_on_another_laptop(70)
    state = state_after(of_laptop("new", 3, went_on("lecture-2", 65)), state=before)
    assert on(state) == "lecture-2"
    assert state.rooms[ROOM].outbox_at == at(70)


def test_a_room_learns_only_afterwards_what_passed_while_it_was_alone() -> None:
    """The centre was in the break and left it before this room's word came: nobody met there."""
    state = state_after(
        wish(Advance, at(43)), wish(Advance, at(58)), state=live("lecture-1")
    )  # fmt: skip
    late = report(
        OwnWayReport, ROOM, at(42), segment="break-1", step=OwnStep.WENT_ON, received_at=at(60)
    )
    state = state_after(late, state=state)
    assert state.current is not None
    assert (on(state), state.current.segment.id) == ("break-1", "local-1")
    assert ran(state) == [("break-1", 42, None)]


def test_a_room_that_comes_back_to_where_the_others_are_is_with_them_from_then_on() -> None:
    centre = state_after(wish(Advance, at(40)), state=live("lecture-1"))
    state = state_after(went_on("break-1", 42), state=centre)
    assert ran(state) == [("break-1", 42, 42)]
    assert room_day(state, ROOM) is state


def test_a_room_that_closes_has_ended_its_own_way() -> None:
    state = state_after(
        report(ClosingReport, ROOM, at(30)), went_on("goodbye", 42), state=live("lecture-1")
    )
    assert on(state) == "goodbye"
    state = state_after(report(ClosingReport, ROOM, at(50)), state=state)
    assert ran(state) == [("goodbye", 42, 50)]


def test_a_room_goes_its_own_way_to_the_end_though_the_centre_closed() -> None:
    state = state_after(went_on("break-1", 42), wish(EndSession, at(45)), state=live("lecture-1"))
    day = room_day(state, ROOM)
    assert (state.phase, day.phase, day.position.closed_at) == (Phase.CLOSED, Phase.LIVE, None)


def test_a_second_stretch_alone_begins_where_the_others_were() -> None:
    state = state_after(
        went_on("break-1", 42), step(OwnStep.FOLLOWED, "break-1", 43), wish(Advance, at(45)),
        went_on("local-1", 61), state=live("lecture-1"),
    )  # fmt: skip
    assert ran(state) == [("break-1", 42, 43), ("local-1", 61, None)]
    lived = [(one.segment.id, one.ended_at) for one in room_day(state, ROOM).position.ended]
    assert lived == [("welcome", at(10)), ("lecture-1", at(45)), ("break-1", at(61))]


def test_local_work_on_ones_own_way_has_the_rooms_own_clock() -> None:
    began = report(LocalProgressReport, ROOM, at(45), segment="local-1", step=LocalStep.STARTED)
    state = state_after(went_on("local-1", 42), began, state=live("lecture-1"))
    clock = local_clock(room_day(state, ROOM), ROOM, at(50))
    assert clock is not None
    assert clock.ends_at == at(75)
    assert local_clock(state, ROOM, at(50)) is None
    assert next_deadline(state, at(74, 59)) == at(75)


def test_the_end_of_a_rooms_own_segment_is_a_deadline_and_so_is_each_minute_after() -> None:
    state = state_after(went_on("break-1", 12), state=live("lecture-1"))
    assert next_deadline(state, at(26)) == at(27)
    assert next_deadline(state, at(27, 30)) == at(28)


def test_the_room_shows_its_own_step_before_anybody_has_heard_of_it() -> None:
    log = live("lecture-1")
    shown = overlay(log, decide(log, went_on("break-1", 42)))
    assert on(shown) == "break-1"
    later = state_after(wish(JumpTo, at(50), target="break-1"), state=log)
    assert on(overlay(later, decide(later, went_on("break-1", 42)))) is None


@pytest.mark.parametrize("what", OwnStep)
def test_a_step_to_what_is_not_on_the_programme_is_set_aside(what: OwnStep) -> None:
    (event,) = decide(live(), step(what, "nowhere", 5))
    assert isinstance(event, ReportSetAside)
    assert (event.reason, getattr(event.report, "segment", None)) == ("unknown_segment", "")


def test_the_fold_bears_a_step_that_nobody_should_have_kept() -> None:
    state = live()
    for odd in (step(OwnStep.WENT_ON, "nowhere", 5), report(RejoinReport, ROOM, at(5))):
        kept = ReportKept(at=odd.at, by=odd.by, report=odd)
        assert own_runs(overlay(state, (kept,)), ROOM) == ()
    assert own_way(state, "oslo") is None


def test_a_step_that_comes_when_the_day_is_over_is_kept_and_marked_late() -> None:
    over = state_after(wish(EndSession, at(60)), state=live("lecture-1"))
    (event,) = decide(over, went_on("break-1", 42))
    assert isinstance(event, ReportKept)
    assert event.late
