"""A room that was lost: heard again, watched, and back only after that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_core.rules.alarms import alarms
from session_core.rules.care_commands import CareForCheck
from session_core.rules.checks import LINK
from session_core.rules.contact import BACK_AFTER, TOLD_AFTER, outage_began, returned
from session_core.rules.readiness import Finding, findings
from session_core.rules.reports import ContactReport
from session_core.rules.room_state import RoomState
from session_core.rules.terms import CareStep, CheckVerdict
from session_core.wire.catalogue import catalogues_from_toml
from tests.builders import Step, at, report, state_after, wish

ROOM = "drammen"
BEFORE = ((0.0, True), (1.0, False))
"""It is heard, and lost a minute later."""


def told(*contacts: tuple[float, bool]) -> RoomState:
    """The room after these minutes, in contact or not."""
    steps: list[Step] = [
        report(ContactReport, ROOM, at(m), in_contact=here) for m, here in contacts
    ]
    return state_after(*steps).rooms[ROOM]


def is_watched(room: RoomState, minute: float) -> bool:
    return returned(room, at(minute)) is not None


def test_a_room_is_watched_for_thirty_seconds_after_it_is_heard_again_and_then_back() -> None:
    room = told(*BEFORE, (3, True))
    watched = returned(room, at(3))
    assert watched is not None
    assert (watched.lost_at, watched.back_at, watched.until) == (at(1), at(3), at(3, 30))
    assert is_watched(room, 3.49)
    assert not is_watched(room, 3.5)


@pytest.mark.parametrize(("seconds", "watched"), [(39, False), (40, True)])
def test_only_a_loss_that_was_told_is_watched_after(seconds: int, watched: bool) -> None:
    room = told(*BEFORE, (1 + seconds / 60, True))
    assert is_watched(room, 1 + seconds / 60) is watched


def test_a_room_that_was_never_lost_or_is_lost_now_is_not_watched() -> None:
    assert not is_watched(RoomState(), 0)
    assert not is_watched(told((0, True)), 0)
    assert not is_watched(told(*BEFORE), 5)


def test_a_loss_while_it_is_watched_goes_on_with_the_same_outage_and_begins_the_watch_anew() -> (
    None
):
    lost = told(*BEFORE, (3, True), (3.4, False))
    assert outage_began(lost, at(3.4)) == at(1)
    again = told(*BEFORE, (3, True), (3.4, False), (3.5, True))
    watched = returned(again, at(3.9))
    assert watched is not None
    assert (watched.lost_at, watched.until) == (at(1), at(4))
    assert again.outages == ((at(1), at(3)), (at(3.4), at(3.5))), "the facts are as they were"


@pytest.mark.parametrize(
    ("before", "lost_at"),
    [
        ((*BEFORE, (3, True)), 3.5),
        ((*BEFORE, (1.5, True)), 1.6),
        ((*BEFORE, (3, True), (3.1, False), (3.2, True), (9, False), (9.1, True)), 9.2),
        ((), 1),
    ],
)
def test_a_loss_of_its_own_begins_when_it_begins(
    before: tuple[tuple[float, bool], ...], lost_at: float
) -> None:
    assert outage_began(told(*before), at(lost_at)) == at(lost_at)


def test_a_room_whose_line_is_there_before_the_log_says_so_is_watched_already() -> None:
    room = told(*BEFORE)
    assert returned(room, at(3), at(3)) == returned(told(*BEFORE, (3, True)), at(3))
    assert returned(room, at(1.5), at(1.5)) is None, "nobody was told of so short a loss"
    assert returned(told(), at(3), at(3)) is None


@given(st.lists(st.tuples(st.integers(1, 90), st.integers(1, 90)), min_size=1, max_size=12))
def test_rooms_are_watched_exactly_where_each_second_counted_by_hand_says_so(
    spans: list[tuple[int, int]],
) -> None:
    """So many seconds away, so many there, by turns."""
    told_: list[tuple[float, bool]] = [(0, True)]
    second, began, back = 0, 0, -90
    for away, here in spans:
        began = second if second - back >= 30 or back - began < 40 else began
        told_ += [(second / 60, False), ((second + away) / 60, True)]
        back = second + away
        second = back + here
    room = told(*told_)
    for now in range(back, back + 32):
        assert is_watched(room, now / 60) is (back - began >= 40 and now - back < 30)
    assert (TOLD_AFTER.seconds, BACK_AFTER.seconds) == (40, 30)


# ── what is made of it ─────────────────────────────────────────────────────────────────────────

CATALOGUE = catalogues_from_toml(
    """
[[checks]]
id = "link"
by = "agent"
need = "required"
valid_s = 90
code = "N1"
reason = "because"
"""
)[""]


def link_of(room: RoomState, minute: float, lost_at: float | None = None) -> Finding:
    """What is known of its link."""
    (found,) = findings(
        room,
        CATALOGUE,
        at(minute),
        in_contact=lost_at is None,
        lost_since=None if lost_at is None else at(lost_at),
        watched=returned(room, at(minute)) if lost_at is None else None,
    )
    return found


def test_while_it_is_watched_it_is_a_remark_since_the_outage_began_and_then_well() -> None:
    room = told(*BEFORE, (3, True))
    found = link_of(room, 3)
    assert (found.counts_as, found.since, found.at) == (CheckVerdict.WARN, at(1), at(3))
    assert link_of(room, 3.5).counts_as is CheckVerdict.OK


def raised(room: RoomState, minute: float, lost_at: float | None = None) -> tuple[object, ...]:
    """How many alarms there are, since when, who of them is back, and whether it is no news."""
    found = {ROOM: [link_of(room, minute, lost_at)], "x": [], "y": []}
    return tuple((one.since, one.returned, one.was_told) for one in alarms(found, at(minute)))


def test_one_outage_is_one_alarm_from_the_loss_until_it_is_back_for_good() -> None:
    assert raised(told(*BEFORE), 2, 1) == ((at(1), (), False),)
    assert raised(told(*BEFORE, (3, True)), 3) == ((at(1), (ROOM,), True),)
    again = told(*BEFORE, (3, True), (3.4, False))
    assert raised(again, 3.5, 3.4) == ((at(1), (), True),), "no second alarm, and not watched anew"
    assert raised(told(*BEFORE, (3, True)), 3.5) == ()


def test_an_alarm_of_several_rooms_is_news_as_long_as_one_of_them_was_not_told() -> None:
    back, lost = link_of(told(*BEFORE, (3, True)), 3), link_of(told(*BEFORE), 3, 1)
    (both,) = alarms({"a": [back], "b": [lost]}, at(3))
    assert (both.common, both.returned, both.was_told) == (True, ("a",), False)


@pytest.mark.parametrize(
    ("contacts", "stays"),
    [
        (((3.0, True),), True),
        (((3.0, True), (3.4, False)), True),
        (((3.0, True), (4.0, False)), False),
        (((1.5, True),), False),
    ],
)
def test_whoever_is_at_an_outage_is_at_it_until_it_is_over(
    contacts: tuple[tuple[float, bool], ...], stays: bool
) -> None:
    cared = wish(CareForCheck, at(1, 10), check=LINK, rooms=(ROOM,), step=CareStep.FIXING)
    first: list[Step] = [report(ContactReport, ROOM, at(m), in_contact=here) for m, here in BEFORE]
    then = [report(ContactReport, ROOM, at(m), in_contact=here) for m, here in contacts]
    room = state_after(*first, cared, *then).rooms[ROOM]
    assert (LINK in room.cared) is stays
