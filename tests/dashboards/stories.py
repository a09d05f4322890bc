"""What may happen on a day that Hypothesis makes up, step by step: in the log and beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dashboards.scene import Asked, AskedOf, Deviations, Presence, Scene
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.errors import CommandRefused
from session_core.rules.readings import next_segment
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
from tests.dashboards.days import Day


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
    told.day.press(cc.CareForCheck, rooms=(room,), check="power", step=CareStep.SEEN)


def see_the_help(told: Told, room: str) -> None:
    for one in told.day.state.helps.values():
        if one.room == room and one.seen_at is None:
            told.day.press(cc.AcknowledgeHelp, help=one.id)


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
        cc.SilenceAlarm, check="link", rooms=(room,), minutes=3
    ),
    "silence power": lambda told, room: told.day.press(
        cc.SilenceAlarm, check="power", rooms=(room,)
    ),
    "end silence": lambda told, room: told.day.press(cc.EndSilence, check="link", rooms=(room,)),
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
    "not seen": lambda told, room: told.day.press(cc.ConfirmRoom, room=room, well=False),
    "hears": lambda told, room: told.day.report(r.SeenHeardReport, room, well=True),
    "phone line": lambda told, room: told.day.read(room, 44, "7DM2-K9QX", 1, 3),
    "advance": lambda told, _: told.day.press(c.Advance),
    "give a minute": give_a_minute,
    "give later": give_what_comes_a_minute,
    "hold": lambda told, _: told.day.press(c.Hold),
    "call back": lambda told, room: told.day.press(cc.CallBack, rooms=(room,)),
}


def do(told: Told, step: str, room: str) -> None:
    """One step of a story; one that cannot be done now is passed over."""
    with suppress(CommandRefused):
        STEPS[step](told, room)


def moments_of(told: Told, story: Sequence[tuple[str, str, int]]) -> Iterator[tuple[str, Scene]]:
    """Each step of a story, with the day as it is just after it and when its time has gone by."""
    for step, room, later_s in story:
        do(told, step, room)
        for wait_s in (0, later_s):
            told.day.now += timedelta(seconds=wait_s)
            yield step, told.scene()


def told_through(day: Day, story: Sequence[tuple[str, str, int]]) -> Told:
    """The day at the end of a story."""
    told = Told(day)
    for step, room, later_s in story:
        do(told, step, room)
        told.day.now += timedelta(seconds=later_s)
    return told
