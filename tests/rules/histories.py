"""Random course days: what anybody might press or tell, sensible or not, in any order.

An `Act` is drawn without knowing the state, and becomes a message when it meets one: so a day can
be shortened to the few acts that break a rule, and played again with another `decide` or `evolve`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.commands import Command, PositionCommand
from session_core.rules.decide import decide
from session_core.rules.errors import CommandRefused
from session_core.rules.events import Event
from session_core.rules.evolve import begin, evolve
from session_core.rules.reports import Report, ReportBase
from session_core.rules.state import SessionState
from session_core.rules.terms import (
    CareStep,
    CatchUpWay,
    CheckVerdict,
    CommandResult,
    EvaluationWay,
    HelpReason,
    LegQuality,
    LegReason,
    LegSource,
    LegState,
    LocalStep,
    OwnStep,
    QuestionStatus,
    RoomCommand,
    ScreenShows,
    WaiveReason,
)
from tests.builders import at, check, command, report, sample_programme

PROGRAMME = sample_programme()
DAY_BEGINS = at(-60)

Decide = Callable[[SessionState, Command | Report], tuple[Event, ...]]
Evolve = Callable[[SessionState, Event], SessionState]

segments = st.sampled_from([*(one.id for one in PROGRAMME.segments), "nowhere"])
rooms = st.sampled_from([*(one.id for one in PROGRAMME.rooms for _ in "123"), "oslo"])
some_rooms = st.lists(rooms, max_size=3, unique=True).map(tuple)
names = st.sampled_from(["1", "2"])
session_items = st.sampled_from(["invited", "before-1"])
people = st.integers(0, 40)
check_names = st.sampled_from(["sound", "disk"])
reasons = st.sampled_from([None, " ", "Vi måtte ut av rommet", "Vi måtte ut av rommet"])
lateness = st.integers(0, 20).map(lambda minutes: 60 * minutes)
own_steps = st.sampled_from([*OwnStep, OwnStep.WENT_ON, OwnStep.WENT_ON])

COMMANDS: dict[type[Any], dict[str, st.SearchStrategy[Any]]] = {
    c.OpenLobby: {"rehearsal": st.booleans()},
    c.EndRehearsal: {},
    c.StartSession: {},
    c.Advance: {"wait_for": some_rooms},
    c.JumpTo: {"target": segments, "skip_between": st.booleans(), "wait_for": some_rooms},
    c.StopWaiting: {},
    c.ChangeLength: {"target": segments, "seconds": st.integers(-2000, 2000)},
    c.Hold: {},
    c.Resume: {},
    c.CatchUp: {"way": st.sampled_from(CatchUpWay), "seen_late_s": lateness},
    c.Skip: {"target": segments, "why": reasons},
    c.PutBack: {"target": segments},
    c.UndoMove: {},
    c.EndSession: {"why": reasons},
    c.ReopenSession: {},
    cc.CallBack: {"rooms": some_rooms},
    cc.SendMessage: {"text": st.sampled_from(["Hei", ""]), "command_id": names},
    cc.TellSpeaker: {"text": st.sampled_from(["To minutter igjen", " ", None])},
    cc.MarkQuestion: {
        "question": names,
        "status": st.sampled_from(QuestionStatus),
        "queued": st.booleans(),
    },
    cc.UndoMark: {"question": names},
    cc.AcknowledgeHelp: {"help": names},
    cc.ResolveHelp: {"help": names},
    cc.LetHelpGo: {"help": names},
    cc.ReopenHelp: {"help": names},
    cc.CareForCheck: {
        "check": check_names,
        "rooms": some_rooms,
        "step": st.sampled_from(CareStep),
    },
    cc.SilenceAlarm: {
        "check": check_names,
        "rooms": some_rooms,
        "minutes": st.none() | st.integers(-1, 300),
    },
    cc.EndSilence: {"check": check_names, "rooms": some_rooms},
    cc.CloseRoomByPhone: {
        "room": rooms,
        "n": st.integers(0, 6),
        "symbols": st.sampled_from(["K3QX-7M2P", "nonsense"]),
        "patients": people,
        "relatives": people,
        "early": st.booleans(),
    },
    cc.TakeBackPhoneClosing: {"room": rooms},
    cc.TickItem: {"item": session_items},
    cc.UntickItem: {"item": session_items},
    cc.ConfirmRoom: {"room": rooms, "well": st.booleans()},
    cc.ShowOnScreens: {
        "shows": st.sampled_from(ScreenShows),
        "text": st.sampled_from(["Bussen går kl. 15.30", " ", None]),
        "minutes": st.none() | st.integers(-1, 300),
        "rooms": some_rooms,
        "command_id": names,
    },
    cc.RenameRoom: {"room": rooms, "name": st.sampled_from(["Møterom 2", " ", "x" * 41, None])},
}

checks = st.builds(
    check,
    check_names,
    st.sampled_from(CheckVerdict),
    st.integers(-60, 200).map(at),
)

REPORTS: dict[type[Any], dict[str, st.SearchStrategy[Any]]] = {
    r.ReadinessReport: {"ready": st.booleans()},
    r.ChecklistReport: {"item": names | st.just("before-1"), "ticked": st.booleans()},
    r.AttendanceReport: {
        "patients": people,
        "relatives": people,
        "segment": st.none() | segments,
    },
    r.CountCorrectionReport: {
        "patients": people,
        "relatives": people,
        "segment": st.none() | segments,
    },
    r.LocalProgressReport: {
        "segment": segments,
        "step": st.sampled_from(LocalStep),
        "seconds": st.integers(-(10**12), 10**12),
    },
    r.OwnWayReport: {"segment": segments, "step": own_steps},
    r.RejoinReport: {},
    r.RejoinTakenBackReport: {},
    r.QuestionReport: {"question": names, "text": st.text(max_size=20)},
    r.QuestionWithdrawnReport: {"question": names},
    r.HelpReport: {"help": names, "reason": st.sampled_from(HelpReason)},
    r.HelpCancelledReport: {"help": names},
    r.MessageAcknowledgedReport: {"message": names},
    r.ClosingReport: {
        "patients": people,
        "relatives": people,
        "evaluation_done": st.booleans(),
    },
    r.CheckReport: {"results": st.lists(checks, max_size=3).map(tuple)},
    r.WaiveReport: {
        "check": check_names,
        "waived": st.booleans(),
        "reason": st.sampled_from(WaiveReason),
    },
    r.CommandResultReport: {
        "command": names,
        "do": st.sampled_from(RoomCommand) | st.sampled_from("abcdefghijkl"),
        "result": st.sampled_from(CommandResult),
    },
    r.ContactReport: {"in_contact": st.booleans()},
    r.LegReport: {
        "leg": st.sampled_from(LegState),
        "heard_by": st.sampled_from(LegSource),
        "reason": st.none() | st.sampled_from(LegReason),
        "quality": st.sampled_from(LegQuality),
        "quality_by": st.none() | st.sampled_from(LegSource),
    },
    r.SeenHeardReport: {"well": st.booleans()},
    r.ScreenTakenBackReport: {"showing": names},
    r.EvaluationReport: {"way": st.sampled_from(EvaluationWay)},
}


@dataclass(frozen=True)
class Act:
    """Something that somebody does, so many seconds after the act before it."""

    kind: type[Any]
    gap_s: int = 60
    fields: dict[str, Any] = field(default_factory=dict)
    pages_behind: int = 0
    """A wish was pressed on a page that is so many revisions old."""
    seen_s_ago: int = 0
    """A report tells of what was seen so long ago; a negative number is a clock that is ahead."""
    astray: bool = False
    """The room is wrong about whether this is a rehearsal."""

    def message(self, state: SessionState, now: datetime) -> Any:
        """The wish or report that this act is, in this state."""
        if issubclass(self.kind, ReportBase):
            seen = now - timedelta(seconds=self.seen_s_ago)
            rehearsal = state.rehearsal is not self.astray
            return report(self.kind, when=seen, received_at=now, rehearsal=rehearsal, **self.fields)
        fields = dict(self.fields)
        if issubclass(self.kind, PositionCommand) and self.pages_behind:
            fields["seen_revision"] = state.position.revision - self.pages_behind
        return command(state, self.kind, now, **fields)


gaps = st.sampled_from([0, 2, 2, 2, 5, 5, 9, 10, 60, 600, 1800]) | st.integers(0, 4000)
seldom = st.integers(0, 9).map(lambda n: n == 5)


def _wishes(kind: type[Any]) -> st.SearchStrategy[Act]:
    return st.builds(
        Act,
        kind=st.just(kind),
        gap_s=gaps,
        fields=st.fixed_dictionaries(COMMANDS[kind]),
        pages_behind=seldom.map(int),
    )


def _told(kind: type[Any]) -> st.SearchStrategy[Act]:
    return st.builds(
        Act,
        kind=st.just(kind),
        gap_s=gaps,
        fields=st.fixed_dictionaries({"room": rooms, **REPORTS[kind]}),
        seen_s_ago=st.sampled_from([0, 0, 30, 3600]) | st.integers(-4000, 20_000),
        astray=seldom,
    )


wishes = st.sampled_from(list(COMMANDS)).flatmap(_wishes)
told = st.sampled_from(list(REPORTS)).flatmap(_told)
going = st.sampled_from(
    [
        *[c.Advance, c.Advance, c.JumpTo, c.Skip, c.PutBack, c.UndoMove],
        *[c.Hold, c.Resume, c.ChangeLength],
    ]
).flatmap(_wishes)
"""What a course leader presses most, drawn more often, so that days come somewhere."""
acts = going | wishes | told

OPENINGS: list[list[Act]] = [
    [],
    [Act(c.OpenLobby)],
    [Act(c.OpenLobby), Act(c.StartSession)],
    [Act(c.OpenLobby), Act(c.StartSession), *[Act(c.Advance)] * 4],
    [Act(c.OpenLobby, fields={"rehearsal": True}), Act(c.StartSession), Act(c.Advance)],
    [Act(c.StartSession), Act(c.JumpTo, fields={"target": "sharing-1"})],
]
days = st.builds(
    lambda opening, rest: [*opening, *rest],
    st.sampled_from(OPENINGS),
    st.lists(acts, min_size=3, max_size=20),
)


@dataclass(frozen=True)
class Moment:
    """One step of a day: what met which state at what time, and what came of it."""

    now: datetime
    before: SessionState
    message: Command | Report
    events: tuple[Event, ...]
    """Nothing where the wish was refused."""
    after: SessionState


def play(day: Iterable[Act], decide: Decide = decide, evolve: Evolve = evolve) -> Iterator[Moment]:
    """The moments of a day, one after another."""
    state, now = begin(PROGRAMME), DAY_BEGINS
    for act in day:
        now += timedelta(seconds=act.gap_s)
        message, before = act.message(state, now), state
        try:
            events = decide(state, message)
        except CommandRefused:
            events = ()
        for event in events:
            state = evolve(state, event)
        yield Moment(now, before, message, events, state)
