"""A room that is kept looks as one that is made anew: held against the slow way, which keeps
nothing, over days of which Hypothesis makes up what happens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboards.scene import Asked, AskedOf, Deviations, Presence, Scene
from dashboards.views.alarms import raised
from dashboards.views.board import board_deadline, room_card
from dashboards.views.matrix import columns_of, row
from dashboards.views.readiness import readiness_deadline
from dashboards.views.seen import Seen, rooms_deadline, seen_rooms, session_moves_at
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.alarms import alarms, watch_ends
from session_core.rules.errors import CommandRefused
from session_core.rules.readings import next_segment, run_clock
from session_core.rules.reports import Source
from session_core.rules.terms import (
    CareStep,
    CheckVerdict,
    CommandResult,
    LegSource,
    LegState,
    LocalStep,
    OwnStep,
    RoomCommand,
)
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, RINGERIKE, ROOMS, Day

Keep = Callable[[Any, Scene], Sequence[Seen]]


@dataclass
class Told:
    """A day, and what its log does not hold."""

    day: Day
    asked: dict[AskedOf, Asked] = field(default_factory=dict)
    heard: dict[tuple[str, LegSource], datetime] = field(default_factory=dict)
    apart: dict[tuple[str, str], int] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)

    def scene(self) -> Scene:
        return replace(
            self.day.scene(),
            asked=dict(self.asked),
            legs_heard=dict(self.heard),
            deviations=Deviations(not_taken_in=dict(self.apart)),
            phones=dict(self.phones),
        )


def look(state: Any, rooms: Sequence[Seen], scene: Scene) -> list[object]:
    """All that pages make of these rooms."""
    columns = columns_of(rooms)
    looks: list[object] = [
        (one.glance, one.rank, room_card(state, one, scene, "nb", several=False), row(one, columns))
        for one in rooms
    ]
    return [*looks, columns, alarms({one.glance.id: one.faults for one in rooms}, scene.now)]


def anew(state: Any, scene: Scene) -> list[object]:
    """The same without any memory."""
    moves_at = session_moves_at(state, scene.now)
    rooms = [Seen(state, one.id, scene, ((), (), (), (), asked_of(scene, one.id)), moves_at)
             for one in state.programme.rooms]  # fmt: skip
    return look(state, rooms, scene)


def asked_of(scene: Scene, room: str) -> tuple[Asked, ...]:
    return tuple(one for (_, at, _), one in scene.asked.items() if at == room)


# ── what may happen ────────────────────────────────────────────────────────────────────────────

Step = Callable[[Told, str], object]


def lose(told: Told, room: str) -> None:
    told.day.lose(room)


def say_how_many_wait(told: Told, room: str) -> None:
    known = told.day.presence.get(room) or Presence(connected=True, heard_at=told.day.now)
    told.day.presence[room] = replace(known, unsent=(known.unsent or 0) + 1)


def say_a_word(told: Told, room: str) -> None:
    """A heartbeat, which nobody should see."""
    known = told.day.presence.get(room)
    if known is not None:
        told.day.presence[room] = replace(known, heard_at=told.day.now, rtt_ms=12.0)


def a_page_is_opened(told: Told, room: str) -> None:
    told.day.presence[room] = Presence(connected=True, heard_at=told.day.now)


def measure(verdict: CheckVerdict) -> Step:
    return lambda told, room: told.day.measure(room, power=verdict, net_loss=verdict)


def leg(state: LegState) -> Step:
    def come(told: Told, room: str) -> None:
        told.day.report(r.LegReport, room, leg=state, heard_by=LegSource.CLIENT)

    return come


def listen(told: Told, _: str) -> None:
    told.heard[told.day.programme.session, LegSource.CLIENT] = told.day.now


def ask_for_a_name(told: Told, room: str) -> None:
    key = (told.day.programme.session, room, RoomCommand.IDENTIFY)
    until = told.day.now + timedelta(seconds=20)
    told.asked[key] = Asked(command=told.day._id(), at=told.day.now, not_after=until)


def answer(told: Told, room: str) -> None:
    asked = told.asked.get((told.day.programme.session, room, RoomCommand.IDENTIFY))
    if asked is not None:
        told.day.report(
            r.CommandResultReport,
            room,
            command=asked.command,
            do=RoomCommand.IDENTIFY,
            result=CommandResult.DONE,
        )


def set_apart(told: Told, room: str) -> None:
    key = (told.day.programme.session, room)
    told.apart[key] = told.apart.get(key, 0) + 1


def know_the_number(told: Told, room: str) -> None:
    told.phones[room] = f"internt {len(told.phones)}"


def care(told: Told, room: str) -> None:
    told.day.press(c.CareForCheck, rooms=(room,), check="power", step=CareStep.SEEN)


def see_the_help(told: Told, room: str) -> None:
    for one in told.day.state.helps.values():
        if one.room == room and one.seen_at is None:
            told.day.press(c.AcknowledgeHelp, help=one.id)


def tick(told: Told, room: str) -> None:
    item = told.day.programme.checklist[0].id
    told.day.report(r.ChecklistReport, room, item=item, ticked=True)


def waive(told: Told, room: str) -> None:
    told.day.report(r.WaiveReport, room, check="power", waived=True)


def close(told: Told, room: str) -> None:
    told.day.report(r.ClosingReport, room, patients=3, relatives=1, evaluation_done=True)


def ask_from_a_laptop(n: int) -> Step:
    """A report with a number, which leaves the room as it is."""

    def ask(told: Told, room: str) -> None:
        source = Source(outbox=f"laptop-{room}", n=n)
        told.day.report(r.QuestionReport, room, question=told.day._id(), text="?", source=source)

    return ask


def local(step: LocalStep) -> Step:
    def do(told: Told, room: str) -> None:
        run = told.day.state.current
        if run is not None and run.segment.type.is_local:
            told.day.local(room, step)

    return do


def give_a_minute(told: Told, _: str) -> None:
    run = told.day.state.current
    if run is not None:
        told.day.press(c.ChangeLength, target=run.segment.id, seconds=60)


def give_what_comes_a_minute(told: Told, _: str) -> None:
    coming = next_segment(told.day.state)
    if coming is not None:
        told.day.press(c.ChangeLength, target=coming.id, seconds=60)


STEPS: dict[str, Step] = {
    "count": lambda told, room: told.day.count(room, 4, 2),
    "ready": lambda told, room: told.day.report(r.ReadinessReport, room, ready=True),
    "not ready": lambda told, room: told.day.report(r.ReadinessReport, room, ready=False),
    "hear": lambda told, room: told.day.hear(room),
    "lose": lose,
    "wait": say_how_many_wait,
    "word": say_a_word,
    "page": a_page_is_opened,
    "call": lambda told, room: told.day.call(room),
    "see": see_the_help,
    "ask a question": lambda told, room: told.day.ask(room, "Hvorfor?"),
    "bad": measure(CheckVerdict.FAIL),
    "well": measure(CheckVerdict.OK),
    "in": leg(LegState.PRESENT),
    "out": leg(LegState.ABSENT),
    "listen": listen,
    "ask for a name": ask_for_a_name,
    "answer": answer,
    "set apart": set_apart,
    "phone": know_the_number,
    "care": care,
    "silence": lambda told, room: told.day.press(
        c.SilenceAlarm, check="link", rooms=(room,), minutes=3
    ),
    "silence power": lambda told, room: told.day.press(
        c.SilenceAlarm, check="power", rooms=(room,)
    ),
    "end silence": lambda told, room: told.day.press(c.EndSilence, check="link", rooms=(room,)),
    "tick": tick,
    "waive": waive,
    "close": close,
    "first number": ask_from_a_laptop(1),
    "last number": ask_from_a_laptop(44),
    "begin": local(LocalStep.STARTED),
    "end": local(LocalStep.FINISHED),
    "alone": lambda told, room: told.day.own(room, 5),
    "follow": lambda told, room: told.day.own(room, 5, OwnStep.FOLLOWED),
    "back": lambda told, room: told.day.rejoin(room),
    "not back": lambda told, room: told.day.report(r.RejoinTakenBackReport, room),
    "not seen": lambda told, room: told.day.press(c.ConfirmRoom, room=room, well=False),
    "hears": lambda told, room: told.day.report(r.SeenHeardReport, room, well=True),
    "phone line": lambda told, room: told.day.read(room, 44, "7DM2-K9QX", 1, 3),
    "advance": lambda told, _: told.day.press(c.Advance),
    "give a minute": give_a_minute,
    "give later": give_what_comes_a_minute,
    "hold": lambda told, _: told.day.press(c.Hold),
    "call back": lambda told, room: told.day.press(c.CallBack, rooms=(room,)),
}


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
    for step, room, later_s in story:
        with suppress(CommandRefused):
            STEPS[step](told, room)
        for wait_s in (0, later_s):
            told.day.now += timedelta(seconds=wait_s)
            scene = told.scene()
            if look(told.day.state, keep(told.day.state, scene), scene) != anew(
                told.day.state, scene
            ):
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
    for step, room, later_s in story:
        with suppress(CommandRefused):
            STEPS[step](told, room)
        for wait_s in (0, later_s):
            told.day.now += timedelta(seconds=wait_s)
            scene = told.scene()
            faults = {one.glance.id: one.faults for one in seen_rooms(told.day.state, scene)}
            kept = raised(told.day.state, scene)
            assert kept.alarms == alarms(faults, scene.now)
            assert kept.until == watch_ends(faults, scene.now)


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
    told = Told(begin())
    for step, room, later_s in story:
        with suppress(CommandRefused):
            STEPS[step](told, room)
        told.day.now += timedelta(seconds=later_s)
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
