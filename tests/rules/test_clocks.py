"""A room's own clock in local work: it begins with the room, and ends with the others."""

from __future__ import annotations

from datetime import timedelta

import pytest

from session_core.rules.clocks import ends_in_room, local_clock, local_run, run_clock
from session_core.rules.commands import Advance, ChangeLength, Hold, JumpTo, Resume
from session_core.rules.own_way import room_day
from session_core.rules.readings import next_deadline, projection
from session_core.rules.reports import LocalProgressReport, OwnWayReport
from session_core.rules.state import SessionState
from session_core.rules.terms import LocalStep, OwnStep
from tests.builders import Step, at, live, report, state_after, wish

MINUTE = timedelta(minutes=1)


def step(minute: float, what: LocalStep, seconds: int = 0) -> LocalProgressReport:
    return report(
        LocalProgressReport, "drammen", at(minute), segment="local-1", step=what, seconds=seconds
    )


def begun(*steps: Step) -> SessionState:
    """Drammen starts at 58 what all have on from 55 to 85."""
    return state_after(step(58, LocalStep.STARTED), *steps, state=live("local-1"))


def test_a_room_that_starts_late_ends_with_the_others_for_they_do_not_wait() -> None:
    clock = local_clock(begun(), "drammen", at(60))
    assert clock is not None
    assert (clock.ends_at, clock.left) == (at(85), 25 * MINUTE)
    assert local_clock(begun(), "baerum", at(60)) is None
    assert ends_in_room(begun(), "drammen", at(60)) == ends_in_room(begun(), "baerum", at(60))


@pytest.mark.parametrize(
    ("steps", "ends_at"),
    [
        ([wish(ChangeLength, at(59), target="local-1", seconds=120)], 87),
        ([wish(ChangeLength, at(59), target="local-1", seconds=-300)], 80),
        ([step(64, LocalStep.EXTENDED, 60)], 86),
        ([step(60, LocalStep.PAUSED), step(63, LocalStep.RESUMED)], 85),
        ([wish(Hold, at(59)), wish(Resume, at(60))], 86),
        ([wish(Hold, at(59)), wish(Resume, at(69))], 88),
        ([wish(Hold, at(59)), wish(Resume, at(69)), step(70, LocalStep.PAUSED),
          step(72, LocalStep.RESUMED)], 90),
    ],
)  # fmt: skip
def test_it_has_its_own_length_within_the_common_one_and_what_the_room_added_on_top(
    steps: list[Step], ends_at: float
) -> None:
    assert ends_in_room(begun(*steps), "drammen", at(73)) == at(ends_at)


def test_while_the_common_clock_stands_it_has_its_own_length() -> None:
    state = begun(wish(Hold, at(59)))
    assert ends_in_room(state, "drammen", at(60)) == at(88)
    assert ends_in_room(state, "baerum", at(60)) is None


def test_a_room_that_starts_when_the_time_is_out_has_its_whole_length() -> None:
    late = state_after(step(95, LocalStep.STARTED), state=live("local-1"))
    assert ends_in_room(late, "drammen", at(96)) == at(125)
    longer = state_after(wish(ChangeLength, at(97), target="local-1", seconds=900), state=late)
    assert ends_in_room(longer, "drammen", at(98)) == at(100), "now it is known when they go on"


def test_a_paused_room_has_as_much_left_as_when_it_paused() -> None:
    state = begun(step(60, LocalStep.PAUSED))
    clock = local_clock(state, "drammen", at(99))
    assert clock is not None
    assert (clock.ends_at, clock.left) == (None, 25 * MINUTE)
    assert ends_in_room(state, "drammen", at(99)) is None


def test_a_room_that_has_finished_or_has_no_local_segment_has_no_clock() -> None:
    done = [step(58, LocalStep.STARTED), step(80, LocalStep.FINISHED)]
    state = state_after(*done, state=live("local-1"))
    assert local_clock(state, "drammen", at(81)) is None
    assert local_run(state, "drammen") is not None
    assert local_run(state, "oslo") is None
    assert local_run(live("lecture-1"), "drammen") is None


def test_what_a_room_did_is_over_when_the_segment_is_put_on_again() -> None:
    again = [wish(Advance, at(85)), wish(JumpTo, at(90), target="local-1")]
    state = state_after(step(58, LocalStep.STARTED), *again, state=live("local-1"))
    assert local_run(state, "drammen") is None
    begun = local_run(state_after(step(91, LocalStep.STARTED), state=state), "drammen")
    assert begun is not None
    assert begun.started_at == at(91)


def test_a_room_that_has_finished_and_one_in_a_lecture_have_the_common_end() -> None:
    done = begun(step(80, LocalStep.FINISHED))
    assert ends_in_room(done, "drammen", at(81)) == at(85)
    lecture = live("lecture-1")
    assert lecture.current is not None
    assert ends_in_room(lecture, "drammen", at(20)) == run_clock(lecture.current, at(20)).ends_at
    assert ends_in_room(state_after(), "drammen", at(-5)) is None


def test_the_end_of_a_rooms_own_clock_is_a_deadline() -> None:
    state = state_after(step(53, LocalStep.STARTED), state=live("local-1"))
    assert next_deadline(state, at(60)) == at(82), "from then the rooms are due back"
    assert next_deadline(state, at(82)) == at(83)


# ── on its own way ─────────────────────────────────────────────────────────────────────────────


def alone(*steps: Step) -> SessionState:
    """Drammen went on to its local work by itself at 42."""
    own = report(OwnWayReport, "drammen", at(42), segment="local-1", step=OwnStep.WENT_ON)
    return room_day(state_after(own, *steps, state=live("lecture-1")), "drammen")


@pytest.mark.parametrize(
    ("steps", "ends_at"),
    [
        ([], 72),
        ([step(45, LocalStep.STARTED)], 75),
        ([step(45, LocalStep.STARTED), step(46, LocalStep.EXTENDED, 300)], 80),
        (
            [step(45, LocalStep.STARTED), step(46, LocalStep.PAUSED), step(48, LocalStep.RESUMED)],
            77,
        ),
    ],
)
def test_there_what_comes_next_comes_when_the_room_is_done(
    steps: list[Step], ends_at: float
) -> None:
    day = alone(*steps)
    assert ends_in_room(day, "drammen", at(50)) == at(ends_at)
    (on, following, *_) = [one for one in projection(day, at(50)) if one.ends_at > at(42)]
    assert following.starts_at == on.ends_at == at(ends_at)


def test_there_what_comes_next_waits_while_the_clock_stands() -> None:
    day = alone(step(45, LocalStep.STARTED), step(46, LocalStep.PAUSED))
    assert ends_in_room(day, "drammen", at(60)) is None
    coming = next(one for one in projection(day, at(60)) if one.starts_at > at(60))
    assert coming.starts_at == at(60) + 29 * MINUTE


def test_what_a_room_did_with_it_before_it_went_there_is_over() -> None:
    early = state_after(step(20, LocalStep.STARTED), state=live("lecture-1"))
    own = report(OwnWayReport, "drammen", at(42), segment="local-1", step=OwnStep.WENT_ON)
    day = room_day(state_after(own, state=early), "drammen")
    assert day.current is not None
    assert run_clock(day.current, at(50)).ends_at == at(72)
