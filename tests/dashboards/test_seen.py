"""A room that is kept looks as one that is made anew: held against the slow way, which keeps
nothing, over days of which Hypothesis makes up what happens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboards.scene import Asked, Scene
from dashboards.views.alarms import raised
from dashboards.views.board import board_deadline, room_card
from dashboards.views.checklist import SessionListCard, session_list_card
from dashboards.views.matrix import columns_of, row
from dashboards.views.readiness import readiness_deadline
from dashboards.views.seen import (
    BLOCK,
    Block,
    Rooms,
    Seen,
    rooms_deadline,
    seen_rooms,
    session_moves_at,
)
from dashboards.views.totals import totals
from session_core.rules import commands as c
from session_core.rules.alarms import alarms, watch_ends
from session_core.rules.clocks import run_clock
from session_core.rules.errors import CommandRefused
from session_core.rules.readings import next_segment
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, RINGERIKE, ROOMS, Day
from tests.dashboards.stories import (
    STEPS,
    Told,
    give_a_minute,
    give_what_comes_a_minute,
    moments_of,
    told_through,
)
from tests.dashboards.troubled import crowd

Keep = Callable[[Any, Scene], Sequence[Seen]]


def look(state: Any, rooms: Sequence[Seen], scene: Scene) -> list[object]:
    """All that pages make of these rooms."""
    columns = columns_of(rooms if isinstance(rooms, Rooms) else Rooms.of([Block(rooms)]))
    looks: list[object] = [
        (one.glance, one.rank, room_card(state, one, scene, "nb", several=False), row(one, columns))
        for one in rooms
    ]
    return [*looks, columns, alarms({one.glance.id: one.faults for one in rooms}, scene.now)]


def anew(state: Any, scene: Scene) -> list[object]:
    """The same without any memory."""
    moves_at = session_moves_at(state, scene.now)
    rooms = [Seen(state, one.id, scene, ((), (), (), (), (), asked_of(scene, one.id)), moves_at)
             for one in state.programme.rooms]  # fmt: skip
    return look(state, rooms, scene)


def asked_of(scene: Scene, room: str) -> tuple[Asked, ...]:
    return tuple(one for (_, at, _), one in scene.asked.items() if at == room)


# ── the two are held against each other ────────────────────────────────────────────────────────

BY_PHONE = ("first number", "phone line", "last number")
moments = st.tuples(
    st.sampled_from(sorted(STEPS)), st.sampled_from(ROOMS), st.sampled_from((0, 3, 40, 200, 1300))
)
begins = st.sampled_from((days.in_lobby, days.in_lecture, days.in_local, days.in_break))


def first_fault(begin: Callable[[], Day], story: Sequence[tuple[str, str, int]], keep: Keep) -> str:
    """What had just happened when a room that was kept looked otherwise than one made anew; ""
    where that never was so.
    """
    told = Told(begin())
    for step, scene in moments_of(told, story):
        state = told.day.state
        if look(state, keep(state, scene), scene) != anew(state, scene):
            return step
    return ""


@example(days.in_lecture, [(one, BAERUM, 0) for one in BY_PHONE])
@example(days.in_lecture, [("hear", HSS, 3), ("count", HSS, 40), ("count", HSS, 0)])
@example(days.in_lecture, [("silence", HSS, 200), ("count", HSS, 0)])
@example(days.in_lecture, [("hear", HSS, 3), ("count", HSS, 40), ("count", HSS, 0)])
@given(begins, st.lists(moments, max_size=12))
@settings(max_examples=60)
def test_a_room_that_is_kept_looks_as_one_that_is_made_anew(
    begin: Callable[[], Day], story: list[tuple[str, str, int]]
) -> None:
    assert first_fault(begin, story, seen_rooms) == ""


@given(begins, st.lists(moments, max_size=12))
@settings(max_examples=40)
def test_alarms_that_are_kept_are_as_those_found_anew(
    begin: Callable[[], Day], story: list[tuple[str, str, int]]
) -> None:
    told = Told(begin())
    for _, scene in moments_of(told, story):
        faults = {one.glance.id: one.faults for one in seen_rooms(told.day.state, scene)}
        kept = raised(told.day.state, scene)
        assert kept.alarms == alarms(faults, scene.now)
        assert kept.until == watch_ends(faults, scene.now)


@given(begins, st.lists(moments, max_size=12))
@settings(max_examples=40)
def test_a_session_s_list_that_is_kept_is_as_one_made_anew(
    begin: Callable[[], Day], story: list[tuple[str, str, int]]
) -> None:
    told = Told(begin())
    for n, (step, room, later_s) in enumerate(story):
        with suppress(CommandRefused):
            STEPS[step](told, room)
        told.day.now += timedelta(seconds=later_s)
        kept = session_list_card(told.day.state, told.day.now, "nb")
        made = session_list_card(told.day.state, told.day.now, "nb", title=f"never asked {n}")
        assert listed(kept) == listed(made)


def listed(card: SessionListCard) -> list[object]:
    return [card.waiting, card.later, card.done, card.overdue]


@pytest.mark.parametrize("step", ["count", "lose", "call", "bad", "ask for a name", "phone"])
def test_one_that_is_kept_for_ever_is_found_out(step: str) -> None:
    first: dict[str, Sequence[Seen]] = {}

    def keep(state: Any, scene: Scene) -> Sequence[Seen]:
        return first.setdefault("rooms", seen_rooms(state, scene))

    story = [("ask a question", HSS, 0), (step, BAERUM, 0)]
    assert first_fault(days.in_lecture, story, keep) == step


@example(days.in_lecture, [("in", HSS, 0), ("listen", HSS, 0)], 0.99)
@given(begins, st.lists(moments, max_size=8), st.floats(0, 0.999))
@settings(max_examples=50)
def test_between_two_deadlines_no_room_looks_otherwise(
    begin: Callable[[], Day], story: list[tuple[str, str, int]], share: float
) -> None:
    told = told_through(begin(), story)
    scene = told.scene()
    before = anew(told.day.state, scene)
    rooms, ready = rooms_deadline(told.day.state, scene), readiness_deadline(told.day.state, scene)
    assert ready is None or (rooms is not None and rooms <= ready)
    deadline = board_deadline(scene)
    told.day.now = min(scene.now + share * (deadline - scene.now), deadline - timedelta.resolution)
    assert anew(told.day.state, told.scene()) == before


def test_only_the_room_that_changed_is_made_anew() -> None:
    day = days.in_lecture()
    before = seen_rooms(day.state, day.scene())
    day.count(RINGERIKE, 1, 1)
    after = seen_rooms(day.state, day.scene(5))
    assert [old is new for old, new in zip(before, after, strict=True)] == [
        one.id != RINGERIKE for one in day.programme.rooms
    ]


def test_of_a_session_in_which_nothing_happened_nothing_is_asked() -> None:
    day = days.in_lecture()
    before = seen_rooms(day.state, day.scene())
    with_names = replace(day.scene(5), phones={HSS: "32 80 00 00"})
    assert seen_rooms(day.state, day.scene(5)) is before
    assert seen_rooms(day.state, with_names) is not before, "one of them has a number to ring now"


def test_of_many_rooms_only_the_block_of_the_one_that_changed_is_made_anew() -> None:
    day = crowd(100)
    before = seen_rooms(day.state, day.scene())
    day.count(before[BLOCK].glance.id, 2, 2)
    after = seen_rooms(day.state, day.scene(1))
    assert [old is new for old, new in zip(before.blocks, after.blocks, strict=True)] == [
        True, False, True, True, True,
    ]  # fmt: skip
    assert totals(after).patients == totals(before).patients + 2
    ranked = sorted(after, key=lambda one: one.rank)
    assert [one.glance.id for one in after.worst(30)] == [one.glance.id for one in ranked[:30]]


def test_what_is_made_of_all_rooms_is_made_once_while_none_of_them_changes() -> None:
    day = days.in_lecture()
    before = seen_rooms(day.state, day.scene())
    day.ask(HSS, "Hvorfor?")
    assert seen_rooms(day.state, day.scene(5)) is before
    day.count(RINGERIKE, 1, 1)
    after = seen_rooms(day.state, day.scene(6))
    assert [one.glance.id for one in after] == [one.glance.id for one in before]
    people = [rooms.once("people", counted) for rooms in (before, after)]
    assert people[0] != people[1]


def counted(rooms: Sequence[Seen]) -> int:
    return sum(one.glance.patients or 0 for one in rooms)


def test_a_minute_more_makes_no_room_anew() -> None:
    day = days.in_lecture()
    before = seen_rooms(day.state, day.scene())
    for step in (give_a_minute, give_what_comes_a_minute):
        step(Told(day), "")
    after = seen_rooms(day.state, day.scene(5))
    assert all(old is new for old, new in zip(before, after, strict=True))


def test_a_room_of_which_nothing_is_waited_for_is_looked_at_again_before_the_day() -> None:
    day = Day()
    assert rooms_deadline(day.state, day.scene(-12 * 3600)) is not None


def test_what_comes_when_the_last_segment_is_over_comes_to_a_kept_room_too() -> None:
    day = days.in_lecture()
    while next_segment(day.state) is not None:
        day.now += timedelta(minutes=1)
        day.press(c.Advance)
    assert day.state.current is not None
    over = run_clock(day.state.current, day.now).ends_at
    assert over is not None
    day.now = over - timedelta(seconds=1)
    before = look(day.state, seen_rooms(day.state, day.scene()), day.scene())
    assert board_deadline(day.scene()) <= over
    day.now = over
    after = look(day.state, seen_rooms(day.state, day.scene()), day.scene())
    assert after == anew(day.state, day.scene())
    assert after != before, "to leave the meeting is to be done now"
