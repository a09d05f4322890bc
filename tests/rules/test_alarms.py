"""What is wrong, each cause once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_core.rules.alarms import Alarm, alarms, watch_ends
from session_core.rules.checks import Check
from session_core.rules.readiness import Finding
from session_core.rules.reports import CheckResult
from session_core.rules.room_state import CheckCare, Waiver
from session_core.rules.terms import By, CareStep, CheckVerdict, Role, WaiveReason
from tests.builders import START

FAIL, WARN, OK, UNKNOWN = (
    CheckVerdict.FAIL, CheckVerdict.WARN, CheckVerdict.OK, CheckVerdict.UNKNOWN,
)  # fmt: skip
ADA = By(role=Role.COORDINATOR)
SEEN = CheckCare(step=CareStep.SEEN, at=START, by=ADA)
LATER = START + timedelta(minutes=5)
WAIVED = Waiver(at=START, reason=WaiveReason.SEEN_TO_WORK, by=ADA)


def finding(
    seconds: float = 0,
    verdict: CheckVerdict = FAIL,
    check: str = "link",
    care: CheckCare | None = None,
    waiver: Waiver | None = None,
) -> Finding:
    about = Check(
        id=check, by="agent", unit="", warn=None, fail=None, bad="high",
        valid_s=60, call="it", code="N1", reason="because",
    )  # fmt: skip
    at = START + timedelta(seconds=seconds)
    result = CheckResult(check=check, verdict=verdict, at=at)
    return Finding(check=about, verdict=verdict, result=result, since=at, care=care, waiver=waiver)


def raised(*of_rooms: list[Finding]) -> list[tuple[str, bool]]:
    """What is raised for rooms a, b, c …: their letters, and whether it is of one cause."""
    rooms = dict(zip("abcdef", of_rooms, strict=False))
    return [("".join(one.rooms), one.common) for one in alarms(rooms, LATER)]


def test_what_people_do_at_the_same_time_has_no_cause_in_the_middle() -> None:
    """Every list that is not done fails in the same second, five minutes before the start."""
    late = [finding(), finding()]
    by_hand = [replace(one, check=replace(one.check, by="person")) for one in late]
    assert raised([late[0]], [late[1]]) == [("ab", True)]
    assert raised([by_hand[0]], [by_hand[1]]) == [("a", False), ("b", False)]


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("absent", [("ab", True)]),
        ("not_come", [("a", False), ("b", False)]),
        ("not_yet", [("a", False), ("b", False)]),
    ],
)
def test_rooms_that_have_not_come_into_the_meeting_yet_have_no_cause_in_the_middle(
    word: str, told: list[tuple[str, bool]]
) -> None:
    out = finding(check="join_leg")
    assert out.result is not None
    out = replace(out, result=replace(out.result, word=word))
    assert raised([out], [out]) == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        ([0, 5, 15], [("abc", True)]),
        ([0, 5, 16], [("ab", True), ("c", False)]),
        ([0, 16, 32], [("a", False), ("b", False), ("c", False)]),
        ([0, None, None], [("a", False)]),
        ([0, 3, None], [("ab", True)]),
        ([None, None, None], []),
    ],
)
def test_half_of_the_rooms_within_15_seconds_is_one_cause(
    seconds: list[float | None], told: list[tuple[str, bool]]
) -> None:
    assert raised(*[[] if one is None else [finding(one)] for one in seconds], []) == told


def test_one_of_one_room_is_never_a_common_cause() -> None:
    assert raised([finding()]) == [("a", False)]


def test_what_laptops_measure_may_come_up_to_75_seconds_apart() -> None:
    assert raised([finding(0, check="dns")], [finding(75, check="dns")]) == [("ab", True)]
    later = raised([finding(0, check="dns")], [finding(76, check="dns")])
    assert later == [("a", False), ("b", False)]


def test_a_remark_is_an_alarm_only_where_it_is_of_one_cause() -> None:
    slow = finding(0, WARN, "dns")
    assert raised([slow], [], [], []) == []
    assert raised([slow], [slow], [], []) == [("ab", True)]


def test_a_laptop_that_is_away_is_told_though_its_room_is_in_the_meeting() -> None:
    away = finding(0, WARN)
    assert raised([away], [], [], []) == [("a", False)]
    swings = replace(finding(0, OK), unstable=True)
    assert swings.counts_as is WARN
    assert raised([swings], [], [], []) == []


def test_what_is_well_unknown_or_waived_raises_nothing() -> None:
    assert raised([finding(0, OK)], [finding(0, UNKNOWN)], [finding(0, waiver=WAIVED)]) == []


def test_what_nobody_has_seen_comes_first_and_the_worst_and_the_widest_before_the_rest() -> None:
    rooms = {
        "a": [finding(0, care=SEEN), finding(1, check="dns")],
        "b": [finding(90, check="disk")],
        "c": [finding(10, check="dns")],
    }
    told = [("".join(one.rooms), one.check.id, one.care) for one in alarms(rooms, LATER)]
    assert told == [("ac", "dns", None), ("b", "disk", None), ("a", "link", SEEN)]


def test_an_alarm_is_cared_for_when_all_of_its_rooms_are() -> None:
    (half,) = alarms({"a": [finding(0, care=SEEN)], "b": [finding(1)]}, LATER)
    (whole,) = alarms({"a": [finding(0, care=SEEN)], "b": [finding(1, care=SEEN)]}, LATER)
    assert (half.care, whole.care) == (None, SEEN)


def watched(seconds: float, *of_rooms: list[Finding]) -> list[tuple[str, bool]]:
    """After so many seconds: the rooms of each alarm, and whether it is only watched yet."""
    rooms = dict(zip("abcdef", of_rooms, strict=False))
    told = alarms(rooms, START + timedelta(seconds=seconds))
    return [("".join(one.rooms), one.watched_until is not None) for one in told]


@pytest.mark.parametrize(("check", "until"), [("link", 40), ("dns", 75)])
def test_one_room_is_watched_until_no_other_can_join_it_and_told_alone_then(
    check: str, until: float
) -> None:
    rooms = {"a": [finding(check=check)], "b": []}
    told_at = START + timedelta(seconds=until)
    assert watched(until - 0.001, *rooms.values()) == [("a", True)]
    assert watch_ends(rooms, told_at - timedelta.resolution) == told_at
    assert watched(until, *rooms.values()) == [("a", False)]
    assert watch_ends(rooms, told_at) is None


def test_a_common_cause_is_told_as_soon_as_it_is_one() -> None:
    assert watched(5, [finding()], [finding(5)], [], []) == [("ab", False)]


def test_what_has_no_common_cause_and_a_room_that_is_the_only_one_are_told_at_once() -> None:
    by_hand = replace(finding(), check=replace(finding().check, by="person"))
    assert watched(0, [by_hand], []) == [("a", False)]
    assert watch_ends({"a": [by_hand], "b": []}, START) is None
    assert watched(0, [finding()]) == [("a", False)]
    assert watch_ends({"a": [finding()]}, START) is None


def test_what_is_watched_stands_behind_what_is_told_and_before_what_is_cared_for() -> None:
    rooms = [[finding(100)], [finding(0, check="dns")], [finding(0, check="disk", care=SEEN)]]
    assert watched(110, *rooms) == [("a", True), ("b", False), ("c", False)]
    rooms[0] = [finding(100, check="net")]
    assert watched(110, *rooms) == [("b", False), ("a", True), ("c", False)]


def test_a_room_without_contact_stands_before_what_more_rooms_have() -> None:
    both = [finding(0, check="dns")]
    for lost in (finding(200), finding(0)):
        assert raised(both, both, [lost])[0] == ("c", False)
    assert raised(both, both, [finding(0, FAIL, care=SEEN)])[0] == ("ab", True)
    away = finding(0, WARN)
    assert raised(both, both, [away])[0] == ("ab", True), "it is in the video meeting"


def test_when_it_was_last_measured_in_one_of_the_rooms_is_told() -> None:
    early, late = finding(0, check="dns"), finding(10, check="dns")
    result = CheckResult(check="dns", verdict=FAIL, at=START + timedelta(minutes=9))
    (alarm,) = alarms({"a": [early], "b": [replace(late, result=result)]}, START)
    assert (alarm.since, alarm.measured_at) == (START, result.at)
    by_centre = replace(late.check, by="centre")
    (alone,) = alarms({"a": [replace(late, check=by_centre, result=result)]}, START)
    assert alone.measured_at is None, "nobody measures that a room is not heard"


def test_rooms_that_get_it_later_leave_a_cause_that_was_told_as_it_was() -> None:
    first = [[finding(0)], [finding(5)], [finding(10)]]
    more = [[finding(14)], [finding(16)], [finding(17)]]
    assert raised(*first, [], [], []) == [("abc", True)]
    assert raised(*first, *more) == [("abcd", True), ("e", False), ("f", False)]


@given(st.lists(st.one_of(st.none(), st.integers(0, 60)), min_size=1, max_size=6))
def test_every_failing_room_is_in_exactly_one_alarm(seconds: list[int | None]) -> None:
    found = {
        room: [] if one is None else [finding(one)]
        for room, one in zip("abcdef", seconds, strict=False)
    }
    told: tuple[Alarm, ...] = alarms(found, LATER)
    named = sorted(room for one in told for room in one.rooms)
    assert named == sorted(room for room, one in found.items() if one)
    assert sum(one.common for one in told) <= 1
