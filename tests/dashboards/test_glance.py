"""A room in one glance: never green by default, worst first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from dashboards.environment import SIGN_ICONS
from dashboards.pages import render_page
from dashboards.scene import PageKey, PageName, Presence
from dashboards.views.board import summary_card
from dashboards.views.glance import glance
from dashboards.views.seen import glances_in
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.terms import CheckVerdict, LocalStep, OwnStep
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, RINGERIKE, Day
from tests.dashboards.stage import seen


def sign_of(day: Day, room: str) -> str:
    """The sign that a room bears now."""
    (found,) = [one for one in glances_in(day.state, day.scene()) if one.id == room]
    return found.sign


def checked(day: Day, verdict: CheckVerdict) -> Day:
    """Bærum's machine reports its power."""
    result = r.CheckResult(check="power", verdict=verdict, at=day.now)
    return day.report(r.CheckReport, BAERUM, results=(result,))


@pytest.mark.parametrize(
    ("make", "sign"),
    [
        (Day, "unknown"),
        (lambda: Day().hear(), "unknown"),
        (lambda: Day().prepare(BAERUM), "unknown"),
        (lambda: Day().hear().prepare(BAERUM), "ready"),
        (lambda: Day().hear().report(r.ReadinessReport, BAERUM, ready=False), "not_ready"),
        (lambda: checked(Day().hear().prepare(BAERUM), CheckVerdict.WARN), "remark"),
        (lambda: checked(Day().hear().prepare(BAERUM), CheckVerdict.FAIL), "not_ready"),
        (lambda: Day().hear().prepare(BAERUM).lose(BAERUM), "lost"),
        (lambda: Day().hear().prepare(BAERUM).lose(BAERUM).call(BAERUM), "help"),
        (days.started, "with"),
        (lambda: days.in_local().local(BAERUM, LocalStep.PAUSED), "local"),
        (days.ended, "closed"),
    ],
)
def test_the_sign_is_the_worst_that_is_true(make: Callable[[], Day], sign: str) -> None:
    assert sign_of(make(), BAERUM) == sign


def test_a_room_that_has_not_closed_itself_is_not_called_closed_when_the_day_is() -> None:
    day = days.ended()
    signs = {room: sign_of(day, room) for room in days.ROOMS}
    own = {room: day.state.rooms[room].closing is not None for room in days.ROOMS}
    assert signs == {room: "closed" if own[room] else "over" for room in days.ROOMS}
    assert set(signs.values()) == {"closed", "over"}


@pytest.mark.parametrize("verdict", [CheckVerdict.WARN, CheckVerdict.FAIL])
def test_a_fault_of_the_link_from_before_contact_marks_no_room_that_is_in_contact(
    verdict: CheckVerdict,
) -> None:
    day = Day().hear().prepare(BAERUM).measure(BAERUM, link=verdict, power=CheckVerdict.OK)
    assert sign_of(day, BAERUM) == "ready"
    (found,) = [one for one in glances_in(day.state, day.scene()) if one.id == BAERUM]
    assert (found.checks_failed, found.checks_warned) == ((), ())
    assert sign_of(day.measure(BAERUM, power=CheckVerdict.FAIL), BAERUM) == "not_ready"


def test_a_room_that_is_missing_from_a_shared_segment_is_away() -> None:
    assert sign_of(days.waiting(), HSS) == "away"
    assert sign_of(days.waiting(), BAERUM) == "with"


def test_a_restarted_centre_that_has_heard_nobody_shows_nobody_green() -> None:
    day = days.started()
    assert {one.sign for one in glances_in(day.state, replace(day.scene(), presence={}))} == {
        "unknown"
    }


def test_what_the_log_last_said_of_contact_outlives_a_restart() -> None:
    day = days.in_lecture()
    (lost,) = [
        one for one in glances_in(day.state, replace(day.scene(), presence={})) if one.id == HSS
    ]
    assert lost.sign == "lost"
    assert lost.contact.since == days.oslo("09:48")


def test_the_worst_room_comes_first() -> None:
    day = days.in_lecture()
    assert [one.id for one in glances_in(day.state, day.scene())] == [RINGERIKE, HSS, BAERUM]


def test_a_call_that_nobody_has_seen_comes_first_and_then_the_longest_wait() -> None:
    day = days.started().at("09:10").call(HSS).at("09:11").call(RINGERIKE).at("09:12").call(BAERUM)
    assert [one.id for one in glances_in(day.state, day.scene())] == [HSS, RINGERIKE, BAERUM]
    day.press(cc.AcknowledgeHelp, help=next(iter(day.state.helps)))
    assert [one.id for one in glances_in(day.state, day.scene())] == [RINGERIKE, BAERUM, HSS]


def test_of_rooms_that_called_one_that_fell_silent_comes_before_one_that_waited_longer() -> None:
    day = days.started().at("09:10").call(BAERUM).at("09:12").call(HSS).lose(HSS)
    assert [one.id for one in glances_in(day.state, day.scene())][:2] == [HSS, BAERUM]
    day.press(cc.AcknowledgeHelp, help=list(day.state.helps)[1])
    assert [one.id for one in glances_in(day.state, day.scene())][:2] == [BAERUM, HSS]


def test_of_silent_rooms_the_one_that_was_silent_longest_comes_first() -> None:
    day = days.started().at("09:10").lose(RINGERIKE).at("09:11").lose(BAERUM)
    assert [one.id for one in glances_in(day.state, day.scene())] == [RINGERIKE, BAERUM, HSS]


@pytest.mark.parametrize("page", ["console", "board", "laptop"])
def test_a_room_that_called_and_fell_silent_is_told_to_be_without_contact(page: PageName) -> None:
    day = days.started().at("09:10").call(HSS).lose(HSS)
    key = PageKey(page=page, session=day.programme.session, room=HSS)
    words = seen(render_page(key, replace(day.scene(), phones={HSS: "32 00 00 00"})))
    assert "Uten kontakt siden 09:10. Ring rommet: 32 00 00 00" in words
    assert "Sist hørt" not in words
    assert "Uten kontakt siden" not in seen(render_page(key, day.hear().scene()))


def test_the_summary_counts_a_silent_room_that_needs_help_as_both() -> None:
    day = days.started().call(HSS).lose(HSS).lose(BAERUM)
    counts = {one.sign: one.count for one in summary_card([day.state], day.scene()).signs}
    assert counts == {"help": 1, "lost": 2, "with": 1}


def test_a_heartbeat_changes_nothing_that_is_seen() -> None:
    day = days.in_lecture()
    room = day.programme.rooms[0]
    seen = [
        glance(
            day.state,
            room,
            replace(day.scene(), presence={room.id: heard}),
        )
        for s in (0, 10)
        for heard in [Presence(connected=True, heard_at=day.now + timedelta(seconds=s), rtt_ms=s)]
    ]
    assert seen[0] == seen[1]


@pytest.mark.parametrize(
    ("room", "stage"), [(BAERUM, "started"), (RINGERIKE, "finished"), (HSS, "not_started")]
)
def test_local_progress_is_each_rooms_own(room: str, stage: str) -> None:
    day = days.in_local()
    (found,) = [one for one in glances_in(day.state, day.scene()) if one.id == room]
    assert found.local is not None
    assert found.local.stage == stage


def test_a_rooms_own_clock_ends_with_the_others_and_what_it_added_comes_on_top() -> None:
    day = days.in_local().local(BAERUM, LocalStep.EXTENDED, seconds=300)
    day.at("11:26").local(BAERUM, LocalStep.PAUSED)
    (paused,) = [one for one in glances_in(day.state, day.scene()) if one.id == BAERUM]
    assert paused.local is not None
    assert paused.local.clock is not None
    assert paused.local.clock.left_s == 24 * 60, "until 11:45, and 5 minutes"
    day.at("11:29").local(BAERUM, LocalStep.RESUMED)
    (going,) = [one for one in glances_in(day.state, day.scene()) if one.id == BAERUM]
    assert going.local is not None
    assert going.local.clock is not None
    assert going.local.clock.until == days.oslo("11:50"), "the others did not wait"


def test_a_room_that_finished_alone_before_the_centre_came_so_far_is_finished() -> None:
    day = days.to_segment(days.started(), 4)
    exercise = day.programme.segments[5].id
    for step in (LocalStep.STARTED, LocalStep.FINISHED):
        day.report(r.LocalProgressReport, HSS, segment=exercise, step=step)
    day.at("11:20").press(c.Advance)
    (found,) = [one for one in glances_in(day.state, day.scene()) if one.id == HSS]
    assert found.local is not None
    assert found.local.stage == "finished"


def test_a_room_that_goes_its_own_way_is_told_of_in_plain_words_until_it_meets_the_others() -> None:
    day = days.in_own_way().own(HSS, 3, OwnStep.STAYED)
    (found,) = [one for one in glances_in(day.state, day.scene()) if one.id == HSS]
    assert found.own is not None
    assert (found.own.title.nb, found.own.since, found.own.stayed) == (
        "Pause", days.oslo("10:12"), True,
    )  # fmt: skip
    assert found.sign == "away"
    for page in ("console", "board"):
        html = render_page(PageKey(page=page, session=day.programme.session), day.scene())
        assert "Kjører på egen hånd: Pause siden" in html
    assert sign_of(day.at("10:15").press(c.Advance), HSS) == "local"
    (met,) = [one for one in glances_in(day.state, day.scene()) if one.id == HSS]
    assert met.own is None


def test_a_segment_that_is_run_again_is_not_finished_from_the_last_time() -> None:
    day = days.in_local().at("11:40").press(c.Advance)
    day.at("11:50").press(c.JumpTo, target=day.programme.segments[5].id)
    (found,) = [one for one in glances_in(day.state, day.scene()) if one.id == RINGERIKE]
    assert found.local is not None
    assert found.local.stage == "not_started"


def test_a_sign_has_a_shape_of_its_own() -> None:
    assert len(set(SIGN_ICONS.values())) == len(SIGN_ICONS)
