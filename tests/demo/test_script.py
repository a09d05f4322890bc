"""The script of a demo day: every mishap is in it, in time order, and the rules agree with it."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest

from orchestrator.demo.plan import plan_of
from orchestrator.demo.script import Mishap, Script, Sight, Staged, Wish
from session_core.rules.care import open_helps, totals
from session_core.rules.care_commands import CallBack
from session_core.rules.commands import (  # fmt: skip
    Advance,
    ChangeLength,
    Command,
    Hold,
    JumpTo,
    Resume,
    Skip,
    StopWaiting,
    UndoMove,
)
from session_core.rules.headcounts import attendance
from session_core.rules.readings import SegmentStatus, status_of
from session_core.rules.reports import AttendanceReport, LocalProgressReport
from session_core.rules.terms import LocalStep, Phase, QuestionStatus
from tests.demo.scripts import DAYS, programme_of, script_of

OSLO = ZoneInfo("Europe/Oslo")
every_day = pytest.mark.parametrize(("course", "day"), DAYS)
C = TypeVar("C", bound=Command)


def wishes(script: Script, kind: type[C]) -> list[C]:
    return [
        one.command
        for one in script.acts
        if isinstance(one, Wish) and isinstance(one.command, kind) and not one.refused
    ]


def staged(script: Script) -> dict[Mishap, Staged]:
    return {one.what: one for one in script.acts if isinstance(one, Staged)}


@every_day
def test_acts_come_in_order_of_time(course: str, day: int) -> None:
    times = [one.at for one in script_of(course, day).acts]
    assert all(before <= after for before, after in pairwise(times))


@every_day
def test_every_segment_is_run_or_skipped_and_the_day_is_closed(course: str, day: int) -> None:
    expected = script_of(course, day).expected
    ran_or_skipped = {status_of(expected.position, one.id) for one in expected.programme.segments}
    assert ran_or_skipped <= {SegmentStatus.DONE, SegmentStatus.SKIPPED}
    assert expected.phase is Phase.CLOSED
    assert not open_helps(expected)


@every_day
def test_every_room_has_counted_and_closed(course: str, day: int) -> None:
    expected = script_of(course, day).expected
    assert totals(expected).rooms_counted == len(expected.programme.rooms)
    assert all(room.closing is not None for room in expected.rooms.values())


@every_day
def test_every_mishap_of_the_fixtures_happens(course: str, day: int) -> None:
    script = script_of(course, day)
    assert set(staged(script)) == set(Mishap)
    assert len(wishes(script, JumpTo)) == 1, "a lecturer is missing"
    assert any(one.seconds < 0 for one in wishes(script, ChangeLength)), "an overrun is made good"


def test_on_the_pilot_day_the_network_is_lost_when_the_fixtures_say() -> None:
    script = script_of()
    lost, back = (staged(script)[one] for one in (Mishap.NETWORK_LOST, Mishap.NETWORK_BACK))
    assert [f"{one.at.astimezone(OSLO):%H:%M}" for one in (lost, back)] == ["10:40", "12:10"]
    assert lost.room == "hss-kursrom"
    alone = [
        one.report
        for one in script.acts
        if isinstance(one, Sight) and one.report.room == lost.room and lost.at <= one.at < back.at
    ]
    assert any(isinstance(one, AttendanceReport) for one in alone), "it keeps counting"
    assert not any(
        one.heard for one in script.acts if isinstance(one, Sight) and one.report in alone
    )


def test_on_the_pilot_day_ringerike_gets_another_laptop_at_lunch() -> None:
    plan = plan_of(programme_of("t1d-2dager", 1))
    assert (plan.replaced_room, plan.replaced_in) == ("ringerike-kursrom", "lunsj")


def test_a_relative_comes_alone_and_one_room_has_three_persons() -> None:
    expected = script_of().expected
    first, *_ = expected.rooms["baerum-kursrom"].counts
    assert (first.patients, first.relatives) == (0, 1)
    latest = attendance(expected.rooms["hss-kursrom"]).latest
    assert latest is not None
    assert latest.total == 3


@every_day
def test_an_overrun_takes_from_local_work_and_from_no_break_below_its_minimum(
    course: str, day: int
) -> None:
    script = script_of(course, day)
    changes = wishes(script, ChangeLength)
    given = -sum(one.seconds for one in changes if one.seconds < 0)
    assert 0 < given <= 12 * 60
    for one in changes:
        segment = script.programme.segment(one.target)
        assert segment is not None
        assert segment.minutes * 60 + one.seconds >= segment.minutes_min * 60


def test_on_the_pilot_day_the_whole_overrun_is_made_good_and_a_break_is_defended() -> None:
    script = script_of()
    assert sum(one.seconds for one in wishes(script, ChangeLength)) == 0
    refused = [one for one in script.acts if isinstance(one, Wish) and one.refused]
    assert "length_out_of_range" in {one.refused for one in refused}


def test_a_second_tab_that_presses_the_same_button_is_refused() -> None:
    stale = [one for one in script_of().acts if isinstance(one, Wish) and one.stale]
    assert stale
    assert {one.refused for one in stale} == {"stale"}


def test_the_pilot_day_uses_every_way_to_lead() -> None:
    script = script_of()
    kinds = (Advance, JumpTo, Skip, Hold, Resume, StopWaiting, UndoMove, CallBack, ChangeLength)
    assert all(wishes(script, kind) for kind in kinds)
    waited = [one for one in wishes(script, Advance) if one.wait_for]
    assert waited
    steps = {
        one.report.step
        for one in script.acts
        if isinstance(one, Sight) and isinstance(one.report, LocalProgressReport)
    }
    assert steps == set(LocalStep)


def test_questions_are_answered_set_aside_and_withdrawn() -> None:
    statuses = {one.status for one in script_of().expected.questions.values()}
    assert statuses == {
        QuestionStatus.ANSWERED, QuestionStatus.SET_ASIDE, QuestionStatus.WITHDRAWN,
    }  # fmt: skip


def test_every_room_has_read_every_message() -> None:
    messages = script_of().expected.messages.values()
    assert len(messages) == 2
    assert all(set(one.acknowledged) == set(one.rooms) for one in messages)


def test_at_a_speed_that_gives_no_time_to_undo_the_script_says_so() -> None:
    script = script_of(speed=600)
    assert script.left_out == ("undo",)
    assert not wishes(script, UndoMove)
    assert script_of(speed=1).left_out == ()


@every_day
def test_no_day_ends_more_than_a_quarter_of_an_hour_late(course: str, day: int) -> None:
    expected = script_of(course, day).expected
    assert expected.position.closed_at is not None
    late = expected.position.closed_at - expected.programme.ends_at
    assert -timedelta(minutes=15) < late < timedelta(minutes=15)
