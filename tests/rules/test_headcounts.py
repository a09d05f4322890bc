"""A count that is corrected afterwards: what stands, what stood there, and in whatever order it
comes.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from session_core.rules.care_commands import CloseRoomByPhone
from session_core.rules.commands import EndRehearsal, EndSession, OpenLobby
from session_core.rules.decide import decide
from session_core.rules.events import ReportKept, ReportSetAside
from session_core.rules.headcounts import (
    Attendance,
    attendance,
    doubted_above,
    is_doubted,
    is_far_above,
)
from session_core.rules.reports import AttendanceReport, ClosingReport, CountCorrectionReport
from session_core.rules.room_state import Count
from session_core.rules.state import SessionState
from tests.builders import Step, at, live, report, sample_programme, state_after, wish

ROOM = "drammen"


def counted(minute: float, patients: int, segment: str | None = "welcome") -> AttendanceReport:
    return report(
        AttendanceReport, ROOM, at(minute), received_at=at(200), patients=patients, segment=segment
    )


def corrected(
    minute: float, patients: int, segment: str | None = "welcome", **more: object
) -> CountCorrectionReport:
    fields = {"received_at": at(200), "patients": patients, "relatives": 2, **more}
    return report(CountCorrectionReport, ROOM, at(minute), segment=segment, **fields)


def seen(*steps: Step, state: SessionState | None = None) -> Attendance:
    return attendance(state_after(*steps, state=state or live()).rooms[ROOM])


def people(*steps: Step) -> tuple[int | None, int | None, dict[str | None, int]]:
    """Patients: the latest, the most at once, and in each segment."""
    found = seen(*steps)
    return (
        found.latest.patients if found.latest else None,
        found.peak.patients if found.peak else None,
        {name: one.patients for name, one in found.by_segment.items()},
    )


def test_a_correction_takes_the_place_of_all_that_was_counted_in_its_segment_by_then() -> None:
    told: list[Step] = [
        counted(2, 90), counted(5, 12), counted(15, 8, "lecture-1"), corrected(20, 11),
    ]  # fmt: skip
    for order in permutations(told):
        assert people(*order) == (8, 11, {"welcome": 11, "lecture-1": 8})


def test_what_was_counted_and_when_it_was_corrected_are_both_known() -> None:
    found = seen(counted(2, 90), counted(5, 12), corrected(20, 11))
    mended = found.corrected["welcome"]
    assert mended.was is not None
    assert (mended.at, mended.was.patients, mended.count.patients) == (at(20), 12, 11)
    assert mended.count.at == at(5), "it stands where the count stood"
    assert found.latest is not None
    assert found.correction_of(found.latest) is mended


def test_a_count_that_nobody_corrected_has_no_correction() -> None:
    found = seen(counted(5, 12), counted(15, 8, "lecture-1"), corrected(20, 11))
    assert found.latest is not None
    assert found.correction_of(found.latest) is None
    assert seen(counted(5, 12)).corrected == {}


def test_the_last_correction_of_a_segment_counts() -> None:
    told: list[Step] = [counted(5, 12), corrected(20, 11), corrected(25, 10)]
    for order in permutations(told):
        assert people(*order) == (10, 10, {"welcome": 10})


def test_where_nobody_counted_it_is_said_afterwards_and_never_the_latest_of_several() -> None:
    found = seen(corrected(40, 14), counted(15, 8, "lecture-1"))
    assert people(corrected(40, 14), counted(15, 8, "lecture-1")) == (
        8, 14, {"welcome": 14, "lecture-1": 8},
    )  # fmt: skip
    mended = found.corrected["welcome"]
    assert (mended.was, mended.count.at) == (None, at(40))
    assert people(corrected(40, 14)) == (14, 14, {"welcome": 14}), "it is all that is known"


def test_what_is_counted_in_the_segment_after_its_correction_is_an_observation_again() -> None:
    told: list[Step] = [counted(5, 12), corrected(7, 11), counted(9, 13)]
    for order in permutations(told):
        assert people(*order) == (13, 13, {"welcome": 13})


def test_what_was_counted_before_the_first_segment_is_corrected_without_one() -> None:
    told = [counted(-20, 90, None), counted(-5, 12, None), counted(5, 10)]
    assert people(*told, corrected(20, 9, None)) == (10, 10, {None: 9, "welcome": 10})


def test_final_counts_and_those_read_over_the_phone_are_no_segments() -> None:
    final = report(ClosingReport, ROOM, at(139), patients=7)
    assert people(counted(-5, 12, None), final, corrected(150, 9, None))[0] == 7
    read = wish(CloseRoomByPhone, at(100), room=ROOM, n=3, patients=6, relatives=0, early=True)
    assert people(counted(-5, 12, None), read, corrected(150, 9, None)) == (6, 9, {None: 9})


def test_a_rehearsal_leaves_no_correction() -> None:
    rehearsed = (
        wish(OpenLobby, at(-90), rehearsal=True),
        report(CountCorrectionReport, ROOM, at(-80), rehearsal=True, patients=3, relatives=0),
        wish(EndRehearsal, at(-70)),
    )
    assert state_after(*rehearsed).rooms[ROOM].corrections == ()


def test_a_correction_after_the_close_is_kept_and_marked_late() -> None:
    over = state_after(wish(EndSession, at(140)), state=live("goodbye"))
    for state, late in ((live("goodbye"), False), (over, True)):
        (kept,) = decide(state, corrected(145, 9))
        assert isinstance(kept, ReportKept)
        assert kept.late is late


def test_a_correction_of_what_is_no_part_of_the_programme_is_set_aside_without_its_words() -> None:
    (aside,) = decide(live(), corrected(20, 9, "Kari Nordmann"))
    assert isinstance(aside, ReportSetAside)
    assert isinstance(aside.report, CountCorrectionReport)
    assert (aside.reason, aside.report.segment) == ("unknown_segment", "")


@pytest.mark.parametrize(
    ("expected", "capacity", "above"), [(9, 20, 19), (20, 24, 40), (1, 20, 11), (0, 16, 16)]
)
def test_a_figure_is_asked_about_that_is_more_than_twice_what_was_expected(
    expected: int, capacity: int, above: int
) -> None:
    assert doubted_above(expected, capacity) == above


@pytest.mark.parametrize(
    ("value", "before", "asks"), [(19, 0, False), (20, 0, True), (20, 10, False), (21, 10, True)]
)
def test_what_is_not_above_twice_what_stood_there_is_not_asked_about(
    value: int, before: int, asks: bool
) -> None:
    assert is_doubted(value, 19, before) is asks


@pytest.mark.parametrize(
    ("patients", "relatives", "doubted"), [(9, 5, False), (98, 5, True), (9, 60, True)]
)
def test_a_count_far_above_what_was_expected_is_doubted(
    patients: int, relatives: int, doubted: bool
) -> None:
    about = replace(sample_programme().rooms[0], expected_patients=8, expected_relatives=4)
    count = Count(at=at(0), segment=None, patients=patients, relatives=relatives, late=False)
    assert is_far_above(count, about) is doubted
